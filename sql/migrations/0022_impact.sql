-- Replay of stored payloads under today's contract, and what a change would do before it does it.

-- --- replay ------------------------------------------------------------------------------------------------------------
ALTER TABLE ledger.batch
    DROP CONSTRAINT batch_mode_check,
    ADD CONSTRAINT batch_mode_check CHECK (mode IN ('snapshot', 'append', 'delta', 'replay'));
COMMENT ON COLUMN ledger.batch.mode IS
    'What a pull of the source is; replay: stored payloads read again, which says nothing about the source as it is now';
ALTER TABLE raw.fetch ADD COLUMN is_whole boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN raw.fetch.is_whole IS
    'False where a replay takes single records of an older payload; such a one is never a page of the last pull';

-- --- matching models ---------------------------------------------------------------------------------------------------
CREATE TABLE core.matching (
    record_type text        PRIMARY KEY,
    fingerprint text        NOT NULL,
    since       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.matching IS
    'The model by which the records of each type were compared; under another one the next reconciliation compares them all anew';

-- --- impact reports ----------------------------------------------------------------------------------------------------
CREATE TABLE ledger.impact (
    impact_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_by      text        NOT NULL,
    asked_at      timestamptz NOT NULL DEFAULT now(),
    contracts     jsonb       NOT NULL,
    rules         jsonb       NOT NULL,
    batch_seq     bigint      NOT NULL,
    counts        jsonb       NOT NULL,
    digests       jsonb       NOT NULL,
    report        jsonb       NOT NULL,
    report_sha256 text        NOT NULL CHECK (report_sha256 ~ '^[0-9a-f]{64}$'),
    state         text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'activated', 'discarded')),
    decided_by    text,
    decided_at    timestamptz,
    run_id        text        REFERENCES ledger.run (run_id),
    outcome       jsonb,
    CONSTRAINT impact_decisions_have_names CHECK ((state = 'open') = (decided_by IS NULL)
                                                  AND (decided_by IS NULL) = (decided_at IS NULL))
);
COMMENT ON TABLE ledger.impact IS 'What a change of sources, schemas, rules or models would do to the warehouse, and what it did when it was activated';
COMMENT ON COLUMN ledger.impact.contracts IS 'Source -> the contract that the report is about; activated, it lets batches under that contract load';
COMMENT ON COLUMN ledger.impact.rules IS 'Fingerprints of the survivorship table and of the matching models that the report is about';
COMMENT ON COLUMN ledger.impact.batch_seq IS 'The newest batch when the report was made: later ones are not in it';
COMMENT ON COLUMN ledger.impact.digests IS 'SHA-256 of each set of changes, so that what happens can be held against what was foretold';
COMMENT ON COLUMN ledger.impact.run_id IS 'The run that activated it';
COMMENT ON COLUMN ledger.impact.outcome IS 'What the activation changed: counts, digests, and where it differs from the report';
CREATE INDEX impact_contracts ON ledger.impact USING gin (contracts jsonb_path_ops) WHERE state = 'activated';
