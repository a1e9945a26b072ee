-- name: size
SELECT count(*)
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE version.record_type = %(record_type)s
   AND observation.state = 'present'
   AND NOT version.is_partial;

-- name: united
-- Pairs of two sources that share a natural key; one key in `one_of` is looked at.
WITH said AS (
    SELECT listed.key, observation.observation_id, observation.source
      FROM core.observation
      JOIN core.observation_history AS version USING (observation_id, history_id)
     CROSS JOIN LATERAL unnest(version.keys) AS listed (key)
     WHERE version.record_type = %(record_type)s
       AND observation.state = 'present'
       AND NOT version.is_partial
       AND listed.key NOT LIKE 'source:%%'
       AND listed.key NOT LIKE 'entity:%%'
       AND hashtextextended(listed.key, 0) %% %(one_of)s = 0
), shared AS (
    SELECT key
      FROM said
     GROUP BY key
    HAVING count(*) BETWEEN 2 AND 10
       AND count(DISTINCT source) > 1
)
SELECT DISTINCT one.observation_id::text, other.observation_id::text
  FROM shared
  JOIN said AS one USING (key)
  JOIN said AS other USING (key)
 WHERE one.observation_id < other.observation_id
   AND one.source <> other.source
 ORDER BY 1, 2
 LIMIT %(most)s;

-- name: met
-- Pairs of two sources that share a block, with the keys of both; one block in `one_of` is looked at.
WITH said AS (
    SELECT listed.block, observation.observation_id, observation.source, version.keys
      FROM core.observation
      JOIN core.observation_history AS version USING (observation_id, history_id)
     CROSS JOIN LATERAL unnest(version.blocks) AS listed (block)
     WHERE version.record_type = %(record_type)s
       AND observation.state = 'present'
       AND listed.block %% %(one_of)s = 0
), shared AS (
    SELECT block
      FROM said
     GROUP BY block
    HAVING count(*) BETWEEN 2 AND %(crowd)s
)
SELECT DISTINCT ON (one.observation_id, other.observation_id)
       one.observation_id::text, other.observation_id::text, one.keys, other.keys
  FROM shared
  JOIN said AS one USING (block)
  JOIN said AS other USING (block)
 WHERE one.observation_id < other.observation_id
   AND one.source <> other.source
   AND NOT one.keys && other.keys
 ORDER BY one.observation_id, other.observation_id
 LIMIT %(most)s;

-- name: judged
-- What people said of pairs of this type.
SELECT left_observation::text, right_observation::text, verdict
  FROM core.judgement
 WHERE record_type = %(record_type)s
   AND is_human
   AND verdict <> 'unsure'
   AND undone_at IS NULL;

-- name: documents
SELECT observation.observation_id::text, version.doc::text
  FROM unnest(%(ids)s::uuid[]) AS asked (observation_id)
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id);

-- name: learnt
SELECT record_type, model
  FROM core.matching
 WHERE model IS NOT NULL;

-- name: use
INSERT INTO core.matching (record_type, fingerprint, model, chosen_by)
VALUES (%(record_type)s, '', %(model)s, %(by)s)
    ON CONFLICT (record_type) DO UPDATE
   SET model = excluded.model, chosen_by = excluded.chosen_by, since = now();

-- name: compare_anew
INSERT INTO core.reconsidered (observation_id, reason)
SELECT identity.observation_id, 'another model'
  FROM core.identity
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE version.record_type = %(record_type)s
    ON CONFLICT (observation_id) DO NOTHING;
