-- How many days power over somebody's access makes two people no second person to each other (RG-18).
-- compatible with: 0041
-- locks: operator for a moment
alter table operator add column independent_after_days smallint not null default 30
    constraint independence_takes_a_day check (independent_after_days between 1 and 365);
