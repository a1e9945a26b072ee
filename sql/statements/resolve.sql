-- name: pending
SELECT batch.batch_id, batch.run_id, batch.source, coalesce(tally.loaded, 0) AS records
  FROM ledger.batch
  LEFT JOIN ledger.tally USING (batch_id)
 WHERE batch.state = 'loaded'
   AND (%(only)s::text[] IS NULL OR batch.source = ANY (%(only)s::text[]))
 ORDER BY batch.batch_seq
   FOR UPDATE OF batch;

-- name: touched
-- Observations that these batches changed, in the version that counts now, and those that somebody judged about.
-- A peer says under which id its observation stands alone; it is placed here also when it came to us only as gone.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT observation.observation_id, observation.state, version.record_type, version.keys, version.blocks,
       version.exclusion, version.words, version.marks,
       CASE WHEN version.origin #>> '{statement,native}' <> ''
            THEN 'entity:' || coalesce(identity.native_id, version.origin #>> '{statement,native}')
            ELSE version.keys[1] END AS founding_key,
       coalesce(version.origin #>> '{statement,native}' <> '', false) AS is_placed_by_peer,
       identity.entity_id,
       reconsidered.observation_id IS NOT NULL
       OR version.origin ? 'statement'
          AND (EXISTS (SELECT FROM core.judgement
                        WHERE judgement.left_observation = observation.observation_id
                          AND judgement.is_human
                          AND judgement.undone_at IS NULL)
               OR EXISTS (SELECT FROM core.judgement
                           WHERE judgement.right_observation = observation.observation_id
                             AND judgement.is_human
                             AND judgement.undone_at IS NULL)) AS is_asked
  FROM (SELECT observation_id
          FROM core.observation_history
         WHERE batch_id = ANY (%(batches)s)
           AND disposition = 'staged'
         UNION
        SELECT observation_id
          FROM ledger.absence
         WHERE batch_id = ANY (%(batches)s)
           AND state = 'applied'
         UNION
        SELECT observation_id
          FROM core.reconsidered) changed
  LEFT JOIN core.reconsidered USING (observation_id)
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history version USING (observation_id, history_id)
  LEFT JOIN core.identity USING (observation_id);
ANALYZE touched;

-- name: found_on_first
-- What a source said first founds the id, also when it said something else before we came to look.
UPDATE touched
   SET founding_key = first.keys[1]
  FROM (SELECT DISTINCT ON (version.observation_id) version.observation_id, version.keys
          FROM core.observation_history AS version
         WHERE version.batch_id = ANY (%(batches)s)
           AND version.disposition = 'staged'
         ORDER BY version.observation_id, version.history_id) AS first
 WHERE touched.observation_id = first.observation_id
   AND touched.entity_id IS NULL
   AND NOT touched.is_placed_by_peer;

-- name: earlier_claims
INSERT INTO claim (observation_id, own, key)
SELECT touched.observation_id, touched.entity_id, listed.key
  FROM touched
  JOIN core.observation_history AS version USING (observation_id)
 CROSS JOIN LATERAL unnest(version.keys) AS listed (key)
 WHERE version.batch_id = ANY (%(batches)s)
   AND version.disposition = 'staged'
   AND touched.state = 'present'
   AND listed.key NOT LIKE 'source:%%';

-- name: claims
-- What others may claim too; a source's own key names one observation only.
CREATE TEMPORARY TABLE claim ON COMMIT DROP AS
SELECT touched.observation_id, touched.entity_id AS own, listed.key
  FROM touched
 CROSS JOIN LATERAL unnest(touched.keys) AS listed (key)
 WHERE (touched.state = 'present' OR touched.is_placed_by_peer)
   AND listed.key NOT LIKE 'source:%%';
ANALYZE claim;

-- name: forget_keys
-- A peer's observation has the keys that its originator knows, also where some were taken from it.
DELETE FROM core.match_key
 USING touched
 WHERE touched.is_placed_by_peer
   AND match_key.observation_id = touched.observation_id
   AND match_key.key <> ALL (touched.keys);

-- name: gained
-- Keys that a placed observation gives for the first time: they may contradict those with whom it stands.
CREATE TEMPORARY TABLE gained ON COMMIT DROP AS
SELECT DISTINCT claim.key, claim.observation_id
  FROM claim
 WHERE claim.own IS NOT NULL
   AND NOT EXISTS (SELECT FROM core.match_key AS known
                    WHERE known.key = claim.key
                      AND known.observation_id = claim.observation_id);
ANALYZE gained;

-- name: remember_keys
-- A key stays known after its observation has lost it, so that a correction parts nothing. In the order of the index;
-- nobody else writes keys while we hold the lock, so those that were unknown still are.
INSERT INTO core.match_key (key, observation_id)
SELECT key, observation_id
  FROM claim
 WHERE own IS NULL
 UNION
SELECT key, observation_id
  FROM gained
 ORDER BY key, observation_id;

-- name: remember_blocks
UPDATE core.block_key
   SET exclusion = touched.exclusion, words = touched.words, marks = touched.marks
  FROM touched
 CROSS JOIN LATERAL unnest(touched.blocks) AS listed (block)
 WHERE touched.state = 'present'
   AND touched.entity_id IS NOT NULL
   AND block_key.block = listed.block
   AND block_key.observation_id = touched.observation_id
   AND (block_key.exclusion, block_key.words, block_key.marks)
       IS DISTINCT FROM (touched.exclusion, touched.words, touched.marks);
INSERT INTO core.block_key (block, observation_id, exclusion, words, marks)
SELECT listed.block, touched.observation_id, touched.exclusion, touched.words, touched.marks
  FROM touched
 CROSS JOIN LATERAL unnest(touched.blocks) AS listed (block)
 WHERE touched.state = 'present'
   AND (touched.entity_id IS NULL
        OR NOT EXISTS (SELECT FROM core.block_key AS known
                        WHERE known.block = listed.block
                          AND known.observation_id = touched.observation_id))
 ORDER BY listed.block, touched.observation_id;

-- name: nodes
-- Observations whose place cannot be told by looking at them alone: a key that others claim who do not stand with them,
-- one that somebody asked about, or a new key of one that stands with others.
CREATE TEMPORARY TABLE node (
    observation_id uuid    PRIMARY KEY,
    round          integer NOT NULL
) ON COMMIT DROP;
WITH said AS (
    SELECT key, observation_id, own
      FROM claim
     UNION
    SELECT claim.key, other.observation_id, standing.entity_id
      FROM (SELECT DISTINCT key FROM claim) AS claim
      JOIN core.match_key AS other USING (key)
      JOIN core.identity AS standing ON standing.observation_id = other.observation_id
     UNION
    SELECT claim.key, standing.observation_id, standing.entity_id
      FROM claim
      JOIN core.identity AS standing ON standing.entity_id = substr(claim.key, 8)
     WHERE claim.key LIKE 'entity:%%'
     UNION
    SELECT claim.key, standing.observation_id, standing.entity_id
      FROM claim
      JOIN core.identity AS standing
        ON standing.native_id = substr(claim.key, 8)
       AND standing.native_id <> standing.entity_id
     WHERE claim.key LIKE 'entity:%%'
     UNION
    SELECT founding_key, observation_id, entity_id
      FROM touched
     WHERE is_placed_by_peer
     UNION
    SELECT touched.founding_key, waiting.observation_id, standing.entity_id
      FROM touched
      JOIN core.match_key AS waiting ON waiting.key = touched.founding_key
      JOIN core.identity AS standing ON standing.observation_id = waiting.observation_id
     WHERE touched.is_placed_by_peer
), shared AS (
    SELECT key
      FROM said
     GROUP BY key
    HAVING count(*) > 1
       AND (count(DISTINCT own) <> 1 OR bool_or(own IS NULL))
)
INSERT INTO node (observation_id, round)
SELECT claim.observation_id, 0
  FROM claim
  JOIN shared USING (key)
 UNION
SELECT touched.observation_id, 0
  FROM touched
  JOIN shared ON shared.key = touched.founding_key
 WHERE touched.is_placed_by_peer
 UNION
SELECT observation_id, 0
  FROM touched
 WHERE touched.is_asked
 UNION
SELECT touched.observation_id, 0
  FROM gained
  JOIN touched USING (observation_id)
 WHERE EXISTS (SELECT FROM core.identity AS other
                WHERE other.entity_id = touched.entity_id
                  AND other.observation_id <> touched.observation_id);

-- name: judged_nodes
-- And those about whom a judgement came or went.
INSERT INTO node (observation_id, round)
SELECT unnest(ARRAY[left_observation, right_observation]), 0
  FROM scored
 WHERE proposal <> 'unsure'
 UNION
SELECT unnest(ARRAY[left_observation, right_observation]), 0
  FROM overruled
 WHERE proposal <> 'unsure'
    ON CONFLICT DO NOTHING;
ANALYZE node;
CREATE TEMPORARY TABLE node_key (
    observation_id uuid NOT NULL,
    key            text NOT NULL
) ON COMMIT DROP;

-- name: node_keys
-- Every key that the newest nodes ever gave.
INSERT INTO node_key (observation_id, key)
SELECT DISTINCT node.observation_id, listed.key
  FROM node
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version
    ON version.observation_id = observation.observation_id
   AND version.history_id <= observation.history_id
   AND version.disposition = 'staged'
 CROSS JOIN LATERAL unnest(version.keys) AS listed (key)
 WHERE node.round = %(round)s
   AND EXISTS (SELECT FROM core.match_key AS held
                WHERE held.key = listed.key
                  AND held.observation_id = node.observation_id);
-- Grown since they were last looked at: else the planner would join the thousands as if they were few.
ANALYZE node;
ANALYZE node_key;

-- name: extend
-- Whoever shares a key, a positive judgement, an entity or a native id with the newest nodes; also an edit of a peer that
-- came before, or after, what it edits was merged into something else.
WITH newest AS (
    SELECT observation_id FROM node WHERE round = %(round)s
), standing AS (
    SELECT identity.observation_id, identity.entity_id, identity.native_id
      FROM newest
      JOIN core.identity USING (observation_id)
), met AS (
    SELECT other.observation_id
      FROM newest
      JOIN node_key USING (observation_id)
      JOIN core.match_key AS other USING (key)
     UNION
    SELECT judgement.right_observation
      FROM newest
      JOIN core.judgement ON judgement.left_observation = newest.observation_id
     WHERE judgement.undone_at IS NULL
       AND (judgement.verdict = 'positive' OR judgement.proposal <> 'unsure')
     UNION
    SELECT judgement.left_observation
      FROM newest
      JOIN core.judgement ON judgement.right_observation = newest.observation_id
     WHERE judgement.undone_at IS NULL
       AND (judgement.verdict = 'positive' OR judgement.proposal <> 'unsure')
     UNION
    SELECT other.observation_id
      FROM standing
      JOIN core.identity AS other ON other.entity_id = standing.entity_id
     UNION
    SELECT other.observation_id
      FROM standing
      JOIN core.identity AS other ON other.entity_id = standing.native_id
     UNION
    SELECT other.observation_id
      FROM standing
      JOIN core.identity AS other
        ON other.native_id = standing.native_id
       AND other.native_id <> other.entity_id
     UNION
    SELECT other.observation_id
      FROM newest
      JOIN node_key USING (observation_id)
      JOIN core.identity AS other ON other.entity_id = substr(node_key.key, 8)
     WHERE node_key.key LIKE 'entity:%%'
     UNION
    SELECT other.observation_id
      FROM newest
      JOIN node_key USING (observation_id)
      JOIN core.identity AS other
        ON other.native_id = substr(node_key.key, 8)
       AND other.native_id <> other.entity_id
     WHERE node_key.key LIKE 'entity:%%'
     UNION
    SELECT waiting.observation_id
      FROM newest
      JOIN touched USING (observation_id)
      JOIN core.match_key AS waiting ON waiting.key = touched.founding_key
     WHERE touched.is_placed_by_peer
     UNION
    SELECT waiting.observation_id
      FROM standing
      JOIN core.match_key AS waiting ON waiting.key = 'entity:' || standing.native_id
)
INSERT INTO node (observation_id, round)
SELECT met.observation_id, %(round)s + 1
  FROM met
  JOIN core.observation USING (observation_id)
 WHERE NOT EXISTS (SELECT FROM node WHERE node.observation_id = met.observation_id);

-- name: number_nodes
-- Numbers in place of ids: who is tied to whom is worked out in little memory.
CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
SELECT node.observation_id, (row_number() OVER (ORDER BY node.observation_id) - 1)::integer AS number,
       version.record_type, version.keys, touched.founding_key, identity.entity_id,
       coalesce(identity.native_id, CASE WHEN touched.founding_key LIKE 'entity:%%'
                                         THEN substr(touched.founding_key, 8) END) AS native_id
  FROM node
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
  LEFT JOIN touched USING (observation_id)
  LEFT JOIN core.identity USING (observation_id);
ANALYZE numbered;
ANALYZE node_key;

-- name: ties
SELECT min(numbered.number) OVER (PARTITION BY node_key.key), numbered.number
  FROM node_key
  JOIN numbered USING (observation_id)
 UNION ALL
SELECT min(numbered.number) OVER (PARTITION BY numbered.entity_id), numbered.number
  FROM numbered
 WHERE numbered.entity_id IS NOT NULL
 UNION ALL
SELECT min(numbered.number) OVER (PARTITION BY numbered.native_id), numbered.number
  FROM numbered
 WHERE numbered.native_id IS NOT NULL
 UNION ALL
SELECT founder.number, numbered.number
  FROM node_key
  JOIN numbered USING (observation_id)
  JOIN numbered AS founder ON founder.native_id = substr(node_key.key, 8)
 WHERE node_key.key LIKE 'entity:%%'
 UNION ALL
SELECT one.number, other.number
  FROM core.judgement
  JOIN numbered AS one ON one.observation_id = judgement.left_observation
  JOIN numbered AS other ON other.observation_id = judgement.right_observation
 WHERE judgement.undone_at IS NULL
   AND (judgement.verdict = 'positive' OR judgement.proposal <> 'unsure');

-- name: component
CREATE TEMPORARY TABLE component (
    number    integer NOT NULL,
    component integer NOT NULL
) ON COMMIT DROP;

-- name: components
-- Node by node, component by component, with all keys that a node ever gave and the judgements in which it comes first.
WITH given AS (
    SELECT observation_id, array_agg(key ORDER BY key) AS keys
      FROM node_key
     GROUP BY observation_id
), judged AS (
    SELECT numbered.observation_id,
           json_agg(json_build_array(judgement.right_observation, judgement.verdict, judgement.is_human,
                                     judgement.weight, judgement.decided_by)
                    ORDER BY judgement.right_observation) AS verdicts
      FROM numbered
      JOIN core.judgement ON judgement.left_observation = numbered.observation_id
     WHERE judgement.undone_at IS NULL
       AND (judgement.is_human AND judgement.verdict <> 'unsure' OR judgement.proposal <> 'unsure')
     GROUP BY numbered.observation_id
)
SELECT component.component, numbered.observation_id::text, numbered.record_type, numbered.keys,
       numbered.founding_key, numbered.native_id, given.keys, judged.verdicts,
       CASE WHEN EXISTS (SELECT FROM feed.here) THEN feed.name_of(numbered.observation_id)
            ELSE numbered.observation_id::text END
  FROM component
  JOIN numbered USING (number)
  LEFT JOIN given USING (observation_id)
  LEFT JOIN judged USING (observation_id)
 ORDER BY component.component, numbered.number;

-- name: placed
CREATE TEMPORARY TABLE placed (
    observation_id uuid NOT NULL,
    entity_id      text NOT NULL,
    native_id      text NOT NULL,
    rule           text NOT NULL
) ON COMMIT DROP;

-- name: place_simple
-- The many that share no key with anybody found an entity of their own on their strongest key.
INSERT INTO placed (observation_id, entity_id, native_id, rule)
SELECT founded.observation_id, founded.entity_id, founded.entity_id, 'key:' || founded.key
  FROM (SELECT touched.observation_id, touched.founding_key AS key,
               CASE WHEN touched.founding_key LIKE 'entity:%%' THEN substr(touched.founding_key, 8)
                    ELSE (%(prefixes)s::jsonb ->> touched.record_type) || '_'
                         || substr(encode(sha256(convert_to(touched.founding_key, 'UTF8')), 'hex'), 1, 20)
                    END AS entity_id
          FROM touched
         WHERE touched.entity_id IS NULL
           AND (touched.state = 'present' OR touched.is_placed_by_peer)
           AND NOT EXISTS (SELECT FROM node WHERE node.observation_id = touched.observation_id)) AS founded;

-- name: questions
-- Pairs that a key or a model says are one, and that something else says are not: a person is asked, once.
CREATE TEMPORARY TABLE question (
    record_type       text NOT NULL,
    left_observation  uuid NOT NULL,
    right_observation uuid NOT NULL,
    reason            text NOT NULL
) ON COMMIT DROP;

-- name: ask
INSERT INTO core.judgement (record_type, left_observation, right_observation, verdict, is_human, reason, decided_by)
SELECT record_type, left_observation, right_observation, 'unsure', false, reason, 'rule:guard'
  FROM question
 WHERE NOT EXISTS (SELECT FROM core.judgement
                    WHERE judgement.left_observation = question.left_observation
                      AND judgement.right_observation = question.right_observation
                      AND judgement.undone_at IS NULL);

-- name: unask
-- What the guard asked before, and would not ask again.
UPDATE core.judgement
   SET undone_at = now(), undone_by = 'rule:guard'
  FROM node AS one, node AS other
 WHERE one.observation_id = judgement.left_observation
   AND other.observation_id = judgement.right_observation
   AND judgement.undone_at IS NULL
   AND judgement.decided_by = 'rule:guard'
   AND NOT EXISTS (SELECT FROM question
                    WHERE question.left_observation = judgement.left_observation
                      AND question.right_observation = judgement.right_observation
                      AND question.reason = judgement.reason);

-- name: conclude
-- The verdict on a pair that a model ties is what became of the two; a tie that was refused waits for a person.
UPDATE core.judgement
   SET verdict = CASE WHEN here.entity_id = there.entity_id THEN 'positive' ELSE 'unsure' END
  FROM node
  JOIN core.identity AS here USING (observation_id)
 CROSS JOIN core.identity AS there
 WHERE judgement.left_observation = node.observation_id
   AND there.observation_id = judgement.right_observation
   AND judgement.undone_at IS NULL
   AND judgement.proposal <> 'unsure'
   AND judgement.verdict <> CASE WHEN here.entity_id = there.entity_id THEN 'positive' ELSE 'unsure' END;

-- name: moves
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT placed.observation_id, identity.entity_id AS was, placed.entity_id AS became, placed.rule
  FROM placed
  JOIN core.identity USING (observation_id)
 WHERE identity.entity_id <> placed.entity_id;
INSERT INTO core.identity_move (observation_id, was, became, rule, run_id)
SELECT observation_id, was, became, rule, %(run_id)s
  FROM moved
 ORDER BY observation_id;
UPDATE core.identity
   SET entity_id = moved.became, rule = moved.rule, decided_at = now()
  FROM moved
 WHERE identity.observation_id = moved.observation_id;

-- name: identify
-- Nobody else writes identities while we hold the lock, so the new ones cannot meet an old one.
INSERT INTO core.identity (observation_id, entity_id, native_id, rule)
SELECT placed.observation_id, placed.entity_id, placed.native_id, placed.rule
  FROM placed
  JOIN touched USING (observation_id)
 WHERE touched.entity_id IS NULL
 ORDER BY placed.observation_id;

-- name: successors
-- Entities that nothing stands at any more, and where their observations went.
SELECT moved.was, array_agg(DISTINCT moved.became ORDER BY moved.became) AS became
  FROM moved
 WHERE NOT EXISTS (SELECT FROM core.identity WHERE identity.entity_id = moved.was)
 GROUP BY moved.was;

-- name: predecessors
-- Entities that are there again or anew because others were parted, and which those were.
SELECT moved.became, array_agg(DISTINCT moved.was ORDER BY moved.was) AS was
  FROM moved
  LEFT JOIN core.entity ON entity.entity_id = moved.became
 WHERE (entity.entity_id IS NULL OR entity.state = 'gone')
   AND EXISTS (SELECT FROM core.identity WHERE identity.entity_id = moved.was)
 GROUP BY moved.became;

-- name: moved_entities
SELECT was AS entity_id FROM moved
 UNION
SELECT became FROM moved;

-- name: count_touched
SELECT count(*) FROM touched;

-- name: count_nodes
SELECT count(*) FROM node;

-- name: reconciled
DELETE FROM core.reconsidered;
UPDATE ledger.batch
   SET state = 'reconciled'
 WHERE batch_id = ANY (%(batches)s)
   AND state = 'loaded';
