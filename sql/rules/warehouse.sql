-- name: entities
SELECT entity_id
  FROM core.entity

-- name: entities_of_run
-- What a run can have changed, found by indexes: what its batches speak of, what they no longer offer, what waits to be
-- published. So the check costs in the size of the change.
SELECT identity.entity_id
  FROM ledger.batch
  JOIN core.observation_history AS version USING (batch_id)
  JOIN core.identity USING (observation_id)
 WHERE batch.run_id = %(run_id)s
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

-- name: entity_observed
SELECT entity.entity_id, entity.record_type
  FROM {batch} AS scope
  JOIN core.entity USING (entity_id)
 WHERE entity.state = 'live'
   AND NOT EXISTS (SELECT FROM core.identity
                     JOIN core.observation USING (observation_id)
                    WHERE identity.entity_id = entity.entity_id
                      AND observation.state = 'present')

-- name: history_contiguous
-- Revisions are positive and unique, so they run 1, 2, ... n exactly when the last is as large as their number.
SELECT history.entity_id, count(*) AS revisions, max(history.revision) AS last
  FROM {batch} AS scope
  JOIN core.entity_history AS history USING (entity_id)
 GROUP BY history.entity_id
HAVING count(*) <> max(history.revision)

-- name: entity_newest
SELECT entity.entity_id, entity.revision, newest.revision AS newest
  FROM {batch} AS scope
  JOIN core.entity USING (entity_id)
  LEFT JOIN LATERAL (SELECT history.revision, history.record_type, history.state, history.content_hash,
                            history.audience
                       FROM core.entity_history AS history
                      WHERE history.entity_id = entity.entity_id
                      ORDER BY history.revision DESC
                      LIMIT 1) AS newest ON true
 WHERE (entity.revision, entity.record_type, entity.state, entity.content_hash, entity.audience)
    IS DISTINCT FROM (newest.revision, newest.record_type, newest.state, newest.content_hash, newest.audience)

-- name: document_one_number
-- Two spellings of an issuer give two keys; two numbers mean that two documents were taken for one.
SELECT match_key.entity_id, string_agg(DISTINCT split_part(match_key.key, '|', 2), ', ') AS numbers
  FROM {batch} AS scope
  JOIN core.match_key USING (entity_id)
 WHERE match_key.key LIKE 'document:no:%'
 GROUP BY match_key.entity_id
HAVING count(DISTINCT split_part(match_key.key, '|', 2)) > 1

-- name: public_released
SELECT entity.entity_id, history.doc ->> 'release_status' AS release_status, history.doc ->> 'sensitivity' AS sensitivity
  FROM {batch} AS scope
  JOIN core.entity USING (entity_id)
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE entity.state = 'live'
   AND entity.audience = 0
   AND (history.doc ->> 'release_status' IN ('withdrawn', 'draft', 'internal')
        OR history.doc ->> 'release_status' = 'embargoed' AND coalesce(entity.embargo_until, 'infinity') > now()
        OR history.doc ->> 'sensitivity' <> 'public')

-- name: outbox_complete
-- The last word of each feed about an entity: its newest revision while the feed may carry it, else nothing or a tombstone.
SELECT entity.entity_id, entity.revision, feed.feed, said.kind, said.revision AS said
  FROM {batch} AS scope
  JOIN core.entity USING (entity_id)
 CROSS JOIN feed.feed
  LEFT JOIN LATERAL (SELECT outbox.kind, outbox.revision
                       FROM feed.outbox
                      WHERE outbox.entity_id = entity.entity_id
                        AND outbox.feed = feed.feed
                      ORDER BY outbox.outbox_id DESC
                      LIMIT 1) AS said ON true
 WHERE CASE WHEN entity.state = 'live' AND entity.audience <= feed.audience
            THEN (said.kind, said.revision) IS DISTINCT FROM ('upsert', entity.revision)
            ELSE said.kind = 'upsert'
       END

-- name: observations
SELECT observation_id
  FROM core.observation

-- name: observations_of_run
SELECT DISTINCT version.observation_id
  FROM ledger.batch
  JOIN core.observation_history AS version USING (batch_id)
 WHERE batch.run_id = %(run_id)s

-- name: observation_placed
-- Partial statements alone make no entity; they wait for a whole one.
SELECT observation.observation_id, observation.source, identity.entity_id
  FROM {batch} AS scope
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
  JOIN ledger.batch ON batch.batch_id = observation.batch_id AND batch.state = 'reconciled'
  LEFT JOIN core.identity USING (observation_id)
  LEFT JOIN core.entity USING (entity_id)
 WHERE observation.state = 'present'
   AND NOT version.is_partial
   AND entity.state IS DISTINCT FROM 'live'

-- name: feeds
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

-- name: feed_gapless
SELECT scope.feed, scope.since, count(*) AS changes, max(outbox.position) AS last
  FROM {batch} AS scope
  JOIN feed.outbox ON outbox.feed = scope.feed AND outbox.position > scope.since
 GROUP BY scope.feed, scope.since
HAVING count(*) <> max(outbox.position) - scope.since

-- name: checkpoint_covered
-- A position that was signed can never be lost again.
SELECT scope.feed, signed.position
  FROM {batch} AS scope
  JOIN LATERAL (SELECT max(checkpoint.position) AS position
                  FROM feed.checkpoint
                 WHERE checkpoint.feed = scope.feed) AS signed ON true
 WHERE signed.position > (SELECT coalesce(max(outbox.position), 0) FROM feed.outbox WHERE outbox.feed = scope.feed)

-- name: batches
SELECT batch_id, state
  FROM ledger.batch

-- name: batches_of_run
SELECT batch_id, state
  FROM ledger.batch
 WHERE run_id = %(run_id)s

-- name: tally_sum
SELECT scope.batch_id
  FROM {batch} AS scope
  LEFT JOIN ledger.tally USING (batch_id)
 WHERE scope.state IN ('loaded', 'reconciled')
   AND (tally.batch_id IS NULL
        OR tally.loaded + tally.unchanged + tally.quarantined + tally.duplicate <> tally.offered)

-- name: tally_loaded
SELECT tally.batch_id, tally.loaded, versions.counted
  FROM {batch} AS scope
  JOIN ledger.tally USING (batch_id)
 CROSS JOIN LATERAL (SELECT count(*) AS counted
                       FROM core.observation_history AS version
                      WHERE version.batch_id = tally.batch_id
                        AND version.disposition = 'staged') AS versions
 WHERE scope.state IN ('loaded', 'reconciled')
   AND versions.counted <> tally.loaded

-- name: tally_quarantined
-- A refused record that comes again with the same bytes is counted, not written twice.
SELECT tally.batch_id, tally.quarantined, refused.counted
  FROM {batch} AS scope
  JOIN ledger.tally USING (batch_id)
 CROSS JOIN LATERAL (SELECT count(*) AS counted
                       FROM quarantine.record
                      WHERE record.batch_id = tally.batch_id) AS refused
 WHERE refused.counted > tally.quarantined
