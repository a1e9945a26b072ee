-- name: probe
-- The one pull that may try: of two that ask at once, the second waits for the row and finds the probe taken.
UPDATE ledger.breaker
   SET probing_since = clock_timestamp()
 WHERE host = %(host)s
   AND open_until <= clock_timestamp()
   AND (probing_since IS NULL OR probing_since <= clock_timestamp() - %(forget)s)
RETURNING probing_since;

-- name: open
-- Until when the host is left alone; while a probe is under way, until that is forgotten.
SELECT greatest(open_until, probing_since + %(forget)s) AS until, failures, opened_at
  FROM ledger.breaker
 WHERE host = %(host)s
   AND open_until IS NOT NULL;

-- name: locked
-- The state of a host, made when it has none, locked to the end of the transaction.
INSERT INTO ledger.breaker (host, failures)
VALUES (%(host)s, 0)
    ON CONFLICT (host) DO UPDATE
   SET host = excluded.host
RETURNING failures, opened_at, open_until, probing_since, clock_timestamp() AS now;

-- name: keep
UPDATE ledger.breaker
   SET failures = %(failures)s, opened_at = %(opened_at)s, open_until = %(open_until)s,
       probing_since = %(probing_since)s
 WHERE host = %(host)s;

-- name: close
DELETE FROM ledger.breaker
 WHERE host = %(host)s;

-- name: standing
SELECT host, failures, opened_at, open_until, probing_since
  FROM ledger.breaker
 ORDER BY host;
