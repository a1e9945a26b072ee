-- Fewer writes for each record of a large load; what the foreign keys promised, the set rules check for all rows at once.
ALTER TABLE feed.outbox DROP CONSTRAINT outbox_feed_fkey;
ALTER TABLE feed.outbox DROP CONSTRAINT outbox_entity_id_revision_fkey;
ALTER TABLE core.observation DROP CONSTRAINT observation_observation_id_history_id_fkey;
COMMENT ON TABLE feed.outbox IS
    'Changes, written by one statement with their revisions; position is given later by the one publisher';
COMMENT ON TABLE core.observation IS
    'The version of each observation that counts now; written by one statement from the versions that it points at';

-- A source's own key names one observation, and core.identity says where that one stands.
DELETE FROM core.match_key WHERE key LIKE 'source:%';
COMMENT ON TABLE core.match_key IS 'Keys that several sources can give, and the entity that each means';

ALTER TABLE core.observation_history ADD COLUMN waits boolean NOT NULL DEFAULT false;
UPDATE core.observation_history SET waits = true WHERE doc ? 'embargo_until';
COMMENT ON COLUMN core.observation_history.waits IS 'Its document names an instant before which it is not public';
