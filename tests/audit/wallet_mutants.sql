-- One way or more to break each rule about players' wallets, as mutants.sql does for all others.

-- i02_bet --
delete from bet where seq = (select max(seq) from bet);

-- i02_deposit --
alter table transfer drop constraint transfer_has_one_cause;
update transfer set ticket_seq = (select min(seq) from bet) where kind = 'deposit';

-- i02_stake --
-- The transfer names a bet that does not exist.
update transfer set ticket_seq = 999999 where kind = 'bet' and reverses is null;

-- i03_wallet --
update account set balance = balance + 1 where kind = 'player';

-- i04_bet --
-- The last withdrawal went through with an empty wallet.
update account set floor = balance + 1 where kind = 'player';

-- i04_healed --
-- Bets were paid with what was deposited only afterwards, and nothing shows it now.
update statement set seq = seq + 1000000 where type = 'Deposit-Funds';

-- i08_bet --
update bet set placed_at = placed_at - interval '1 hour' where state = 'open';

-- i29_credit --
-- The credit is taken back, but not all of it.
update transfer set amount = amount - 1 where kind = 'credit' and reverses is not null;

-- i41_bet --
update bet set player_id = 777;

-- i48_bet --
alter table bet alter rolled_back type numeric;

-- i50_statement --
grant update on statement to taquilla_house;

-- i50_bet --
grant update (debit) on bet to taquilla_house;

-- i115_account --
-- A rich wallet is the account of another player.
update player set account_id = 2000000000 + 3 - id where id in (1, 2);

-- i115_name --
-- Two players have exchanged their names, and so all that they have.
alter table player drop constraint player_operator_id_user_id_key cascade;
update player set user_id = case user_id when 'pia' then 'eva' when 'eva' then 'pia' else user_id end;

-- i115_partner --
-- A player has played as that of a partner whose points are worth more.
insert into partner (operator_id, id, rate) select operator_id, 'another', 10 * rate from partner;
update bet set partner_id = 'another' where seq = (select max(seq) from bet);

-- i61 --
-- A row pays one cent more.
update statement set amount = amount + 1 where type = 'Bet-Result' and position = (
    select min(position) from statement where type = 'Bet-Result');

-- i61_gone --
delete from statement where type = 'Withdraw-Funds';

-- i62 --
-- A position in the middle is missing; the sum stays.
update statement set position = position + 100 where class = 2 and position > 3;

-- i62_count --
update player set bets = bets + 1;

-- i62_type --
update statement set type = 'Bet-Result' where type = 'Deposit-Funds';

-- i62_class --
update statement set class = 2, position = 100 where type = 'Withdraw-Funds';

-- i62_order --
update statement set at = at - interval '1 hour' where class = 2 and position = 5;

-- i62_player --
update statement set account_id = account_id + 100;

-- i63 --
-- Two rows are wrong by the same cent, so that the sum is right.
update statement set amount = amount + case position when 1 then 1 else -1 end where class = 2 and position in (1, 2);

-- i63_twice --
-- One movement has two rows, and another one none.
update statement set seq = other.seq from statement as other
where statement.class = 2 and statement.position = 2 and other.class = 2 and other.position = 1
    and other.account_id = statement.account_id;

-- i63_request --
update statement set reference = 'another' where class = 1;

-- i63_reference --
update statement set reference = 'another' where class = 2 and position = 1;

-- i63_rate --
-- A point was worth half as much for an hour, while players put funds in and took them out.
update partner set rate = rate * 2;

-- i64 --
update bet set credits = credits + 1 where state = 'settled' and credits > 0;

-- i64_stake --
update bet set debit = debit + 1 where state = 'open';

-- i64_open --
-- A bet settled with less than it returned is shown as open.
update bet set state = 'open' where state = 'settled' and credits > 0;

-- i64_rolled_back --
update bet set rolled_back = rolled_back - 1, credits = credits + 1 where state = 'rolled_back';

-- i64_accounts --
-- The house's cash pays, not the games.
update transfer set debit = 6 where kind = 'credit' and reverses is null;

-- i64_other --
-- Another player pays.
update transfer set debit = case debit when 2000000001 then 2000000002 else 2000000001 end
where kind = 'bet' and reverses is null;

-- i64_ticket --
-- A lottery ticket's bet is credited as if it were one of a game.
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, booked_on, at)
select bet.operator_id, bet.seq + 900000, bet.day, 10, account_id, 100, 'VES', 'credit', bet.seq, bet.day, updated_at
from bet join player on (player.operator_id, player.id) = (bet.operator_id, player_id) where ticket_seq is not null and state = 'settled';

-- i65 --
update game_turnover set credits = credits + 1 where player_id = 0;

-- i65_player --
update game_turnover set debit = debit - 1 where player_id > 0;

-- i65_hour --
update game_turnover set hour = hour + interval '1 hour';

-- i65_gone --
delete from game_turnover where player_id > 0;

-- i66 --
update player_day set staked = staked + 1;

-- i66_loss --
update player_day set paid_out = paid_out - 1 where paid_out > 0;

-- i66_deposit --
update player_day set deposited = 0;

-- i66_gone --
delete from player_day;

-- i67 --
delete from request where verb = 'deposit';

-- i67_result --
delete from request where verb = 'result' and seq in (select seq from transfer where kind = 'credit');

-- i67_loss --
delete from request where verb = 'result' and seq in (select seq from bet);

-- i67_turned_down --
-- A bet has lost, and nobody said so: its credit was not refused.
delete from request where key like 'closing:%result:refused of pia';

-- i67_verb --
update request set verb = 'withdraw' where verb = 'deposit';

-- i67_rollback --
delete from request where verb = 'rollback';

-- i67_nothing --
-- A rollback undid nothing.
update request set seq = 1 where verb = 'rollback';

-- i67_buried --
-- A bet was placed although its rollback had come first.
update request set verb = 'bury bet', seq = 0 where verb = 'place bet';

-- i67_name --
update request set key = key || '?' where verb = 'place bet';

-- i68 --
-- The limit existed before the bets.
update player_limit set amount = 30_00, starts = starts - interval '1 day', asked_at = asked_at - interval '1 day',
    confirmed_at = confirmed_at - interval '1 day';

-- i68_deposit --
update player_limit set kind = 'deposit', amount = 199_99, starts = starts - interval '1 day',
    asked_at = asked_at - interval '1 day', confirmed_at = confirmed_at - interval '1 day';

-- i05_wallet --
-- The agency pays for a wallet's ticket.
update transfer set debit = 1000011 where kind = 'sale' and debit > 2000000000;

-- i29_wallet --
delete from transfer where kind = 'sale' and reverses is not null and credit > 2000000000;

-- i33_wallet --
update payout set amount = amount - 1 where amount < 0;

-- i41_ticket --
update bet set player_id = 777 where ticket_seq is not null;

-- i50_bet_market --
grant delete on bet_market to taquilla_house;

-- i63_ticket --
update statement set reference = 'another' where type = 'Bet-Cancel';

-- i65_ticket --
update game_turnover set bets = bets - 1 where game_id = 'lottery';

-- i66_ticket --
-- The stake of a canceled ticket was not given back to the day.
update player_day set staked = staked + 2_00 where player_id = 1 and day = (select min(day) from player_day);

-- i69 --
-- A ticket from a wallet belongs to no bet.
update bet set ticket_seq = null where ticket_seq = (select min(ticket_seq) from bet);

-- i69_price --
update bet set debit = debit - 1 where ticket_seq is not null;

-- i69_twice --
update bet set ticket_seq = (select max(ticket_seq) from bet) where ticket_seq = (select min(ticket_seq) from bet);

-- i69_markets --
-- No settlement would ever reach the bet.
delete from bet_market where bet_seq = (select max(bet_seq) from bet_market);

-- i69_other_market --
update bet_market set market_id = market_id + 1 where bet_seq = (select max(bet_seq) from bet_market);

-- i69_undone --
update bet set state = 'open', rolled_back = 0 where ticket_seq is not null and state = 'rolled_back';

-- i69_channel --
update ticket set channel = 1 where channel = 4;

-- i69_seller --
update wallet_operator set member_id = 1;

-- i70 --
-- A winning line was not paid.
delete from payout where version = 2 and amount > 0 and ticket_seq in (select ticket_seq from bet);

-- i70_credits --
update bet set credits = credits + 1 where ticket_seq is not null and credits > 0;

-- i70_lost --
update bet set state = 'open' where ticket_seq is not null and state = 'settled' and credits = 0;

-- i70_early --
update bet set state = 'settled' where ticket_seq is not null and state = 'open';

-- i70_given_back --
-- A customer of an agency gave money back.
update payout set amount = -amount where ticket_seq not in (select ticket_seq from bet where ticket_seq is not null);

-- i70_not_taken_back --
delete from payout where amount < 0;

-- i70_said --
update statement set type = 'Bet-Result' where type = 'Bet-Rollback' and reference not like '%by%';

-- i70_cash --
-- The house's cash pays, not the account of unpaid prizes.
update transfer set debit = 6 where kind = 'payout' and credit > 2000000000;

-- i115 --
update account set floor = -5 where (operator_id, id) = (select operator_id, min(id) from account where kind = 'player' group by 1 limit 1);

-- i115_none --
alter table account drop constraint account_with_a_floor_keeps_its_balance;
update account set floor = null where kind = 'player';

-- i63_below --
-- A balance below zero was told a point too high.
update transfer set debit = credit, credit = debit, amount = 5
where operator_id = 1 and seq = (select seq from statement where reference = 'in pia');
update statement set amount = -5 where reference = 'in pia';
update request set outcome = '{"balance": -2}' where key = 'funds:in pia';
