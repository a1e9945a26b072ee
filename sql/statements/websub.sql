-- name: unverified
-- How many requests wait for their callback's word: in all, and at one host.
SELECT count(*) AS everywhere, count(*) FILTER (WHERE options ->> 'host' = %(host)s) AS there
  FROM feed.subscription
 WHERE channel = 'websub'
   AND state = 'pending';

-- name: replace_unverified
-- The last word of a callback about a topic is the one that counts.
DELETE FROM feed.subscription
 WHERE channel = 'websub'
   AND state = 'pending'
   AND target = %(callback)s
   AND options ->> 'topic' = %(topic)s;

-- name: ask
-- A new subscription waits until its callback has said that it wants it.
WITH asked AS (
    UPDATE feed.subscription
       SET state = 'pending', counter = counter + 1
     WHERE subscription = %(subscription)s
    RETURNING subscription, counter
)
INSERT INTO feed.push_event (subscription, counter, kind, is_express)
SELECT subscription, counter, 'subscribe', true
  FROM asked;

-- name: ask_end
-- The callback is asked whether it wants no more; once at a time.
WITH asked AS (
    UPDATE feed.subscription
       SET counter = counter + 1
     WHERE channel = 'websub'
       AND state = 'active'
       AND target = %(callback)s
       AND options ->> 'topic' = %(topic)s
       AND NOT EXISTS (SELECT
                         FROM feed.push_event AS event
                        WHERE event.subscription = subscription.subscription
                          AND event.kind = 'unsubscribe'
                          AND event.state IN ('waiting', 'retrying'))
    RETURNING subscription, counter
)
INSERT INTO feed.push_event (subscription, counter, kind, is_express)
SELECT subscription, counter, 'unsubscribe', true
  FROM asked;

-- name: confirm
-- The lease begins. What an earlier subscription of this callback to this topic is still owed, this one is owed.
WITH former AS (
    SELECT earlier.subscription,
           least(earlier.enqueued, (SELECT min(event.position) - 1
                                      FROM feed.push_event AS event
                                     WHERE event.subscription = earlier.subscription
                                       AND event.state IN ('waiting', 'retrying'))) AS told
      FROM feed.subscription AS mine
      JOIN feed.subscription AS earlier
        ON earlier.target = mine.target
       AND earlier.options ->> 'topic' = mine.options ->> 'topic'
       AND earlier.channel = 'websub'
       AND earlier.subscription <> mine.subscription
       AND earlier.state <> 'pending'
     WHERE mine.subscription = %(subscription)s
), ended AS (
    DELETE FROM feed.subscription
     WHERE subscription.subscription IN (SELECT former.subscription FROM former)
)
UPDATE feed.subscription
   SET state = 'active',
       expires_at = now() + (options ->> 'lease_seconds')::integer * INTERVAL '1 second',
       enqueued = least(enqueued, (SELECT min(former.told) FROM former))
 WHERE subscription = %(subscription)s
   AND state = 'pending';

-- name: end
DELETE FROM feed.subscription
 WHERE subscription = %(subscription)s
   AND channel = 'websub';

-- name: forget
-- A question that was answered with no has no further use.
DELETE FROM feed.push_event
 WHERE subscription = %(subscription)s
   AND counter = %(counter)s;

-- name: expire
-- Leases that ran out, and requests that could not be asked about within an hour.
DELETE FROM feed.subscription
 WHERE channel = 'websub'
   AND (expires_at <= now() OR state = 'pending' AND created_at < now() - INTERVAL '1 hour');

-- name: deny
-- Whose subscriber may no longer read the feed, or the one that an operator names: it is told once that it is over.
WITH unentitled AS (
    SELECT subscription.subscription
      FROM feed.subscription
      JOIN feed.feed ON feed.feed = subscription.feed
      LEFT JOIN feed.subscriber ON subscriber.subscriber = subscription.subscriber
      JOIN feed.feed AS own ON own.feed = coalesce(subscriber.feed, 'public')
     WHERE subscription.channel = 'websub'
       AND subscription.state <> 'denied'
       AND CASE
               WHEN %(subscription)s::uuid IS NULL THEN own.audience < feed.audience
               ELSE subscription.subscription = %(subscription)s
           END
), denied AS (
    UPDATE feed.subscription
       SET state = 'denied', reason = %(reason)s, counter = counter + 1, blocked_until = NULL
     WHERE subscription.subscription IN (SELECT unentitled.subscription FROM unentitled)
    RETURNING subscription, counter
)
INSERT INTO feed.push_event (subscription, counter, kind, is_express)
SELECT subscription, counter, 'denied', true
  FROM denied;
