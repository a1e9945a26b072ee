-- Push for its operator: sealed secrets, hosts that rest, workers that are seen, receipts, a window of replay.
ALTER TABLE feed.subscription
    ADD COLUMN host text GENERATED ALWAYS AS
        (coalesce(lower(substring(target FROM '^[A-Za-z][A-Za-z0-9+.-]*://([^/?#]+)')), target)) STORED,
    ADD COLUMN served_at timestamptz,
    ADD COLUMN pruned    bigint NOT NULL DEFAULT 0;
CREATE INDEX subscription_host ON feed.subscription (host);
COMMENT ON COLUMN feed.subscription.host IS 'Host and port of the target: what is dead or slow together';
COMMENT ON COLUMN feed.subscription.served_at IS 'When its last sending ended; who waited longest goes first';
COMMENT ON COLUMN feed.subscription.pruned IS 'Last counter among the delivered events that were deleted for their age';
COMMENT ON COLUMN feed.subscription.secret IS
    'Key of the signatures, sealed by a key of the node that is not in the database; shown once';

CREATE INDEX push_event_leased ON feed.push_event (subscription)
 WHERE leased_until IS NOT NULL;
CREATE INDEX push_event_delivered ON feed.push_event (delivered_at)
 WHERE state = 'delivered';

CREATE TABLE feed.push_host (
    host        text        PRIMARY KEY,
    failures    integer     NOT NULL CHECK (failures > 0),
    rests_until timestamptz,
    last_error  text,
    failing_since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE feed.push_host IS 'Hosts that did not answer at all, whoever is served there; an answer deletes the row';

CREATE TABLE feed.push_worker (
    worker     uuid        PRIMARY KEY,
    machine    text        NOT NULL,
    pid        integer     NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    sending    integer     NOT NULL DEFAULT 0,
    delivered  bigint      NOT NULL DEFAULT 0,
    failed     bigint      NOT NULL DEFAULT 0
);
COMMENT ON TABLE feed.push_worker IS 'Workers that send, each with its last sign of life; one that ends in order leaves';

-- Kept when events are pruned and subscriptions end, because it answers who was told what.
CREATE TABLE feed.push_receipt (
    subscriber   text        NOT NULL REFERENCES feed.subscriber (subscriber),
    feed         text        NOT NULL REFERENCES feed.feed (feed),
    position     bigint      NOT NULL CHECK (position > 0),
    payload      text        NOT NULL CHECK (payload IN ('thin', 'full')),
    delivered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed, position, subscriber, payload)
);
COMMENT ON TABLE feed.push_receipt IS 'Changes that a receiver of a subscriber has taken with status 2xx, each once';
INSERT INTO feed.push_receipt (subscriber, feed, position, payload, delivered_at)
SELECT subscription.subscriber, subscription.feed, event.position, subscription.payload, min(event.delivered_at)
  FROM feed.push_event AS event
  JOIN feed.subscription USING (subscription)
 WHERE event.state = 'delivered'
   AND event.position IS NOT NULL
 GROUP BY subscription.subscriber, subscription.feed, event.position, subscription.payload;
