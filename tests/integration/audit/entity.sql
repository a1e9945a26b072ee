-- One document that two sources describe, the second with another date of effect; it has two revisions.
INSERT INTO core.observation_history (observation_id, batch_id, source, record_type, record_key, slot, ordinal, payload_sha256,
    payload_pointer, content_hash, raw_hash, doc, keys, audience, authority, stated_at) VALUES
    ('00000000-0000-0000-0000-000000000001', 'run-20261121T190000Z/cong_bao', 'cong_bao', 'document', 'cb-12', 0, 0, repeat('a1', 32),
     '/data/12', 'h', 'r', '{}', '{k}', 0, 'gazette', '2026-11-20 00:00+07'),
    ('00000000-0000-0000-0000-000000000002', 'run-20261121T190000Z/truc_lien_thong', 'truc_lien_thong', 'document', '12/QĐ-UBND', 0, 0,
     repeat('b2', 32), '/3', 'h', 'r', '{}', '{k}', 0, 'document_bus', '2026-11-21 00:00+07');
INSERT INTO core.observation (observation_id, history_id, source, content_hash, raw_hash, batch_id)
SELECT observation_id, history_id, source, content_hash, raw_hash, batch_id FROM core.observation_history;
INSERT INTO core.identity (observation_id, entity_id, native_id, rule) VALUES
    ('00000000-0000-0000-0000-000000000001', 'doc_5f2a90c1', 'doc_5f2a90c1', 'key:document:no:code/H26|12/QĐ-UBND|2026'),
    ('00000000-0000-0000-0000-000000000002', 'doc_5f2a90c1', 'doc_5f2a90c1', 'key:document:no:code/H26|12/QĐ-UBND|2026');
INSERT INTO core.entity_history (entity_id, revision, record_type, state, doc, provenance, content_hash, audience, run_id, recorded_at)
VALUES ('doc_5f2a90c1', 1, 'document', 'live', '{"number": "12/QĐ-UBND"}',
        '{"*": {"observation": "00000000-0000-0000-0000-000000000001", "source": "cong_bao", "rule": "sole_source"}}', '\x01', 0,
        'run-20261121T190000Z', '2026-11-21 19:00:30+00'),
       ('doc_5f2a90c1', 2, 'document', 'live',
        '{"number": "12/QĐ-UBND", "subject": "Về việc tổ chức họp báo định kỳ quý IV", "effective_on": "2026-12-01"}',
        '{"*": {"observation": "00000000-0000-0000-0000-000000000001", "source": "cong_bao", "rule": "authority"},
          "effective_on": {"observation": "00000000-0000-0000-0000-000000000001", "source": "cong_bao", "rule": "authority",
                           "losers": [{"observation": "00000000-0000-0000-0000-000000000002", "source": "truc_lien_thong", "value": "2026-11-25"}]},
          "number": {"observation": "00000000-0000-0000-0000-000000000001", "source": "cong_bao", "rule": "authority",
                     "losers": [{"observation": "00000000-0000-0000-0000-000000000002", "source": "truc_lien_thong", "value": "12/QĐ-UBND", "agrees": true}]}}',
        '\x02', 0, 'run-20261122T010000Z', '2026-11-22 01:01:30+00');
INSERT INTO core.entity (entity_id, record_type, revision, state, content_hash, audience, recorded_at)
VALUES ('doc_5f2a90c1', 'document', 2, 'live', '\x02', 0, '2026-11-22 01:01:30+00');
