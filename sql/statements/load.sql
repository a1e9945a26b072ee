-- name: point
-- The staged versions become the ones that count; in the order of the key, which is random and would be met at random.
INSERT INTO core.observation (observation_id, history_id, source, content_hash, raw_hash, state, batch_id)
SELECT observation_id, history_id, source, content_hash, raw_hash,
       CASE WHEN is_gone THEN 'absent' ELSE 'present' END, batch_id
  FROM core.observation_history
 WHERE batch_id = %(batch_id)s
   AND disposition = 'staged'
 ORDER BY observation_id
    ON CONFLICT (observation_id) DO UPDATE
   SET history_id = excluded.history_id, content_hash = excluded.content_hash, raw_hash = excluded.raw_hash,
       state = excluded.state, batch_id = excluded.batch_id;

-- name: record_gone
-- What the source itself declares gone is evidence enough.
INSERT INTO ledger.absence (batch_id, observation_id, completeness, state)
SELECT batch_id, observation_id, 'complete', 'applied'
  FROM core.observation_history
 WHERE batch_id = %(batch_id)s
   AND disposition = 'staged'
   AND is_gone
    ON CONFLICT (batch_id, observation_id) DO NOTHING;

-- name: forget_abandoned
-- Versions that an earlier run staged and, killed or failed, never loaded; their payloads stay in the raw store.
DELETE FROM core.observation_history version
 USING ledger.batch
 WHERE batch.source = %(source)s
   AND batch.state IN ('pulling', 'pulled', 'staged', 'failed')
   AND batch.batch_id <> %(batch_id)s
   AND batch.batch_seq < (SELECT batch_seq FROM ledger.batch WHERE batch_id = %(batch_id)s)
   AND version.batch_id = batch.batch_id
   AND NOT EXISTS (SELECT FROM core.observation
                    WHERE observation.observation_id = version.observation_id
                      AND observation.history_id = version.history_id);

-- name: forget_abandoned_pages
DELETE FROM raw.staged_page page
 USING ledger.batch
 WHERE batch.source = %(source)s
   AND batch.batch_id <> %(batch_id)s
   AND batch.state <> 'held'
   AND page.batch_id = batch.batch_id;

-- name: close_abandoned
UPDATE ledger.batch
   SET state = 'failed', finished_at = now(),
       error = jsonb_build_object('kind', 'Abandoned', 'message', 'a later batch of this source was loaded',
                                  'data', jsonb_build_object('by', %(batch_id)s))
 WHERE source = %(source)s
   AND state IN ('pulling', 'pulled', 'staged')
   AND batch_seq < (SELECT batch_seq FROM ledger.batch WHERE batch_id = %(batch_id)s);

-- name: touch
-- The bytes changed, the content did not: only the hash of the bytes moves.
UPDATE core.observation
   SET raw_hash = touched.raw_hash
  FROM raw.staged_page page, unnest(page.touched_ids, page.touched_hashes) AS touched (observation_id, raw_hash)
 WHERE page.batch_id = %(batch_id)s
   AND observation.observation_id = touched.observation_id
   AND observation.batch_id <> %(batch_id)s
   AND observation.raw_hash <> touched.raw_hash;

-- name: resolve_quarantine
-- A record that is good now is no longer refused.
UPDATE quarantine.record
   SET state = 'resolved', resolved_at = now()
  FROM raw.staged_page page
 WHERE page.batch_id = %(batch_id)s
   AND quarantine_id = ANY (page.mended)
   AND record.state = 'open';

-- name: supersede_quarantine
-- One that is refused anew for other bytes replaces its older refusal.
UPDATE quarantine.record earlier
   SET state = 'superseded', resolved_at = now()
  FROM quarantine.record newer
 WHERE newer.batch_id = %(batch_id)s
   AND newer.record_key IS NOT NULL
   AND earlier.source = %(source)s
   AND earlier.record_key = newer.record_key
   AND earlier.record_type IS NOT DISTINCT FROM newer.record_type
   AND earlier.state = 'open'
   AND earlier.batch_id <> %(batch_id)s;

-- name: drop_pages
-- A page that a truncated pull did not bring is not gone: what vanishes from it can be seen only beside what it held.
DELETE FROM raw.page
 WHERE source = %(source)s
   AND slot NOT IN (SELECT slot FROM raw.fetch WHERE batch_id = %(batch_id)s AND payload_sha256 IS NOT NULL AND is_whole)
   AND NOT EXISTS (SELECT FROM ledger.batch WHERE batch_id = %(batch_id)s AND completeness = 'truncated');

-- name: move_pages
-- Pages with known bytes that moved to another place of the pull.
INSERT INTO raw.page (source, slot, url, payload_sha256, etag, last_modified, contract, batch_id,
                      offered, accepted, quarantined, duplicate, unidentified, observation_ids)
SELECT %(source)s, fetched.slot, fetched.url, fetched.payload_sha256, fetched.etag, fetched.last_modified,
       known.contract, %(batch_id)s, known.offered, known.accepted, known.quarantined, known.duplicate,
       known.unidentified, known.observation_ids
  FROM (SELECT DISTINCT ON (slot) * FROM raw.fetch
         WHERE batch_id = %(batch_id)s AND payload_sha256 IS NOT NULL AND is_whole
         ORDER BY slot, fetch_id DESC) fetched
  JOIN LATERAL (SELECT * FROM raw.page
                 WHERE raw.page.source = %(source)s
                   AND raw.page.payload_sha256 = fetched.payload_sha256
                   AND raw.page.contract = %(contract)s
                 ORDER BY raw.page.slot LIMIT 1) known ON true
 WHERE NOT EXISTS (SELECT FROM raw.page same
                    WHERE same.source = %(source)s AND same.slot = fetched.slot
                      AND same.payload_sha256 = fetched.payload_sha256 AND same.contract = %(contract)s
                      AND same.etag IS NOT DISTINCT FROM fetched.etag
                      AND same.last_modified IS NOT DISTINCT FROM fetched.last_modified)
    ON CONFLICT (source, slot) DO UPDATE
   SET url = excluded.url, payload_sha256 = excluded.payload_sha256, etag = excluded.etag,
       last_modified = excluded.last_modified, contract = excluded.contract, batch_id = excluded.batch_id,
       offered = excluded.offered, accepted = excluded.accepted, quarantined = excluded.quarantined,
       duplicate = excluded.duplicate,
       unidentified = excluded.unidentified, observation_ids = excluded.observation_ids;

-- name: keep_pages
INSERT INTO raw.page (source, slot, url, payload_sha256, etag, last_modified, contract, batch_id,
                      offered, accepted, quarantined, duplicate, unidentified, observation_ids)
SELECT %(source)s, staged.slot, fetched.url, staged.payload_sha256, fetched.etag, fetched.last_modified, %(contract)s,
       %(batch_id)s, staged.offered, staged.accepted, staged.quarantined, staged.duplicate, staged.unidentified,
       staged.observation_ids
  FROM raw.staged_page staged
  JOIN (SELECT DISTINCT ON (slot) * FROM raw.fetch
         WHERE batch_id = %(batch_id)s AND payload_sha256 IS NOT NULL AND is_whole
         ORDER BY slot, fetch_id DESC) fetched USING (slot)
 WHERE staged.batch_id = %(batch_id)s
    ON CONFLICT (source, slot) DO UPDATE
   SET url = excluded.url, payload_sha256 = excluded.payload_sha256, etag = excluded.etag,
       last_modified = excluded.last_modified, contract = excluded.contract, batch_id = excluded.batch_id,
       offered = excluded.offered, accepted = excluded.accepted, quarantined = excluded.quarantined,
       duplicate = excluded.duplicate,
       unidentified = excluded.unidentified, observation_ids = excluded.observation_ids;

-- name: forget_staged_pages
DELETE FROM raw.staged_page
 WHERE batch_id = %(batch_id)s;
