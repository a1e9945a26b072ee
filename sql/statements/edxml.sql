-- name: document
-- A document as we publish it.
SELECT entity.entity_id, entity.record_type, entity.audience, history.doc
  FROM core.entity
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE entity.entity_id = %(entity_id)s
   AND entity.state = 'live';

-- name: received
-- Packages that came over the bus, each as it came last and since when we have it; the oldest first.
SELECT version.doc, arrived.at AS arrived_at
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
 CROSS JOIN LATERAL (SELECT min(earlier.staged_at) AS at
                       FROM core.observation_history AS earlier
                      WHERE earlier.observation_id = observation.observation_id) AS arrived
 WHERE observation.source = %(source)s
   AND observation.state = 'present'
   AND version.record_type = 'document'
   AND version.doc ? 'edxml_id'
   AND (%(document_id)s::text IS NULL OR version.doc ->> 'edxml_id' = %(document_id)s)
   AND (%(key)s::text IS NULL
        OR NOT EXISTS (SELECT
                         FROM feed.inbox
                        WHERE inbox.peer = %(peer)s
                          AND inbox.message_id = 'edxml-' || encode(sha256(convert_to(
                              (version.doc ->> 'edxml_id') || ' ' || coalesce(version.doc ->> 'business_type', 'new')
                              || ' ' || %(key)s, 'UTF8')), 'hex')))
 ORDER BY arrived.at, version.doc ->> 'edxml_id', version.doc ->> 'business_type';

-- name: said
-- What we said last about a document that another body sent.
SELECT inbox.body -> 'changed' ->> 'status_code' AS status_code
  FROM feed.inbox
 WHERE inbox.peer = %(peer)s
   AND inbox.body -> 'changed' ->> 'document_id' = %(document_id)s
   AND inbox.body -> 'changed' ->> 'from_code' = %(from_code)s
   AND inbox.body -> 'changed' ? 'status_code'
 ORDER BY inbox.body -> 'changed' ->> 'status_code' = '01', inbox.received_at DESC
 LIMIT 1;

-- name: sent
-- Each receiver of each package that we sent: its first receipt, its last word, and until when the receipt was due.
WITH answer AS (
    SELECT live.doc ->> 'document_id' AS document_id, live.doc ->> 'from_code' AS from_code,
           min((live.doc ->> 'occurred_at')::timestamptz) FILTER (WHERE live.doc ->> 'status_code' <> '01') AS receipt_at,
           (array_agg(live.doc ->> 'status_code' ORDER BY (live.doc ->> 'occurred_at')::timestamptz DESC))[1] AS status_code
      FROM mart.live
     WHERE live.record_type = 'document_message'
       AND live.doc ? 'status_code'
     GROUP BY live.doc ->> 'document_id', live.doc ->> 'from_code'
)
SELECT said.document_id, said.document_number, said.to_code, said.sent_at,
       core.due_at('document.receipt_ack', said.sent_at, 'infinity') AS due_at, answer.receipt_at, answer.status_code,
       EXTRACT(EPOCH FROM answer.receipt_at - said.sent_at)::bigint AS latency_seconds
  FROM (SELECT package.body -> 'changed' ->> 'document_id' AS document_id,
               package.body -> 'changed' ->> 'document_number' AS document_number,
               package.body -> 'changed' ->> 'to_code' AS to_code,
               (package.body -> 'changed' ->> 'occurred_at')::timestamptz AS sent_at
          FROM feed.inbox AS package
         WHERE package.peer = %(peer)s
           AND package.body -> 'changed' ? 'business_type'
           AND NOT package.body -> 'changed' ? 'status_code') AS said
  LEFT JOIN answer ON answer.document_id = said.document_id
                  AND answer.from_code = said.to_code
 ORDER BY said.sent_at DESC, said.document_id, said.to_code;
