-- How much each change matters to who holds the version before it; what was announced before is told as major.
ALTER TABLE feed.outbox ADD COLUMN materiality text NOT NULL DEFAULT 'major'
    CHECK (materiality IN ('major', 'minor', 'silent'));
COMMENT ON COLUMN feed.outbox.materiality IS
    'major: an older copy is wrong; minor: it lacks something; silent: it is as good. By reconciliation/materiality.yml';

-- The weightiest of the fields in which two documents differ; weights: field -> minor or silent, all others are major.
CREATE FUNCTION feed.materiality(before jsonb, after jsonb, weights jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN bool_or(weight = 'major') THEN 'major'
                WHEN bool_or(weight = 'minor') THEN 'minor'
                ELSE 'silent' END
      FROM (SELECT coalesce(weights ->> key, 'major') AS weight
              FROM jsonb_each(before) AS was (key, value)
              FULL JOIN jsonb_each(after) AS now (key, value) USING (key)
             WHERE was.value IS DISTINCT FROM now.value) AS differing
$$;

CREATE OR REPLACE VIEW feed.change AS
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
       || '","materiality":"' || outbox.materiality
       || CASE
              WHEN outbox.kind = 'tombstone'
                  THEN '","@removed":{"reason":' || to_json(outbox.reason)
                       || ',"successors":' || to_json(history.successors) || '}'
              WHEN history.record_type = 'spokesperson'
                   AND EXISTS (SELECT
                                 FROM feed.outbox AS later
                                 JOIN core.entity_history AS newer USING (entity_id, revision)
                                WHERE later.entity_id = outbox.entity_id
                                  AND later.feed = outbox.feed
                                  AND later.position > outbox.position
                                  AND core.has_lost_contact(
                                          history.doc, CASE later.kind WHEN 'upsert' THEN newer.doc END
                                      ))
                  THEN '","@removed":{"reason":"contact_ended","successors":[]}'
              ELSE '","origin":' || coalesce(history.origin::text, 'null')
                   || CASE WHEN history.contested <> '{}' THEN ',"contested":' || to_json(history.contested) ELSE '' END
                   || CASE WHEN history.predecessors <> '{}' THEN ',"split_from":' || to_json(history.predecessors)
                           ELSE '' END
                   || ',"record":' || history.doc
          END
       || '}' AS line,
       outbox.materiality
  FROM feed.outbox
  JOIN feed.feed ON feed.feed = outbox.feed
  JOIN core.entity_history AS history
    ON history.entity_id = outbox.entity_id
   AND history.revision = outbox.revision
   AND (history.audience <= feed.audience OR outbox.kind = 'tombstone')
 WHERE outbox.position IS NOT NULL;

-- Every acknowledgement, not the last one alone: who held which version, and since when.
CREATE TABLE feed.receipt (
    subscriber text        NOT NULL REFERENCES feed.subscriber (subscriber),
    feed       text        NOT NULL REFERENCES feed.feed (feed),
    position   bigint      NOT NULL CHECK (position >= 0),
    digest     text        NOT NULL,
    agrees     boolean     NOT NULL,
    acked_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscriber, feed, position)
);
COMMENT ON TABLE feed.receipt IS 'Positions that a subscriber has said to hold, each with its first acknowledgement';
INSERT INTO feed.receipt SELECT subscriber, feed, position, digest, agrees, acked_at FROM feed.ack;

-- Warnings and responses of a stretch of a feed, however much lies between them.
CREATE INDEX outbox_urgent ON feed.outbox (feed, position)
    WHERE position IS NOT NULL AND left(entity_id, 4) IN ('emg_', 'rsp_');
