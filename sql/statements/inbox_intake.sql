-- name: writers
SELECT DISTINCT peer
  FROM feed.inbox
 WHERE state = 'accepted'
 ORDER BY peer;

-- name: waiting
-- What one peer wrote, in the order in which we took it, beside what it already says about the same things.
SELECT inbox.message_id, inbox.body, inbox.entity_id, inbox.received_at, entity.record_type,
       said.doc AS said, base.doc AS base
  FROM feed.inbox
  LEFT JOIN core.entity USING (entity_id)
  LEFT JOIN LATERAL (SELECT version.doc
                       FROM core.identity
                       JOIN core.observation USING (observation_id)
                       JOIN core.observation_history version USING (observation_id, history_id)
                      WHERE identity.entity_id = inbox.entity_id
                        AND version.source = %(source)s
                        AND observation.state = 'present'
                      LIMIT 1) said ON true
  LEFT JOIN core.entity_history base ON base.entity_id = inbox.entity_id
                                    AND base.revision = (inbox.body ->> 'base_revision')::integer
 WHERE inbox.peer = %(peer)s
   AND inbox.state = 'accepted'
 ORDER BY inbox.received_at, inbox.message_id;

-- name: outcome
-- The canonical document after the merge, of the thing that the message is about, and whether its writer may be told of
-- it: his feed may carry it, or nobody but him has said anything about it.
SELECT identity.observation_id::text, entity.entity_id, entity.revision, entity.doc, entity.provenance,
       entity.audience <= coalesce((SELECT feed.audience
                                      FROM feed.subscriber
                                      JOIN feed.feed ON feed.feed = subscriber.feed
                                     WHERE subscriber.subscriber = %(writer)s), 0)
       OR NOT EXISTS (SELECT
                        FROM core.identity AS other
                        JOIN core.observation AS heard ON heard.observation_id = other.observation_id
                       WHERE other.entity_id = entity.entity_id
                         AND other.observation_id <> identity.observation_id
                         AND heard.state = 'present') AS is_tellable
  FROM core.observation
  JOIN core.identity USING (observation_id)
  JOIN core.entity_now AS entity USING (entity_id)
 WHERE observation.observation_id = %(observation_id)s;

-- name: conflict
INSERT INTO feed.conflict (entity_id, peer, message_id, field, base, ours, theirs, rule)
VALUES (%(entity_id)s, %(peer)s, %(message_id)s, %(field)s, %(base)s, %(ours)s, %(theirs)s, %(rule)s)
    ON CONFLICT (peer, message_id, field) DO NOTHING;

-- name: blank
-- Of a message under a mark of state secrecy the hash of its body stays, the body does not.
UPDATE feed.inbox
   SET body = '{}'
 WHERE peer = %(peer)s
   AND message_id = %(message_id)s;
