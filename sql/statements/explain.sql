-- name: entity
SELECT entity.entity_id, entity.record_type, entity.revision, entity.state
  FROM core.entity
 WHERE entity.entity_id = %(entity_id)s;

-- name: withdrawals
-- What people withdrew of an entity, on what basis, and what of it stands.
SELECT withdrawal.withdrawal_id, withdrawal.reason, withdrawal.basis, withdrawal.fields, withdrawal.decided_by,
       withdrawal.decided_at, withdrawal.ends_at, restoration.restored_by, restoration.restored_at,
       restoration.basis AS restored_because
  FROM core.withdrawal_entity
  JOIN core.withdrawal USING (withdrawal_id)
  LEFT JOIN core.restoration USING (withdrawal_id)
 WHERE withdrawal_entity.entity_id = %(entity_id)s
 ORDER BY withdrawal.withdrawal_id;

-- name: withheld
-- What is told in no revision: these fields, and all of them where none is named.
SELECT fields
  FROM feed.withheld
 WHERE entity_id = %(entity_id)s;

-- name: revisions
-- What we knew, newest first, with the provenance that it was written with and the one that it came to; one more than is
-- shown tells that there are older ones.
SELECT history.revision, history.record_type, history.state, history.doc, history.provenance AS first_provenance,
       coalesce(latest.provenance, history.provenance) AS provenance, coalesce(latest.step, 0) AS step,
       coalesce(latest.recorded_at, history.recorded_at) AS told_at, history.reason, history.successors,
       history.origin, history.recorded_at, history.run_id, history.audience, history.contested,
       encode(history.content_hash, 'hex') AS content_hash
  FROM core.entity_history AS history
  LEFT JOIN LATERAL (SELECT later.step, later.provenance, later.recorded_at
                       FROM core.provenance_history AS later
                      WHERE later.entity_id = history.entity_id
                        AND later.revision = history.revision
                        AND later.recorded_at <= coalesce(%(as_of)s::timestamptz, 'infinity')
                      ORDER BY later.step DESC
                      LIMIT 1) AS latest ON true
 WHERE history.entity_id = %(entity_id)s
   AND history.recorded_at <= coalesce(%(as_of)s::timestamptz, 'infinity')
 ORDER BY history.revision DESC
 LIMIT %(limit)s;

-- name: retold
-- When only the reasons changed, newest first; one more than is shown is what the oldest is compared with.
SELECT revision, step, provenance, run_id, recorded_at
  FROM core.provenance_history
 WHERE entity_id = %(entity_id)s
   AND revision >= %(since)s
   AND recorded_at <= coalesce(%(as_of)s::timestamptz, 'infinity')
 ORDER BY revision DESC, step DESC
 LIMIT %(limit)s;

-- name: first_known
SELECT recorded_at
  FROM core.entity_history
 WHERE entity_id = %(entity_id)s
 ORDER BY revision
 LIMIT 1;

-- name: versions
-- Every version that counted at some time, of the observations that stand at the entity or that its provenance names.
-- A version that was staged and never loaded (held, failed) never counted.
SELECT identity.entity_id, identity.rule, identity.decided_at, observation.state, observation.history_id AS counts_now,
       version.observation_id, version.history_id, version.batch_id, version.source, version.record_type,
       version.record_key, version.slot, version.ordinal, version.payload_sha256, version.payload_pointer,
       encode(version.raw_hash, 'hex') AS raw_hash, version.authority, version.audience, version.is_partial,
       version.is_gone, version.stated_at, batch.run_id, batch.contract,
       coalesce(batch.finished_at, version.staged_at) AS loaded_at
  FROM core.observation
  JOIN core.observation_history version USING (observation_id)
  LEFT JOIN core.identity USING (observation_id)
  LEFT JOIN ledger.batch ON batch.batch_id = version.batch_id
 WHERE observation.observation_id IN (SELECT standing.observation_id
                                        FROM core.identity standing
                                       WHERE standing.entity_id = %(entity_id)s
                                       UNION
                                      SELECT unnest(%(named)s::uuid[]))
   AND version.disposition = 'staged'
   AND (version.history_id = observation.history_id OR batch.state IN ('loaded', 'reconciled'))
 ORDER BY version.observation_id, version.history_id;

-- name: documents
SELECT wanted.observation_id, wanted.history_id, version.doc
  FROM unnest(%(observations)s::uuid[], %(versions)s::bigint[]) AS wanted (observation_id, history_id)
  JOIN core.observation_history version USING (observation_id, history_id);

-- name: fetches
-- The exchange that brought the payload of each version: the last of its place in the pull.
SELECT DISTINCT ON (wanted.batch_id, wanted.slot)
       wanted.batch_id, wanted.slot, exchange.url, exchange.requested_at, exchange.status, exchange.health,
       exchange.etag, exchange.last_modified
  FROM unnest(%(batches)s::text[], %(slots)s::integer[]) AS wanted (batch_id, slot)
  JOIN raw.fetch AS exchange USING (batch_id, slot)
 WHERE exchange.payload_sha256 IS NOT NULL
 ORDER BY wanted.batch_id, wanted.slot, exchange.fetch_id DESC;

-- name: payloads
-- What the index says of each payload; a record with a mark of secrecy in it seals all of it.
SELECT payload.sha256, payload.bytes, payload.media_type, payload.stored_at,
       EXISTS (SELECT FROM quarantine.record
                 JOIN quarantine.violation USING (quarantine_id)
                WHERE record.payload_sha256 = payload.sha256
                  AND violation.rule_id LIKE 'secrecy.%%') AS is_sealed
  FROM raw.payload
 WHERE payload.sha256 = ANY (%(sha256s)s);

-- name: absences
-- Pulls that found an observation gone, or that declared it so.
SELECT absence.observation_id, absence.batch_id, batch.source, batch.run_id, batch.finished_at AS loaded_at
  FROM ledger.absence
  JOIN ledger.batch USING (batch_id)
 WHERE absence.observation_id = ANY (%(observations)s::uuid[])
   AND absence.state = 'applied'
 ORDER BY batch.finished_at, absence.batch_id;

-- name: positions
-- Which feeds carried which revision; a position that is not given yet waits for the publisher.
SELECT revision, feed, kind, reason, position, published_at
  FROM feed.outbox
 WHERE entity_id = %(entity_id)s
   AND recorded_at <= coalesce(%(as_of)s::timestamptz, 'infinity')
 ORDER BY revision, feed;

-- name: related
-- What it is to others, for each pair of observations that says so, the first found first.
SELECT related.relation, related.to_id AS id, related.to_type AS type,
       coalesce(other.doc ->> 'title', other.doc ->> 'headline') AS title, related.from_observation,
       related.to_observation, related.evidence, related.decided_by, related.decided_at
  FROM core.related
  JOIN core.entity_now AS other ON other.entity_id = related.to_id
 WHERE related.from_id = %(entity_id)s
   AND related.decided_at <= coalesce(%(as_of)s::timestamptz, 'infinity')
 ORDER BY related.relation COLLATE "C", related.decided_at, related.to_id COLLATE "C", related.from_observation,
          related.to_observation;
