-- Layer feed: what we published, to whom, and what peers wrote to us.
CREATE SCHEMA feed;
COMMENT ON SCHEMA feed IS 'Outbox, checkpoints, snapshots, subscribers, acknowledgements, inbox, conflicts';

CREATE TABLE feed.feed (
    feed     text     PRIMARY KEY,
    audience smallint NOT NULL,
    epoch    uuid     NOT NULL DEFAULT gen_random_uuid(),
    horizon  bigint   NOT NULL DEFAULT 0 CHECK (horizon >= 0),
    title_vi text     NOT NULL,
    title_en text     NOT NULL
);
COMMENT ON COLUMN feed.feed.audience IS 'Revisions with an audience up to this number are in the feed: 0 public, 1 press, 2 peer, 3 internal';
COMMENT ON COLUMN feed.feed.horizon IS 'Changes up to this position are no longer served: 410 and a snapshot';
INSERT INTO feed.feed (feed, audience, title_vi, title_en) VALUES
    ('public', 0, 'Thông tin công khai', 'Public information'),
    ('press', 1, 'Thông tin cho báo chí, gồm tin còn chờ giờ phát', 'For the press, with items under embargo');

CREATE TABLE feed.outbox (
    outbox_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed          text        NOT NULL REFERENCES feed.feed (feed),
    entity_id     text        NOT NULL,
    revision      integer     NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('upsert', 'tombstone')),
    reason        text,
    content_hash  bytea       NOT NULL,
    position      bigint,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    published_at  timestamptz,
    xact          xid8        NOT NULL DEFAULT pg_current_xact_id(),
    FOREIGN KEY (entity_id, revision) REFERENCES core.entity_history (entity_id, revision),
    CONSTRAINT tombstones_explain CHECK ((kind = 'tombstone') = (reason IS NOT NULL))
);
COMMENT ON TABLE feed.outbox IS 'Changes, written in the transaction of the revision; position is given later by the one publisher';
CREATE UNIQUE INDEX outbox_position ON feed.outbox (feed, position) WHERE position IS NOT NULL;
CREATE INDEX outbox_queue ON feed.outbox (outbox_id) WHERE position IS NULL;
CREATE INDEX outbox_entity ON feed.outbox (entity_id, feed, position);

CREATE TABLE feed.checkpoint (
    feed       text        NOT NULL REFERENCES feed.feed (feed),
    position   bigint      NOT NULL CHECK (position >= 0),
    live       bigint      NOT NULL CHECK (live >= 0),
    digest     text        NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    previous   text,
    body       text        NOT NULL,
    signature  text        NOT NULL,
    key_id     text        NOT NULL,
    signed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed, position)
);
COMMENT ON COLUMN feed.checkpoint.digest IS 'Sum modulo 2^256 of SHA-256(id|revision|content hash) over the live entities of the feed, as hex';
COMMENT ON COLUMN feed.checkpoint.body IS 'The signed text, byte for byte';

CREATE TABLE feed.snapshot (
    feed       text        NOT NULL REFERENCES feed.feed (feed),
    position   bigint      NOT NULL,
    manifest   jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed, position)
);

CREATE TABLE feed.subscriber (
    subscriber   text        PRIMARY KEY,
    feed         text        NOT NULL REFERENCES feed.feed (feed),
    token_sha256 text        NOT NULL UNIQUE,
    writes       text[]      NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN feed.subscriber.writes IS 'Record types that this peer may write to the inbox; empty: it only reads';

CREATE TABLE feed.ack (
    subscriber text        NOT NULL REFERENCES feed.subscriber (subscriber),
    feed       text        NOT NULL REFERENCES feed.feed (feed),
    position   bigint      NOT NULL CHECK (position >= 0),
    digest     text        NOT NULL,
    agrees     boolean     NOT NULL,
    acked_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscriber, feed)
);

CREATE TABLE feed.inbox (
    peer        text        NOT NULL REFERENCES feed.subscriber (subscriber),
    message_id  text        NOT NULL,
    body_sha256 text        NOT NULL,
    body        jsonb       NOT NULL,
    entity_id   text,
    state       text        NOT NULL CHECK (state IN ('accepted', 'applied', 'unchanged', 'refused', 'conflict')),
    status      integer     NOT NULL,
    answer      jsonb       NOT NULL,
    batch_id    text,
    received_at timestamptz NOT NULL DEFAULT now(),
    decided_at  timestamptz,
    PRIMARY KEY (peer, message_id)
);
CREATE INDEX inbox_waiting ON feed.inbox (received_at) WHERE state = 'accepted';

CREATE TABLE feed.conflict (
    conflict_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity_id   text        NOT NULL,
    peer        text        NOT NULL,
    message_id  text        NOT NULL,
    field       text        NOT NULL,
    base        jsonb,
    ours        jsonb,
    theirs      jsonb,
    rule        text        NOT NULL,
    state       text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved')),
    opened_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (peer, message_id, field)
);

CREATE TABLE feed.peer_state (
    peer             text        PRIMARY KEY,
    follow_token     text,
    followed         bigint      NOT NULL DEFAULT 0,
    digest           text,
    agrees           boolean,
    pushed_position  bigint      NOT NULL DEFAULT 0,
    exchanged_at     timestamptz,
    detail           text
);
COMMENT ON TABLE feed.peer_state IS 'How far we have read a peer''s feed and how far we have sent it our own changes';

CREATE TABLE feed.delivery (
    peer         text        NOT NULL,
    entity_id    text        NOT NULL,
    content_hash text        NOT NULL,
    message_id   text        NOT NULL,
    status       integer     NOT NULL,
    verdict      jsonb       NOT NULL,
    delivered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (peer, message_id)
);
COMMENT ON TABLE feed.delivery IS 'Our own changes that a peer has answered for';
