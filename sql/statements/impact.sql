-- name: last_contract
SELECT contract
  FROM ledger.batch
 WHERE source = %(source)s
   AND state IN ('loaded', 'reconciled')
 ORDER BY batch_seq DESC
 LIMIT 1;

-- name: last_contracts
-- The contract by which each source was last loaded.
SELECT DISTINCT ON (source) source, contract, batch_id
  FROM ledger.batch
 WHERE state IN ('loaded', 'reconciled')
 ORDER BY source, batch_seq DESC;

-- name: accepted_fields
-- What people accepted for a source file, the newest decision first.
SELECT field
  FROM ledger.proposal
 WHERE source = %(source)s
   AND kind = 'volatile'
   AND state = 'accepted'
 ORDER BY decided_at DESC, field;

-- name: is_activated
SELECT EXISTS (SELECT FROM ledger.impact WHERE state = 'activated' AND contracts @> %(contracts)s::jsonb);

-- name: is_ruled
SELECT EXISTS (SELECT FROM ledger.impact WHERE state = 'activated' AND rules = %(rules)s::jsonb);

-- name: mark
-- How far the warehouse is: what comes later is the work of what follows.
SELECT coalesce((SELECT max(batch_seq) FROM ledger.batch), 0) AS batch_seq,
       coalesce((SELECT max(judgement_id) FROM core.judgement), 0) AS judgement_id,
       (SELECT count(*) FROM ledger.batch WHERE state = 'loaded') AS unreconciled,
       (SELECT count(*) FROM core.reconsidered) AS reconsidered,
       clock_timestamp() AS at;

-- name: positions
-- Where each feed will stand when all that waits in the outbox is published.
SELECT feed.feed,
       coalesce((SELECT max(position) FROM feed.outbox WHERE outbox.feed = feed.feed), 0)
       + (SELECT count(*) FROM feed.outbox WHERE outbox.feed = feed.feed AND outbox.position IS NULL) AS position
  FROM feed.feed
 ORDER BY feed.feed;

-- name: number
-- As the publisher would number them; only in a scratch database, where nobody reads the feed.
UPDATE feed.outbox
   SET position = numbered.position, published_at = now()
  FROM (SELECT outbox.outbox_id,
               (%(positions)s::jsonb ->> outbox.feed)::bigint
               + row_number() OVER (PARTITION BY outbox.feed ORDER BY outbox.outbox_id) AS position
          FROM feed.outbox) AS numbered
 WHERE outbox.outbox_id = numbered.outbox_id;

-- name: batches
SELECT batch.batch_id, batch.source, batch.state, batch.evidence, batch.error ->> 'message' AS error,
       tally.offered, tally.loaded, tally.unchanged, tally.quarantined, tally.duplicate,
       (SELECT hold.reason FROM ledger.hold WHERE hold.batch_id = batch.batch_id LIMIT 1) AS held,
       (SELECT count(*) FROM ledger.absence WHERE absence.batch_id = batch.batch_id) AS unoffered
  FROM ledger.batch
  LEFT JOIN ledger.tally USING (batch_id)
 WHERE batch.run_id = %(run_id)s
   AND batch.mode = 'replay'
 ORDER BY batch.source COLLATE "C";

-- name: refused
-- Records that a batch refused and that were not refused before it: neither at this place nor under this key, nor, where
-- no key can be read, with the same bytes at another place.
WITH newer AS MATERIALIZED (
    SELECT *
      FROM quarantine.record
     WHERE batch_id = %(batch_id)s
), earlier AS MATERIALIZED (
    SELECT record.record_type, record.record_key, record.payload_sha256, record.payload_pointer
      FROM ledger.batch
      JOIN quarantine.record ON record.source = batch.source
                            AND record.batch_id <> batch.batch_id
     WHERE batch.batch_id = %(batch_id)s
       AND (record.state = 'open' OR record.resolved_at >= batch.started_at)
), twin AS MATERIALIZED (
    SELECT newer.raw_hash
      FROM newer
      JOIN earlier USING (payload_sha256, payload_pointer)
)
SELECT newer.source, newer.record_type, newer.record_key, newer.payload_sha256, newer.payload_pointer,
       first.rule_id, first.pointer, first.value, first.message_vi, first.message_en
  FROM newer
  LEFT JOIN quarantine.violation AS first ON first.quarantine_id = newer.quarantine_id AND first.ordinal = 0
 WHERE NOT EXISTS (SELECT FROM earlier WHERE earlier.payload_sha256 = newer.payload_sha256
                                         AND earlier.payload_pointer = newer.payload_pointer)
   AND NOT EXISTS (SELECT FROM earlier WHERE earlier.record_key = newer.record_key
                                         AND earlier.record_type IS NOT DISTINCT FROM newer.record_type)
   AND (newer.record_key IS NOT NULL
        OR NOT EXISTS (SELECT FROM twin WHERE twin.raw_hash = newer.raw_hash))
 ORDER BY newer.payload_sha256 COLLATE "C", newer.payload_pointer COLLATE "C", newer.quarantine_id;

-- name: counted
-- Which of these observations count, so that a refusal keeps their last good version.
SELECT observation_id::text
  FROM core.observation
 WHERE observation_id = ANY (%(ids)s::uuid[])
   AND state = 'present';

-- name: accepted
-- Records that were refused before a batch and are good by it.
SELECT earlier.source, earlier.record_type, earlier.record_key, earlier.payload_sha256, earlier.payload_pointer,
       first.rule_id, first.pointer, first.value, first.message_vi, first.message_en
  FROM quarantine.record AS earlier
  JOIN ledger.batch ON batch.source = earlier.source
  LEFT JOIN quarantine.violation AS first ON first.quarantine_id = earlier.quarantine_id AND first.ordinal = 0
 WHERE batch.batch_id = %(batch_id)s
   AND earlier.batch_id <> batch.batch_id
   AND earlier.state = 'resolved'
   AND earlier.resolved_at >= batch.started_at
 ORDER BY earlier.payload_sha256 COLLATE "C", earlier.payload_pointer COLLATE "C", earlier.quarantine_id;

-- name: observed
-- Versions that a batch brought: of records that were there before, and of others.
SELECT version.record_type, version.record_key,
       EXISTS (SELECT FROM core.observation_history AS earlier
                WHERE earlier.observation_id = version.observation_id
                  AND earlier.history_id < version.history_id) AS is_change,
       encode(version.content_hash, 'hex') AS content_hash
  FROM core.observation_history AS version
 WHERE version.batch_id = %(batch_id)s
   AND version.disposition = 'staged'
 ORDER BY version.record_type COLLATE "C", version.record_key COLLATE "C";

-- name: revisions
-- The revisions of a run with what was before them.
SELECT later.entity_id, later.record_type, later.revision, later.state, later.reason, later.successors,
       later.predecessors, later.contested, later.audience, later.doc::text,
       earlier.state, earlier.contested, earlier.audience, earlier.doc::text,
       ARRAY(SELECT DISTINCT observation.source
               FROM core.identity
               JOIN core.observation USING (observation_id)
              WHERE identity.entity_id = later.entity_id) AS sources
  FROM core.entity_history AS later
  LEFT JOIN core.entity_history AS earlier ON earlier.entity_id = later.entity_id
                                          AND earlier.revision = later.revision - 1
 WHERE later.run_id = %(run_id)s
 ORDER BY later.entity_id COLLATE "C", later.revision;

-- name: moves
SELECT observation_id::text, was, became, rule
  FROM core.identity_move
 WHERE run_id = %(run_id)s
 ORDER BY observation_id, move_id;

-- name: lines
-- The lines of the feeds that tell of the revisions of a run.
SELECT outbox.feed, outbox.kind, coalesce(outbox.reason, ''), outbox.entity_id, outbox.revision,
       coalesce(octet_length(change.line) + 1, 0)
  FROM feed.outbox
  JOIN core.entity_history AS history USING (entity_id, revision)
  LEFT JOIN feed.change ON change.feed = outbox.feed AND change.position = outbox.position
 WHERE history.run_id = %(run_id)s
 ORDER BY outbox.feed COLLATE "C", outbox.entity_id COLLATE "C", outbox.revision, outbox.kind;

-- name: questions
-- Questions for people that came up after a mark, and older ones that nobody need answer any more.
SELECT CASE WHEN judgement_id > %(judgement_id)s THEN 'opened' ELSE 'closed' END AS kind,
       record_type, left_observation::text, right_observation::text, reason
  FROM core.judgement
 WHERE verdict = 'unsure'
   AND (judgement_id > %(judgement_id)s AND undone_at IS NULL
        OR judgement_id <= %(judgement_id)s AND undone_at >= %(at)s)
 ORDER BY 1, 2, 3, 4;

-- name: write
INSERT INTO ledger.impact (asked_by, contracts, rules, batch_seq, counts, digests, report, report_sha256)
VALUES (%(asked_by)s, %(contracts)s, %(rules)s, %(batch_seq)s, %(counts)s, %(digests)s, %(report)s, %(report_sha256)s)
RETURNING impact_id;

-- name: listed
SELECT impact_id, asked_by, asked_at, state, decided_by, decided_at, run_id, counts, outcome IS NOT NULL AS is_done,
       (SELECT array_agg(name ORDER BY name) FROM jsonb_object_keys(contracts) AS name) AS sources
  FROM ledger.impact
 ORDER BY impact_id DESC;

-- name: one
SELECT impact_id, asked_by, asked_at, contracts, rules, batch_seq, counts, digests, report, report_sha256, state,
       decided_by, decided_at, run_id, outcome
  FROM ledger.impact
 WHERE impact_id = %(impact_id)s;

-- name: lock
SELECT pg_try_advisory_lock(hashtextextended('lienthong:impact', 0));

-- name: activate
UPDATE ledger.impact
   SET state = 'activated', decided_by = %(by)s, decided_at = now(), run_id = %(run_id)s
 WHERE impact_id = %(impact_id)s
   AND (state = 'open' OR state = 'activated' AND outcome IS NULL);

-- name: discard
UPDATE ledger.impact
   SET state = 'discarded', decided_by = %(by)s, decided_at = now()
 WHERE impact_id = %(impact_id)s
   AND state = 'open';

-- name: done
UPDATE ledger.impact
   SET outcome = %(outcome)s
 WHERE impact_id = %(impact_id)s;

-- name: loaded_since
-- What loaded after a report was made: it is not in it.
SELECT source, count(*) AS batches
  FROM ledger.batch
 WHERE batch_seq > %(batch_seq)s
   AND state IN ('loaded', 'reconciled')
   AND run_id IS DISTINCT FROM %(run_id)s
 GROUP BY source
 ORDER BY source;
