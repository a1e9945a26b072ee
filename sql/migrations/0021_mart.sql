-- Typed views for readers: what sql/mart.sql needs. The views themselves are generated, and applied anew when that file changes.
CREATE SCHEMA mart_public;
COMMENT ON SCHEMA mart IS
    'Kho dữ liệu cho phân tích nội bộ: mỗi loại bản ghi một khung nhìn có kiểu, không có dữ liệu cá nhân / for analysts inside: a typed view per record type, without personal data';
COMMENT ON SCHEMA mart_public IS
    'Chỉ thông tin đã công khai, cùng các khung nhìn như mart / the same views, of public records and public fields only';

CREATE TABLE public.schema_repeatable (
    name       text        PRIMARY KEY,
    sha256     text        NOT NULL,
    views      text[]      NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.schema_repeatable IS 'Files of SQL that are applied after the migrations, and again whenever their text is another';
COMMENT ON COLUMN public.schema_repeatable.views IS 'The views that the file made, in the order of their making; they are dropped before it is applied again';

-- --- values of documents, typed -----------------------------------------------------------------------------------------
-- Documents are checked before they are stored, but a view must outlive a document of an older schema: what cannot be read
-- is null here and stays in core. No cast can fail, nothing depends on settings of the session, and the bodies are parsed
-- now, so that readers need no right to schema core.
CREATE FUNCTION core.as_date(written text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN written ~ '^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$'
         AND left(written, 4) <> '0000'
        THEN make_date(left(written, 4)::integer, substr(written, 6, 2)::integer, right(written, 2)::integer)
    WHEN written ~ '^([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29$' AND left(written, 4) <> '0000'
        THEN make_date(left(written, 4)::integer, 2, 29)
END;
COMMENT ON FUNCTION core.as_date IS 'A calendar day written YYYY-MM-DD; null for anything else, and for days that never were';

CREATE FUNCTION core.as_instant(written text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN written ~ '^.{10}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$'
        THEN (
            core.as_date(left(written, 10))
            + make_time(
                substr(written, 12, 2)::integer, substr(written, 15, 2)::integer,
                substring(written, '^.{17}([0-9]{2}([.][0-9]+)?)')::double precision
            )
        ) AT TIME ZONE CASE
            WHEN right(written, 1) = 'Z' THEN make_interval()
            ELSE make_interval(
                mins => (left(right(written, 6), 1) || '1')::integer
                        * (left(right(written, 5), 2)::integer * 60 + right(written, 2)::integer)
            )
        END
END;
COMMENT ON FUNCTION core.as_instant IS 'An instant written as RFC 3339 has it, with its offset; null for anything else';

CREATE FUNCTION core.as_number(written jsonb) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(written) = 'number' THEN written::numeric END;
COMMENT ON FUNCTION core.as_number IS 'A JSON number as it was written; null for anything else';

CREATE FUNCTION core.as_integer(written jsonb) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN jsonb_typeof(written) = 'number'
        THEN CASE
            WHEN trunc(written::numeric) = written::numeric AND abs(written::numeric) < 9223372036854775808 THEN written::numeric::bigint
        END
END;
COMMENT ON FUNCTION core.as_integer IS 'A whole JSON number; null for anything else';

CREATE FUNCTION core.as_boolean(written jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(written) = 'boolean' THEN written::boolean END;
COMMENT ON FUNCTION core.as_boolean IS 'A JSON boolean; null for anything else';

CREATE FUNCTION core.as_uuid(written text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN written ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN written::uuid END;
COMMENT ON FUNCTION core.as_uuid IS 'A UUID in its usual form; null for anything else';

-- --- functions that readers may call --------------------------------------------------------------------------------------
-- They look at whole documents, which readers may not; so they run with the rights of the owner, by a fixed search path.
ALTER FUNCTION mart.duties(timestamptz) SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION mart.notices(timestamptz) SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION mart.press_report_items(integer) SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
REVOKE EXECUTE ON FUNCTION mart.duties(timestamptz), mart.notices(timestamptz), mart.press_report_items(integer) FROM PUBLIC;
ALTER FUNCTION mart.spokespersons(date) SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
REVOKE EXECUTE ON FUNCTION mart.spokespersons(date) FROM PUBLIC;
