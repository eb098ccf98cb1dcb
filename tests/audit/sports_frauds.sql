-- Frauds with sports tickets, shared prizes, jackpots, and players' limits and wallets, by the owner of the database, without foreign keys and triggers.
-- Their first lines are the rows of docs/frauds.md.

-- picks --
-- a losing ticket gets the picks that have won
update sports_ticket set picks = winner.picks, singles = winner.singles from (select picks, singles, coupon_id from sports_ticket
    where result = 'won' and singles is not null and type = 'jackpot' limit 1) as winner
where result = 'lost' and sports_ticket.coupon_id = winner.coupon_id

-- won --
-- a losing ticket is said to have won
update sports_ticket set result = 'won', gross_payout = 10000, net_payout = 10000 where result = 'lost'

-- added --
-- a winning sports ticket is added after the results
create temporary table forged on commit drop as select * from sports_ticket where result = 'won' and type = 'jackpot' limit 1;
update forged set seq = seq + 900000, id = reverse(id), code = 'FFFFFF';
insert into sports_ticket (operator_id, seq, day, id, code, type, old_form, coupon_id, player, currency, source, price, debit, stake,
    ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks, singles, created_at, closes_at,
    reserved, step, result, approved, accepted_at, accepted_seq, version, gross_payout, wht_amount, net_payout, updated_at, calls)
select operator_id, seq, day, id, code, type, old_form, coupon_id, player, currency, source, price, debit, stake,
    ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks, singles, created_at, closes_at,
    reserved, step, result, approved, accepted_at, accepted_seq, version, gross_payout, wht_amount, net_payout, updated_at, calls from forged

-- dropped --
-- a winning sports ticket is dropped
delete from sports_ticket where result = 'won' and type = 'jackpot'

-- each --
-- a shared prize is divided among fewer lines than have won it
update sports_settlement set tiers = jsonb_set(tiers, '{0,lines}', '0') where coupon_id = 455

-- call --
-- a wallet is told to pay more than was won
update call_out set amounts = amounts || jsonb_build_object('net_payout', (amounts ->> 'net_payout')::bigint + 5,
    'gross_payout', (amounts ->> 'gross_payout')::bigint + 5) where action = 'ticket_update' and version > 0

-- pool --
-- the pool of a jackpot is smaller than its share of the stakes
update sports_settlement set pool = pool - 1 where pool > 0

-- sales --
-- a ticket's stake is left out of the pool
update sports_settlement set sales = sales - 22, tickets = tickets - 1, lines = lines - 1 where coupon_id = 455

-- carry --
-- what nobody has won is kept back
update carry set amount = 0 where coupon_id = 455

-- carry_in --
-- what rolled in does not reach the jackpot
update sports_settlement set carry_in = 0 where carry_in > 0

-- onto --
-- what nobody has won rolls on to another tier
update carry set hits = hits + 10

-- rate --
-- a jackpot's share of the stakes is lowered after the sale
update coupon set pool_rate = pool_rate - 1000 where id = 455

-- guarantee --
-- a guaranteed prize is raised after the sale
update tier set guarantee = guarantee + 100000 where kind = 'pool_pct'

-- fixed --
-- a fixed prize is raised after the sale
update tier set amount = amount + 100 where kind = 'fixed'

-- result --
-- a game's result is changed
update sport_result set won = '{103}' where event_id = 1

-- outcome --
-- a bet of a game is moved to another market
update outcome set market_id = 2 where event_id = 1 and id = 101

-- void --
-- a game that was held is said to be void
update sport_result set void = true, won = '{}' where event_id = 2

-- withheld --
-- the tax on a prize is less than its rate
update sports_ticket set wht_amount = wht_amount - 1, net_payout = net_payout + 1 where wht_amount > 0

-- refunded --
-- the stake of a losing ticket is given back
update sports_ticket set step = 'cancelled', result = 'pending', gross_payout = 0, net_payout = 0, version = 0 where result = 'lost'

-- player --
-- a sports ticket is said to be another player's
update sports_ticket set player = 'pia' where result = 'won'

-- coupon --
-- a winning ticket is moved to another coupon
update sports_ticket set coupon_id = 456 where coupon_id = 455 and result = 'won'

-- again --
-- a sports prize is paid twice in the ledger
insert into transfer select (jsonb_populate_record(transfer, jsonb_build_object('seq', seq + 900000))).* from transfer where kind = 'winning' and reverses is null

-- early --
-- a game is void by time before its time
update sports_settlement set results = jsonb_set(results, '{1}', 'null'),
    started_at = (select closes_at from coupon where id = 455) + interval '1 hour' where coupon_id = 455 and version = 1

-- hidden --
-- a coupon is settled by a result that had been corrected
update sports_settlement set results = jsonb_set(results, '{6}', '1') where coupon_id = 455 and version = 2

-- limit --
-- a player's limit is raised
update player_limit set amount = amount * 10

-- unlimited --
-- a player's limit is taken away
delete from player_limit where period = 'month'

-- blocked --
-- a player is blocked by nobody
update player set status = 'blocked' where user_id = 'pia'

-- version --
-- a losing ticket has won by a settlement that does not exist
-- Its wallet is told so, and the ledger says it.
create temporary table forged on commit drop as select ticket.*, last_seq + place as next, last_event, last_at, gate.day as today, told.*
from sports_ticket as ticket join gate using (operator_id), (values (1, 'ticket_update'), (2, 'ticket_win'), (3, null)) as told (place, action)
where result = 'lost' and coupon_id = 456;
update call_out set action = 'ticket_rollback', version = 2 from forged
where (call_out.operator_id, ticket_seq, n) = (forged.operator_id, forged.seq, forged.calls);
insert into call_out (operator_id, ticket_seq, n, day, seq, action, version, amounts, next_try, written_at)
select operator_id, seq, calls + place, day, next, action, 2, '{"gross_payout": 10000, "net_payout": 10000, "wht_amount": 0}', last_at, last_at
from forged where action is not null;
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, version, booked_on, at)
select operator_id, next, day, 3, 7, 10000, currency, 'winning', seq, 2, today, last_at from forged where action is null;
update sports_ticket as ticket set step = 'resulted', version = 2, result = 'won', gross_payout = 10000, net_payout = 10000,
    calls = ticket.calls + 2 from forged where (ticket.operator_id, ticket.seq) = (forged.operator_id, forged.seq);
update gate set last_seq = next, last_event_seq = next from forged where gate.operator_id = forged.operator_id and place = 3;
update outbox set first_seq = next - 2, last_seq = next from forged
where (outbox.operator_id, outbox.number, place) = (forged.operator_id, forged.last_event, 3)

-- commission --
-- a wallet is paid a commission that nobody has earned
-- Its statement says that the player's ticket has won.
create temporary table one on commit drop as select bet.operator_id, bet.ticket_seq, bet.day, account_id, player_id, bets, transaction_id,
    last_seq + 1 as seq, last_event, last_at, gate.day as today, currency
from bet join player on (player.operator_id, player.id) = (bet.operator_id, player_id) join gate on gate.operator_id = bet.operator_id
join operator on operator.id = bet.operator_id where ticket_seq is not null and state = 'settled' order by bet.seq limit 1;
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, booked_on, at)
select operator_id, seq, day, 3, account_id, 500000, currency, 'commission', ticket_seq, today, last_at from one;
insert into statement (operator_id, account_id, class, position, at, type, reference, amount, seq)
select operator_id, account_id, 2, bets + 1, last_at, 'Bet-Result', transaction_id, 500000, seq from one;
update player set bets = player.bets + 1 from one where (player.operator_id, player.id) = (one.operator_id, player_id);
update account set balance = balance + 500000 from one where (account.operator_id, account.id) = (one.operator_id, account_id);
update gate set last_seq = seq, last_event_seq = seq from one where gate.operator_id = one.operator_id;
update outbox set first_seq = seq, last_seq = seq from one where (outbox.operator_id, outbox.number) = (one.operator_id, last_event)
