-- Where the next pull of an incremental source goes on: a harvest date, a token. It moves only when a batch loads.
ALTER TABLE ledger.batch ADD COLUMN cursor text;
ALTER TABLE ledger.source_state ADD COLUMN cursor text, ADD COLUMN cursor_contract text;
COMMENT ON COLUMN ledger.batch.cursor IS 'What the reader asks to be told at its next pull, if this batch loads';
COMMENT ON COLUMN ledger.source_state.cursor_contract IS
    'The contract under which the cursor was reached: under another one all is harvested anew';
