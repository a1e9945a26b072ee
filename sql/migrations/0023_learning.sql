-- Models that a warehouse has learnt from its own records.
ALTER TABLE core.matching ADD COLUMN model text, ADD COLUMN chosen_by text;
COMMENT ON COLUMN core.matching.model IS 'The model that this warehouse has learnt, as the text of its file; null: the one that the version ships';
COMMENT ON COLUMN core.matching.chosen_by IS 'Who chose the learnt model, or went back to the shipped one';
