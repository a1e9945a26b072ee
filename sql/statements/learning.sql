-- name: know_much
-- What was loaded a moment ago is unknown to the planner.
ANALYZE core.observation;
ANALYZE core.observation_history (observation_id, history_id, source, record_type);

-- name: size
SELECT count(*)
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE version.record_type = %(record_type)s
   AND observation.state = 'present'
   AND NOT version.is_partial;

-- name: united
-- Pairs of two sources that share a natural key; one key in `one_of` is looked at. Groups are taken apart in place: joining
-- what was just grouped to itself would be planned without any idea of how much that is.
WITH shared AS (
    SELECT array_agg(observation.observation_id ORDER BY observation.observation_id) AS ids
      FROM core.observation
      JOIN core.observation_history AS version USING (observation_id, history_id)
     CROSS JOIN LATERAL unnest(version.keys) AS listed (key)
     WHERE version.record_type = %(record_type)s
       AND observation.state = 'present'
       AND NOT version.is_partial
       AND listed.key NOT LIKE 'source:%%'
       AND listed.key NOT LIKE 'entity:%%'
       AND hashtextextended(listed.key, 0) %% %(one_of)s = 0
     GROUP BY listed.key
    HAVING count(*) BETWEEN 2 AND 10
), pair AS (
    SELECT DISTINCT one.id AS one, other.id AS other
      FROM shared
     CROSS JOIN LATERAL unnest(shared.ids) AS one (id)
     CROSS JOIN LATERAL unnest(shared.ids) AS other (id)
     WHERE one.id < other.id
)
SELECT pair.one::text, pair.other::text
  FROM pair
  JOIN core.observation AS here ON here.observation_id = pair.one
  JOIN core.observation AS there ON there.observation_id = pair.other
 WHERE here.source <> there.source
 ORDER BY pair.one, pair.other
 LIMIT %(most)s;

-- name: met
-- Pairs that share a block, with the keys of both and whether one source has both; one block in `one_of` is looked at.
WITH shared AS (
    SELECT array_agg(observation.observation_id ORDER BY observation.observation_id) AS ids
      FROM core.observation
      JOIN core.observation_history AS version USING (observation_id, history_id)
     CROSS JOIN LATERAL unnest(version.blocks) AS listed (block)
     WHERE version.record_type = %(record_type)s
       AND observation.state = 'present'
       AND listed.block %% %(one_of)s = 0
     GROUP BY listed.block
    HAVING count(*) BETWEEN 2 AND %(crowd)s
), pair AS (
    SELECT DISTINCT one.id AS one, other.id AS other
      FROM shared
     CROSS JOIN LATERAL unnest(shared.ids) AS one (id)
     CROSS JOIN LATERAL unnest(shared.ids) AS other (id)
     WHERE one.id < other.id
)
SELECT pair.one::text, pair.other::text, here_said.keys, there_said.keys, here.source = there.source
  FROM pair
  JOIN core.observation AS here ON here.observation_id = pair.one
  JOIN core.observation_history AS here_said
    ON here_said.observation_id = here.observation_id
   AND here_said.history_id = here.history_id
  JOIN core.observation AS there ON there.observation_id = pair.other
  JOIN core.observation_history AS there_said
    ON there_said.observation_id = there.observation_id
   AND there_said.history_id = there.history_id
 WHERE NOT here_said.keys && there_said.keys
 ORDER BY pair.one, pair.other
 LIMIT %(most)s;

-- name: judged
-- What people said of pairs of this type.
SELECT left_observation::text, right_observation::text, verdict
  FROM core.judgement
 WHERE record_type = %(record_type)s
   AND is_human
   AND verdict <> 'unsure'
   AND undone_at IS NULL;
