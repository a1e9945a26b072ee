-- name: last
-- What counts for an origin: the newest answer that settles it. A request that failed settles nothing.
SELECT origin, fetched_at, standing, status, health, payload_sha256, detail
  FROM raw.robots
 WHERE origin = %(origin)s
   AND standing <> 'unreachable'
 ORDER BY fetched_at DESC
 LIMIT 1;

-- name: keep
INSERT INTO raw.robots (origin, fetched_at, standing, status, health, payload_sha256, detail)
VALUES (%(origin)s, %(fetched_at)s, %(standing)s, %(status)s, %(health)s, %(payload_sha256)s, %(detail)s);
