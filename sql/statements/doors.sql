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
