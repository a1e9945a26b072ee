-- name: lock
-- One round of enqueuing at a time; the numbers of a subscription have no gap.
SELECT pg_advisory_xact_lock(hashtextextended('lienthong:push', 0));

-- name: enqueue
-- Changes that were numbered since each subscription was last looked at. A change is told when its record passes the
-- filter, or when the record that it replaces in this feed did: else who follows the filter would keep what left it.
-- Only feeds that the subscriber itself may read now.
WITH due AS (
    SELECT subscription.subscription, subscription.feed, subscription.filters, subscription.counter,
           subscription.enqueued, subscription.options, head.position AS head
      FROM feed.subscription
      JOIN feed.feed ON feed.feed = subscription.feed
      LEFT JOIN feed.subscriber ON subscriber.subscriber = subscription.subscriber
      JOIN feed.feed AS own ON own.feed = coalesce(subscriber.feed, 'public') AND own.audience >= feed.audience
     CROSS JOIN LATERAL (SELECT max(checkpoint.position) AS position
                           FROM feed.checkpoint
                          WHERE checkpoint.feed = subscription.feed) AS head
     WHERE subscription.state = 'active'
       AND head.position > subscription.enqueued
), matched AS (
    SELECT due.subscription, due.options, outbox.position, outbox.entity_id, outbox.kind,
           due.counter + row_number() OVER (PARTITION BY due.subscription ORDER BY outbox.position) AS counter,
           history.record_type IN ('emergency_notice', 'response') AS is_express
      FROM due
      JOIN feed.outbox
        ON outbox.feed = due.feed
       AND outbox.position > due.enqueued
       AND outbox.position <= due.head
      JOIN core.entity_history AS history
        ON history.entity_id = outbox.entity_id
       AND history.revision = outbox.revision
      LEFT JOIN LATERAL (SELECT said.revision, said.kind
                           FROM feed.outbox AS said
                          WHERE said.entity_id = outbox.entity_id
                            AND said.feed = outbox.feed
                            AND said.position < outbox.position
                          ORDER BY said.position DESC
                          LIMIT 1) AS before ON due.filters <> '{}'
      LEFT JOIN core.entity_history AS former
        ON former.entity_id = outbox.entity_id
       AND former.revision = before.revision
       AND before.kind = 'upsert'
     WHERE CASE due.filters ->> 'materiality'
               WHEN 'major' THEN outbox.materiality = 'major'
               WHEN 'minor' THEN outbox.materiality <> 'silent'
               ELSE true
           END
       AND (due.filters = '{}'
        OR outbox.kind = 'upsert' AND feed.wanted(due.filters, history.record_type, history.doc)
        OR feed.wanted(due.filters, former.record_type, former.doc))
), added AS (
    INSERT INTO feed.push_event (subscription, counter, kind, position, entity_id, is_express, next_at)
    SELECT subscription, counter, kind, position, entity_id, is_express,
           CASE WHEN options ? 'digest' THEN feed.told_at(options, is_express, now()) ELSE now() END
      FROM matched
    RETURNING subscription
), moved AS (
    UPDATE feed.subscription
       SET enqueued = due.head,
           counter = due.counter + (SELECT count(*) FROM matched WHERE matched.subscription = due.subscription)
      FROM due
     WHERE subscription.subscription = due.subscription
    RETURNING subscription.subscription
)
SELECT count(*) AS events
  FROM added;

-- name: claim
-- What may be sent now, leased to the caller: never an event while an earlier one of its entity is owed; emergency
-- notices and corrections first, then by turns. What is in flight, here or at another worker, counts against the places
-- of its subscription and of its host. A host that fails or is not known yet has one place; slow hosts share some.
-- The first of an entity is asked for by index, one event at a time: joined, every look would read all that is owed.
WITH busy AS (
    SELECT event.subscription, subscription.host,
           count(DISTINCT coalesce(event.batch, event.counter)) AS sendings
      FROM feed.push_event AS event
      JOIN feed.subscription USING (subscription)
     WHERE event.leased_until > now()
     GROUP BY event.subscription, subscription.host
), open AS (
    SELECT subscription.subscription, subscription.host, subscription.served_at, subscription.state,
           feed.is_gathered(subscription.channel, subscription.options) AS is_gathered,
           subscription.host = ANY(%(slow)s::text[]) AS is_slow,
           coalesce((SELECT busy.sendings FROM busy WHERE busy.subscription = subscription.subscription), 0) AS busy,
           coalesce((SELECT sum(busy.sendings) FROM busy WHERE busy.host = subscription.host), 0) AS busy_host,
           CASE
               WHEN push_host.failures > 0 THEN 1
               WHEN subscription.host = ANY(%(quick)s::text[] || %(slow)s::text[]) THEN %(each_host)s
               ELSE 1
           END AS places
      FROM feed.subscription
      JOIN feed.feed ON feed.feed = subscription.feed
      LEFT JOIN feed.subscriber ON subscriber.subscriber = subscription.subscriber
      JOIN feed.feed AS own
        ON own.feed = coalesce(subscriber.feed, 'public')
       AND (own.audience >= feed.audience OR subscription.state = 'denied')
      LEFT JOIN feed.push_host ON push_host.host = subscription.host
     WHERE subscription.state IN ('active', 'pending', 'denied')
       AND (subscription.blocked_until IS NULL OR subscription.blocked_until <= now())
       AND (push_host.rests_until IS NULL OR push_host.rests_until <= now())
), ready AS (
    SELECT owed.subscription, owed.counter, owed.is_express, open.host, open.is_slow, open.served_at, open.busy_host,
           open.places, CASE WHEN open.is_gathered THEN 1 ELSE %(each)s END AS most,
           open.busy + row_number() OVER (PARTITION BY owed.subscription
                                              ORDER BY owed.is_express DESC, owed.counter) AS turn
      FROM open
     CROSS JOIN LATERAL (SELECT event.subscription, event.counter, event.is_express
                           FROM feed.push_event AS event
                          WHERE event.subscription = open.subscription
                            AND (event.kind = 'denied') = (open.state = 'denied')
                            AND NOT (open.is_gathered
                                     AND EXISTS (SELECT
                                                   FROM feed.push_event AS sending
                                                  WHERE sending.subscription = open.subscription
                                                    AND sending.state IN ('waiting', 'retrying')
                                                    AND sending.leased_until > now()))
                            AND event.state IN ('waiting', 'retrying')
                            AND event.next_at <= now()
                            AND (event.leased_until IS NULL OR event.leased_until <= now())
                            AND coalesce((SELECT first.counter
                                            FROM feed.push_event AS first
                                           WHERE first.subscription = event.subscription
                                             AND first.entity_id = event.entity_id
                                             AND first.state IN ('waiting', 'retrying')
                                           ORDER BY first.counter
                                           LIMIT 1) = event.counter, true)
                          ORDER BY event.is_express DESC, event.counter
                          LIMIT %(each)s) AS owed
), hosts AS (
    SELECT ready.*,
           ready.busy_host + row_number() OVER (PARTITION BY ready.host
                                                    ORDER BY ready.is_express DESC, ready.turn, ready.served_at NULLS FIRST,
                                                             ready.subscription) AS host_turn
      FROM ready
     WHERE ready.turn <= ready.most
), lanes AS (
    SELECT hosts.*,
           row_number() OVER (PARTITION BY hosts.is_slow
                                  ORDER BY hosts.is_express DESC, hosts.turn, hosts.served_at NULLS FIRST,
                                           hosts.subscription, hosts.counter) AS lane_turn
      FROM hosts
     WHERE hosts.host_turn <= hosts.places
), chosen AS (
    SELECT subscription, counter
      FROM lanes
     WHERE NOT is_slow
        OR lane_turn <= %(slow_places)s
     ORDER BY is_express DESC, turn, served_at NULLS FIRST, subscription, counter
     LIMIT %(most)s
), locked AS (
    SELECT event.subscription, event.counter
      FROM feed.push_event AS event
      JOIN chosen USING (subscription, counter)
     WHERE event.state IN ('waiting', 'retrying')
       AND (event.leased_until IS NULL OR event.leased_until <= now())
       FOR UPDATE OF event SKIP LOCKED
), leased AS (
    UPDATE feed.push_event AS event
       SET leased_until = now() + %(lease)s * INTERVAL '1 second',
           attempts = event.attempts + 1
      FROM locked
     WHERE event.subscription = locked.subscription
       AND event.counter = locked.counter
    RETURNING event.*
)
SELECT leased.subscription::text AS subscription, leased.counter, leased.kind, leased.position, leased.entity_id,
       leased.attempts, leased.leased_until, leased.created_at, leased.is_express, leased.batch, subscription.feed,
       subscription.target, subscription.host, subscription.payload, subscription.channel, subscription.options,
       subscription.reason, subscription.secret,
       CASE WHEN subscription.old_until > now() THEN subscription.old_secret END AS old_secret, change.line,
       leased.kind IN ('upsert', 'tombstone', 'test')
       AND feed.is_gathered(subscription.channel, subscription.options) AS is_gathered
  FROM leased
  JOIN feed.subscription ON subscription.subscription = leased.subscription
  LEFT JOIN feed.change ON change.feed = subscription.feed AND change.position = leased.position
 ORDER BY leased.is_express DESC, leased.counter;

-- name: gather
-- The events that go with a leased one, itself among them, leased as it is. The first attempt takes all that is due;
-- later ones take the same again, so that the same name always means the same sending.
WITH others AS (
    SELECT event.counter
      FROM feed.push_event AS event
     WHERE event.subscription = %(subscription)s
       AND event.counter <> %(counter)s
       AND event.kind IN ('upsert', 'tombstone', 'test')
       AND event.state IN ('waiting', 'retrying')
       AND (event.leased_until IS NULL OR event.leased_until <= now())
       AND CASE
               WHEN %(batch)s::bigint IS NULL THEN event.batch IS NULL AND event.next_at <= now()
               ELSE event.batch = %(batch)s
           END
     ORDER BY event.counter
     LIMIT 500
       FOR UPDATE SKIP LOCKED
), named AS (
    UPDATE feed.push_event AS event
       SET batch = coalesce(%(batch)s, %(counter)s),
           leased_until = %(leased_until)s,
           attempts = event.attempts + CASE WHEN event.counter = %(counter)s THEN 0 ELSE 1 END
     WHERE event.subscription = %(subscription)s
       AND (event.counter = %(counter)s OR event.counter IN (SELECT others.counter FROM others))
    RETURNING event.*
)
SELECT named.subscription::text AS subscription, named.counter, named.kind, named.batch, named.created_at,
       subscription.feed, change.line
  FROM named
  JOIN feed.subscription ON subscription.subscription = named.subscription
  LEFT JOIN feed.change ON change.feed = subscription.feed AND change.position = named.position
 ORDER BY named.counter;

-- name: unsubscribing
-- Whether a link of a mail leads to a subscription.
SELECT subscription::text AS subscription
  FROM feed.subscription
 WHERE channel = 'email'
   AND options ->> 'unsubscribe' = %(fingerprint)s;

-- name: unsubscribe
-- The reader's own word: the owner cannot take it back.
UPDATE feed.subscription
   SET state = 'disabled',
       reason = 'người nhận đã hủy / the receiver unsubscribed',
       options = options || '{"is_unsubscribed": true}'
 WHERE channel = 'email'
   AND options ->> 'unsubscribe' = %(fingerprint)s;

-- name: settle
-- What became of a sending and of all that went with it; nothing when the lease ran out meanwhile and another worker
-- has it. What was taken is a receipt for good.
WITH told AS (
    UPDATE feed.push_event
       SET state = %(state)s,
           next_at = now() + %(delay)s * INTERVAL '1 second',
           leased_until = NULL,
           attempts = attempts - %(forgiven)s,
           last_status = %(status)s,
           last_error = %(error)s,
           excerpt = %(excerpt)s,
           delivered_at = CASE %(state)s WHEN 'delivered' THEN now() END
     WHERE subscription = %(subscription)s
       AND counter = ANY(%(counters)s)
       AND leased_until = %(leased_until)s
    RETURNING subscription, position
), received AS (
    INSERT INTO feed.push_receipt (subscriber, feed, position, payload)
    SELECT subscription.subscriber, subscription.feed, told.position, %(payload)s
      FROM told
      JOIN feed.subscription USING (subscription)
     WHERE %(state)s = 'delivered'
       AND told.position IS NOT NULL
       AND subscription.channel IN ('webhook', 'http_template')
    ON CONFLICT DO NOTHING
)
UPDATE feed.subscription
   SET failures = CASE %(state)s WHEN 'delivered' THEN 0 ELSE subscription.failures + 1 END,
       blocked_until = CASE
           WHEN %(block)s > 0 THEN now() + %(block)s * INTERVAL '1 second'
           WHEN %(state)s <> 'delivered' AND subscription.failures + 1 >= %(opens)s
               THEN now() + %(open_seconds)s * INTERVAL '1 second'
       END,
       served_at = now(),
       state = CASE WHEN %(disable)s::text IS NULL THEN subscription.state ELSE 'disabled' END,
       reason = coalesce(%(disable)s, subscription.reason)
  FROM (SELECT DISTINCT told.subscription FROM told) AS sent
 WHERE subscription.subscription = sent.subscription;

-- name: host_silent
-- No answer at all: many in a row rest the host for everybody who is served there, longer each time.
INSERT INTO feed.push_host (host, failures, rests_until, last_error)
VALUES (%(host)s, 1, CASE WHEN %(opens)s <= 1 THEN now() + %(open_seconds)s * INTERVAL '1 second' END, %(error)s)
ON CONFLICT (host) DO UPDATE
   SET failures = push_host.failures + 1,
       rests_until = CASE
           WHEN push_host.failures + 1 >= %(opens)s
               THEN now() + least(
                   %(longest)s, %(open_seconds)s * 2 ^ least(push_host.failures + 1 - %(opens)s, 16)
               ) * INTERVAL '1 second'
       END,
       last_error = excluded.last_error;

-- name: host_answered
DELETE FROM feed.push_host
 WHERE host = %(host)s;

-- name: wake
UPDATE feed.subscription
   SET failures = 0, blocked_until = NULL
 WHERE host = %(host)s;

-- name: add
INSERT INTO feed.subscription (subscription, subscriber, feed, channel, target, filters, payload, options, secret,
                               enqueued)
SELECT %(subscription)s, %(subscriber)s, %(feed)s, %(channel)s, %(target)s, %(filters)s, %(payload)s, %(options)s,
       %(secret)s,
       coalesce((SELECT max(position) FROM feed.checkpoint WHERE feed = %(feed)s), 0)
RETURNING subscription::text AS subscription;

-- name: listed
-- Without secrets; of one subscriber, or of all.
SELECT subscription::text AS subscription, subscriber, feed, channel, target, filters, payload, options, state, reason,
       counter, pruned, failures, blocked_until, old_until, expires_at, created_at, owed.waiting, owed.retrying,
       owed.dead, owed.oldest
  FROM feed.subscription
 CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE event.state = 'waiting') AS waiting,
                            count(*) FILTER (WHERE event.state = 'retrying') AS retrying,
                            count(*) FILTER (WHERE event.state = 'dead') AS dead,
                            min(event.created_at) FILTER (WHERE event.state IN ('waiting', 'retrying')) AS oldest
                       FROM feed.push_event AS event
                      WHERE event.subscription = subscription.subscription
                        AND event.state <> 'delivered') AS owed
 WHERE (%(subscriber)s::text IS NULL OR subscriber = %(subscriber)s)
   AND (%(subscription)s::uuid IS NULL OR subscription = %(subscription)s)
 ORDER BY created_at, subscription;

-- name: change
-- Resuming forgets the circuit, so that the next round tries at once.
UPDATE feed.subscription
   SET target = coalesce(%(target)s, target),
       filters = coalesce(%(filters)s::jsonb, filters),
       payload = coalesce(%(payload)s, payload),
       options = coalesce(%(options)s::jsonb, options),
       secret = coalesce(%(secret)s, secret),
       state = coalesce(%(state)s, state),
       reason = CASE %(state)s WHEN 'active' THEN NULL WHEN 'paused' THEN %(reason)s ELSE reason END,
       failures = CASE %(state)s WHEN 'active' THEN 0 ELSE failures END,
       blocked_until = CASE WHEN %(state)s = 'active' THEN NULL ELSE blocked_until END
 WHERE subscription = %(subscription)s;

-- name: rotate
UPDATE feed.subscription
   SET old_secret = secret,
       old_until = now() + %(hours)s * INTERVAL '1 hour',
       secret = %(secret)s
 WHERE subscription = %(subscription)s
   AND channel = 'webhook';

-- name: secrets
-- A WebSub may have none.
SELECT subscription::text AS subscription, secret, CASE WHEN old_until > now() THEN old_secret END AS old_secret
  FROM feed.subscription
 WHERE secret <> ''
 ORDER BY subscription;

-- name: reseal
-- The same secrets under another key, unless they were changed meanwhile.
UPDATE feed.subscription
   SET secret = %(sealed)s,
       old_secret = %(old_sealed)s,
       old_until = CASE WHEN %(old_sealed)s::text IS NOT NULL THEN old_until END
 WHERE subscription = %(subscription)s
   AND secret = %(secret)s;

-- name: remove
DELETE FROM feed.subscription
 WHERE subscription = %(subscription)s;

-- name: add_test
WITH counted AS (
    UPDATE feed.subscription
       SET counter = counter + 1
     WHERE subscription = %(subscription)s
    RETURNING subscription, counter
)
INSERT INTO feed.push_event (subscription, counter, kind, is_express)
SELECT subscription, counter, 'test', true
  FROM counted
RETURNING counter;

-- name: events
SELECT event.counter, event.kind, event.position, event.entity_id, event.is_express, event.state, event.attempts,
       event.next_at, event.last_status, event.last_error, event.excerpt, event.created_at, event.delivered_at,
       subscription.feed, subscription.payload, change.line
  FROM feed.push_event AS event
  JOIN feed.subscription USING (subscription)
  LEFT JOIN feed.change ON change.feed = subscription.feed AND change.position = event.position
 WHERE event.subscription = %(subscription)s
   AND event.counter >= %(since)s
 ORDER BY event.counter
 LIMIT %(limit)s;

-- name: prune
-- The oldest first; each subscription remembers up to where its events are no longer complete.
WITH old AS (
    SELECT subscription, counter
      FROM feed.push_event
     WHERE state = 'delivered'
       AND delivered_at < now() - %(days)s * INTERVAL '1 day'
     ORDER BY delivered_at
     LIMIT %(batch)s
       FOR UPDATE SKIP LOCKED
), deleted AS (
    DELETE FROM feed.push_event AS event
     USING old
     WHERE event.subscription = old.subscription
       AND event.counter = old.counter
    RETURNING event.subscription, event.counter
), moved AS (
    UPDATE feed.subscription
       SET pruned = greatest(subscription.pruned, last.counter)
      FROM (SELECT subscription, max(counter) AS counter FROM deleted GROUP BY subscription) AS last
     WHERE subscription.subscription = last.subscription
    RETURNING subscription.subscription
)
SELECT count(*) AS events
  FROM deleted;

-- name: beat
INSERT INTO feed.push_worker (worker, machine, pid, sending, delivered, failed)
VALUES (%(worker)s, %(machine)s, %(pid)s, %(sending)s, %(delivered)s, %(failed)s)
ON CONFLICT (worker) DO UPDATE
   SET seen_at = now(),
       sending = excluded.sending,
       delivered = excluded.delivered,
       failed = excluded.failed;

-- name: leave
-- A worker that ends in order, and those that were not seen for a day.
DELETE FROM feed.push_worker
 WHERE worker = %(worker)s
    OR seen_at < now() - INTERVAL '1 day';

-- name: workers
SELECT worker::text AS worker, machine, pid, started_at, seen_at, sending, delivered, failed,
       seen_at > now() - %(seconds)s * INTERVAL '1 second' AS is_alive
  FROM feed.push_worker
 ORDER BY started_at, worker;

-- name: hosts
-- Hosts that did not answer, and how much waits for them.
SELECT push_host.host, push_host.failures, push_host.rests_until, push_host.last_error, push_host.failing_since,
       (SELECT count(*)
          FROM feed.subscription
         WHERE subscription.host = push_host.host) AS subscriptions
  FROM feed.push_host
 ORDER BY push_host.failing_since, push_host.host;

-- name: late
-- What may be sent now and is not, and since when.
SELECT count(*) AS events, min(event.next_at) AS since
  FROM feed.push_event AS event
  JOIN feed.subscription USING (subscription)
  LEFT JOIN feed.push_host USING (host)
 WHERE event.state IN ('waiting', 'retrying')
   AND event.next_at <= now()
   AND event.leased_until IS NULL
   AND subscription.state = 'active'
   AND (subscription.blocked_until IS NULL OR subscription.blocked_until <= now())
   AND (push_host.rests_until IS NULL OR push_host.rests_until <= now());

-- name: dead
SELECT event.subscription::text AS subscription, event.counter, event.entity_id, event.position, event.attempts,
       event.last_status, event.last_error, event.excerpt
  FROM feed.push_event AS event
 WHERE event.state = 'dead'
   AND (%(subscription)s::uuid IS NULL OR event.subscription = %(subscription)s)
 ORDER BY event.created_at, event.subscription, event.counter;

-- name: redrive
-- Dead events are owed again, from the first attempt on, under their old names.
UPDATE feed.push_event
   SET state = 'waiting', attempts = 0, next_at = now()
 WHERE state = 'dead'
   AND (%(subscription)s::uuid IS NULL OR subscription = %(subscription)s)
   AND (%(counter)s::bigint IS NULL OR counter = %(counter)s);

-- name: counts
-- What is not delivered, for the metrics; ids of subscriptions only, no names.
SELECT subscription::text AS subscription, state, count(*) AS events, min(created_at) AS oldest
  FROM feed.push_event
 WHERE state <> 'delivered'
 GROUP BY subscription, state
 ORDER BY subscription, state;
