-- name: lock
-- One migrator at a time; the others wait here and then find nothing left to do.
SELECT pg_advisory_xact_lock(hashtextextended('lienthong:migrations', 0));

-- name: prepare
CREATE TABLE IF NOT EXISTS public.schema_migration (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    sha256     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: is_prepared
SELECT to_regclass('public.schema_migration') IS NOT NULL AS prepared;

-- name: applied
SELECT number, name, sha256
  FROM public.schema_migration
 ORDER BY number;

-- name: remember
INSERT INTO public.schema_migration (number, name, sha256)
VALUES (%(number)s, %(name)s, %(sha256)s);
