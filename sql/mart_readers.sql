-- Who may read. Group roles without login: give them to people and tools with GRANT lienthong_reader TO somebody.
CREATE OR REPLACE FUNCTION mart.grant_readers() RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reader  text;
    granted text[] := '{}';
BEGIN
    FOREACH reader IN ARRAY ARRAY['lienthong_public', 'lienthong_reader', 'lienthong_personal'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', reader);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN
                    NULL;  -- another database of this server was faster
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'không được phép tạo vai trò % / may not create the role: nhờ quản trị viên tạo rồi chạy / let an administrator create it, then SELECT mart.grant_readers()', reader;
                    CONTINUE;
            END;
        END IF;
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA mart, mart_public FROM %I', reader);
        IF reader = 'lienthong_public' THEN
            EXECUTE format('GRANT USAGE ON SCHEMA mart_public TO %I', reader);
            EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA mart_public TO %I', reader);
        ELSE
            EXECUTE format('GRANT USAGE ON SCHEMA mart TO %I', reader);
        END IF;
        IF reader = 'lienthong_reader' THEN
            EXECUTE format('GRANT SELECT ON {READABLE} TO %I', reader);
            EXECUTE format('GRANT EXECUTE ON FUNCTION mart.duties(timestamptz), mart.notices(timestamptz), mart.press_report_items(integer), mart.body_on(text, date, date) TO %I', reader);
        ELSIF reader = 'lienthong_personal' THEN
            EXECUTE format('GRANT SELECT ON mart.field, mart.personal_value, mart.spokesperson_today TO %I', reader);
            EXECUTE format('GRANT EXECUTE ON FUNCTION mart.spokespersons(date) TO %I', reader);
        END IF;
        granted := granted || reader;
    END LOOP;
    RETURN granted;
END
$$;
COMMENT ON FUNCTION mart.grant_readers IS
    'Tạo ba vai trò đọc nếu được phép và cấp quyền cho vai trò nào đang có / makes the three reading roles where it may, and gives rights to those that are there';
REVOKE EXECUTE ON FUNCTION mart.grant_readers FROM PUBLIC;
SELECT mart.grant_readers();
