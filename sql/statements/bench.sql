-- name: written
-- Rows inserted, changed and deleted since the database was made, by table.
SELECT schemaname || '.' || relname AS name, n_tup_ins + n_tup_upd + n_tup_del AS written
  FROM pg_stat_user_tables
 WHERE schemaname NOT LIKE 'pg\_%%'
 ORDER BY name;

-- name: others
SELECT count(*) AS others
  FROM pg_stat_activity
 WHERE datname = current_database()
   AND backend_type = 'client backend'
   AND pid <> pg_backend_pid();

-- name: settle
-- What lies in memory is written before the clock starts, so that one phase does not pay for another.
CHECKPOINT;

-- name: server
SELECT pg_backend_pid() AS pid,
       pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS wal,
       inet_server_addr() IS NULL OR inet_server_addr() << inet '127.0.0.0/8' AS is_local;

-- name: clusters
SELECT version.record_key, identity.entity_id
  FROM core.identity
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id);

-- name: in_review
-- Observations that an undecided pair holds, which a person shall look at.
SELECT count(*) AS in_review
  FROM (SELECT left_observation FROM core.judgement WHERE verdict = 'unsure' AND undone_at IS NULL
         UNION
        SELECT right_observation FROM core.judgement WHERE verdict = 'unsure' AND undone_at IS NULL) waiting;

-- name: analyze
-- What autovacuum would do a minute later.
ANALYZE core.entity, core.entity_history, feed.outbox;

-- name: renew
-- The entities of these new revisions point at them.
UPDATE core.entity
   SET revision = history.revision, content_hash = history.content_hash, recorded_at = history.recorded_at
  FROM unnest(%(ids)s::text[]) AS given (entity_id)
  JOIN core.entity_history AS history
    ON history.entity_id = given.entity_id
   AND history.revision = %(revision)s
 WHERE entity.entity_id = given.entity_id;

-- name: published
-- When the first revision of each emergency notice got its number in the public feed.
SELECT history.doc ->> 'identifier' AS identifier, outbox.published_at
  FROM feed.outbox
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE outbox.feed = 'public'
   AND history.record_type = 'emergency_notice'
   AND history.revision = 1
   AND outbox.published_at IS NOT NULL;

-- name: loading
-- A batch of another source that has not come to its end.
SELECT batch_id
  FROM ledger.batch
 WHERE source <> %(source)s
   AND state IN ('pulling', 'pulled', 'staged', 'loaded')
 LIMIT 1;
