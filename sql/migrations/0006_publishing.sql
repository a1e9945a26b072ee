-- What readers of the feeds see: one place says how a change is written as a line.
CREATE VIEW feed.change AS
SELECT outbox.feed,
       outbox.position,
       outbox.entity_id,
       outbox.revision,
       outbox.kind,
       outbox.content_hash,
       history.record_type,
       history.recorded_at,
       outbox.published_at,
       '{"id":' || to_json(outbox.entity_id)
       || ',"type":' || to_json(history.record_type)
       || ',"revision":' || outbox.revision
       || ',"position":' || outbox.position
       || ',"content_hash":"' || encode(outbox.content_hash, 'hex')
       || '","recorded_at":"'
       || to_char(history.recorded_at AT TIME ZONE INTERVAL '7 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US"+07:00"')
       || CASE outbox.kind
              WHEN 'upsert' THEN '","origin":' || coalesce(history.origin::text, 'null') || ',"record":' || history.doc
              ELSE '","@removed":{"reason":' || to_json(outbox.reason)
                   || ',"successors":' || to_json(history.successors) || '}'
          END
       || '}' AS line
  FROM feed.outbox
  JOIN feed.feed ON feed.feed = outbox.feed
  JOIN core.entity_history AS history
    ON history.entity_id = outbox.entity_id
   AND history.revision = outbox.revision
   AND (history.audience <= feed.audience OR outbox.kind = 'tombstone')
 WHERE outbox.position IS NOT NULL;
COMMENT ON VIEW feed.change IS 'The published changes, each as its feed line (JSON); a revision that is not for the audience of the feed has none';
