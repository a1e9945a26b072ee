-- One run of six sources: two went well, one is unchanged, one refused records, one is held, one is down.
INSERT INTO ledger.run (run_id, trigger, started_at, finished_at, state, facts) VALUES
    ('run-20261121T190000Z', 'airflow', '2026-11-21 19:00:00+00', '2026-11-21 19:00:41+00', 'succeeded', '{}'),
    ('run-20261122T010000Z', 'airflow', '2026-11-22 01:00:00+00', '2026-11-22 01:02:17+00', 'failed', '{
        "reconcile": {"batches": 4, "created": 41, "changed": 12, "gone": 3, "merged": 2, "contested": 1},
        "publish": {"published": 58, "feeds": {
            "public": {"published": 56, "position": 10213, "live": 9120, "digest": "7c0f4be1"},
            "press": {"published": 2, "position": 10301, "live": 9122, "digest": "09ab55d0"}}},
        "exchange.cong_chinh_phu": {"sent": 12, "received": 5, "agrees": true, "position": 771}}');
INSERT INTO raw.payload (sha256, bytes, stored_bytes, media_type) VALUES
    (repeat('a1', 32), 182340, 30122, 'application/json'), (repeat('b2', 32), 48211, 9120, 'application/rss+xml');
INSERT INTO ledger.batch (batch_id, run_id, source, contract, mode, state, health, completeness, declared, started_at,
                          finished_at, seconds, error) VALUES
    ('run-20261121T190000Z/so_y_te_tin_tuc', 'run-20261121T190000Z', 'so_y_te_tin_tuc', 'c', 'append', 'reconciled', 'ok',
     'unknown', NULL, '2026-11-21 19:00:00+00', '2026-11-21 19:00:09+00', '{"pull": 0.4, "stage": 0.2, "load": 0.1}', NULL),
    ('run-20261122T010000Z/cong_bao', 'run-20261122T010000Z', 'cong_bao', 'c', 'snapshot', 'reconciled', 'ok', 'complete',
     1204, '2026-11-22 01:00:00+00', '2026-11-22 01:00:30+00', '{"pull": 2.1, "stage": 1.4, "check": 1.6, "load": 0.3}', NULL),
    ('run-20261122T010000Z/so_y_te_tin_tuc', 'run-20261122T010000Z', 'so_y_te_tin_tuc', 'c', 'append', 'reconciled', 'unchanged',
     'unknown', NULL, '2026-11-22 01:00:00+00', '2026-11-22 01:00:02+00', '{"pull": 0.3, "stage": 0.0, "load": 0.1}', NULL),
    ('run-20261122T010000Z/truc_lien_thong', 'run-20261122T010000Z', 'truc_lien_thong', 'c', 'append', 'reconciled', 'ok',
     'complete', NULL, '2026-11-22 01:00:00+00', '2026-11-22 01:00:44+00', '{"pull": 3.2, "stage": 2.8, "check": 1.9, "load": 0.4}', NULL),
    ('run-20261122T010000Z/lich_hop_bao', 'run-20261122T010000Z', 'lich_hop_bao', 'c', 'snapshot', 'reconciled', 'ok',
     'truncated', 40, '2026-11-22 01:00:00+00', '2026-11-22 01:00:12+00', '{"pull": 0.9, "stage": 0.3, "check": 1.1, "load": 0.1}', NULL),
    ('run-20261122T010000Z/nguoi_phat_ngon', 'run-20261122T010000Z', 'nguoi_phat_ngon', 'c', 'snapshot', 'held', 'ok',
     'complete', NULL, '2026-11-22 01:00:00+00', '2026-11-22 01:00:10+00', '{"pull": 0.5, "stage": 0.2, "check": 1.0}', NULL),
    ('run-20261122T010000Z/cong_ba_dinh', 'run-20261122T010000Z', 'cong_ba_dinh', 'c', 'append', 'failed', 'challenge',
     'unknown', NULL, '2026-11-22 01:00:00+00', NULL, '{}',
     '{"kind": "SourceUnavailable", "message": "the answer is an anti-bot page", "data": {"health": "challenge"}}');
INSERT INTO ledger.tally (batch_id, offered, loaded, unchanged, quarantined, duplicate, held, absent) VALUES
    ('run-20261121T190000Z/so_y_te_tin_tuc', 30, 30, 0, 0, 0, 0, 0),
    ('run-20261122T010000Z/cong_bao', 1204, 38, 1163, 2, 1, 0, 3),
    ('run-20261122T010000Z/so_y_te_tin_tuc', 30, 0, 30, 0, 0, 0, 0),
    ('run-20261122T010000Z/truc_lien_thong', 212, 180, 12, 19, 1, 0, 0),
    ('run-20261122T010000Z/lich_hop_bao', 24, 6, 18, 0, 0, 0, 0),
    ('run-20261122T010000Z/nguoi_phat_ngon', 9, 9, 0, 0, 0, 9, 0);
INSERT INTO raw.fetch (batch_id, source, slot, url, requested_at, seconds, status, health, payload_sha256) VALUES
    ('run-20261122T010000Z/cong_bao', 'cong_bao', 0, 'http://127.0.0.1/1', '2026-11-22 01:00:00+00', 0.4, 200, 'ok', repeat('a1', 32)),
    ('run-20261122T010000Z/truc_lien_thong', 'truc_lien_thong', 0, 'http://127.0.0.1/2', '2026-11-22 01:00:00+00', 0.4, 200, 'ok', repeat('b2', 32));
INSERT INTO ledger.source_state (source, health, batch_id, attempted_at, last_good_at, stale_since, detail) VALUES
    ('cong_ba_dinh', 'challenge', 'run-20261122T010000Z/cong_ba_dinh', '2026-11-22 01:00:00+00', '2026-11-19 01:00:10+00',
     '2026-11-20 01:00:00+00', 'the answer is an anti-bot page'),
    ('nguoi_phat_ngon', 'ok', 'run-20261122T010000Z/nguoi_phat_ngon', '2026-11-22 01:00:00+00', '2026-11-21 01:00:00+00',
     '2026-11-22 01:00:10+00', 'held'),
    ('cong_bao', 'ok', 'run-20261122T010000Z/cong_bao', '2026-11-22 01:00:00+00', '2026-11-22 01:00:30+00', NULL, NULL);
INSERT INTO ledger.hold (batch_id, source, kind, reason, records, opened_at) VALUES
    ('run-20261122T010000Z/nguoi_phat_ngon', 'nguoi_phat_ngon', 'batch', 'The records are at least 50% of those of the last load',
     9, '2026-11-22 01:00:10+00');
INSERT INTO ledger.hold (batch_id, source, kind, reason, evidence, records, state, opened_at, decided_at, decided_by) VALUES
    ('run-20261122T010000Z/cong_bao', 'cong_bao', 'deletions', '120 of 1204 records vanished at once', '{"absent": 120, "before": 1204, "bound": 60}', 120, 'rejected',
     '2026-11-22 01:00:20+00', '2026-11-22 02:10:00+00', 'Nguyễn Thị Hà');
INSERT INTO ledger.verdict (batch_id, scope, rule_id, severity, success, unexpected_count, description_vi, description_en,
                            observed, suite_sha256) VALUES
    ('run-20261122T010000Z/nguoi_phat_ngon', 'batch', 'batch.rows.history', 'critical', false, 1,
     'Số bản ghi không giảm quá 50% so với lần nạp trước', 'The records are at least 50% of those of the last load',
     '{"accepted": 9, "before": 63, "fewest": 31, "examples": [{"above_floor": "-22"}]}', repeat('5e', 32)),
    ('run-20261122T010000Z/lich_hop_bao', 'batch', 'batch.completeness', 'warning', false, 1,
     'Lần lấy dữ liệu không bị cắt giữa chừng', 'The pull was not cut short', '{"completeness": "truncated"}', repeat('5e', 32)),
    ('run-20261122T010000Z/truc_lien_thong', 'batch', 'document.agency.known', 'warning', false, 3,
     'Văn bản: cơ quan được nêu có trong kho', 'Document: the body that a record names is known to the warehouse',
     '{"element_count": 180, "unexpected_percent": 1.6667, "strangers": ["UBND xã Vân Nội"],
       "examples": [{"record_type": "document", "record_key": "000.00.77.H26,2026/11/20,12/QĐ-UBND", "payload_pointer": "/12"}]}',
     repeat('5e', 32)),
    ('run-20261122T010000Z/cong_bao', 'batch', 'batch.record_key.unique', 'critical', true, 0,
     'Không có hai bản ghi cùng khóa trong lô', 'No two records of the batch have the same key', '{"element_count": 38}', repeat('5e', 32)),
    ('run-20261122T010000Z', 'warehouse', 'warehouse.feed_gapless', 'critical', true, 0,
     'Số thứ tự trong mỗi luồng tin không có khoảng trống', 'The positions of every feed have no gap', '{}', repeat('3c', 32));
INSERT INTO quarantine.record (batch_id, source, record_type, record_key, raw_hash, contract, payload_sha256, payload_pointer)
SELECT 'run-20261122T010000Z/truc_lien_thong', 'truc_lien_thong', 'document', '000.00.01.H26,2026/11/21,' || number || '/UBND-VP', '',
       'c', repeat('b2', 32), '/' || number
  FROM generate_series(1, 19) AS number;
INSERT INTO quarantine.record (batch_id, source, record_type, record_key, raw_hash, contract, payload_sha256, payload_pointer)
VALUES ('run-20261122T010000Z/cong_bao', 'cong_bao', 'document', 'cb-77', '', 'c', repeat('a1', 32), '/data/77'),
       ('run-20261122T010000Z/cong_bao', 'cong_bao', NULL, NULL, '', 'c', repeat('a1', 32), '/data/78'),
       ('run-20261121T190000Z/so_y_te_tin_tuc', 'so_y_te_tin_tuc', 'press_release', 'old', '', 'c', repeat('a1', 32), '/1');
INSERT INTO quarantine.violation (quarantine_id, ordinal, rule_id, pointer, value, message_vi, message_en, fix_vi, fix_en)
SELECT quarantine_id, 0, 'document.issued_on.invalid', '/issued_on', '2026/02/30', 'Ngày ban hành không có trong lịch',
       'The date of issue does not exist', 'Ghi lại ngày theo dạng năm/tháng/ngày có thật',
       'Write a date that exists, as year/month/day'
  FROM quarantine.record WHERE source = 'truc_lien_thong';
INSERT INTO quarantine.violation (quarantine_id, ordinal, rule_id, pointer, value, message_vi, message_en, fix_vi, fix_en)
SELECT quarantine_id, 1, 'document.subject.missing', '/subject', '', 'Văn bản không có trích yếu', 'The document has no subject',
       'Bổ sung trích yếu', 'Add the subject'
  FROM quarantine.record WHERE source = 'truc_lien_thong' AND payload_pointer IN ('/3', '/4');
INSERT INTO quarantine.violation (quarantine_id, ordinal, rule_id, pointer, value, message_vi, message_en, fix_vi, fix_en)
SELECT quarantine_id, 0, 'secrecy.marked', '/secrecy', '', 'Văn bản có dấu độ mật không được vào hệ thống',
       'A document with a secrecy mark must not enter', 'Rút văn bản khỏi nguồn và báo bộ phận bảo mật',
       'Withdraw it at the source and tell the security officer'
  FROM quarantine.record WHERE source = 'cong_bao';
