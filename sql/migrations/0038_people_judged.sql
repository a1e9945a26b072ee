-- What people judged is looked up for every pair that meets. Without an index of its own the planner, told that hardly
-- anything is from people, would read what a model judged in the whole warehouse to find that little.
CREATE INDEX judgement_by_people ON core.judgement (left_observation, right_observation)
 WHERE is_human AND undone_at IS NULL;
