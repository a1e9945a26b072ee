-- name: open
SELECT hold_id, batch_id, source, kind, records, reason
  FROM ledger.hold
 WHERE hold_id = %(hold_id)s
   AND state = 'open'
   FOR UPDATE;

-- name: restage
UPDATE ledger.batch
   SET state = 'staged', finished_at = NULL
 WHERE batch_id = %(batch_id)s
   AND state = 'held';

-- name: discard
UPDATE ledger.batch
   SET state = 'failed',
       error = jsonb_build_object('kind', 'Rejected', 'message', 'a person rejected this batch',
                                  'data', jsonb_build_object('by', %(by)s))
 WHERE batch_id = %(batch_id)s
   AND state = 'held';

-- name: apply_deletions
-- Only what is still there and was not offered again since.
UPDATE core.observation
   SET state = 'absent', batch_id = %(batch_id)s
  FROM ledger.absence
 WHERE absence.batch_id = %(batch_id)s
   AND absence.state = 'held'
   AND observation.observation_id = absence.observation_id
   AND observation.state = 'present'
   AND NOT EXISTS (SELECT FROM raw.page WHERE raw.page.source = observation.source
                                          AND absence.observation_id = ANY (raw.page.observation_ids));

-- name: decide_deletions
UPDATE ledger.absence
   SET state = %(state)s, decided_by = %(by)s
 WHERE batch_id = %(batch_id)s
   AND state = 'held';

-- name: reopen
-- Reconciled once more: nothing of it is new but the deletions.
UPDATE ledger.batch
   SET state = 'loaded'
 WHERE batch_id = %(batch_id)s
   AND state = 'reconciled';

-- name: decide
UPDATE ledger.hold
   SET state = %(state)s, decided_at = now(), decided_by = %(by)s
 WHERE hold_id = %(hold_id)s;
