-- Hosts that are left alone for a while, how each pull of a source ended, and what its owner has been told.
CREATE TABLE ledger.breaker (
    host          text        PRIMARY KEY CHECK (host <> ''),
    failures      integer     NOT NULL CHECK (failures >= 0),
    opened_at     timestamptz,
    open_until    timestamptz,
    probing_since timestamptz,
    CONSTRAINT breaker_opened CHECK ((opened_at IS NULL) = (open_until IS NULL)),
    CONSTRAINT breaker_probed_when_open CHECK (probing_since IS NULL OR open_until IS NOT NULL)
);
COMMENT ON TABLE ledger.breaker IS 'Hosts with failures in a row; a host that answers has no row';
COMMENT ON COLUMN ledger.breaker.opened_at IS 'Since when its sources are not asked, over all probes that failed';
COMMENT ON COLUMN ledger.breaker.open_until IS 'From then on one pull may try; none: it is asked as usual';
COMMENT ON COLUMN ledger.breaker.probing_since IS 'When the one pull that may try began; it is forgotten if it never tells';

CREATE TABLE ledger.health (
    health_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source       text        NOT NULL,
    batch_id     text        NOT NULL REFERENCES ledger.batch (batch_id),
    at           timestamptz NOT NULL DEFAULT now(),
    outcome      text        NOT NULL CHECK (outcome IN ('loaded', 'held', 'failed')),
    health       text        NOT NULL,
    completeness text        NOT NULL,
    was_asked    boolean     NOT NULL DEFAULT true,
    seconds      real        NOT NULL CHECK (seconds >= 0),
    offered      bigint      CHECK (offered >= 0),
    newest_at    timestamptz,
    detail       text
);
COMMENT ON TABLE ledger.health IS 'How each pull ended, one row an attempt, written in the transaction that ends it';
COMMENT ON COLUMN ledger.health.was_asked IS 'False: the circuit of its host was open, so this says nothing about the source';
COMMENT ON COLUMN ledger.health.seconds IS 'What the exchanges took together';
COMMENT ON COLUMN ledger.health.newest_at IS
    'The newest instant that the source has stated so far, never one in the future; with a loaded pull only';
CREATE INDEX health_source ON ledger.health (source, health_id DESC);
CREATE INDEX health_batch ON ledger.health (batch_id);
CREATE INDEX health_loaded ON ledger.health (source, health_id DESC) WHERE outcome = 'loaded';

CREATE TABLE ledger.incident (
    incident_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source         text        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('unreachable', 'refused', 'gone', 'challenge', 'redirect-loop',
                                                        'not-the-format', 'empty', 'changed', 'held', 'stale', 'ours')),
    opened_at      timestamptz NOT NULL DEFAULT now(),
    last_seen_at   timestamptz NOT NULL DEFAULT now(),
    times          integer     NOT NULL DEFAULT 1 CHECK (times > 0),
    closed_at      timestamptz CHECK (closed_at >= opened_at),
    detail         jsonb       NOT NULL DEFAULT '{}',
    told_opened_at timestamptz,
    told_closed_at timestamptz,
    CONSTRAINT incident_told_in_order CHECK (told_closed_at IS NULL OR (closed_at IS NOT NULL AND told_opened_at IS NOT NULL))
);
COMMENT ON TABLE ledger.incident IS 'What is wrong with a source, from the first time it was seen until it is well again';
COMMENT ON COLUMN ledger.incident.kind IS 'ours: the warehouse refused, which is not the business of the owner of the source';
COMMENT ON COLUMN ledger.incident.told_opened_at IS 'When its owner was told; none: still to be told';
CREATE UNIQUE INDEX incident_open ON ledger.incident (source, kind) WHERE closed_at IS NULL;
CREATE INDEX incident_untold ON ledger.incident (incident_id)
    WHERE told_opened_at IS NULL OR (closed_at IS NOT NULL AND told_closed_at IS NULL);
CREATE INDEX incident_source ON ledger.incident (source, incident_id DESC);
