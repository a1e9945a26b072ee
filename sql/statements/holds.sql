-- name: renew
-- The same question, asked again by a later pull: it keeps its number, its votes and its last day.
UPDATE ledger.hold
   SET batch_id = %(batch_id)s, reason = %(reason)s, records = %(records)s, evidence = %(evidence)s
 WHERE source = %(source)s
   AND kind = %(kind)s
   AND state = 'open'
   AND subject = %(subject)s;

-- name: ask
INSERT INTO ledger.hold (batch_id, source, kind, reason, records, evidence, subject)
VALUES (%(batch_id)s, %(source)s, %(kind)s, %(reason)s, %(records)s, %(evidence)s, %(subject)s)
    ON CONFLICT (batch_id, kind) DO NOTHING;

-- name: supersede
-- A later pull of the same source answers the question that an older hold of this kind asked.
UPDATE ledger.hold
   SET state = 'superseded', decided_at = now(), decided_by = 'batch ' || %(batch_id)s
 WHERE source = %(source)s
   AND kind = %(kind)s
   AND state = 'open'
   AND batch_id <> %(batch_id)s;

-- name: payloads
-- What names the content of a batch: its payloads in their places.
SELECT encode(sha256(convert_to(string_agg(payload_sha256, ',' ORDER BY slot, fetch_id), 'UTF8')), 'hex')
  FROM raw.fetch
 WHERE batch_id = %(batch_id)s
   AND payload_sha256 IS NOT NULL;

-- name: expire
-- Nobody decided in time: nothing is deleted or loaded, and a later pull may ask anew.
WITH lapsed AS (
    UPDATE ledger.hold
       SET state = 'expired', decided_at = now(), decided_by = 'expiry'
     WHERE state = 'open'
       AND expires_at <= now()
    RETURNING batch_id, kind
)
UPDATE ledger.batch
   SET state = 'failed',
       error = jsonb_build_object('kind', 'Expired', 'message', 'nobody decided about this batch in time')
  FROM lapsed
 WHERE lapsed.kind <> 'deletions'
   AND batch.batch_id = lapsed.batch_id
   AND batch.state = 'held';

-- name: open
SELECT hold_id, batch_id, source, kind, records, reason, approvals
  FROM ledger.hold
 WHERE hold_id = %(hold_id)s
   AND state = 'open'
   FOR UPDATE;

-- name: vote
UPDATE ledger.hold
   SET approvals = approvals || jsonb_build_object('by', %(by)s, 'verdict', %(verdict)s, 'at', now())
 WHERE hold_id = %(hold_id)s;

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
