-- name: rules_on
-- The edition of every rule that governs events of a day.
SELECT DISTINCT ON (edition.rule)
       edition.rule, edition.name, edition.name_en, edition.basis, edition.valid_from, edition.valid_to, edition.value,
       edition.unit, edition.starts_at, edition.is_confirmed, edition.note
  FROM core.deadline_rule AS edition
 WHERE edition.superseded_at IS NULL
   AND edition.valid_from <= %(on)s
   AND (edition.valid_to IS NULL OR edition.valid_to >= %(on)s)
 ORDER BY edition.rule, edition.valid_from DESC

-- name: due_at
SELECT core.due_at(%(rule)s, %(started_at)s, coalesce(%(known_at)s::timestamptz, 'infinity'))

-- name: supersede_rule
UPDATE core.deadline_rule AS edition
   SET superseded_at = now()
 WHERE (edition.rule, edition.valid_from) = (%(rule)s, %(valid_from)s)
   AND edition.superseded_at IS NULL
   AND (edition.name, edition.name_en, edition.basis, edition.valid_to, edition.value, edition.unit, edition.starts_at,
        edition.is_confirmed, edition.note)
       IS DISTINCT FROM (%(name)s, %(name_en)s, %(basis)s, %(valid_to)s::date, %(value)s::integer, %(unit)s::text,
                         %(starts_at)s::text, %(is_confirmed)s, %(note)s::text)

-- name: add_rule
INSERT INTO core.deadline_rule
    (rule, name, name_en, basis, valid_from, valid_to, value, unit, starts_at, is_confirmed, note)
SELECT %(rule)s, %(name)s, %(name_en)s, %(basis)s, %(valid_from)s, %(valid_to)s::date, %(value)s::integer,
       %(unit)s::text, %(starts_at)s::text, %(is_confirmed)s, %(note)s::text
 WHERE NOT EXISTS (SELECT
                     FROM core.deadline_rule AS edition
                    WHERE (edition.rule, edition.valid_from) = (%(rule)s, %(valid_from)s)
                      AND edition.superseded_at IS NULL)

-- name: duties
-- What presses most comes first.
SELECT duty.entity_id, duty.record_type, duty.duty, duty.label, duty.agency, duty.rule, duty.basis, duty.value,
       duty.unit, duty.is_assumed, duty.started_at, duty.due_at, duty.done_at, duty.stated_due_at, duty.state
  FROM mart.duties(%(at)s) AS duty
 WHERE duty.state = ANY(%(states)s)
 ORDER BY array_position(ARRAY['overdue', 'due_soon', 'open', 'unknown', 'done_late', 'done_on_time'], duty.state),
          CASE WHEN duty.state IN ('done_late', 'done_on_time') THEN duty.done_at END DESC,
          duty.due_at, duty.entity_id, duty.duty
 LIMIT %(limit)s

-- name: duty_counts
SELECT duty.state, count(*)
  FROM mart.duties(%(at)s) AS duty
 GROUP BY duty.state

-- name: press_report_items
SELECT item.indicator, item.entity_id, item.record_type, item.label, item.agency, item.agency_code, item.at,
       item.in_base, item.in_count, item.reason
  FROM mart.press_report_items(%(year)s) AS item
