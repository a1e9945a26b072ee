-- Statements: what this node originated, numbered for its peers, and what both may say (judgements, ids, verdicts).
CREATE TABLE feed.here (
    node      text    PRIMARY KEY,
    counter   bigint  NOT NULL DEFAULT 0 CHECK (counter >= 0),
    ownership jsonb   NOT NULL DEFAULT '{}',
    agreed    text
);
CREATE UNIQUE INDEX here_once ON feed.here ((true));
COMMENT ON TABLE feed.here IS 'One row once statements are exchanged: our own name, our Lamport clock, and what peers files say about ownership';
COMMENT ON COLUMN feed.here.agreed IS 'Fingerprint of the rules by which this node decides; a peer with another one is not exchanged with';
COMMENT ON COLUMN feed.here.counter IS 'Passes all that we said and all that we saw; it never goes back';

CREATE TABLE feed.due (
    due_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind   text   NOT NULL CHECK (kind IN ('observation', 'judgement', 'native')),
    ref    text   NOT NULL
);
COMMENT ON TABLE feed.due IS 'What changed here and has no number yet; appended only, so that a commit that comes late is taken in the next round';

CREATE TABLE feed.statement (
    observation_id uuid    PRIMARY KEY,
    counter        bigint  NOT NULL UNIQUE,
    is_urgent      boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE feed.statement IS 'Our own observations, each with the number of its newest change; what came from a peer is never in it';
CREATE INDEX statement_urgent ON feed.statement (counter) WHERE is_urgent;

CREATE TABLE feed.register (
    kind    text   NOT NULL CHECK (kind IN ('judgement', 'native', 'verdict')),
    key     text   NOT NULL,
    counter bigint NOT NULL,
    node    text   NOT NULL,
    value   jsonb  NOT NULL,
    observation_id uuid,
    PRIMARY KEY (kind, key)
);
COMMENT ON TABLE feed.register IS 'What every node may say about one key: the statement with the greatest (counter, node) counts';
COMMENT ON COLUMN feed.register.observation_id IS 'Of a native id that a peer gave: which observation it is about, as we call it';
CREATE INDEX register_native ON feed.register (observation_id) WHERE observation_id IS NOT NULL;
CREATE INDEX register_own ON feed.register (node, counter);

CREATE TABLE feed.edit (
    observation_id uuid    NOT NULL,
    field          text    NOT NULL,
    base           jsonb,
    is_source_base boolean NOT NULL,
    seen           jsonb   NOT NULL,
    counter        bigint,
    peer           text    NOT NULL,
    message_id     text    NOT NULL,
    PRIMARY KEY (observation_id, field)
);
COMMENT ON TABLE feed.edit IS 'Of each field that an edit of ours states: what it was made from, and what its editor had seen';
COMMENT ON COLUMN feed.edit.is_source_base IS 'The base was the word of a source, not of another edit';
CREATE INDEX edit_unnumbered ON feed.edit (observation_id) WHERE counter IS NULL;

CREATE TABLE feed.arrival (
    arrival_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    peer        text        NOT NULL REFERENCES feed.subscriber (subscriber),
    body        jsonb       NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE feed.arrival IS 'Batches of statements that a peer pushed and that wait for the next exchange';

ALTER TABLE feed.subscriber ADD COLUMN exchanges boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN feed.subscriber.exchanges IS 'It is a node of this product and may read and send statements, up to the audience of a peer';

ALTER TABLE feed.peer_state ADD COLUMN taken bigint NOT NULL DEFAULT 0;
ALTER TABLE feed.peer_state ADD COLUMN given bigint NOT NULL DEFAULT 0;
ALTER TABLE feed.peer_state ADD COLUMN echoes bigint NOT NULL DEFAULT 0;
ALTER TABLE feed.peer_state ADD COLUMN repeated bigint NOT NULL DEFAULT 0;
ALTER TABLE feed.peer_state ADD COLUMN verified_at timestamptz;
COMMENT ON COLUMN feed.peer_state.taken IS 'Up to which of its numbers we hold all statements of the peer; moved last, never back';
COMMENT ON COLUMN feed.peer_state.given IS 'Up to which of our numbers the peer says that it holds all';
COMMENT ON COLUMN feed.peer_state.echoes IS 'Statements of our own that the peer sent us; must stay 0';
COMMENT ON COLUMN feed.peer_state.repeated IS 'Statements that came again or late and changed nothing';

ALTER TABLE core.entity_history ADD COLUMN vector jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.entity_history.vector IS 'Version vector: node -> highest number of its statements that went into this or an earlier revision';

-- --- conflicts: one for what contradicts, the same key at both nodes ---------------------------------------------------------
ALTER TABLE feed.conflict DROP CONSTRAINT conflict_state_check;
ALTER TABLE feed.conflict ADD CONSTRAINT conflict_state_check
    CHECK (state IN ('open', 'resolved', 'decided', 'superseded'));
ALTER TABLE feed.conflict ALTER COLUMN message_id DROP NOT NULL;
ALTER TABLE feed.conflict ADD COLUMN conflict_key text UNIQUE;
ALTER TABLE feed.conflict ADD COLUMN record_type text;
ALTER TABLE feed.conflict ADD COLUMN proposal jsonb;
ALTER TABLE feed.conflict ADD COLUMN deadline timestamptz;
ALTER TABLE feed.conflict ADD COLUMN value jsonb;
ALTER TABLE feed.conflict ADD COLUMN decided_by text;
ALTER TABLE feed.conflict ADD COLUMN reason text;
ALTER TABLE feed.conflict ADD COLUMN decided_at timestamptz;
COMMENT ON COLUMN feed.conflict.conflict_key IS 'Hash of what contradicts, so that both nodes open the same conflict; none for a write that lost by survivorship';
COMMENT ON COLUMN feed.conflict.proposal IS 'What survivorship would take; after the deadline it is applied and the verdict says so';
CREATE INDEX conflict_waiting ON feed.conflict (deadline) WHERE state = 'open' AND conflict_key IS NOT NULL;
CREATE INDEX conflict_entity ON feed.conflict (entity_id);

-- --- who says what: names that mean the same at both nodes --------------------------------------------------------------------
CREATE FUNCTION feed.vector_of(which text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(node, counter), '{}')
      FROM (SELECT said.node, max(said.counter) AS counter
              FROM (SELECT version.origin ->> 'node' AS node,
                           (version.origin #>> '{statement,counter}')::bigint AS counter
                      FROM core.identity
                      JOIN core.observation USING (observation_id)
                      JOIN core.observation_history AS version USING (observation_id, history_id)
                     WHERE identity.entity_id = which
                       AND version.origin ? 'statement'
                     UNION ALL
                    SELECT here.node, statement.counter
                      FROM feed.here
                     CROSS JOIN core.identity
                      JOIN feed.statement USING (observation_id)
                     WHERE identity.entity_id = which
                     UNION ALL
                    SELECT before.key, before.value::bigint
                      FROM core.entity
                      JOIN core.entity_history AS history USING (entity_id, revision)
                     CROSS JOIN LATERAL jsonb_each_text(history.vector) AS before
                     WHERE core.entity.entity_id = which) AS said
             GROUP BY said.node) AS newest
$$;
COMMENT ON FUNCTION feed.vector_of IS 'What has been seen of an entity: for each node the highest number among its statements, never less than before';

CREATE FUNCTION feed.name_of(observation uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(version.origin #>> '{statement,name}', here.node || '/' || version.observation_id,
                    version.observation_id::text)
      FROM core.observation AS standing
      JOIN core.observation_history AS version USING (observation_id, history_id)
      LEFT JOIN feed.here ON true
     WHERE standing.observation_id = observation
$$;
COMMENT ON FUNCTION feed.name_of IS 'What an observation is called at every node: its originator, and the id that it has there';

-- --- what changes here is due ---------------------------------------------------------------------------------------------------
CREATE FUNCTION feed.observations_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM feed.here) THEN
        INSERT INTO feed.due (kind, ref)
        SELECT 'observation', fresh.observation_id
          FROM fresh
         WHERE fresh.source NOT LIKE 'peer\_\_%';
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION feed.changed_observations_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM feed.here) THEN
        INSERT INTO feed.due (kind, ref)
        SELECT 'observation', fresh.observation_id
          FROM fresh
          JOIN former USING (observation_id)
         WHERE fresh.source NOT LIKE 'peer\_\_%'
           AND (fresh.history_id, fresh.state) IS DISTINCT FROM (former.history_id, former.state);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER observation_said AFTER INSERT ON core.observation
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION feed.observations_due();
CREATE TRIGGER observation_changed AFTER UPDATE ON core.observation
REFERENCING OLD TABLE AS former NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION feed.changed_observations_due();

CREATE FUNCTION feed.judgement_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM feed.here) AND coalesce(current_setting('lienthong.taking', true), '') <> 'on' THEN
        INSERT INTO feed.due (kind, ref) VALUES ('judgement', NEW.left_observation || ' ' || NEW.right_observation);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER judgement_said AFTER INSERT OR UPDATE OF undone_at, verdict ON core.judgement
FOR EACH ROW WHEN (NEW.is_human) EXECUTE FUNCTION feed.judgement_due();

CREATE FUNCTION feed.native_due() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM feed.here) AND coalesce(current_setting('lienthong.taking', true), '') <> 'on' THEN
        INSERT INTO feed.due (kind, ref) VALUES ('native', NEW.observation_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER native_renamed AFTER UPDATE OF native_id ON core.identity
FOR EACH ROW WHEN (NEW.native_id <> OLD.native_id) EXECUTE FUNCTION feed.native_due();

-- What each present observation says about its entity, and how peers know it where this node exchanges statements.
CREATE VIEW core.contribution AS
SELECT identity.entity_id, version.record_type, version.observation_id::text AS observation_id, version.source,
       version.authority, EXTRACT(EPOCH FROM version.stated_at)::float8 AS stated_at, version.doc::text AS doc,
       version.is_partial, (version.origin - 'statement')::text AS origin,
       CASE WHEN here.node IS NULL THEN NULL
            WHEN version.origin ? 'statement'
            THEN (version.origin -> 'statement') || jsonb_build_object('node', version.origin ->> 'node')
            ELSE jsonb_build_object('node', here.node, 'name', here.node || '/' || version.observation_id,
                                    'source', version.source, 'counter', coalesce(statement.counter, 0),
                                    'edits', CASE WHEN version.is_partial
                                                  THEN (SELECT jsonb_object_agg(edit.field, jsonb_build_object(
                                                                   'base', edit.base, 'is_source_base',
                                                                   edit.is_source_base, 'seen', edit.seen,
                                                                   'at', edit.counter))
                                                          FROM feed.edit
                                                         WHERE edit.observation_id = version.observation_id) END)
       END::text AS stated
  FROM core.identity
  JOIN core.observation ON observation.observation_id = identity.observation_id
                       AND observation.state = 'present'
  JOIN core.observation_history AS version ON version.observation_id = observation.observation_id
                                          AND version.history_id = observation.history_id
  LEFT JOIN feed.here ON true
  LEFT JOIN feed.statement ON statement.observation_id = version.observation_id;
COMMENT ON VIEW core.contribution IS 'What sources say about an entity now, as the merge reads it';
