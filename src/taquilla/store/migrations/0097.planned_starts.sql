-- When each game of a coupon was to start as the coupon was loaded: the grace of a void game counts from it (JP-20), and no longer from
-- the event's first start, from which it may have been moved before. Null: a coupon of before, whose games count from that one.
-- compatible with: 0096
-- locks: leg for a moment (a column without a default)
alter table leg add column planned_start timestamptz;
