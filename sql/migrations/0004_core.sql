-- Layer core: what each source says (observation), and what we take to be true (entity).
CREATE SCHEMA core;
COMMENT ON SCHEMA core IS 'Observations, identities and entities; one set of tables for all record types';

CREATE TABLE core.observation_history (
    observation_id  uuid        NOT NULL,
    history_id      bigint      GENERATED ALWAYS AS IDENTITY,
    batch_id        text        NOT NULL,
    source          text        NOT NULL,
    record_type     text        NOT NULL,
    record_key      text        NOT NULL,
    slot            integer     NOT NULL,
    ordinal         integer     NOT NULL,
    payload_sha256  text        NOT NULL,
    payload_pointer text        NOT NULL,
    disposition     text        NOT NULL DEFAULT 'staged' CHECK (disposition IN ('staged', 'duplicate')),
    content_hash    bytea       NOT NULL,
    raw_hash        bytea       NOT NULL,
    doc             jsonb       NOT NULL,
    keys            text[]      NOT NULL CHECK (cardinality(keys) > 0),
    audience        smallint    NOT NULL,
    authority       text        NOT NULL,
    is_partial      boolean     NOT NULL DEFAULT false,
    is_gone         boolean     NOT NULL DEFAULT false,
    stated_at       timestamptz,
    origin          jsonb,
    staged_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (observation_id, history_id)
);
COMMENT ON TABLE core.observation_history IS 'Every version of what a source said, written once while it is staged; core.observation points at the one that counts';
COMMENT ON COLUMN core.observation_history.keys IS 'Match keys, strongest first; the last is always the source''s own key';
COMMENT ON COLUMN core.observation_history.is_partial IS 'It states single fields of a thing that others describe (a peer''s edit); it never stands alone';
COMMENT ON COLUMN core.observation_history.is_gone IS 'The source itself says that the thing is gone (a peer''s tombstone)';
COMMENT ON COLUMN core.observation_history.stated_at IS 'When the source says this was last changed; never our clock, so that order of arrival cannot matter';
COMMENT ON COLUMN core.observation_history.origin IS 'For a peer: the entity, revision and node that the change came from';
CREATE INDEX observation_history_batch ON core.observation_history (batch_id);

CREATE TABLE core.observation (
    observation_id uuid        PRIMARY KEY,
    history_id     bigint      NOT NULL,
    source         text        NOT NULL,
    content_hash   bytea       NOT NULL,
    raw_hash       bytea       NOT NULL,
    state          text        NOT NULL DEFAULT 'present' CHECK (state IN ('present', 'absent')),
    batch_id       text        NOT NULL,
    FOREIGN KEY (observation_id, history_id) REFERENCES core.observation_history (observation_id, history_id)
);
COMMENT ON TABLE core.observation IS 'The version of each observation that counts now';
CREATE INDEX observation_raw_hash ON core.observation (raw_hash);
CREATE INDEX observation_source ON core.observation (source);

CREATE TABLE core.entity (
    entity_id    text        PRIMARY KEY,
    record_type  text        NOT NULL,
    revision     integer     NOT NULL CHECK (revision > 0),
    state        text        NOT NULL CHECK (state IN ('live', 'gone')),
    content_hash bytea       NOT NULL,
    audience     smallint    NOT NULL,
    contested    boolean     NOT NULL DEFAULT false,
    embargo_until timestamptz,
    recorded_at  timestamptz NOT NULL
);
COMMENT ON TABLE core.entity IS 'The canonical things; the document of a revision stands in core.entity_history';
CREATE INDEX entity_type ON core.entity (record_type, entity_id);
CREATE INDEX entity_embargo ON core.entity (embargo_until) WHERE embargo_until IS NOT NULL;

CREATE TABLE core.entity_history (
    entity_id    text        NOT NULL,
    revision     integer     NOT NULL CHECK (revision > 0),
    record_type  text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('live', 'gone')),
    doc          jsonb       NOT NULL,
    provenance   jsonb       NOT NULL,
    content_hash bytea       NOT NULL,
    audience     smallint    NOT NULL,
    reason       text,
    successors   text[]      NOT NULL DEFAULT '{}',
    origin       jsonb,
    run_id       text        NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    xact         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (entity_id, revision)
);
COMMENT ON TABLE core.entity_history IS 'Every revision of every entity, append-only; recorded_at is system time';
COMMENT ON COLUMN core.entity_history.provenance IS 'Per field: winner, rule, losers; "*" stands for all fields of an entity that only one source describes';

CREATE TABLE core.identity (
    observation_id uuid        PRIMARY KEY,
    entity_id      text        NOT NULL,
    rule           text        NOT NULL,
    decided_at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.identity IS 'Which entity an observation is about, and which key or judgement said so';
CREATE INDEX identity_entity ON core.identity (entity_id);

CREATE TABLE core.match_key (
    key       text PRIMARY KEY,
    entity_id text NOT NULL
);
CREATE INDEX match_key_entity ON core.match_key (entity_id);

CREATE TABLE core.judgement (
    judgement_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    left_id      text        NOT NULL,
    right_id     text        NOT NULL,
    verdict      text        NOT NULL CHECK (verdict IN ('positive', 'negative', 'unsure')),
    score        real,
    reason       text        NOT NULL,
    decided_by   text        NOT NULL,
    decided_at   timestamptz NOT NULL DEFAULT now(),
    undone_at    timestamptz
);
COMMENT ON TABLE core.judgement IS 'Decisions that two entities are, or are not, the same thing';

DO $$
BEGIN
    ALTER TABLE core.observation_history ALTER COLUMN doc SET COMPRESSION lz4;
    ALTER TABLE core.entity_history ALTER COLUMN doc SET COMPRESSION lz4;
EXCEPTION
    WHEN feature_not_supported OR invalid_parameter_value THEN
        RAISE NOTICE 'this server has no lz4; documents keep the default compression';
END
$$;
