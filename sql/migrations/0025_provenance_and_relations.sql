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
