-- name: here
SELECT node
  FROM feed.here;

-- name: begin
-- From now on what this node originates is numbered; what it holds already is due at once.
WITH begun AS (
    INSERT INTO feed.here (node) VALUES (%(node)s)
    ON CONFLICT DO NOTHING
    RETURNING node
), held AS (
    INSERT INTO feed.due (kind, ref)
    SELECT 'observation', observation.observation_id::text
      FROM core.observation
     CROSS JOIN begun
     WHERE observation.source NOT LIKE 'peer\_\_%%'
)
INSERT INTO feed.due (kind, ref)
SELECT DISTINCT 'judgement', left_observation || ' ' || right_observation
  FROM core.judgement
 CROSS JOIN begun
 WHERE judgement.is_human
   AND judgement.undone_at IS NULL;

-- name: agree
-- What the peers file says about ownership; where that changes, the next reconciliation merges by it.
UPDATE feed.here
   SET ownership = %(ownership)s, agreed = %(agreed)s
 WHERE ownership IS DISTINCT FROM %(ownership)s::jsonb
    OR agreed IS DISTINCT FROM %(agreed)s;

-- name: number
-- The lock of the reconciliation is held, so numbers are committed in their order.
WITH waiting AS (
    DELETE FROM feed.due
     WHERE kind = 'observation'
    RETURNING ref
), placed AS (
    SELECT listed.ref::uuid AS observation_id, row_number() OVER (ORDER BY listed.ref) AS place
      FROM (SELECT DISTINCT ref FROM waiting) AS listed
      JOIN core.observation ON observation.observation_id = listed.ref::uuid
), clock AS (
    UPDATE feed.here
       SET counter = counter + (SELECT count(*) FROM placed)
    RETURNING counter
)
INSERT INTO feed.statement (observation_id, counter, is_urgent)
SELECT placed.observation_id, clock.counter - (SELECT count(*) FROM placed) + placed.place,
       version.record_type = ANY (%(urgent)s)
  FROM placed
 CROSS JOIN clock
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
    ON CONFLICT (observation_id) DO UPDATE
   SET counter = excluded.counter, is_urgent = excluded.is_urgent;

-- name: number_edits
UPDATE feed.edit
   SET counter = statement.counter
  FROM feed.statement
 WHERE edit.counter IS NULL
   AND statement.observation_id = edit.observation_id;

-- name: due_registers
SELECT kind, ref
  FROM feed.due
 WHERE kind <> 'observation'
 GROUP BY kind, ref
 ORDER BY min(due_id);

-- name: done
DELETE FROM feed.due
 WHERE kind <> 'observation';

-- name: judgement
-- What people say of a pair now: the newest judgement that stands, or that none does; names are those of all nodes.
SELECT least(named.one, named.other) || ' ' || greatest(named.one, named.other) AS key,
       jsonb_build_object('one', named.one, 'other', named.other, 'one_type', named.one_type,
                          'other_type', named.other_type, 'verdict', said.verdict, 'by', said.decided_by,
                          'reason', said.reason) AS value
  FROM (SELECT split_part(%(ref)s, ' ', 1)::uuid AS left_id, split_part(%(ref)s, ' ', 2)::uuid AS right_id) AS pair
 CROSS JOIN LATERAL (SELECT feed.name_of(pair.left_id) AS one, feed.name_of(pair.right_id) AS other,
                            (SELECT record_type FROM core.observation_history
                              WHERE observation_id = pair.left_id LIMIT 1) AS one_type,
                            (SELECT record_type FROM core.observation_history
                              WHERE observation_id = pair.right_id LIMIT 1) AS other_type) AS named
  LEFT JOIN LATERAL (SELECT verdict, decided_by, reason
                       FROM core.judgement
                      WHERE judgement.left_observation = pair.left_id
                        AND judgement.right_observation = pair.right_id
                        AND judgement.is_human
                        AND judgement.undone_at IS NULL
                      LIMIT 1) AS said ON true
 WHERE named.one IS NOT NULL
   AND named.other IS NOT NULL;

-- name: native
SELECT feed.name_of(observation_id) AS key,
       jsonb_build_object('native', native_id, 'type', (SELECT record_type FROM core.observation_history
                                                         WHERE observation_id = identity.observation_id LIMIT 1)) AS value
  FROM core.identity
 WHERE observation_id = %(ref)s::uuid;

-- name: claim
WITH clock AS (
    UPDATE feed.here
       SET counter = counter + 1
    RETURNING counter, node
)
INSERT INTO feed.register (kind, key, counter, node, value)
SELECT %(kind)s, %(key)s, counter, node, %(value)s
  FROM clock
    ON CONFLICT (kind, key) DO UPDATE
   SET counter = excluded.counter, node = excluded.node, value = excluded.value, observation_id = NULL
RETURNING counter;

-- name: take
-- The greatest (counter, node) counts; of verdicts a person's goes before a deadline's.
INSERT INTO feed.register (kind, key, counter, node, value, observation_id)
VALUES (%(kind)s, %(key)s, %(counter)s, %(node)s, %(value)s, %(observation_id)s)
    ON CONFLICT (kind, key) DO UPDATE
   SET counter = excluded.counter, node = excluded.node, value = excluded.value,
       observation_id = excluded.observation_id
 WHERE (coalesce((register.value ->> 'is_person')::boolean, false), register.counter, register.node)
     < (coalesce((excluded.value ->> 'is_person')::boolean, false), excluded.counter, excluded.node);

-- name: saw
-- Our next number passes every number that we have seen.
UPDATE feed.here
   SET counter = greatest(counter, %(counter)s);
