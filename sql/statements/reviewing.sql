-- name: question
-- A judgement of a pair, whatever became of it: what stands about the pair today, and who looks at it.
SELECT judgement.judgement_id, judgement.record_type, judgement.left_observation, judgement.right_observation,
       judgement.verdict, judgement.is_human, judgement.score, judgement.weight, judgement.features, judgement.reason,
       judgement.decided_by, judgement.decided_at, judgement.undone_at, judgement.undone_by,
       CASE WHEN judgement.claimed_until > now() THEN judgement.claimed_by END AS claimed_by,
       CASE WHEN judgement.claimed_until > now() THEN judgement.claimed_until END AS claimed_until,
       one.entity_id AS left_entity, other.entity_id AS right_entity,
       one.entity_id <> other.entity_id
       AND core.is_judged_apart(one.entity_id, other.entity_id) AS is_apart
  FROM core.judgement
  LEFT JOIN core.identity AS one ON one.observation_id = judgement.left_observation
  LEFT JOIN core.identity AS other ON other.observation_id = judgement.right_observation
 WHERE judgement.judgement_id = %(judgement_id)s;

-- name: of_pair
-- All judgements of a pair, the newest first; at most one is not undone.
SELECT judgement_id, verdict, is_human, score, weight, features, reason, decided_by, decided_at, undone_at, undone_by
  FROM core.judgement
 WHERE left_observation = %(left)s
   AND right_observation = %(right)s
 ORDER BY judgement_id DESC
 LIMIT 50;

-- name: sides
-- The two observations of a pair in the version that counts now.
SELECT version.observation_id, version.source, version.record_type, version.record_key, version.authority,
       version.audience, version.stated_at, version.payload_sha256, version.payload_pointer, version.keys,
       version.blocks, version.doc, version.batch_id, observation.state, identity.entity_id, identity.rule,
       coalesce(batch.finished_at, version.staged_at) AS loaded_at
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
  LEFT JOIN core.identity USING (observation_id)
  LEFT JOIN ledger.batch ON batch.batch_id = version.batch_id
 WHERE observation.observation_id IN (%(left)s, %(right)s);

-- name: mates
-- What else stands at an entity, in the order of sources.
SELECT identity.observation_id, version.source, version.record_key, version.doc, observation.state,
       count(*) OVER () AS total
  FROM core.identity
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE identity.entity_id = %(entity_id)s
   AND identity.observation_id <> %(observation)s
 ORDER BY version.source, version.record_key
 LIMIT 10;

-- name: shared_keys
-- Keys that observations of both entities ever gave: what ties the two, or ties them no more.
SELECT DISTINCT mine.key
  FROM core.identity AS here
  JOIN core.match_key AS mine ON mine.observation_id = here.observation_id
  JOIN core.match_key AS theirs ON theirs.key = mine.key
  JOIN core.identity AS there ON there.observation_id = theirs.observation_id
 WHERE here.entity_id = %(left_entity)s
   AND there.entity_id = %(right_entity)s
   AND (here.entity_id <> there.entity_id
        OR mine.observation_id = %(left)s AND theirs.observation_id = %(right)s)
 ORDER BY mine.key
 LIMIT 20;

-- name: headings
SELECT observation.observation_id, version.source, version.record_key, version.record_type, version.doc
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE observation.observation_id = ANY (%(ids)s::uuid[]);

-- name: history
-- What people decided, also what is undone, the newest first; of one entity: about what stands at it or ever left it.
SELECT judgement.judgement_id, judgement.record_type, judgement.left_observation, judgement.right_observation,
       judgement.verdict, judgement.reason, judgement.decided_by, judgement.decided_at, judgement.undone_at,
       judgement.undone_by, one.entity_id AS left_entity, other.entity_id AS right_entity
  FROM core.judgement
  LEFT JOIN core.identity AS one ON one.observation_id = judgement.left_observation
  LEFT JOIN core.identity AS other ON other.observation_id = judgement.right_observation
 WHERE judgement.is_human
   AND (%(entity_id)s::text IS NULL
        OR %(entity_id)s IN (one.entity_id, other.entity_id)
        OR EXISTS (SELECT FROM core.identity_move AS move
                    WHERE move.was = %(entity_id)s
                      AND move.observation_id IN (judgement.left_observation, judgement.right_observation)))
 ORDER BY judgement.judgement_id DESC
 LIMIT %(limit)s;

-- name: moves
-- Which observations came to an entity or left it, the newest first.
SELECT observation_id, was, became, rule, run_id, moved_at
  FROM core.identity_move
 WHERE was = %(entity_id)s
    OR became = %(entity_id)s
 ORDER BY move_id DESC
 LIMIT %(limit)s;

-- name: standing
SELECT observation_id
  FROM core.identity
 WHERE entity_id = %(entity_id)s;
