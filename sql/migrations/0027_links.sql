-- Links: which live record names which other one, kept up by the reconciliation that changes either of them.
ALTER TABLE core.observation_history ADD COLUMN refers boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN core.observation_history.refers IS 'Its document names other records: only such ones are looked at for links';
UPDATE core.observation_history
   SET refers = true
 WHERE record_type = 'document' AND doc ?| ARRAY['replaces', 'amends', 'legal_basis', 'responds_to']
    OR record_type = 'press_release' AND doc ?| ARRAY['translation_of', 'documents']
    OR record_type = 'article_mention' AND doc ?| ARRAY['copied_from', 'translation_of', 'cites_documents']
    OR record_type = 'response' AND doc ?| ARRAY['target_url', 'repeated_by']
    OR record_type = 'emergency_notice' AND doc ? 'references'
    OR record_type = 'agency' AND doc ?| ARRAY['parent_code', 'successors'];

UPDATE core.observation_history
   SET waits = true
 WHERE record_type = 'document' AND doc ? 'expires_on';

CREATE TABLE core.link (
    from_entity    text     NOT NULL,
    field          text     NOT NULL,
    ordinal        integer  NOT NULL,
    record_type    text     NOT NULL,
    relation       text     NOT NULL,
    target         text     NOT NULL,
    part           text     NOT NULL DEFAULT '',
    keys           jsonb    NOT NULL,
    derives        text     NOT NULL DEFAULT '',
    card           jsonb    NOT NULL,
    audience       smallint NOT NULL,
    observation_id uuid,
    source         text,
    to_entity      text,
    candidates     text[]   NOT NULL DEFAULT '{}',
    PRIMARY KEY (from_entity, field, ordinal),
    CONSTRAINT one_candidate_is_the_target CHECK ((to_entity IS NOT NULL) = (cardinality(candidates) = 1))
);
COMMENT ON TABLE core.link IS 'What live records say of other ones; a link whose target is not known, or of which several may be meant, stays without an end';
COMMENT ON COLUMN core.link.field IS 'The field of the naming record; ordinal is the place in it, from 0';
COMMENT ON COLUMN core.link.target IS 'As the source wrote it';
COMMENT ON COLUMN core.link.part IS 'The piece of the target that is meant; empty: all of it';
COMMENT ON COLUMN core.link.keys IS 'Match keys of the target, step by step: the first step that finds anything decides';
COMMENT ON COLUMN core.link.derives IS 'The field of the target that tells of this link; empty: none';
COMMENT ON COLUMN core.link.card IS 'The naming record, as that field shows it';
COMMENT ON COLUMN core.link.audience IS 'Who may see the naming record: only targets that nobody else sees may tell of it';
COMMENT ON COLUMN core.link.observation_id IS 'Whose word the field is; null: a pin, or a list of several';
COMMENT ON COLUMN core.link.candidates IS 'Live records that the keys mean; to_entity is the only one';
CREATE INDEX link_to_entity ON core.link (to_entity) WHERE to_entity IS NOT NULL;
CREATE INDEX link_candidates ON core.link USING gin (candidates) WHERE cardinality(candidates) > 1;

CREATE TABLE core.link_key (
    key         text     NOT NULL,
    from_entity text     NOT NULL,
    field       text     NOT NULL,
    ordinal     integer  NOT NULL,
    step        smallint NOT NULL,
    PRIMARY KEY (from_entity, field, ordinal, key),
    FOREIGN KEY (from_entity, field, ordinal) REFERENCES core.link (from_entity, field, ordinal) ON DELETE CASCADE
);
COMMENT ON TABLE core.link_key IS 'The keys of core.link, so that a record that arrives finds the links that wait for it';
CREATE INDEX link_key_key ON core.link_key (key);

CREATE TABLE core.linking (
    fingerprint text        NOT NULL,
    since       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.linking IS 'How links were read out of documents; under another way the next reconciliation reads them all anew';
CREATE UNIQUE INDEX linking_is_one ON core.linking ((true));

-- What a record says of a body stays as it was said; who does that body's work today is asked here.
CREATE FUNCTION mart.body_on(
    code text, said_on date, today date DEFAULT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
) RETURNS TABLE (
    step integer, entity_id text, name text, body_code text, valid_from date, valid_to date, relation text, function text,
    effective_on date, is_today boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE body AS (
        SELECT entity.entity_id, history.doc, core.as_date(history.doc ->> 'valid_from') AS first_day,
               core.as_date(history.doc ->> 'valid_to') AS last_day
          FROM core.entity
          JOIN core.entity_history AS history USING (entity_id, revision)
         WHERE entity.record_type = 'agency'
           AND entity.state = 'live'
           AND entity.audience < 3
    ), way AS (
        SELECT 0 AS step, body.entity_id, body.doc, body.first_day, body.last_day, NULL::jsonb AS said,
               ARRAY[body.entity_id] AS been
          FROM body
         WHERE body_on.code IN (body.doc ->> 'code', body.doc ->> 'legacy_code')
           AND coalesce(body.first_day, '-infinity') <= body_on.said_on
           AND coalesce(body.last_day, 'infinity') >= body_on.said_on
         UNION ALL
        SELECT way.step + 1, heir.entity_id, heir.doc, heir.first_day, heir.last_day, stated.item,
               way.been || heir.entity_id
          FROM way
         CROSS JOIN LATERAL jsonb_array_elements(way.doc -> 'successors') WITH ORDINALITY AS stated (item, place)
          LEFT JOIN core.link
            ON link.from_entity = way.entity_id
           AND link.field = 'successors'
           AND link.ordinal = stated.place - 1
          LEFT JOIN body AS heir ON heir.entity_id = link.to_entity
         WHERE coalesce(core.as_date(stated.item ->> 'effective_on'), way.last_day + 1) <= body_on.today
           AND (heir.entity_id IS NULL OR heir.entity_id <> ALL (way.been))
    )
    SELECT way.step, way.entity_id, coalesce(way.doc, way.said) ->> 'name', coalesce(way.doc, way.said) ->> 'code',
           way.first_day, way.last_day, way.said ->> 'relation', way.said ->> 'function',
           core.as_date(way.said ->> 'effective_on'),
           way.entity_id IS NOT NULL AND coalesce(way.last_day, 'infinity') >= body_on.today
      FROM way
     ORDER BY way.step, way.said ->> 'function', way.entity_id
$$;
COMMENT ON FUNCTION mart.body_on IS
    'Cơ quan mang mã vào một ngày, và ai kế thừa từng chức năng đến hôm nay / the body that bore a code on a day (step 0), and step by step who took over which function; entity_id null: the successor is not known here';
REVOKE EXECUTE ON FUNCTION mart.body_on(text, date, date) FROM PUBLIC;
