-- Layer quarantine: records refused, kept with the reason.
CREATE SCHEMA quarantine;
COMMENT ON SCHEMA quarantine IS 'Records refused, with the rule, the place, the value and how to mend it';

CREATE TABLE quarantine.record (
    quarantine_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id        text        NOT NULL REFERENCES ledger.batch (batch_id),
    source          text        NOT NULL,
    record_type     text,
    record_key      text,
    raw_hash        bytea       NOT NULL,
    contract        text        NOT NULL,
    payload_sha256  text        NOT NULL REFERENCES raw.payload (sha256),
    payload_pointer text        NOT NULL,
    state           text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'superseded')),
    first_seen_at   timestamptz NOT NULL DEFAULT now(),
    resolved_at     timestamptz
);
CREATE INDEX record_open_hash ON quarantine.record (source, raw_hash) WHERE state = 'open';
CREATE INDEX record_open_key ON quarantine.record (source, record_key) WHERE state = 'open';
CREATE INDEX record_batch ON quarantine.record (batch_id);
CREATE INDEX record_payload ON quarantine.record (payload_sha256);

CREATE TABLE quarantine.violation (
    quarantine_id bigint  NOT NULL REFERENCES quarantine.record (quarantine_id) ON DELETE CASCADE,
    ordinal       integer NOT NULL,
    rule_id       text    NOT NULL,
    pointer       text    NOT NULL,
    value         text    NOT NULL,
    message_vi    text    NOT NULL,
    message_en    text    NOT NULL,
    fix_vi        text    NOT NULL,
    fix_en        text    NOT NULL,
    PRIMARY KEY (quarantine_id, ordinal)
);
COMMENT ON COLUMN quarantine.violation.value IS 'The offending value, cut at 200 characters; empty for marks of state secrets, whose content is never copied';
