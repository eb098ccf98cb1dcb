-- load_players --
-- With whether a player has ever set a limit: mostly none has, and then there is nothing more to load.
select input.operator_id, player.id, player.user_id, player.username, player.partner_id, partner.status = 'active', partner.rate,
    player.status, player.excluded_until, player.created_at, player.bets, player.funds, account.balance,
    (select true from player_limit where player_limit.operator_id = input.operator_id and player_limit.player_id = player.id
        limit 1) is not null
from unnest(%(operators)s::int[], %(users)s::text[]) as input (operator_id, user_id),
lateral (select * from player where player.operator_id = input.operator_id and player.user_id = input.user_id limit 1) as player,
lateral (select * from partner where partner.operator_id = input.operator_id and partner.id = player.partner_id limit 1) as partner,
lateral (select * from account where account.operator_id = input.operator_id and account.id = player.account_id limit 1) as account

-- load_players_of_bets --
select distinct input.operator_id, player.id, player.user_id, player.username, player.partner_id, partner.status = 'active',
    partner.rate, player.status, player.excluded_until, player.created_at, player.bets, player.funds, account.balance
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as input (operator_id, seq, day),
lateral (select * from bet where bet.operator_id = input.operator_id and bet.seq = input.seq and bet.day = input.day limit 1) as bet,
lateral (select * from player where player.operator_id = input.operator_id and player.id = bet.player_id limit 1) as player,
lateral (select * from partner where partner.operator_id = input.operator_id and partner.id = player.partner_id limit 1) as partner,
lateral (select * from account where account.operator_id = input.operator_id and account.id = player.account_id limit 1) as account

-- load_partners --
-- Few, so all of them are loaded: a new player may name one or none.
select operator_id, id, rate, status = 'active' from partner where operator_id = any(%(operators)s::int[]) order by operator_id, id

-- load_last_players --
select input.operator_id, last.id from unnest(%(operators)s::int[]) as input (operator_id),
lateral (select id from player where player.operator_id = input.operator_id order by id desc limit 1) as last

-- load_sessions --
select input.operator_id, input.token_hash, player_id, expires_at, ended_at
from unnest(%(operators)s::int[], %(tokens)s::bytea[]) as input (operator_id, token_hash),
lateral (select * from player_session where player_session.token_hash = input.token_hash
    and player_session.operator_id = input.operator_id limit 1) as session

-- load_limits --
-- Of the limits in force, the one of each kind and period that was asked for last.
select input.operator_id, input.player_id, limits.kind, limits.period, limits.amount, limits.asked_at, limits.starts,
    limits.confirmed_at
from unnest(%(operators)s::int[], %(players)s::bigint[], %(instants)s::timestamptz[]) as input (operator_id, player_id, at),
lateral (select distinct on (kind, period) * from player_limit where player_limit.operator_id = input.operator_id
    and player_limit.player_id = input.player_id and starts <= input.at and confirmed_at <= input.at
    order by kind, period, asked_at desc) as limits

-- load_days --
select input.operator_id, input.player_id, days.day, days.deposited, days.staked, days.settled_stake, days.paid_out
from unnest(%(operators)s::int[], %(players)s::bigint[], %(since)s::date[]) as input (operator_id, player_id, since),
lateral (select * from player_day where player_day.operator_id = input.operator_id and player_day.player_id = input.player_id
    and player_day.day >= input.since limit 62) as days

-- load_bets --
select input.operator_id, bet.seq, bet.day, provider_id, transaction_id, player_id, partner_id, round_id, game_id, game_name,
    game_type, odds, detail, debit, placed_at, updated_at, state, credits, rolled_back, ticket_seq
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as input (operator_id, seq, day),
lateral (select * from bet where bet.operator_id = input.operator_id and bet.seq = input.seq and bet.day = input.day limit 1) as bet

-- load_rounds --
-- Open bets of rounds. All of them, so there is no limit; "offset 0" still makes the plan read round by round.
select input.operator_id, bet.seq, bet.day, bet.provider_id, transaction_id, bet.player_id, partner_id, bet.round_id, game_id, game_name,
    game_type, odds, detail, debit, placed_at, updated_at, state, credits, rolled_back, ticket_seq
from unnest(%(operators)s::int[], %(players)s::bigint[], %(providers)s::text[], %(rounds)s::text[], %(since)s::date[])
    as input (operator_id, player_id, provider_id, round_id, since),
lateral (select * from bet where bet.operator_id = input.operator_id and bet.player_id = input.player_id
    and bet.round_id = input.round_id and bet.provider_id = input.provider_id and bet.day >= input.since
    and bet.state = 'open' and bet.ticket_seq is null offset 0) as bet

-- load_bets_of_tickets --
select input.operator_id, bet.seq, bet.day
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as input (operator_id, ticket_seq, day),
lateral (select * from bet where bet.operator_id = input.operator_id and bet.ticket_seq = input.ticket_seq and bet.day = input.day
    limit 1) as bet

-- load_moved --
-- Transfers of bets that were not taken back. All of them, so there is no limit; "offset 0" still makes the plan read bet by bet.
select input.operator_id, input.seq, moved.seq, moved.kind = 'bet', moved.amount
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as input (operator_id, seq, day),
lateral (select seq, kind, amount from transfer where transfer.operator_id = input.operator_id
    and transfer.ticket_seq = input.seq and transfer.day = input.day and transfer.kind in ('bet', 'credit')
    and transfer.reverses is null offset 0) as moved
left join lateral (select true as is_back from transfer as back where back.operator_id = input.operator_id
    and back.reverses = moved.seq and back.day = input.day limit 1) as undone on true
where is_back is null
order by 1, 2, 3

-- write_accounts --
insert into account (operator_id, id, kind, currency, floor, balance)
select unnest(%(operators)s::int[]), unnest(%(account_id)s::bigint[]), 'player', unnest(%(currency)s::text[]), 0, 0

-- write_players --
insert into player (operator_id, id, user_id, username, partner_id, account_id, bets, funds, created_at)
select unnest(%(operators)s::int[]), unnest(%(id)s::bigint[]), unnest(%(user_id)s::text[]), unnest(%(username)s::text[]),
    unnest(%(partner_id)s::text[]), unnest(%(account_id)s::bigint[]), unnest(%(bets)s::bigint[]), unnest(%(funds)s::bigint[]),
    unnest(%(created_at)s::timestamptz[])

-- change_players --
-- The operators and ids are given twice, so that no plan reads all players to join them while they are few.
update player set bets = written.bets, funds = written.funds, username = written.username
from unnest(%(operators)s::int[], %(id)s::bigint[], %(bets)s::bigint[], %(funds)s::bigint[], %(username)s::text[])
    as written (operator_id, id, bets, funds, username)
where player.operator_id = written.operator_id and player.id = written.id
    and player.operator_id = any (%(operators)s::int[]) and player.id = any (%(id)s::bigint[])

-- write_session --
-- One after another, as entries of the audit trail (ledger/books.sql).
insert into player_session (operator_id, player_id, token_hash, game_id, client_ip, created_at, expires_at)
values (%(operator)s, %(player)s, %(token)s, nullif(%(game)s, ''), nullif(%(address)s, ''), %(at)s,
    %(at)s::timestamptz + interval '6 hours')

-- write_bets --
insert into bet (operator_id, seq, day, provider_id, transaction_id, player_id, partner_id, round_id, game_id, game_name, game_type,
    odds, detail, debit, credits, rolled_back, state, ticket_seq, placed_at, updated_at)
select unnest(%(operators)s::int[]), unnest(%(seq)s::bigint[]), unnest(%(day)s::date[]), unnest(%(provider_id)s::text[]),
    unnest(%(transaction_id)s::text[]), unnest(%(player_id)s::bigint[]), unnest(%(partner_id)s::text[]),
    unnest(%(round_id)s::text[]), unnest(%(game_id)s::text[]), unnest(%(game_name)s::text[]), unnest(%(game_type)s::text[]),
    nullif(unnest(%(odds)s::text[]), ''), unnest(%(detail)s::text[])::jsonb, unnest(%(debit)s::bigint[]),
    unnest(%(credits)s::bigint[]), unnest(%(rolled_back)s::bigint[]), unnest(%(state)s::text[]),
    unnest(%(ticket_seq)s::bigint[]), unnest(%(placed_at)s::timestamptz[]), unnest(%(updated_at)s::timestamptz[])

-- write_bet_markets --
insert into bet_market (operator_id, market_id, bet_seq, day)
select unnest(%(operators)s::int[]), unnest(%(markets)s::bigint[]), unnest(%(bets)s::bigint[]), unnest(%(days)s::date[])

-- change_bets --
-- By the whole key with a plain =, so that only the bet's own partition is touched. Given twice as for players; in months without
-- these seqs one step down the index finds nothing.
update bet set credits = written.credits, rolled_back = written.rolled_back, state = written.state, updated_at = written.updated_at
from unnest(%(operators)s::int[], %(seq)s::bigint[], %(day)s::date[], %(credits)s::bigint[], %(rolled_back)s::bigint[],
    %(state)s::text[], %(updated_at)s::timestamptz[])
    as written (operator_id, seq, day, credits, rolled_back, state, updated_at)
where bet.operator_id = written.operator_id and bet.seq = written.seq and bet.day = written.day
    and bet.operator_id = any (%(operators)s::int[]) and bet.seq = any (%(seq)s::bigint[])

-- write_statement --
insert into statement (operator_id, account_id, class, position, at, type, reference, amount, seq)
select unnest(%(operators)s::int[]), unnest(%(accounts)s::bigint[]), unnest(%(classes)s::smallint[]),
    unnest(%(positions)s::bigint[]), unnest(%(instants)s::timestamptz[]), unnest(%(types)s::text[]),
    unnest(%(references)s::text[]), unnest(%(amounts)s::bigint[]), unnest(%(seqs)s::bigint[])

-- add_to_days --
insert into player_day (operator_id, player_id, day, deposited, staked, settled_stake, paid_out)
select unnest(%(operators)s::int[]), unnest(%(players)s::bigint[]), unnest(%(days)s::date[]), unnest(%(deposited)s::bigint[]),
    unnest(%(staked)s::bigint[]), unnest(%(settled)s::bigint[]), unnest(%(paid)s::bigint[])
on conflict (operator_id, player_id, day) do update set deposited = player_day.deposited + excluded.deposited,
    staked = player_day.staked + excluded.staked, settled_stake = player_day.settled_stake + excluded.settled_stake,
    paid_out = player_day.paid_out + excluded.paid_out

-- add_to_turnover --
insert into game_turnover (operator_id, player_id, game_id, partner_id, hour, bets, debit, credits, rolled_back)
select unnest(%(operators)s::int[]), unnest(%(players)s::bigint[]), unnest(%(games)s::text[]), unnest(%(partners)s::text[]),
    unnest(%(hours)s::timestamptz[]), unnest(%(bets)s::bigint[]), unnest(%(debits)s::bigint[]), unnest(%(credits)s::bigint[]),
    unnest(%(rolled_back)s::bigint[])
on conflict (operator_id, player_id, game_id, partner_id, hour) do update set bets = game_turnover.bets + excluded.bets,
    debit = game_turnover.debit + excluded.debit, credits = game_turnover.credits + excluded.credits,
    rolled_back = game_turnover.rolled_back + excluded.rolled_back
