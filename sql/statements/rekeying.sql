-- name: count_appeared
-- Whether there are enough records under keys that do not count now; the few that say so are read, no more.
SELECT count(*)
  FROM (SELECT
          FROM core.observation_history AS version
          LEFT JOIN core.observation USING (observation_id)
         WHERE version.batch_id = %(batch_id)s
           AND version.disposition = 'staged'
           AND NOT version.is_partial
           AND NOT version.is_gone
           AND observation.state IS DISTINCT FROM 'present'
         LIMIT %(enough)s) AS first;

-- name: count_vanished
SELECT count(*)
  FROM absent;

-- name: appeared
-- Their content without what an id, an address or a clock changes in it.
CREATE TEMPORARY TABLE appeared ON COMMIT DROP AS
SELECT version.observation_id, version.history_id, version.record_type, version.record_key,
       md5((version.doc - ARRAY(SELECT jsonb_array_elements_text(%(aside)s::jsonb -> version.record_type)))::text)
           AS content
  FROM core.observation_history AS version
  LEFT JOIN core.observation USING (observation_id)
 WHERE version.batch_id = %(batch_id)s
   AND version.disposition = 'staged'
   AND NOT version.is_partial
   AND NOT version.is_gone
   AND observation.state IS DISTINCT FROM 'present';
ANALYZE appeared;

-- name: vanished
CREATE TEMPORARY TABLE vanished ON COMMIT DROP AS
SELECT version.observation_id, version.history_id, version.record_type, version.record_key,
       absent.since = now() AS is_fresh,
       md5((version.doc - ARRAY(SELECT jsonb_array_elements_text(%(aside)s::jsonb -> version.record_type)))::text)
           AS content
  FROM absent
  JOIN core.observation USING (observation_id)
  JOIN core.observation_history AS version USING (observation_id, history_id);
ANALYZE vanished;

-- name: pair
CREATE TEMPORARY TABLE pair (
    old_id   uuid PRIMARY KEY,
    new_id   uuid NOT NULL UNIQUE,
    found_by text NOT NULL
) ON COMMIT DROP;

-- name: pair_by_content
-- Content that one record had and one record has.
INSERT INTO pair (old_id, new_id, found_by)
SELECT former.id, later.id, 'content'
  FROM (SELECT record_type, content, (array_agg(observation_id))[1] AS id
          FROM vanished
         GROUP BY record_type, content
        HAVING count(*) = 1) AS former
  JOIN (SELECT record_type, content, (array_agg(observation_id))[1] AS id
          FROM appeared
         GROUP BY record_type, content
        HAVING count(*) = 1) AS later USING (record_type, content);

-- name: alike_by_key
-- Of those that are left: the two that share a natural key, each with no other.
WITH former AS (
    SELECT vanished.observation_id, vanished.history_id, vanished.record_type, vanished.record_key, listed.key
      FROM vanished
      JOIN core.observation_history AS version USING (observation_id, history_id)
     CROSS JOIN unnest(version.keys) AS listed (key)
     WHERE listed.key NOT LIKE 'source:%%'
       AND NOT EXISTS (SELECT FROM pair WHERE pair.old_id = vanished.observation_id)
), later AS (
    SELECT appeared.observation_id, appeared.history_id, appeared.record_type, appeared.record_key, listed.key
      FROM appeared
      JOIN core.observation_history AS version USING (observation_id, history_id)
     CROSS JOIN unnest(version.keys) AS listed (key)
     WHERE listed.key NOT LIKE 'source:%%'
       AND NOT EXISTS (SELECT FROM pair WHERE pair.new_id = appeared.observation_id)
), met AS (
    SELECT DISTINCT former.observation_id AS old_id, former.history_id AS old_version, former.record_key AS old_key,
           later.observation_id AS new_id, later.history_id AS new_version, later.record_key AS new_key
      FROM former
      JOIN later USING (record_type, key)
), alone AS (
    SELECT met.*, count(*) OVER (PARTITION BY old_id) AS olds, count(*) OVER (PARTITION BY new_id) AS news
      FROM met
)
SELECT alone.old_id::text, alone.new_id::text, alone.old_key, alone.new_key, former.record_type,
       former.doc::text, later.doc::text
  FROM alone
  JOIN core.observation_history AS former ON former.observation_id = alone.old_id
                                         AND former.history_id = alone.old_version
  JOIN core.observation_history AS later ON later.observation_id = alone.new_id
                                        AND later.history_id = alone.new_version
 WHERE alone.olds = 1
   AND alone.news = 1;

-- name: left_over
-- Keys on either side that have no partner yet.
SELECT 'old', record_type, record_key, observation_id::text
  FROM vanished
 WHERE NOT EXISTS (SELECT FROM pair WHERE pair.old_id = vanished.observation_id)
 UNION ALL
SELECT 'new', record_type, record_key, observation_id::text
  FROM appeared
 WHERE NOT EXISTS (SELECT FROM pair WHERE pair.new_id = appeared.observation_id);

-- name: alike_by_name
-- Those whose new key follows from the old one.
SELECT former.observation_id::text, later.observation_id::text, former.record_key, later.record_key,
       before.record_type, before.doc::text, after.doc::text
  FROM unnest(%(old_ids)s::uuid[], %(new_ids)s::uuid[]) AS named (old_id, new_id)
  JOIN vanished AS former ON former.observation_id = named.old_id
  JOIN appeared AS later ON later.observation_id = named.new_id
  JOIN core.observation_history AS before ON before.observation_id = former.observation_id
                                         AND before.history_id = former.history_id
  JOIN core.observation_history AS after ON after.observation_id = later.observation_id
                                        AND after.history_id = later.history_id;

-- name: pairs
SELECT vanished.record_key, appeared.record_key
  FROM pair
  JOIN vanished ON vanished.observation_id = pair.old_id
  JOIN appeared ON appeared.observation_id = pair.new_id
 ORDER BY vanished.record_key, appeared.record_key;

-- name: weighed
-- How many pairs there are, of how many; those that vanished with this pull count, unless none did.
SELECT count(pair.old_id) AS pairs,
       count(*) AS vanished,
       count(*) FILTER (WHERE vanished.is_fresh) AS fresh,
       count(pair.old_id) FILTER (WHERE vanished.is_fresh) AS fresh_pairs,
       (SELECT count(*) FROM appeared) AS appeared,
       encode(sha256(convert_to(coalesce(string_agg(pair.old_id || '>' || pair.new_id, ','
                                                    ORDER BY pair.old_id) FILTER (WHERE pair.old_id IS NOT NULL), ''),
                                'UTF8')), 'hex') AS subject
  FROM vanished
  LEFT JOIN pair ON pair.old_id = vanished.observation_id;

-- name: examples
SELECT vanished.record_key AS old_key, appeared.record_key AS new_key, version.doc::text AS document
  FROM pair
  JOIN vanished ON vanished.observation_id = pair.old_id
  JOIN appeared ON appeared.observation_id = pair.new_id
  JOIN core.observation_history AS version ON version.observation_id = appeared.observation_id
                                          AND version.history_id = appeared.history_id
 ORDER BY vanished.record_key
 LIMIT 5;

-- name: forget_rekeys
-- What an earlier look at this batch, or at older ones of its source, proposed.
DELETE FROM ledger.rekey
 WHERE source = %(source)s
   AND state = 'proposed';

-- name: propose_rekeys
INSERT INTO ledger.rekey (batch_id, source, record_type, old_key, new_key, old_observation, new_observation, found_by)
SELECT %(batch_id)s, %(source)s, vanished.record_type, vanished.record_key, appeared.record_key,
       pair.old_id, pair.new_id, pair.found_by
  FROM pair
  JOIN vanished ON vanished.observation_id = pair.old_id
  JOIN appeared ON appeared.observation_id = pair.new_id;

-- name: strangers
-- Of those, the ones that no natural key, number or address ties to what their key meant before; and whether what they
-- say now belongs to another entity, or what they said before comes under another key.
WITH stranger AS (
    SELECT version.observation_id, version.record_key, version.history_id, former.history_id AS former_id,
           version.keys, former.keys[: cardinality(former.keys) - 1] AS former_keys
      FROM core.observation_history AS version
      JOIN core.observation USING (observation_id)
      JOIN core.observation_history AS former ON former.observation_id = observation.observation_id
                                             AND former.history_id = observation.history_id
     WHERE version.batch_id = %(batch_id)s
       AND version.disposition = 'staged'
       AND NOT version.is_partial
       AND NOT version.is_gone
       AND observation.state = 'present'
       AND version.content_hash <> observation.content_hash
       AND NOT version.keys[: cardinality(version.keys) - 1] && former.keys
       AND (version.doc ->> 'number' = former.doc ->> 'number') IS NOT TRUE
       AND (version.doc ->> 'url' = former.doc ->> 'url') IS NOT TRUE
), moved AS (
    SELECT stranger.observation_id
      FROM stranger
     CROSS JOIN unnest(stranger.keys) AS listed (key)
      JOIN core.match_key ON match_key.key = listed.key
      JOIN core.identity AS owner ON owner.observation_id = match_key.observation_id
      JOIN core.identity ON identity.observation_id = stranger.observation_id
     WHERE owner.entity_id <> identity.entity_id
     UNION
    SELECT stranger.observation_id
      FROM stranger
     CROSS JOIN unnest(stranger.former_keys) AS listed (key)
      JOIN (SELECT version.observation_id, claimed.key
              FROM core.observation_history AS version
             CROSS JOIN unnest(version.keys) AS claimed (key)
             WHERE version.batch_id = %(batch_id)s
               AND version.disposition = 'staged') AS offered ON offered.key = listed.key
                                                             AND offered.observation_id <> stranger.observation_id
)
SELECT stranger.observation_id::text, stranger.record_key, former.doc::text, later.doc::text,
       EXISTS (SELECT FROM moved WHERE moved.observation_id = stranger.observation_id)
  FROM stranger
  JOIN core.observation_history AS former ON former.observation_id = stranger.observation_id
                                         AND former.history_id = stranger.former_id
  JOIN core.observation_history AS later ON later.observation_id = stranger.observation_id
                                        AND later.history_id = stranger.history_id
 ORDER BY stranger.record_key;

-- name: forget_splits
DELETE FROM ledger.split
 WHERE source = %(source)s
   AND state = 'proposed';

-- name: propose_splits
-- The name of what the key meant before follows from its version, so that a repetition finds the same.
INSERT INTO ledger.split (batch_id, source, record_type, record_key, observation_id, retired)
SELECT %(batch_id)s, %(source)s, version.record_type, version.record_key, version.observation_id,
       md5(version.observation_id || ':' || observation.history_id)::uuid
  FROM core.observation_history AS version
  JOIN core.observation USING (observation_id)
 WHERE version.batch_id = %(batch_id)s
   AND version.disposition = 'staged'
   AND version.observation_id = ANY (%(ids)s::uuid[]);

-- name: hold
-- The batch waits, and with it all that it brings; the last good data stays published.
UPDATE ledger.batch
   SET state = 'held', finished_at = now()
 WHERE batch_id = %(batch_id)s
   AND state = 'staged';

-- name: count_held
UPDATE ledger.tally
   SET held = loaded
 WHERE batch_id = %(batch_id)s;

-- name: close_unasked
-- Held batches about which nobody is asked any more: a later one asks the same, or answered it.
UPDATE ledger.batch
   SET state = 'failed',
       error = jsonb_build_object('kind', 'Superseded', 'message', 'a later batch of this source took its place',
                                  'data', jsonb_build_object('by', %(batch_id)s))
 WHERE source = %(source)s
   AND state = 'held'
   AND batch_id <> %(batch_id)s
   AND NOT EXISTS (SELECT FROM ledger.hold
                    WHERE hold.batch_id = batch.batch_id
                      AND hold.kind <> 'deletions'
                      AND hold.state = 'open');

-- name: others_wait
-- Whether the batch of this hold waits for another decision too.
SELECT EXISTS (SELECT FROM ledger.hold
                WHERE batch_id = %(batch_id)s
                  AND hold_id <> %(hold_id)s
                  AND kind <> 'deletions'
                  AND state = 'open');

-- name: close_others
-- A batch that was refused for one reason needs no other decision.
UPDATE ledger.hold
   SET state = 'superseded', decided_at = now(), decided_by = %(by)s
 WHERE batch_id = %(batch_id)s
   AND hold_id <> %(hold_id)s
   AND kind <> 'deletions'
   AND state = 'open';

-- name: decide_rekeys
UPDATE ledger.rekey
   SET state = %(state)s, decided_by = %(by)s, decided_at = now()
 WHERE batch_id = %(batch_id)s
   AND state = 'proposed';

-- name: decide_splits
UPDATE ledger.split
   SET state = %(state)s, decided_by = %(by)s, decided_at = now()
 WHERE batch_id = %(batch_id)s
   AND state = 'proposed';

-- name: decided
SELECT (SELECT count(*) FROM ledger.rekey WHERE batch_id = %(batch_id)s AND state = 'accepted') AS rekeys,
       (SELECT count(*) FROM ledger.split WHERE batch_id = %(batch_id)s AND state = 'accepted') AS splits;

-- name: inherit
-- What stands under the new key is where the old one stood.
INSERT INTO core.identity (observation_id, entity_id, native_id, rule)
SELECT rekey.new_observation, identity.entity_id, identity.native_id, 'rekeyed:' || rekey.old_key
  FROM ledger.rekey
  JOIN core.identity ON identity.observation_id = rekey.old_observation
 WHERE rekey.batch_id = %(batch_id)s
   AND rekey.state = 'accepted'
    ON CONFLICT (observation_id) DO UPDATE
   SET entity_id = excluded.entity_id, native_id = excluded.native_id, rule = excluded.rule, decided_at = now();
-- So are the judgements about it; the pair keeps the order that pairs have.
UPDATE core.judgement
   SET left_observation = least(rekey.new_observation, CASE judgement.left_observation
                                                           WHEN rekey.old_observation THEN judgement.right_observation
                                                           ELSE judgement.left_observation END),
       right_observation = greatest(rekey.new_observation, CASE judgement.left_observation
                                                               WHEN rekey.old_observation
                                                                   THEN judgement.right_observation
                                                               ELSE judgement.left_observation END)
  FROM ledger.rekey
 WHERE rekey.batch_id = %(batch_id)s
   AND rekey.state = 'accepted'
   AND judgement.undone_at IS NULL
   AND rekey.old_observation IN (judgement.left_observation, judgement.right_observation)
   AND rekey.new_observation NOT IN (judgement.left_observation, judgement.right_observation);

-- name: leave
-- The source offers the old keys no more. That is no absence: what they stood for is there.
UPDATE core.observation
   SET state = 'absent', batch_id = %(batch_id)s
  FROM ledger.rekey
 WHERE rekey.batch_id = %(batch_id)s
   AND rekey.state = 'accepted'
   AND observation.observation_id = rekey.old_observation
   AND observation.state = 'present';

-- name: rekeyed
UPDATE ledger.rekey
   SET state = 'applied'
 WHERE batch_id = %(batch_id)s
   AND state = 'accepted';

-- name: retire
-- What a key meant before becomes an observation of its own, which its source no longer states. It was not offered now,
-- so it is none of the versions that the tally counts.
INSERT INTO core.observation_history (observation_id, batch_id, source, record_type, record_key, slot, ordinal,
                                      payload_sha256, payload_pointer, disposition, content_hash, raw_hash, doc, keys,
                                      audience, authority, is_gone, stated_at, origin)
SELECT split.retired, %(batch_id)s, former.source, former.record_type, former.record_key, former.slot, former.ordinal,
       former.payload_sha256, former.payload_pointer, 'duplicate', former.content_hash, former.raw_hash, '{}',
       former.keys, former.audience, former.authority, true, former.stated_at, '{"reason": "rekeyed"}'
  FROM ledger.split
  JOIN core.observation ON observation.observation_id = split.observation_id
  JOIN core.observation_history AS former ON former.observation_id = observation.observation_id
                                         AND former.history_id = observation.history_id
 WHERE split.batch_id = %(batch_id)s
   AND split.state = 'accepted';

-- name: retired
INSERT INTO core.observation (observation_id, history_id, source, content_hash, raw_hash, state, batch_id)
SELECT version.observation_id, version.history_id, version.source, version.content_hash, version.raw_hash, 'absent',
       version.batch_id
  FROM ledger.split
  JOIN core.observation_history AS version ON version.observation_id = split.retired
                                          AND version.batch_id = split.batch_id
 WHERE split.batch_id = %(batch_id)s
   AND split.state = 'accepted';
INSERT INTO ledger.absence (batch_id, observation_id, completeness, state, decided_by)
SELECT split.batch_id, split.retired, 'complete', 'applied', split.decided_by
  FROM ledger.split
 WHERE split.batch_id = %(batch_id)s
   AND split.state = 'accepted';

-- name: stand_in
-- It stays at the entity, whose history is about it.
UPDATE core.identity
   SET observation_id = split.retired, rule = 'split:' || identity.rule
  FROM ledger.split
 WHERE split.batch_id = %(batch_id)s
   AND split.state = 'accepted'
   AND identity.observation_id = split.observation_id;
-- So do its keys: what the source offers now under the same name must not be found by them.
UPDATE core.match_key
   SET observation_id = split.retired
  FROM ledger.split
  JOIN core.observation_history AS former ON former.observation_id = split.observation_id
                                         AND former.batch_id <> split.batch_id
                                         AND former.disposition = 'staged'
 WHERE split.batch_id = %(batch_id)s
   AND split.state = 'accepted'
   AND match_key.observation_id = split.observation_id
   AND match_key.key = ANY (former.keys);
DELETE FROM core.block_key
 USING ledger.split
  JOIN core.observation_history AS former ON former.observation_id = split.observation_id
                                         AND former.batch_id <> split.batch_id
                                         AND former.disposition = 'staged'
 WHERE split.batch_id = %(batch_id)s
   AND split.state = 'accepted'
   AND block_key.observation_id = split.observation_id
   AND block_key.block = ANY (former.blocks);

-- name: found_anew
-- What has no natural key would found the id of the old entity again, so its first content is made a part of the name.
INSERT INTO core.identity (observation_id, entity_id, native_id, rule)
SELECT split.observation_id, founded.entity_id, founded.entity_id, 'split:' || version.keys[1]
  FROM ledger.split
  JOIN core.observation_history AS version ON version.observation_id = split.observation_id
                                          AND version.batch_id = split.batch_id
                                          AND version.disposition = 'staged'
 CROSS JOIN LATERAL (SELECT (%(prefixes)s::jsonb ->> split.record_type) || '_'
                            || substr(encode(sha256(convert_to(version.keys[1] || '#'
                                                               || encode(version.content_hash, 'hex'), 'UTF8')),
                                             'hex'), 1, 20) AS entity_id) AS founded
 WHERE split.batch_id = %(batch_id)s
   AND split.state = 'accepted'
   AND cardinality(version.keys) = 1;

-- name: parted
UPDATE ledger.split
   SET state = 'applied'
 WHERE batch_id = %(batch_id)s
   AND state = 'accepted';

-- name: split_subject
-- What names this question: the keys, and the content that they stand for now.
SELECT encode(sha256(convert_to(string_agg(split.observation_id || ':' || encode(version.content_hash, 'hex'), ','
                                           ORDER BY split.observation_id), 'UTF8')), 'hex')
  FROM ledger.split
  JOIN core.observation_history AS version ON version.observation_id = split.observation_id
                                          AND version.batch_id = split.batch_id
                                          AND version.disposition = 'staged'
 WHERE split.batch_id = %(batch_id)s;
