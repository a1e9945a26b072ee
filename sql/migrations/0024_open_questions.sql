-- What is an open question, in one place.
CREATE VIEW core.open_question AS
SELECT judgement.judgement_id, one.entity_id AS left_entity, other.entity_id AS right_entity
  FROM core.judgement
  JOIN core.identity AS one ON one.observation_id = judgement.left_observation
  JOIN core.identity AS other ON other.observation_id = judgement.right_observation
 WHERE judgement.undone_at IS NULL
   AND judgement.verdict = 'unsure'
   AND one.entity_id <> other.entity_id
   AND NOT core.is_judged_apart(one.entity_id, other.entity_id);
COMMENT ON VIEW core.open_question IS
    'Questions that still are questions: the two stand apart, and nobody judged that their entities are not one';
