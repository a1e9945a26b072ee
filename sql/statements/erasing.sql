-- name: withdrawal
SELECT withdrawal.withdrawal_id, withdrawal.reason, withdrawal.fields, standing.withdrawal_id IS NOT NULL AS stands
  FROM core.withdrawal
  LEFT JOIN core.standing_withdrawal AS standing USING (withdrawal_id)
 WHERE withdrawal.withdrawal_id = %(number)s;

-- name: targets
-- The thing under all its ids, and whatever it is or was made of.
CREATE TEMPORARY TABLE erased_entity ON COMMIT DROP AS
SELECT entity_id
  FROM core.withdrawal_entity
 WHERE withdrawal_id = %(number)s;
CREATE TEMPORARY TABLE erased_observation ON COMMIT DROP AS
SELECT observation_id
  FROM core.withdrawal_scope
 WHERE withdrawal_id = %(number)s
 UNION
SELECT identity.observation_id
  FROM core.identity
  JOIN erased_entity USING (entity_id);

-- name: hashes
-- What is there to erase, by the hashes of the documents, and the payloads that hold it.
SELECT ARRAY(SELECT DISTINCT encode(content_hash, 'hex') AS hash
               FROM (SELECT history.content_hash, history.doc
                       FROM core.entity_history AS history
                       JOIN erased_entity USING (entity_id)
                      UNION ALL
                     SELECT version.content_hash, version.doc
                       FROM core.observation_history AS version
                       JOIN erased_observation USING (observation_id)) AS held
              WHERE CASE WHEN %(fields)s::text[] = '{}'::text[] THEN doc <> '{}' ELSE doc ?| %(fields)s::text[] END
              ORDER BY hash) AS documents,
       ARRAY(SELECT DISTINCT version.payload_sha256
               FROM core.observation_history AS version
               JOIN erased_observation USING (observation_id)
              ORDER BY version.payload_sha256) AS payloads;

-- name: revisions
UPDATE core.entity_history AS history
   SET is_erased = history.is_erased OR history.state = 'live'
                   AND (%(fields)s::text[] = '{}'::text[] OR history.doc ?| %(fields)s::text[]),
       doc = CASE WHEN %(fields)s::text[] = '{}'::text[] THEN '{}' ELSE history.doc - %(fields)s::text[] END,
       provenance = CASE WHEN %(fields)s::text[] = '{}'::text[] THEN '{}' ELSE history.provenance - %(fields)s::text[] END
  FROM erased_entity
 WHERE history.entity_id = erased_entity.entity_id
   AND CASE WHEN %(fields)s::text[] = '{}'::text[] THEN history.doc <> '{}' OR history.provenance <> '{}'
            ELSE history.doc ?| %(fields)s::text[] OR history.provenance ?| %(fields)s::text[] END;

-- name: reasons
UPDATE core.provenance_history AS told
   SET provenance = CASE WHEN %(fields)s::text[] = '{}'::text[] THEN '{}' ELSE told.provenance - %(fields)s::text[] END
  FROM erased_entity
 WHERE told.entity_id = erased_entity.entity_id
   AND CASE WHEN %(fields)s::text[] = '{}'::text[] THEN told.provenance <> '{}' ELSE told.provenance ?| %(fields)s::text[] END;

-- name: versions
-- A sketch of a title tells whether a guessed title may be the one.
UPDATE core.block_key
   SET words = NULL, marks = NULL
  FROM erased_observation
  JOIN core.observation_history AS version USING (observation_id)
 CROSS JOIN LATERAL unnest(version.blocks) AS listed (block)
 WHERE block_key.block = listed.block
   AND block_key.observation_id = erased_observation.observation_id;
UPDATE core.observation_history AS version
   SET doc = CASE WHEN %(fields)s::text[] = '{}'::text[] THEN '{}' ELSE version.doc - %(fields)s::text[] END,
       words = NULL, marks = NULL
  FROM erased_observation
 WHERE version.observation_id = erased_observation.observation_id
   AND CASE WHEN %(fields)s::text[] = '{}'::text[] THEN version.doc <> '{}' ELSE version.doc ?| %(fields)s::text[] END;

-- name: pins
UPDATE core.pin
   SET value = 'null', said = '{}'
  FROM erased_entity
 WHERE pin.entity_id = erased_entity.entity_id
   AND (%(fields)s::text[] = '{}'::text[] OR pin.field = ANY (%(fields)s::text[]));

-- name: edits
UPDATE feed.edit
   SET base = NULL
  FROM erased_observation
 WHERE edit.observation_id = erased_observation.observation_id
   AND edit.base IS NOT NULL
   AND (%(fields)s::text[] = '{}'::text[] OR edit.field = ANY (%(fields)s::text[]));

-- name: conflicts
UPDATE feed.conflict
   SET base = NULL, ours = NULL, theirs = NULL, proposal = NULL, value = NULL
  FROM erased_entity
 WHERE conflict.entity_id = erased_entity.entity_id
   AND (%(fields)s::text[] = '{}'::text[] OR conflict.field = ANY (%(fields)s::text[]));

-- name: messages
UPDATE feed.inbox
   SET body = jsonb_build_object('erased', %(number)s::bigint), answer = jsonb_build_object('erased', %(number)s::bigint)
  FROM erased_entity
 WHERE inbox.entity_id = erased_entity.entity_id
   AND inbox.state <> 'accepted'
   AND NOT inbox.body ? 'erased';

-- name: prove
INSERT INTO core.erasure (withdrawal_id, erased_by, erased_at, counts, documents, payloads)
VALUES (%(number)s, %(by)s, %(now)s, %(counts)s, %(documents)s::text[], %(payloads)s::text[])
RETURNING erasure_id;
