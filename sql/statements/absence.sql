-- name: propose
-- Observations of pages that are no longer there, and those about which an earlier pull asked or waited.
CREATE TEMPORARY TABLE absent ON COMMIT DROP AS
SELECT proposed.observation_id, min(proposed.since) AS since
  FROM (SELECT absence.observation_id, absence.since
          FROM ledger.absence
          JOIN ledger.batch USING (batch_id)
         WHERE batch.source = %(source)s
           AND absence.state IN ('held', 'waiting')
         UNION ALL
        SELECT former.observation_id, now()
          FROM raw.page, unnest(raw.page.observation_ids) AS former (observation_id)
         WHERE raw.page.source = %(source)s
           AND NOT (raw.page.contract = %(contract)s
                    AND raw.page.payload_sha256 IN (SELECT payload_sha256 FROM raw.fetch
                                                     WHERE batch_id = %(batch_id)s AND payload_sha256 IS NOT NULL))
       ) AS proposed
 GROUP BY proposed.observation_id;

-- name: settled
-- A person has already said that these stay.
DELETE FROM absent
 USING ledger.absence
  JOIN ledger.batch USING (batch_id)
 WHERE batch.source = %(source)s
   AND absence.state = 'rejected'
   AND absent.observation_id = absence.observation_id;

-- name: still_there
DELETE FROM absent
 USING raw.staged_page page, unnest(page.observation_ids) AS present (observation_id)
 WHERE page.batch_id = %(batch_id)s
   AND absent.observation_id = present.observation_id;

-- name: still_on_carried_pages
-- A record can stand on two pages; only the few that are left are looked up.
DELETE FROM absent
 WHERE NOT EXISTS (SELECT FROM core.observation WHERE observation.observation_id = absent.observation_id
                                                  AND observation.state = 'present')
    OR EXISTS (SELECT FROM raw.page
                WHERE raw.page.source = %(source)s
                  AND raw.page.contract = %(contract)s
                  AND raw.page.payload_sha256 IN (SELECT payload_sha256 FROM raw.fetch
                                                   WHERE batch_id = %(batch_id)s AND payload_sha256 IS NOT NULL)
                  AND absent.observation_id = ANY (raw.page.observation_ids));

-- name: answer
-- This pull asks again about those that still are away; the others are back.
UPDATE ledger.absence
   SET state = 'superseded'
  FROM ledger.batch
 WHERE batch.batch_id = absence.batch_id
   AND batch.source = %(source)s
   AND batch.batch_id <> %(batch_id)s
   AND absence.state IN ('held', 'waiting');

-- name: counted
-- How many are away, and what names exactly these: the same set has the same subject.
SELECT count(*) AS absent,
       coalesce(encode(sha256(convert_to(string_agg(observation_id::text, ',' ORDER BY observation_id), 'UTF8')), 'hex'),
                '') AS subject
  FROM absent;

-- name: baseline
-- What is usual for this source: the middle of its last complete pulls, and the largest share that ever went in one.
SELECT count(*) AS pulls,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY recent.accepted) AS usual,
       max(recent.gone / greatest(recent.accepted + recent.gone, 1)::float8) AS share
  FROM (SELECT tally.loaded + tally.unchanged AS accepted,
               (SELECT count(*) FROM ledger.absence
                 WHERE absence.batch_id = batch.batch_id AND absence.state = 'applied') AS gone
          FROM ledger.batch
          JOIN ledger.tally USING (batch_id)
         WHERE batch.source = %(source)s
           AND batch.batch_id <> %(batch_id)s
           AND batch.state IN ('loaded', 'reconciled')
           AND batch.completeness = 'complete'
         ORDER BY batch.batch_seq DESC
         LIMIT %(pulls)s) AS recent;

-- name: count_unidentified
-- Refused records of this pull that carry no readable key.
SELECT coalesce((SELECT sum(unidentified) FROM raw.staged_page WHERE batch_id = %(batch_id)s), 0)
     + coalesce((SELECT sum(page.unidentified)
                   FROM raw.page
                  WHERE page.source = %(source)s
                    AND page.contract = %(contract)s
                    AND page.payload_sha256 IN (SELECT payload_sha256 FROM raw.fetch
                                                 WHERE batch_id = %(batch_id)s AND payload_sha256 IS NOT NULL)), 0);

-- name: record
INSERT INTO ledger.absence (batch_id, observation_id, completeness, state, since)
SELECT %(batch_id)s, observation_id, %(completeness)s,
       CASE WHEN %(held)s THEN 'held'
            WHEN since <= now() - make_interval(secs => 3600 * %(grace_hours)s) THEN 'applied'
            ELSE 'waiting' END,
       since
  FROM absent
    ON CONFLICT (batch_id, observation_id) DO NOTHING;

-- name: apply
UPDATE core.observation
   SET state = 'absent', batch_id = %(batch_id)s
  FROM ledger.absence
 WHERE absence.batch_id = %(batch_id)s
   AND absence.state = 'applied'
   AND observation.observation_id = absence.observation_id
   AND observation.state = 'present';

-- name: note
UPDATE ledger.tally
   SET absent = %(absent)s, held = %(held)s
 WHERE batch_id = %(batch_id)s;
