-- Whether the events of an operator say what its state is: its people, its rules, the catalogue, the closes of its draws. From the
-- first change on they tell it whole, and then each change. A process of an earlier release would change it in silence.
-- locks: progress for a moment
alter table progress add column is_state_told boolean not null default false;
