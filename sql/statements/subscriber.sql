-- name: add
INSERT INTO feed.subscriber (subscriber, feed, token_sha256, writes, exchanges)
VALUES (%(subscriber)s, %(feed)s, %(token_sha256)s, %(writes)s, %(exchanges)s)
ON CONFLICT DO NOTHING;

-- name: renew
UPDATE feed.subscriber
   SET token_sha256 = %(token_sha256)s
 WHERE subscriber = %(subscriber)s;

-- name: by_token
SELECT subscriber.subscriber, subscriber.feed, subscriber.token_sha256, subscriber.writes, subscriber.exchanges,
       feed.audience
  FROM feed.subscriber
  JOIN feed.feed ON feed.feed = subscriber.feed
 WHERE subscriber.token_sha256 = %(token_sha256)s;

-- name: by_name
SELECT subscriber.subscriber, subscriber.feed, subscriber.token_sha256, subscriber.writes, subscriber.exchanges,
       feed.audience
  FROM feed.subscriber
  JOIN feed.feed ON feed.feed = subscriber.feed
 WHERE subscriber.subscriber = %(subscriber)s;

-- name: acknowledge
-- Never backwards; the same position again may mend what was said about it.
INSERT INTO feed.ack (subscriber, feed, position, digest, agrees)
VALUES (%(subscriber)s, %(feed)s, %(position)s, %(digest)s, %(agrees)s)
ON CONFLICT (subscriber, feed) DO UPDATE
   SET position = excluded.position,
       digest = excluded.digest,
       agrees = excluded.agrees,
       acked_at = now()
 WHERE ack.position <= excluded.position;

-- name: acknowledged
SELECT position, digest, agrees, acked_at
  FROM feed.ack
 WHERE subscriber = %(subscriber)s
   AND feed = %(feed)s;

-- name: lag
-- How far the slowest subscriber of each feed is behind, and how many disagree; no names, for the metrics.
SELECT ack.feed, count(*) AS subscribers, min(ack.position) AS slowest, count(*) FILTER (WHERE NOT ack.agrees) AS disagreeing
  FROM feed.ack
 GROUP BY ack.feed
 ORDER BY ack.feed;
