-- Signed writes count once, a peer reads its messages page by page, and parked messages can be driven again.
CREATE TABLE feed.signature_seen (
    peer    text        NOT NULL REFERENCES feed.subscriber (subscriber),
    key_id  text        NOT NULL,
    nonce   text        NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (peer, key_id, nonce)
);
CREATE INDEX signature_seen_at ON feed.signature_seen (seen_at);
COMMENT ON TABLE feed.signature_seen IS 'Nonces of signed requests (RFC 9421), kept longer than their signatures are valid';

ALTER TABLE feed.inbox
    ADD COLUMN redriven    smallint    NOT NULL DEFAULT 0 CHECK (redriven >= 0),
    ADD COLUMN redriven_at timestamptz;
COMMENT ON COLUMN feed.inbox.redriven IS 'How often somebody here asked to decide the message anew';
CREATE INDEX inbox_of_peer ON feed.inbox (peer, received_at, message_id);
