-- Records that differ in what no two sources get differently, such as the figures of an act's number, are not compared.
ALTER TABLE core.observation_history ADD COLUMN exclusion bigint;
COMMENT ON COLUMN core.observation_history.exclusion IS
    'Hash of what two records of one thing cannot say differently; NULL where the record does not say it';
ALTER TABLE core.block_key ADD COLUMN exclusion bigint;
COMMENT ON COLUMN core.block_key.exclusion IS 'That of the observation: two that both have one meet in the block only if it is the same';
