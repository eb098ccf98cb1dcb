-- The open bets of a round, which are settled when it is closed.
-- compatible with: 0083
-- locks: none
-- outside a transaction
select pg_temp.index_statements('bet_by_round', 'bet', '(operator_id, player_id, round_id) where state = ''open'' and ticket_seq is null');
