-- The past of players' wallets, day after day and set by set, in the rows and the order that the counter would have written. A
-- bet takes a seq, and one for each transfer: its stake, and its prize or its rollback. Losses move nothing.

-- make_room --
create temporary table play (place int, seq bigint, transaction_id text, player_id bigint, account_id bigint, game_id text,
    debit bigint, credits bigint, is_back boolean, placed_at timestamptz, updated_at timestamptz)

-- make_room_for_lines --
create temporary table line (place int, part smallint, seq bigint, player_id bigint, account_id bigint, position bigint, type text,
    amount bigint, balance bigint, at timestamptz)

-- clear --
truncate play, line

-- fill_plays --
-- Two of five bets are the first player's. One of four wins three times its stake, one of 101 is rolled back, the others are lost.
-- seq: two of its own, and one more for each bet before it that won or was rolled back.
insert into play
select place, %(base)s + 2 * place + count(*) filter (where credits > 0 or is_back) over (order by place) - (credits > 0 or is_back)::int
        + 1,
    (lpad(to_hex((extract(epoch from placed_at) * 1000)::bigint), 12, '0') || '7' || substr(dice, 1, 3) || '8' || substr(dice, 4, 15))
        ::uuid::text,
    player.id, player.account_id, (%(games)s::text[])[1 + place %% cardinality(%(games)s::text[])], debit, credits, is_back, placed_at,
    placed_at + %(gap)s::interval / 2
from generate_series(0, %(bets)s - 1) as place,
lateral (select md5(place || %(day)s::text) as dice, %(opens)s + place * %(gap)s::interval as placed_at, place %% 101 = 100 as is_back,
    100 * (1 + place %% 9) as debit, case when place %% 5 in (1, 3) then 1 else 2 + place %% (%(players)s - 1) end as whose) as thrown,
lateral (select case when place %% 4 = 0 and not is_back then 3 * debit else 0 end as credits) as drawn,
player where player.operator_id = %(operator)s and player.id = whose

-- fill_lines --
-- Movements: each is a transfer, and a row of its player's statement.
insert into line
select place, part.part, part.seq, player.id, player.account_id, player.bets + row_number() over whose, part.type, part.amount,
    account.balance + sum(part.amount) over whose, part.at
from play join player on player.operator_id = %(operator)s and player.id = play.player_id
join account on account.operator_id = player.operator_id and account.id = play.account_id,
lateral (values (1, play.seq + 1, 'Bet-Placement', -debit, placed_at), (2, play.seq + 2, 'Bet-Result', credits, updated_at),
    (3, play.seq + 2, 'Bet-Rollback', case when is_back then debit else 0 end, updated_at)) as part (part, seq, type, amount, at)
where part.amount <> 0
window whose as (partition by play.player_id order by part.seq)

-- write_bets --
insert into bet (operator_id, seq, day, provider_id, transaction_id, player_id, partner_id, round_id, game_id, game_name, debit,
    credits, rolled_back, state, placed_at, updated_at)
select %(operator)s, seq, %(day)s, %(provider)s, transaction_id, player_id, %(partner)s, 'round ' || place, game_id, 'game ' || game_id,
    debit, credits, case when is_back then debit else 0 end, case when is_back then 'rolled_back' else 'settled' end, placed_at,
    updated_at
from play order by seq

-- write_transfers --
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, reverses, booked_on, at)
select %(operator)s, line.seq, %(day)s, case when amount < 0 then line.account_id else games.id end,
    case when amount < 0 then games.id else line.account_id end, abs(amount), %(currency)s,
    case part when 2 then 'credit' else 'bet' end, play.seq, case part when 3 then play.seq + 1 end, %(day)s, at
from line join play using (place) join account as games on games.operator_id = %(operator)s and games.kind = 'games'
order by line.seq

-- write_statement --
insert into statement (operator_id, account_id, class, position, at, type, reference, amount, seq)
select %(operator)s, line.account_id, 2, position, at, type, transaction_id, amount, line.seq
from line join play using (place) order by line.seq

-- write_requests --
-- A bet is recorded under its own id and its transaction; its result or rollback under one more. A loss leaves the balance as it
-- was.
insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, outcome, at)
select %(operator)s, %(wallet_channel)s, provider.number, said.name || ':' || transaction_id, said.verb,
    decode('01' || substr(md5(said.verb || transaction_id), 1, 30), 'hex'), coalesce(said.seq, play.seq), %(day)s,
    jsonb_build_object('balance', coalesce(said.balance, stake.balance)), said.at
from play join provider on provider.id = %(provider)s
join line as stake on stake.place = play.place and stake.part = 1
left join line as back on back.place = play.place and back.part > 1,
lateral (values ('transaction', 'place bet', play.seq, stake.balance, placed_at), ('bet', 'bet', play.seq, stake.balance, placed_at),
    (case when is_back then 'rollback' else 'result' end, case when is_back then 'rollback' else 'result' end, back.seq, back.balance,
        updated_at)) as said (name, verb, seq, balance, at)
order by play.seq

-- add_to_days --
insert into player_day (operator_id, player_id, day, staked, settled_stake, paid_out)
select %(operator)s, player_id, %(day)s, sum(debit), sum(debit), sum(credits) from play where not is_back group by player_id
on conflict (operator_id, player_id, day) do update set staked = excluded.staked, settled_stake = excluded.settled_stake,
    paid_out = excluded.paid_out

-- add_to_turnover --
insert into game_turnover (operator_id, player_id, game_id, partner_id, hour, bets, debit, credits, rolled_back)
select %(operator)s, whose.player_id, game_id, %(partner)s, date_trunc('hour', updated_at, 'UTC'), count(*), sum(debit), sum(credits),
    coalesce(sum(debit) filter (where is_back), 0)
from play, lateral (values (play.player_id), (0)) as whose (player_id) group by 2, 3, 5 order by 2, 5, 3

-- add_to_provider_days --
insert into provider_day (operator_id, provider_id, day, credited)
select %(operator)s, %(provider)s, %(day)s, sum(amount) from transfer
where operator_id = %(operator)s and day = %(day)s and kind = 'credit' and reverses is null having count(*) > 0

-- keep_players --
update player set bets = greatest(player.bets, last.position)
from (select player_id, max(position) as position from line group by 1) as last
where player.operator_id = %(operator)s and player.id = last.player_id

-- keep_balances --
update account set balance = account.balance + moved.amount
from (select account_id, sum(amount) as amount from line group by 1) as moved
where account.operator_id = %(operator)s and account.id = moved.account_id

-- finish_day --
-- The gate's numbers of the day before, for the auditor.
insert into gate_day (operator_id, day, last_ordinal) select operator_id, day, last_ordinal from gate
where operator_id = %(operator)s and day < %(day)s

-- keep_gate --
-- One event tells of all that the day has written.
with before as (
    select operator_id, last_event, last_event_seq from gate where operator_id = %(operator)s
), taken as (
    select max(last) as last from (select seq as last from line union all select seq from play) as seqs
), kept as (
    update gate set day = %(day)s, last_ordinal = case when day = %(day)s then last_ordinal else 0 end, last_at = %(closes)s,
        last_seq = taken.last, last_event = last_event + 1, last_event_seq = taken.last
    from taken where operator_id = %(operator)s
)
insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)
select operator_id, last_event + 1, %(closes)s, 'ledger.written', last_event_seq + 1, taken.last, %(day)s, '{}'
from before, taken

-- read_past --
-- The number of rows of bets in the first player's statement, how many of these are settled, and one from the middle by its
-- transaction.
select player.bets, (select sum(bets)::bigint from game_turnover where game_turnover.operator_id = player.operator_id
    and player_id = player.id), (select reference from statement where statement.operator_id = player.operator_id
    and statement.account_id = player.account_id and class = 2 and position = player.bets / 2)
from player where operator_id = %(operator)s and id = 1
