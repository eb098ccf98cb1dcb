-- The latest rate of a currency, which every change of an operator's rules reads, however long its history is.
-- compatible with: 0074
-- locks: none
-- outside a transaction
select pg_temp.index_statements('exchange_rate_by_currency', 'exchange_rate', '(operator_id, currency, id desc)');
