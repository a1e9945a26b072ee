-- name: places
-- Records that count now and stand on no page of the last pull: where in which older payload. What vanished or was
-- declared gone is not among them, so no payload from before that can bring it back.
-- EXCEPT, for it hashes whatever the planner believes: right after a first load it knows of no rows at all.
WITH aside AS (
    SELECT observation.observation_id
      FROM core.observation
     WHERE observation.source = %(source)s
       AND observation.state = 'present'
    EXCEPT
    SELECT unnest(page.observation_ids)
      FROM raw.page
     WHERE page.source = %(source)s
)
SELECT version.payload_sha256, version.payload_pointer
  FROM aside
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE NOT EXISTS (SELECT FROM raw.page WHERE page.source = %(source)s AND page.payload_sha256 = version.payload_sha256)
 UNION
SELECT record.payload_sha256, record.payload_pointer
  FROM quarantine.record
 WHERE record.source = %(source)s
   AND record.state = 'open'
   AND NOT EXISTS (SELECT FROM raw.page WHERE page.source = %(source)s AND page.payload_sha256 = record.payload_sha256);

-- name: arrivals
-- When each of these payloads came last, the oldest first, and from where.
SELECT payload.sha256, payload.bytes, newest.url
  FROM raw.payload
  LEFT JOIN (SELECT DISTINCT ON (exchange.payload_sha256) exchange.payload_sha256, exchange.fetch_id, exchange.url
               FROM raw.fetch AS exchange
              WHERE exchange.source = %(source)s
                AND exchange.payload_sha256 = ANY (%(payloads)s)
                AND exchange.is_whole
              ORDER BY exchange.payload_sha256, exchange.fetch_id DESC) AS newest
    ON newest.payload_sha256 = payload.sha256
 WHERE payload.sha256 = ANY (%(payloads)s)
 ORDER BY newest.fetch_id NULLS FIRST, payload.stored_at, payload.sha256;

-- name: remember
INSERT INTO raw.fetch (batch_id, source, slot, url, requested_at, seconds, health, payload_sha256, etag, last_modified,
                       detail, is_whole)
VALUES (%(batch_id)s, %(source)s, %(slot)s, %(url)s, now(), 0, 'unchanged', %(payload_sha256)s, %(etag)s,
        %(last_modified)s, %(detail)s, %(is_whole)s);

-- name: held
-- A batch of this source that waits for people: read again under it, its answer could not be carried out any more.
SELECT batch.batch_id
  FROM ledger.batch
 WHERE batch.source = %(source)s
   AND batch.state = 'held'
 ORDER BY batch.batch_seq DESC
 LIMIT 1;

-- name: unoffered
-- Under other keys a page no longer names the records that it named before. Stored bytes prove no absence: the next
-- complete pull of a snapshot judges them with the others.
INSERT INTO ledger.absence (batch_id, observation_id, completeness, state)
SELECT %(batch_id)s, former.observation_id, 'unknown', 'waiting'
  FROM (SELECT unnest(page.observation_ids) AS observation_id
          FROM raw.page
         WHERE page.source = %(source)s
           AND page.payload_sha256 IN (SELECT payload_sha256 FROM raw.fetch WHERE batch_id = %(batch_id)s AND is_whole)
        EXCEPT
        SELECT unnest(staged.observation_ids)
          FROM raw.staged_page AS staged
         WHERE staged.batch_id = %(batch_id)s) AS former
  JOIN core.observation
    ON observation.observation_id = former.observation_id
   AND observation.state = 'present'
 WHERE (SELECT batch.mode
          FROM ledger.batch
         WHERE batch.source = %(source)s
           AND batch.mode <> 'replay'
         ORDER BY batch.batch_seq DESC
         LIMIT 1) = 'snapshot'
    ON CONFLICT (batch_id, observation_id) DO NOTHING;

-- name: settle_refusals
-- An earlier refusal whose place was read again is answered: refused anew, or taken. Its key need not be readable.
UPDATE quarantine.record AS earlier
   SET state = CASE WHEN newer.is_refused THEN 'superseded' ELSE 'resolved' END, resolved_at = now()
  FROM (SELECT place.payload_sha256, place.payload_pointer, bool_or(place.is_refused) AS is_refused
          FROM (SELECT payload_sha256, payload_pointer, true AS is_refused
                  FROM quarantine.record
                 WHERE batch_id = %(batch_id)s
                 UNION ALL
                SELECT payload_sha256, payload_pointer, false
                  FROM core.observation_history
                 WHERE batch_id = %(batch_id)s) AS place
         GROUP BY place.payload_sha256, place.payload_pointer) AS newer
 WHERE earlier.source = %(source)s
   AND earlier.state = 'open'
   AND earlier.batch_id <> %(batch_id)s
   AND earlier.payload_sha256 = newer.payload_sha256
   AND earlier.payload_pointer = newer.payload_pointer;
-- The same bytes can stand on a page and in an older payload: one refusal is enough.
UPDATE quarantine.record AS later
   SET state = 'superseded', resolved_at = now()
  FROM quarantine.record AS earlier
 WHERE later.batch_id = %(batch_id)s
   AND earlier.batch_id = later.batch_id
   AND earlier.raw_hash = later.raw_hash
   AND earlier.quarantine_id < later.quarantine_id
   AND later.state = 'open';

-- name: refused_again
-- Refusals of a replay that stood open before it: they say nothing new.
WITH newer AS MATERIALIZED (
    SELECT *
      FROM quarantine.record
     WHERE batch_id = %(batch_id)s
), earlier AS MATERIALIZED (
    SELECT record_type, record_key, payload_sha256, payload_pointer
      FROM quarantine.record
     WHERE source = %(source)s
       AND state = 'open'
       AND batch_id <> %(batch_id)s
), twin AS MATERIALIZED (
    SELECT newer.raw_hash
      FROM newer
      JOIN earlier USING (payload_sha256, payload_pointer)
)
SELECT count(*)
  FROM newer
 WHERE EXISTS (SELECT FROM earlier WHERE earlier.payload_sha256 = newer.payload_sha256
                                     AND earlier.payload_pointer = newer.payload_pointer)
    OR EXISTS (SELECT FROM earlier WHERE earlier.record_key = newer.record_key
                                     AND earlier.record_type IS NOT DISTINCT FROM newer.record_type)
    OR newer.record_key IS NULL AND EXISTS (SELECT FROM twin WHERE twin.raw_hash = newer.raw_hash);

-- name: note
-- What the replay of one source met, beside that of the others of its run.
UPDATE ledger.run
   SET facts = facts || jsonb_build_object('replay', coalesce(facts -> 'replay', '{}') || %(facts)s::jsonb)
 WHERE run_id = %(run_id)s;

-- name: noted
SELECT run.facts -> 'replay' -> %(source)s::text
  FROM ledger.run
 WHERE run.run_id = %(run_id)s;

-- name: refused_sources
SELECT source, count(*) AS records
  FROM quarantine.record
 WHERE state = 'open'
   AND (%(source)s::text IS NULL OR source = %(source)s)
 GROUP BY source
 ORDER BY source;

-- name: settled
-- What became of the refusals that stood open when a batch began.
SELECT count(*) FILTER (WHERE earlier.state = 'resolved') AS resolved,
       count(*) FILTER (WHERE earlier.state = 'superseded') AS superseded
  FROM quarantine.record AS earlier
  JOIN ledger.batch ON batch.source = earlier.source
 WHERE batch.batch_id = %(batch_id)s
   AND earlier.batch_id <> %(batch_id)s
   AND earlier.resolved_at >= batch.started_at;
