-- name: begin
-- Who stands in blocks of those that were touched; pairs that are worth a look; what they are.
CREATE TEMPORARY TABLE probe (
    block          bigint  NOT NULL,
    observation_id uuid    NOT NULL,
    entity_id      text,
    exclusion      bigint,
    words          bigint,
    marks          bigint,
    is_touched     boolean NOT NULL,
    members        bigint  NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE candidate (
    left_observation  uuid    NOT NULL,
    right_observation uuid    NOT NULL,
    block             bigint,
    portion           integer NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE scored (
    record_type       text NOT NULL,
    left_observation  uuid NOT NULL,
    right_observation uuid NOT NULL,
    proposal          text NOT NULL,
    score             real NOT NULL,
    weight            real NOT NULL,
    features          jsonb NOT NULL,
    decided_by        text NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE related (
    left_observation  uuid NOT NULL,
    right_observation uuid NOT NULL,
    relation          text NOT NULL,
    evidence          jsonb NOT NULL,
    decided_by        text NOT NULL
) ON COMMIT DROP;

-- name: types
-- What was touched, the least first.
SELECT record_type FROM touched GROUP BY record_type ORDER BY count(*), record_type;

-- name: probes
-- Who stands in the blocks of those that were touched, where somebody else does, except for others in a crowded one. What
-- has new keys may be parted from those with whom it stands, so it is compared with them as well, as if it stood nowhere.
WITH asked AS (
    SELECT touched.observation_id,
           CASE WHEN touched.observation_id NOT IN (SELECT gained.observation_id FROM gained)
                THEN touched.entity_id END AS entity_id,
           touched.exclusion, touched.words, touched.marks, listed.block
      FROM touched
     CROSS JOIN LATERAL unnest(touched.blocks) AS listed (block)
     WHERE touched.record_type = ANY (%(types)s)
       AND touched.state = 'present'
), standing AS (
    SELECT block, observation_id, entity_id, exclusion, words, marks, true AS is_touched
      FROM asked
     UNION ALL
    SELECT block, other.observation_id, NULL, other.exclusion, other.words, other.marks, false
      FROM (SELECT DISTINCT block FROM asked) AS probed
      JOIN core.block_key AS other USING (block)
     WHERE NOT EXISTS (SELECT FROM touched
                        WHERE touched.observation_id = other.observation_id
                          AND touched.state = 'present'
                          AND other.block = ANY (touched.blocks))
), counted AS (
    SELECT standing.*, count(*) OVER (PARTITION BY block) AS members
      FROM standing
)
INSERT INTO probe (block, observation_id, entity_id, exclusion, words, marks, is_touched, members)
SELECT block, observation_id, entity_id, exclusion, words, marks, is_touched, members
  FROM counted
 WHERE members > 1
   AND (is_touched OR members <= %(crowd)s);
ANALYZE probe;

-- name: probes_of_most
-- The same where most of the warehouse was touched: all blocks are read once in place of being looked up.
TRUNCATE probe;
WITH standing AS (
    SELECT listed.block, touched.observation_id,
           CASE WHEN touched.observation_id NOT IN (SELECT gained.observation_id FROM gained)
                THEN touched.entity_id END AS entity_id,
           touched.exclusion, touched.words, touched.marks, true AS is_touched
      FROM touched
     CROSS JOIN LATERAL unnest(touched.blocks) AS listed (block)
     WHERE touched.record_type = ANY (%(types)s)
       AND touched.state = 'present'
     UNION ALL
    SELECT other.block, other.observation_id, NULL, other.exclusion, other.words, other.marks, false
      FROM core.block_key AS other
      LEFT JOIN touched
        ON touched.observation_id = other.observation_id
       AND touched.state = 'present'
     WHERE touched.observation_id IS NULL
        OR other.block <> ALL (touched.blocks)
), counted AS (
    SELECT standing.*, count(*) OVER (PARTITION BY block) AS members, bool_or(is_touched) OVER (PARTITION BY block) AS is_asked
      FROM standing
)
INSERT INTO probe (block, observation_id, entity_id, exclusion, words, marks, is_touched, members)
SELECT block, observation_id, entity_id, exclusion, words, marks, is_touched, members
  FROM counted
 WHERE members > 1
   AND is_asked
   AND (is_touched OR members <= %(crowd)s);
ANALYZE probe;

-- name: candidates
-- Pairs of which one was touched, and which share a block that is not too common to say anything; pairs that people
-- judged, or that stand together anyway, need no comparison. Pairs that a model judged are compared anew.
WITH known AS (
    -- Nobody passed a judgement on what comes for the first time.
    SELECT observation_id
      FROM touched
     WHERE record_type = ANY (%(types)s)
       AND entity_id IS NOT NULL
), met AS (
    SELECT least(probe.observation_id, other.observation_id) AS left_observation,
           greatest(probe.observation_id, other.observation_id) AS right_observation,
           block
      FROM probe
      JOIN probe AS other USING (block)
     WHERE probe.is_touched
       AND probe.members <= %(crowd)s
       AND other.observation_id <> probe.observation_id
       -- Two that stand nowhere are found once.
       AND NOT (other.is_touched
                AND probe.entity_id IS NULL
                AND other.entity_id IS NULL
                AND other.observation_id < probe.observation_id)
       AND core.may_meet(probe.exclusion, other.exclusion)
       -- Where both say it, what excludes is more than their titles.
       AND (probe.exclusion IS NOT NULL AND other.exclusion IS NOT NULL
            OR core.may_be_alike(probe.words, probe.marks, other.words, other.marks))
       AND (probe.entity_id IS NULL
            OR probe.entity_id IS DISTINCT FROM (SELECT standing.entity_id
                                                   FROM core.identity AS standing
                                                  WHERE standing.observation_id = other.observation_id))
     UNION ALL
    SELECT judgement.left_observation, judgement.right_observation, NULL
      FROM known
      JOIN core.judgement ON judgement.left_observation = known.observation_id
     WHERE judgement.undone_at IS NULL
       AND judgement.proposal IS NOT NULL
     UNION ALL
    SELECT judgement.left_observation, judgement.right_observation, NULL
      FROM known
      JOIN core.judgement ON judgement.right_observation = known.observation_id
     WHERE judgement.undone_at IS NULL
       AND judgement.proposal IS NOT NULL
     UNION ALL
    SELECT least(relation.left_observation, relation.right_observation),
           greatest(relation.left_observation, relation.right_observation), NULL
      FROM known
      JOIN core.relation ON relation.left_observation = known.observation_id
     UNION ALL
    SELECT least(relation.left_observation, relation.right_observation),
           greatest(relation.left_observation, relation.right_observation), NULL
      FROM known
      JOIN core.relation ON relation.right_observation = known.observation_id
)
INSERT INTO candidate (left_observation, right_observation, block, portion)
SELECT met.left_observation, met.right_observation, max(met.block), %(portion)s
  FROM met
 WHERE NOT EXISTS (SELECT FROM core.judgement
                    WHERE judgement.left_observation = met.left_observation
                      AND judgement.right_observation = met.right_observation
                      AND judgement.undone_at IS NULL
                      AND judgement.is_human)
 GROUP BY met.left_observation, met.right_observation;
ANALYZE candidate;

-- name: crowded
-- Blocks of this portion in which more stand than are compared.
SELECT count(DISTINCT block)
  FROM probe
 WHERE members > %(crowd)s;

-- name: count_candidates
SELECT count(*) FROM candidate;

-- name: candidate_pairs
-- Block by block, and those of a week together: who is in one pair is in the next ones too, and is read once. Of several
-- who compare, each has weeks of its own.
SELECT left_observation::text, right_observation::text
  FROM candidate
 WHERE portion = %(portion)s
   AND coalesce(block >> 44, 0) %% %(comparers)s = %(place)s
 ORDER BY block, left_observation, right_observation;

-- name: met
-- Who these observations are and what is compared of them. Two sources of a peer are two sources, although we observe
-- all of its statements as one.
SELECT observation.observation_id::text, version.record_type,
       coalesce(version.source || '/' || (version.origin #>> '{statement,source}'), version.source), version.keys,
       version.doc::text
  FROM unnest(%(ids)s::uuid[]) AS asked (observation_id)
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id);

-- name: compared
-- What is compared of each of these observations.
SELECT observation.observation_id::text, version.doc::text
  FROM unnest(%(ids)s::uuid[]) AS asked (observation_id)
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id);

-- name: relate
-- What the pairs that were compared are to each other now; nothing is written where that is what it was.
DELETE FROM core.relation
 USING (SELECT left_observation AS one, right_observation AS other FROM candidate
         UNION ALL
        SELECT right_observation, left_observation FROM candidate) AS compared
 WHERE relation.left_observation = compared.one
   AND relation.right_observation = compared.other
   AND NOT EXISTS (SELECT FROM related
                    WHERE related.left_observation = relation.left_observation
                      AND related.right_observation = relation.right_observation
                      AND related.relation = relation.relation);
INSERT INTO core.relation (left_observation, right_observation, relation, evidence, decided_by)
SELECT left_observation, right_observation, relation, evidence, decided_by
  FROM related
 ORDER BY left_observation, right_observation
    ON CONFLICT (left_observation, right_observation) DO UPDATE
   SET evidence = excluded.evidence, decided_by = excluded.decided_by
 WHERE relation.evidence <> excluded.evidence;

-- name: overruled
-- Judgements of a model about these pairs that it would not pass again.
CREATE TEMPORARY TABLE overruled ON COMMIT DROP AS
SELECT judgement.judgement_id, judgement.left_observation, judgement.right_observation, judgement.proposal
  FROM candidate
  JOIN core.judgement USING (left_observation, right_observation)
 WHERE judgement.undone_at IS NULL
   AND judgement.proposal IS NOT NULL
   AND NOT EXISTS (SELECT FROM scored
                    WHERE scored.left_observation = judgement.left_observation
                      AND scored.right_observation = judgement.right_observation
                      AND scored.proposal = judgement.proposal
                      AND scored.score = judgement.score
                      AND scored.decided_by = judgement.decided_by);
UPDATE core.judgement
   SET undone_at = now(), undone_by = 'model'
  FROM overruled
 WHERE judgement.judgement_id = overruled.judgement_id;

-- name: judge
INSERT INTO core.judgement (record_type, left_observation, right_observation, verdict, is_human, score, weight,
                            features, proposal, reason, decided_by)
SELECT scored.record_type, scored.left_observation, scored.right_observation,
       CASE scored.proposal WHEN 'same' THEN 'positive' ELSE 'unsure' END, false, scored.score, scored.weight,
       scored.features, scored.proposal, 'model', scored.decided_by
  FROM scored
 WHERE NOT EXISTS (SELECT FROM core.judgement
                    WHERE judgement.left_observation = scored.left_observation
                      AND judgement.right_observation = scored.right_observation
                      AND judgement.undone_at IS NULL)
 ORDER BY scored.left_observation, scored.right_observation;
