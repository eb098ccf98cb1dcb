-- Counts with a difference, those of the own cash and before the close too: the alarm is about any of them.
-- compatible with: 0074
-- locks: none
-- outside a transaction
select pg_temp.index_statements('shift_count_that_differs', 'shift_count', '(operator_id, at) where coalesce(counted, 0) <> expected')
union all select 'drop index concurrently shift_count_with_a_difference' where to_regclass('shift_count_with_a_difference') is not null;
