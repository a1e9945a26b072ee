-- Reasons that change while the document stays; and what two things are to each other, for those who may see both.

-- --- provenance ----------------------------------------------------------------------------------------------------------
CREATE TABLE core.provenance_history (
    entity_id   text        NOT NULL,
    revision    integer     NOT NULL,
    step        integer     NOT NULL CHECK (step > 0),
    provenance  jsonb       NOT NULL,
    run_id      text        NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (entity_id, revision, step),
    FOREIGN KEY (entity_id, revision) REFERENCES core.entity_history (entity_id, revision)
);
COMMENT ON TABLE core.provenance_history IS
    'What a revision was told by later than when it was written: only who speaks of it changed, so no feed tells it; append-only';
COMMENT ON COLUMN core.provenance_history.step IS 'From 1; the revision itself holds the first provenance, the last step the one of today';

CREATE VIEW core.entity_now AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       entity.state,
       entity.audience,
       history.doc,
       history.contested,
       history.content_hash,
       history.recorded_at,
       coalesce((SELECT later.provenance
                   FROM core.provenance_history AS later
                  WHERE later.entity_id = entity.entity_id
                    AND later.revision = entity.revision
                  ORDER BY later.step DESC
                  LIMIT 1), history.provenance) AS provenance
  FROM core.entity
  JOIN core.entity_history AS history USING (entity_id, revision);
COMMENT ON VIEW core.entity_now IS 'Each entity as it stands, with the reasons of today';

-- What was left behind when observations moved may have reasons that name them still; the rest is merged anew, because
-- the version of the merge is another.
INSERT INTO core.reconsidered (observation_id, reason)
SELECT DISTINCT identity.observation_id, 'provenance'
  FROM core.identity_move
  JOIN core.identity ON identity.entity_id = identity_move.was
    ON CONFLICT (observation_id) DO NOTHING;

-- --- relations -----------------------------------------------------------------------------------------------------------
ALTER TABLE core.relation ADD COLUMN evidence jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.relation.evidence IS
    'What says so: by address, original, number or title; minutes apart; words shared. {}: compared by an earlier version';

-- Between observations and looked up through where they stand, so that it follows every merge, split and withdrawal, and
-- is gone while both are one, without anything to be kept in step.
CREATE VIEW core.related AS
SELECT here.entity_id AS from_id,
       one.record_type AS from_type,
       seen.relation,
       there.entity_id AS to_id,
       other.record_type AS to_type,
       greatest(one.audience, other.audience, mine.audience, theirs.audience) AS audience,
       one.audience AS from_audience,
       other.audience AS to_audience,
       seen.here AS from_observation,
       seen.there AS to_observation,
       seen.evidence,
       seen.decided_by,
       seen.decided_at
  FROM (SELECT left_observation AS here, right_observation AS there, relation, evidence, decided_by, decided_at
          FROM core.relation
         UNION ALL
        SELECT right_observation, left_observation,
               CASE relation WHEN 'translation_of' THEN 'has_translation' WHEN 'preview_of' THEN 'has_preview'
                    ELSE relation END,
               evidence, decided_by, decided_at
          FROM core.relation) AS seen
  JOIN core.identity AS here ON here.observation_id = seen.here
  JOIN core.identity AS there ON there.observation_id = seen.there
  JOIN core.entity AS one ON one.entity_id = here.entity_id
  JOIN core.entity AS other ON other.entity_id = there.entity_id
  JOIN core.observation AS left_said ON left_said.observation_id = seen.here
  JOIN core.observation_history AS mine
    ON mine.observation_id = left_said.observation_id
   AND mine.history_id = left_said.history_id
  JOIN core.observation AS right_said ON right_said.observation_id = seen.there
  JOIN core.observation_history AS theirs
    ON theirs.observation_id = right_said.observation_id
   AND theirs.history_id = right_said.history_id
 WHERE here.entity_id <> there.entity_id
   AND left_said.state = 'present'
   AND right_said.state = 'present'
   AND one.state = 'live'
   AND other.state = 'live';
COMMENT ON VIEW core.related IS
    'What live entities are to each other that are not one, from either side, for each pair of observations that says so';
COMMENT ON COLUMN core.related.audience IS 'The least public of both entities and both observations: who may not see that may not see the relation';
