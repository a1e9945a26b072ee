-- name: entity
SELECT entity.entity_id, entity.record_type, entity.state, history.reason, history.successors, history.doc
  FROM core.entity
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE entity.entity_id = %(entity_id)s;

-- name: standing
-- What stands against an entity by its own name.
SELECT withdrawal_id, reason, basis, fields, decided_by, ends_at
  FROM core.standing_withdrawal
 WHERE entity_id = %(entity_id)s
 ORDER BY withdrawal_id;

-- name: add
-- With it go the observations that the entity is made of, wherever they are placed later, and the ids that ended in it.
WITH RECURSIVE added AS (
    INSERT INTO core.withdrawal (entity_id, record_type, reason, basis, fields, decided_by, decided_at, ends_at)
    VALUES (%(entity_id)s, %(record_type)s, %(reason)s, %(basis)s, %(fields)s, %(by)s, %(now)s, %(ends_at)s)
    RETURNING withdrawal_id, entity_id
), name AS (
    SELECT entity_id, withdrawal_id
      FROM added
     UNION
    SELECT entity.entity_id, name.withdrawal_id
      FROM name
      JOIN core.identity_move AS move ON move.became = name.entity_id
      JOIN core.entity ON entity.entity_id = move.was
     WHERE entity.state = 'gone'
), named AS (
    INSERT INTO core.withdrawal_entity (entity_id, withdrawal_id)
    SELECT entity_id, withdrawal_id
      FROM name
), due AS (
    INSERT INTO core.withdrawal_due (entity_id)
    SELECT entity_id
      FROM name
        ON CONFLICT DO NOTHING
), scope AS (
    INSERT INTO core.withdrawal_scope (observation_id, withdrawal_id)
    SELECT identity.observation_id, added.withdrawal_id
      FROM added
      JOIN core.identity USING (entity_id)
)
SELECT withdrawal_id
  FROM added;

-- name: erased
-- Whether values of what stands against an entity were erased, so that there is nothing to restore.
SELECT EXISTS (SELECT
                 FROM core.standing_withdrawal
                 JOIN core.erasure USING (withdrawal_id)
                WHERE standing_withdrawal.entity_id = %(entity_id)s);

-- name: restore
WITH ended AS (
    INSERT INTO core.restoration (withdrawal_id, basis, restored_by, restored_at)
    SELECT withdrawal_id, %(basis)s, %(by)s, %(now)s
      FROM core.standing_withdrawal
     WHERE entity_id = %(entity_id)s
    RETURNING withdrawal_id
)
SELECT ended.withdrawal_id, withdrawal.reason, withdrawal.fields
  FROM ended
  JOIN core.withdrawal USING (withdrawal_id)
 ORDER BY ended.withdrawal_id;

-- name: look_again
-- Whatever what was withdrawn is part of now, after one was ended.
INSERT INTO core.withdrawal_due (entity_id)
SELECT withdrawal_entity.entity_id
  FROM core.withdrawal_entity
 WHERE withdrawal_entity.withdrawal_id = ANY (%(ended)s::bigint[])
 UNION
SELECT identity.entity_id
  FROM core.withdrawal_scope
  JOIN core.identity USING (observation_id)
 WHERE withdrawal_scope.withdrawal_id = ANY (%(ended)s::bigint[])
    ON CONFLICT DO NOTHING;

-- name: lapse
-- A withdrawal whose time is over ends by itself, unless there is nothing any more that could come back.
INSERT INTO core.restoration (withdrawal_id, basis, restored_by, restored_at)
SELECT withdrawal_id, 'ends_at', 'expiry', ends_at
  FROM core.standing_withdrawal
 WHERE ends_at <= %(now)s
   AND NOT EXISTS (SELECT FROM core.erasure WHERE erasure.withdrawal_id = standing_withdrawal.withdrawal_id)
RETURNING withdrawal_id;

-- name: affected
INSERT INTO affected (entity_id)
SELECT entity_id
  FROM core.withdrawal_due
EXCEPT
SELECT entity_id
  FROM affected;

-- name: barred
CREATE TEMPORARY TABLE barred (
    entity_id     text    PRIMARY KEY,
    withdrawal_id bigint,
    reason        text,
    fields        text[]  NOT NULL,
    silent_reason text,
    silent_fields text[]  NOT NULL
) ON COMMIT DROP;

-- name: is_any
SELECT EXISTS (SELECT FROM core.withdrawal);

-- name: bar
-- What people have withdrawn counts as told by nobody, or without the fields that they took away. Of several words about
-- one thing the gravest gives the reason; `silent` is what no earlier revision tells either.
DELETE FROM barred;
INSERT INTO barred (entity_id, withdrawal_id, reason, fields, silent_reason, silent_fields)
SELECT met.entity_id,
       (array_agg(said.withdrawal_id ORDER BY rank DESC, said.withdrawal_id) FILTER (WHERE is_whole))[1],
       (array_agg(said.reason ORDER BY rank DESC, said.withdrawal_id) FILTER (WHERE is_whole))[1],
       ARRAY(SELECT DISTINCT unnest(string_to_array(string_agg(array_to_string(said.fields, ','), ',')
                                                        FILTER (WHERE NOT is_whole), ',')) AS field ORDER BY field),
       (array_agg(said.reason ORDER BY is_whole DESC, rank DESC) FILTER (WHERE rank > 2))[1],
       CASE WHEN bool_or(is_whole AND rank > 2) THEN '{}'
            ELSE ARRAY(SELECT DISTINCT unnest(string_to_array(string_agg(array_to_string(said.fields, ','), ',')
                                                  FILTER (WHERE rank > 2), ',')) AS field ORDER BY field) END
  FROM (SELECT gathered.entity_id, named.withdrawal_id
          FROM gathered
          JOIN core.withdrawal_entity AS named USING (entity_id)
         UNION
        SELECT gathered.entity_id, scope.withdrawal_id
          FROM gathered
          JOIN core.identity USING (entity_id)
          JOIN core.withdrawal_scope AS scope USING (observation_id)) AS met
  JOIN core.standing_withdrawal AS said USING (withdrawal_id)
 CROSS JOIN LATERAL (SELECT core.withdrawal_rank(said.reason) AS rank, said.fields = '{}' AS is_whole) AS weighed
 GROUP BY met.entity_id;
UPDATE gathered
   SET whole = 0, observations = 0
  FROM barred
 WHERE barred.entity_id = gathered.entity_id
   AND barred.withdrawal_id IS NOT NULL;
UPDATE gathered
   SET waits = true
  FROM barred
 WHERE barred.entity_id = gathered.entity_id
   AND barred.withdrawal_id IS NULL;

-- name: taken_fields
-- Fields that people took away from things of which the rest is told.
SELECT entity_id, fields
  FROM barred
 WHERE withdrawal_id IS NULL;

-- name: settle
-- What stands against each entity now; our own words about it are told anew to peers where that changed.
WITH settled AS (
    UPDATE core.entity
       SET withdrawal_id = today.withdrawal_id, withdrawn_fields = today.fields
      FROM (SELECT gathered.entity_id, barred.withdrawal_id,
                   CASE WHEN barred.withdrawal_id IS NULL THEN coalesce(barred.fields, '{}') ELSE '{}' END AS fields
              FROM gathered
              LEFT JOIN barred USING (entity_id)) AS today
     WHERE entity.entity_id = today.entity_id
       AND (entity.withdrawal_id IS DISTINCT FROM today.withdrawal_id OR entity.withdrawn_fields <> today.fields)
    RETURNING entity.entity_id
)
INSERT INTO feed.due (kind, ref)
SELECT 'observation', identity.observation_id::text
  FROM settled
  JOIN core.identity USING (entity_id)
  JOIN core.observation USING (observation_id)
 WHERE observation.source NOT LIKE 'peer\_\_%%'
   AND EXISTS (SELECT FROM feed.here);
DELETE FROM core.withdrawal_due;

-- name: may_withhold
SELECT EXISTS (SELECT FROM core.withdrawal)
       OR EXISTS (SELECT FROM feed.withheld)
       OR EXISTS (SELECT FROM changed WHERE reason IN ('legal_takedown', 'privacy_erased'));

-- name: withhold
-- What is taken down by law or erased for privacy, here or by the peer that stated it, is told in no revision any more.
WITH now_withheld AS (
    SELECT looked.entity_id,
           CASE WHEN barred.silent_fields = '{}' OR barred.entity_id IS NULL THEN '{}' ELSE barred.silent_fields END AS fields,
           coalesce(barred.silent_reason, ended.reason) AS reason
      FROM (SELECT entity_id FROM gathered UNION SELECT entity_id FROM changed) AS looked
      LEFT JOIN barred ON barred.entity_id = looked.entity_id
                      AND barred.silent_reason IS NOT NULL
      LEFT JOIN (SELECT entity.entity_id, history.reason
                   FROM core.entity
                   JOIN core.entity_history AS history USING (entity_id, revision)
                  WHERE entity.state = 'gone'
                    AND history.reason IN ('legal_takedown', 'privacy_erased')) AS ended
        ON ended.entity_id = looked.entity_id
), told_again AS (
    DELETE FROM feed.withheld
     USING now_withheld
     WHERE withheld.entity_id = now_withheld.entity_id
       AND now_withheld.reason IS NULL
)
INSERT INTO feed.withheld (entity_id, reason, fields)
SELECT entity_id, reason, fields
  FROM now_withheld
 WHERE reason IS NOT NULL
    ON CONFLICT (entity_id) DO UPDATE
   SET reason = excluded.reason, fields = excluded.fields
 WHERE (withheld.reason, withheld.fields) IS DISTINCT FROM (excluded.reason, excluded.fields);

-- name: list
-- Withdrawals with what became of them, and what else their observations are part of now.
SELECT withdrawal.withdrawal_id, withdrawal.entity_id, withdrawal.record_type, withdrawal.reason, withdrawal.basis,
       withdrawal.fields, withdrawal.decided_by, withdrawal.decided_at, withdrawal.ends_at, restoration.restored_by,
       restoration.restored_at, restoration.basis AS restored_because, entity.state AS entity_state,
       (SELECT max(erased_at) FROM core.erasure WHERE erasure.withdrawal_id = withdrawal.withdrawal_id) AS erased_at,
       ARRAY(SELECT DISTINCT identity.entity_id
               FROM core.withdrawal_scope
               JOIN core.identity USING (observation_id)
              WHERE withdrawal_scope.withdrawal_id = withdrawal.withdrawal_id
                AND identity.entity_id <> withdrawal.entity_id
              ORDER BY identity.entity_id) AS also
  FROM core.withdrawal
  LEFT JOIN core.restoration USING (withdrawal_id)
  LEFT JOIN core.entity USING (entity_id)
 WHERE %(ended)s
    OR restoration.withdrawal_id IS NULL
 ORDER BY withdrawal.withdrawal_id;
