-- Push: further channels beside the webhook. What a channel needs to know lies in options; what it must keep secret
-- lies in secret alone, in the form of the channel.
ALTER TABLE feed.subscription
    ALTER COLUMN subscriber DROP NOT NULL,
    ADD COLUMN options jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN expires_at timestamptz,
    DROP CONSTRAINT subscription_channel_check,
    ADD CONSTRAINT subscription_channel_check CHECK (channel IN ('webhook', 'http_template', 'email', 'websub')),
    DROP CONSTRAINT subscription_state_check,
    ADD CONSTRAINT subscription_state_check CHECK (state IN ('pending', 'active', 'paused', 'disabled', 'denied')),
    ADD CONSTRAINT only_websub_is_open_to_anybody CHECK (subscriber IS NOT NULL OR channel = 'websub');
CREATE INDEX subscription_topic ON feed.subscription (target, (options ->> 'topic')) WHERE channel = 'websub';
CREATE UNIQUE INDEX subscription_unsubscribing ON feed.subscription ((options ->> 'unsubscribe'))
 WHERE options ? 'unsubscribe';
COMMENT ON COLUMN feed.subscription.subscriber IS 'Who asked; none for a WebSub of the public feed, which anybody may ask for';
COMMENT ON COLUMN feed.subscription.options IS 'What the channel needs to know and may be shown: template, rhythm of mail, topic';
COMMENT ON COLUMN feed.subscription.secret IS
    'What only this service may know, in the form of the channel: key of the signatures, secrets of a template as JSON; shown once or never';
COMMENT ON COLUMN feed.subscription.expires_at IS 'End of the lease of a WebSub subscription';
COMMENT ON COLUMN feed.subscription.state IS 'pending: the receiver has not said yet that it wants this; denied: it is to be told that it gets no more';

ALTER TABLE feed.push_event
    ADD COLUMN batch bigint,
    DROP CONSTRAINT push_event_kind_check,
    ADD CONSTRAINT push_event_kind_check
    CHECK (kind IN ('upsert', 'tombstone', 'test', 'subscribe', 'unsubscribe', 'denied')),
    DROP CONSTRAINT changes_have_a_place,
    ADD CONSTRAINT changes_have_a_place CHECK (
        (kind IN ('upsert', 'tombstone')) = (position IS NOT NULL)
        AND (kind IN ('upsert', 'tombstone')) = (entity_id IS NOT NULL)
    );
COMMENT ON COLUMN feed.push_event.batch IS
    'Counter of the event that named a sending of several: they are tried again together, under the same name';
CREATE INDEX push_event_batch ON feed.push_event (subscription, batch) WHERE batch IS NOT NULL;

CREATE FUNCTION feed.is_gathered(channel text, options jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT channel = 'websub' OR channel = 'email' AND options ? 'digest'
$$;
COMMENT ON FUNCTION feed.is_gathered IS 'Whether one sending carries all that a subscription is owed: the document of a feed, a digest';

CREATE FUNCTION feed.told_at(options jsonb, is_express boolean, at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT CASE
               WHEN is_express OR NOT options ? 'digest' THEN at
               WHEN options -> 'digest' ? 'minutes' THEN
                   date_bin(slot.width, at, TIMESTAMPTZ '2026-01-01 00:00:00+07') + slot.width
               ELSE
                   (today.due + CASE WHEN today.due > today.here THEN INTERVAL '0 days' ELSE INTERVAL '1 day' END)
                   AT TIME ZONE 'Asia/Ho_Chi_Minh'
           END
      FROM (SELECT make_interval(mins => coalesce((options #>> '{digest,minutes}')::integer, 1)) AS width) AS slot
     CROSS JOIN (SELECT at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS here,
                        date_trunc('day', at AT TIME ZONE 'Asia/Ho_Chi_Minh')
                        + make_interval(hours => coalesce((options #>> '{digest,hour}')::integer, 0)) AS due) AS today
$$;
COMMENT ON FUNCTION feed.told_at IS 'When an event is due: at once, or at the end of its digest (every N minutes, or daily at an hour of Viet Nam)';
