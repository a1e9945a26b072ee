-- name: lock
-- One reconciliation at a time; another waits until this one has committed and then finds little left to do.
-- It sorts and joins whole batches: with the default of 4 MB a first load would do that on disk.
SET LOCAL work_mem = '32MB';
SELECT pg_advisory_xact_lock(hashtextextended('lienthong:reconcile', 0));

-- name: pending
SELECT batch_id, run_id, source
  FROM ledger.batch
 WHERE state = 'loaded'
 ORDER BY batch_seq
   FOR UPDATE;

-- name: touched
-- Observations that these batches changed, in the version that counts now.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT observation.observation_id, observation.state, version.record_type, version.keys, identity.entity_id
  FROM (SELECT observation_id
          FROM core.observation_history
         WHERE batch_id = ANY (%(batches)s)
           AND disposition = 'staged'
         UNION
        SELECT observation_id
          FROM ledger.absence
         WHERE batch_id = ANY (%(batches)s)
           AND state = 'applied') changed
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history version USING (observation_id, history_id)
  LEFT JOIN core.identity USING (observation_id);
ANALYZE touched;

-- name: claims
-- What others may claim too; a source's own key names one observation only.
CREATE TEMPORARY TABLE claim ON COMMIT DROP AS
SELECT touched.observation_id, touched.entity_id AS own, listed.key,
       coalesce(match_key.entity_id, entity.entity_id) AS known
  FROM touched
 CROSS JOIN LATERAL unnest(touched.keys) AS listed (key)
  LEFT JOIN core.match_key ON match_key.key = listed.key
  LEFT JOIN core.entity ON listed.key LIKE 'entity:%%' AND entity.entity_id = substr(listed.key, 8)
 WHERE touched.state = 'present'
   AND listed.key NOT LIKE 'source:%%';
ANALYZE claim;

-- name: difficult
-- A key that two observations claim, unless both stand at one entity, or that belongs to an entity its claimant is not at.
CREATE TEMPORARY TABLE difficult ON COMMIT DROP AS
SELECT DISTINCT claim.observation_id
  FROM claim
  JOIN (SELECT key
          FROM claim
         GROUP BY key
        HAVING bool_or(known IS NOT NULL AND known IS DISTINCT FROM own)
            OR count(*) > 1 AND (count(DISTINCT own) <> 1 OR bool_or(own IS NULL))) shared USING (key);

-- name: difficult_claims
SELECT touched.observation_id, touched.record_type, touched.keys, touched.entity_id
  FROM touched
  JOIN difficult USING (observation_id)
 ORDER BY touched.observation_id;

-- name: difficult_keys
SELECT DISTINCT claim.key, claim.known
  FROM claim
  JOIN difficult USING (observation_id)
 WHERE claim.known IS NOT NULL;

-- name: placed
CREATE TEMPORARY TABLE placed (
    observation_id uuid NOT NULL,
    entity_id      text NOT NULL,
    rule           text NOT NULL
) ON COMMIT DROP;

-- name: place_simple
-- The many that share no key with anybody found an entity of their own on their strongest key.
INSERT INTO placed (observation_id, entity_id, rule)
SELECT touched.observation_id,
       CASE WHEN touched.keys[1] LIKE 'entity:%%' THEN substr(touched.keys[1], 8)
            ELSE (%(prefixes)s::jsonb ->> touched.record_type) || '_'
                 || substr(encode(sha256(convert_to(touched.keys[1], 'UTF8')), 'hex'), 1, 20) END,
       'key:' || touched.keys[1]
  FROM touched
 WHERE touched.entity_id IS NULL
   AND touched.state = 'present'
   AND NOT EXISTS (SELECT FROM difficult WHERE difficult.observation_id = touched.observation_id);

-- name: unite
-- Everything that stood at the loser stands at the survivor from now on.
WITH moved AS (
    UPDATE core.identity
       SET entity_id = %(survivor)s, rule = 'merged:' || %(key)s, decided_at = now()
     WHERE entity_id = %(loser)s
)
UPDATE core.match_key
   SET entity_id = %(survivor)s
 WHERE entity_id = %(loser)s;

-- name: judge_same
INSERT INTO core.judgement (left_id, right_id, verdict, score, reason, decided_by)
VALUES (%(loser)s, %(survivor)s, 'positive', 1, 'key:' || %(key)s, 'rule:exact-key');

-- name: identify
-- Nobody else writes identities while we hold the lock, so the new ones cannot meet an old one.
UPDATE core.identity
   SET entity_id = placed.entity_id, rule = placed.rule, decided_at = now()
  FROM placed
  JOIN touched USING (observation_id)
 WHERE touched.entity_id IS NOT NULL
   AND identity.observation_id = placed.observation_id
   AND identity.entity_id <> placed.entity_id;
INSERT INTO core.identity (observation_id, entity_id, rule)
SELECT placed.observation_id, placed.entity_id, placed.rule
  FROM placed
  JOIN touched USING (observation_id)
 WHERE touched.entity_id IS NULL;

-- name: remember_keys
-- Keys stay known after their observation has lost them: ids never change silently.
-- Nobody else writes keys while we hold the lock, so those that were unknown still are, and no conflict need be looked for.
INSERT INTO core.match_key (key, entity_id)
SELECT DISTINCT ON (claim.key) claim.key, identity.entity_id
  FROM claim
  JOIN core.identity USING (observation_id)
 WHERE claim.known IS NULL
   AND claim.key NOT LIKE 'entity:%%'
 ORDER BY claim.key, identity.entity_id;

-- name: reconciled
UPDATE ledger.batch
   SET state = 'reconciled'
 WHERE batch_id = ANY (%(batches)s)
   AND state = 'loaded';

-- name: renew_statistics
-- Of the columns that joins and filters use: documents would have to be unpacked for it.
ANALYZE core.observation_history (observation_id, history_id, batch_id, disposition, source, record_type);
ANALYZE core.observation;
ANALYZE core.identity;
ANALYZE core.match_key;
ANALYZE core.entity;
ANALYZE core.entity_history (entity_id, revision, record_type);
