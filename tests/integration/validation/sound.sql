-- A small sound warehouse: a released document, an internal message with a history, a release that was withdrawn.
INSERT INTO ledger.run (run_id, trigger) VALUES ('run-1', 'test'), ('run-0', 'test');
INSERT INTO ledger.batch (batch_id, run_id, source, contract, mode, state)
VALUES ('run-1/soyte', 'run-1', 'soyte', 'c', 'snapshot', 'reconciled'),
       ('run-0/soyte', 'run-0', 'soyte', 'c', 'snapshot', 'reconciled');
INSERT INTO ledger.tally (batch_id, offered, loaded, unchanged, quarantined, duplicate)
VALUES ('run-1/soyte', 6, 3, 1, 1, 1), ('run-0/soyte', 0, 0, 0, 0, 0);
INSERT INTO raw.payload (sha256, bytes, stored_bytes) VALUES (repeat('0', 64), 1, 1);
INSERT INTO quarantine.record (batch_id, source, raw_hash, contract, payload_sha256, payload_pointer)
VALUES ('run-1/soyte', 'soyte', '', 'c', repeat('0', 64), '/3');

-- three observations: a released document, an internal message, a release that was withdrawn
INSERT INTO core.observation_history (observation_id, batch_id, source, record_type, record_key, slot, ordinal,
    payload_sha256, payload_pointer, content_hash, raw_hash, doc, keys, audience, authority)
SELECT ('00000000-0000-0000-0000-00000000000' || number)::uuid, 'run-1/soyte', 'soyte', kind, 'k' || number, 0, number,
       repeat('0', 64), '/' || number, 'h', 'r', '{}',
       CASE number WHEN 1 THEN ARRAY['document:no:code/H26|12/QĐ-UBND|2026', 'document:no:name/ubnd@hanoi|12/QĐ-UBND|2026']
                   ELSE '{k}' END, audience, 'issuer'
  FROM (VALUES (1, 'document', 0), (2, 'document_message', 3), (3, 'press_release', 3)) AS said (number, kind, audience);
INSERT INTO core.observation (observation_id, history_id, source, content_hash, raw_hash, batch_id)
SELECT observation_id, history_id, source, content_hash, raw_hash, batch_id FROM core.observation_history;
INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash, audience, run_id)
VALUES ('doc_1', 1, 'document', 'live', '{"release_status": "released", "sensitivity": "public"}', '{}', 'h', 0, 'run-1'),
       ('msg_2', 1, 'document_message', 'live', '{"release_status": "released"}', '{}', 'g', 3, 'run-0'),
       ('msg_2', 2, 'document_message', 'live', '{"release_status": "released"}', '{}', 'h', 3, 'run-1'),
       ('rel_3', 1, 'press_release', 'live', '{"release_status": "released"}', '{}', 'g', 0, 'run-0'),
       ('rel_3', 2, 'press_release', 'live', '{"release_status": "withdrawn"}', '{}', 'h', 3, 'run-1');
INSERT INTO core.entity (entity_id, record_type, revision, state, content_hash, audience, recorded_at)
SELECT DISTINCT ON (entity_id) entity_id, record_type, revision, state, content_hash, audience, now()
  FROM core.entity_history ORDER BY entity_id, revision DESC;
INSERT INTO core.identity (observation_id, entity_id, native_id, rule)
SELECT ('00000000-0000-0000-0000-00000000000' || number)::uuid, entity, entity, 'key'
  FROM (VALUES (1, 'doc_1'), (2, 'msg_2'), (3, 'rel_3')) AS standing (number, entity);
INSERT INTO core.match_key (key, observation_id)
SELECT unnest(keys), observation_id FROM core.observation_history WHERE record_type = 'document';
INSERT INTO feed.outbox (feed, entity_id, revision, kind, reason, content_hash, position)
SELECT feed, entity_id, revision, kind, reason, 'h', position
  FROM (VALUES ('rel_3', 1, 'upsert', NULL, 1), ('rel_3', 2, 'tombstone', 'withdrawn', 2), ('doc_1', 1, 'upsert', NULL, 3))
    AS said (entity_id, revision, kind, reason, position)
 CROSS JOIN feed.feed;
INSERT INTO feed.checkpoint (feed, position, live, digest, body, signature, key_id)
SELECT feed, 3, 1, repeat('0', 64), '', '', '' FROM feed.feed;
