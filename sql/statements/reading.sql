-- name: quarantined
SELECT record.quarantine_id, record.source, record.record_type, record.record_key, record.payload_sha256,
       record.payload_pointer, record.first_seen_at, first.rule_id, first.pointer, first.value, first.message_vi,
       first.message_en
  FROM quarantine.record
  LEFT JOIN quarantine.violation first ON first.quarantine_id = record.quarantine_id AND first.ordinal = 0
 WHERE record.state = 'open'
   AND (%(source)s IS NULL OR record.source = %(source)s)
 ORDER BY record.source, record.quarantine_id;

-- name: quarantined_record
SELECT quarantine_id, batch_id, source, record_type, record_key, payload_sha256, payload_pointer, state,
       first_seen_at, resolved_at
  FROM quarantine.record
 WHERE quarantine_id = %(quarantine_id)s;

-- name: violations
SELECT rule_id, pointer, value, message_vi, message_en, fix_vi, fix_en
  FROM quarantine.violation
 WHERE quarantine_id = %(quarantine_id)s
 ORDER BY ordinal;

-- name: holds
SELECT hold_id, batch_id, source, kind, reason, records, approvals, opened_at, expires_at
  FROM ledger.hold
 WHERE state = 'open'
 ORDER BY opened_at;
