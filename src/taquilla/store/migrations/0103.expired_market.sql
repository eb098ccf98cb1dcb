-- The last market whose prizes are booked of those that expired at the instant of the mark; the greatest number: all of them are. A
-- process of before would go on with the next instant in the middle of one, so none may run.
-- locks: progress for a moment (a column with a constant default)
alter table progress add column expired_market bigint not null default 9223372036854775807;
