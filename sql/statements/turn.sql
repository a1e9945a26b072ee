-- name: lock
-- One reconciliation at a time; another waits until this one has committed and then finds little left to do.
SELECT pg_advisory_xact_lock(hashtextextended('lienthong:reconcile', 0));

-- name: try_lock
-- For who cannot wait behind a large batch: whether it is free now.
SELECT pg_try_advisory_xact_lock(hashtextextended('lienthong:reconcile', 0)) AS held;

-- name: gives_way
-- Read by give_way, which ends no other transaction.
SET LOCAL application_name = 'lienthong gives way';

-- name: give_way
-- Ask the reconciliation that holds the lock to begin again later, if it said that it would.
WITH key AS (
    SELECT hashtextextended('lienthong:reconcile', 0) AS hash
)
SELECT count(*) FILTER (WHERE pg_cancel_backend(activity.pid)) AS asked
  FROM pg_stat_activity AS activity
  JOIN pg_locks AS held ON held.pid = activity.pid
  JOIN key ON held.classid::bigint = ((key.hash >> 32) & 4294967295)
          AND held.objid::bigint = (key.hash & 4294967295)
 WHERE held.locktype = 'advisory'
   AND held.granted
   AND activity.datname = current_database()
   AND activity.application_name = 'lienthong gives way';
