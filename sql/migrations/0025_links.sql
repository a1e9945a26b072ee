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
