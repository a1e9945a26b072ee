-- name: state
SELECT peer, follow_token, followed, digest, agrees, pushed_position
  FROM feed.peer_state
 WHERE peer = %(peer)s;

-- name: acked
SELECT position, agrees
  FROM feed.ack
 WHERE subscriber = %(peer)s
 ORDER BY acked_at DESC
 LIMIT 1;

-- name: followed
INSERT INTO feed.peer_state (peer, follow_token, followed, digest, agrees, exchanged_at)
VALUES (%(peer)s, %(token)s, %(position)s, %(digest)s, %(agrees)s, now())
    ON CONFLICT (peer) DO UPDATE
   SET follow_token = excluded.follow_token, followed = excluded.followed, digest = excluded.digest,
       agrees = excluded.agrees, exchanged_at = excluded.exchanged_at;

-- name: pushed
INSERT INTO feed.peer_state (peer, pushed_position, exchanged_at)
VALUES (%(peer)s, %(position)s, now())
    ON CONFLICT (peer) DO UPDATE
   SET pushed_position = greatest(feed.peer_state.pushed_position, excluded.pushed_position),
       exchanged_at = excluded.exchanged_at;

-- name: terms
-- For each record of a staged batch of a peer's feed: what it adds to the digest of our copy, and what it takes away.
SELECT staged.origin ->> 'id', staged.origin ->> 'revision', staged.origin ->> 'content_hash', staged.is_gone,
       standing.origin ->> 'revision', standing.origin ->> 'content_hash'
  FROM core.observation_history staged
  LEFT JOIN core.observation ON observation.observation_id = staged.observation_id
                            AND observation.state = 'present'
  LEFT JOIN core.observation_history standing ON standing.observation_id = observation.observation_id
                                             AND standing.history_id = observation.history_id
 WHERE staged.batch_id = %(batch_id)s
   AND staged.disposition = 'staged';

-- name: own_changes
-- The newest published revision of each entity that changed after a position and is not wholly the peer's own word,
-- beside what the peer says about it; what was delivered already is left out.
SELECT DISTINCT ON (history.entity_id) outbox.position, history.entity_id, history.revision, history.record_type,
       history.doc, encode(history.content_hash, 'hex') AS content_hash, base.doc AS base, base.origin AS base_origin
  FROM feed.outbox
  JOIN core.entity ON entity.entity_id = outbox.entity_id AND entity.state = 'live'
  JOIN core.entity_history history ON history.entity_id = entity.entity_id AND history.revision = entity.revision
  LEFT JOIN LATERAL (SELECT version.doc, version.origin
                       FROM core.identity
                       JOIN core.observation USING (observation_id)
                       JOIN core.observation_history version USING (observation_id, history_id)
                      WHERE identity.entity_id = entity.entity_id
                        AND version.source = %(copy)s
                        AND observation.state = 'present'
                      ORDER BY version.history_id DESC
                      LIMIT 1) base ON true
 WHERE outbox.feed = %(feed)s
   AND outbox.position > %(after)s
   AND outbox.kind = 'upsert'
   AND (history.origin IS NULL OR history.origin ->> 'node' <> %(peer)s)
   AND NOT EXISTS (SELECT FROM feed.delivery
                    WHERE delivery.peer = %(peer)s
                      AND delivery.entity_id = entity.entity_id
                      AND delivery.content_hash = encode(history.content_hash, 'hex')
                      AND delivery.status < 300)
 ORDER BY history.entity_id, outbox.position DESC;

-- name: delivered
INSERT INTO feed.delivery (peer, entity_id, content_hash, message_id, status, verdict)
VALUES (%(peer)s, %(entity_id)s, %(content_hash)s, %(message_id)s, %(status)s, %(verdict)s)
    ON CONFLICT (peer, message_id) DO UPDATE
   SET status = excluded.status, verdict = excluded.verdict, delivered_at = now();
