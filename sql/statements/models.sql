-- name: fingerprints
SELECT record_type, fingerprint
  FROM core.matching;

-- name: remember_model
INSERT INTO core.matching (record_type, fingerprint)
VALUES (%(record_type)s, %(fingerprint)s)
    ON CONFLICT (record_type) DO UPDATE
   SET fingerprint = excluded.fingerprint, since = excluded.since;

-- name: documents
-- What is compared of each observation of one type, and the blocks in which it meets others so far.
SELECT observation.observation_id::text, observation.history_id, version.doc::text, version.keys,
       ARRAY(SELECT unnest(version.blocks) ORDER BY 1), version.exclusion,
       version.words, version.marks
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE version.record_type = %(record_type)s
   AND observation.state = 'present'
   AND NOT version.is_partial
   AND NOT version.is_gone;

-- name: blocked
CREATE TEMPORARY TABLE IF NOT EXISTS blocked (
    observation_id uuid     NOT NULL,
    history_id     bigint   NOT NULL,
    blocks         bigint[] NOT NULL,
    exclusion      bigint,
    words          bigint,
    marks          bigint
) ON COMMIT DROP;
TRUNCATE blocked;

-- name: reblock
UPDATE core.observation_history AS version
   SET blocks = blocked.blocks, exclusion = blocked.exclusion, words = blocked.words, marks = blocked.marks
  FROM blocked
 WHERE version.observation_id = blocked.observation_id
   AND version.history_id = blocked.history_id;
-- Under other blocks nobody may be met any more who was met under the old ones.
DELETE FROM core.block_key
 USING blocked
 WHERE block_key.observation_id = blocked.observation_id
   AND block_key.block <> ALL (blocked.blocks);

-- name: reconsider
-- What was never compared is compared by the new model anyway, when the batches that wait are looked at.
INSERT INTO core.reconsidered (observation_id, reason)
SELECT observation.observation_id, 'model'
  FROM core.observation
  JOIN core.identity USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE version.record_type = %(record_type)s
   AND observation.state = 'present'
    ON CONFLICT (observation_id) DO NOTHING;

-- name: learnt
SELECT record_type, model
  FROM core.matching
 WHERE model IS NOT NULL;

-- name: use
INSERT INTO core.matching (record_type, fingerprint, model, chosen_by)
VALUES (%(record_type)s, %(fingerprint)s, %(model)s, %(by)s)
    ON CONFLICT (record_type) DO UPDATE
   SET model = excluded.model, chosen_by = excluded.chosen_by, since = now();
