-- Push: subscriptions of readers who want to be told, and one row for each event that one of them is owed.
CREATE TABLE feed.subscription (
    subscription  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    subscriber    text        NOT NULL REFERENCES feed.subscriber (subscriber),
    feed          text        NOT NULL REFERENCES feed.feed (feed),
    channel       text        NOT NULL DEFAULT 'webhook' CHECK (channel IN ('webhook')),
    target        text        NOT NULL,
    filters       jsonb       NOT NULL DEFAULT '{}',
    payload       text        NOT NULL DEFAULT 'thin' CHECK (payload IN ('thin', 'full')),
    secret        text        NOT NULL,
    old_secret    text,
    old_until     timestamptz,
    state         text        NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'disabled')),
    reason        text,
    counter       bigint      NOT NULL DEFAULT 0 CHECK (counter >= 0),
    enqueued      bigint      NOT NULL CHECK (enqueued >= 0),
    failures      integer     NOT NULL DEFAULT 0,
    blocked_until timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX subscription_owner ON feed.subscription (subscriber);
COMMENT ON COLUMN feed.subscription.counter IS 'Number of the last event; the events of a subscription have no gap';
COMMENT ON COLUMN feed.subscription.enqueued IS 'Position of the feed up to which its changes became events';
COMMENT ON COLUMN feed.subscription.secret IS 'Key of the signatures, kept because the service must sign; shown once';
COMMENT ON COLUMN feed.subscription.failures IS 'Failed sendings in a row; many open the circuit until blocked_until';

CREATE TABLE feed.push_event (
    subscription uuid        NOT NULL REFERENCES feed.subscription (subscription) ON DELETE CASCADE,
    counter      bigint      NOT NULL CHECK (counter > 0),
    kind         text        NOT NULL CHECK (kind IN ('upsert', 'tombstone', 'test')),
    position     bigint,
    entity_id    text,
    is_express   boolean     NOT NULL DEFAULT false,
    state        text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'retrying', 'delivered', 'dead')),
    attempts     integer     NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    last_status  integer,
    last_error   text,
    excerpt      text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    delivered_at timestamptz,
    PRIMARY KEY (subscription, counter),
    CONSTRAINT changes_have_a_place CHECK ((kind = 'test') = (position IS NULL) AND (kind = 'test') = (entity_id IS NULL))
);
COMMENT ON TABLE feed.push_event IS 'What a subscription is owed and what became of it; the content is read from the feed when it is sent';
CREATE INDEX push_event_owed ON feed.push_event (subscription, is_express DESC, counter)
 WHERE state IN ('waiting', 'retrying');
CREATE INDEX push_event_order ON feed.push_event (subscription, entity_id, counter)
 WHERE state IN ('waiting', 'retrying');

CREATE FUNCTION feed.urgency_rank(word text) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
               WHEN word IN ('normal', 'Past', 'Unknown', 'Future') THEN 0
               WHEN word IN ('urgent', 'Expected') THEN 1
               WHEN word = 'very_urgent' THEN 2
               WHEN word IN ('flash', 'flash_timed', 'Immediate') THEN 3
           END
$$;

COMMENT ON FUNCTION feed.urgency_rank IS 'Urgency of a document (edXML) or of a notice (CAP 1.2) on one scale, 0 to 3';

CREATE FUNCTION feed.wanted(filters jsonb, record_type text, doc jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        (NOT filters ? 'types' OR filters -> 'types' ? record_type)
        AND (NOT filters ? 'agencies'
             OR filters -> 'agencies' ?| ARRAY[doc ->> 'agency_code', doc ->> 'issuer_code', doc ->> 'organiser_code'])
        AND (NOT filters ? 'units'
             OR filters -> 'units' ? (doc ->> 'unit_code')
             OR EXISTS (SELECT
                          FROM jsonb_array_elements_text(filters -> 'units') AS unit (code)
                         WHERE doc -> 'area_codes' ? unit.code))
        AND (NOT filters ? 'topics'
             OR EXISTS (SELECT
                          FROM jsonb_array_elements_text(filters -> 'topics') AS topic (word)
                         WHERE doc -> 'topics' ? topic.word))
        AND (NOT filters ? 'urgency'
             OR feed.urgency_rank(doc ->> 'urgency') >= feed.urgency_rank(filters ->> 'urgency')),
        false)
$$;
COMMENT ON FUNCTION feed.wanted IS 'Whether a record passes a filter: every member must agree, one word of each is enough';
