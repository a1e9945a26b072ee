-- Titles of one template, for another commune or phase, are most of what meets in a block: they are told apart there.
ALTER TABLE core.observation_history ADD COLUMN words bigint, ADD COLUMN marks bigint;
COMMENT ON COLUMN core.observation_history.words IS
    'Sketch of the title: a Bloom filter of its words in 64 bits; NULL where it says nothing';
COMMENT ON COLUMN core.observation_history.marks IS
    'Sketch of the title: its only place, its numerals, and whether it is an account of an event; NULL where it says nothing';
ALTER TABLE core.block_key ADD COLUMN words bigint, ADD COLUMN marks bigint;
COMMENT ON COLUMN core.block_key.words IS 'That of the observation: core.may_be_alike says whether two can be one thing by it';
COMMENT ON COLUMN core.block_key.marks IS 'As words';

-- From the lowest bit of marks: which bit of words begins the name of the place (6) and which ends it (6), the letters of
-- that name (26), whether there is one (1), numerals (24), whether it is an account (1).
CREATE FUNCTION core.may_be_alike(words bigint, marks bigint, other_words bigint, other_marks bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT marks IS NULL
           OR other_marks IS NULL
           OR NOT CASE WHEN marks < 0
                       THEN marks & 9223371487098961920 <> 0
                            AND other_marks & 9223371487098961920 <> 0
                            AND marks & other_marks & 9223371487098961920 = 0
                       ELSE marks & ~other_marks & 9223371487098961920 <> 0
                            AND other_marks & ~marks & 9223371487098961920 <> 0
                  END
              AND NOT (marks & other_marks & 274877906944 <> 0
                       AND (marks # other_marks) & 63 <> 0
                       AND ((1::bigint << (marks & 63)::integer) | (1::bigint << (marks >> 6 & 63)::integer))
                           & ~other_words <> 0
                       AND ((1::bigint << (other_marks & 63)::integer) | (1::bigint << (other_marks >> 6 & 63)::integer))
                           & ~words <> 0
                       AND bit_count(((marks # other_marks) >> 12)::bit(26)) > 2)
$$;
COMMENT ON FUNCTION core.may_be_alike IS
    'Whether two sketches leave it open that the records are one thing, or accounts of one event: sketches.are_apart is the opposite';

-- Who meets is read from the index alone.
ALTER TABLE core.block_key DROP CONSTRAINT block_key_pkey;
ALTER TABLE core.block_key ADD PRIMARY KEY (block, observation_id) INCLUDE (exclusion, words, marks);
