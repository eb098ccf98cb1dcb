-- add_wallets --
insert into wallet_operator (operator_id, title, entity_id, member_id)
select operator_id, 'bench', entity_id, id from member where operator_id = 1 and id = 1

-- add_partner --
insert into partner (operator_id, id) values (1, 'bench')

-- add_provider --
insert into provider (id, number, name) values ('bench', 1, 'Bench')

-- add_game --
insert into provider_game (id, provider_id, name) values ('game', 'bench', 'Game')

-- add_accounts --
-- More money than any run spends: a refused bet would be a cheap one.
insert into account (operator_id, id, kind, currency, floor, balance)
select 1, 2000000000 + place, 'player', currency, 0, %(balance)s
from generate_series(1, %(players)s) as place, operator where operator.id = 1

-- add_players --
insert into player (operator_id, id, user_id, partner_id, account_id, created_at)
select 1, id, 'player-' || id, 'bench', 2000000000 + id, %(now)s from generate_series(1, %(players)s) as id

-- add_sessions --
-- A player's token is its name, so that a script knows it.
insert into player_session (operator_id, player_id, token_hash, created_at, expires_at)
select 1, id, sha256(user_id::bytea), %(now)s, %(now)s + interval '6 hours' from player

-- add_key --
insert into signing_key (owner_kind, owner_id, id, public_key, valid_from, author)
values (%(kind)s, %(owner)s, 1, %(public_key)s, %(now)s, 'bench')

-- add_sequence --
-- This replaces the gate: a bet takes two numbers of the operator's order, for itself and for its transfer.
create sequence bench_seq increment 2

-- allow_sequence --
grant usage on sequence bench_seq to taquilla_house

-- deposit --
-- One deposit as one statement: the house's work for it, less the gate. Rows that change are named by a subquery, or the plan
-- would search all of them.
with clock as materialized (select house_now() as at),
known as materialized (
    select player.id, player.account_id, clock.at, nextval('bench_seq') as seq from clock,
    lateral (select * from player where operator_id = 1 and user_id = 'player-' || :player limit 1) as player,
    lateral (select from partner where operator_id = 1 and id = player.partner_id and status = 'active' limit 1) as partner
    where player.status = 'active' and (excluded_until is null or excluded_until <= clock.at)),
asked as (
    insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, outcome, at)
    select 1, :wallet_channel::smallint, 0, 'funds:' || :run::text || seq, 'deposit', decode(md5(seq::text), 'hex'), seq, :day::date,
        jsonb_build_object('balance', seq), at from known),
moved as (
    insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, booked_on, at)
    select 1, seq, :day::date, 6, account_id, :amount::bigint, 'VES', 'deposit', :day::date, at from known),
counted as (
    update player set funds = funds + 1 where operator_id = 1 and id = (select id from known) returning funds),
stated as (
    insert into statement (operator_id, account_id, class, position, at, type, reference, amount, seq)
    select 1, account_id, 1, funds, at, 'Deposit-Funds', seq::text, :amount::bigint, seq from known, counted),
used as (
    insert into player_day (operator_id, player_id, day, deposited) select 1, id, :day::date, :amount::bigint from known
    on conflict (operator_id, player_id, day) do update set deposited = player_day.deposited + excluded.deposited)
update account set balance = balance + :amount::bigint
where operator_id = 1 and id = (select account_id from known) returning balance;

-- bet --
-- One bet as one statement: the house's work for it, less the gate.
with clock as materialized (select house_now() as at),
known as materialized (
    select player.id, player.account_id, player.partner_id, clock.at, nextval('bench_seq') as seq from clock,
    lateral (select * from player_session where token_hash = sha256(('player-' || :player)::bytea) and operator_id = 1 limit 1)
        as session,
    lateral (select * from player where operator_id = 1 and user_id = 'player-' || :player limit 1) as player,
    lateral (select from partner where operator_id = 1 and id = player.partner_id and status = 'active' limit 1) as partner
    where session.player_id = player.id and session.ended_at is null and session.expires_at > clock.at
    and player.status = 'active' and (excluded_until is null or excluded_until <= clock.at)
    and not exists (select from request where operator_id = 1 and channel = :wallet_channel::smallint and issuer = 1
        and key = 'transaction:' || :run::text || :place)),
charged as (
    update account set balance = balance - :amount::bigint
    where operator_id = 1 and id = (select account_id from known) and balance >= :amount::bigint returning balance),
asked as (
    insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, outcome, at)
    select 1, :wallet_channel::smallint, 1, kind || ':' || :run::text || seq, 'bet', decode(md5(seq::text), 'hex'), seq, :day::date,
        jsonb_build_object('balance', balance), at
    from known, charged, (values ('bet'), ('transaction')) as named (kind)),
placed as (
    insert into bet (operator_id, seq, day, provider_id, transaction_id, player_id, partner_id, round_id, game_id, game_name, debit,
        placed_at, updated_at)
    select 1, seq, :day::date, 'bench', :run::text || seq, id, partner_id, 'round', 'game', 'Game', :amount::bigint, at, at
    from known, charged),
moved as (
    insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, booked_on, at)
    select 1, seq + 1, :day::date, account_id, 10, :amount::bigint, 'VES', 'bet', seq, :day::date, at from known, charged),
counted as (
    update player set bets = bets + 1
    where operator_id = 1 and id = (select id from known, charged) returning bets),
stated as (
    insert into statement (operator_id, account_id, class, position, at, type, reference, amount, seq)
    select 1, account_id, 2, bets, at, 'Bet-Placement', :run::text || seq, -:amount::bigint, seq + 1 from known, counted),
used as (
    insert into player_day (operator_id, player_id, day, staked) select 1, id, :day::date, :amount::bigint from known, charged
    on conflict (operator_id, player_id, day) do update set staked = player_day.staked + excluded.staked)
select balance from charged;

-- read_open_bets --
-- Those whose results are to come, in their order: user and name.
select player.user_id, bet.transaction_id from bet, player
where bet.operator_id = 1 and bet.state = 'open' and player.operator_id = 1 and player.id = bet.player_id
order by bet.seq limit %(rows_max)s

-- count_rows --
-- The rows of a run: deposits, bets, their results, and everything that belongs to each of them.
select (select count(*) from transfer where kind = 'deposit'), (select count(*) from bet),
    (select count(*) from transfer where kind = 'credit'), (select count(*) from transfer), (select count(*) from statement),
    (select count(*) from request), (select coalesce(sum(amount), 0)::bigint from statement),
    (select sum(balance - %(balance)s)::bigint from account where kind = 'player'),
    (select coalesce(sum(deposited - staked + paid_out), 0)::bigint from player_day)
