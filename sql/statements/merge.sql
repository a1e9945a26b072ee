-- name: affected
-- Entities whose observations changed, whose embargo has passed, or that were united with another.
CREATE TEMPORARY TABLE affected ON COMMIT DROP AS
SELECT identity.entity_id
  FROM touched
  JOIN core.identity USING (observation_id)
 UNION
SELECT touched.entity_id
  FROM touched
 WHERE touched.entity_id IS NOT NULL
 UNION
SELECT entity_id
  FROM core.entity
 WHERE embargo_until <= %(now)s
 UNION
SELECT unnest(%(united)s::text[]);
ANALYZE affected;

-- name: gathered
CREATE TEMPORARY TABLE gathered ON COMMIT DROP AS
SELECT affected.entity_id,
       count(version.observation_id) AS observations,
       count(version.observation_id) FILTER (WHERE NOT version.is_partial) AS whole,
       coalesce(bool_or(version.waits), false) AS waits
  FROM affected
  LEFT JOIN core.identity USING (entity_id)
  LEFT JOIN core.observation ON observation.observation_id = identity.observation_id
                            AND observation.state = 'present'
  LEFT JOIN core.observation_history version ON version.observation_id = observation.observation_id
                                            AND version.history_id = observation.history_id
 GROUP BY affected.entity_id;
ANALYZE gathered;

-- name: changed
CREATE TEMPORARY TABLE changed (
    entity_id     text     NOT NULL,
    revision      integer  NOT NULL,
    record_type   text     NOT NULL,
    state         text     NOT NULL,
    content_hash  bytea    NOT NULL,
    audience      smallint NOT NULL,
    reason        text,
    was_revision  integer,
    was_state     text,
    was_audience  smallint,
    contested     boolean  NOT NULL DEFAULT false,
    embargo_until timestamptz
) ON COMMIT DROP;

-- name: merge_sole
-- One source describes it: its document is the entity's, no decision is needed.
-- The documents are fetched last, by key, so that no sort or join carries them.
WITH sole AS (
    SELECT gathered.entity_id, version.record_type, version.content_hash, version.audience,
           version.observation_id, version.history_id, entity.revision AS was_revision,
           entity.state AS was_state, entity.audience AS was_audience
      FROM gathered
      JOIN core.identity USING (entity_id)
      JOIN core.observation ON observation.observation_id = identity.observation_id
                           AND observation.state = 'present'
      JOIN core.observation_history version ON version.observation_id = observation.observation_id
                                           AND version.history_id = observation.history_id
      LEFT JOIN core.entity ON entity.entity_id = gathered.entity_id
     WHERE gathered.observations = 1
       AND gathered.whole = 1
       AND NOT gathered.waits
       AND (entity.entity_id IS NULL OR entity.state = 'gone' OR entity.content_hash <> version.content_hash
            OR entity.audience <> version.audience)
), written AS (
    INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,
                                     audience, reason, origin, run_id)
    SELECT sole.entity_id, coalesce(sole.was_revision, 0) + 1, sole.record_type, 'live', version.doc,
           jsonb_build_object('*', jsonb_build_object('observation', sole.observation_id, 'source', version.source,
                                                      'rule', 'sole_source')),
           sole.content_hash, sole.audience, CASE WHEN sole.audience = 3 THEN 'withdrawn' END, version.origin,
           %(run_id)s
      FROM sole
      JOIN core.observation_history version USING (observation_id, history_id)
)
INSERT INTO changed (entity_id, revision, record_type, state, content_hash, audience, reason,
                     was_revision, was_state, was_audience)
SELECT entity_id, coalesce(was_revision, 0) + 1, record_type, 'live', content_hash, audience,
       CASE WHEN audience = 3 THEN 'withdrawn' END, was_revision, was_state, was_audience
  FROM sole;

-- name: contributions
-- All present observations of the entities that several describe, entity by entity.
SELECT gathered.entity_id, version.record_type, version.observation_id::text, version.source, version.authority,
       extract(epoch FROM version.stated_at)::float8, version.doc::text, version.is_partial, version.origin::text
  FROM gathered
  JOIN core.identity USING (entity_id)
  JOIN core.observation ON observation.observation_id = identity.observation_id
                       AND observation.state = 'present'
  JOIN core.observation_history version ON version.observation_id = observation.observation_id
                                       AND version.history_id = observation.history_id
 WHERE gathered.whole >= 1
   AND (gathered.observations > 1 OR gathered.waits)
 ORDER BY gathered.entity_id, version.observation_id;

-- name: merged
CREATE TEMPORARY TABLE merged (
    entity_id     text     NOT NULL,
    record_type   text     NOT NULL,
    doc           jsonb    NOT NULL,
    provenance    jsonb    NOT NULL,
    content_hash  bytea    NOT NULL,
    audience      smallint NOT NULL,
    contested     boolean  NOT NULL,
    embargo_until timestamptz,
    origin        jsonb
) ON COMMIT DROP;

-- name: merge_many
WITH judged AS (
    SELECT merged.*, entity.revision AS was_revision, entity.state AS was_state, entity.audience AS was_audience
      FROM merged
      LEFT JOIN core.entity USING (entity_id)
     WHERE entity.entity_id IS NULL
        OR entity.state = 'gone'
        OR entity.content_hash <> merged.content_hash
        OR entity.audience <> merged.audience
), written AS (
    INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,
                                     audience, reason, origin, run_id)
    SELECT entity_id, coalesce(was_revision, 0) + 1, record_type, 'live', doc, provenance, content_hash, audience,
           CASE WHEN audience = 3 THEN 'withdrawn' END, origin, %(run_id)s
      FROM judged
)
INSERT INTO changed (entity_id, revision, record_type, state, content_hash, audience, reason,
                     was_revision, was_state, was_audience, contested, embargo_until)
SELECT entity_id, coalesce(was_revision, 0) + 1, record_type, 'live', content_hash, audience,
       CASE WHEN audience = 3 THEN 'withdrawn' END, was_revision, was_state, was_audience, contested, embargo_until
  FROM judged;

-- name: merge_none
-- Nobody describes it any more: a last revision says so, and why; the reason a peer gave is kept.
WITH lost AS (
    SELECT entity.entity_id, entity.record_type, entity.revision AS was_revision, entity.state AS was_state,
           entity.audience AS was_audience, entity.content_hash,
           %(survivors)s::jsonb ->> entity.entity_id AS survivor,
           (SELECT coalesce(version.origin ->> 'reason', 'withdrawn')
              FROM core.identity
              JOIN core.observation USING (observation_id)
              JOIN core.observation_history version USING (observation_id, history_id)
             WHERE identity.entity_id = entity.entity_id
               AND version.is_gone
             ORDER BY version.history_id DESC
             LIMIT 1) AS given
      FROM gathered
      JOIN core.entity USING (entity_id)
     WHERE gathered.whole = 0
       AND entity.state = 'live'
), written AS (
    INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,
                                     audience, reason, successors, run_id)
    SELECT lost.entity_id, lost.was_revision + 1, lost.record_type, 'gone', '{}', '{}', lost.content_hash,
           lost.was_audience, coalesce(CASE WHEN survivor IS NOT NULL THEN 'merged_into' END, given, 'source_absent'),
           CASE WHEN survivor IS NULL THEN '{}' ELSE ARRAY[survivor] END, %(run_id)s
      FROM lost
)
INSERT INTO changed (entity_id, revision, record_type, state, content_hash, audience, reason,
                     was_revision, was_state, was_audience)
SELECT entity_id, was_revision + 1, record_type, 'gone', content_hash, was_audience,
       coalesce(CASE WHEN survivor IS NOT NULL THEN 'merged_into' END, given, 'source_absent'),
       was_revision, was_state, was_audience
  FROM lost;

-- name: point
INSERT INTO core.entity (entity_id, record_type, revision, state, content_hash, audience, contested,
                         embargo_until, recorded_at)
SELECT entity_id, record_type, revision, state, content_hash, audience, contested, embargo_until, now()
  FROM changed
 WHERE was_revision IS NULL;
UPDATE core.entity
   SET revision = changed.revision, state = changed.state, content_hash = changed.content_hash,
       audience = changed.audience, contested = changed.contested, embargo_until = changed.embargo_until,
       recorded_at = now()
  FROM changed
 WHERE changed.was_revision IS NOT NULL
   AND entity.entity_id = changed.entity_id;

-- name: announce
-- After the revision, in its transaction: a change for each feed that shows it, or that showed what was before.
INSERT INTO feed.outbox (feed, entity_id, revision, kind, reason, content_hash)
SELECT feed.feed, changed.entity_id, changed.revision,
       CASE WHEN changed.state = 'live' AND changed.audience <= feed.audience THEN 'upsert' ELSE 'tombstone' END,
       CASE WHEN changed.state = 'live' AND changed.audience <= feed.audience THEN NULL
            ELSE coalesce(changed.reason, 'withdrawn') END,
       changed.content_hash
  FROM changed
 CROSS JOIN feed.feed
 WHERE changed.state = 'live' AND changed.audience <= feed.audience
    OR changed.was_state = 'live' AND changed.was_audience <= feed.audience
 ORDER BY changed.entity_id, feed.feed;

-- name: counts
SELECT count(*) FILTER (WHERE was_revision IS NULL) AS created,
       count(*) FILTER (WHERE was_revision IS NOT NULL AND state = 'live') AS changed,
       count(*) FILTER (WHERE state = 'gone') AS gone,
       count(*) FILTER (WHERE contested) AS contested
  FROM changed;
