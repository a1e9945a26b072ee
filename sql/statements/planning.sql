-- name: whole_batches
-- Whole batches are sorted and joined: with the default of 4 MB a first load would do that on disk.
SET LOCAL work_mem = '32MB';
-- What is streamed is read to its end: a plan that is quick for the first rows takes minutes for all of them.
SET LOCAL cursor_tuple_fraction = 1.0;

-- name: know_much
-- After a large load the planner must hear of it now: with the statistics of an empty table it would join row by row.
ANALYZE core.observation;
ANALYZE core.observation_history (observation_id, history_id, batch_id, disposition, source, record_type);
ANALYZE core.identity;

-- name: know_keys
ANALYZE core.match_key;
ANALYZE core.block_key;

-- name: observations
-- About how many the warehouse has; told by the statistics that were renewed a moment ago.
SELECT reltuples FROM pg_class WHERE oid = 'core.observation'::regclass;

-- name: look_up
-- A small change is looked up by index, whatever the planner thinks of the whole tables: else it would read them through.
SET LOCAL enable_seqscan = off;
SET LOCAL random_page_cost = 1.1;

-- name: plan_freely
RESET enable_seqscan;
RESET random_page_cost;

-- name: renew_statistics
-- Of the columns that joins and filters use: documents would have to be unpacked for it.
ANALYZE core.observation_history (observation_id, history_id, batch_id, disposition, source, record_type);
ANALYZE core.observation;
ANALYZE core.identity;
ANALYZE core.match_key;
ANALYZE core.entity;
ANALYZE core.entity_history (entity_id, revision, record_type);

-- name: tidy
-- What autovacuum would do some minutes later: rows marked as seen by all are read from the index alone, and nobody has
-- to mark them who adds a few records then.
VACUUM (SKIP_LOCKED, TRUNCATE false)
    core.observation, core.observation_history, core.match_key, core.block_key, core.identity, core.judgement,
    core.relation, core.entity, core.entity_history;
