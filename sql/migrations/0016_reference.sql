-- Small tables that law fixes: document types, channels of grassroots information, days off. A row is an edition: it is
-- never rewritten, only superseded, so that what was computed earlier can be computed again.
CREATE FUNCTION core.refuse_rewriting() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND old.superseded_at IS NULL AND new.superseded_at IS NOT NULL
       -- a generated column has no new value yet
       AND to_jsonb(new) - '{superseded_at,is_working}'::text[] = to_jsonb(old) - '{superseded_at,is_working}'::text[] THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION '%.%: an edition is superseded, never changed or deleted', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
COMMENT ON FUNCTION core.refuse_rewriting IS 'Trigger of tables of editions: only superseded_at may be set, and once';

CREATE TABLE core.document_type (
    edition_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text        NOT NULL,
    name_en       text        NOT NULL,
    abbreviation  text,
    valid_from    date        NOT NULL,
    valid_to      date        CHECK (valid_to >= valid_from),
    basis         text        NOT NULL,
    is_confirmed  boolean     NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    superseded_at timestamptz CHECK (superseded_at >= recorded_at)
);
COMMENT ON TABLE core.document_type IS 'Types of administrative documents (NĐ 30/2020/NĐ-CP Đ7)';
COMMENT ON COLUMN core.document_type.is_confirmed IS 'The abbreviation was read in Phụ lục III itself';
CREATE UNIQUE INDEX document_type_current ON core.document_type (name, valid_from) WHERE superseded_at IS NULL;
CREATE TRIGGER document_type_editions BEFORE UPDATE OR DELETE ON core.document_type
FOR EACH ROW EXECUTE FUNCTION core.refuse_rewriting();

CREATE TABLE core.grassroots_channel (
    edition_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code          text        NOT NULL CHECK (code ~ '^[a-z_]+$'),
    name          text        NOT NULL,
    name_en       text        NOT NULL,
    valid_from    date        NOT NULL,
    valid_to      date        CHECK (valid_to >= valid_from),
    basis         text        NOT NULL,
    is_confirmed  boolean     NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    superseded_at timestamptz CHECK (superseded_at >= recorded_at)
);
COMMENT ON TABLE core.grassroots_channel IS 'Channels of grassroots information (NĐ 49/2024/NĐ-CP)';
CREATE UNIQUE INDEX grassroots_channel_current ON core.grassroots_channel (code, valid_from) WHERE superseded_at IS NULL;
CREATE TRIGGER grassroots_channel_editions BEFORE UPDATE OR DELETE ON core.grassroots_channel
FOR EACH ROW EXECUTE FUNCTION core.refuse_rewriting();

CREATE TABLE core.calendar_day (
    edition_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day            date        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('holiday', 'day_in_lieu', 'swapped_off', 'swapped_working', 'ordinary')),
    name           text        NOT NULL,
    name_en        text        NOT NULL,
    basis          text        NOT NULL,
    is_provisional boolean     NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    superseded_at  timestamptz CHECK (superseded_at >= recorded_at),
    is_working     boolean     GENERATED ALWAYS AS (
        CASE kind WHEN 'swapped_working' THEN true WHEN 'ordinary' THEN NULL ELSE false END
    ) STORED
);
COMMENT ON TABLE core.calendar_day IS 'Days that are not what their weekday says, for state bodies (Bộ luật Lao động 2019 Đ111, Đ112)';
COMMENT ON COLUMN core.calendar_day.kind IS
    'day_in_lieu: for a holiday on a weekly rest day; swapped_off, swapped_working: a weekday exchanged for a Saturday; '
    'ordinary: what was said of this day earlier holds no longer';
COMMENT ON COLUMN core.calendar_day.is_provisional IS 'Follows from the law or from the lunar calendar, but is not announced yet';
COMMENT ON COLUMN core.calendar_day.recorded_at IS 'When this node learnt it; -infinity: it came with the product';
CREATE UNIQUE INDEX calendar_day_current ON core.calendar_day (day) WHERE superseded_at IS NULL;
CREATE INDEX calendar_day_editions ON core.calendar_day (day, recorded_at);
CREATE TRIGGER calendar_day_editions BEFORE UPDATE OR DELETE ON core.calendar_day
FOR EACH ROW EXECUTE FUNCTION core.refuse_rewriting();

CREATE FUNCTION core.is_working_day(day date, known_at timestamptz DEFAULT 'infinity') RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT edition.is_working
           FROM core.calendar_day AS edition
          WHERE edition.day = is_working_day.day
            AND edition.recorded_at <= is_working_day.known_at
            AND (edition.superseded_at IS NULL OR edition.superseded_at > is_working_day.known_at)),
        extract(isodow FROM is_working_day.day) < 6
    )
$$;
COMMENT ON FUNCTION core.is_working_day IS
    'Whether state bodies work on this day, by the editions known at an instant; Saturday and Sunday are off unless swapped';

CREATE FUNCTION core.add_working_days(start timestamptz, days integer, known_at timestamptz DEFAULT 'infinity') RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    reached date := (start AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    step    integer := sign(days);
    missing integer := abs(days);
BEGIN
    IF missing > 10000 THEN
        RAISE EXCEPTION 'core.add_working_days: % days is no period of any law', days
        USING ERRCODE = 'invalid_parameter_value';
    END IF;
    WHILE missing > 0 LOOP
        reached := reached + step;
        IF core.is_working_day(reached, known_at) THEN
            missing := missing - 1;
        END IF;
    END LOOP;
    RETURN reached;
END
$$;
COMMENT ON FUNCTION core.add_working_days IS
    'The n-th working day after the day of start in Asia/Ho_Chi_Minh, or before it when n is negative; the day of start '
    'itself does not count (Bộ luật Dân sự 2015 Đ147 k2), and the period ends with that day (Đ148); 0 gives the day of start';

-- Lookups of canonical units and bodies cost in the revisions of one code, not in the size of the warehouse.
CREATE INDEX entity_history_unit_code ON core.entity_history ((doc ->> 'code'))
WHERE record_type = 'admin_unit';
CREATE INDEX entity_history_unit_name ON core.entity_history ((doc ->> 'province_code'), lower(doc ->> 'name'))
WHERE record_type = 'admin_unit';
CREATE INDEX entity_history_change_old ON core.entity_history ((doc ->> 'old_code'))
WHERE record_type = 'admin_unit_change';
CREATE INDEX entity_history_change_new ON core.entity_history ((doc ->> 'new_code'))
WHERE record_type = 'admin_unit_change';
-- The key of a code is what reconciliation made of either scheme, so SQL need not read codes itself.
CREATE INDEX match_key_agency_code ON core.match_key (split_part(key, '|', 1))
WHERE key LIKE 'agency:code:%';

INSERT INTO core.document_type (name, name_en, abbreviation, valid_from, basis, is_confirmed, recorded_at)
SELECT given.name, given.name_en, given.abbreviation, '2020-03-05',
       'NĐ 30/2020/NĐ-CP Đ7 (29 loại); chữ viết tắt: Phụ lục III, chưa đối chiếu bản gốc', false, '-infinity'
  FROM (VALUES
      ('Nghị quyết (cá biệt)', 'Resolution (individual)', 'NQ'),
      ('Quyết định (cá biệt)', 'Decision (individual)', 'QĐ'),
      ('Chỉ thị', 'Directive', 'CT'),
      ('Quy chế', 'Statute', 'QC'),
      ('Quy định', 'Regulation', 'QyĐ'),
      ('Thông cáo', 'Communiqué', 'TC'),
      ('Thông báo', 'Notice', 'TB'),
      ('Hướng dẫn', 'Guidance', 'HD'),
      ('Chương trình', 'Programme', 'CTr'),
      ('Kế hoạch', 'Plan', 'KH'),
      ('Phương án', 'Scheme', 'PA'),
      ('Đề án', 'Project proposal', 'ĐA'),
      ('Dự án', 'Project', 'DA'),
      ('Báo cáo', 'Report', 'BC'),
      ('Biên bản', 'Minutes', 'BB'),
      ('Tờ trình', 'Submission', 'TTr'),
      ('Hợp đồng', 'Contract', 'HĐ'),
      ('Công văn', 'Official letter', NULL),
      ('Công điện', 'Official telegram', 'CĐ'),
      ('Bản ghi nhớ', 'Memorandum', 'BGN'),
      ('Bản thỏa thuận', 'Agreement', 'BTT'),
      ('Giấy ủy quyền', 'Letter of authority', 'GUQ'),
      ('Giấy mời', 'Invitation', 'GM'),
      ('Giấy giới thiệu', 'Letter of introduction', 'GGT'),
      ('Giấy nghỉ phép', 'Leave permit', 'GNP'),
      ('Phiếu gửi', 'Dispatch slip', 'PG'),
      ('Phiếu chuyển', 'Transfer slip', 'PC'),
      ('Phiếu báo', 'Notification slip', 'PB'),
      ('Thư công', 'Official correspondence', NULL)
  ) AS given (name, name_en, abbreviation);

INSERT INTO core.grassroots_channel (code, name, name_en, valid_from, basis, is_confirmed, recorded_at)
SELECT given.code, given.name, given.name_en, '2024-07-01', 'NĐ 49/2024/NĐ-CP (đọc qua bản tóm tắt)', false, '-infinity'
  FROM (VALUES
      ('commune_radio', 'Đài truyền thanh cấp xã', 'Commune radio'),
      ('notice_board', 'Bảng tin công cộng', 'Public notice board'),
      ('bulletin', 'Bản tin thông tin cơ sở', 'Grassroots bulletin'),
      ('free_publication', 'Tài liệu không kinh doanh', 'Non-commercial publication'),
      ('speaker', 'Tuyên truyền viên cơ sở', 'Grassroots speaker'),
      ('portal', 'Cổng, trang thông tin điện tử', 'Web portal'),
      ('social_media', 'Mạng xã hội, ứng dụng nhắn tin', 'Social network or messaging application'),
      ('text_message', 'Tin nhắn viễn thông', 'Text message')
  ) AS given (code, name, name_en);

-- Days of the law itself (Đ112 k1) that fall on weekdays; days in lieu by Đ111 k3; the rest by the notice of each year.
INSERT INTO core.calendar_day (day, kind, name, name_en, basis, is_provisional, recorded_at)
SELECT given.day::date, given.kind, given.name, given.name_en, given.basis, given.is_provisional, '-infinity'
  FROM (VALUES
      ('2024-01-01', 'holiday', 'Tết Dương lịch', 'New Year', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2024-02-08', 'holiday', 'Tết Giáp Thìn', 'Lunar New Year', 'Thông báo 5015/TB-LĐTBXH', false),
      ('2024-02-09', 'holiday', 'Tết Giáp Thìn', 'Lunar New Year', 'Thông báo 5015/TB-LĐTBXH', false),
      ('2024-02-12', 'holiday', 'Tết Giáp Thìn', 'Lunar New Year', 'Thông báo 5015/TB-LĐTBXH', false),
      ('2024-02-13', 'day_in_lieu', 'Tết Giáp Thìn (nghỉ bù)', 'Lunar New Year, in lieu', 'Thông báo 5015/TB-LĐTBXH', false),
      ('2024-02-14', 'day_in_lieu', 'Tết Giáp Thìn (nghỉ bù)', 'Lunar New Year, in lieu', 'Thông báo 5015/TB-LĐTBXH', false),
      ('2024-04-18', 'holiday', 'Giỗ Tổ Hùng Vương', 'Hùng Kings'' Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2024-04-29', 'swapped_off', 'Đổi với thứ bảy 04/5', 'Exchanged for 4 May', 'Thông báo 1570/TB-LĐTBXH', false),
      ('2024-04-30', 'holiday', 'Ngày Chiến thắng', 'Victory Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2024-05-01', 'holiday', 'Quốc tế Lao động', 'Labour Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2024-05-04', 'swapped_working', 'Làm bù cho 29/4', 'Worked for 29 April', 'Thông báo 1570/TB-LĐTBXH', false),
      ('2024-09-02', 'holiday', 'Quốc khánh', 'National Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2024-09-03', 'holiday', 'Quốc khánh (ngày liền kề)', 'National Day, second day', 'Thông báo 5015/TB-LĐTBXH', false),
      ('2025-01-01', 'holiday', 'Tết Dương lịch', 'New Year', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2025-01-27', 'holiday', 'Tết Ất Tỵ', 'Lunar New Year', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-01-28', 'holiday', 'Tết Ất Tỵ', 'Lunar New Year', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-01-29', 'holiday', 'Tết Ất Tỵ', 'Lunar New Year', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-01-30', 'holiday', 'Tết Ất Tỵ', 'Lunar New Year', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-01-31', 'holiday', 'Tết Ất Tỵ', 'Lunar New Year', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-04-07', 'holiday', 'Giỗ Tổ Hùng Vương', 'Hùng Kings'' Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2025-04-26', 'swapped_working', 'Làm bù cho 02/5', 'Worked for 2 May', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-04-30', 'holiday', 'Ngày Chiến thắng', 'Victory Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2025-05-01', 'holiday', 'Quốc tế Lao động', 'Labour Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2025-05-02', 'swapped_off', 'Đổi với thứ bảy 26/4', 'Exchanged for 26 April', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-09-01', 'holiday', 'Quốc khánh (ngày liền kề)', 'National Day, second day', 'Thông báo 6150/TB-BLĐTBXH', false),
      ('2025-09-02', 'holiday', 'Quốc khánh', 'National Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2026-01-01', 'holiday', 'Tết Dương lịch', 'New Year', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2026-01-02', 'swapped_off', 'Đổi với thứ bảy 10/01', 'Exchanged for 10 January', 'Công văn 12729/VPCP-KGVX', false),
      ('2026-01-10', 'swapped_working', 'Làm bù cho 02/01', 'Worked for 2 January', 'Công văn 12729/VPCP-KGVX', false),
      ('2026-02-16', 'holiday', 'Tết Bính Ngọ', 'Lunar New Year', 'Thông báo 9441/TB-BNV', false),
      ('2026-02-17', 'holiday', 'Tết Bính Ngọ', 'Lunar New Year', 'Thông báo 9441/TB-BNV', false),
      ('2026-02-18', 'holiday', 'Tết Bính Ngọ', 'Lunar New Year', 'Thông báo 9441/TB-BNV', false),
      ('2026-02-19', 'holiday', 'Tết Bính Ngọ', 'Lunar New Year', 'Thông báo 9441/TB-BNV', false),
      ('2026-02-20', 'holiday', 'Tết Bính Ngọ', 'Lunar New Year', 'Thông báo 9441/TB-BNV', false),
      ('2026-04-27', 'day_in_lieu', 'Giỗ Tổ Hùng Vương (nghỉ bù)', 'Hùng Kings'' Day, in lieu', 'Công văn 3383/BNV-CVL', false),
      ('2026-04-30', 'holiday', 'Ngày Chiến thắng', 'Victory Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2026-05-01', 'holiday', 'Quốc tế Lao động', 'Labour Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2026-08-22', 'swapped_working', 'Làm bù cho 31/8', 'Worked for 31 August', 'Thông báo 9441/TB-BNV', false),
      ('2026-08-31', 'swapped_off', 'Đổi với thứ bảy 22/8', 'Exchanged for 22 August', 'Thông báo 9441/TB-BNV', false),
      ('2026-09-01', 'holiday', 'Quốc khánh (ngày liền kề)', 'National Day, second day', 'Thông báo 9441/TB-BNV', false),
      ('2026-09-02', 'holiday', 'Quốc khánh', 'National Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2026-11-24', 'holiday', 'Ngày Văn hóa Việt Nam', 'Vietnamese Culture Day', 'Nghị quyết 28/2026/QH16', false),
      ('2027-01-01', 'holiday', 'Tết Dương lịch', 'New Year', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2027-02-04', 'holiday', 'Tết Đinh Mùi', 'Lunar New Year', 'Chưa có thông báo; theo âm lịch', true),
      ('2027-02-05', 'holiday', 'Tết Đinh Mùi', 'Lunar New Year', 'Chưa có thông báo; theo âm lịch', true),
      ('2027-02-08', 'holiday', 'Tết Đinh Mùi', 'Lunar New Year', 'Chưa có thông báo; theo âm lịch', true),
      ('2027-02-09', 'day_in_lieu', 'Tết Đinh Mùi (nghỉ bù)', 'Lunar New Year, in lieu', 'Chưa có thông báo; theo âm lịch', true),
      ('2027-02-10', 'day_in_lieu', 'Tết Đinh Mùi (nghỉ bù)', 'Lunar New Year, in lieu', 'Chưa có thông báo; theo âm lịch', true),
      ('2027-04-16', 'holiday', 'Giỗ Tổ Hùng Vương', 'Hùng Kings'' Day', 'Chưa có thông báo; theo âm lịch', true),
      ('2027-04-30', 'holiday', 'Ngày Chiến thắng', 'Victory Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2027-05-03', 'day_in_lieu', 'Quốc tế Lao động (nghỉ bù)', 'Labour Day, in lieu', 'Bộ luật Lao động 2019 Đ111 k3', false),
      ('2027-09-02', 'holiday', 'Quốc khánh', 'National Day', 'Bộ luật Lao động 2019 Đ112 k1', false),
      ('2027-09-03', 'holiday', 'Quốc khánh (ngày liền kề)', 'National Day, second day', 'Chưa có thông báo', true),
      ('2027-11-24', 'holiday', 'Ngày Văn hóa Việt Nam', 'Vietnamese Culture Day', 'Nghị quyết 28/2026/QH16', false)
  ) AS given (day, kind, name, name_en, basis, is_provisional);
