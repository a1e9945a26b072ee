-- name: affected
-- Entities whose observations changed, that observations left or came to, whose time has come, or whose pins changed:
-- these, or what they have been merged into since.
CREATE TEMPORARY TABLE affected ON COMMIT DROP AS
WITH RECURSIVE heir AS (
    SELECT entity_id
      FROM core.pin
     WHERE NOT is_settled
     UNION
    SELECT unnest(history.successors)
      FROM heir
      JOIN core.entity USING (entity_id)
      JOIN core.entity_history history USING (entity_id, revision)
     WHERE history.reason = 'merged_into'
)
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
SELECT unnest(%(moved)s::text[])
 UNION
SELECT entity_id
  FROM heir;
ANALYZE affected;

-- name: next_due
-- By the index of what waits, however large the warehouse is.
SELECT least((SELECT min(embargo_until) FROM core.entity WHERE embargo_until IS NOT NULL),
             (SELECT min(ends_at)
                FROM core.standing_withdrawal
               WHERE NOT EXISTS (SELECT FROM core.erasure
                                  WHERE erasure.withdrawal_id = standing_withdrawal.withdrawal_id)));

-- name: rules
SELECT fingerprint
  FROM core.survivorship;

-- name: remember_rules
INSERT INTO core.survivorship (fingerprint)
VALUES (%(fingerprint)s)
    ON CONFLICT ((true)) DO UPDATE
   SET fingerprint = excluded.fingerprint, since = excluded.since;

-- name: affected_by_rules
-- Other rules than those of the last time: whatever several describe is merged anew; one source alone needs no rule.
INSERT INTO affected (entity_id)
SELECT entity_id
  FROM core.identity
 GROUP BY entity_id
HAVING count(*) > 1
EXCEPT
SELECT entity_id
  FROM affected;
ANALYZE affected;

-- name: gathered
CREATE TEMPORARY TABLE gathered ON COMMIT DROP AS
SELECT affected.entity_id,
       count(version.observation_id) AS observations,
       count(version.observation_id) FILTER (WHERE NOT version.is_partial) AS whole,
       coalesce(bool_or(version.waits), false) AS waits,
       coalesce(bool_or(version.refers), false) AS refers
  FROM affected
  LEFT JOIN core.identity USING (entity_id)
  LEFT JOIN core.observation ON observation.observation_id = identity.observation_id
                            AND observation.state = 'present'
  LEFT JOIN core.observation_history version ON version.observation_id = observation.observation_id
                                            AND version.history_id = observation.history_id
 GROUP BY affected.entity_id;
ANALYZE gathered;

-- name: pinned_fields
CREATE TEMPORARY TABLE pinned (
    entity_id  text        NOT NULL,
    pin_id     bigint      NOT NULL,
    set_on     text        NOT NULL,
    field      text        NOT NULL,
    value      jsonb       NOT NULL,
    reason     text        NOT NULL,
    pinned_by  text        NOT NULL,
    pinned_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
) ON COMMIT DROP;

-- name: pins
-- Pins in effect, at the entities where they now apply: what was merged into another takes them along, what was parted
-- again has them back. Where one became several nobody knows which of them was meant: such a pin waits for a person.
DELETE FROM pinned;
WITH RECURSIVE standing AS (
    SELECT pin_id, entity_id
      FROM core.pin
     WHERE lifted_at IS NULL
       AND expires_at > %(now)s
     UNION
    SELECT standing.pin_id, coalesce(%(successors)s::jsonb -> standing.entity_id ->> 0, history.successors[1])
      FROM standing
      LEFT JOIN gathered USING (entity_id)
      LEFT JOIN core.entity USING (entity_id)
      LEFT JOIN core.entity_history history ON history.entity_id = entity.entity_id
                                           AND history.revision = entity.revision
                                           AND history.reason = 'merged_into'
     WHERE NOT coalesce(gathered.whole > 0, entity.state = 'live', false)
       AND CASE WHEN %(successors)s::jsonb ? standing.entity_id
                THEN jsonb_array_length(%(successors)s::jsonb -> standing.entity_id) = 1
                ELSE history.entity_id IS NOT NULL END
)
INSERT INTO pinned (entity_id, pin_id, set_on, field, value, reason, pinned_by, pinned_at, expires_at)
SELECT standing.entity_id, pin.pin_id, pin.entity_id AS set_on, pin.field, pin.value, pin.reason, pin.pinned_by,
       pin.pinned_at, pin.expires_at
  FROM standing
  JOIN gathered USING (entity_id)
  JOIN core.pin USING (pin_id)
 WHERE gathered.whole > 0;
UPDATE gathered
   SET waits = true
  FROM pinned
 WHERE pinned.entity_id = gathered.entity_id;

-- name: pinned
SELECT entity_id, pin_id, set_on, field, value::text AS value, reason, pinned_by, pinned_at, expires_at
  FROM pinned
 ORDER BY pin_id;

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
    is_pinned     boolean  NOT NULL DEFAULT false,
    embargo_until timestamptz
) ON COMMIT DROP;

-- name: merge_sole
-- One source describes it: its document is the entity's, no decision is needed.
-- The documents are fetched last, by key, so that no sort or join carries them.
WITH sole AS (
    SELECT gathered.entity_id, version.record_type, version.content_hash, version.audience,
           version.observation_id, version.history_id, entity.revision AS was_revision,
           entity.state AS was_state, entity.audience AS was_audience,
           CASE WHEN %(predecessors)s::jsonb ? gathered.entity_id AND entity.state IS DISTINCT FROM 'live'
                THEN ARRAY(SELECT jsonb_array_elements_text(%(predecessors)s::jsonb -> gathered.entity_id))
                ELSE '{}' END AS predecessors
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
            OR entity.audience <> version.audience OR entity.contested OR entity.is_pinned)
), written AS (
    INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,
                                     audience, reason, origin, predecessors, run_id)
    SELECT sole.entity_id, coalesce(sole.was_revision, 0) + 1, sole.record_type, 'live', version.doc,
           jsonb_build_object('*', jsonb_build_object('observation', sole.observation_id, 'source', version.source,
                                                      'rule', 'sole_source')),
           sole.content_hash, sole.audience, CASE WHEN sole.audience = 3 THEN 'withdrawn' END,
           version.origin - 'statement', sole.predecessors, %(run_id)s
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
SELECT entity_id, contribution.record_type, contribution.observation_id, contribution.source, contribution.authority,
       contribution.stated_at, contribution.doc, contribution.is_partial, contribution.origin, contribution.stated
  FROM gathered
  JOIN core.contribution USING (entity_id)
 WHERE gathered.whole >= 1
   AND (gathered.observations > 1 OR gathered.waits)
 ORDER BY entity_id, contribution.observation_id;

-- name: merged
CREATE TEMPORARY TABLE merged (
    entity_id     text     NOT NULL,
    record_type   text     NOT NULL,
    doc           jsonb    NOT NULL,
    provenance    jsonb    NOT NULL,
    content_hash  bytea    NOT NULL,
    audience      smallint NOT NULL,
    contested     text[]   NOT NULL,
    pins          bigint[] NOT NULL,
    embargo_until timestamptz,
    origin        jsonb,
    reason        text
) ON COMMIT DROP;

-- name: merge_many
-- What sources contradict each other about, and which pins apply, is told by a revision too: its document is the same.
WITH judged AS (
    SELECT merged.*, entity.revision AS was_revision, entity.state AS was_state, entity.audience AS was_audience,
           CASE WHEN %(predecessors)s::jsonb ? merged.entity_id AND entity.state IS DISTINCT FROM 'live'
                THEN ARRAY(SELECT jsonb_array_elements_text(%(predecessors)s::jsonb -> merged.entity_id))
                ELSE '{}' END AS predecessors
      FROM merged
      LEFT JOIN core.entity USING (entity_id)
      LEFT JOIN core.entity_history history ON history.entity_id = entity.entity_id
                                           AND history.revision = entity.revision
     WHERE entity.entity_id IS NULL
        OR entity.state = 'gone'
        OR entity.content_hash <> merged.content_hash
        OR entity.audience <> merged.audience
        OR history.contested <> merged.contested
        OR history.pins <> merged.pins
), written AS (
    INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,
                                     audience, reason, origin, predecessors, contested, pins, run_id)
    SELECT entity_id, coalesce(was_revision, 0) + 1, record_type, 'live', doc, provenance, content_hash, audience,
           CASE WHEN audience = 3 THEN coalesce(reason, 'withdrawn') END, origin, predecessors, contested, pins,
           %(run_id)s
      FROM judged
)
INSERT INTO changed (entity_id, revision, record_type, state, content_hash, audience, reason,
                     was_revision, was_state, was_audience, contested, is_pinned, embargo_until)
SELECT entity_id, coalesce(was_revision, 0) + 1, record_type, 'live', content_hash, audience,
       CASE WHEN audience = 3 THEN coalesce(reason, 'withdrawn') END, was_revision, was_state, was_audience,
       contested <> '{}', pins <> '{}', embargo_until
  FROM judged;

-- name: retell
-- The document stays and others speak of it, or otherwise: the reasons of today stand beside its revision, and no reader of
-- a feed is told, for nothing that he sees has changed. The same reasons are never written twice.
WITH told AS (
    SELECT merged.entity_id, merged.provenance
      FROM merged
     WHERE NOT EXISTS (SELECT FROM changed WHERE changed.entity_id = merged.entity_id)
     UNION ALL
    SELECT gathered.entity_id,
           jsonb_build_object('*', jsonb_build_object('observation', version.observation_id, 'source', version.source,
                                                      'rule', 'sole_source'))
      FROM gathered
      JOIN core.identity USING (entity_id)
      JOIN core.observation ON observation.observation_id = identity.observation_id
                           AND observation.state = 'present'
      JOIN core.observation_history version ON version.observation_id = observation.observation_id
                                           AND version.history_id = observation.history_id
     WHERE gathered.observations = 1
       AND gathered.whole = 1
       AND NOT gathered.waits
       AND NOT EXISTS (SELECT FROM changed WHERE changed.entity_id = gathered.entity_id)
)
INSERT INTO core.provenance_history (entity_id, revision, step, provenance, run_id)
SELECT told.entity_id, entity.revision, coalesce(latest.step, 0) + 1, told.provenance, %(run_id)s
  FROM told
  JOIN core.entity USING (entity_id)
  JOIN core.entity_history history ON history.entity_id = entity.entity_id
                                  AND history.revision = entity.revision
  LEFT JOIN LATERAL (SELECT later.step, later.provenance
                       FROM core.provenance_history later
                      WHERE later.entity_id = entity.entity_id
                        AND later.revision = entity.revision
                      ORDER BY later.step DESC
                      LIMIT 1) AS latest ON true
 WHERE coalesce(latest.provenance, history.provenance) <> told.provenance;

-- name: merge_none
-- Nobody describes it any more, or a person has withdrawn it: a last revision says so, and why; the reason a peer gave is
-- kept. What is gone already is told again under the reason that holds now when a withdrawal came or ended meanwhile.
WITH ended AS (
    SELECT entity.entity_id, entity.record_type, entity.revision AS was_revision, entity.state AS was_state,
           entity.audience AS was_audience, entity.content_hash, barred.withdrawal_id, barred.reason AS barred_for,
           CASE WHEN barred.withdrawal_id IS NOT NULL THEN '{}'
                WHEN %(successors)s::jsonb ? entity.entity_id
                THEN ARRAY(SELECT jsonb_array_elements_text(%(successors)s::jsonb -> entity.entity_id))
                ELSE ARRAY(SELECT DISTINCT identity.entity_id
                             FROM core.withdrawal_scope
                             JOIN core.identity USING (observation_id)
                            WHERE withdrawal_scope.withdrawal_id = entity.withdrawal_id
                              AND identity.entity_id <> entity.entity_id) END AS successors,
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
      LEFT JOIN barred ON barred.entity_id = gathered.entity_id
                      AND barred.withdrawal_id IS NOT NULL
     WHERE gathered.whole = 0
       AND (entity.state = 'live' OR entity.withdrawal_id IS DISTINCT FROM barred.withdrawal_id)
), lost AS (
    SELECT ended.*, coalesce(barred_for, CASE cardinality(successors) WHEN 0 THEN coalesce(given, 'source_absent')
                                              WHEN 1 THEN 'merged_into' ELSE 'split_from' END) AS reason
      FROM ended
), written AS (
    INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash,
                                     audience, reason, successors, withdrawal_id, run_id)
    SELECT entity_id, was_revision + 1, record_type, 'gone', '{}', '{}', content_hash, was_audience, reason,
           successors, withdrawal_id, %(run_id)s
      FROM lost
)
INSERT INTO changed (entity_id, revision, record_type, state, content_hash, audience, reason,
                     was_revision, was_state, was_audience)
SELECT entity_id, was_revision + 1, record_type, 'gone', content_hash, was_audience, reason, was_revision, was_state,
       was_audience
  FROM lost;

-- name: point
INSERT INTO core.entity (entity_id, record_type, revision, state, content_hash, audience, contested, is_pinned,
                         embargo_until, recorded_at)
SELECT entity_id, record_type, revision, state, content_hash, audience, contested, is_pinned, embargo_until, now()
  FROM changed
 WHERE was_revision IS NULL;
UPDATE core.entity
   SET revision = changed.revision, state = changed.state, content_hash = changed.content_hash,
       audience = changed.audience, contested = changed.contested, is_pinned = changed.is_pinned,
       embargo_until = changed.embargo_until, recorded_at = now()
  FROM changed
 WHERE changed.was_revision IS NOT NULL
   AND entity.entity_id = changed.entity_id;

-- name: look_again
-- An entity that stays as it is may have another instant to wait for: a pin that ends later, or none any more.
UPDATE core.entity
   SET embargo_until = merged.embargo_until
  FROM merged
 WHERE entity.entity_id = merged.entity_id
   AND entity.embargo_until IS DISTINCT FROM merged.embargo_until;
UPDATE core.entity
   SET embargo_until = NULL
  FROM gathered
 WHERE entity.embargo_until <= %(now)s
   AND gathered.entity_id = entity.entity_id
   AND NOT EXISTS (SELECT FROM merged WHERE merged.entity_id = entity.entity_id);
UPDATE core.pin
   SET is_settled = true
 WHERE NOT is_settled;

-- name: vectors
-- In the transaction of the revision: what it has seen of each node.
UPDATE core.entity_history AS history
   SET vector = feed.vector_of(changed.entity_id)
  FROM changed
 WHERE history.entity_id = changed.entity_id
   AND history.revision = changed.revision;

-- name: crossed
-- Edits of a thing that peers may see no more, or see again, are told anew.
INSERT INTO feed.due (kind, ref)
SELECT 'observation', identity.observation_id::text
  FROM changed
  JOIN core.identity USING (entity_id)
  JOIN feed.edit USING (observation_id)
 WHERE (changed.audience > 2) <> (coalesce(changed.was_audience, 0) > 2)
 GROUP BY identity.observation_id;

-- name: announce
-- After the revision, in its transaction: a change for each feed that shows it, or that showed what was before. What is
-- taken away goes under the hash that the feed has told: that of a revision it may not tell would confirm guesses at it.
-- What begins or ends in a feed is major there; else the fields decide that differ.
INSERT INTO feed.outbox (feed, entity_id, revision, kind, reason, content_hash, materiality)
SELECT feed.feed, told.entity_id, told.revision,
       CASE WHEN told.state = 'live' AND told.audience <= feed.audience THEN 'upsert' ELSE 'tombstone' END,
       CASE WHEN told.state = 'live' AND told.audience <= feed.audience THEN NULL
            ELSE coalesce(told.reason, 'withdrawn') END,
       CASE WHEN told.state = 'live' AND told.audience <= feed.audience THEN told.content_hash
            ELSE (SELECT earlier.content_hash
                    FROM core.entity_history AS earlier
                   WHERE earlier.entity_id = told.entity_id
                     AND earlier.revision = told.was_revision) END,
       CASE WHEN told.state = 'live' AND told.audience <= feed.audience
             AND told.was_state = 'live' AND told.was_audience <= feed.audience THEN told.materiality
            ELSE 'major' END
  FROM (SELECT changed.*,
               CASE WHEN changed.state = 'live' AND changed.was_state = 'live'
                    THEN (SELECT feed.materiality(earlier.doc, later.doc, %(weights)s::jsonb -> changed.record_type)
                            FROM core.entity_history AS earlier
                            JOIN core.entity_history AS later USING (entity_id)
                           WHERE earlier.entity_id = changed.entity_id
                             AND earlier.revision = changed.was_revision
                             AND later.revision = changed.revision) END AS materiality
          FROM changed) AS told
 CROSS JOIN feed.feed
 WHERE told.state = 'live' AND told.audience <= feed.audience
    OR told.was_audience <= feed.audience AND (told.was_state = 'live' OR told.state = 'gone')
 ORDER BY told.entity_id, feed.feed;

-- name: counts
SELECT count(*) FILTER (WHERE was_revision IS NULL) AS created,
       count(*) FILTER (WHERE was_revision IS NOT NULL AND state = 'live') AS changed,
       count(*) FILTER (WHERE state = 'gone') AS gone,
       count(*) FILTER (WHERE contested) AS contested
  FROM changed;
