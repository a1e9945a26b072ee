-- name: snapshot
-- Everything that is read is of one instant, nothing is written, and nobody who writes meanwhile waits.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;

-- name: unlimited
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;

-- name: tables
-- All tables of our schemas with the columns that can be written, in the order in which they stand there.
SELECT space.nspname || '.' || class.relname AS name,
       array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
  FROM pg_class AS class
  JOIN pg_namespace AS space ON space.oid = class.relnamespace
  JOIN pg_attribute AS attribute
    ON attribute.attrelid = class.oid
   AND attribute.attnum > 0
   AND NOT attribute.attisdropped
   AND attribute.attgenerated = ''
 WHERE class.relkind = 'r'
   AND space.nspname = ANY (%(schemas)s)
 GROUP BY space.nspname, class.relname, class.oid
 ORDER BY 1;

-- name: references
-- Which table needs which other one to be filled before it.
SELECT here.nspname || '.' || referring.relname, there.nspname || '.' || referred.relname
  FROM pg_constraint
  JOIN pg_class AS referring ON referring.oid = pg_constraint.conrelid
  JOIN pg_namespace AS here ON here.oid = referring.relnamespace
  JOIN pg_class AS referred ON referred.oid = pg_constraint.confrelid
  JOIN pg_namespace AS there ON there.oid = referred.relnamespace
 WHERE pg_constraint.contype = 'f'
   AND referring.oid <> referred.oid
   AND here.nspname = ANY (%(schemas)s)
   AND there.nspname = ANY (%(schemas)s);

-- name: sequences
-- The sequence of each identity column.
SELECT pg_get_serial_sequence(format('%%I.%%I', space.nspname, class.relname), attribute.attname) AS sequence,
       space.nspname || '.' || class.relname AS name
  FROM pg_attribute AS attribute
  JOIN pg_class AS class ON class.oid = attribute.attrelid
  JOIN pg_namespace AS space ON space.oid = class.relnamespace
 WHERE attribute.attidentity <> ''
   AND NOT attribute.attisdropped
   AND space.nspname = ANY (%(schemas)s)
 ORDER BY 1;

-- name: reached
-- How far a sequence has come.
SELECT pg_sequence_last_value(%(sequence)s::regclass);

-- name: reach
SELECT setval(%(sequence)s::regclass, %(value)s);

-- name: current_revisions
-- The newest revision of each entity: what was before it, no merge asks for.
SELECT history.*
  FROM core.entity_history AS history
  JOIN core.entity USING (entity_id, revision);

-- name: current_reasons
-- What the newest revision of each entity was told by since it was written.
SELECT later.*
  FROM core.provenance_history AS later
  JOIN core.entity USING (entity_id, revision);

-- name: open_refusals
SELECT record.*
  FROM quarantine.record
 WHERE record.state = 'open';

-- name: open_reasons
SELECT violation.*
  FROM quarantine.violation
  JOIN quarantine.record USING (quarantine_id)
 WHERE record.state = 'open';
