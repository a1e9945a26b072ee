-- What hosts answered when they were asked for their robots.txt (RFC 9309).
CREATE TABLE raw.robots (
    robots_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin         text        NOT NULL CHECK (origin ~ '^https?://[^/]+$'),
    fetched_at     timestamptz NOT NULL,
    standing       text        NOT NULL CHECK (standing IN ('read', 'absent', 'unreachable')),
    status         integer,
    health         text        NOT NULL,
    payload_sha256 text        REFERENCES raw.payload (sha256),
    detail         text        NOT NULL DEFAULT '',
    CONSTRAINT robots_read_has_bytes CHECK ((standing = 'read') = (payload_sha256 IS NOT NULL))
);
COMMENT ON TABLE raw.robots IS 'Each request for a robots.txt and its answer: by which rules we read the pages of a host on a given day';
COMMENT ON COLUMN raw.robots.standing IS 'read: it counts; absent: nothing is forbidden; unreachable: everything is, unless a copy stands in';
CREATE INDEX robots_last ON raw.robots (origin, fetched_at DESC) WHERE standing <> 'unreachable';
