-- name: forget_versions
-- What an earlier attempt at this batch left behind.
DELETE FROM core.observation_history
 WHERE batch_id = %(batch_id)s;

-- name: forget_quarantined
DELETE FROM quarantine.record
 WHERE batch_id = %(batch_id)s;

-- name: forget_pages
DELETE FROM raw.staged_page
 WHERE batch_id = %(batch_id)s;

-- name: known_bytes
-- Records whose bytes we hold already, under the contract that is part of the hash.
SELECT raw_hash, observation_id
  FROM core.observation
 WHERE raw_hash = ANY (%(hashes)s::bytea[])
   AND source = %(source)s
   AND state = 'present';

-- name: known_bad_bytes
SELECT DISTINCT ON (raw_hash) raw_hash, record_type, record_key
  FROM quarantine.record
 WHERE raw_hash = ANY (%(hashes)s::bytea[])
   AND source = %(source)s
   AND state = 'open';

-- name: known_content
-- Of an absent record only that its source said so: the same word again brings nothing.
SELECT observation_id, content_hash
  FROM core.observation
 WHERE observation_id = ANY (%(ids)s::uuid[])
   AND (state = 'present'
        OR EXISTS (SELECT FROM core.observation_history AS version
                    WHERE version.observation_id = observation.observation_id
                      AND version.history_id = observation.history_id
                      AND version.is_gone));

-- name: held_states
-- The value of one field of each of these records, as it counts now.
SELECT asked.observation_id::text, version.doc ->> asked.field
  FROM unnest(%(ids)s::uuid[], %(fields)s::text[]) AS asked (observation_id, field)
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE observation.state = 'present';

-- name: stage_page
INSERT INTO raw.staged_page (batch_id, slot, payload_sha256, offered, accepted, quarantined, unidentified,
                             mended, observation_ids, touched_ids, touched_hashes)
VALUES (%(batch_id)s, %(slot)s, %(payload_sha256)s, %(offered)s, %(accepted)s, %(quarantined)s, %(unidentified)s,
        %(mended)s::bigint[],
        %(observation_ids)s::uuid[], %(touched_ids)s::uuid[], %(touched_hashes)s::bytea[]);

-- name: open_refusals
SELECT quarantine_id, record_type, record_key
  FROM quarantine.record
 WHERE source = %(source)s
   AND state = 'open'
   AND record_type IS NOT NULL
   AND record_key IS NOT NULL;

-- name: quarantine_ids
SELECT nextval(pg_get_serial_sequence('quarantine.record', 'quarantine_id'))
  FROM generate_series(1, %(count)s);

-- name: mark_duplicates
-- Of several offers of one record in a batch the latest stated wins and content breaks a tie, so their order never matters.
-- A delta is ordered by its source: there the last line wins.
-- The version that counts now takes part when the batch offered it too (as unchanged bytes).
WITH offers AS (
    SELECT offered.observation_id, count(*) AS times
      FROM raw.staged_page, unnest(observation_ids) AS offered (observation_id)
     WHERE batch_id = %(batch_id)s
     GROUP BY offered.observation_id
    HAVING count(*) > 1
), candidates AS (
    SELECT version.observation_id, version.history_id, version.stated_at, version.content_hash, version.slot,
           version.ordinal
      FROM core.observation_history version
      JOIN offers USING (observation_id)
     WHERE version.batch_id = %(batch_id)s
), standing AS (
    SELECT version.observation_id, version.stated_at, version.content_hash
      FROM offers
      JOIN core.observation USING (observation_id)
      JOIN core.observation_history version USING (observation_id, history_id)
     WHERE observation.state = 'present'
       AND offers.times > (SELECT count(*) FROM candidates WHERE candidates.observation_id = offers.observation_id)
), ranked AS (
    SELECT candidates.*,
           row_number() OVER (PARTITION BY observation_id
                                  ORDER BY CASE WHEN %(in_order)s THEN slot END DESC,
                                           CASE WHEN %(in_order)s THEN ordinal END DESC,
                                           stated_at DESC NULLS LAST, content_hash DESC, slot, ordinal) AS rank
      FROM candidates
), losers AS (
    SELECT ranked.observation_id, ranked.history_id
      FROM ranked
      LEFT JOIN standing USING (observation_id)
     WHERE ranked.rank > 1
        OR NOT %(in_order)s
           AND (coalesce(standing.stated_at, '-infinity'), standing.content_hash)
           > (coalesce(ranked.stated_at, '-infinity'), ranked.content_hash)
)
UPDATE core.observation_history version
   SET disposition = 'duplicate'
  FROM losers
 WHERE version.observation_id = losers.observation_id
   AND version.history_id = losers.history_id
   AND version.disposition = 'staged';

-- name: count_duplicates
UPDATE raw.staged_page page
   SET accepted = page.accepted - lost.times, duplicate = lost.times
  FROM (SELECT slot, count(*)::integer AS times
          FROM core.observation_history
         WHERE batch_id = %(batch_id)s
           AND disposition = 'duplicate'
         GROUP BY slot) lost
 WHERE page.batch_id = %(batch_id)s
   AND page.slot = lost.slot;

-- name: versions
SELECT count(*) FILTER (WHERE disposition = 'staged') AS staged,
       count(*) FILTER (WHERE disposition = 'duplicate') AS duplicate
  FROM core.observation_history
 WHERE batch_id = %(batch_id)s;

-- name: brings_something
-- Whether a batch holds a version or a refusal that is not known from before.
SELECT EXISTS (SELECT FROM core.observation_history WHERE batch_id = %(batch_id)s)
    OR EXISTS (SELECT FROM quarantine.record WHERE batch_id = %(batch_id)s);
