-- name: entity
SELECT entity.entity_id, entity.record_type, entity.state, entity.revision, history.doc, history.provenance,
       history.reason, history.successors, history.recorded_at, history.run_id
  FROM core.entity
  JOIN core.entity_history history USING (entity_id, revision)
 WHERE entity.entity_id = %(entity_id)s;

-- name: observations
SELECT identity.observation_id, identity.rule, observation.state, version.source, version.record_key,
       version.authority, version.stated_at, version.payload_sha256, version.payload_pointer, version.batch_id
  FROM core.identity
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history version USING (observation_id, history_id)
 WHERE identity.entity_id = %(entity_id)s
 ORDER BY version.source, version.record_key;

-- name: history
SELECT revision, state, reason, successors, recorded_at, run_id, encode(content_hash, 'hex') AS content_hash
  FROM core.entity_history
 WHERE entity_id = %(entity_id)s
 ORDER BY revision;
