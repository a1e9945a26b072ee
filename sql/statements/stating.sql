-- name: here
SELECT node, counter
  FROM feed.here;

-- name: terms
-- Held: what was taken, and what was pushed without a gap since.
WITH RECURSIVE pushed AS (
    SELECT row_number() OVER (ORDER BY arrival_id) AS place, (body ->> 'after')::bigint AS after,
           (body ->> 'upto')::bigint AS upto
      FROM feed.arrival
     WHERE peer = %(peer)s
), held AS (
    SELECT 0::bigint AS place, coalesce((SELECT taken FROM feed.peer_state WHERE peer = %(peer)s), 0) AS upto
     UNION ALL
    SELECT pushed.place, CASE WHEN pushed.after <= held.upto THEN greatest(held.upto, pushed.upto) ELSE held.upto END
      FROM held
      JOIN pushed ON pushed.place = held.place + 1
)
SELECT here.node, here.agreed, here.counter AS head, (SELECT max(upto) FROM held) AS held,
       (SELECT count(*) FROM quarantine.record
         WHERE source = 'peer__' || %(peer)s AND state = 'open') AS refused
  FROM feed.here;

-- name: arrive
INSERT INTO feed.arrival (peer, body)
VALUES (%(peer)s, %(body)s)
RETURNING arrival_id;

-- name: observations
-- Ours only: an observation of a peer has no row among our statements. What people have withdrawn is stated no more, for
-- their reason, and nobody is told of the fields that they took away.
SELECT here.node, statement.counter, version.observation_id::text AS id, version.source, version.record_type,
       version.record_key, version.authority, version.audience, version.stated_at, version.is_partial,
       CASE WHEN entity.withdrawal_id IS NULL THEN observation.state ELSE 'absent' END AS state,
       version.doc - coalesce(entity.withdrawn_fields, '{}') AS doc, version.keys, identity.native_id, entity.audience AS entity_audience,
       (SELECT count(*) FROM jsonb_object_keys(version.doc)) AS fullness,
       CASE WHEN entity.withdrawal_id IS NULL
            THEN coalesce(version.origin ->> 'reason', CASE WHEN version.is_gone THEN 'withdrawn' ELSE 'source_absent' END)
            ELSE (SELECT history.reason
                    FROM core.entity_history AS history
                   WHERE history.entity_id = entity.entity_id
                     AND history.revision = entity.revision) END AS reason,
       ARRAY(SELECT key FROM core.match_key
              WHERE match_key.observation_id = version.observation_id ORDER BY key) AS ever,
       CASE WHEN version.is_partial
            THEN (SELECT jsonb_object_agg(edit.field, jsonb_build_object('base', edit.base, 'is_source_base',
                                                                         edit.is_source_base, 'seen', edit.seen,
                                                                         'at', edit.counter))
                    FROM feed.edit
                   WHERE edit.observation_id = version.observation_id
                     AND edit.field <> ALL (coalesce(entity.withdrawn_fields, '{}'))) END AS edits
  FROM feed.statement
 CROSS JOIN feed.here
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
  LEFT JOIN core.identity USING (observation_id)
  LEFT JOIN core.entity USING (entity_id)
 WHERE statement.counter > %(after)s
   AND statement.counter <= %(upto)s
   AND (NOT %(urgent)s OR statement.is_urgent)
   AND starts_with(statement.observation_id::text, %(prefix)s)
 ORDER BY statement.counter
 LIMIT %(limit)s;

-- name: registers
SELECT register.kind, register.key, register.counter, register.value, register.node
  FROM feed.register
  JOIN feed.here USING (node)
 WHERE register.counter > %(after)s
   AND register.counter <= %(upto)s
   AND %(prefix)s IN ('', 'registers')
 ORDER BY register.counter
 LIMIT %(limit)s;

-- name: digests
-- The statements of one node as we hold them: our own by their numbers, a peer's by the numbers that it gave.
WITH held AS (
    SELECT statement.observation_id::text AS id, statement.counter
      FROM feed.statement
      JOIN feed.here ON here.node = %(of)s
     WHERE starts_with(statement.observation_id::text, %(prefix)s)
     UNION ALL
    SELECT version.origin #>> '{statement,id}', (version.origin #>> '{statement,counter}')::bigint
      FROM core.observation
      JOIN core.observation_history AS version USING (observation_id, history_id)
     WHERE observation.source = 'peer__' || %(of)s
       AND version.origin ? 'statement'
       AND starts_with(version.origin #>> '{statement,id}', %(prefix)s)
)
SELECT left(id, %(length)s) AS part, count(*) AS live,
       encode(sha256(convert_to(string_agg(id || ':' || counter, ',' ORDER BY id), 'UTF8')), 'hex') AS digest
  FROM held
 GROUP BY part
 ORDER BY part;

-- name: register_digest
SELECT coalesce(encode(sha256(convert_to(string_agg(kind || ':' || key || ':' || counter, ',' ORDER BY kind, key), 'UTF8')),
                       'hex'), '')
  FROM feed.register
 WHERE node = %(of)s;
