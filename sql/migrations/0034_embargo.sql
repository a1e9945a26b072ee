-- An embargo binds the press feed too: no feed tells an item before its time.
UPDATE feed.feed
   SET title_vi = 'Thông tin cho báo chí', title_en = 'For the press'
 WHERE feed = 'press';
COMMENT ON COLUMN feed.feed.audience IS
    'Revisions with an audience up to this number are in the feed: 0 public, 1 press, 2 peers and what is under embargo, 3 internal';

-- What the press was told early is taken back by the next reconciliation, and told again at its time.
UPDATE core.observation_history
   SET audience = 2
 WHERE audience = 1;
UPDATE core.entity
   SET embargo_until = least(embargo_until, now())
 WHERE audience = 1
   AND state = 'live';
