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

-- name: repeatable
SELECT sha256, views,
       NOT EXISTS (SELECT FROM unnest(views) AS made (name) WHERE to_regclass(made.name) IS NULL) AS is_whole
  FROM public.schema_repeatable
 WHERE name = %(name)s;

-- name: impatient
-- Shorter than deadlock_timeout (1 s): where two wait for each other it is we who let go, never a reader.
SET LOCAL lock_timeout = '200ms';

-- name: dependents
-- Views of others that stand on these: dropping ours would take them along, or fail without saying which.
SELECT DISTINCT dependent.oid::regclass::text AS dependent, ours.oid::regclass::text AS ours
  FROM unnest(%(views)s::text[]) AS listed (name)
  JOIN pg_class AS ours ON ours.oid = to_regclass(listed.name)
  JOIN pg_depend AS dependency
    ON dependency.refclassid = 'pg_class'::regclass
   AND dependency.refobjid = ours.oid
   AND dependency.classid = 'pg_rewrite'::regclass
  JOIN pg_rewrite AS rule ON rule.oid = dependency.objid
  JOIN pg_class AS dependent ON dependent.oid = rule.ev_class
 WHERE dependent.oid NOT IN (SELECT to_regclass(other.name) FROM unnest(%(views)s::text[]) AS other (name)
                              WHERE to_regclass(other.name) IS NOT NULL)
 ORDER BY 1, 2;

-- name: renew
INSERT INTO public.schema_repeatable (name, sha256, views)
VALUES (%(name)s, %(sha256)s, %(views)s)
ON CONFLICT (name) DO UPDATE
   SET sha256 = excluded.sha256, views = excluded.views, applied_at = now();
