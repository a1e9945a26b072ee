-- name: batch
-- A staged batch, and whether it was read by the same contract as the one that counts now.
SELECT batch.batch_id, batch.source, batch.mode, batch.state, batch.health, batch.completeness, batch.contract,
       tally.offered, tally.loaded, tally.unchanged,
       before.batch_id IS NOT NULL AS has_before,
       coalesce(before.contract = batch.contract, false) AS is_same_contract
  FROM ledger.batch
  JOIN ledger.tally USING (batch_id)
  LEFT JOIN LATERAL (SELECT earlier.batch_id, earlier.contract
                       FROM ledger.batch AS earlier
                      WHERE earlier.source = batch.source
                        AND earlier.batch_seq < batch.batch_seq
                        AND earlier.state IN ('loaded', 'reconciled')
                      ORDER BY earlier.batch_seq DESC
                      LIMIT 1) AS before ON true
 WHERE batch.batch_id = %(batch_id)s;

-- name: changed_known
-- Records that counted before and come with another content.
SELECT count(*)
  FROM core.observation_history AS version
  JOIN core.observation USING (observation_id)
 WHERE version.batch_id = %(batch_id)s
   AND version.disposition = 'staged'
   AND NOT version.is_partial
   AND NOT version.is_gone
   AND observation.state = 'present';

-- name: restless
-- Fields of theirs that changed alone, in a sample of the records that changed.
SELECT alone.field, count(*) AS records, (array_agg(alone.change))[1:3] AS examples, max(alone.sampled) AS sampled
  FROM (SELECT sample.observation_id, max(part.name) AS field, count(*) AS parts, sample.sampled,
               bool_and(part.was IS NOT NULL AND part.became IS NOT NULL) AS is_change,
               max(left(part.was::text, 60) || ' → ' || left(part.became::text, 60)) AS change
          FROM (SELECT version.observation_id, version.history_id, observation.history_id AS former_id,
                       count(*) OVER () AS sampled
                  FROM (SELECT version.observation_id, version.history_id
                          FROM core.observation_history AS version
                          JOIN core.observation AS standing ON standing.observation_id = version.observation_id
                         WHERE version.batch_id = %(batch_id)s
                           AND version.disposition = 'staged'
                           AND NOT version.is_partial
                           AND NOT version.is_gone
                           AND standing.state = 'present'
                         LIMIT %(sample)s) AS version
                  JOIN core.observation USING (observation_id)) AS sample
          JOIN core.observation_history AS later ON later.observation_id = sample.observation_id
                                                AND later.history_id = sample.history_id
          JOIN core.observation_history AS former ON former.observation_id = sample.observation_id
                                                 AND former.history_id = sample.former_id
         CROSS JOIN LATERAL (SELECT coalesce(before.key, after.key) AS name, before.value AS was, after.value AS became
                               FROM jsonb_each(former.doc - %(aside)s::text[]) AS before
                               FULL JOIN jsonb_each(later.doc - %(aside)s::text[]) AS after ON after.key = before.key
                              WHERE before.value IS DISTINCT FROM after.value) AS part
         GROUP BY sample.observation_id, sample.sampled) AS alone
 WHERE alone.parts = 1
   AND alone.is_change
 GROUP BY alone.field
 ORDER BY records DESC, alone.field
 LIMIT 1;

-- name: propose
-- One question for each field; one that was refused is not asked again.
INSERT INTO ledger.proposal (source, kind, field, evidence, batch_id)
VALUES (%(source)s, 'volatile', %(field)s, %(evidence)s, %(batch_id)s)
    ON CONFLICT (source, kind, field) DO UPDATE
   SET evidence = excluded.evidence, batch_id = excluded.batch_id
 WHERE proposal.state = 'open';

-- name: accepted_fields
SELECT field
  FROM ledger.proposal
 WHERE source = %(source)s
   AND kind = 'volatile'
   AND state = 'accepted';

-- name: proposals
SELECT proposal_id, source, kind, field, evidence, state, opened_at, decided_at, decided_by
  FROM ledger.proposal
 WHERE %(state)s::text IS NULL
    OR state = %(state)s
 ORDER BY source, proposal_id;

-- name: decide_proposal
UPDATE ledger.proposal
   SET state = %(state)s, decided_by = %(by)s, decided_at = now()
 WHERE proposal_id = %(proposal_id)s
   AND state = 'open'
RETURNING proposal_id, source, kind, field, state;

-- name: documents
-- What counts now of one source and holds one of these fields.
SELECT observation.observation_id::text, version.doc::text
  FROM core.observation
  JOIN core.observation_history AS version USING (observation_id, history_id)
 WHERE observation.source = %(source)s
   AND observation.state = 'present'
   AND version.doc ?| %(fields)s::text[];

-- name: masked
CREATE TEMPORARY TABLE masked (
    observation_id uuid  NOT NULL,
    content_hash   bytea NOT NULL
) ON COMMIT DROP;

-- name: mask
-- From now on the field does not count when the next pull asks whether anything changed.
UPDATE core.observation
   SET content_hash = masked.content_hash
  FROM masked
 WHERE observation.observation_id = masked.observation_id;

-- name: keep_profile
INSERT INTO ledger.profile (batch_id, source, fields, records)
VALUES (%(batch_id)s, %(source)s, %(fields)s, %(records)s)
    ON CONFLICT (batch_id) DO UPDATE
   SET fields = excluded.fields, records = excluded.records, taken_at = now();

-- name: profile
-- The profile of this batch; whether all that it offers was read anew, so that what the profile lacks is nowhere.
SELECT profile.fields, profile.records,
       (SELECT coalesce(sum(page.offered), 0) FROM raw.staged_page AS page WHERE page.batch_id = batch.batch_id)
       = tally.offered AS is_whole
  FROM ledger.profile
  JOIN ledger.batch USING (batch_id)
  JOIN ledger.tally USING (batch_id)
 WHERE profile.batch_id = %(batch_id)s;

-- name: profile_before
SELECT profile.fields, profile.records
  FROM ledger.profile
  JOIN ledger.batch USING (batch_id)
 WHERE profile.source = %(source)s
   AND profile.batch_id <> %(batch_id)s
   AND batch.state IN ('loaded', 'reconciled')
 ORDER BY profile.profile_id DESC
 LIMIT 1;
