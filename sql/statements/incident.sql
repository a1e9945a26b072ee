-- name: ended
-- One row for the attempt of a batch that has just loaded, was held or failed. A held batch that people released keeps
-- its row, for it was one pull. The newest statement is sought in all observations once, later in the new ones only.
WITH released AS (
    UPDATE ledger.health
       SET outcome = 'loaded'
      FROM ledger.batch
     WHERE batch.batch_id = %(batch_id)s
       AND batch.state = 'loaded'
       AND health.batch_id = batch.batch_id
       AND health.outcome = 'held'
    RETURNING health.health_id
)
INSERT INTO ledger.health (source, batch_id, outcome, health, completeness, was_asked, seconds, offered, detail)
SELECT batch.source, batch.batch_id, batch.state, batch.health, batch.completeness, %(was_asked)s,
       coalesce((batch.seconds ->> 'pull')::real,
                (SELECT sum(asked.seconds) FROM raw.fetch AS asked WHERE asked.batch_id = batch.batch_id), 0),
       CASE WHEN batch.state <> 'failed' THEN tally.offered END, %(detail)s
  FROM ledger.batch
  LEFT JOIN ledger.tally ON tally.batch_id = batch.batch_id
 WHERE batch.batch_id = %(batch_id)s
   AND batch.state IN ('loaded', 'held', 'failed')
   AND NOT EXISTS (SELECT FROM released);

-- name: newest
-- What the source has stated last, as of this load; from all its observations only if no load knows that yet.
UPDATE ledger.health
   SET newest_at = greatest(
           (SELECT max(version.stated_at)
              FROM core.observation_history AS version
             WHERE version.batch_id = %(batch_id)s
               AND version.stated_at <= now()),
           CASE WHEN before.health_id IS NOT NULL THEN before.newest_at
                ELSE (SELECT max(version.stated_at)
                        FROM core.observation
                        JOIN core.observation_history AS version USING (observation_id, history_id)
                       WHERE observation.source = %(source)s
                         AND version.stated_at <= now()) END)
  FROM (VALUES (1)) AS always (one)
  LEFT JOIN LATERAL (SELECT earlier.health_id, earlier.newest_at
                       FROM ledger.health AS earlier
                      WHERE earlier.source = %(source)s
                        AND earlier.outcome = 'loaded'
                        AND earlier.batch_id <> %(batch_id)s
                      ORDER BY earlier.health_id DESC
                      LIMIT 1) AS before ON true
 WHERE health.batch_id = %(batch_id)s
   AND health.outcome = 'loaded';

-- name: batch
SELECT source, state, health, error
  FROM ledger.batch
 WHERE batch_id = %(batch_id)s;

-- name: note
-- Opens an incident, or counts one more time; `every` is how soon the same thing seen again is another time. Clocks are
-- read anew, because of two transactions the one that began first may be the one that waits.
INSERT INTO ledger.incident (source, kind, detail)
VALUES (%(source)s, %(kind)s, %(detail)s)
    ON CONFLICT (source, kind) WHERE closed_at IS NULL DO UPDATE
   SET last_seen_at = clock_timestamp(), times = incident.times + 1,
       detail = CASE WHEN %(is_news)s THEN excluded.detail ELSE incident.detail END
 WHERE %(every)s = interval '0'
    OR incident.last_seen_at <= clock_timestamp() - %(every)s;

-- name: close
-- All that a good load ends; staleness is ended by new statements only, and deletions by a decision.
UPDATE ledger.incident
   SET closed_at = greatest(clock_timestamp(), opened_at)
 WHERE source = %(source)s
   AND kind NOT IN ('stale', 'vanished', 'secrecy')
   AND closed_at IS NULL;

-- name: note_vanished
-- One incident for each source with held deletions; asked again by a later pull, it is counted once more.
INSERT INTO ledger.incident (source, kind, detail)
SELECT source, 'vanished', jsonb_build_object('message', reason, 'hold_id', hold_id, 'batch_id', batch_id,
                                              'records', records)
  FROM ledger.hold
 WHERE kind = 'deletions'
   AND state = 'open'
    ON CONFLICT (source, kind) WHERE closed_at IS NULL DO UPDATE
   SET last_seen_at = clock_timestamp(), times = incident.times + 1, detail = excluded.detail
 WHERE incident.detail ->> 'batch_id' <> excluded.detail ->> 'batch_id';

-- name: close_vanished
UPDATE ledger.incident
   SET closed_at = greatest(clock_timestamp(), opened_at)
 WHERE kind = 'vanished'
   AND closed_at IS NULL
   AND NOT EXISTS (SELECT
                     FROM ledger.hold
                    WHERE hold.source = incident.source
                      AND hold.kind = 'deletions'
                      AND hold.state = 'open');

-- name: note_secrecy
-- One incident for each source that offers documents under a mark of state secrecy; a further document counts once more.
INSERT INTO ledger.incident (source, kind, detail)
SELECT record.source, 'secrecy', jsonb_build_object('records', count(*), 'batch_id', max(record.batch_id),
                                                    'quarantine_id', max(record.quarantine_id))
  FROM quarantine.record
 WHERE record.state = 'open'
   AND EXISTS (SELECT
                 FROM quarantine.violation
                WHERE violation.quarantine_id = record.quarantine_id
                  AND violation.rule_id LIKE 'secrecy.%%')
 GROUP BY record.source
    ON CONFLICT (source, kind) WHERE closed_at IS NULL DO UPDATE
   SET last_seen_at = clock_timestamp(), times = incident.times + 1, detail = excluded.detail
 WHERE incident.detail ->> 'quarantine_id' <> excluded.detail ->> 'quarantine_id'
RETURNING source, times;

-- name: close_secrecy
UPDATE ledger.incident
   SET closed_at = greatest(clock_timestamp(), opened_at)
 WHERE kind = 'secrecy'
   AND closed_at IS NULL
   AND NOT EXISTS (SELECT
                     FROM quarantine.record
                     JOIN quarantine.violation USING (quarantine_id)
                    WHERE record.source = incident.source
                      AND record.state = 'open'
                      AND violation.rule_id LIKE 'secrecy.%%');

-- name: close_stale
UPDATE ledger.incident
   SET closed_at = greatest(clock_timestamp(), opened_at)
 WHERE source = ANY(%(sources)s::text[])
   AND kind = 'stale'
   AND closed_at IS NULL;

-- name: freshness
-- How far behind each source is, against its promise in hours; a source that never loaded promises nothing yet.
SELECT promised.source, last.newest_at, known.last_good_at,
       CASE WHEN coalesce(last.newest_at, known.last_good_at) IS NOT NULL
            THEN greatest(0, extract(epoch FROM now() - least(last.newest_at, known.last_good_at)) / 3600
                             - promised.hours)::float8 END AS late_by
  FROM unnest(%(sources)s::text[], %(hours)s::float8[]) AS promised (source, hours)
  LEFT JOIN ledger.source_state AS known ON known.source = promised.source
  LEFT JOIN LATERAL (SELECT newest_at
                       FROM ledger.health
                      WHERE health.source = promised.source
                        AND outcome = 'loaded'
                      ORDER BY health_id DESC
                      LIMIT 1) AS last ON true
 ORDER BY promised.source;

-- name: due
-- What an owner has not been told. One that ended before anybody told it is told once, as over.
SELECT incident_id, source, kind, opened_at, last_seen_at, times, closed_at, detail,
       CASE WHEN closed_at IS NULL THEN 'opened' ELSE 'closed' END AS change
  FROM ledger.incident
 WHERE (told_opened_at IS NULL OR (closed_at IS NOT NULL AND told_closed_at IS NULL))
   AND kind <> 'ours'
 ORDER BY incident_id;

-- name: told
-- An incident that closed while its opening was being told stays due.
UPDATE ledger.incident
   SET told_opened_at = coalesce(told_opened_at, now()),
       told_closed_at = CASE WHEN %(change)s = 'closed' AND closed_at IS NOT NULL
                             THEN coalesce(told_closed_at, now()) ELSE told_closed_at END
 WHERE incident_id = %(incident_id)s;

-- name: teller
-- One process tells at a time; it ends with the connection.
SELECT pg_try_advisory_lock(hashtextextended('lienthong:notices', 0)) AS held;

-- name: attempts
-- The last pulls of each source, oldest first.
SELECT asked.source, last.batch_id, last.at, last.outcome, last.health, last.completeness, last.was_asked, last.seconds,
       last.offered, last.detail
  FROM unnest(%(sources)s::text[]) AS asked (source)
 CROSS JOIN LATERAL (SELECT *
                       FROM ledger.health
                      WHERE health.source = asked.source
                      ORDER BY health_id DESC
                      LIMIT %(last)s) AS last
 ORDER BY asked.source, last.health_id;

-- name: since
-- When each source came into the state that it is in: its first pull after the last that ended otherwise.
SELECT asked.source, last.outcome, last.health, last.detail,
       (SELECT min(same.at)
          FROM ledger.health AS same
         WHERE same.source = asked.source
           AND same.health_id > coalesce((SELECT max(other.health_id)
                                            FROM ledger.health AS other
                                           WHERE other.source = asked.source
                                             AND (other.outcome = 'loaded') <> (last.outcome = 'loaded')), 0)) AS since
  FROM unnest(%(sources)s::text[]) AS asked (source)
 CROSS JOIN LATERAL (SELECT outcome, health, detail
                       FROM ledger.health
                      WHERE health.source = asked.source
                      ORDER BY health_id DESC
                      LIMIT 1) AS last;

-- name: open_of
SELECT incident_id, source, kind, opened_at, last_seen_at, times, detail
  FROM ledger.incident
 WHERE source = ANY(%(sources)s::text[])
   AND closed_at IS NULL
 ORDER BY incident_id;

-- name: listed
SELECT incident_id, source, kind, opened_at, last_seen_at, times, closed_at, detail, told_opened_at, told_closed_at
  FROM ledger.incident
 WHERE (%(closed)s OR closed_at IS NULL OR (told_closed_at IS NULL AND kind <> 'ours'))
   AND (%(source)s::text IS NULL OR source = %(source)s)
 ORDER BY closed_at IS NOT NULL, incident_id DESC
 LIMIT %(most)s;
