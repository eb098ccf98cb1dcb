-- The prizes that expired at an instant, market by market: they are booked in steps.
-- compatible with: 0101
-- locks: none
-- outside a transaction
select pg_temp.index_statements('prize_by_expiry_and_market', 'prize', '(operator_id, expires_at, market_id)');
