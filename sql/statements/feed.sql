-- name: feeds
-- All feeds with where they stand; a feed that never published stands at 0.
SELECT feed.feed, feed.audience, feed.epoch::text AS epoch, feed.horizon, feed.title_vi, feed.title_en,
       coalesce(head.position, 0) AS position, coalesce(head.live, 0) AS live,
       coalesce(head.digest, repeat('0', 64)) AS digest, head.body, head.signature, head.key_id, head.signed_at
  FROM feed.feed
  LEFT JOIN LATERAL (SELECT position, live, digest, body, signature, key_id, signed_at
                       FROM feed.checkpoint
                      WHERE checkpoint.feed = feed.feed
                      ORDER BY position DESC
                      LIMIT 1) AS head ON true
 ORDER BY feed.audience, feed.feed;

-- name: lock
-- One publisher of a feed at a time; the others wait for the end of its transaction.
-- A chunk is small beside the outbox, which the planner often misjudges: a scan of all history for each chunk.
SET LOCAL enable_seqscan = off;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SELECT pg_advisory_xact_lock(hashtextextended('lienthong:publish:' || %(feed)s, 0));

-- name: isolation
SELECT current_setting('transaction_isolation');

-- name: number
-- The queue is "not yet numbered", never a cursor, so a transaction that commits late is simply taken in the next round.
-- Per entity the order of outbox_id is the order of revisions: the row is written under the entity's row lock.
-- Each change comes back with what it replaces in this feed and whether it may be in it. OFFSET 0 keeps the search by
-- entity on the entity's index: right after a first load the statistics know of no position at all. A first revision
-- replaces nothing, and the newest revision is known from the narrow core.entity; history is asked about older ones.
WITH waiting AS (
    SELECT outbox_id, row_number() OVER (ORDER BY outbox_id) AS place
      FROM (SELECT outbox_id
              FROM feed.outbox
             WHERE position IS NULL
               AND feed = %(feed)s
             ORDER BY outbox_id
             LIMIT %(chunk)s) AS first
), numbered AS (
    UPDATE feed.outbox
       SET position = %(after)s + waiting.place,
           published_at = now()
      FROM waiting
     WHERE outbox.outbox_id = waiting.outbox_id
    RETURNING outbox.position, outbox.entity_id, outbox.revision, outbox.kind, outbox.content_hash
), threaded AS (
    SELECT position, entity_id, revision, kind, content_hash, lag(revision) OVER own AS last_revision,
           lag(kind) OVER own AS last_kind, lag(content_hash) OVER own AS last_hash
      FROM numbered
    WINDOW own AS (PARTITION BY entity_id ORDER BY position)
)
SELECT threaded.position, threaded.entity_id, threaded.revision,
       CASE threaded.kind WHEN 'upsert' THEN encode(threaded.content_hash, 'hex') END AS content_hash,
       coalesce(threaded.last_revision, earlier.revision) AS previous_revision,
       CASE coalesce(threaded.last_kind, earlier.kind)
           WHEN 'upsert' THEN encode(coalesce(threaded.last_hash, earlier.content_hash), 'hex')
       END AS previous_hash,
       threaded.kind = 'tombstone'
       OR EXISTS (SELECT FROM core.entity
                   WHERE entity.entity_id = threaded.entity_id
                     AND entity.revision = threaded.revision
                     AND entity.audience <= %(audience)s
                     AND entity.state = 'live'
                     AND entity.content_hash = threaded.content_hash)
       OR EXISTS (SELECT FROM core.entity_history AS history
                   WHERE history.entity_id = threaded.entity_id
                     AND history.revision = threaded.revision
                     AND history.audience <= %(audience)s
                     AND history.state = 'live'
                     AND history.content_hash = threaded.content_hash) AS belongs
  FROM threaded
  LEFT JOIN LATERAL (SELECT said.revision, said.kind, said.content_hash
                       FROM (SELECT revision, kind, content_hash, position
                               FROM feed.outbox
                              WHERE outbox.entity_id = threaded.entity_id
                                AND outbox.feed = %(feed)s
                             OFFSET 0) AS said
                      WHERE threaded.revision > 1
                        AND said.position IS NOT NULL
                      ORDER BY said.position DESC
                      LIMIT 1) AS earlier ON threaded.last_revision IS NULL
 ORDER BY threaded.position;

-- name: renew_statistics
-- After many changes the planner must not believe for another minute that the feed is empty.
ANALYZE feed.outbox;

-- name: changes
-- Thin rows of the changes in (after, upto], each with what it replaces in this feed.
SELECT outbox.position, outbox.entity_id, outbox.revision,
       CASE outbox.kind WHEN 'upsert' THEN encode(outbox.content_hash, 'hex') END AS content_hash,
       earlier.revision AS previous_revision,
       CASE earlier.kind WHEN 'upsert' THEN encode(earlier.content_hash, 'hex') END AS previous_hash
  FROM feed.outbox
  LEFT JOIN LATERAL (SELECT said.revision, said.kind, said.content_hash
                       FROM (SELECT revision, kind, content_hash, position
                               FROM feed.outbox AS known
                              WHERE known.entity_id = outbox.entity_id
                                AND known.feed = outbox.feed
                             OFFSET 0) AS said
                      WHERE said.position < outbox.position
                      ORDER BY said.position DESC
                      LIMIT 1) AS earlier ON true
 WHERE outbox.feed = %(feed)s
   AND outbox.position > %(after)s
   AND outbox.position <= %(upto)s
 ORDER BY outbox.position;

-- name: checkpoint_upto
-- The last checkpoint at or before a position.
SELECT feed, position, live, digest, body, signature, key_id, signed_at
  FROM feed.checkpoint
 WHERE feed = %(feed)s
   AND position <= %(position)s
 ORDER BY position DESC
 LIMIT 1;

-- name: add_checkpoint
INSERT INTO feed.checkpoint (feed, position, live, digest, previous, body, signature, key_id, signed_at)
VALUES (%(feed)s, %(position)s, %(live)s, %(digest)s, %(previous)s, %(body)s, %(signature)s, %(key_id)s, %(signed_at)s);

-- name: lines
-- Copied out, so without a semicolon: it stands inside COPY ( ... ).
SELECT line
  FROM feed.change
 WHERE feed = %(feed)s
   AND position > %(after)s
   AND position <= %(upto)s
 ORDER BY position

-- name: withheld
-- Live revisions in (after, upto] that are told as removed: a contact has ended since, or a person has taken them back.
SELECT position
  FROM feed.change
 WHERE feed = %(feed)s
   AND position > %(after)s
   AND position <= %(upto)s
   AND withheld IS NOT NULL
 ORDER BY position;

-- name: retold_upto
-- By what a page in (after, upto] is to be told apart from the one that it was before its lines read otherwise.
SELECT coalesce(max(retold_id), 0)
  FROM feed.retold
 WHERE feed = %(feed)s
   AND position > %(after)s
   AND position <= %(upto)s;

-- name: retold_pages
SELECT (position - 1) / %(size)s AS page, max(retold_id) AS retold
  FROM feed.retold
 WHERE feed = %(feed)s
 GROUP BY page;

-- name: records
-- What a feed had last said, at a position, about these entities, where they were live; copied out.
SELECT change.line
  FROM (SELECT wanted.entity_id, said.position, said.kind
          FROM unnest(%(ids)s::text[]) AS wanted (entity_id)
          CROSS JOIN LATERAL (SELECT outbox.position, outbox.kind
                                FROM (SELECT position, kind
                                        FROM feed.outbox
                                       WHERE outbox.entity_id = wanted.entity_id
                                         AND outbox.feed = %(feed)s
                                      OFFSET 0) AS outbox
                               WHERE outbox.position <= %(position)s
                               ORDER BY outbox.position DESC
                               LIMIT 1) AS said) AS last
  JOIN feed.change
    ON change.feed = %(feed)s
   AND change.position = last.position
 WHERE last.kind = 'upsert'
 ORDER BY change.entity_id COLLATE "C"

-- name: checkpoints
-- The chain of signed statements after a position, the oldest first.
SELECT position, live, digest, body, signature, key_id
  FROM feed.checkpoint
 WHERE feed = %(feed)s
   AND position > %(after)s
 ORDER BY position
 LIMIT %(limit)s;

-- name: last_change
-- What a feed last said about an entity; what it withholds since counts as a tombstone.
SELECT CASE WHEN change.withheld IS NULL THEN change.kind ELSE 'tombstone' END AS kind, change.revision, change.position, encode(change.content_hash, 'hex') AS content_hash, change.line
  FROM (SELECT max(said.position) AS position
          FROM (SELECT position
                  FROM feed.outbox
                 WHERE entity_id = %(entity_id)s
                   AND feed = %(feed)s
                OFFSET 0) AS said) AS last
  JOIN feed.change
    ON change.position = last.position
   AND change.feed = %(feed)s;

-- name: related
-- What an entity is to others, as far as a feed may tell of both and of what was said, and has told of the other one.
SELECT related.relation, related.to_id AS id, related.to_type AS type, min(related.decided_at) AS since
  FROM core.related
 CROSS JOIN LATERAL (SELECT said.kind
                       FROM (SELECT kind, position
                               FROM feed.outbox
                              WHERE outbox.entity_id = related.to_id
                                AND outbox.feed = %(feed)s
                             OFFSET 0) AS said
                      WHERE said.position IS NOT NULL
                      ORDER BY said.position DESC
                      LIMIT 1) AS last
 WHERE related.from_id = %(entity_id)s
   AND related.audience <= %(audience)s
   AND last.kind = 'upsert'
 GROUP BY related.relation, related.to_id, related.to_type
 ORDER BY related.relation COLLATE "C", since, related.to_id COLLATE "C";

-- name: entity_lines
-- All that a feed ever said about an entity, newest first.
SELECT change.position, change.line
  FROM (SELECT said.position
          FROM (SELECT position
                  FROM feed.outbox
                 WHERE entity_id = %(entity_id)s
                   AND feed = %(feed)s
                OFFSET 0) AS said
         WHERE said.position < %(before)s
         ORDER BY said.position DESC
         LIMIT %(limit)s) AS wanted
  JOIN feed.change
    ON change.position = wanted.position
   AND change.feed = %(feed)s
 ORDER BY change.position DESC;

-- name: digest_parts
-- Live entities of a feed at a position, by the next piece of their id: first the type, then digit by digit.
-- A SHA-256 is summed in four words of 64 bits; x # 2^63 read as signed is x - 2^63, which the caller adds again.
-- Materialized, because otherwise each word hashes for itself.
WITH last AS (
    SELECT DISTINCT ON (entity_id) entity_id, revision, kind, content_hash
      FROM feed.outbox
     WHERE feed = %(feed)s
       AND position <= %(position)s
       AND starts_with(entity_id, %(prefix)s)
     ORDER BY entity_id, position DESC
), hashed AS MATERIALIZED (
    SELECT left(entity_id, greatest(length(%(prefix)s) + 1, length(substring(entity_id FROM '^.*_')))) AS part,
           encode(sha256(convert_to(entity_id || '|' || revision || '|' || encode(content_hash, 'hex'), 'UTF8')), 'hex') AS hash
      FROM last
     WHERE kind = 'upsert'
)
SELECT part, count(*) AS live,
       sum(('x' || left(hash, 16))::bit(64)::bigint # (-9223372036854775808)) AS word_3,
       sum(('x' || substr(hash, 17, 16))::bit(64)::bigint # (-9223372036854775808)) AS word_2,
       sum(('x' || substr(hash, 33, 16))::bit(64)::bigint # (-9223372036854775808)) AS word_1,
       sum(('x' || right(hash, 16))::bit(64)::bigint # (-9223372036854775808)) AS word_0
  FROM hashed
 GROUP BY part
 ORDER BY part COLLATE "C";

-- name: live_entities
-- Which revisions are live under a prefix; asked only where they are few.
SELECT entity_id AS id, revision, encode(content_hash, 'hex') AS content_hash
  FROM (SELECT DISTINCT ON (entity_id) entity_id, revision, kind, content_hash
          FROM feed.outbox
         WHERE feed = %(feed)s
           AND position <= %(position)s
           AND starts_with(entity_id, %(prefix)s)
         ORDER BY entity_id, position DESC) AS last
 WHERE kind = 'upsert'
 ORDER BY entity_id COLLATE "C";

-- name: begin_anew
-- A new history under the same name: every token, page and copy of the old one is refused from now on.
DELETE FROM feed.snapshot
 WHERE feed = coalesce(%(feed)s, feed);
UPDATE feed.feed
   SET epoch = gen_random_uuid()
 WHERE feed = coalesce(%(feed)s, feed);

-- name: waiting
-- How many changes of each feed wait for their number.
SELECT feed.feed, count(outbox.outbox_id) AS waiting
  FROM feed.feed
  LEFT JOIN feed.outbox
    ON outbox.feed = feed.feed
   AND outbox.position IS NULL
 GROUP BY feed.feed
 ORDER BY feed.feed;

-- name: sources
-- What each source is like now, for the metrics.
SELECT source, health, attempted_at, last_good_at, stale_since
  FROM ledger.source_state
 ORDER BY source;

-- name: alive
SELECT 1 AS alive;

-- name: head
SELECT position
  FROM feed.checkpoint
 WHERE feed = %(feed)s
 ORDER BY position DESC
 LIMIT 1;
