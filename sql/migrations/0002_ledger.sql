-- Layer ledger: what ran, what it counted, what it was not sure of. Run truth lives here, never only in Airflow.
CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'Runs, batches, tallies, verdicts, holds';

CREATE TABLE ledger.run (
    run_id      text        PRIMARY KEY,
    trigger     text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    state       text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'succeeded', 'failed')),
    facts       jsonb       NOT NULL DEFAULT '{}'
);
COMMENT ON COLUMN ledger.run.facts IS 'Counts of the steps that are not of one source: reconcile, publish, exchange';

CREATE TABLE ledger.batch (
    batch_id     text        PRIMARY KEY,
    batch_seq    bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    run_id       text        NOT NULL REFERENCES ledger.run (run_id),
    source       text        NOT NULL,
    contract     text        NOT NULL,
    mode         text        NOT NULL CHECK (mode IN ('snapshot', 'append', 'delta')),
    state        text        NOT NULL CHECK (state IN ('pulling', 'pulled', 'staged', 'held', 'loaded', 'reconciled', 'failed')),
    health       text        NOT NULL DEFAULT 'ok',
    completeness text        NOT NULL DEFAULT 'unknown' CHECK (completeness IN ('complete', 'truncated', 'unknown')),
    declared     bigint,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    seconds      jsonb       NOT NULL DEFAULT '{}',
    error        jsonb
);
COMMENT ON COLUMN ledger.batch.contract IS 'Fingerprint of source file, schemas and rules: when it changes, no hash shortcut is taken';
COMMENT ON COLUMN ledger.batch.declared IS 'The total that the source itself states, where it states one';
CREATE INDEX batch_source ON ledger.batch (source, batch_seq DESC);
CREATE INDEX batch_loaded ON ledger.batch (batch_seq) WHERE state = 'loaded';
CREATE INDEX batch_run ON ledger.batch (run_id);

CREATE TABLE ledger.tally (
    batch_id    text    PRIMARY KEY REFERENCES ledger.batch (batch_id),
    offered     bigint  NOT NULL CHECK (offered >= 0),
    loaded      bigint  NOT NULL CHECK (loaded >= 0),
    unchanged   bigint  NOT NULL CHECK (unchanged >= 0),
    quarantined bigint  NOT NULL CHECK (quarantined >= 0),
    duplicate   bigint  NOT NULL CHECK (duplicate >= 0),
    held        bigint  NOT NULL DEFAULT 0 CHECK (held >= 0),
    absent      bigint  NOT NULL DEFAULT 0 CHECK (absent >= 0),
    CONSTRAINT nothing_goes_missing CHECK (offered = loaded + unchanged + quarantined + duplicate)
);
COMMENT ON COLUMN ledger.tally.held IS 'How many of loaded wait in a held batch, or how many deletions are held; not a part of the sum';
COMMENT ON COLUMN ledger.tally.absent IS 'Records of the last pull that a complete pull no longer offers';

CREATE TABLE ledger.verdict (
    batch_id         text    NOT NULL,
    scope            text    NOT NULL CHECK (scope IN ('batch', 'warehouse')),
    rule_id          text    NOT NULL,
    severity         text    NOT NULL CHECK (severity IN ('critical', 'warning')),
    success          boolean NOT NULL,
    unexpected_count bigint  NOT NULL DEFAULT 0,
    description_vi   text    NOT NULL,
    description_en   text    NOT NULL,
    observed         jsonb   NOT NULL DEFAULT '{}',
    suite_sha256     text    NOT NULL,
    checked_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (batch_id, scope, rule_id)
);
COMMENT ON COLUMN ledger.verdict.batch_id IS 'A batch for scope batch, a run for scope warehouse';

CREATE TABLE ledger.hold (
    hold_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id   text        NOT NULL REFERENCES ledger.batch (batch_id),
    source     text        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('batch', 'deletions')),
    reason     text        NOT NULL,
    records    bigint      NOT NULL,
    evidence   jsonb       NOT NULL DEFAULT '{}',
    state      text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'released', 'rejected', 'superseded')),
    opened_at  timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    decided_by text,
    UNIQUE (batch_id, kind)
);
CREATE INDEX hold_open ON ledger.hold (source) WHERE state = 'open';

CREATE TABLE ledger.absence (
    batch_id       text NOT NULL REFERENCES ledger.batch (batch_id),
    observation_id uuid NOT NULL,
    completeness   text NOT NULL,
    state          text NOT NULL CHECK (state IN ('applied', 'held', 'rejected')),
    decided_by     text,
    PRIMARY KEY (batch_id, observation_id),
    CONSTRAINT deletion_needs_evidence CHECK (state <> 'applied' OR completeness = 'complete' OR decided_by IS NOT NULL)
);

CREATE TABLE ledger.source_state (
    source       text        PRIMARY KEY,
    health       text        NOT NULL,
    batch_id     text        NOT NULL,
    attempted_at timestamptz NOT NULL,
    last_good_at timestamptz,
    stale_since  timestamptz,
    detail       text
);
COMMENT ON COLUMN ledger.source_state.stale_since IS 'Since when the published data of this source is not the newest: set by a failed or held batch, cleared by a loaded one';
