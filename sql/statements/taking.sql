-- name: held
-- The number of what we hold of a peer's observations.
SELECT observation.observation_id::text, (version.origin #>> '{statement,counter}')::bigint
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE observation.observation_id = ANY (%(ids)s::uuid[])
   AND version.origin ? 'statement';

-- name: arrivals
SELECT arrival_id, body
  FROM feed.arrival
 WHERE peer = %(peer)s
 ORDER BY arrival_id;

-- name: arrived
DELETE FROM feed.arrival
 WHERE arrival_id = ANY (%(ids)s::bigint[]);

-- name: state
SELECT taken, given, echoes, repeated
  FROM feed.peer_state
 WHERE peer = %(peer)s;

-- name: taken
-- Never back.
INSERT INTO feed.peer_state (peer, taken, echoes, repeated, exchanged_at)
VALUES (%(peer)s, %(taken)s, %(echoes)s, %(repeated)s, now())
    ON CONFLICT (peer) DO UPDATE
   SET taken = greatest(feed.peer_state.taken, excluded.taken),
       echoes = feed.peer_state.echoes + excluded.echoes,
       repeated = feed.peer_state.repeated + excluded.repeated,
       exchanged_at = excluded.exchanged_at;

-- name: given
INSERT INTO feed.peer_state (peer, given, exchanged_at)
VALUES (%(peer)s, %(given)s, now())
    ON CONFLICT (peer) DO UPDATE
   SET given = greatest(feed.peer_state.given, excluded.given);

-- name: quietly
-- What we take from a peer is no word of ours.
SET LOCAL lienthong.taking = 'on';

-- name: judge
INSERT INTO core.judgement (record_type, left_observation, right_observation, verdict, is_human, reason, decided_by)
VALUES (%(record_type)s, %(left)s, %(right)s, %(verdict)s, true, %(reason)s, %(by)s);

-- name: reconsider
INSERT INTO core.reconsidered (observation_id, reason)
SELECT DISTINCT identity.observation_id, 'verdict'
  FROM feed.conflict
  JOIN core.identity USING (entity_id)
 WHERE conflict.conflict_key = %(key)s
    ON CONFLICT (observation_id) DO NOTHING;

-- name: adopt
-- Native ids that a peer gave; those of observations that have no place yet are taken when they have one.
SET LOCAL lienthong.taking = 'on';
WITH renamed AS (
    UPDATE core.identity
       SET native_id = register.value ->> 'native'
      FROM feed.register
     WHERE register.kind = 'native'
       AND register.observation_id = identity.observation_id
       AND identity.native_id <> register.value ->> 'native'
    RETURNING identity.observation_id
)
INSERT INTO core.reconsidered (observation_id, reason)
SELECT observation_id, 'native'
  FROM renamed
    ON CONFLICT (observation_id) DO NOTHING;

-- name: remember_edit
-- What each field of an edit was made from, and what its editor could have seen: all that makes the revision that it
-- names, or, while that is the newest one, all that we hold. The same message again changes nothing.
INSERT INTO feed.edit (observation_id, field, base, is_source_base, seen, peer, message_id)
SELECT %(observation_id)s::uuid, listed.field, base.doc -> listed.field,
       coalesce((SELECT NOT bool_or(version.is_partial)
                   FROM core.observation
                   JOIN core.observation_history AS version USING (observation_id, history_id)
                  WHERE observation.observation_id::text
                      = coalesce(base.provenance -> listed.field ->> 'observation',
                                 base.provenance -> '*' ->> 'observation')), false),
       CASE WHEN entity.revision = base.revision THEN feed.vector_of(entity.entity_id) ELSE base.vector END,
       %(peer)s, %(message_id)s
  FROM feed.here
 CROSS JOIN unnest(%(fields)s::text[]) AS listed (field)
  JOIN core.entity ON entity.entity_id = %(entity_id)s
  JOIN core.entity_history AS base ON base.entity_id = entity.entity_id
                                  AND base.revision = %(base_revision)s
    ON CONFLICT (observation_id, field) DO UPDATE
   SET base = excluded.base, is_source_base = excluded.is_source_base, seen = excluded.seen, counter = NULL,
       peer = excluded.peer, message_id = excluded.message_id
 WHERE edit.message_id <> excluded.message_id;
INSERT INTO feed.due (kind, ref)
SELECT 'observation', here.ref
  FROM (SELECT %(observation_id)s::text AS ref FROM feed.here) AS here;
-- Who says the same word again, having seen the other one, decides: the record is merged anew although no word changed.
INSERT INTO core.reconsidered (observation_id, reason)
SELECT observation_id, 'edit'
  FROM feed.edit
 WHERE observation_id = %(observation_id)s::uuid
   AND counter IS NULL
 GROUP BY observation_id
    ON CONFLICT (observation_id) DO NOTHING;

-- name: is_verification_due
SELECT coalesce((SELECT verified_at < now() - interval '1 day' OR verified_at IS NULL
                   FROM feed.peer_state WHERE peer = %(peer)s), true);

-- name: verified
INSERT INTO feed.peer_state (peer, agrees, verified_at)
VALUES (%(peer)s, %(agrees)s, now())
    ON CONFLICT (peer) DO UPDATE
   SET agrees = excluded.agrees, verified_at = excluded.verified_at;
