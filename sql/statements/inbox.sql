-- name: stored
-- What a peer sent under this key, and what it was told.
SELECT message_id, body_sha256, entity_id, state, status, answer, received_at, decided_at
  FROM feed.inbox
 WHERE peer = %(peer)s
   AND message_id = %(message_id)s;

-- name: lock
-- The key belongs to one request at a time; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('inbox ' || %(peer)s || ' ' || %(message_id)s, 0));

-- name: messages
-- Messages of a peer, or one of them, and where the revision that came of each stands in its feed; null before that.
SELECT inbox.message_id, inbox.entity_id, inbox.state, inbox.status, inbox.answer, inbox.received_at, inbox.decided_at,
       inbox.redriven, outbox.position
  FROM feed.inbox
  LEFT JOIN LATERAL (SELECT min(told.position) AS position
                       FROM feed.outbox AS told
                      WHERE told.feed = %(feed)s
                        AND told.entity_id = inbox.answer ->> 'id'
                        AND told.revision = (inbox.answer ->> 'revision')::integer) AS outbox ON true
 WHERE inbox.peer = %(peer)s
   AND (%(message_id)s::text IS NULL OR inbox.message_id = %(message_id)s)
   AND (%(state)s::text IS NULL OR inbox.state = %(state)s)
   AND (%(after)s::text IS NULL
        OR (inbox.received_at, inbox.message_id) > (SELECT seen.received_at, seen.message_id
                                                      FROM feed.inbox AS seen
                                                     WHERE seen.peer = %(peer)s
                                                       AND seen.message_id = %(after)s))
 ORDER BY inbox.received_at, inbox.message_id
 LIMIT %(limit)s;

-- name: desk
-- Messages as somebody at this node looks for them, the newest first.
SELECT inbox.peer, inbox.message_id, inbox.entity_id, inbox.state, inbox.status, inbox.answer, inbox.body,
       inbox.batch_id, inbox.received_at, inbox.decided_at, inbox.redriven, inbox.redriven_at
  FROM feed.inbox
 WHERE (%(peer)s::text IS NULL OR inbox.peer = %(peer)s)
   AND (%(message_id)s::text IS NULL OR inbox.message_id = %(message_id)s)
   AND (%(state)s::text IS NULL OR inbox.state = %(state)s)
 ORDER BY inbox.received_at DESC, inbox.peer, inbox.message_id
 LIMIT %(limit)s;

-- name: redrive
-- Only what the exchange itself decided, and whose text is still there.
UPDATE feed.inbox
   SET state = 'accepted',
       status = 202,
       answer = jsonb_build_object('message_id', message_id, 'state', 'accepted', 'entity_id', entity_id,
                                   'status_url', %(status_url)s::text),
       decided_at = NULL,
       batch_id = NULL,
       redriven = redriven + 1,
       redriven_at = now()
 WHERE peer = %(peer)s
   AND message_id = %(message_id)s
   AND state IN ('refused', 'conflict')
   AND batch_id IS NOT NULL
   AND body <> '{}';

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
-- Without the fields that are told in no revision any more.
SELECT history.revision, history.state, history.audience, encode(history.content_hash, 'hex') AS content_hash,
       history.doc - coalesce(withheld.fields, '{}') AS doc
  FROM core.entity_history AS history
  LEFT JOIN feed.withheld USING (entity_id)
 WHERE history.entity_id = %(entity_id)s
   AND history.revision = %(revision)s;

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
