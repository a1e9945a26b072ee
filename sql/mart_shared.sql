-- What all typed views stand on: every live entity with its document of today and where that comes from.
CREATE VIEW core.live_entity AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       entity.audience AS audience_number,
       CASE entity.audience WHEN 0 THEN 'public' WHEN 1 THEN 'press' WHEN 2 THEN 'peer' ELSE 'internal' END AS audience,
       entity.audience > 2
       AND coalesce(entity.doc ->> 'sensitivity', 'public') IN ('personal', 'sensitive-personal') AS is_personal,
       read.doc,
       entity.provenance,
       entity.contested,
       entity.contested <> '{}' AS is_contested,
       encode(entity.content_hash, 'hex') AS content_hash,
       entity.recorded_at,
       ARRAY(
           SELECT DISTINCT observation.source
             FROM core.identity
             JOIN core.observation USING (observation_id)
            WHERE identity.entity_id = entity.entity_id
              AND observation.state = 'present'
            ORDER BY observation.source
       ) AS sources,
       (
           SELECT min(source_state.stale_since)
             FROM core.identity
             JOIN core.observation USING (observation_id)
             JOIN ledger.source_state USING (source)
            WHERE identity.entity_id = entity.entity_id
              AND observation.state = 'present'
       ) AS stale_since
  FROM core.entity_now AS entity
 -- A long document is decompressed once for all columns, and not at all where none of them is asked for.
 CROSS JOIN LATERAL (SELECT entity.doc || '{}' AS doc OFFSET 0) AS read
 WHERE entity.state = 'live';
COMMENT ON VIEW core.live_entity IS 'Each live entity with its document of today, who may see it and where it comes from; the typed views of mart stand on it';

-- Personal fields are looked up here and nowhere else: a field that this version does not know is shown to nobody.
CREATE VIEW mart.entity_history AS
SELECT history.entity_id,
       history.record_type,
       history.revision,
       history.state,
       history.reason,
       history.successors,
       history.predecessors,
       CASE history.audience WHEN 0 THEN 'public' WHEN 1 THEN 'press' WHEN 2 THEN 'peer' ELSE 'internal' END AS audience,
       encode(history.content_hash, 'hex') AS content_hash,
       history.contested,
       history.recorded_at,
       history.run_id
  FROM core.entity_history AS history;
COMMENT ON VIEW mart.entity_history IS 'Mọi phiên bản của mọi thực thể, kể cả thực thể đã rút / every revision of every entity, also of those that are gone';
COMMENT ON COLUMN mart.entity_history.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.entity_history.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.entity_history.revision IS 'Số phiên bản, từ 1 / revision, from 1';
COMMENT ON COLUMN mart.entity_history.state IS 'live: còn, gone: đã rút / live or gone';
COMMENT ON COLUMN mart.entity_history.reason IS 'Vì sao rút / why it is gone; null while it is live';
COMMENT ON COLUMN mart.entity_history.successors IS 'Thực thể kế tục khi gộp hoặc tách / entities that went on with it after a merge or a split';
COMMENT ON COLUMN mart.entity_history.predecessors IS 'Thực thể mà nó được tách ra từ đó / entities that it was split from';
COMMENT ON COLUMN mart.entity_history.audience IS 'Ai được xem: public, press, peer, internal / who may see it';
COMMENT ON COLUMN mart.entity_history.content_hash IS 'SHA-256 của tài liệu chuẩn, dạng hex / SHA-256 of the canonical document, as hex';
COMMENT ON COLUMN mart.entity_history.contested IS 'Trường mà các nguồn nói khác nhau / fields about which sources disagree';
COMMENT ON COLUMN mart.entity_history.recorded_at IS 'Kho ghi nhận lúc / when this node recorded it';
COMMENT ON COLUMN mart.entity_history.run_id IS 'Lượt chạy đã ghi / run that wrote it';

CREATE VIEW mart.provenance WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       told.field,
       told.value,
       why.told ->> 'rule' AS rule,
       why.told ->> 'source' AS source,
       version.stated_at,
       why.told ->> 'observation' AS observation_id,
       coalesce(jsonb_array_length(why.told -> 'losers'), 0) AS candidates
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL (SELECT entity.provenance OFFSET 0) AS reasons
 CROSS JOIN LATERAL (
     SELECT given.key AS field, given.value
       FROM jsonb_each(entity.doc) AS given
      UNION ALL
     -- What a decision left empty has no value, and yet a reason.
     SELECT reason.key, NULL
       FROM jsonb_object_keys(reasons.provenance) AS reason (key)
      WHERE reason.key <> '*'
        AND NOT entity.doc ? reason.key
 ) AS told
 CROSS JOIN LATERAL (SELECT coalesce(reasons.provenance -> told.field, reasons.provenance -> '*') AS told) AS why
  JOIN mart.field
    ON field.record_type = entity.record_type
   AND field.field = told.field
   AND NOT field.is_personal
  LEFT JOIN core.observation ON observation.observation_id = core.as_uuid(why.told ->> 'observation')
  LEFT JOIN core.observation_history AS version
    ON version.observation_id = observation.observation_id
   AND version.history_id = observation.history_id
 WHERE NOT entity.is_personal;
COMMENT ON VIEW mart.provenance IS 'Mỗi giá trị đang ghi từ đâu ra: một dòng cho một trường của một thực thể / where each value comes from: a row per entity and field';
COMMENT ON COLUMN mart.provenance.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.provenance.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.provenance.revision IS 'Phiên bản hiện nay / revision of today';
COMMENT ON COLUMN mart.provenance.field IS 'Trường / field; mart.field says what it means';
COMMENT ON COLUMN mart.provenance.value IS 'Giá trị đang ghi; trống: quyết định để trống / value; null: it was decided to leave it empty';
COMMENT ON COLUMN mart.provenance.rule IS 'Quy tắc chọn: sole_source, agreed, union, authority, recency… / rule by which it was chosen';
COMMENT ON COLUMN mart.provenance.source IS 'Nguồn được chọn / source that it comes from';
COMMENT ON COLUMN mart.provenance.stated_at IS 'Nguồn nói lúc / when that source stated it; null: it did not say';
COMMENT ON COLUMN mart.provenance.observation_id IS 'Mã lời của nguồn / id of the observation';
COMMENT ON COLUMN mart.provenance.candidates IS 'Số nguồn khác cũng nói về trường này / other sources that spoke of it: rows of mart.value_candidate';

CREATE VIEW mart.value_candidate WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       why.field,
       loser.place AS ordinal,
       loser.told -> 'value' AS value,
       loser.told ->> 'source' AS source,
       version.stated_at,
       loser.told ->> 'observation' AS observation_id,
       coalesce(core.as_boolean(loser.told -> 'agrees'), false) AS agrees
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_each(entity.provenance) AS why (field, told)
 CROSS JOIN LATERAL jsonb_array_elements(
     CASE jsonb_typeof(why.told -> 'losers') WHEN 'array' THEN why.told -> 'losers' END
 ) WITH ORDINALITY AS loser (told, place)
  JOIN mart.field
    ON field.record_type = entity.record_type
   AND field.field = why.field
   AND NOT field.is_personal
  LEFT JOIN core.observation ON observation.observation_id = core.as_uuid(loser.told ->> 'observation')
  LEFT JOIN core.observation_history AS version
    ON version.observation_id = observation.observation_id
   AND version.history_id = observation.history_id
 WHERE NOT entity.is_personal;
COMMENT ON VIEW mart.value_candidate IS 'Giá trị khác mà các nguồn đã nói và vì sao không chọn, theo mart.provenance / values of other sources that were not taken';
COMMENT ON COLUMN mart.value_candidate.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.value_candidate.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.value_candidate.revision IS 'Phiên bản hiện nay / revision of today';
COMMENT ON COLUMN mart.value_candidate.field IS 'Trường / field';
COMMENT ON COLUMN mart.value_candidate.ordinal IS 'Thứ tự, mạnh trước / place, the strongest first';
COMMENT ON COLUMN mart.value_candidate.value IS 'Giá trị nguồn ấy nói / value of that source';
COMMENT ON COLUMN mart.value_candidate.source IS 'Nguồn / source';
COMMENT ON COLUMN mart.value_candidate.stated_at IS 'Nguồn nói lúc / when that source stated it; null: it did not say';
COMMENT ON COLUMN mart.value_candidate.observation_id IS 'Mã lời của nguồn / id of the observation';
COMMENT ON COLUMN mart.value_candidate.agrees IS 'Nói giống giá trị đang ghi / it says the same as the value that stands';

-- What two entities are to each other that are not one; shown only to who may see both, and what was said of either.
CREATE VIEW mart.related WITH (security_barrier) AS
SELECT related.from_id,
       related.from_type,
       related.relation,
       related.to_id,
       related.to_type,
       min(related.decided_at) AS since
  FROM core.related
  JOIN core.live_entity AS here ON here.entity_id = related.from_id
  JOIN core.live_entity AS there ON there.entity_id = related.to_id
 WHERE NOT here.is_personal
   AND NOT there.is_personal
 GROUP BY related.from_id, related.from_type, related.relation, related.to_id, related.to_type;
CREATE VIEW mart_public.related WITH (security_barrier) AS
SELECT related.from_id,
       related.from_type,
       related.relation,
       related.to_id,
       related.to_type,
       min(related.decided_at) AS since
  FROM core.related
 WHERE related.audience = 0
 GROUP BY related.from_id, related.from_type, related.relation, related.to_id, related.to_type;
{RELATED}
CREATE VIEW mart.personal_value WITH (security_barrier) AS
SELECT entity.entity_id,
       entity.record_type,
       entity.revision,
       told.field,
       told.value,
       entity.recorded_at
  FROM core.live_entity AS entity
 CROSS JOIN LATERAL jsonb_each(entity.doc) AS told (field, value)
  LEFT JOIN mart.field
    ON field.record_type = entity.record_type
   AND field.field = told.field
 WHERE entity.is_personal
    OR coalesce(field.is_personal, true);
COMMENT ON VIEW mart.personal_value IS 'Dữ liệu cá nhân, tách riêng; chỉ vai trò lienthong_personal được đọc / personal data, apart from all other views; for the role lienthong_personal only';
COMMENT ON COLUMN mart.personal_value.entity_id IS 'Mã thực thể / id of the entity';
COMMENT ON COLUMN mart.personal_value.record_type IS 'Loại bản ghi / record type';
COMMENT ON COLUMN mart.personal_value.revision IS 'Phiên bản hiện nay / revision of today';
COMMENT ON COLUMN mart.personal_value.field IS 'Trường; mọi trường khi cả bản ghi là cá nhân / field; all fields of a record that is personal as a whole';
COMMENT ON COLUMN mart.personal_value.value IS 'Giá trị / value';
COMMENT ON COLUMN mart.personal_value.recorded_at IS 'Kho ghi nhận lúc / when this node recorded it';
