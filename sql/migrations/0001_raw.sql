-- Layer raw: what was asked of a source, what came back, byte for byte.
CREATE SCHEMA raw;
COMMENT ON SCHEMA raw IS 'Payloads as received and the exchanges that brought them';

CREATE TABLE raw.payload (
    sha256       text        PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes        bigint      NOT NULL CHECK (bytes >= 0),
    stored_bytes bigint      NOT NULL CHECK (stored_bytes >= 0),
    media_type   text        NOT NULL DEFAULT '',
    stored_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE raw.payload IS 'Index of the content-addressed store; the bytes lie in LIENTHONG_RAW_URL, compressed with zstd';

CREATE TABLE raw.fetch (
    fetch_id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id       text        NOT NULL,
    source         text        NOT NULL,
    slot           integer     NOT NULL CHECK (slot >= 0),
    url            text        NOT NULL,
    requested_at   timestamptz NOT NULL,
    seconds        real        NOT NULL CHECK (seconds >= 0),
    status         integer,
    health         text        NOT NULL,
    payload_sha256 text        REFERENCES raw.payload (sha256),
    etag           text,
    last_modified  text,
    detail         text
);
COMMENT ON TABLE raw.fetch IS 'One exchange with a source; slot is its place in the pull, so that page 7 of today meets page 7 of yesterday';
CREATE INDEX fetch_batch ON raw.fetch (batch_id, slot);

CREATE TABLE raw.page (
    source          text    NOT NULL,
    slot            integer NOT NULL CHECK (slot >= 0),
    url             text    NOT NULL,
    payload_sha256  text    NOT NULL REFERENCES raw.payload (sha256),
    etag            text,
    last_modified   text,
    contract        text    NOT NULL,
    batch_id        text    NOT NULL,
    offered         integer NOT NULL CHECK (offered >= 0),
    accepted        integer NOT NULL CHECK (accepted >= 0),
    quarantined     integer NOT NULL CHECK (quarantined >= 0),
    duplicate       integer NOT NULL CHECK (duplicate >= 0),
    unidentified    integer NOT NULL CHECK (unidentified BETWEEN 0 AND quarantined),
    observation_ids uuid[]  NOT NULL,
    PRIMARY KEY (source, slot),
    CHECK (offered = accepted + quarantined + duplicate)
);
COMMENT ON TABLE raw.page IS 'The pages of each source''s last loaded pull: a page with the same bytes under the same contract is not parsed again';

CREATE TABLE raw.staged_page (
    batch_id        text    NOT NULL,
    slot            integer NOT NULL CHECK (slot >= 0),
    payload_sha256  text    NOT NULL REFERENCES raw.payload (sha256),
    offered         integer NOT NULL,
    accepted        integer NOT NULL,
    quarantined     integer NOT NULL,
    duplicate       integer NOT NULL DEFAULT 0,
    unidentified    integer NOT NULL DEFAULT 0 CHECK (unidentified BETWEEN 0 AND quarantined),
    observation_ids uuid[]  NOT NULL,
    mended          bigint[] NOT NULL DEFAULT '{}',
    touched_ids     uuid[]  NOT NULL DEFAULT '{}',
    touched_hashes  bytea[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (batch_id, slot),
    CHECK (offered = accepted + quarantined + duplicate)
);
COMMENT ON TABLE raw.staged_page IS 'Pages of a batch that had to be parsed; they become raw.page when the batch loads';
COMMENT ON COLUMN raw.staged_page.unidentified IS 'Refused records without a readable key: any absent record may be one of them';
COMMENT ON COLUMN raw.staged_page.mended IS 'Refusals in quarantine whose record is good now';
COMMENT ON COLUMN raw.staged_page.touched_ids IS 'Observations whose bytes changed but whose content did not, with the new hash of the bytes';
