-- name: counts
-- What the steps before this one have counted, as one row.
-- The newest statement is looked for among the staged versions first; only when that one is too old, among all that
-- counts of this source, because an unchanged source stages nothing.
SELECT %(accepted)s AS accepted,
       %(accepted)s - %(floor)s AS above_floor,
       staged.versions - %(staged)s AS uncounted,
       refused.share AS quarantined_share,
       CASE WHEN refused.share <= %(too_many)s::numeric THEN refused.share END AS quarantined_lesser_share,
       %(completeness)s AS completeness,
       extract(epoch FROM %(now)s - CASE
           WHEN %(freshness_hours)s IS NULL THEN NULL
           WHEN staged.newest >= %(now)s - make_interval(hours => %(freshness_hours)s) THEN staged.newest
           ELSE greatest(staged.newest, (
               SELECT max(version.stated_at)
                 FROM core.observation
                 JOIN core.observation_history AS version USING (observation_id, history_id)
                WHERE observation.source = %(source)s
                  AND observation.state = 'present'))
       END) / 3600 AS hours_old
  FROM (SELECT count(*) AS versions, max(stated_at) AS newest
          FROM core.observation_history
         WHERE batch_id = %(batch_id)s
           AND disposition = 'staged') AS staged
 CROSS JOIN (SELECT %(quarantined)s::numeric / nullif(%(offered)s, 0) AS share) AS refused

-- name: records
-- Keys and times of the staged versions, without their documents.
SELECT history_id,
       record_type,
       nullif(btrim(record_key), '') AS record_key,
       record_type || ' ' || record_key AS record,
       extract(epoch FROM stated_at - %(now)s) / 3600 AS hours_ahead,
       extract(year FROM stated_at AT TIME ZONE 'Asia/Ho_Chi_Minh') AS stated_year
  FROM core.observation_history
 WHERE batch_id = %(batch_id)s
   AND disposition = 'staged'

-- name: documents
-- The fields that rules ask for: one look into each document, and of long texts only whether they are there.
SELECT history_id, /* columns */
  FROM core.observation_history,
       jsonb_to_record(doc) AS field (/* fields */)
 WHERE batch_id = %(batch_id)s
   AND record_type = %(record_type)s
   AND disposition = 'staged'
   AND NOT is_gone

-- name: moves
-- The state before and after, of each staged version that follows one that counts.
SELECT version.history_id, held.doc ->> %(field)s || ' > ' || (version.doc ->> %(field)s) AS moved
  FROM core.observation_history AS version
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS held
    ON held.observation_id = observation.observation_id
   AND held.history_id = observation.history_id
 WHERE version.batch_id = %(batch_id)s
   AND version.record_type = %(record_type)s
   AND version.disposition = 'staged'
   AND observation.state = 'present'
   AND held.doc ->> %(field)s <> version.doc ->> %(field)s

-- name: examples
SELECT record_type, record_key, payload_sha256, payload_pointer
  FROM core.observation_history
 WHERE batch_id = %(batch_id)s
   AND history_id = ANY (:keys)
 ORDER BY slot, ordinal

-- name: agencies
-- The keys of all bodies that the warehouse knows; there are hundreds, not millions.
SELECT DISTINCT match_key.key
  FROM core.entity
  JOIN core.identity USING (entity_id)
  JOIN core.match_key USING (observation_id)
 WHERE entity.record_type = 'agency'
   AND entity.state = 'live'

-- name: issuers
-- Each body that the staged versions name, once.
SELECT /* columns */
  FROM core.observation_history,
       jsonb_to_record(doc) AS field (/* fields */)
 WHERE batch_id = %(batch_id)s
   AND record_type = %(record_type)s
   AND disposition = 'staged'
   AND NOT is_gone
 GROUP BY 1, 2, 3, 4
