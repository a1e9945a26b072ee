-- name: listen
LISTEN lienthong_feed;

-- name: ring
-- Heard when the transaction commits, and once however often it was rung in it.
NOTIFY lienthong_feed;
