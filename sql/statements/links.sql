-- name: rules
SELECT fingerprint
  FROM core.linking;

-- name: remember_rules
INSERT INTO core.linking (fingerprint)
VALUES (%(fingerprint)s)
    ON CONFLICT ((true)) DO UPDATE
   SET fingerprint = excluded.fingerprint, since = excluded.since;

-- name: affected_by_rules
-- Documents are read for links in another way than the last time: whatever names others, or ends, is looked at anew.
INSERT INTO affected (entity_id)
SELECT identity.entity_id
  FROM core.observation_history AS version
  JOIN core.observation USING (observation_id, history_id)
  JOIN core.identity USING (observation_id)
 WHERE version.refers
    OR version.waits
EXCEPT
SELECT entity_id
  FROM affected;
ANALYZE affected;

-- name: said
CREATE TEMPORARY TABLE said_link (
    from_entity    text     NOT NULL,
    field          text     NOT NULL,
    ordinal        integer  NOT NULL,
    record_type    text     NOT NULL,
    relation       text     NOT NULL,
    target         text     NOT NULL,
    part           text     NOT NULL,
    keys           jsonb    NOT NULL,
    derives        text     NOT NULL,
    card           jsonb    NOT NULL,
    audience       smallint NOT NULL,
    observation_id uuid,
    source         text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE linked_target (
    entity_id text NOT NULL
) ON COMMIT DROP;

-- name: referring
-- Documents that name others and that only one source describes: they are taken as they are, so nobody has read them.
CREATE TEMPORARY TABLE referring ON COMMIT DROP AS
SELECT gathered.entity_id, observation.observation_id, observation.history_id
  FROM gathered
  JOIN core.identity USING (entity_id)
  JOIN core.observation ON observation.observation_id = identity.observation_id
                       AND observation.state = 'present'
 WHERE gathered.refers
   AND gathered.observations = 1
   AND gathered.whole = 1
   AND NOT gathered.waits;
ANALYZE referring;

-- name: sole_referring
SELECT referring.entity_id, version.record_type, version.doc::text, version.audience, version.observation_id::text,
       version.source
  FROM referring
  JOIN core.observation_history AS version USING (observation_id, history_id);

-- name: count_said
SELECT count(*) FROM said_link;

-- name: is_any
SELECT EXISTS (SELECT FROM core.link);

-- name: relink
-- Links that are other ones than before; what told of the old ones, or of what they say now, is looked at again.
ANALYZE said_link (from_entity, field, ordinal);
CREATE TEMPORARY TABLE relinked ON COMMIT DROP AS
WITH held AS (
    SELECT link.*
      FROM gathered
      JOIN core.link ON link.from_entity = gathered.entity_id
)
SELECT from_entity, field, ordinal, said.from_entity IS NOT NULL AS is_said, held.to_entity
  FROM held
  FULL JOIN said_link AS said USING (from_entity, field, ordinal)
 WHERE (held.record_type, held.relation, held.target, held.part, held.keys, held.derives, held.card, held.audience,
        held.observation_id, held.source)
       IS DISTINCT FROM
       (said.record_type, said.relation, said.target, said.part, said.keys, said.derives, said.card, said.audience,
        said.observation_id, said.source);
ANALYZE relinked;
DELETE FROM core.link
 USING relinked
 WHERE link.from_entity = relinked.from_entity
   AND link.field = relinked.field
   AND link.ordinal = relinked.ordinal;
INSERT INTO core.link (from_entity, field, ordinal, record_type, relation, target, part, keys, derives, card, audience,
                       observation_id, source)
SELECT said.*
  FROM said_link AS said
  JOIN relinked USING (from_entity, field, ordinal);
INSERT INTO core.link_key (key, from_entity, field, ordinal, step)
SELECT DISTINCT ON (from_entity, field, ordinal, listed.key) listed.key, from_entity, field, ordinal, steps.step
  FROM said_link
  JOIN relinked USING (from_entity, field, ordinal)
 CROSS JOIN LATERAL jsonb_array_elements(said_link.keys) WITH ORDINALITY AS steps (keys, step)
 CROSS JOIN LATERAL jsonb_array_elements_text(steps.keys) AS listed (key)
 ORDER BY from_entity, field, ordinal, listed.key, steps.step;
INSERT INTO linked_target (entity_id)
SELECT to_entity
  FROM relinked
 WHERE to_entity IS NOT NULL;

-- name: resolve
-- Of links that are new, whose target has arrived, or whose target changed or went: which live records state their keys
-- now. A key that a record once gave and gives no more names it no more.
CREATE TEMPORARY TABLE open_link ON COMMIT DROP AS
SELECT from_entity, field, ordinal
  FROM relinked
 WHERE is_said
 UNION
SELECT link_key.from_entity, link_key.field, link_key.ordinal
  FROM touched
 CROSS JOIN LATERAL unnest(touched.keys) AS listed (key)
  JOIN core.link_key ON link_key.key = listed.key
 WHERE listed.key NOT LIKE 'source:%%'
 UNION
SELECT link.from_entity, link.field, link.ordinal
  FROM gathered
  JOIN core.link ON link.to_entity = gathered.entity_id
 UNION
SELECT link.from_entity, link.field, link.ordinal
  FROM core.link
 WHERE cardinality(link.candidates) > 1
   AND link.candidates && (SELECT array_agg(gathered.entity_id) FROM gathered);
ANALYZE open_link;
CREATE TEMPORARY TABLE named_by_key ON COMMIT DROP AS
SELECT open_link.from_entity, open_link.field, open_link.ordinal, link_key.step, identity.entity_id
  FROM open_link
  JOIN core.link_key USING (from_entity, field, ordinal)
  JOIN core.match_key USING (key)
  JOIN core.observation ON observation.observation_id = match_key.observation_id
                       AND observation.state = 'present'
  JOIN core.observation_history AS version ON version.observation_id = observation.observation_id
                                          AND version.history_id = observation.history_id
  JOIN core.identity ON identity.observation_id = match_key.observation_id
 WHERE match_key.key = ANY (version.keys);
ANALYZE named_by_key;
CREATE TEMPORARY TABLE resolved_link ON COMMIT DROP AS
WITH candidate AS (
    SELECT named_by_key.*, min(named_by_key.step) OVER (PARTITION BY from_entity, field, ordinal) AS first_step
      FROM named_by_key
      LEFT JOIN gathered USING (entity_id)
      LEFT JOIN core.entity USING (entity_id)
     WHERE CASE WHEN gathered.entity_id IS NULL THEN entity.state = 'live' ELSE gathered.whole > 0 END
)
SELECT open_link.from_entity, open_link.field, open_link.ordinal,
       coalesce(array_agg(DISTINCT candidate.entity_id ORDER BY candidate.entity_id)
                    FILTER (WHERE candidate.step = candidate.first_step), '{}') AS candidates
  FROM open_link
  LEFT JOIN candidate USING (from_entity, field, ordinal)
 GROUP BY open_link.from_entity, open_link.field, open_link.ordinal;
ANALYZE resolved_link;
INSERT INTO linked_target (entity_id)
SELECT unnest(link.candidates || resolved_link.candidates)
  FROM resolved_link
  JOIN core.link USING (from_entity, field, ordinal)
 WHERE link.candidates <> resolved_link.candidates
   AND link.derives <> '';
UPDATE core.link
   SET candidates = resolved_link.candidates,
       to_entity = CASE cardinality(resolved_link.candidates) WHEN 1 THEN resolved_link.candidates[1] END
  FROM resolved_link
 WHERE link.from_entity = resolved_link.from_entity
   AND link.field = resolved_link.field
   AND link.ordinal = resolved_link.ordinal
   AND link.candidates <> resolved_link.candidates;
INSERT INTO linked_target (entity_id)
SELECT gathered.entity_id
  FROM gathered
 WHERE EXISTS (SELECT
                 FROM core.link
                WHERE link.to_entity = gathered.entity_id
                  AND link.derives <> '');

ANALYZE linked_target;

-- name: count_targets
SELECT count(*) FROM linked_target;

-- name: know_much
-- After many new links the planner must hear of them now: it would join them row by row.
ANALYZE core.link (from_entity, field, ordinal, to_entity, derives);
ANALYZE core.link_key;
ANALYZE core.match_key;
ANALYZE core.identity;
ANALYZE core.observation;

-- name: gather_targets
-- Records that links speak of are merged in full even where one source describes them, with those that no source changed.
WITH named AS (
    SELECT DISTINCT linked_target.entity_id
      FROM linked_target
      JOIN core.entity USING (entity_id)
     WHERE entity.state = 'live'
       AND NOT EXISTS (SELECT FROM gathered WHERE gathered.entity_id = linked_target.entity_id)
)
INSERT INTO gathered (entity_id, observations, whole, waits, refers)
SELECT named.entity_id, count(version.observation_id),
       count(version.observation_id) FILTER (WHERE NOT version.is_partial), coalesce(bool_or(version.waits), false),
       false
  FROM named
  LEFT JOIN core.identity USING (entity_id)
  LEFT JOIN core.observation ON observation.observation_id = identity.observation_id
                            AND observation.state = 'present'
  LEFT JOIN core.observation_history version ON version.observation_id = observation.observation_id
                                            AND version.history_id = observation.history_id
 GROUP BY named.entity_id;
UPDATE gathered
   SET waits = true
 WHERE EXISTS (SELECT
                 FROM core.link
                WHERE link.to_entity = gathered.entity_id
                  AND link.derives <> '');
ANALYZE gathered;
DELETE FROM merged
 USING linked_target
 WHERE merged.entity_id = linked_target.entity_id;

-- name: contributions
-- As merge.contributions, of the records that links speak of.
SELECT entity_id, contribution.record_type, contribution.observation_id, contribution.source, contribution.authority,
       contribution.stated_at, contribution.doc, contribution.is_partial, contribution.origin, contribution.stated
  FROM (SELECT DISTINCT entity_id FROM linked_target) AS named
  JOIN gathered USING (entity_id)
  JOIN core.contribution USING (entity_id)
 WHERE gathered.whole >= 1
   AND (gathered.observations > 1 OR gathered.waits)
 ORDER BY entity_id, contribution.observation_id;

-- name: telling
-- What the records that links speak of have to tell of them; nothing tells of itself.
SELECT link.to_entity, link.derives, link.from_entity, link.field, link.relation, link.part, link.audience,
       link.observation_id::text AS observation_id, link.source, link.card
  FROM (SELECT DISTINCT entity_id FROM linked_target) AS named
  JOIN core.link ON link.to_entity = named.entity_id
 WHERE link.derives <> ''
   AND link.from_entity <> link.to_entity
 ORDER BY link.to_entity, link.from_entity, link.field, link.ordinal;
