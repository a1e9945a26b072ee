-- The owner of a source hears that many of its records vanished: he knows best whether that was meant.
ALTER TABLE ledger.incident
    DROP CONSTRAINT incident_kind_check,
    ADD CONSTRAINT incident_kind_check CHECK (kind IN ('unreachable', 'refused', 'gone', 'challenge', 'redirect-loop',
                                                       'not-the-format', 'empty', 'changed', 'held', 'vanished', 'stale',
                                                       'ours'));
