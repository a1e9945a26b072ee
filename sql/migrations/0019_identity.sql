-- Identity as a function of what is known: keys by observation, judgements between observations, every move written down.

-- --- keys ----------------------------------------------------------------------------------------------------------------
DROP TABLE core.match_key;
CREATE TABLE core.match_key (
    key            text NOT NULL,
    observation_id uuid NOT NULL,
    PRIMARY KEY (key, observation_id)
);
COMMENT ON TABLE core.match_key IS
    'Keys that several sources can give, and every observation that ever gave them: a corrected number still finds what it was';
INSERT INTO core.match_key (key, observation_id)
SELECT DISTINCT listed.key, version.observation_id
  FROM core.observation_history AS version
  JOIN core.identity USING (observation_id)
 CROSS JOIN unnest(version.keys) AS listed (key)
 WHERE version.disposition = 'staged'
   AND listed.key NOT LIKE 'source:%'
 ORDER BY listed.key, version.observation_id;
-- The key of a code is what reconciliation made of either scheme, so SQL need not read codes itself.
CREATE INDEX match_key_agency_code ON core.match_key (split_part(key, '|', 1))
WHERE key LIKE 'agency:code:%';

ALTER TABLE core.observation_history ADD COLUMN blocks bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.observation_history.blocks IS 'Hashes that records which may be one thing are likely to share; only those are compared';
CREATE TABLE core.block_key (
    block          bigint NOT NULL,
    observation_id uuid   NOT NULL,
    PRIMARY KEY (block, observation_id)
);
COMMENT ON TABLE core.block_key IS 'Which observations share a block: candidates for comparison, never identity';

-- --- identities ----------------------------------------------------------------------------------------------------------
ALTER TABLE core.identity ADD COLUMN native_id text;
UPDATE core.identity SET native_id = entity_id;
ALTER TABLE core.identity ALTER COLUMN native_id SET NOT NULL;
COMMENT ON COLUMN core.identity.native_id IS
    'The id that the observation founds when nothing else is known of the thing; an entity has the least one of its observations';
CREATE INDEX identity_native ON core.identity (native_id)
WHERE native_id <> entity_id;

CREATE TABLE core.identity_move (
    move_id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    observation_id uuid        NOT NULL,
    was            text        NOT NULL,
    became         text        NOT NULL,
    rule           text        NOT NULL,
    run_id         text        NOT NULL,
    moved_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.identity_move IS 'Every time an observation went from one entity to another: by a merge, a split, or the undoing of either';
CREATE INDEX identity_move_was ON core.identity_move (was);
CREATE INDEX identity_move_became ON core.identity_move (became);

-- --- judgements ----------------------------------------------------------------------------------------------------------
-- The old rows repeated what identities and revisions say of unions by exact keys.
DROP TABLE core.judgement;
CREATE TABLE core.judgement (
    judgement_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_type       text        NOT NULL,
    left_observation  uuid        NOT NULL,
    right_observation uuid        NOT NULL,
    verdict           text        NOT NULL CHECK (verdict IN ('positive', 'negative', 'unsure')),
    is_human          boolean     NOT NULL,
    score             real        CHECK (score BETWEEN 0 AND 1),
    weight            real,
    features          jsonb,
    proposal          text        CHECK (proposal IN ('same', 'likely', 'unsure')),
    reason            text        NOT NULL,
    decided_by        text        NOT NULL,
    decided_at        timestamptz NOT NULL DEFAULT now(),
    undone_at         timestamptz,
    undone_by         text,
    former_natives    jsonb,
    claimed_by        text,
    claimed_until     timestamptz,
    CONSTRAINT pairs_have_one_order CHECK (left_observation < right_observation),
    CONSTRAINT people_are_sure CHECK (NOT is_human OR verdict <> 'unsure' OR reason <> ''),
    CONSTRAINT undoing_has_a_name CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
COMMENT ON TABLE core.judgement IS
    'Decisions that two observations are, or are not, about one thing; undone ones stay. An unsure one waits for a person';
COMMENT ON COLUMN core.judgement.score IS 'Probability that both are one thing';
COMMENT ON COLUMN core.judgement.weight IS 'The same as log2 of the odds: the sum of the weights in features';
COMMENT ON COLUMN core.judgement.proposal IS
    'What the model says of the pair alone: likely ones are one thing unless another pair that excludes this one is as likely. The verdict is what came of it';
COMMENT ON COLUMN core.judgement.reason IS 'model, contradiction:<fact>, or the words of the person';
COMMENT ON COLUMN core.judgement.decided_by IS 'A person, or model:<version>';
COMMENT ON COLUMN core.judgement.former_natives IS 'Native ids that a split took from observations, so that undoing it gives them back';
COMMENT ON COLUMN core.judgement.claimed_by IS 'Who looks at it now, so that two people do not answer one question';
CREATE UNIQUE INDEX judgement_pair ON core.judgement (left_observation, right_observation)
WHERE undone_at IS NULL;
CREATE INDEX judgement_right ON core.judgement (right_observation)
WHERE undone_at IS NULL;
CREATE INDEX judgement_open ON core.judgement (judgement_id)
WHERE undone_at IS NULL AND verdict = 'unsure';

CREATE FUNCTION core.is_judged_apart(one text, other text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
               SELECT
                 FROM core.identity AS here
                 JOIN core.judgement
                   ON here.observation_id IN (judgement.left_observation, judgement.right_observation)
                 JOIN core.identity AS there
                   ON there.observation_id IN (judgement.left_observation, judgement.right_observation)
                WHERE here.entity_id = one
                  AND there.entity_id = other
                  AND judgement.undone_at IS NULL
                  AND judgement.verdict = 'negative'
           )
$$;
COMMENT ON FUNCTION core.is_judged_apart IS 'Whether somebody said of any observations of the two entities that they are not one thing';

CREATE FUNCTION core.question_value(score real, audience smallint, observations bigint) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- Uncertain is worth most, and a contradiction, which has no score, is as uncertain as can be.
    SELECT ((CASE WHEN score IS NULL THEN 1 ELSE 1 - abs(2 * score - 1) END + 0.1)
            * CASE audience WHEN 0 THEN 4 WHEN 1 THEN 3 ELSE 1 END
            * (1 + ln(greatest(observations, 2))))::real
$$;
COMMENT ON FUNCTION core.question_value IS 'What an answer to a question of identity is worth: doubt, times who sees the entity, times what hangs on it';

CREATE TABLE core.relation (
    left_observation  uuid        NOT NULL,
    right_observation uuid        NOT NULL,
    relation          text        NOT NULL CHECK (relation IN ('translation_of', 'preview_of', 'same_story')),
    decided_by        text        NOT NULL,
    decided_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (left_observation, right_observation)
);
COMMENT ON TABLE core.relation IS
    'What two things are to each other that are not one: the left is the translation or the preview of the right, or both tell of one event';
CREATE INDEX relation_right ON core.relation (right_observation);

CREATE TABLE core.reconsidered (
    observation_id uuid PRIMARY KEY,
    reason         text NOT NULL
);
COMMENT ON TABLE core.reconsidered IS 'Observations that the next reconciliation looks at although no batch changed them: somebody judged about them';

-- --- revisions -----------------------------------------------------------------------------------------------------------
ALTER TABLE core.entity_history ADD COLUMN predecessors text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.entity_history.predecessors IS 'The entities that this one was split from';
ALTER TABLE core.entity_history ADD COLUMN contested text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.entity_history.contested IS 'Fields about which the sources say different things';
UPDATE core.entity_history AS history
   SET contested = (SELECT coalesce(array_agg(field.key ORDER BY field.key), '{}')
                      FROM jsonb_each(history.provenance) AS field
                     WHERE field.value ->> 'rule' NOT IN ('sole_source', 'agreed', 'union'))
  FROM core.entity
 WHERE entity.entity_id = history.entity_id
   AND entity.contested;

-- As 0018, and a line says which fields are contested and what the entity was split from, where that is so.
CREATE OR REPLACE VIEW feed.change AS
SELECT outbox.feed,
       outbox.position,
       outbox.entity_id,
       outbox.revision,
       outbox.kind,
       outbox.content_hash,
       history.record_type,
       history.recorded_at,
       outbox.published_at,
       '{"id":' || to_json(outbox.entity_id)
       || ',"type":' || to_json(history.record_type)
       || ',"revision":' || outbox.revision
       || ',"position":' || outbox.position
       || ',"content_hash":"' || encode(outbox.content_hash, 'hex')
       || '","recorded_at":"'
       || to_char(history.recorded_at AT TIME ZONE INTERVAL '7 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US"+07:00"')
       || CASE
              WHEN outbox.kind = 'tombstone'
                  THEN '","@removed":{"reason":' || to_json(outbox.reason)
                       || ',"successors":' || to_json(history.successors) || '}'
              WHEN history.record_type = 'spokesperson'
                   AND EXISTS (SELECT
                                 FROM feed.outbox AS later
                                 JOIN core.entity_history AS newer USING (entity_id, revision)
                                WHERE later.entity_id = outbox.entity_id
                                  AND later.feed = outbox.feed
                                  AND later.position > outbox.position
                                  AND core.has_lost_contact(
                                          history.doc, CASE later.kind WHEN 'upsert' THEN newer.doc END
                                      ))
                  THEN '","@removed":{"reason":"contact_ended","successors":[]}'
              ELSE '","origin":' || coalesce(history.origin::text, 'null')
                   || CASE WHEN history.contested <> '{}' THEN ',"contested":' || to_json(history.contested) ELSE '' END
                   || CASE WHEN history.predecessors <> '{}' THEN ',"split_from":' || to_json(history.predecessors)
                           ELSE '' END
                   || ',"record":' || history.doc
          END
       || '}' AS line
  FROM feed.outbox
  JOIN feed.feed ON feed.feed = outbox.feed
  JOIN core.entity_history AS history
    ON history.entity_id = outbox.entity_id
   AND history.revision = outbox.revision
   AND (history.audience <= feed.audience OR outbox.kind = 'tombstone')
 WHERE outbox.position IS NOT NULL;
