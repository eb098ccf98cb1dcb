-- Whether a day stands in for the second person of whoever loosens a bound (RG-19).
-- compatible with: 0041
-- locks: operator for a moment
alter table operator add column day_loosens boolean not null default false;
