-- name: begin_run
INSERT INTO ledger.run (run_id, trigger)
VALUES (%(run_id)s, %(trigger)s)
    ON CONFLICT (run_id) DO NOTHING;

-- name: newest_run
SELECT run_id
  FROM ledger.batch
 ORDER BY batch_seq DESC
 LIMIT 1;

-- name: facts
SELECT facts
  FROM ledger.run
 WHERE run_id = %(run_id)s
   FOR UPDATE;

-- name: set_facts
UPDATE ledger.run
   SET facts = facts || %(facts)s::jsonb
 WHERE run_id = %(run_id)s;

-- name: finish_run
UPDATE ledger.run
   SET state = %(state)s, finished_at = now()
 WHERE run_id = %(run_id)s;

-- name: close_ended
-- Runs of which nothing is under way any more; the command line closes its own run itself, a scheduler does not.
UPDATE ledger.run
   SET finished_at = now(),
       state = CASE WHEN EXISTS (SELECT FROM ledger.batch WHERE batch.run_id = run.run_id
                                                            AND batch.state IN ('failed', 'held'))
                    THEN 'failed' ELSE 'succeeded' END
 WHERE state = 'running'
   AND EXISTS (SELECT FROM ledger.batch WHERE batch.run_id = run.run_id)
   AND NOT EXISTS (SELECT FROM ledger.batch
                    WHERE batch.run_id = run.run_id
                      AND batch.state IN ('pulling', 'pulled', 'staged', 'loaded'));

-- name: run_states
SELECT batch_id, source, state, health
  FROM ledger.batch
 WHERE run_id = %(run_id)s
 ORDER BY source;

-- name: begin_batch
-- A batch that failed begins again when it is tried again; one that is under way or done stays as it is.
INSERT INTO ledger.batch (batch_id, run_id, source, contract, mode, grace_hours, may_vanish, state)
VALUES (%(batch_id)s, %(run_id)s, %(source)s, %(contract)s, %(mode)s, %(grace_hours)s, %(may_vanish)s, 'pulling')
    ON CONFLICT (batch_id) DO UPDATE
   SET state = 'pulling', health = 'ok', contract = excluded.contract, mode = excluded.mode,
       grace_hours = excluded.grace_hours, may_vanish = excluded.may_vanish, error = NULL, finished_at = NULL
 WHERE ledger.batch.state = 'failed';

-- name: batch
SELECT batch_id, batch_seq, run_id, source, contract, mode, grace_hours, may_vanish, state, health, completeness, declared,
       cursor, more, evidence, seconds, error
  FROM ledger.batch
 WHERE batch_id = %(batch_id)s;

-- name: lock_source
-- One holder per source, for the length of the transaction; others are told, they do not queue.
SELECT pg_try_advisory_xact_lock(hashtextextended('lienthong:source:' || %(source)s, 0)) AS held;

-- name: lock_source_session
-- The same for steps of many transactions; it ends with the connection.
SELECT pg_try_advisory_lock(hashtextextended('lienthong:source:' || %(source)s, 0)) AS held;

-- name: newer_batch
-- A batch that loaded after this one was begun: what it brought must not be overwritten by older data.
SELECT batch_id
  FROM ledger.batch
 WHERE source = %(source)s
   AND batch_seq > (SELECT batch_seq FROM ledger.batch WHERE batch_id = %(batch_id)s)
   AND state IN ('loaded', 'reconciled')
 ORDER BY batch_seq DESC
 LIMIT 1;

-- name: pulled
UPDATE ledger.batch
   SET state = 'pulled', health = %(health)s, completeness = %(completeness)s, declared = %(declared)s,
       cursor = %(cursor)s, more = %(more)s, evidence = %(evidence)s,
       seconds = seconds || jsonb_build_object('pull', %(seconds)s)
 WHERE batch_id = %(batch_id)s
   AND state = 'pulling';

-- name: staged
UPDATE ledger.batch
   SET state = 'staged', health = %(health)s, seconds = seconds || jsonb_build_object('stage', %(seconds)s)
 WHERE batch_id = %(batch_id)s
   AND state = 'pulled';

-- name: checked
UPDATE ledger.batch
   SET state = %(state)s, seconds = seconds || jsonb_build_object('check', %(seconds)s),
       finished_at = CASE WHEN %(state)s = 'held' THEN now() ELSE finished_at END
 WHERE batch_id = %(batch_id)s
   AND state = 'staged';

-- name: loaded
UPDATE ledger.batch
   SET state = 'loaded', finished_at = now(), seconds = seconds || jsonb_build_object('load', %(seconds)s)
 WHERE batch_id = %(batch_id)s
   AND state = 'staged';

-- name: failed
UPDATE ledger.batch
   SET state = 'failed', health = %(health)s, finished_at = now(), error = %(error)s
 WHERE batch_id = %(batch_id)s
   AND state NOT IN ('loaded', 'reconciled');

-- name: source_good
-- A pull that brings no cursor keeps the one before it. A catch-up lasts from its first slice to the load that ends it.
INSERT INTO ledger.source_state (source, health, batch_id, attempted_at, last_good_at, stale_since, detail,
                                 cursor, cursor_contract, catching_up_since)
SELECT %(source)s, %(health)s, batch_id, now(), now(), NULL, NULL, cursor, contract, CASE WHEN more THEN now() END
  FROM ledger.batch
 WHERE batch_id = %(batch_id)s
    ON CONFLICT (source) DO UPDATE
   SET health = excluded.health, batch_id = excluded.batch_id, attempted_at = excluded.attempted_at,
       last_good_at = excluded.last_good_at, stale_since = NULL, detail = NULL,
       cursor = coalesce(excluded.cursor, source_state.cursor),
       cursor_contract = CASE WHEN excluded.cursor IS NULL THEN source_state.cursor_contract
                              ELSE excluded.cursor_contract END,
       catching_up_since = CASE WHEN excluded.catching_up_since IS NOT NULL
                                THEN coalesce(source_state.catching_up_since, excluded.catching_up_since) END;

-- name: catching_up
-- Sources of which more is waiting, and how far the last slice came, in its own words.
SELECT source_state.source, source_state.catching_up_since, slice.evidence
  FROM ledger.source_state
  LEFT JOIN LATERAL (SELECT batch.evidence
                       FROM ledger.batch
                      WHERE batch.source = source_state.source
                        AND batch.more
                        AND batch.state IN ('loaded', 'reconciled')
                      ORDER BY batch.batch_seq DESC
                      LIMIT 1) AS slice ON true
 WHERE source_state.catching_up_since IS NOT NULL
   AND source_state.source = ANY (%(sources)s::text[])
 ORDER BY source_state.source;

-- name: cursor
-- Where the source was left, under the contract of this batch.
SELECT source_state.cursor
  FROM ledger.source_state
  JOIN ledger.batch ON batch.source = source_state.source AND batch.contract = source_state.cursor_contract
 WHERE batch.batch_id = %(batch_id)s;

-- name: source_bad
INSERT INTO ledger.source_state (source, health, batch_id, attempted_at, last_good_at, stale_since, detail)
VALUES (%(source)s, %(health)s, %(batch_id)s, now(), NULL, now(), %(detail)s)
    ON CONFLICT (source) DO UPDATE
   SET health = excluded.health, batch_id = excluded.batch_id, attempted_at = excluded.attempted_at,
       stale_since = coalesce(ledger.source_state.stale_since, excluded.stale_since), detail = excluded.detail;

-- name: write_tally
INSERT INTO ledger.tally (batch_id, offered, loaded, unchanged, quarantined, duplicate, held)
VALUES (%(batch_id)s, %(offered)s, %(loaded)s, %(unchanged)s, %(quarantined)s, %(duplicate)s, %(held)s)
    ON CONFLICT (batch_id) DO UPDATE
   SET offered = excluded.offered, loaded = excluded.loaded, unchanged = excluded.unchanged,
       quarantined = excluded.quarantined, duplicate = excluded.duplicate, held = excluded.held;

-- name: tally
SELECT offered, loaded, unchanged, quarantined, duplicate, held, absent
  FROM ledger.tally
 WHERE batch_id = %(batch_id)s;

-- name: previous_accepted
SELECT tally.loaded + tally.unchanged AS accepted
  FROM ledger.batch
  JOIN ledger.tally USING (batch_id)
 WHERE batch.source = %(source)s
   AND batch.state IN ('loaded', 'reconciled')
   AND batch.mode <> 'replay'
   AND batch.batch_id <> %(batch_id)s
 ORDER BY batch.batch_seq DESC
 LIMIT 1;

-- name: forget_verdicts
DELETE FROM ledger.verdict
 WHERE batch_id = %(batch_id)s
   AND scope = %(scope)s;

-- name: write_verdict
INSERT INTO ledger.verdict (batch_id, scope, rule_id, severity, success, unexpected_count,
                            description_vi, description_en, observed, suite_sha256)
VALUES (%(batch_id)s, %(scope)s, %(rule_id)s, %(severity)s, %(success)s, %(unexpected_count)s,
        %(description_vi)s, %(description_en)s, %(observed)s, %(suite_sha256)s);
