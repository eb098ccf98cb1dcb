-- What sports tickets have cost and won on some days, for the office's report of sports.
-- compatible with: 0099
-- locks: none
-- outside a transaction
select pg_temp.index_statements('transfer_by_play', 'transfer', '(operator_id, booked_on) where kind in (''stake'', ''winning'')');
