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

-- name: names
SELECT subscriber
  FROM feed.subscriber
 ORDER BY subscriber;

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

-- name: receive
-- Each position with its first acknowledgement; one that disagreed may still be mended.
INSERT INTO feed.receipt (subscriber, feed, position, digest, agrees)
VALUES (%(subscriber)s, %(feed)s, %(position)s, %(digest)s, %(agrees)s)
ON CONFLICT (subscriber, feed, position) DO UPDATE
   SET digest = excluded.digest,
       agrees = excluded.agrees,
       acked_at = now()
 WHERE NOT receipt.agrees;

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

-- name: standing
-- Every subscriber, and where it stands in each feed that it has acknowledged; in its own feed even before that.
SELECT subscriber.subscriber, feed.feed, feed.feed = subscriber.feed AS is_own, ack.position, ack.agrees, ack.acked_at,
       coalesce(head.position, 0) AS head, coalesce(head.position, 0) - coalesce(ack.position, 0) AS behind,
       waiting.since
  FROM feed.subscriber
 CROSS JOIN feed.feed
  LEFT JOIN feed.ack ON ack.subscriber = subscriber.subscriber
                    AND ack.feed = feed.feed
  LEFT JOIN LATERAL (SELECT position
                       FROM feed.checkpoint
                      WHERE checkpoint.feed = feed.feed
                      ORDER BY position DESC
                      LIMIT 1) AS head ON true
  LEFT JOIN LATERAL (SELECT outbox.published_at AS since
                       FROM feed.outbox
                      WHERE outbox.feed = feed.feed
                        AND outbox.position = coalesce(ack.position, 0) + 1) AS waiting ON true
 WHERE ack.position IS NOT NULL
    OR feed.feed = subscriber.feed
 ORDER BY subscriber.subscriber, feed.audience;

-- name: holders
-- Which subscriber received each version of an entity, when and how: acknowledged, by the first position that it said to
-- hold at or past it; pushed, by the answer 2xx of its receiver to the event of that very change.
-- Who began with a pack holds what stood there; a version that had been replaced by then it may never have seen.
WITH said AS (
    SELECT feed, position, revision, kind, reason, materiality, published_at,
           lead(position) OVER (PARTITION BY feed ORDER BY position) AS replaced
      FROM feed.outbox
     WHERE entity_id = %(entity_id)s
       AND position IS NOT NULL
), acknowledged AS (
    SELECT said.feed, said.position, got.subscriber, 'acknowledged' AS how, got.acked_at AS received_at,
           got.position AS received_upto, got.agrees, gone.acked_at AS replaced_at,
           got.is_first AND coalesce(said.replaced <= got.position, false) AS is_doubtful
      FROM said
     CROSS JOIN LATERAL (SELECT DISTINCT ON (receipt.subscriber) receipt.subscriber, receipt.acked_at, receipt.position,
                                receipt.agrees,
                                NOT EXISTS (SELECT FROM feed.receipt AS before
                                             WHERE before.subscriber = receipt.subscriber
                                               AND before.feed = receipt.feed
                                               AND before.position < receipt.position) AS is_first
                           FROM feed.receipt
                          WHERE receipt.feed = said.feed
                            AND receipt.position >= said.position
                          ORDER BY receipt.subscriber, receipt.position) AS got
      LEFT JOIN LATERAL (SELECT min(receipt.acked_at) AS acked_at
                           FROM feed.receipt
                          WHERE receipt.subscriber = got.subscriber
                            AND receipt.feed = said.feed
                            AND receipt.position >= said.replaced) AS gone ON true
), pushed AS (
    SELECT said.feed, said.position, told.subscriber, 'pushed_' || told.payload AS how, told.delivered_at AS received_at,
           said.position AS received_upto, NULL::boolean AS agrees,
           (SELECT min(later.delivered_at)
              FROM feed.push_receipt AS later
             WHERE later.feed = said.feed
               AND later.position = said.replaced
               AND later.subscriber = told.subscriber) AS replaced_at,
           false AS is_doubtful
      FROM said
      JOIN feed.push_receipt AS told ON told.feed = said.feed
                                    AND told.position = said.position
)
SELECT said.feed, said.position, said.revision, said.kind, said.reason, said.materiality, said.published_at,
       got.subscriber, got.how, got.received_at, got.received_upto, got.agrees, got.replaced_at,
       coalesce(got.is_doubtful, false) AS is_doubtful
  FROM said
  LEFT JOIN (SELECT * FROM acknowledged
              UNION ALL
             SELECT * FROM pushed) AS got USING (feed, position)
 WHERE %(revision)s::integer IS NULL
    OR said.revision = %(revision)s
 ORDER BY said.feed, said.position, got.subscriber, got.received_at, got.how;

-- name: urgent
-- The newest word about each warning and each response that came since, by an index of their own.
SELECT change.position, change.line
  FROM (SELECT entity_id, max(position) AS position
          FROM feed.outbox
         WHERE feed = %(feed)s
           AND position > %(held)s
           AND position <= %(head)s
           AND left(entity_id, 4) IN ('emg_', 'rsp_')
         GROUP BY entity_id) AS moved
  JOIN feed.change ON change.feed = %(feed)s
                  AND change.position = moved.position
 ORDER BY change.position DESC
 LIMIT %(limit)s;

-- name: corrections
-- What somebody who holds a feed up to a position holds wrong: the newest word about each entity that he has, where a
-- major change came since. What is taken away goes first, then the oldest; what push has already brought him goes last.
-- The order is found on positions alone: lines are read only for those that are told. (Without coalesce nobody's EXISTS is
-- a constant, which the planner drops from the order of one side alone: it would sort again, and read all lines for it.)
WITH moved AS (
    SELECT since.entity_id, max(since.position) AS position
      FROM feed.outbox AS since
     WHERE since.feed = %(feed)s
       AND since.position > %(held)s
       AND since.position <= %(head)s
       AND left(since.entity_id, 4) NOT IN ('emg_', 'rsp_')
     GROUP BY since.entity_id
    HAVING bool_or(since.materiality = 'major')
), ordered AS NOT MATERIALIZED (
    SELECT newest.position, newest.kind = 'tombstone' AS is_gone,
           EXISTS (SELECT
                     FROM feed.push_receipt AS told
                    WHERE told.feed = %(feed)s
                      AND told.position = newest.position
                      AND told.subscriber = coalesce(%(subscriber)s, '')
                      AND (told.payload = 'full' OR newest.kind = 'tombstone')) AS is_pushed
      FROM moved
     CROSS JOIN LATERAL (SELECT said.kind
                           FROM (SELECT kind, position
                                   FROM feed.outbox
                                  WHERE outbox.entity_id = moved.entity_id
                                    AND outbox.feed = %(feed)s
                                 OFFSET 0) AS said
                          WHERE said.position <= %(held)s
                          ORDER BY said.position DESC
                          LIMIT 1) AS known
      JOIN feed.outbox AS newest ON newest.feed = %(feed)s
                                AND newest.position = moved.position
     WHERE known.kind = 'upsert'
     ORDER BY is_pushed, is_gone DESC, position
    OFFSET 0
)
SELECT change.position, change.line
  FROM ordered
 CROSS JOIN LATERAL (SELECT told.position, told.line
                       FROM feed.change AS told
                      WHERE told.feed = %(feed)s
                        AND told.position = ordered.position
                     OFFSET 0) AS change
 ORDER BY ordered.is_pushed, ordered.is_gone DESC, ordered.position
 LIMIT %(limit)s;
