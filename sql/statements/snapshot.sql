-- name: view
-- One view of the warehouse for the whole pack; a pack of millions may take longer than an ordinary statement may.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL statement_timeout = 0;
SELECT pg_try_advisory_xact_lock(hashtextextended('lienthong:snapshot:' || %(feed)s, 0)) AS is_ours;

-- name: retold
-- How far lines of the feed have been told anew.
SELECT coalesce(max(retold_id), 0)
  FROM feed.retold
 WHERE feed = %(feed)s;

-- name: waits
-- Whether something is withheld whose tombstone has no number yet: a pack of today would lack what its digest counts.
SELECT EXISTS (SELECT
                 FROM feed.withheld
                 JOIN feed.outbox USING (entity_id)
                WHERE outbox.feed = %(feed)s
                  AND outbox.position IS NULL);

-- name: lines
-- What is live in a feed at a position, as feed lines, in an order that no server's collation changes; copied out.
SELECT change.line
  FROM (SELECT DISTINCT ON (entity_id) entity_id, position, kind
          FROM feed.outbox
         WHERE feed = %(feed)s
           AND position <= %(position)s
         ORDER BY entity_id, position DESC) AS last
  JOIN feed.change
    ON change.feed = %(feed)s
   AND change.position = last.position
 WHERE last.kind = 'upsert'
 ORDER BY last.entity_id COLLATE "C"

-- name: add
-- A pack during which something was withheld may hold it, and is not added (feed.retell takes the same lock).
SELECT pg_advisory_xact_lock(hashtextextended('lienthong:retold', 0));
INSERT INTO feed.snapshot (feed, position, manifest)
SELECT %(feed)s, %(position)s, %(manifest)s::jsonb
 WHERE %(retold)s = (SELECT coalesce(max(retold_id), 0) FROM feed.retold WHERE feed = %(feed)s)
ON CONFLICT (feed, position) DO UPDATE
   SET manifest = excluded.manifest, is_void = false, created_at = now();

-- name: newest
SELECT position, now() - created_at AS age
  FROM feed.snapshot
 WHERE feed = %(feed)s
   AND NOT is_void
 ORDER BY position DESC
 LIMIT %(limit)s;

-- name: is_served
-- A pack of which nothing was withheld since.
SELECT EXISTS (SELECT
                 FROM feed.snapshot
                WHERE feed = %(feed)s
                  AND position = %(position)s
                  AND NOT is_void);

-- name: clean_since
-- The last change of a feed by which a contact went that an earlier line of it had told.
SELECT coalesce(max(later.position), 0) AS position
  FROM core.entity
  JOIN feed.outbox AS later
    ON later.entity_id = entity.entity_id
   AND later.feed = %(feed)s
   AND later.position IS NOT NULL
 WHERE entity.record_type = 'spokesperson'
   AND EXISTS (SELECT
                 FROM feed.outbox AS earlier
                 JOIN core.entity_history AS told USING (entity_id, revision)
                 JOIN core.entity_history AS newer ON newer.entity_id = later.entity_id AND newer.revision = later.revision
                WHERE earlier.entity_id = later.entity_id
                  AND earlier.feed = later.feed
                  AND earlier.position < later.position
                  AND earlier.kind = 'upsert'
                  AND core.has_lost_contact(told.doc, CASE later.kind WHEN 'upsert' THEN newer.doc END));
