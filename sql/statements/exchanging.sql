-- name: feeds
SELECT feed.feed, coalesce(newest.position, 0) AS position, coalesce(newest.live, 0) AS live, newest.digest,
       (SELECT count(*) FROM feed.outbox WHERE outbox.feed = feed.feed AND outbox.position IS NULL) AS waiting
  FROM feed.feed
  LEFT JOIN LATERAL (SELECT position, live, digest FROM feed.checkpoint
                      WHERE checkpoint.feed = feed.feed ORDER BY position DESC LIMIT 1) newest ON true
 ORDER BY feed.feed;

-- name: peers
SELECT peer, followed, digest, agrees, pushed_position, exchanged_at
  FROM feed.peer_state;
