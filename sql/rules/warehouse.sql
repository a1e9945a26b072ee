-- name: all_entities
SELECT entity_id
  FROM core.entity

-- name: versions_of_run
SELECT coalesce(sum(tally.loaded + tally.duplicate), 0)
  FROM ledger.batch
  JOIN ledger.tally USING (batch_id)
 WHERE batch.run_id = %(run_id)s

-- name: entities_up_to
-- Whether there are fewer entities than this, without counting all of a large warehouse.
SELECT count(*)
  FROM (SELECT
          FROM core.entity
         LIMIT %(limit)s) AS first

-- name: entities_of_run
-- What a run can have changed, found by indexes: what its batches speak of, what they no longer offer, what waits to be
-- published. So the check costs in the size of the change. The limit cuts nothing: it tells the planner, whose statistics
-- know no new batch, how few rows there are.
SELECT identity.entity_id
  FROM (SELECT version.observation_id
          FROM ledger.batch
          JOIN core.observation_history AS version USING (batch_id)
         WHERE batch.run_id = %(run_id)s
         LIMIT %(versions)s) AS version
  JOIN core.identity USING (observation_id)
 UNION
SELECT identity.entity_id
  FROM ledger.batch
  JOIN ledger.absence USING (batch_id)
  JOIN core.identity USING (observation_id)
 WHERE batch.run_id = %(run_id)s
 UNION
SELECT outbox.entity_id
  FROM feed.outbox
 WHERE outbox.position IS NULL

-- name: entities
-- One line for each entity with an answer to each rule, so that every table is read once for all of them.
SELECT *
  FROM (
      WITH scope AS MATERIALIZED (
          /* scope */
      ), revisions AS (
          SELECT history.entity_id, count(*) AS counted, max(history.revision) AS last
            FROM scope
            JOIN core.entity_history AS history USING (entity_id)
           GROUP BY history.entity_id
      ), stated AS (
          SELECT DISTINCT identity.entity_id
            FROM scope
            JOIN core.identity USING (entity_id)
            JOIN core.observation USING (observation_id)
           WHERE observation.state = 'present'
      ), numbered AS (
          -- two spellings of an issuer give two keys; two numbers mean that two documents were taken for one
          SELECT identity.entity_id, count(DISTINCT split_part(listed.key, '|', 2)) AS numbers
            FROM scope
            JOIN core.identity USING (entity_id)
            JOIN core.observation USING (observation_id)
            JOIN core.observation_history AS version USING (observation_id, history_id)
           CROSS JOIN LATERAL unnest(version.keys) AS listed (key)
           WHERE observation.state = 'present'
             AND listed.key LIKE 'document:no:%'
           GROUP BY identity.entity_id
      ), latest AS (
          -- the last word of each feed about an entity, taken along with the greatest id: what, which revision
          SELECT outbox.entity_id, outbox.feed,
                 max(ARRAY[outbox.outbox_id, outbox.revision, (outbox.kind = 'upsert')::integer]) AS word
            FROM scope
            JOIN feed.outbox USING (entity_id)
           GROUP BY outbox.entity_id, outbox.feed
      ), announced AS (
          SELECT latest.entity_id, count(*) AS feeds, min(latest.word[2]) AS oldest, max(latest.word[2]) AS newest,
                 min(feed.audience) AS audience
            FROM latest
            JOIN feed.feed USING (feed)
           WHERE latest.word[3] = 1
           GROUP BY latest.entity_id
      )
      SELECT entity.entity_id,
             entity.state <> 'live' OR stated.entity_id IS NOT NULL AS is_stated,
             coalesce(revisions.counted = revisions.last, false) AS is_contiguous,
             (entity.revision, entity.record_type, entity.state, entity.content_hash, entity.audience)
             IS NOT DISTINCT FROM
             (newest.revision, newest.record_type, newest.state, newest.content_hash, newest.audience) AS is_newest,
             coalesce(numbered.numbers, 1) = 1 AS has_one_number,
             -- only units look for a twin, each by the index on province and name
             entity.record_type <> 'admin_unit'
             OR entity.state <> 'live'
             OR NOT EXISTS (
                 SELECT
                   FROM core.entity_history AS other
                   JOIN core.entity AS twin ON (twin.entity_id, twin.revision) = (other.entity_id, other.revision)
                  WHERE other.record_type = 'admin_unit'
                    AND other.doc ->> 'province_code' = newest.doc ->> 'province_code'
                    AND lower(other.doc ->> 'name') = lower(newest.doc ->> 'name')
                    AND other.doc ->> 'parent_code' IS NOT DISTINCT FROM newest.doc ->> 'parent_code'
                    AND other.doc ->> 'code' <> newest.doc ->> 'code'
                    AND daterange((other.doc ->> 'valid_from')::date, (other.doc ->> 'valid_to')::date, '[]')
                        && daterange((newest.doc ->> 'valid_from')::date, (newest.doc ->> 'valid_to')::date, '[]')
                    AND twin.state = 'live'
             ) AS has_one_code,
             entity.state <> 'live'
             OR entity.audience <> 0
             OR coalesce(mark.sensitivity, 'public') = 'public'
                AND coalesce(mark.release_status, 'released') NOT IN ('withdrawn', 'draft', 'internal')
                AND (mark.release_status IS DISTINCT FROM 'embargoed' OR entity.embargo_until <= now()) IS TRUE
             AS is_released,
             -- each feed that may carry it has its newest revision, and no other feed has any
             CASE WHEN announced.entity_id IS NULL THEN carriers.feeds = 0
                  ELSE announced.feeds = carriers.feeds
                       AND announced.audience >= entity.audience
                       AND announced.oldest = entity.revision
                       AND announced.newest = entity.revision
             END AS is_announced
        FROM scope
        JOIN core.entity USING (entity_id)
       CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE entity.state = 'live' AND entity.audience <= feed.audience)
                                  AS feeds
                             FROM feed.feed) AS carriers
        LEFT JOIN announced USING (entity_id)
        LEFT JOIN stated USING (entity_id)
        LEFT JOIN numbered USING (entity_id)
        LEFT JOIN revisions USING (entity_id)
        LEFT JOIN core.entity_history AS newest
               ON newest.entity_id = entity.entity_id AND newest.revision = revisions.last
        LEFT JOIN LATERAL jsonb_to_record(newest.doc) AS mark (release_status text, sensitivity text) ON true
  ) AS entities

-- name: entity_examples
SELECT entity_id, record_type, state, revision
  FROM core.entity
 WHERE entity_id = ANY (:keys)
 ORDER BY entity_id

-- name: all_observations
SELECT observation_id
  FROM core.observation

-- name: observations_of_run
SELECT DISTINCT version.observation_id
  FROM (SELECT version.observation_id
          FROM ledger.batch
          JOIN core.observation_history AS version USING (batch_id)
         WHERE batch.run_id = %(run_id)s
         LIMIT %(versions)s) AS version

-- name: observations
-- Partial statements alone make no entity; they wait for a whole one.
SELECT observation.observation_id::text,
       observation.state = 'absent'
       OR version.is_partial
       OR batch.state IS DISTINCT FROM 'reconciled'
       OR entity.state IS NOT DISTINCT FROM 'live' AS is_placed,
       version.observation_id IS NOT NULL AS is_founded
  FROM (
      /* scope */
  ) AS scope
  JOIN core.observation USING (observation_id)
  LEFT JOIN core.observation_history AS version USING (observation_id, history_id)
  LEFT JOIN ledger.batch ON batch.batch_id = observation.batch_id
  LEFT JOIN core.identity USING (observation_id)
  LEFT JOIN core.entity USING (entity_id)

-- name: observation_examples
SELECT observation_id, source, state, batch_id
  FROM core.observation
 WHERE observation_id = ANY (CAST(:keys AS uuid[]))
 ORDER BY observation_id

-- name: all_feeds
SELECT feed.feed, feed.horizon AS since
  FROM feed.feed

-- name: feeds_of_run
-- What was numbered since the last publication but one; what was before that, earlier runs have checked.
SELECT feed.feed,
       greatest(feed.horizon,
                (SELECT checkpoint.position
                   FROM feed.checkpoint
                  WHERE checkpoint.feed = feed.feed
                  ORDER BY checkpoint.position DESC
                 OFFSET 1
                  LIMIT 1)) AS since
  FROM feed.feed

-- name: feeds
-- Positions are unique, so they have no gap exactly when there are as many as the last is away from the first.
SELECT scope.feed,
       numbered.counted = coalesce(numbered.last, scope.since) - scope.since AS is_gapless,
       coalesce(signed.last, 0) <= greatest(numbered.last, scope.since) AS is_covered
  FROM (
      /* scope */
  ) AS scope
 CROSS JOIN LATERAL (SELECT count(*) AS counted, max(outbox.position) AS last
                       FROM feed.outbox
                      WHERE outbox.feed = scope.feed
                        AND outbox.position > scope.since) AS numbered
 CROSS JOIN LATERAL (SELECT max(checkpoint.position) AS last
                       FROM feed.checkpoint
                      WHERE checkpoint.feed = scope.feed) AS signed

-- name: feed_examples
SELECT feed.feed, max(outbox.position) AS last,
       (SELECT max(checkpoint.position) FROM feed.checkpoint WHERE checkpoint.feed = feed.feed) AS signed
  FROM feed.feed
  LEFT JOIN feed.outbox USING (feed)
 WHERE feed.feed = ANY (:keys)
 GROUP BY feed.feed

-- name: all_batches
SELECT batch_id
  FROM ledger.batch
 WHERE state IN ('loaded', 'reconciled')

-- name: batches_of_run
SELECT batch_id
  FROM ledger.batch
 WHERE run_id = %(run_id)s
   AND state IN ('loaded', 'reconciled')

-- name: batches
-- A refused record that comes again with the same bytes is counted, not written twice.
SELECT scope.batch_id,
       coalesce(tally.offered = tally.loaded + tally.unchanged + tally.quarantined + tally.duplicate, false) AS adds_up,
       versions.counted = coalesce(tally.loaded, versions.counted) AS is_loaded,
       refused.counted <= coalesce(tally.quarantined, refused.counted) AS is_quarantined
  FROM (
      /* scope */
  ) AS scope
  LEFT JOIN ledger.tally USING (batch_id)
 CROSS JOIN LATERAL (SELECT count(*) AS counted
                       FROM core.observation_history AS version
                      WHERE version.batch_id = scope.batch_id
                        AND version.disposition = 'staged') AS versions
 CROSS JOIN LATERAL (SELECT count(*) AS counted
                       FROM quarantine.record
                      WHERE record.batch_id = scope.batch_id) AS refused

-- name: batch_examples
SELECT batch.batch_id, batch.source, batch.state, tally.offered, tally.loaded, tally.quarantined
  FROM ledger.batch
  LEFT JOIN ledger.tally USING (batch_id)
 WHERE batch.batch_id = ANY (:keys)
 ORDER BY batch.batch_id
