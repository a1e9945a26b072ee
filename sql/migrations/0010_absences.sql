-- A record that vanished waits before it is withdrawn, and two people decide about what was held.
ALTER TABLE ledger.batch
    ADD COLUMN grace_hours real NOT NULL DEFAULT 0 CHECK (grace_hours >= 0),
    ADD COLUMN may_vanish real CHECK (may_vanish BETWEEN 0 AND 1);
COMMENT ON COLUMN ledger.batch.grace_hours IS 'How long a record must stay away before it is withdrawn, as the source file says';
COMMENT ON COLUMN ledger.batch.may_vanish IS 'Share that may vanish without a person, where the source file says one; else it is learned';

ALTER TABLE ledger.absence
    ADD COLUMN since timestamptz NOT NULL DEFAULT now(),
    DROP CONSTRAINT absence_state_check,
    ADD CONSTRAINT absence_state_check CHECK (state IN ('waiting', 'applied', 'held', 'rejected', 'superseded'));
COMMENT ON COLUMN ledger.absence.state IS
    'waiting: within the grace period; superseded: a later pull asked again, or the record came back';
COMMENT ON COLUMN ledger.absence.since IS 'When a complete pull first missed the record';
CREATE INDEX absence_open ON ledger.absence (batch_id) WHERE state IN ('waiting', 'held');

ALTER TABLE ledger.hold
    ADD COLUMN subject text NOT NULL DEFAULT '',
    ADD COLUMN approvals jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '7 days',
    DROP CONSTRAINT hold_state_check,
    ADD CONSTRAINT hold_state_check CHECK (state IN ('open', 'released', 'rejected', 'superseded', 'expired'));
COMMENT ON COLUMN ledger.hold.subject IS 'SHA-256 of what is held; the same question, asked again by a later pull, keeps its number and its votes';
COMMENT ON COLUMN ledger.hold.approvals IS 'Votes: by, verdict, at';
COMMENT ON COLUMN ledger.hold.expires_at IS 'When the question lapses: nothing is deleted or loaded, and a later pull asks anew';

-- Why a pull is complete, cut short or unknown: the reader's own words, for the report and for whoever asks later.
ALTER TABLE ledger.batch ADD COLUMN evidence text NOT NULL DEFAULT '';
COMMENT ON COLUMN ledger.batch.evidence IS 'What the completeness rests on, as the reader says it';
