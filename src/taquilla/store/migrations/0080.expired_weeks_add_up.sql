-- Weeks that were closed before add up as they did.
-- locks: none
alter table closed_week validate constraint week_adds_up;
