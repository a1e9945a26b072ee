-- name: blocks
-- What the changes in (after, upto] hold, block by block of `size` positions: types, bodies, times of publication. A
-- tombstone counts for the body that the entity last belonged to in this feed.
SELECT (outbox.position - 1) / %(size)s AS block,
       history.record_type,
       coalesce(said.doc ->> 'issuer', said.doc ->> 'agency', said.doc ->> 'organiser', said.doc ->> 'verifier',
                said.doc ->> 'host', said.doc ->> 'intake_agency', said.doc ->> 'outlet', said.doc ->> 'from_name') AS agency,
       coalesce(said.doc ->> 'issuer_code', said.doc ->> 'agency_code', said.doc ->> 'organiser_code',
                said.doc ->> 'verifier_code', said.doc ->> 'host_code', said.doc ->> 'intake_agency_code',
                said.doc ->> 'from_code') AS agency_code,
       count(*) AS changes,
       min(outbox.published_at) AS since,
       max(outbox.published_at) AS until
  FROM feed.outbox
  JOIN feed.feed USING (feed)
  JOIN core.entity_history AS history USING (entity_id, revision)
  LEFT JOIN LATERAL (SELECT earlier.doc
                       FROM core.entity_history AS earlier
                      WHERE earlier.entity_id = outbox.entity_id
                        AND earlier.revision <= outbox.revision
                        AND earlier.state = 'live'
                        AND earlier.audience <= feed.audience
                      ORDER BY earlier.revision DESC
                      LIMIT 1) AS said ON true
 WHERE outbox.feed = %(feed)s
   AND outbox.position > %(after)s
   AND outbox.position <= %(upto)s
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4;

-- name: changes
-- The changes in (after, upto], the newest `limit` of them, of one type or of all.
SELECT change.position, change.entity_id, change.kind, change.record_type, change.revision, change.recorded_at,
       change.published_at, change.line
  FROM feed.change
 WHERE change.feed = %(feed)s
   AND change.position > %(after)s
   AND change.position <= %(upto)s
   AND (%(record_type)s::text IS NULL OR change.record_type = %(record_type)s)
 ORDER BY change.position DESC
 LIMIT %(limit)s;

-- name: published_at
SELECT published_at
  FROM feed.outbox
 WHERE feed = %(feed)s
   AND position = %(position)s;

-- name: resources
-- What is live in a feed at a position: the bytes of each line by their hash and length, in an order of no collation.
SELECT last.entity_id, change.published_at, encode(sha256(convert_to(change.line, 'UTF8')), 'hex') AS hash,
       octet_length(change.line) AS length
  FROM (SELECT DISTINCT ON (entity_id) entity_id, position, kind
          FROM feed.outbox
         WHERE feed = %(feed)s
           AND position <= %(position)s
         ORDER BY entity_id, position DESC) AS last
  JOIN feed.change
    ON change.feed = %(feed)s
   AND change.position = last.position
 WHERE last.kind = 'upsert'
 ORDER BY last.entity_id COLLATE "C";

-- name: resource_changes
-- The changes in (after, upto], each with the bytes of its line by hash and length, and whether the feed already told
-- of the entity. A line that time has taken back (a contact that ended) has no bytes to compare any more.
SELECT change.position, change.entity_id, change.kind, change.record_type, change.published_at,
       CASE WHEN change.kind = 'upsert' AND strpos(change.line, '"@removed":{') = 0
            THEN encode(sha256(convert_to(change.line, 'UTF8')), 'hex') END AS hash,
       octet_length(change.line) AS length,
       coalesce(earlier.kind = 'upsert', false) AS is_known
  FROM feed.change
  LEFT JOIN LATERAL (SELECT said.kind
                       FROM (SELECT kind, position
                               FROM feed.outbox
                              WHERE outbox.entity_id = change.entity_id
                                AND outbox.feed = %(feed)s
                             OFFSET 0) AS said
                      WHERE said.position < change.position
                      ORDER BY said.position DESC
                      LIMIT 1) AS earlier ON true
 WHERE change.feed = %(feed)s
   AND change.position > %(after)s
   AND change.position <= %(upto)s
 ORDER BY change.position;

-- name: last_changes
-- Of the changes in (after, upto] those that are the newest about their entity, oldest first, with the body that each
-- belongs to; a tombstone belongs where the entity last did.
SELECT change.position, change.entity_id, change.kind, change.record_type, change.revision, change.recorded_at,
       change.published_at, change.line, said.doc AS said
  FROM feed.change
  JOIN feed.feed USING (feed)
  LEFT JOIN LATERAL (SELECT earlier.doc
                       FROM core.entity_history AS earlier
                      WHERE change.kind = 'tombstone'
                        AND earlier.entity_id = change.entity_id
                        AND earlier.revision < change.revision
                        AND earlier.state = 'live'
                        AND earlier.audience <= feed.audience
                      ORDER BY earlier.revision DESC
                      LIMIT 1) AS said ON true
 WHERE change.feed = %(feed)s
   AND change.position > %(after)s
   AND change.position <= %(upto)s
   AND (%(record_type)s::text IS NULL OR change.record_type = %(record_type)s)
   AND (%(since)s::timestamptz IS NULL OR change.published_at >= %(since)s)
   AND (%(before)s::timestamptz IS NULL OR change.published_at < %(before)s)
   AND NOT EXISTS (SELECT
                     FROM feed.outbox AS later
                    WHERE later.entity_id = change.entity_id
                      AND later.feed = change.feed
                      AND later.position > change.position)
 ORDER BY change.position
 LIMIT %(limit)s;

-- name: count_last
-- How many changes of doors.last_changes there are.
SELECT count(*) AS changes
  FROM feed.outbox
  JOIN core.entity USING (entity_id)
 WHERE outbox.feed = %(feed)s
   AND outbox.position > %(after)s
   AND outbox.position <= %(upto)s
   AND (%(record_type)s::text IS NULL OR entity.record_type = %(record_type)s)
   AND (%(since)s::timestamptz IS NULL OR outbox.published_at >= %(since)s)
   AND (%(before)s::timestamptz IS NULL OR outbox.published_at < %(before)s)
   AND NOT EXISTS (SELECT
                     FROM feed.outbox AS later
                    WHERE later.entity_id = outbox.entity_id
                      AND later.feed = outbox.feed
                      AND later.position > outbox.position);

-- name: settled_at
-- The instant up to which nothing can be published any more: a publisher at work stamps its changes with the beginning
-- of its transaction and shows them at the end. One second is for a publisher that has begun and asked for no lock yet.
SELECT least(now(), min(coalesce(activity.xact_start, now() - INTERVAL '10 minutes'))) - INTERVAL '1 second' AS settled_at
  FROM pg_locks AS locks
  JOIN pg_stat_activity AS activity USING (pid)
 WHERE locks.locktype = 'advisory'
   AND locks.objsubid = 1
   AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (locks.classid::bigint << 32 | locks.objid::bigint) = hashtextextended('lienthong:publish:' || %(feed)s, 0);
