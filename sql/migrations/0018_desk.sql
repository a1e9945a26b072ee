-- The press desk as typed views, contacts that end with their appointment, and alarms about marks of state secrecy.

-- --- marks of state secrecy --------------------------------------------------------------------------------------------
ALTER TABLE ledger.incident
    DROP CONSTRAINT incident_kind_check,
    ADD CONSTRAINT incident_kind_check CHECK (kind IN ('unreachable', 'refused', 'gone', 'challenge', 'redirect-loop',
                                                       'not-the-format', 'empty', 'changed', 'held', 'vanished', 'stale',
                                                       'secrecy', 'ours'));
COMMENT ON COLUMN quarantine.record.record_key IS
    'The source''s key; for a record under a mark of state secrecy "sealed:" and the id of the observation, for its key may be its title';

-- --- contacts of spokespersons -----------------------------------------------------------------------------------------
COMMENT ON COLUMN core.entity.embargo_until IS
    'The next instant at which time alone changes what may be shown: an embargo lifts, or the contact of a spokesperson ends';
COMMENT ON COLUMN core.observation_history.waits IS
    'Time alone changes what may be shown of it: it is embargoed, or holds a contact that ends with an appointment';
UPDATE core.observation_history
   SET waits = true
 WHERE record_type = 'spokesperson'
   AND doc ? 'valid_to'
   AND (doc ? 'phone' OR doc ? 'email');
-- The next reconciliation looks at them, and takes away what has ended.
UPDATE core.entity
   SET embargo_until = ((history.doc ->> 'valid_to')::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
  FROM core.entity_history AS history
 WHERE history.entity_id = entity.entity_id
   AND history.revision = entity.revision
   AND entity.record_type = 'spokesperson'
   AND entity.state = 'live'
   AND history.doc ? 'valid_to'
   AND (history.doc ? 'phone' OR history.doc ? 'email');

CREATE FUNCTION core.has_lost_contact(earlier jsonb, later jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT earlier ->> 'phone' IS NOT NULL AND later ->> 'phone' IS DISTINCT FROM earlier ->> 'phone'
        OR earlier ->> 'email' IS NOT NULL AND later ->> 'email' IS DISTINCT FROM earlier ->> 'email'
$$;
COMMENT ON FUNCTION core.has_lost_contact IS 'Whether a document of a spokesperson shows a contact that a later one does not; null stands for "no longer told"';

-- As 0006, but an earlier line of a spokesperson is told as removed once the feed has said that its contact is over.
CREATE OR REPLACE VIEW feed.change AS
SELECT outbox.feed,
       outbox.position,
       outbox.entity_id,
       outbox.revision,
       outbox.kind,
       outbox.content_hash,
       history.record_type,
       history.recorded_at,
       outbox.published_at,
       '{"id":' || to_json(outbox.entity_id)
       || ',"type":' || to_json(history.record_type)
       || ',"revision":' || outbox.revision
       || ',"position":' || outbox.position
       || ',"content_hash":"' || encode(outbox.content_hash, 'hex')
       || '","recorded_at":"'
       || to_char(history.recorded_at AT TIME ZONE INTERVAL '7 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US"+07:00"')
       || CASE
              WHEN outbox.kind = 'tombstone'
                  THEN '","@removed":{"reason":' || to_json(outbox.reason)
                       || ',"successors":' || to_json(history.successors) || '}'
              WHEN history.record_type = 'spokesperson'
                   AND EXISTS (SELECT
                                 FROM feed.outbox AS later
                                 JOIN core.entity_history AS newer USING (entity_id, revision)
                                WHERE later.entity_id = outbox.entity_id
                                  AND later.feed = outbox.feed
                                  AND later.position > outbox.position
                                  AND core.has_lost_contact(
                                          history.doc, CASE later.kind WHEN 'upsert' THEN newer.doc END
                                      ))
                  THEN '","@removed":{"reason":"contact_ended","successors":[]}'
              ELSE '","origin":' || coalesce(history.origin::text, 'null') || ',"record":' || history.doc
          END
       || '}' AS line
  FROM feed.outbox
  JOIN feed.feed ON feed.feed = outbox.feed
  JOIN core.entity_history AS history
    ON history.entity_id = outbox.entity_id
   AND history.revision = outbox.revision
   AND (history.audience <= feed.audience OR outbox.kind = 'tombstone')
 WHERE outbox.position IS NOT NULL;

-- --- the desk ------------------------------------------------------------------------------------------------------------
CREATE FUNCTION mart.url_key(url text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
               rtrim(regexp_replace(lower(part[1]), '^.*@', ''), '.'), '(\.)?:(80|443)$', ''
           )
           || rtrim(part[2], '/')
           || coalesce('?' || (
                  SELECT string_agg(pair, '&' ORDER BY place)
                    FROM unnest(string_to_array(part[3], '&')) WITH ORDINALITY AS pairs (pair, place)
                   WHERE pair <> ''
                     AND pair !~* '^(utm_|(fbclid|gclid|dclid|msclkid|zarsrc|zalo_\w*|mc_[ce]id|igshid|_ga)(=|$))'
              ), '')
      FROM regexp_match(btrim(url), '^https?://([^/?#]+)([^?#]*)(?:\?([^#]*))?', 'i') AS part
$$;
COMMENT ON FUNCTION mart.url_key IS
    'One text for one web address, as schemas/url.py has it; letters outside ASCII must be written alike on both sides';

CREATE VIEW mart.inquiry AS
SELECT live.entity_id,
       live.doc ->> 'intake_number' AS intake_number,
       live.doc ->> 'intake_agency' AS intake_agency,
       live.doc ->> 'outlet' AS outlet,
       live.doc ->> 'outlet_licence' AS outlet_licence,
       live.doc ->> 'question' AS question,
       live.doc ->> 'channel' AS channel,
       (live.doc ->> 'received_at')::timestamptz AS received_at,
       live.doc ->> 'state' AS state,
       live.doc ->> 'assigned_agency' AS assigned_agency,
       live.doc ->> 'assigned_agency_code' AS assigned_agency_code,
       (live.doc ->> 'assigned_at')::timestamptz AS assigned_at,
       live.doc ->> 'forwarded_to' AS forwarded_to,
       (live.doc ->> 'answered_at')::timestamptz AS answered_at,
       live.doc ->> 'answer_url' AS answer_url,
       (live.doc ->> 'refused_at')::timestamptz AS refused_at,
       live.doc ->> 'refusal_ground' AS refusal_ground,
       duty.rule,
       duty.due_at,
       duty.state AS duty_state
  FROM mart.live
  LEFT JOIN mart.duty
    ON duty.entity_id = live.entity_id
   AND duty.duty = 'inquiry_answer'
 WHERE live.record_type = 'press_inquiry'
   AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn', 'superseded');
COMMENT ON VIEW mart.inquiry IS 'Câu hỏi của báo chí và hạn trả lời; không có tên phóng viên / questions of the press with their duty; without the names of reporters';
COMMENT ON COLUMN mart.inquiry.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.inquiry.intake_number IS 'Số tiếp nhận / intake number';
COMMENT ON COLUMN mart.inquiry.intake_agency IS 'Nơi tiếp nhận / taken in by';
COMMENT ON COLUMN mart.inquiry.outlet IS 'Cơ quan báo chí / outlet';
COMMENT ON COLUMN mart.inquiry.outlet_licence IS 'Số giấy phép báo chí / licence number of the outlet';
COMMENT ON COLUMN mart.inquiry.question IS 'Câu hỏi, nội bộ cho đến khi trả lời / question, internal until it is answered';
COMMENT ON COLUMN mart.inquiry.channel IS 'Kênh tiếp nhận / channel';
COMMENT ON COLUMN mart.inquiry.received_at IS 'Tiếp nhận lúc / received at';
COMMENT ON COLUMN mart.inquiry.state IS 'received, assigned, forwarded, answered, refused, withdrawn';
COMMENT ON COLUMN mart.inquiry.assigned_agency IS 'Cơ quan được giao / agency that must answer';
COMMENT ON COLUMN mart.inquiry.assigned_agency_code IS 'Mã cơ quan được giao / its code';
COMMENT ON COLUMN mart.inquiry.assigned_at IS 'Giao lúc / assigned at';
COMMENT ON COLUMN mart.inquiry.forwarded_to IS 'Chuyển đến / forwarded to';
COMMENT ON COLUMN mart.inquiry.answered_at IS 'Trả lời lúc / answered at';
COMMENT ON COLUMN mart.inquiry.answer_url IS 'Nơi đăng trả lời / where the answer is published';
COMMENT ON COLUMN mart.inquiry.refused_at IS 'Từ chối lúc / refused at';
COMMENT ON COLUMN mart.inquiry.refusal_ground IS 'Căn cứ từ chối (Luật 126/2025/QH15 Đ31 k2) / legal ground of the refusal';
COMMENT ON COLUMN mart.inquiry.rule IS 'Quy tắc thời hạn / deadline rule; null: no duty runs (withdrawn)';
COMMENT ON COLUMN mart.inquiry.due_at IS 'Hạn trả lời / due at';
COMMENT ON COLUMN mart.inquiry.duty_state IS 'done_on_time, done_late, open, due_soon, overdue, unknown';

CREATE VIEW mart.correction AS
WITH article AS (
    SELECT live.entity_id,
           mart.url_key(live.doc ->> 'url') AS address,
           live.doc ->> 'url' AS url,
           live.doc ->> 'headline' AS headline,
           live.doc ->> 'outlet' AS outlet,
           mart.url_key(live.doc ->> 'copied_from') AS origin
      FROM mart.live
     WHERE live.record_type = 'article_mention'
       AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn')
),
correction AS (
    SELECT live.entity_id, live.doc, mart.url_key(live.doc ->> 'target_url') AS target,
           ARRAY(SELECT mart.url_key(url) FROM jsonb_array_elements_text(live.doc -> 'repeated_by') AS url) AS repeated
      FROM mart.live
     WHERE live.record_type = 'response'
       AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn', 'superseded')
)
SELECT correction.entity_id,
       correction.doc ->> 'case_number' AS case_number,
       correction.doc ->> 'kind' AS kind,
       correction.doc ->> 'agency' AS agency,
       correction.doc ->> 'title' AS title,
       correction.doc ->> 'target_url' AS target_url,
       correction.doc ->> 'target_outlet' AS target_outlet,
       target.entity_id AS target_article_id,
       target.headline AS target_headline,
       (correction.doc ->> 'demanded_at')::timestamptz AS demanded_at,
       (correction.doc ->> 'published_at')::timestamptz AS published_at,
       coalesce(copies.known, 0) AS copies,
       coalesce(copies.repeated, 0) AS copies_repeated,
       coalesce(copies.left_urls, '{}') AS copies_left
  FROM correction
  LEFT JOIN LATERAL (SELECT article.entity_id, article.headline
                       FROM article
                      WHERE article.address = correction.target
                      ORDER BY article.entity_id
                      LIMIT 1) AS target ON true
  LEFT JOIN LATERAL (SELECT count(*) AS known,
                            count(*) FILTER (WHERE article.address = ANY (correction.repeated)) AS repeated,
                            array_agg(article.url ORDER BY article.url COLLATE "C")
                                FILTER (WHERE article.address <> ALL (correction.repeated)) AS left_urls
                       FROM article
                      WHERE article.origin = correction.target) AS copies ON true;
COMMENT ON VIEW mart.correction IS 'Phản hồi, cải chính: đính chính bài nào, nơi đăng lại nào chưa đính chính / corrections, what they correct, and copies that must still repeat them';
COMMENT ON COLUMN mart.correction.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.correction.case_number IS 'Số vụ việc / case number';
COMMENT ON COLUMN mart.correction.kind IS 'response, correction_apology, own_correction, removal';
COMMENT ON COLUMN mart.correction.agency IS 'Cơ quan phản hồi / responding body';
COMMENT ON COLUMN mart.correction.title IS 'Tiêu đề / title';
COMMENT ON COLUMN mart.correction.target_url IS 'Bài được phản hồi / the item that it corrects';
COMMENT ON COLUMN mart.correction.target_outlet IS 'Cơ quan báo chí đăng bài / outlet of that item';
COMMENT ON COLUMN mart.correction.target_article_id IS 'Bài đó trong kho, nếu có / that item in the warehouse; null: not known here';
COMMENT ON COLUMN mart.correction.target_headline IS 'Tít bài đó / its headline';
COMMENT ON COLUMN mart.correction.demanded_at IS 'Yêu cầu lúc / demanded at';
COMMENT ON COLUMN mart.correction.published_at IS 'Đăng lúc / published at';
COMMENT ON COLUMN mart.correction.copies IS 'Số bài đăng lại đã biết / known copies of that item';
COMMENT ON COLUMN mart.correction.copies_repeated IS 'Số nơi đã đăng lại lời cải chính / copies that repeated the correction';
COMMENT ON COLUMN mart.correction.copies_left IS 'Địa chỉ còn phải đăng lại / addresses that must still repeat it';

CREATE FUNCTION mart.notices(at timestamptz) RETURNS TABLE (
    entity_id text, issuer text, identifier text, message_type text, event text, headline text, severity text,
    urgency text, certainty text, sent_at timestamptz, expires_at timestamptz, areas text[], area_codes text[],
    instruction text
)
LANGUAGE sql STABLE AS $$
    SELECT live.entity_id, live.doc ->> 'issuer', live.doc ->> 'identifier', live.doc ->> 'message_type',
           live.doc ->> 'event', live.doc ->> 'headline', live.doc ->> 'severity', live.doc ->> 'urgency',
           live.doc ->> 'certainty', (live.doc ->> 'sent_at')::timestamptz, (live.doc ->> 'expires_at')::timestamptz,
           ARRAY(SELECT jsonb_array_elements_text(live.doc -> 'areas')),
           ARRAY(SELECT jsonb_array_elements_text(live.doc -> 'area_codes')),
           live.doc ->> 'instruction'
      FROM mart.live
     WHERE live.record_type = 'emergency_notice'
       AND live.doc ->> 'release_status' NOT IN ('draft', 'internal', 'withdrawn')
       AND coalesce(live.doc ->> 'message_type', 'Alert') IN ('Alert', 'Update')
       AND coalesce(live.doc ->> 'status', 'Actual') = 'Actual'
       AND coalesce(live.doc ->> 'scope', 'Public') = 'Public'
       AND ((live.doc ->> 'expires_at') IS NULL OR (live.doc ->> 'expires_at')::timestamptz > notices.at)
$$;
COMMENT ON FUNCTION mart.notices IS
    'Notices that hold at an instant: a notice with its updates and its cancellation is one entity, of which the latest message by its sending counts';
CREATE VIEW mart.current_notice AS
SELECT notice.*
  FROM mart.notices(now()) AS notice;
COMMENT ON VIEW mart.current_notice IS 'Thông báo khẩn cấp còn hiệu lực lúc này / emergency notices that hold now: the latest message of each, without cancelled, expired and practice ones';
COMMENT ON COLUMN mart.current_notice.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.current_notice.issuer IS 'Cơ quan phát / issuer';
COMMENT ON COLUMN mart.current_notice.identifier IS 'Mã thông điệp mới nhất / identifier of the latest message';
COMMENT ON COLUMN mart.current_notice.message_type IS 'Alert, Update';
COMMENT ON COLUMN mart.current_notice.event IS 'Sự kiện / event';
COMMENT ON COLUMN mart.current_notice.headline IS 'Tiêu đề / headline';
COMMENT ON COLUMN mart.current_notice.severity IS 'Mức nghiêm trọng (CAP 1.2) / severity';
COMMENT ON COLUMN mart.current_notice.urgency IS 'Mức khẩn cấp (CAP 1.2) / urgency';
COMMENT ON COLUMN mart.current_notice.certainty IS 'Độ chắc chắn (CAP 1.2) / certainty';
COMMENT ON COLUMN mart.current_notice.sent_at IS 'Phát lúc / sent at';
COMMENT ON COLUMN mart.current_notice.expires_at IS 'Hết hiệu lực lúc / expires at; null: until it is cancelled';
COMMENT ON COLUMN mart.current_notice.areas IS 'Khu vực / areas';
COMMENT ON COLUMN mart.current_notice.area_codes IS 'Mã xã, phường / commune codes';
COMMENT ON COLUMN mart.current_notice.instruction IS 'Hướng dẫn người dân / instruction';

CREATE VIEW mart.event_point AS
SELECT live.entity_id,
       live.doc ->> 'title' AS title,
       live.doc ->> 'kind' AS kind,
       live.doc ->> 'state' AS state,
       live.doc ->> 'organiser' AS organiser,
       (live.doc ->> 'starts_at')::timestamptz AS starts_at,
       (live.doc ->> 'ends_at')::timestamptz AS ends_at,
       live.doc ->> 'venue' AS venue,
       point.place::integer AS point_no,
       point.said ->> 'name' AS point_name,
       point.said ->> 'address' AS point_address,
       point.said ->> 'unit_code' AS unit_code,
       unit.name AS unit_name,
       point.said ->> 'url' AS point_url
  FROM mart.live
  LEFT JOIN LATERAL jsonb_array_elements(live.doc -> 'attending_points') WITH ORDINALITY AS point (said, place) ON true
  LEFT JOIN LATERAL (
      -- A commune code means what it meant on the day of the event.
      SELECT CASE WHEN count(*) = 1 THEN min(known.doc ->> 'name') END AS name
        FROM mart.live AS known
       WHERE known.record_type = 'admin_unit'
         AND known.doc ->> 'code' = point.said ->> 'unit_code'
         AND known.doc ->> 'kind' IS DISTINCT FROM 'district'
         AND daterange((known.doc ->> 'valid_from')::date, (known.doc ->> 'valid_to')::date, '[]')
             @> ((live.doc ->> 'starts_at')::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
  ) AS unit ON true
 WHERE live.record_type = 'press_event'
   AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn', 'superseded');
COMMENT ON VIEW mart.event_point IS 'Sự kiện báo chí và từng điểm cầu; sự kiện không có điểm cầu là một dòng / press events, a row for each attending point, one row where there is none';
COMMENT ON COLUMN mart.event_point.entity_id IS 'Mã thực thể / id of the event';
COMMENT ON COLUMN mart.event_point.title IS 'Tên sự kiện / title';
COMMENT ON COLUMN mart.event_point.kind IS 'Loại sự kiện / kind';
COMMENT ON COLUMN mart.event_point.state IS 'planned, moved, cancelled, held';
COMMENT ON COLUMN mart.event_point.organiser IS 'Cơ quan tổ chức / organiser';
COMMENT ON COLUMN mart.event_point.starts_at IS 'Bắt đầu / starts at';
COMMENT ON COLUMN mart.event_point.ends_at IS 'Kết thúc / ends at';
COMMENT ON COLUMN mart.event_point.venue IS 'Địa điểm chính / main venue';
COMMENT ON COLUMN mart.event_point.point_no IS 'Thứ tự điểm cầu, từ 1 / number of the point from 1; null: no points';
COMMENT ON COLUMN mart.event_point.point_name IS 'Tên điểm cầu / name of the point';
COMMENT ON COLUMN mart.event_point.point_address IS 'Địa chỉ điểm cầu / its address';
COMMENT ON COLUMN mart.event_point.unit_code IS 'Mã xã, phường / commune code as given';
COMMENT ON COLUMN mart.event_point.unit_name IS 'Tên đơn vị của mã vào ngày sự kiện / what the code means on the day; null: unknown or several';
COMMENT ON COLUMN mart.event_point.point_url IS 'Đường dẫn dự họp / link to attend';

CREATE FUNCTION mart.spokespersons(day date) RETURNS TABLE (
    entity_id text, full_name text, agency text, agency_code text, kind text, "position" text, phone text, email text,
    decision_number text, case_name text, valid_from date, valid_to date
)
LANGUAGE sql STABLE AS $$
    SELECT live.entity_id, live.doc ->> 'full_name', live.doc ->> 'agency', live.doc ->> 'agency_code',
           live.doc ->> 'kind', live.doc ->> 'position', live.doc ->> 'phone', live.doc ->> 'email',
           live.doc ->> 'decision_number', live.doc ->> 'case', (live.doc ->> 'valid_from')::date,
           (live.doc ->> 'valid_to')::date
      FROM mart.live
     WHERE live.record_type = 'spokesperson'
       AND live.doc ->> 'release_status' NOT IN ('draft', 'internal', 'withdrawn', 'superseded')
       AND coalesce((live.doc ->> 'valid_from')::date, (live.doc ->> 'appointed_on')::date, '-infinity') <= spokespersons.day
       AND coalesce((live.doc ->> 'valid_to')::date, 'infinity') >= spokespersons.day
$$;
COMMENT ON FUNCTION mart.spokespersons IS 'Who may speak to the press on a day (NĐ 244/2026/NĐ-CP Đ3 k2)';
CREATE VIEW mart.spokesperson_today AS
SELECT speaker.*
  FROM mart.spokespersons((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS speaker;
COMMENT ON VIEW mart.spokesperson_today IS 'Người phát ngôn còn hiệu lực hôm nay / spokespersons whose appointment is valid today, in Vietnam''s calendar';
COMMENT ON COLUMN mart.spokesperson_today.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.spokesperson_today.full_name IS 'Họ và tên / full name';
COMMENT ON COLUMN mart.spokesperson_today.agency IS 'Cơ quan / body';
COMMENT ON COLUMN mart.spokesperson_today.agency_code IS 'Mã cơ quan / its code';
COMMENT ON COLUMN mart.spokesperson_today.kind IS 'head, standing, delegated';
COMMENT ON COLUMN mart.spokesperson_today."position" IS 'Chức vụ / position';
COMMENT ON COLUMN mart.spokesperson_today.phone IS 'Điện thoại, công khai khi còn hiệu lực / phone, public while valid';
COMMENT ON COLUMN mart.spokesperson_today.email IS 'Thư điện tử, công khai khi còn hiệu lực / e-mail, public while valid';
COMMENT ON COLUMN mart.spokesperson_today.decision_number IS 'Số quyết định / number of the decision';
COMMENT ON COLUMN mart.spokesperson_today.case_name IS 'Vụ việc được ủy quyền / case delegated for';
COMMENT ON COLUMN mart.spokesperson_today.valid_from IS 'Hiệu lực từ / valid from';
COMMENT ON COLUMN mart.spokesperson_today.valid_to IS 'Hiệu lực đến hết / valid to (inclusive); null: no end is known';

CREATE VIEW mart.bulletin AS
SELECT live.entity_id,
       live.doc ->> 'source_system' AS source_system,
       live.doc ->> 'identifier' AS identifier,
       live.doc ->> 'title' AS title,
       live.doc ->> 'agency' AS agency,
       live.doc ->> 'priority' AS priority,
       live.doc ->> 'channel' AS channel,
       live.doc ->> 'state' AS state,
       (live.doc ->> 'published_at')::timestamptz AS published_at,
       (SELECT min(scheduled::timestamptz) FROM jsonb_array_elements_text(live.doc -> 'scheduled_at') AS scheduled) AS first_scheduled_at,
       played.reports,
       played.stations,
       played.stations_played,
       CASE WHEN played.stations > 0 THEN round(played.stations_played::numeric / played.stations, 4) END AS playback_share
  FROM mart.live
 CROSS JOIN LATERAL (
     -- A station that failed and tried again has played; one that played a part has not.
     SELECT coalesce(sum(station.reports), 0)::integer AS reports,
            count(*)::integer AS stations,
            (count(*) FILTER (WHERE station.has_played))::integer AS stations_played
       FROM (SELECT count(*) AS reports, bool_or(said ->> 'result' = 'played') AS has_played
               FROM jsonb_array_elements(live.doc -> 'playback') AS said
              GROUP BY coalesce(said ->> 'station_code', said ->> 'station')) AS station
 ) AS played
 WHERE live.record_type = 'broadcast_bulletin'
   AND live.doc ->> 'release_status' NOT IN ('draft', 'withdrawn', 'superseded');
COMMENT ON VIEW mart.bulletin IS 'Bản tin truyền thanh cơ sở và tỷ lệ đài đã phát / grassroots bulletins and the share of reporting stations that played them';
COMMENT ON COLUMN mart.bulletin.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.bulletin.source_system IS 'Hệ thống nguồn / system that gave the id';
COMMENT ON COLUMN mart.bulletin.identifier IS 'Mã bản tin / identifier';
COMMENT ON COLUMN mart.bulletin.title IS 'Tiêu đề / title';
COMMENT ON COLUMN mart.bulletin.agency IS 'Cơ quan phát hành / issuing body';
COMMENT ON COLUMN mart.bulletin.priority IS 'ordinary, priority, emergency (TT 39/2020/TT-BTTTT)';
COMMENT ON COLUMN mart.bulletin.channel IS 'Loại hình thông tin cơ sở (NĐ 49/2024/NĐ-CP) / channel';
COMMENT ON COLUMN mart.bulletin.state IS 'draft, approved, scheduled, played, cancelled';
COMMENT ON COLUMN mart.bulletin.published_at IS 'Gửi phát lúc / sent for playing at';
COMMENT ON COLUMN mart.bulletin.first_scheduled_at IS 'Lịch phát sớm nhất / first scheduled at';
COMMENT ON COLUMN mart.bulletin.reports IS 'Số lượt báo cáo / playback reports';
COMMENT ON COLUMN mart.bulletin.stations IS 'Số đài có báo cáo / stations that reported';
COMMENT ON COLUMN mart.bulletin.stations_played IS 'Số đài đã phát đủ / stations that played it in full';
COMMENT ON COLUMN mart.bulletin.playback_share IS 'Tỷ lệ đài phát đủ, 0 đến 1 / share from 0 to 1; null: no report';
