-- name: stored
-- What a peer sent under this key, and what it was told.
SELECT message_id, body_sha256, entity_id, state, status, answer, received_at, decided_at
  FROM feed.inbox
 WHERE peer = %(peer)s
   AND message_id = %(message_id)s;

-- name: keep
-- A twin that is being written at this moment is waited for; then this inserts nothing.
INSERT INTO feed.inbox (peer, message_id, body_sha256, body, entity_id, state, status, answer, decided_at)
VALUES (%(peer)s, %(message_id)s, %(body_sha256)s, %(body)s::jsonb, %(entity_id)s, %(state)s, %(status)s,
        %(answer)s::jsonb, CASE WHEN %(state)s = 'accepted' THEN NULL ELSE now() END)
ON CONFLICT (peer, message_id) DO NOTHING;

-- name: add_conflict
INSERT INTO feed.conflict (entity_id, peer, message_id, field, base, ours, theirs, rule)
VALUES (%(entity_id)s, %(peer)s, %(message_id)s, %(field)s, %(base)s::jsonb, %(ours)s::jsonb, %(theirs)s::jsonb,
        'stale_base');

-- name: current
-- The newest revision of an entity, published or not: what a write must be based on.
SELECT entity.entity_id, entity.record_type, entity.revision, entity.state, entity.audience,
       encode(entity.content_hash, 'hex') AS content_hash, history.doc, history.reason, history.successors
  FROM core.entity
  JOIN core.entity_history AS history
    ON history.entity_id = entity.entity_id
   AND history.revision = entity.revision
 WHERE entity.entity_id = %(entity_id)s;

-- name: revision
SELECT revision, state, audience, encode(content_hash, 'hex') AS content_hash, doc
  FROM core.entity_history
 WHERE entity_id = %(entity_id)s
   AND revision = %(revision)s;

-- name: waiting
-- Accepted messages in order of arrival, from behind the last one seen.
SELECT peer, message_id, entity_id, body, received_at
  FROM feed.inbox
 WHERE state = 'accepted'
   AND (received_at, peer, message_id) > (%(received_at)s, %(peer)s, %(message_id)s)
 ORDER BY received_at, peer, message_id
 LIMIT %(limit)s;

-- name: decide
-- Only a message that still waits is decided; a second verdict changes nothing.
UPDATE feed.inbox
   SET state = %(state)s,
       status = %(status)s,
       answer = %(answer)s::jsonb,
       batch_id = coalesce(%(batch_id)s, batch_id),
       decided_at = now()
 WHERE peer = %(peer)s
   AND message_id = %(message_id)s
   AND state = 'accepted';

-- name: counts
SELECT state, count(*) AS messages
  FROM feed.inbox
 GROUP BY state
 ORDER BY state;
