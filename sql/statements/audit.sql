-- name: runs
-- The newest runs with what they counted, before a given one.
WITH chosen AS (
    SELECT run_id, trigger, state, started_at, finished_at
      FROM ledger.run
     WHERE %(before)s::timestamptz IS NULL
        OR started_at < %(before)s::timestamptz
     ORDER BY started_at DESC, run_id
     LIMIT %(limit)s
)
SELECT chosen.*, sums.batches, sums.failed, sums.held, sums.offered, sums.loaded, sums.quarantined,
       (SELECT count(*)
          FROM ledger.verdict
         WHERE verdict.batch_id = chosen.run_id
           AND verdict.scope = 'warehouse'
           AND NOT verdict.success)
       + (SELECT count(*)
            FROM ledger.batch
            JOIN ledger.verdict USING (batch_id)
           WHERE batch.run_id = chosen.run_id
             AND verdict.scope = 'batch'
             AND NOT verdict.success) AS broken_rules
  FROM chosen
 CROSS JOIN LATERAL (SELECT count(*) AS batches,
                            count(*) FILTER (WHERE batch.state = 'failed') AS failed,
                            count(*) FILTER (WHERE batch.state = 'held') AS held,
                            coalesce(sum(tally.offered), 0)::bigint AS offered,
                            coalesce(sum(tally.loaded), 0)::bigint AS loaded,
                            coalesce(sum(tally.quarantined), 0)::bigint AS quarantined
                       FROM ledger.batch
                       LEFT JOIN ledger.tally USING (batch_id)
                      WHERE batch.run_id = chosen.run_id) AS sums
 ORDER BY chosen.started_at DESC, chosen.run_id;

-- name: run
SELECT run_id, trigger, state, started_at, finished_at, facts
  FROM ledger.run
 WHERE run_id = %(run_id)s;

-- name: batches
SELECT batch.batch_id, batch.source, batch.mode, batch.state, batch.health, batch.completeness, batch.declared,
       batch.started_at, batch.finished_at, batch.seconds, batch.error,
       tally.offered, tally.loaded, tally.unchanged, tally.quarantined, tally.duplicate, tally.held, tally.absent,
       source_state.stale_since, source_state.last_good_at,
       (SELECT count(*)
          FROM quarantine.record
         WHERE record.source = batch.source
           AND record.state = 'open'
           AND record.batch_id <> batch.batch_id) AS waiting,
       (SELECT count(*)
          FROM quarantine.record
         WHERE record.batch_id = batch.batch_id) AS refused,
       fetched.exchanges, fetched.bytes
  FROM ledger.batch
  LEFT JOIN ledger.tally USING (batch_id)
  LEFT JOIN ledger.source_state ON source_state.source = batch.source
 CROSS JOIN LATERAL (SELECT count(*) AS exchanges, coalesce(sum(payload.bytes), 0)::bigint AS bytes
                       FROM raw.fetch AS exchange
                       LEFT JOIN raw.payload ON payload.sha256 = exchange.payload_sha256
                      WHERE exchange.batch_id = batch.batch_id) AS fetched
 WHERE batch.run_id = %(run_id)s
 ORDER BY batch.source, batch.batch_seq;

-- name: verdicts
SELECT verdict.scope, verdict.source, verdict.rule_id, verdict.severity, verdict.success, verdict.unexpected_count,
       verdict.description_vi, verdict.description_en, verdict.observed, verdict.suite_sha256
  FROM (SELECT verdict.*, batch.source
          FROM ledger.batch
          JOIN ledger.verdict USING (batch_id)
         WHERE batch.run_id = %(run_id)s
           AND verdict.scope = 'batch'
         UNION ALL
        SELECT verdict.*, '' AS source
          FROM ledger.verdict
         WHERE verdict.batch_id = %(run_id)s
           AND verdict.scope = 'warehouse') AS verdict
 ORDER BY verdict.success, verdict.severity, verdict.source, verdict.rule_id;

-- name: quarantine_groups
-- The refused records of a run by the rule that they break, with the first few of each rule.
WITH refused AS (
    SELECT record.source, violation.rule_id, violation.ordinal, violation.pointer, violation.value,
           violation.message_vi, violation.message_en, violation.fix_vi, violation.fix_en,
           record.quarantine_id, record.record_type, record.record_key, record.payload_sha256, record.payload_pointer,
           row_number() OVER (PARTITION BY record.source, violation.rule_id
                                  ORDER BY record.quarantine_id, violation.ordinal) AS number
      FROM ledger.batch
      JOIN quarantine.record USING (batch_id)
      JOIN quarantine.violation USING (quarantine_id)
     WHERE batch.run_id = %(run_id)s
), counted AS (
    SELECT refused.source, refused.rule_id, count(DISTINCT refused.quarantine_id) AS records
      FROM refused
     GROUP BY refused.source, refused.rule_id
)
SELECT counted.records, refused.*
  FROM counted
  JOIN refused USING (source, rule_id)
 WHERE refused.number <= %(samples)s
 ORDER BY counted.records DESC, source, rule_id, refused.number;

-- name: quarantine_rows
SELECT record.source, record.quarantine_id, record.record_type, record.record_key, record.state, violation.rule_id,
       violation.pointer, violation.value, violation.message_vi, violation.message_en, violation.fix_vi,
       violation.fix_en, record.payload_sha256, record.payload_pointer, record.first_seen_at
  FROM ledger.batch
  JOIN quarantine.record USING (batch_id)
  LEFT JOIN quarantine.violation USING (quarantine_id)
 WHERE batch.run_id = %(run_id)s
 ORDER BY record.source, record.quarantine_id, violation.ordinal;

-- name: holds
-- What waits for a person now, and what this run held back.
SELECT hold.hold_id, hold.batch_id, hold.source, hold.kind, hold.reason, hold.evidence, hold.records, hold.state,
       hold.opened_at, hold.decided_at, hold.decided_by, broken.rules_vi, broken.rules_en
  FROM ledger.hold
  JOIN ledger.batch USING (batch_id)
 CROSS JOIN LATERAL (SELECT string_agg(verdict.description_vi, '; ' ORDER BY verdict.rule_id) AS rules_vi,
                            string_agg(verdict.description_en, '; ' ORDER BY verdict.rule_id) AS rules_en
                       FROM ledger.verdict
                      WHERE hold.kind = 'batch'
                        AND verdict.batch_id = hold.batch_id
                        AND verdict.scope = 'batch'
                        AND verdict.severity = 'critical'
                        AND NOT verdict.success) AS broken
 WHERE hold.state = 'open'
    OR batch.run_id = %(run_id)s
 ORDER BY hold.state <> 'open', hold.opened_at, hold.hold_id;

-- name: stale
SELECT source, health, stale_since, last_good_at, detail
  FROM ledger.source_state
 WHERE stale_since IS NOT NULL
 ORDER BY stale_since, source;

-- name: quarantined
SELECT record.quarantine_id, record.batch_id, batch.run_id, record.source, record.record_type, record.record_key,
       record.state, record.payload_sha256, record.payload_pointer, record.first_seen_at, record.resolved_at,
       payload.bytes, payload.media_type
  FROM quarantine.record
  JOIN ledger.batch USING (batch_id)
  JOIN raw.payload ON payload.sha256 = record.payload_sha256
 WHERE record.quarantine_id = %(quarantine_id)s;

-- name: violations
SELECT rule_id, pointer, value, message_vi, message_en, fix_vi, fix_en
  FROM quarantine.violation
 WHERE quarantine_id = %(quarantine_id)s
 ORDER BY ordinal;

-- name: payload
-- A payload that holds a document with a secrecy mark is sealed: its hash is evidence, its bytes are not for pages.
SELECT payload.sha256, payload.bytes, payload.media_type, payload.stored_at,
       EXISTS (SELECT FROM quarantine.record
                 JOIN quarantine.violation USING (quarantine_id)
                WHERE record.payload_sha256 = payload.sha256
                  AND violation.rule_id LIKE 'secrecy.%%') AS is_sealed
  FROM raw.payload
 WHERE payload.sha256 = %(sha256)s;
