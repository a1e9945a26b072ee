-- name: pages
-- The last loaded pull of a source: validators for conditional requests, hashes for the shortcut.
SELECT slot, url, payload_sha256, etag, last_modified, contract, offered, accepted, quarantined, duplicate
  FROM raw.page
 WHERE source = %(source)s
 ORDER BY slot;

-- name: index_payload
INSERT INTO raw.payload (sha256, bytes, stored_bytes, media_type)
VALUES (%(sha256)s, %(bytes)s, %(stored_bytes)s, %(media_type)s)
    ON CONFLICT (sha256) DO NOTHING;

-- name: forget_fetches
DELETE FROM raw.fetch
 WHERE batch_id = %(batch_id)s;

-- name: remember_fetch
INSERT INTO raw.fetch (batch_id, source, slot, url, requested_at, seconds, status, health,
                       payload_sha256, etag, last_modified, next_link, detail)
VALUES (%(batch_id)s, %(source)s, %(slot)s, %(url)s, %(requested_at)s, %(seconds)s, %(status)s, %(health)s,
        %(payload_sha256)s, %(etag)s, %(last_modified)s, %(next_link)s, %(detail)s);

-- name: unfinished
-- Pages that the last pull of this source brought before it was cut off: killed, or left by the source in the middle.
WITH cut AS (
    SELECT earlier.batch_id
      FROM ledger.batch AS this
      JOIN ledger.batch AS earlier ON earlier.source = this.source
                                  AND earlier.contract = this.contract
                                  AND earlier.batch_seq <= this.batch_seq
     WHERE this.batch_id = %(batch_id)s
       AND NOT EXISTS (SELECT FROM ledger.batch AS later
                        WHERE later.source = this.source
                          AND later.batch_seq > earlier.batch_seq
                          AND later.batch_seq < this.batch_seq
                          AND later.mode <> 'replay')
       AND (earlier.state = 'pulling'
            OR earlier.state = 'failed' AND earlier.error ->> 'kind' = 'SourceUnavailable')
)
SELECT DISTINCT ON (url) batch_id, url, status, health, payload_sha256, etag, last_modified, next_link,
       payload.media_type
  FROM raw.fetch
  JOIN cut USING (batch_id)
  JOIN raw.payload ON payload.sha256 = payload_sha256
 WHERE health IN ('ok', 'unchanged')
   AND requested_at > now() - make_interval(hours => %(hours)s)
 ORDER BY url, fetch_id DESC;

-- name: fetches
SELECT DISTINCT ON (slot) slot, url, payload_sha256, etag, last_modified, payload.bytes
  FROM raw.fetch
  JOIN raw.payload ON payload.sha256 = payload_sha256
 WHERE batch_id = %(batch_id)s
   AND payload_sha256 IS NOT NULL
   AND health IN ('ok', 'unchanged', 'empty', 'stale')
 ORDER BY slot, fetch_id DESC;
