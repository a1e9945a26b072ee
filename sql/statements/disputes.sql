-- name: here
SELECT node, ownership
  FROM feed.here;

-- name: verdict
SELECT value
  FROM feed.register
 WHERE kind = 'verdict'
   AND key = %(key)s;

-- name: disputed
CREATE TEMPORARY TABLE disputed (
    conflict_key text  NOT NULL,
    entity_id    text  NOT NULL,
    record_type  text  NOT NULL,
    field        text  NOT NULL,
    rule         text  NOT NULL,
    base         jsonb NOT NULL,
    sides        jsonb NOT NULL,
    proposal     jsonb NOT NULL
) ON COMMIT DROP;

-- name: open
-- The deadline runs from the opening here; whichever node's comes first speaks for both.
INSERT INTO feed.conflict (entity_id, peer, field, base, ours, theirs, rule, conflict_key, record_type, proposal, deadline)
SELECT disputed.entity_id,
       coalesce((SELECT min(side) FROM jsonb_object_keys(disputed.sides) AS side WHERE side <> here.node), here.node),
       disputed.field, nullif(disputed.base, 'null'), nullif(disputed.sides -> here.node, 'null'),
       nullif(disputed.sides -> (SELECT min(side) FROM jsonb_object_keys(disputed.sides) AS side
                                  WHERE side <> here.node), 'null'),
       disputed.rule, disputed.conflict_key, disputed.record_type, disputed.proposal,
       %(now)s + make_interval(secs => 3600 * coalesce((%(hours)s::jsonb ->> disputed.record_type)::float8,
                                                      %(otherwise)s))
  FROM disputed
 CROSS JOIN feed.here
    ON CONFLICT (conflict_key) DO UPDATE
   SET entity_id = excluded.entity_id, proposal = excluded.proposal,
       state = CASE feed.conflict.state WHEN 'superseded' THEN 'open' ELSE feed.conflict.state END;

-- name: supersede
-- What was merged and contradicts no more: a later edit had seen both sides, or a statement is gone.
UPDATE feed.conflict
   SET state = 'superseded'
  FROM gathered
 WHERE conflict.entity_id = gathered.entity_id
   AND conflict.state = 'open'
   AND conflict.conflict_key IS NOT NULL
   AND NOT EXISTS (SELECT FROM disputed WHERE disputed.conflict_key = conflict.conflict_key);

-- name: decide
UPDATE feed.conflict
   SET state = 'decided', value = register.value -> 'value', decided_by = register.value ->> 'by',
       reason = register.value ->> 'reason', decided_at = (register.value ->> 'decided_at')::timestamptz
  FROM feed.register, gathered
 WHERE gathered.entity_id = conflict.entity_id
   AND register.kind = 'verdict'
   AND register.key = conflict.conflict_key
   AND conflict.state IN ('open', 'decided', 'superseded')
   AND (conflict.decided_by IS DISTINCT FROM register.value ->> 'by'
        OR conflict.value IS DISTINCT FROM register.value -> 'value');

-- name: answer
-- Who wrote the edit reads the verdict under the address of the message.
UPDATE feed.inbox
   SET answer = inbox.answer || jsonb_build_object('conflicts', coalesce(inbox.answer -> 'conflicts', '{}')
                                                   || jsonb_build_object(told.field, told.told))
  FROM (SELECT edit.peer, edit.message_id, conflict.field,
               jsonb_build_object('conflict', conflict.conflict_id, 'state', conflict.state, 'base', conflict.base,
                                  'ours', conflict.ours, 'theirs', conflict.theirs, 'proposal', conflict.proposal,
                                  'deadline', conflict.deadline, 'value', conflict.value,
                                  'decided_by', conflict.decided_by, 'reason', conflict.reason) AS told
          FROM gathered
          JOIN feed.conflict USING (entity_id)
          JOIN core.identity USING (entity_id)
          JOIN feed.edit ON edit.observation_id = identity.observation_id
                        AND edit.field = conflict.field
         WHERE conflict.conflict_key IS NOT NULL
           AND conflict.state IN ('open', 'decided')) AS told
 WHERE inbox.peer = told.peer
   AND inbox.message_id = told.message_id
   AND inbox.answer #> ARRAY['conflicts', told.field] IS DISTINCT FROM told.told;

-- name: list
SELECT conflict_id, entity_id, peer, record_type, field, base, ours, theirs, rule, proposal, deadline, state, value,
       decided_by, reason, decided_at, opened_at, conflict_key
  FROM feed.conflict
 WHERE (%(state)s::text IS NULL OR state = %(state)s)
 ORDER BY deadline NULLS LAST, conflict_id;

-- name: show
SELECT conflict.conflict_id, conflict.entity_id, conflict.peer, entity.record_type, conflict.field, conflict.base,
       conflict.ours, conflict.theirs, conflict.rule, conflict.proposal, conflict.deadline, conflict.state,
       conflict.value, conflict.decided_by, conflict.reason, conflict.decided_at, conflict.opened_at,
       conflict.conflict_key, history.doc AS record, history.revision,
       (SELECT coalesce(json_agg(DISTINCT match_key.key), '[]')
          FROM core.identity
          JOIN core.match_key USING (observation_id)
         WHERE identity.entity_id = conflict.entity_id) AS keys
  FROM feed.conflict
  JOIN core.entity USING (entity_id)
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE conflict.conflict_id = %(conflict_id)s;

-- name: due
SELECT conflict_id, entity_id, conflict_key, proposal
  FROM feed.conflict
 WHERE state = 'open'
   AND conflict_key IS NOT NULL
   AND deadline <= %(now)s
 ORDER BY conflict_id;

-- name: reconsider
INSERT INTO core.reconsidered (observation_id, reason)
SELECT observation_id, 'verdict'
  FROM core.identity
 WHERE entity_id = %(entity_id)s
    ON CONFLICT (observation_id) DO NOTHING;
