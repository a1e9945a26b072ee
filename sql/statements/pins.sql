-- name: entity
SELECT entity.entity_id, entity.record_type, entity.state, history.reason, history.successors
  FROM core.entity
  JOIN core.entity_history history USING (entity_id, revision)
 WHERE entity.entity_id = %(entity_id)s;

-- name: said
-- Everything that counts now about some entities.
SELECT identity.entity_id, version.record_type, version.observation_id::text AS observation_id, version.source,
       version.authority, extract(epoch FROM version.stated_at)::float8 AS stated_at, version.doc::text AS document,
       version.is_partial
  FROM core.identity
  JOIN core.observation ON observation.observation_id = identity.observation_id
                       AND observation.state = 'present'
  JOIN core.observation_history version ON version.observation_id = observation.observation_id
                                       AND version.history_id = observation.history_id
 WHERE identity.entity_id = ANY (%(entities)s)
 ORDER BY identity.entity_id, version.observation_id;

-- name: lapse
-- A pin whose time is over makes room for a new one; it ended by itself then, not now.
UPDATE core.pin
   SET lifted_at = expires_at, lifted_by = 'expiry'
 WHERE lifted_at IS NULL
   AND expires_at <= %(now)s;

-- name: live
SELECT pin_id, entity_id, field, value::text AS value, pinned_by, reason, expires_at
  FROM core.pin
 WHERE entity_id = %(entity_id)s
   AND field = %(field)s
   AND lifted_at IS NULL;

-- name: add
INSERT INTO core.pin (entity_id, record_type, field, value, reason, pinned_by, pinned_at, expires_at, said)
VALUES (%(entity_id)s, %(record_type)s, %(field)s, %(value)s, %(reason)s, %(by)s, %(now)s, %(expires_at)s, %(said)s)
RETURNING pin_id;

-- name: lift
UPDATE core.pin
   SET lifted_at = %(now)s, lifted_by = %(by)s, is_settled = false
 WHERE pin_id = %(pin_id)s
   AND lifted_at IS NULL
   AND expires_at > %(now)s
RETURNING pin_id, entity_id, record_type, field, value::text AS value;

-- name: list
-- Pins, and the entity at which each applies now: its own, or the one that this was merged into; none: it waits.
WITH RECURSIVE standing AS (
    SELECT pin_id, entity_id
      FROM core.pin
     WHERE lifted_at IS NULL
       AND expires_at > %(now)s
     UNION
    SELECT standing.pin_id, history.successors[1]
      FROM standing
      JOIN core.entity USING (entity_id)
      JOIN core.entity_history history USING (entity_id, revision)
     WHERE entity.state = 'gone'
       AND history.reason = 'merged_into'
)
SELECT pin.pin_id, pin.entity_id, place.entity_id AS applies_to, pin.record_type, pin.field, pin.value::text AS value,
       pin.reason, pin.pinned_by, pin.pinned_at, pin.expires_at, pin.lifted_at, pin.lifted_by, pin.said
  FROM core.pin
  LEFT JOIN (SELECT standing.pin_id, standing.entity_id
               FROM standing
               JOIN core.entity USING (entity_id)
              WHERE entity.state = 'live') AS place USING (pin_id)
 WHERE %(ended)s
    OR pin.lifted_at IS NULL AND pin.expires_at > %(now)s
 ORDER BY pin.pin_id;
