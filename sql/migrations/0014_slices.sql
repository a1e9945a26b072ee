-- After an outage what waited comes in bounded slices: a batch may know that more is waiting behind it.
ALTER TABLE ledger.batch ADD COLUMN more boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN ledger.batch.more IS 'The pull ended with a full slice, and the rest can be pulled at once';
ALTER TABLE ledger.source_state ADD COLUMN catching_up_since timestamptz;
COMMENT ON COLUMN ledger.source_state.catching_up_since IS
    'Since when loaded slices leave something waiting: set by the first of them, cleared by the one that ends it';
