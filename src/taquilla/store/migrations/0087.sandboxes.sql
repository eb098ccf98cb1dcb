-- The operator beside which a sandbox was made; null: a live one.
-- compatible with: 0084
-- locks: operator for a moment
alter table operator add column sandbox_of int;
