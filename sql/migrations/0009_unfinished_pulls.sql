-- What a reader needs of an exchange to go on from it, when a pull was cut off.
ALTER TABLE raw.fetch ADD COLUMN next_link text;
COMMENT ON COLUMN raw.fetch.next_link IS 'Target of a Link header with rel=next (RFC 8288), as it was sent';
