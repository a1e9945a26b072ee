-- Withdrawals: a person's word, above every source, that a thing or some of its fields is no longer told, and on what basis.
CREATE TABLE core.withdrawal (
    withdrawal_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity_id     text        NOT NULL,
    record_type   text        NOT NULL,
    reason        text        NOT NULL CHECK (reason IN ('withdrawn', 'error', 'legal_takedown', 'privacy_erased')),
    basis         text        NOT NULL CHECK (basis <> ''),
    fields        text[]      NOT NULL DEFAULT '{}',
    decided_by    text        NOT NULL CHECK (decided_by <> ''),
    decided_at    timestamptz NOT NULL,
    ends_at       timestamptz,
    CONSTRAINT withdrawals_end_later CHECK (ends_at > decided_at)
);
COMMENT ON TABLE core.withdrawal IS
    'What a person has taken back whatever sources say, by which law or decision; a row is never changed: core.restoration ends it';
COMMENT ON COLUMN core.withdrawal.fields IS 'The fields that are no longer told; none: the whole thing';
COMMENT ON COLUMN core.withdrawal.ends_at IS 'From then on sources count again by themselves; null: until somebody restores it';
CREATE INDEX withdrawal_by_entity ON core.withdrawal (entity_id);
CREATE INDEX withdrawal_end ON core.withdrawal (ends_at) WHERE ends_at IS NOT NULL;

CREATE TABLE core.withdrawal_scope (
    observation_id uuid   NOT NULL,
    withdrawal_id  bigint NOT NULL REFERENCES core.withdrawal (withdrawal_id),
    PRIMARY KEY (observation_id, withdrawal_id)
);
COMMENT ON TABLE core.withdrawal_scope IS
    'What the thing was made of when it was withdrawn: whatever these observations go to by a merge or a split is withdrawn too';
CREATE INDEX withdrawal_scope_of ON core.withdrawal_scope (withdrawal_id);

CREATE TABLE core.withdrawal_entity (
    entity_id     text   NOT NULL,
    withdrawal_id bigint NOT NULL REFERENCES core.withdrawal (withdrawal_id),
    PRIMARY KEY (entity_id, withdrawal_id)
);
COMMENT ON TABLE core.withdrawal_entity IS 'The thing by its id, and by ids that it had before they were merged into this one';

CREATE TABLE core.restoration (
    withdrawal_id bigint      PRIMARY KEY REFERENCES core.withdrawal (withdrawal_id),
    basis         text        NOT NULL CHECK (basis <> ''),
    restored_by   text        NOT NULL CHECK (restored_by <> ''),
    restored_at   timestamptz NOT NULL
);
COMMENT ON TABLE core.restoration IS 'Ends of withdrawals: by whom, why, or by their own time (restored_by expiry)';

CREATE FUNCTION core.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER withdrawal_stays BEFORE UPDATE OR DELETE ON core.withdrawal
FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change();
CREATE TRIGGER withdrawal_scope_stays BEFORE UPDATE OR DELETE ON core.withdrawal_scope
FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change();
CREATE TRIGGER withdrawal_entity_stays BEFORE UPDATE OR DELETE ON core.withdrawal_entity
FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change();
CREATE TRIGGER restoration_stays BEFORE UPDATE OR DELETE ON core.restoration
FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change();

CREATE VIEW core.standing_withdrawal AS
SELECT withdrawal.*
  FROM core.withdrawal
 WHERE NOT EXISTS (SELECT FROM core.restoration WHERE restoration.withdrawal_id = withdrawal.withdrawal_id);
COMMENT ON VIEW core.standing_withdrawal IS 'Withdrawals that nobody and no time has ended';

CREATE TABLE core.withdrawal_due (
    entity_id text PRIMARY KEY
);
COMMENT ON TABLE core.withdrawal_due IS 'Things withdrawn or restored that the next reconciliation must look at';

CREATE FUNCTION core.withdrawal_rank(reason text) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_position(ARRAY['withdrawn', 'error', 'legal_takedown', 'privacy_erased'], reason)
$$;
COMMENT ON FUNCTION core.withdrawal_rank IS 'Of several withdrawals of one thing the one with the highest rank gives the reason';

ALTER TABLE core.entity ADD COLUMN withdrawal_id bigint REFERENCES core.withdrawal (withdrawal_id);
ALTER TABLE core.entity ADD COLUMN withdrawn_fields text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN core.entity.withdrawal_id IS 'The withdrawal that stands against it: against all of it where it names no fields';
COMMENT ON COLUMN core.entity.withdrawn_fields IS 'Fields that standing withdrawals take away; none where the whole is withdrawn';
ALTER TABLE core.entity_history ADD COLUMN withdrawal_id bigint REFERENCES core.withdrawal (withdrawal_id);
COMMENT ON COLUMN core.entity_history.withdrawal_id IS 'The withdrawal that made the revision what it is';

ALTER TABLE core.entity_history ADD COLUMN is_erased boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN core.entity_history.is_erased IS 'Values were taken out of its document for good, which its hash still stands for';

-- --- what is no longer told, in no revision ---------------------------------------------------------------------------------
CREATE TABLE feed.withheld (
    entity_id text   PRIMARY KEY,
    reason    text   NOT NULL,
    fields    text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE feed.withheld IS
    'Things taken down by law or erased for privacy: lines that told them, or these fields of them, read as removed';

CREATE TABLE feed.retold (
    retold_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed      text        NOT NULL,
    position  bigint      NOT NULL,
    since     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE feed.retold IS 'Published lines that read otherwise since: pages with them are rendered anew';
CREATE INDEX retold_position ON feed.retold (feed, position);

ALTER TABLE feed.snapshot ADD COLUMN is_void boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN feed.snapshot.is_void IS 'It may hold what is withheld since: it is served no more, and the next pack takes its place';

-- Whoever adds a pack holds the same lock, so that a pack begun before is seen here, or sees what stands here.
CREATE FUNCTION feed.retell() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('lienthong:retold', 0));
    INSERT INTO feed.retold (feed, position)
    SELECT outbox.feed, outbox.position
      FROM feed.outbox
     WHERE outbox.entity_id = coalesce(NEW.entity_id, OLD.entity_id)
       AND outbox.kind = 'upsert'
       AND outbox.position IS NOT NULL
     ORDER BY outbox.feed, outbox.position;
    UPDATE feed.snapshot
       SET is_void = true
     WHERE TG_OP <> 'DELETE'
       AND NOT snapshot.is_void
       AND EXISTS (SELECT
                     FROM feed.outbox
                    WHERE outbox.entity_id = NEW.entity_id
                      AND outbox.feed = snapshot.feed
                      AND outbox.kind = 'upsert'
                      AND outbox.position <= snapshot.position);
    RETURN NULL;
END
$$;
CREATE TRIGGER withheld_retells AFTER INSERT OR UPDATE OR DELETE ON feed.withheld
FOR EACH ROW EXECUTE FUNCTION feed.retell();

-- As 0029, and a line of what is withheld reads as removed; `withheld` says why, and is null for a line that is told.
CREATE OR REPLACE VIEW feed.change AS
SELECT outbox.feed,
       outbox.position,
       outbox.entity_id,
       outbox.revision,
       outbox.kind,
       outbox.content_hash,
       history.record_type,
       history.recorded_at,
       outbox.published_at,
       '{"id":' || to_json(outbox.entity_id)
       || ',"type":' || to_json(history.record_type)
       || ',"revision":' || outbox.revision
       || ',"position":' || outbox.position
       || ',"content_hash":"' || encode(outbox.content_hash, 'hex')
       || '","recorded_at":"'
       || to_char(history.recorded_at AT TIME ZONE INTERVAL '7 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US"+07:00"')
       || '","materiality":"' || outbox.materiality
       || CASE
              WHEN outbox.kind = 'tombstone'
                  THEN '","@removed":{"reason":' || to_json(outbox.reason)
                       || ',"successors":' || to_json(history.successors) || '}'
              WHEN hidden.reason IS NOT NULL
                  THEN '","@removed":{"reason":' || to_json(hidden.reason) || ',"successors":[]}'
              ELSE '","origin":' || coalesce(history.origin::text, 'null')
                   || CASE WHEN history.contested <> '{}' THEN ',"contested":' || to_json(history.contested) ELSE '' END
                   || CASE WHEN history.predecessors <> '{}' THEN ',"split_from":' || to_json(history.predecessors)
                           ELSE '' END
                   || ',"record":' || history.doc
          END
       || '}' AS line,
       outbox.materiality,
       hidden.reason AS withheld
  FROM feed.outbox
  JOIN feed.feed ON feed.feed = outbox.feed
  JOIN core.entity_history AS history
    ON history.entity_id = outbox.entity_id
   AND history.revision = outbox.revision
   AND (history.audience <= feed.audience OR outbox.kind = 'tombstone')
  LEFT JOIN feed.withheld ON withheld.entity_id = outbox.entity_id
 CROSS JOIN LATERAL (
     SELECT CASE
                WHEN outbox.kind = 'tombstone' THEN NULL
                WHEN withheld.fields = '{}' OR history.is_erased OR history.doc ?| withheld.fields
                    THEN coalesce(withheld.reason, 'privacy_erased')
                WHEN history.record_type = 'spokesperson'
                     AND EXISTS (SELECT
                                   FROM feed.outbox AS later
                                   JOIN core.entity_history AS newer USING (entity_id, revision)
                                  WHERE later.entity_id = outbox.entity_id
                                    AND later.feed = outbox.feed
                                    AND later.position > outbox.position
                                    AND core.has_lost_contact(
                                            history.doc, CASE later.kind WHEN 'upsert' THEN newer.doc END
                                        ))
                    THEN 'contact_ended'
            END AS reason
 ) AS hidden
 WHERE outbox.position IS NOT NULL;

-- --- what ends by itself (reconciliation/expiry.yml) -------------------------------------------------------------------------
UPDATE core.observation_history SET waits = true WHERE record_type = 'emergency_notice' AND doc ? 'expires_at';
UPDATE core.entity
   SET embargo_until = greatest((history.doc ->> 'expires_at')::timestamptz, now())
  FROM core.entity_history AS history
 WHERE history.entity_id = entity.entity_id
   AND history.revision = entity.revision
   AND entity.record_type = 'emergency_notice'
   AND entity.state = 'live'
   AND entity.audience < 3
   AND entity.embargo_until IS NULL
   AND history.doc ? 'expires_at';
COMMENT ON COLUMN core.entity.embargo_until IS
    'The next instant at which time alone changes what is told: an embargo, a contact, a pin or the thing itself that ends';

-- --- erasing for good (docs/adr/0012) ------------------------------------------------------------------------------------------
CREATE TABLE core.erasure (
    erasure_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    withdrawal_id bigint      NOT NULL REFERENCES core.withdrawal (withdrawal_id),
    erased_by     text        NOT NULL CHECK (erased_by <> ''),
    erased_at     timestamptz NOT NULL,
    counts        jsonb       NOT NULL,
    documents     text[]      NOT NULL,
    payloads      text[]      NOT NULL
);
COMMENT ON TABLE core.erasure IS 'What was erased for privacy, and by whom: numbers and hashes, never values; a row is never changed';
COMMENT ON COLUMN core.erasure.counts IS 'Rows of each kind from which values were taken';
COMMENT ON COLUMN core.erasure.documents IS 'Content hashes of the documents as they were, as hex';
COMMENT ON COLUMN core.erasure.payloads IS 'Payloads that hold the record, by hash: they hold others too, and stay until somebody deletes them from the store';
CREATE INDEX erasure_of ON core.erasure (withdrawal_id);
CREATE TRIGGER erasure_stays BEFORE UPDATE OR DELETE ON core.erasure
FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change();
