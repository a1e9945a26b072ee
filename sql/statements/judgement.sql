-- name: lock
-- Reconciliation reads judgements and identities as one: nobody judges while it does.
SELECT pg_advisory_xact_lock(hashtextextended('lienthong:reconcile', 0));

-- name: pair
SELECT one_version.record_type AS left_type, one_standing.entity_id AS left_entity,
       other_version.record_type AS right_type, other_standing.entity_id AS right_entity
  FROM core.observation AS one
  JOIN core.observation_history AS one_version USING (observation_id, history_id)
  JOIN core.identity AS one_standing USING (observation_id)
 CROSS JOIN core.observation AS other
  JOIN core.observation_history AS other_version
    ON other_version.observation_id = other.observation_id
   AND other_version.history_id = other.history_id
  JOIN core.identity AS other_standing ON other_standing.observation_id = other.observation_id
 WHERE one.observation_id = %(left)s
   AND other.observation_id = %(right)s;

-- name: cluster
-- All observations of the entity that one stands at.
SELECT mate.observation_id, mate.entity_id, mate.native_id, version.record_type, version.keys
  FROM core.identity
  JOIN core.identity AS mate USING (entity_id)
  JOIN core.observation ON observation.observation_id = mate.observation_id
  JOIN core.observation_history AS version
    ON version.observation_id = observation.observation_id
   AND version.history_id = observation.history_id
 WHERE identity.observation_id = %(observation)s
 ORDER BY mate.observation_id;

-- name: rename
UPDATE core.identity
   SET native_id = %(native_id)s
 WHERE observation_id = ANY (%(ids)s::uuid[]);

-- name: replace
UPDATE core.judgement
   SET undone_at = now(), undone_by = %(by)s
 WHERE left_observation = %(left)s
   AND right_observation = %(right)s
   AND undone_at IS NULL;

-- name: write
INSERT INTO core.judgement (record_type, left_observation, right_observation, verdict, is_human, score, weight,
                            features, reason, decided_by, former_natives)
SELECT version.record_type, %(left)s, %(right)s, %(verdict)s, true, earlier.score, earlier.weight, earlier.features,
       %(reason)s, %(by)s, %(former)s
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
  LEFT JOIN LATERAL (SELECT judgement.score, judgement.weight, judgement.features
                       FROM core.judgement
                      WHERE judgement.left_observation = %(left)s
                        AND judgement.right_observation = %(right)s
                        AND NOT judgement.is_human
                      ORDER BY judgement.judgement_id DESC
                      LIMIT 1) AS earlier ON true
 WHERE observation.observation_id = %(left)s
RETURNING judgement_id;

-- name: reconsider
INSERT INTO core.reconsidered (observation_id, reason)
SELECT unnest(%(ids)s::uuid[]), %(reason)s
    ON CONFLICT (observation_id) DO NOTHING;

-- name: made_together
-- A split is several judgements of one moment: all of them, or none.
SELECT judgement.judgement_id, judgement.left_observation, judgement.right_observation, judgement.former_natives
  FROM core.judgement AS asked
  JOIN core.judgement
    ON judgement.judgement_id = asked.judgement_id
    OR asked.verdict = 'negative'
   AND judgement.verdict = 'negative'
   AND judgement.decided_at = asked.decided_at
   AND judgement.decided_by = asked.decided_by
 WHERE asked.judgement_id = %(judgement_id)s
   AND asked.is_human
   AND asked.undone_at IS NULL
   AND judgement.is_human
   AND judgement.undone_at IS NULL
 ORDER BY judgement.judgement_id;

-- name: undo
UPDATE core.judgement
   SET undone_at = now(), undone_by = %(by)s
 WHERE judgement_id = %(judgement_id)s;

-- name: restore
-- What stood about the pair before the judgement that is undone, and was set aside in the moment of that judgement.
UPDATE core.judgement AS earlier
   SET undone_at = NULL, undone_by = NULL
  FROM core.judgement AS undone
 WHERE undone.judgement_id = %(judgement_id)s
   AND earlier.judgement_id = (SELECT max(replaced.judgement_id)
                                 FROM core.judgement AS replaced
                                WHERE replaced.left_observation = undone.left_observation
                                  AND replaced.right_observation = undone.right_observation
                                  AND replaced.judgement_id < undone.judgement_id
                                  AND replaced.undone_at = undone.decided_at
                                  AND replaced.undone_by = undone.decided_by);

-- name: open
-- Questions that still are questions: the two stand apart, and nobody judged that their entities are not one. Worth most
-- is what the public sees, what hangs on it, and where the score says least; where a person was unsure, others come first.
SELECT judgement.judgement_id, judgement.record_type, judgement.left_observation, judgement.right_observation,
       judgement.is_human, judgement.score, judgement.weight, judgement.reason, judgement.decided_by,
       judgement.decided_at,
       open_question.left_entity, open_question.right_entity,
       CASE WHEN judgement.claimed_until > now() THEN judgement.claimed_by END AS claimed_by,
       core.question_value(judgement.score, least(one_entity.audience, other_entity.audience),
                           (SELECT count(*) FROM core.identity WHERE entity_id IN (left_entity, right_entity)))
           AS value
  FROM core.judgement
  JOIN core.open_question USING (judgement_id)
  JOIN core.entity AS one_entity ON one_entity.entity_id = left_entity
  JOIN core.entity AS other_entity ON other_entity.entity_id = right_entity
 WHERE (%(record_type)s IS NULL OR judgement.record_type = %(record_type)s)
 ORDER BY judgement.is_human, value DESC, judgement.judgement_id
 LIMIT %(limit)s;

-- name: count_open
-- The same questions by type.
SELECT judgement.record_type, count(*) AS questions
  FROM core.judgement
  JOIN core.open_question USING (judgement_id)
 GROUP BY judgement.record_type
 ORDER BY questions DESC, judgement.record_type;

-- name: claim
-- The best question that nobody else looks at, kept for half an hour; rows that another is taking at this moment are passed
-- over, and so is what the same person was unsure about.
UPDATE core.judgement
   SET claimed_by = %(by)s, claimed_until = now() + interval '30 minutes'
 WHERE judgement_id = (SELECT judgement.judgement_id
                         FROM core.judgement
                         JOIN core.open_question USING (judgement_id)
                         JOIN core.entity AS one_entity ON one_entity.entity_id = left_entity
                         JOIN core.entity AS other_entity ON other_entity.entity_id = right_entity
                        -- Said of the row that is locked too: what changed since the snapshot is looked at again.
                        WHERE judgement.undone_at IS NULL
                          AND judgement.verdict = 'unsure'
                          AND (NOT judgement.is_human OR judgement.decided_by <> %(by)s)
                          AND (judgement.claimed_until IS NULL
                               OR judgement.claimed_until <= now()
                               OR judgement.claimed_by = %(by)s)
                          AND (%(record_type)s IS NULL OR judgement.record_type = %(record_type)s)
                          AND judgement.judgement_id <> ALL (%(skip)s::bigint[])
                        ORDER BY judgement.is_human,
                                 core.question_value(judgement.score, least(one_entity.audience, other_entity.audience),
                                                     (SELECT count(*)
                                                        FROM core.identity
                                                       WHERE entity_id IN (left_entity, right_entity))) DESC,
                                 judgement.judgement_id
                        LIMIT 1
                          FOR UPDATE OF judgement SKIP LOCKED)
RETURNING judgement_id;

-- name: look
-- One question that somebody chose; no row when another looks at it.
UPDATE core.judgement
   SET claimed_by = %(by)s, claimed_until = now() + interval '30 minutes'
 WHERE judgement_id = %(judgement_id)s
   AND undone_at IS NULL
   AND verdict = 'unsure'
   AND (claimed_until IS NULL OR claimed_until <= now() OR claimed_by = %(by)s);

-- name: release
UPDATE core.judgement
   SET claimed_by = NULL, claimed_until = NULL
 WHERE judgement_id = %(judgement_id)s
   AND claimed_by = %(by)s;

-- name: question
-- A reconciliation may ask the same anew under another number: then that is the question which is open. None is open where
-- keys or other judgements have put the two together, or apart, since somebody looked.
SELECT judgement.left_observation, judgement.right_observation
  FROM core.judgement AS asked
  JOIN core.judgement USING (left_observation, right_observation)
  JOIN core.open_question ON open_question.judgement_id = judgement.judgement_id
 WHERE asked.judgement_id = %(judgement_id)s
   AND (judgement.judgement_id = asked.judgement_id OR asked.undone_by = 'model');

