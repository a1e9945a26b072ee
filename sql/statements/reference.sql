-- name: units_by_code
-- Every live unit that bears this code, whatever its time; the index on the code is all that is read.
SELECT entity.entity_id, history.doc, entity.contested
  FROM core.entity_history AS history
  JOIN core.entity USING (entity_id, revision)
 WHERE history.record_type = 'admin_unit'
   AND history.doc ->> 'code' = %(code)s
   AND entity.state = 'live'
 ORDER BY history.doc ->> 'valid_from', entity.entity_id

-- name: changes_from
-- Where the land of the units that bore this code went.
SELECT history.doc
  FROM core.entity_history AS history
  JOIN core.entity USING (entity_id, revision)
 WHERE history.record_type = 'admin_unit_change'
   AND history.doc ->> 'old_code' = %(code)s
   AND entity.state = 'live'
 ORDER BY history.doc ->> 'effective_on', history.doc ->> 'new_code'

-- name: changes_to
-- From where the land of the units that bear this code came.
SELECT history.doc
  FROM core.entity_history AS history
  JOIN core.entity USING (entity_id, revision)
 WHERE history.record_type = 'admin_unit_change'
   AND history.doc ->> 'new_code' = %(code)s
   AND entity.state = 'live'
 ORDER BY history.doc ->> 'effective_on', history.doc ->> 'old_code'

-- name: disputed_units
-- Units whose name sources write or say differently: each reading, with the day on which its source says it was so.
SELECT entity.entity_id,
       'name' = ANY (entity.contested) AS contested,
       entity.doc,
       entity.recorded_at,
       entity.provenance -> 'name' AS why,
       (SELECT jsonb_object_agg(observation.observation_id,
                                (version.stated_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
          FROM core.identity
          JOIN core.observation USING (observation_id)
          JOIN core.observation_history AS version USING (observation_id, history_id)
         WHERE identity.entity_id = entity.entity_id) AS stated
  FROM core.entity_now AS entity
 WHERE entity.record_type = 'admin_unit'
   AND entity.state = 'live'
   AND entity.provenance #> '{name,losers}' IS NOT NULL
 ORDER BY entity.doc ->> 'code', entity.entity_id

-- name: renamed_units
-- Units whose name is another one than in the revision before: what a source changed in its own list.
SELECT renamed.entity_id, renamed.doc, renamed.recorded_at, renamed.former
  FROM (SELECT history.entity_id, history.doc, history.recorded_at,
               lag(history.doc ->> 'name') OVER (PARTITION BY history.entity_id ORDER BY history.revision) AS former
          FROM core.entity_history AS history
         WHERE history.record_type = 'admin_unit') AS renamed
 WHERE renamed.former <> renamed.doc ->> 'name'
 ORDER BY renamed.doc ->> 'code', renamed.entity_id, renamed.recorded_at

-- name: units_with_two_codes
-- One name in one province at one time under two codes: one of the lists is wrong, or the place was listed twice.
SELECT one.doc AS one, other.doc AS other,
       (SELECT array_agg(DISTINCT observation.source ORDER BY observation.source)
          FROM core.identity
          JOIN core.observation USING (observation_id)
         WHERE identity.entity_id = one.entity_id) AS one_sources,
       (SELECT array_agg(DISTINCT observation.source ORDER BY observation.source)
          FROM core.identity
          JOIN core.observation USING (observation_id)
         WHERE identity.entity_id = other.entity_id) AS other_sources
  FROM core.entity_history AS one
  JOIN core.entity AS one_now ON (one_now.entity_id, one_now.revision) = (one.entity_id, one.revision)
  JOIN core.entity_history AS other
    ON other.record_type = 'admin_unit'
   AND other.doc ->> 'province_code' = one.doc ->> 'province_code'
   AND lower(other.doc ->> 'name') = lower(one.doc ->> 'name')
   AND other.doc ->> 'parent_code' IS NOT DISTINCT FROM one.doc ->> 'parent_code'
   AND other.doc ->> 'code' > one.doc ->> 'code'
   AND daterange((other.doc ->> 'valid_from')::date, (other.doc ->> 'valid_to')::date, '[]')
       && daterange((one.doc ->> 'valid_from')::date, (one.doc ->> 'valid_to')::date, '[]')
  JOIN core.entity AS other_now ON (other_now.entity_id, other_now.revision) = (other.entity_id, other.revision)
 WHERE one.record_type = 'admin_unit'
   AND one_now.state = 'live'
   AND other_now.state = 'live'
 ORDER BY one.doc ->> 'code', other.doc ->> 'code'

-- name: agencies_by_code
-- Every live body that bears or bore this code, in either scheme: reconciliation read the codes when it made the keys.
SELECT DISTINCT entity.entity_id, history.doc, entity.contested
  FROM core.match_key
  JOIN core.identity USING (observation_id)
  JOIN core.entity USING (entity_id)
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE match_key.key LIKE 'agency:code:%%'
   AND split_part(match_key.key, '|', 1) = 'agency:code:' || %(code)s
   AND entity.record_type = 'agency'
   AND entity.state = 'live'

-- name: agencies
-- Every live body, to be found by its names; there are as many as there are bodies, however many documents there are.
SELECT entity.entity_id, history.doc, entity.contested
  FROM core.entity
  JOIN core.entity_history AS history USING (entity_id, revision)
 WHERE entity.record_type = 'agency'
   AND entity.state = 'live'
 ORDER BY entity.entity_id

-- name: is_working_day
SELECT core.is_working_day(%(day)s, coalesce(%(known_at)s::timestamptz, 'infinity'))

-- name: add_working_days
SELECT core.add_working_days(%(start)s, %(days)s, coalesce(%(known_at)s::timestamptz, 'infinity'))

-- name: calendar_days
SELECT edition.day, edition.kind, edition.name, edition.name_en, edition.basis, edition.is_provisional
  FROM core.calendar_day AS edition
 WHERE edition.day BETWEEN %(first)s AND %(last)s
   AND edition.recorded_at <= coalesce(%(known_at)s::timestamptz, 'infinity')
   AND (edition.superseded_at IS NULL OR edition.superseded_at > coalesce(%(known_at)s::timestamptz, 'infinity'))
 ORDER BY edition.day

-- name: supersede_calendar_day
UPDATE core.calendar_day AS edition
   SET superseded_at = now()
 WHERE edition.day = %(day)s
   AND edition.superseded_at IS NULL
   AND (edition.kind, edition.name, edition.name_en, edition.basis, edition.is_provisional)
       IS DISTINCT FROM (%(kind)s, %(name)s, %(name_en)s, %(basis)s, %(is_provisional)s)

-- name: add_calendar_day
INSERT INTO core.calendar_day (day, kind, name, name_en, basis, is_provisional)
SELECT %(day)s, %(kind)s, %(name)s, %(name_en)s, %(basis)s, %(is_provisional)s
 WHERE NOT EXISTS (SELECT
                     FROM core.calendar_day AS edition
                    WHERE edition.day = %(day)s
                      AND edition.superseded_at IS NULL)

-- name: supersede_document_type
UPDATE core.document_type AS edition
   SET superseded_at = now()
 WHERE (edition.name, edition.valid_from) = (%(name)s, %(valid_from)s)
   AND edition.superseded_at IS NULL
   AND (edition.name_en, edition.abbreviation, edition.valid_to, edition.basis, edition.is_confirmed)
       IS DISTINCT FROM (%(name_en)s, %(abbreviation)s, %(valid_to)s::date, %(basis)s, %(is_confirmed)s)

-- name: add_document_type
INSERT INTO core.document_type (name, name_en, abbreviation, valid_from, valid_to, basis, is_confirmed)
SELECT %(name)s, %(name_en)s, %(abbreviation)s, %(valid_from)s, %(valid_to)s::date, %(basis)s, %(is_confirmed)s
 WHERE NOT EXISTS (SELECT
                     FROM core.document_type AS edition
                    WHERE (edition.name, edition.valid_from) = (%(name)s, %(valid_from)s)
                      AND edition.superseded_at IS NULL)

-- name: supersede_grassroots_channel
UPDATE core.grassroots_channel AS edition
   SET superseded_at = now()
 WHERE (edition.code, edition.valid_from) = (%(code)s, %(valid_from)s)
   AND edition.superseded_at IS NULL
   AND (edition.name, edition.name_en, edition.valid_to, edition.basis, edition.is_confirmed)
       IS DISTINCT FROM (%(name)s, %(name_en)s, %(valid_to)s::date, %(basis)s, %(is_confirmed)s)

-- name: add_grassroots_channel
INSERT INTO core.grassroots_channel (code, name, name_en, valid_from, valid_to, basis, is_confirmed)
SELECT %(code)s, %(name)s, %(name_en)s, %(valid_from)s, %(valid_to)s::date, %(basis)s, %(is_confirmed)s
 WHERE NOT EXISTS (SELECT
                     FROM core.grassroots_channel AS edition
                    WHERE (edition.code, edition.valid_from) = (%(code)s, %(valid_from)s)
                      AND edition.superseded_at IS NULL)

-- name: document_types
SELECT edition.name, edition.name_en, edition.abbreviation, edition.valid_from, edition.valid_to, edition.basis,
       edition.is_confirmed
  FROM core.document_type AS edition
 WHERE edition.superseded_at IS NULL
   AND edition.valid_from <= %(on)s
   AND (edition.valid_to IS NULL OR edition.valid_to >= %(on)s)
 ORDER BY edition.edition_id

-- name: grassroots_channels
SELECT edition.code, edition.name, edition.name_en, edition.valid_from, edition.valid_to, edition.basis,
       edition.is_confirmed
  FROM core.grassroots_channel AS edition
 WHERE edition.superseded_at IS NULL
   AND edition.valid_from <= %(on)s
   AND (edition.valid_to IS NULL OR edition.valid_to >= %(on)s)
 ORDER BY edition.edition_id
