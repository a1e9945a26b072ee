-- An exclusion says two things of a record, each in 32 bits: most pairs that meet are told apart before they are fetched.
COMMENT ON COLUMN core.observation_history.exclusion IS
    'Two hashes of what two records of one thing cannot say differently; NULL where the record does not say the first';
COMMENT ON COLUMN core.block_key.exclusion IS 'That of the observation: core.may_meet says whether two meet in the block';

CREATE FUNCTION core.may_meet(one bigint, other bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT one IS NULL
           OR other IS NULL
           OR one = other
           OR one >> 32 = other >> 32
              AND (one & 4294967295 = 0 OR other & 4294967295 = 0)
$$;
COMMENT ON FUNCTION core.may_meet IS
    'Whether two exclusions leave it open that the records are one thing: the upper halves are equal, the lower too or one is 0';

-- Who meets is read from the index alone.
ALTER TABLE core.block_key DROP CONSTRAINT block_key_pkey;
ALTER TABLE core.block_key ADD PRIMARY KEY (block, observation_id) INCLUDE (exclusion);
