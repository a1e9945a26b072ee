-- Pins: a person's word about one field, for a stated reason and a stated time; and the rules that documents were merged by.
CREATE TABLE core.pin (
    pin_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity_id   text        NOT NULL,
    record_type text        NOT NULL,
    field       text        NOT NULL,
    value       jsonb       NOT NULL,
    reason      text        NOT NULL CHECK (reason <> ''),
    pinned_by   text        NOT NULL CHECK (pinned_by <> ''),
    pinned_at   timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    lifted_at   timestamptz,
    lifted_by   text,
    said        jsonb       NOT NULL,
    is_settled  boolean     NOT NULL DEFAULT false,
    CONSTRAINT pins_end CHECK (expires_at > pinned_at),
    CONSTRAINT lifting_has_a_name CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
COMMENT ON TABLE core.pin IS
    'Fields that a person has fixed whatever sources say; a pin follows its entity into the one that it is merged into, and back';
COMMENT ON COLUMN core.pin.value IS 'As it stands in the document; JSON null: the field is to be empty';
COMMENT ON COLUMN core.pin.expires_at IS 'From then on the sources decide again; no pin is for ever';
COMMENT ON COLUMN core.pin.said IS 'What each observation said of the field when it was pinned: shows that a source has moved since';
COMMENT ON COLUMN core.pin.is_settled IS 'Whether a reconciliation has acted on its being set or lifted';
CREATE UNIQUE INDEX pin_live ON core.pin (entity_id, field)
WHERE lifted_at IS NULL;
CREATE INDEX pin_unsettled ON core.pin (entity_id)
WHERE NOT is_settled;

ALTER TABLE core.entity ADD COLUMN is_pinned boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN core.entity.is_pinned IS 'Whether a pin is in effect on some field';
ALTER TABLE core.entity_history ADD COLUMN pins bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.entity_history.pins IS 'The pins that applied to this revision, also those that lost to a stricter source or another pin';
COMMENT ON COLUMN core.entity.embargo_until IS
    'The next instant at which time alone changes the document: an embargo, a contact or a pin that ends';

CREATE TABLE core.survivorship (
    fingerprint text        PRIMARY KEY,
    since       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE core.survivorship IS
    'The rules that every document of several sources has been merged by; under other rules the next reconciliation merges them all anew';
CREATE UNIQUE INDEX survivorship_is_one ON core.survivorship ((true));
