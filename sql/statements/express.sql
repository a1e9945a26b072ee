-- name: stand_by
-- One worker of the express lane at a time; another takes over when the session of the first ends.
SELECT pg_try_advisory_lock(hashtextextended('lienthong:express', 0)) AS is_ours;

-- name: under_way
-- Whether another run is at work on this source: it will bring what there is, and we would be in its way.
SELECT EXISTS (SELECT
                 FROM ledger.batch
                WHERE source = %(source)s
                  AND state IN ('pulling', 'pulled', 'staged')
                  AND started_at > now() - %(seconds)s * INTERVAL '1 second') AS is_under_way;
