-- What sources change without saying so: their ids, what an id stands for, fields that never rest, fields that are gone.
ALTER TABLE ledger.hold
    DROP CONSTRAINT hold_kind_check,
    ADD CONSTRAINT hold_kind_check CHECK (kind IN ('batch', 'deletions', 'rekey', 'split'));
COMMENT ON COLUMN ledger.hold.kind IS
    'batch: a set rule failed; deletions: too many vanished; rekey: known things under new ids; split: known ids for new things';

CREATE TABLE ledger.rekey (
    batch_id        text        NOT NULL REFERENCES ledger.batch (batch_id),
    source          text        NOT NULL,
    record_type     text        NOT NULL,
    old_key         text        NOT NULL,
    new_key         text        NOT NULL,
    old_observation uuid        NOT NULL,
    new_observation uuid        NOT NULL,
    found_by        text        NOT NULL CHECK (found_by IN ('content', 'keys', 'pattern')),
    state           text        NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'applied', 'rejected')),
    decided_by      text,
    decided_at      timestamptz,
    PRIMARY KEY (batch_id, old_observation),
    UNIQUE (batch_id, new_observation),
    CONSTRAINT decisions_have_names CHECK (state = 'proposed' OR decided_by IS NOT NULL)
);
COMMENT ON TABLE ledger.rekey IS 'Records that a source offers under another key than before, and who decided that they are the same';
CREATE INDEX rekey_source ON ledger.rekey (source, state);
CREATE INDEX rekey_new ON ledger.rekey (new_observation);

CREATE TABLE ledger.split (
    batch_id       text        NOT NULL REFERENCES ledger.batch (batch_id),
    source         text        NOT NULL,
    record_type    text        NOT NULL,
    record_key     text        NOT NULL,
    observation_id uuid        NOT NULL,
    retired        uuid        NOT NULL,
    state          text        NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'applied', 'rejected')),
    decided_by     text,
    decided_at     timestamptz,
    PRIMARY KEY (batch_id, observation_id),
    CONSTRAINT decisions_have_names CHECK (state = 'proposed' OR decided_by IS NOT NULL)
);
COMMENT ON TABLE ledger.split IS 'Keys under which a source offers something else than before, and who decided so';
COMMENT ON COLUMN ledger.split.retired IS 'The observation that stands for what the key meant before: the source no longer states it';
CREATE INDEX split_source ON ledger.split (source, state);

CREATE TABLE ledger.proposal (
    proposal_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('volatile')),
    field       text        NOT NULL,
    evidence    jsonb       NOT NULL,
    batch_id    text        NOT NULL REFERENCES ledger.batch (batch_id),
    state       text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'rejected')),
    opened_at   timestamptz NOT NULL DEFAULT now(),
    decided_at  timestamptz,
    decided_by  text,
    UNIQUE (source, kind, field),
    CONSTRAINT decisions_have_names CHECK (state = 'open' OR decided_by IS NOT NULL)
);
COMMENT ON TABLE ledger.proposal IS 'What a source file should say, as its pulls suggest; an accepted proposal counts as if the file said it';
COMMENT ON COLUMN ledger.proposal.batch_id IS 'The pull that showed it last';

CREATE TABLE ledger.profile (
    profile_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id   text        NOT NULL UNIQUE REFERENCES ledger.batch (batch_id),
    source     text        NOT NULL,
    fields     jsonb       NOT NULL,
    records    integer     NOT NULL CHECK (records >= 0),
    taken_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ledger.profile IS 'The fields of a source''s records as a pull brought them: how often present, which types, a few examples';
CREATE INDEX profile_source ON ledger.profile (source, profile_id DESC);
