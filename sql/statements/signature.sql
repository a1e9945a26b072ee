-- name: remember
-- Of two requests under one signature that come at once the second waits here, and then inserts nothing.
INSERT INTO feed.signature_seen (peer, key_id, nonce)
VALUES (%(peer)s, %(key_id)s, %(nonce)s)
ON CONFLICT DO NOTHING;

-- name: forget
-- A few at a time with each signed request; rows that another request is taking away are left to it.
DELETE FROM feed.signature_seen
 WHERE ctid IN (SELECT ctid
                  FROM feed.signature_seen
                 WHERE seen_at < now() - make_interval(secs => %(seconds)s)
                 LIMIT 100
                   FOR UPDATE SKIP LOCKED);
