-- Deadlines that law sets, as editions, and what follows from them: duties with their state, and the annual press report.
-- Nothing that follows is stored: a rule that changes, or a clock that a source corrects, changes no written row.
CREATE SCHEMA IF NOT EXISTS mart;

CREATE TABLE core.deadline_rule (
    edition_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule          text        NOT NULL CHECK (rule ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$'),
    name          text        NOT NULL,
    name_en       text        NOT NULL,
    basis         text        NOT NULL,
    valid_from    date        NOT NULL,
    valid_to      date        CHECK (valid_to >= valid_from),
    value         integer     CHECK (value BETWEEN 0 AND 10000),
    unit          text        CHECK (unit IN (
        'hour', 'day', 'working_day', 'month', 'round', 'same_day', 'immediate', 'hour_before', 'working_day_before'
    )),
    starts_at     text        CHECK (starts_at ~ '^[a-z_]+$'),
    is_confirmed  boolean     NOT NULL,
    note          text,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    superseded_at timestamptz CHECK (superseded_at >= recorded_at),
    CONSTRAINT deadline_rule_confirmed_has_value CHECK (NOT is_confirmed OR value IS NOT NULL OR unit IS NULL)
);
COMMENT ON TABLE core.deadline_rule IS 'Deadlines and duties towards the press and the public, by the day of the event that starts the clock';
COMMENT ON COLUMN core.deadline_rule.valid_from IS 'First day of events that this edition governs; the latest one that fits a day counts';
COMMENT ON COLUMN core.deadline_rule.value IS 'In units; null: the number could not be read in the text that we have, so nothing is computed';
COMMENT ON COLUMN core.deadline_rule.unit IS
    'working_day by core.calendar_day; same_day, immediate: value 0; *_before: counted back from the event; round: no time';
COMMENT ON COLUMN core.deadline_rule.starts_at IS 'The event that starts the clock';
COMMENT ON COLUMN core.deadline_rule.is_confirmed IS 'False: never computed, shown as unknown';
COMMENT ON COLUMN core.deadline_rule.recorded_at IS 'When this node learnt it; -infinity: it came with the product';
CREATE UNIQUE INDEX deadline_rule_current ON core.deadline_rule (rule, valid_from) WHERE superseded_at IS NULL;
CREATE TRIGGER deadline_rule_editions BEFORE UPDATE OR DELETE ON core.deadline_rule
FOR EACH ROW EXECUTE FUNCTION core.refuse_rewriting();

CREATE FUNCTION core.deadline(rule text, day date, known_at timestamptz DEFAULT 'infinity')
RETURNS SETOF core.deadline_rule
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT edition.*
      FROM core.deadline_rule AS edition
     WHERE edition.rule = deadline.rule
       AND edition.valid_from <= deadline.day
       AND (edition.valid_to IS NULL OR edition.valid_to >= deadline.day)
       AND edition.recorded_at <= deadline.known_at
       AND (edition.superseded_at IS NULL OR edition.superseded_at > deadline.known_at)
     ORDER BY edition.valid_from DESC
     LIMIT 1
$$;
COMMENT ON FUNCTION core.deadline IS 'The edition of a rule that governs events of a day, by what was known at an instant; or no row';

CREATE FUNCTION core.end_of_day(day date) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (end_of_day.day + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' - interval '1 microsecond'
$$;
COMMENT ON FUNCTION core.end_of_day IS 'The last instant of a day in Vietnam, so that what comes at midnight is late';

-- A clock that is not known would be counted from for ever.
ALTER FUNCTION core.add_working_days(timestamptz, integer, timestamptz) STRICT;

CREATE FUNCTION core.period_end(
    started_at timestamptz, value integer, unit text, known_at timestamptz DEFAULT 'infinity'
) RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    first date := (started_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    last  date;
BEGIN
    CASE unit
        WHEN 'hour' THEN RETURN started_at + make_interval(hours => value);
        WHEN 'hour_before' THEN RETURN started_at - make_interval(hours => value);
        WHEN 'immediate' THEN RETURN started_at;
        WHEN 'same_day' THEN RETURN core.end_of_day(first);
        WHEN 'working_day' THEN RETURN core.end_of_day(core.add_working_days(started_at, value, known_at));
        WHEN 'working_day_before' THEN RETURN core.end_of_day(core.add_working_days(started_at, -value, known_at));
        WHEN 'day' THEN last := first + value;
        WHEN 'month' THEN last := (first + make_interval(months => value))::date;
        ELSE RETURN NULL;
    END CASE;
    WHILE NOT core.is_working_day(last, known_at) LOOP
        last := last + 1;
    END LOOP;
    RETURN core.end_of_day(last);
END
$$;
COMMENT ON FUNCTION core.period_end IS
    'The last instant of a period. Days and months: the first day does not count, the period ends with its last day, and '
    'when that is a day off, with the next working day (Bộ luật Dân sự 2015 Đ147 k2, Đ148 k5). Hours run on. Null for rounds';

CREATE FUNCTION core.due_at(rule text, started_at timestamptz, known_at timestamptz DEFAULT 'infinity')
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT core.period_end(due_at.started_at, law.value, law.unit, due_at.known_at)
      FROM core.deadline(
               due_at.rule, (due_at.started_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, due_at.known_at
           ) AS law
     WHERE law.is_confirmed
       AND law.value IS NOT NULL
$$;
COMMENT ON FUNCTION core.due_at IS
    'Until when, by the edition that governs the day on which the clock started; null: no such rule then, or not confirmed';

INSERT INTO core.deadline_rule
    (rule, name, name_en, basis, valid_from, valid_to, value, unit, starts_at, is_confirmed, note, recorded_at)
SELECT given.rule, given.name, given.name_en, given.basis, given.valid_from::date, given.valid_to::date, given.value,
       given.unit, given.starts_at, given.is_confirmed, given.note, '-infinity'
  FROM (VALUES
      ('press.initial_statement', 'Phát ngôn ban đầu về vụ việc', 'First statement on an incident',
       'NĐ 09/2017/NĐ-CP Đ6 k3a', '2017-03-30', '2026-06-30', 24, 'hour', 'incident_occurred', true, NULL),
      ('press.initial_statement.major_event', 'Phát ngôn ban đầu: sự kiện tác động lớn', 'First statement: event of great impact',
       'NĐ 244/2026/NĐ-CP Đ7 k3', '2026-07-01', NULL, 24, 'hour', 'agency_received_and_is_handling', true, NULL),
      ('press.initial_statement.divided_opinion', 'Phát ngôn ban đầu: dư luận không thống nhất', 'First statement: divided opinion',
       'NĐ 244/2026/NĐ-CP Đ7 k4', '2026-07-01', NULL, 24, 'hour', 'agency_determined_impact', true, NULL),
      ('spokesperson.delegation_publish', 'Công bố văn bản ủy quyền phát ngôn', 'Delegation to speak published',
       'NĐ 09/2017/NĐ-CP Đ3 k6', '2017-03-30', '2026-06-30', 12, 'hour', 'delegation_signed', true, NULL),
      ('spokesperson.contact_publish', 'Đăng liên hệ người phát ngôn', 'Contact of the spokesperson published',
       'NĐ 244/2026/NĐ-CP Đ3 k3', '2026-07-01', NULL, 24, 'hour', 'assignment_decision', true, NULL),
      ('press.periodic_conference', 'Họp báo định kỳ', 'Regular press conference',
       'NĐ 09/2017/NĐ-CP Đ5 k2b', '2017-03-30', '2026-06-30', 3, 'month', 'last_conference', true, 'ít nhất 3 tháng một lần'),
      ('press.periodic_conference', 'Họp báo định kỳ', 'Regular press conference',
       'NĐ 244/2026/NĐ-CP Đ6 k2b', '2026-07-01', NULL, 3, 'month', 'last_conference', true, 'ít nhất 3 tháng một lần'),
      ('press.periodic_information', 'Cung cấp thông tin hàng tháng', 'Information every month',
       'NĐ 09/2017/NĐ-CP Đ5 k2a', '2017-03-30', '2026-06-30', 1, 'month', 'calendar', true, NULL),
      ('press.periodic_information', 'Cung cấp thông tin hàng tháng', 'Information every month',
       'NĐ 244/2026/NĐ-CP Đ6 k2a', '2026-07-01', NULL, 1, 'month', 'calendar', true, NULL),
      ('press.answer_in_press_on_request', 'Trả lời trên báo chí theo yêu cầu', 'Answer in the press on request',
       'Luật Báo chí 2016 Đ39 k1', '2017-01-01', '2026-06-30', 30, 'day', 'request_received', true, NULL),
      ('press.answer_in_press_on_request', 'Trả lời trên báo chí theo yêu cầu', 'Answer in the press on request',
       'NĐ 237/2026/NĐ-CP Đ18 k1', '2026-07-01', NULL, 30, 'day', 'request_received', true, NULL),
      ('press.answer_opinion_forwarded', 'Trả lời ý kiến do cơ quan báo chí chuyển đến', 'Answer to opinions that the press forwarded',
       'Luật Báo chí 2016 Đ39 k2', '2017-01-01', '2026-06-30', 30, 'day', 'opinion_received', true, NULL),
      ('press.answer_opinion_forwarded', 'Trả lời ý kiến do cơ quan báo chí chuyển đến', 'Answer to opinions that the press forwarded',
       'NĐ 237/2026/NĐ-CP Đ18 k3', '2026-07-01', NULL, 15, 'working_day', 'opinion_received', true, NULL),
      ('press.complaint_conclusion_notice', 'Thông báo kết luận khiếu nại, tố cáo', 'Notice of the conclusion of a complaint',
       'NĐ 237/2026/NĐ-CP Đ18 k2', '2026-07-01', NULL, 5, 'working_day', 'conclusion_issued', true, NULL),
      ('outlet.publish_official_reply.daily_broadcast_online', 'Báo ngày, phát thanh, truyền hình, điện tử đăng phản hồi',
       'Daily, broadcast and online outlets publish a reply',
       'Luật Báo chí 2016 Đ39 k3', '2017-01-01', '2026-06-30', 10, 'day', 'reply_received', true, NULL),
      ('outlet.publish_official_reply.daily_broadcast_online', 'Báo ngày, phát thanh, truyền hình, điện tử đăng phản hồi',
       'Daily, broadcast and online outlets publish a reply',
       'NĐ 237/2026/NĐ-CP Đ18 k5', '2026-07-01', NULL, 10, 'working_day', 'reply_received', true, NULL),
      ('outlet.publish_official_reply.weekly', 'Báo tuần đăng phản hồi', 'Weeklies publish a reply',
       'Luật Báo chí 2016 Đ39 k3', '2017-01-01', '2026-06-30', 15, 'day', 'reply_received', true, NULL),
      ('outlet.publish_official_reply.weekly', 'Báo tuần đăng phản hồi', 'Weeklies publish a reply',
       'NĐ 237/2026/NĐ-CP Đ18 k5', '2026-07-01', NULL, 15, 'working_day', 'reply_received', true, NULL),
      ('outlet.correction.online', 'Báo điện tử cải chính', 'Online outlets correct',
       'Luật Báo chí 2016 Đ42 k5a', '2017-01-01', '2026-06-30', 0, 'immediate', 'conclusion_received_or_self_detected', true, NULL),
      ('outlet.correction.online', 'Báo điện tử cải chính', 'Online outlets correct',
       'NĐ 237/2026/NĐ-CP Đ19 k3a', '2026-07-01', NULL, 0, 'immediate', 'conclusion_received_or_self_detected', true, NULL),
      ('outlet.correction.daily_broadcast', 'Báo ngày, phát thanh, truyền hình cải chính', 'Daily and broadcast outlets correct',
       'Luật Báo chí 2016 Đ42 k5b', '2017-01-01', '2026-06-30', 2, 'day', 'conclusion_received_or_self_detected', true, NULL),
      ('outlet.correction.daily_broadcast', 'Báo ngày, phát thanh, truyền hình cải chính', 'Daily and broadcast outlets correct',
       'NĐ 237/2026/NĐ-CP Đ19 k3b', '2026-07-01', NULL, 2, 'day', 'conclusion_received_or_self_detected', true, NULL),
      ('outlet.correction.online_retention', 'Lưu giữ lời cải chính trên báo điện tử', 'Corrections stay online',
       'Luật Báo chí 2016 Đ42 k5a', '2017-01-01', '2026-06-30', 7, 'day', 'correction_published', true, 'ít nhất'),
      ('outlet.correction.online_retention', 'Lưu giữ lời cải chính trên báo điện tử', 'Corrections stay online',
       'NĐ 237/2026/NĐ-CP Đ19 k3a', '2026-07-01', NULL, NULL, 'day', 'correction_published', false,
       'bản OCR ghi "Ít nhất là 0 ngày": số ngày đã mất, phải đọc bản gốc trên Công báo'),
      ('outlet.feedback_rounds_before_stop', 'Số lần trao đổi trước khi được dừng đăng', 'Rounds of replies before an outlet may stop',
       'Luật Báo chí 2016 Đ43 k2', '2017-01-01', '2026-06-30', 3, 'round', NULL, true, NULL),
      ('outlet.feedback_rounds_before_stop', 'Số lần trao đổi trước khi được dừng đăng', 'Rounds of replies before an outlet may stop',
       'NĐ 237/2026/NĐ-CP Đ21 k1', '2026-07-01', NULL, 2, 'round', NULL, true, NULL),
      ('press_conference.notify', 'Cơ quan khác thông báo họp báo', 'Other bodies give notice of a press conference',
       'Luật Báo chí 2016 Đ41 k3', '2017-01-01', '2026-06-30', 24, 'hour_before', 'event_start', true, NULL),
      ('press_conference.notify', 'Cơ quan khác thông báo họp báo', 'Other bodies give notice of a press conference',
       'NĐ 237/2026/NĐ-CP Đ22 k3', '2026-07-01', NULL, 24, 'hour_before', 'event_start', true, NULL),
      ('press_conference.authority_refusal', 'Không chấp thuận họp báo', 'A press conference is refused',
       'NĐ 237/2026/NĐ-CP Đ22 k5', '2026-07-01', NULL, 12, 'hour_before', 'event_start', true, NULL),
      ('open_info.publish_default', 'Công khai thông tin', 'Information is published',
       'Luật Tiếp cận thông tin 2016 Đ18 k4', '2018-07-01', NULL, 5, 'working_day', 'information_created', true, NULL),
      ('open_info.fix_inaccurate_reply', 'Đính chính thông tin đã công khai', 'Published information is corrected',
       'Luật Tiếp cận thông tin 2016 Đ22 k4', '2018-07-01', NULL, 15, 'day', 'citizen_request_received', true, NULL),
      ('open_info.request_simple_online', 'Cung cấp thông tin qua mạng, đơn giản', 'Information online, simple',
       'Luật Tiếp cận thông tin 2016 Đ30 k3', '2018-07-01', NULL, 3, 'working_day', 'valid_request_received', true, NULL),
      ('open_info.request_complex_online', 'Cung cấp thông tin qua mạng, phức tạp', 'Information online, complex',
       'Luật Tiếp cận thông tin 2016 Đ30 k4', '2018-07-01', NULL, 15, 'working_day', 'valid_request_received', true,
       'gia hạn tối đa 15 ngày'),
      ('portal.suspension_notice', 'Thông báo tạm ngừng cổng', 'Notice that the portal stops for a while',
       'NĐ 224/2026/NĐ-CP Đ13 k1a', '2026-07-01', NULL, 7, 'working_day_before', 'suspension_start', true, NULL),
      ('document.receipt_ack', 'Báo đã nhận văn bản điện tử', 'Receipt of an electronic document acknowledged',
       'NĐ 30/2020/NĐ-CP, văn bản đến điện tử, điểm c', '2020-03-05', NULL, 0, 'same_day', 'document_received', true, NULL),
      ('document.dispatch', 'Phát hành văn bản', 'A document is sent',
       'NĐ 30/2020/NĐ-CP Đ18', '2020-03-05', NULL, 1, 'working_day', 'document_signed', true,
       'trong ngày, chậm nhất ngày làm việc tiếp theo'),
      ('press.annual_report_window', 'Báo cáo năm về phát ngôn', 'Annual report on statements to the press',
       'NĐ 244/2026/NĐ-CP Đ10', '2026-07-01', NULL, NULL, NULL, NULL, true,
       'số liệu từ 15/12 năm trước đến 14/12; gửi trước ngày 20/12')
  ) AS given (rule, name, name_en, basis, valid_from, valid_to, value, unit, starts_at, is_confirmed, note);

CREATE VIEW mart.live AS
SELECT entity.entity_id, entity.record_type, history.doc
  FROM core.entity
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE entity.state = 'live';
COMMENT ON VIEW mart.live IS 'Each live entity with its canonical document of today';

CREATE VIEW mart.duty_clock AS
SELECT live.entity_id,
       live.record_type,
       'inquiry_answer' AS duty,
       concat_ws(' · ', live.doc ->> 'intake_number', live.doc ->> 'outlet') AS label,
       coalesce(live.doc ->> 'assigned_agency', live.doc ->> 'intake_agency') AS agency,
       coalesce(live.doc ->> 'deadline_rule', 'press.answer_opinion_forwarded') AS rule,
       live.doc ->> 'deadline_rule' IS NULL AS is_assumed,
       (live.doc ->> 'received_at')::timestamptz AS started_at,
       live.doc ->> 'state' IN ('answered', 'refused') AS is_done,
       CASE live.doc ->> 'state'
           WHEN 'answered' THEN (live.doc ->> 'answered_at')::timestamptz
           WHEN 'refused' THEN (live.doc ->> 'refused_at')::timestamptz
       END AS done_at,
       (live.doc ->> 'due_at')::timestamptz AS stated_due_at
  FROM mart.live
 WHERE live.record_type = 'press_inquiry'
   AND live.doc ->> 'state' <> 'withdrawn'
   AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn', 'superseded')
UNION ALL
SELECT live.entity_id,
       live.record_type,
       'first_statement',
       concat_ws(' · ', live.doc ->> 'case_number', live.doc ->> 'title'),
       live.doc ->> 'agency',
       clock.rule,
       false,
       clock.started_at,
       live.doc ->> 'first_statement_at' IS NOT NULL,
       (live.doc ->> 'first_statement_at')::timestamptz,
       NULL
  FROM mart.live
  CROSS JOIN LATERAL (
      -- While the decree of 2017 was in force the clock ran from the incident itself, whatever the body knew of it.
      SELECT 1 AS place, 'press.initial_statement' AS rule, (live.doc ->> 'occurred_at')::timestamptz AS started_at
        FROM core.deadline(
                 'press.initial_statement',
                 ((live.doc ->> 'occurred_at')::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
             )
       UNION ALL
      SELECT 2, 'press.initial_statement.' || (live.doc ->> 'ground'),
             CASE live.doc ->> 'ground'
                 WHEN 'major_event' THEN (live.doc ->> 'received_at')::timestamptz
                 ELSE (live.doc ->> 'impact_determined_at')::timestamptz
             END
       ORDER BY place
       LIMIT 1
  ) AS clock
 WHERE live.record_type = 'statement_case'
   AND live.doc ->> 'ground' IN ('major_event', 'divided_opinion')
   AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn', 'superseded')
UNION ALL
SELECT live.entity_id,
       live.record_type,
       CASE live.doc ->> 'kind'
           WHEN 'correction_apology' THEN 'outlet_correction'
           WHEN 'response' THEN 'outlet_reply'
           WHEN 'own_correction' THEN 'own_correction'
           ELSE 'removal'
       END,
       concat_ws(' · ', live.doc ->> 'case_number', coalesce(live.doc ->> 'target_outlet', live.doc ->> 'title')),
       live.doc ->> 'agency',
       CASE live.doc ->> 'kind'
           WHEN 'correction_apology' THEN CASE
               WHEN live.doc ->> 'target_url' IS NULL THEN 'outlet.correction.daily_broadcast'
               ELSE 'outlet.correction.online'
           END
           WHEN 'response' THEN 'outlet.publish_official_reply.daily_broadcast_online'
           WHEN 'own_correction' THEN 'open_info.fix_inaccurate_reply'
       END,
       live.doc ->> 'kind' IN ('correction_apology', 'response') AND live.doc ->> 'target_url' IS NULL,
       (live.doc ->> 'demanded_at')::timestamptz,
       live.doc ->> 'published_at' IS NOT NULL,
       (live.doc ->> 'published_at')::timestamptz,
       NULL
  FROM mart.live
 WHERE live.record_type = 'response'
   AND live.doc ->> 'kind' IS NOT NULL
   -- What was published without a demand that we know of answers no clock.
   AND (live.doc ->> 'demanded_at' IS NOT NULL OR live.doc ->> 'published_at' IS NULL)
   AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn', 'superseded')
UNION ALL
SELECT min(told.entity_id),
       'document_message',
       'receipt_acknowledgement',
       concat_ws(' · ', coalesce(min(told.document_number), told.document_id), coalesce(min(told.from_name), told.from_code)),
       coalesce(min(told.from_name), told.from_code),
       'document.receipt_ack',
       false,
       coalesce(min(told.occurred_at) FILTER (WHERE told.status_code = '01'), min(told.document_sent_at)),
       bool_or(told.status_code IN ('02', '03', '04', '05', '06')),
       min(told.occurred_at) FILTER (WHERE told.status_code IN ('02', '03', '04', '05', '06')),
       NULL
  FROM (
      -- A message whose status moves on is one entity: its revisions hold the instants of the earlier states.
      SELECT DISTINCT ON (entity.entity_id, history.doc ->> 'status_code')
             entity.entity_id,
             history.doc ->> 'document_id' AS document_id,
             history.doc ->> 'document_number' AS document_number,
             history.doc ->> 'from_code' AS from_code,
             history.doc ->> 'from_name' AS from_name,
             history.doc ->> 'status_code' AS status_code,
             (history.doc ->> 'occurred_at')::timestamptz AS occurred_at,
             (history.doc ->> 'document_sent_at')::timestamptz AS document_sent_at
        FROM core.entity
        JOIN core.entity_history AS history USING (entity_id)
       WHERE entity.record_type = 'document_message'
         AND entity.state = 'live'
         AND history.doc ->> 'status_code' IS NOT NULL
       ORDER BY entity.entity_id, history.doc ->> 'status_code', history.revision DESC
  ) AS told
 GROUP BY told.document_id, told.from_code
HAVING bool_or(told.status_code IN ('01', '02', '03', '04', '05', '06'));
COMMENT ON VIEW mart.duty_clock IS 'What must be done by law, when its clock started and when it was done; one row a duty';
COMMENT ON COLUMN mart.duty_clock.rule IS 'Null: no rule with a deadline is known';
COMMENT ON COLUMN mart.duty_clock.is_assumed IS 'The record does not say which rule applies; this is the usual one';
COMMENT ON COLUMN mart.duty_clock.stated_due_at IS 'What a source says; nothing is computed with it';

CREATE FUNCTION mart.duties(at timestamptz) RETURNS TABLE (
    entity_id text, record_type text, duty text, label text, agency text, rule text, basis text, value integer,
    unit text, is_assumed boolean, started_at timestamptz, due_at timestamptz, done_at timestamptz,
    stated_due_at timestamptz, state text
)
LANGUAGE sql STABLE AS $$
    SELECT clock.entity_id, clock.record_type, clock.duty, clock.label, clock.agency, clock.rule, law.basis, law.value,
           law.unit, clock.is_assumed, clock.started_at, due.due_at, clock.done_at, clock.stated_due_at,
           CASE
               WHEN due.judged_at IS NULL OR (clock.is_done AND clock.done_at IS NULL) THEN 'unknown'
               WHEN clock.done_at <= duties.at AND clock.done_at <= due.judged_at THEN 'done_on_time'
               WHEN clock.done_at <= duties.at THEN 'done_late'
               WHEN duties.at > due.judged_at THEN 'overdue'
               WHEN due.judged_at - duties.at <= greatest((due.judged_at - clock.started_at) / 5, interval '24 hours')
                   THEN 'due_soon'
               ELSE 'open'
           END
      FROM mart.duty_clock AS clock
      LEFT JOIN LATERAL core.deadline(
               clock.rule, (coalesce(clock.started_at, duties.at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
           ) AS law ON true
     CROSS JOIN LATERAL (
         SELECT CASE WHEN law.is_confirmed THEN core.period_end(clock.started_at, law.value, law.unit) END AS due_at
     ) AS computed
     CROSS JOIN LATERAL (
         -- "At once" has no number; a day is the shortest measure that records of whole days allow.
         SELECT computed.due_at,
                CASE WHEN law.unit = 'immediate'
                     THEN core.end_of_day((computed.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
                     ELSE computed.due_at
                END AS judged_at
     ) AS due
     WHERE clock.started_at IS NULL OR clock.started_at <= duties.at
$$;
COMMENT ON FUNCTION mart.duties IS
    'Every duty as it stands at an instant. due_soon: a fifth of the period or 24 hours are left, whichever is longer; '
    'unknown: clock, law or the instant of doing it is not known';

CREATE VIEW mart.duty AS
SELECT duty.*
  FROM mart.duties(now()) AS duty;
COMMENT ON VIEW mart.duty IS 'Mọi nghĩa vụ có thời hạn, tính đến lúc này / every duty with a deadline, as of now';
COMMENT ON COLUMN mart.duty.due_at IS 'Hạn, tính theo luật của ngày phát sinh / computed by the law of the day on which the clock started';
COMMENT ON COLUMN mart.duty.state IS 'done_on_time, done_late, open, due_soon, overdue, unknown';

CREATE FUNCTION mart.press_report_items(year integer) RETURNS TABLE (
    indicator integer, entity_id text, record_type text, label text, agency text, agency_code text, at timestamptz,
    in_base boolean, in_count boolean, reason text
)
LANGUAGE sql STABLE AS $$
    WITH period AS (
        SELECT make_date(press_report_items.year - 1, 12, 15)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS starts_at,
               make_date(press_report_items.year, 12, 15)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS ends_at
    ),
    told AS (
        SELECT live.*, live.doc ->> 'release_status' IN ('draft', 'withdrawn', 'superseded') AS is_aside
          FROM mart.live
    ),
    dated AS (
        SELECT 1 AS indicator, told.entity_id, told.record_type, told.doc ->> 'title' AS label,
               told.doc ->> 'organiser' AS agency, told.doc ->> 'organiser_code' AS agency_code,
               (told.doc ->> 'starts_at')::timestamptz AS at,
               CASE WHEN told.is_aside THEN 'set_aside'
                    WHEN told.doc ->> 'state' = 'cancelled' THEN 'cancelled'
                    WHEN told.doc ->> 'state' IS DISTINCT FROM 'held' THEN 'not_said_held'
               END AS no_base,
               NULL AS no_count
          FROM told
         WHERE told.record_type = 'press_event'
           AND told.doc ->> 'kind' IN ('regular_conference', 'special_conference')
         UNION ALL
        SELECT 2, told.entity_id, told.record_type, told.doc ->> 'title', told.doc ->> 'agency',
               told.doc ->> 'agency_code', (told.doc ->> 'published_at')::timestamptz,
               CASE WHEN told.is_aside THEN 'set_aside'
                    WHEN told.doc ->> 'translation_of' IS NOT NULL THEN 'translation'
                    WHEN (told.doc ->> 'on_request')::boolean THEN 'on_request'
               END,
               NULL
          FROM told
         WHERE told.record_type = 'press_release'
           AND told.doc ->> 'form' = 'briefing'
         UNION ALL
        SELECT 3, told.entity_id, told.record_type,
               concat_ws(' · ', told.doc ->> 'intake_number', told.doc ->> 'outlet'),
               coalesce(told.doc ->> 'assigned_agency', told.doc ->> 'intake_agency'),
               coalesce(told.doc ->> 'assigned_agency_code', told.doc ->> 'intake_agency_code'),
               (told.doc ->> 'received_at')::timestamptz,
               CASE WHEN told.is_aside THEN 'set_aside'
                    WHEN told.doc ->> 'state' = 'withdrawn' THEN 'withdrawn_by_outlet'
               END,
               CASE WHEN told.doc ->> 'state' = 'refused' THEN 'refused'
                    WHEN told.doc ->> 'state' <> 'answered' THEN 'not_answered'
                    WHEN (told.doc ->> 'answered_at')::timestamptz >= period.ends_at THEN 'after_the_period'
                    WHEN told.doc ->> 'answered_at' IS NULL THEN 'not_answered'
               END
          FROM told
         CROSS JOIN period
         WHERE told.record_type = 'press_inquiry'
         UNION ALL
        SELECT judged.indicator, told.entity_id, told.record_type,
               concat_ws(' · ', told.doc ->> 'case_number', told.doc ->> 'title'),
               told.doc ->> 'agency', told.doc ->> 'agency_code',
               coalesce(
                   (CASE told.doc ->> 'ground'
                       WHEN 'divided_opinion' THEN told.doc ->> 'impact_determined_at'
                       WHEN 'press_request' THEN told.doc ->> 'requested_at'
                       ELSE told.doc ->> 'received_at'
                   END)::timestamptz,
                   (told.doc ->> 'received_at')::timestamptz,
                   (told.doc ->> 'occurred_at')::timestamptz
               ),
               CASE WHEN told.is_aside THEN 'set_aside' END,
               CASE WHEN told.doc ->> 'first_statement_at' IS NULL THEN 'no_statement'
                    WHEN (told.doc ->> 'first_statement_at')::timestamptz >= period.ends_at THEN 'after_the_period'
                    WHEN judged.indicator = 5 AND duty.due_at IS NULL THEN 'clock_unknown'
                    WHEN judged.indicator = 5 AND (told.doc ->> 'first_statement_at')::timestamptz > duty.due_at THEN 'late'
               END
          FROM told
         CROSS JOIN period
         CROSS JOIN (VALUES (4), (5)) AS judged (indicator)
          LEFT JOIN LATERAL (
              SELECT core.due_at(clock.rule, clock.started_at) AS due_at
                FROM mart.duty_clock AS clock
               WHERE clock.entity_id = told.entity_id
                 AND clock.duty = 'first_statement'
          ) AS duty ON judged.indicator = 5
         WHERE told.record_type = 'statement_case'
           AND (judged.indicator = 4 OR told.doc ->> 'ground' IN ('major_event', 'divided_opinion'))
         UNION ALL
        SELECT 6, told.entity_id, told.record_type,
               concat_ws(' · ', told.doc ->> 'case_number', coalesce(told.doc ->> 'target_outlet', told.doc ->> 'title')),
               told.doc ->> 'agency', told.doc ->> 'agency_code',
               coalesce(
                   (told.doc ->> 'target_published_on')::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh',
                   (told.doc ->> 'demanded_at')::timestamptz,
                   (told.doc ->> 'published_at')::timestamptz
               ),
               CASE WHEN told.is_aside THEN 'set_aside'
                    WHEN told.doc ->> 'kind' IS NULL THEN 'kind_unknown'
               END,
               CASE WHEN told.doc ->> 'demanded_at' IS NULL THEN 'no_demand'
                    WHEN (told.doc ->> 'demanded_at')::timestamptz >= period.ends_at THEN 'after_the_period'
               END
          FROM told
         CROSS JOIN period
         WHERE told.record_type = 'response'
           AND coalesce(told.doc ->> 'kind', 'response') IN ('response', 'correction_apology')
    )
    SELECT dated.indicator, dated.entity_id, dated.record_type, dated.label, dated.agency, dated.agency_code, dated.at,
           dated.no_base IS NULL AND dated.at IS NOT NULL,
           dated.no_base IS NULL AND dated.no_count IS NULL AND dated.at IS NOT NULL,
           coalesce(CASE WHEN dated.at IS NULL THEN 'undated' END, dated.no_base, dated.no_count)
      FROM dated
     CROSS JOIN period
     WHERE dated.at IS NULL OR (dated.at >= period.starts_at AND dated.at < period.ends_at)
     ORDER BY dated.indicator, dated.at, dated.entity_id
$$;
COMMENT ON FUNCTION mart.press_report_items IS
    'Every record that the annual press report of a year looks at (NĐ 244/2026/NĐ-CP Đ10 and annex): from 15 December of the '
    'year before to 14 December. in_base: it counts below the line; in_count: above it, or as one of a count; reason: why not';
