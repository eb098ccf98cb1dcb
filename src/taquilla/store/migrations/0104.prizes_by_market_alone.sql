-- The index by expiry and market has taken its place.
-- locks: prize for a moment
-- squawk-ignore require-concurrent-index-deletion
drop index prize_by_expiry;
