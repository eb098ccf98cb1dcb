-- Reads for reports on players' wallets. A statement has gapless positions, so a page of it is a range; settled bets move
-- when they change, so their pages are found by the counts of each hour.

-- find_statement --
-- Time never runs back along a class of a statement: its last position before an instant is one step down the index.
select account.id, partner.rate, account.balance,
    coalesce((select position from statement where statement.operator_id = %(operator)s
        and statement.account_id = player.account_id and class = %(class)s and at < %(first)s
        order by at desc, position desc limit 1), 0),
    coalesce((select position from statement where statement.operator_id = %(operator)s
        and statement.account_id = player.account_id and class = %(class)s and at < %(until)s
        order by at desc, position desc limit 1), 0)
from player join partner on partner.operator_id = %(operator)s and partner.id = player.partner_id
join account on account.operator_id = %(operator)s and account.id = player.account_id
where player.operator_id = %(operator)s and player.user_id = %(user)s

-- read_statement --
select at, type, reference, amount from statement
where operator_id = %(operator)s and account_id = %(account)s and class = %(class)s
and position >= %(lowest)s and position <= %(highest)s order by position desc

-- find_settled --
-- The number of bets of each part of a period: kept for whole hours, counted for the rest of the hours at its ends. Then how many
-- that is in all, the part of the bet that comes after so many, and how many of them are in that part.
with part as (
    select %(head)s::timestamptz as since, (select count(*) from bet where operator_id = %(operator)s and player_id = %(player)s
        and state <> 'open' and updated_at >= %(head)s and updated_at < %(head_until)s) as bets
    union all
    select hour, sum(bets)::bigint from game_turnover where operator_id = %(operator)s and player_id = %(player)s
        and hour >= %(whole)s and hour < %(whole_until)s group by hour
    union all
    select %(tail)s::timestamptz, (select count(*) from bet where operator_id = %(operator)s and player_id = %(player)s
        and state <> 'open' and updated_at >= %(tail)s and updated_at < %(tail_until)s)
), placed as (
    select since, bets, sum(bets) over (order by since rows unbounded preceding)::bigint as upto from part where bets > 0
)
select coalesce(max(upto), 0), min(since) filter (where upto > %(skip)s),
    coalesce(%(skip)s::bigint - min(upto - bets) filter (where upto > %(skip)s), 0)
from placed

-- settled --
-- A source of `describe`.
select * from bet where operator_id = %(operator)s and player_id = %(player)s and state <> 'open'
and updated_at >= %(first)s and updated_at < %(until)s order by updated_at, seq limit %(rows_max)s offset %(skip)s

-- placed --
-- A source of `describe`.
select * from bet where operator_id = %(operator)s and seq = %(seq)s and day = %(day)s

-- find_bet --
-- A transaction does not name its provider, so each provider is tried; there are few. A buried bet was never placed.
select input.operator_id, request.seq, request.day from unnest(%(operators)s::int[]) as input (operator_id) cross join provider,
lateral (select seq, day, at from request where request.operator_id = input.operator_id and channel = %(wallet_channel)s
    and issuer = provider.number and key = %(key)s and verb = 'place bet' limit 1) as request
order by request.at desc, input.operator_id limit 1

-- find_ticket_bet --
-- The ticket's day is not known, so every month is searched; its bet has its day.
select input.operator_id, bet.seq, bet.day from unnest(%(operators)s::int[]) as input (operator_id),
lateral (select seq, day from ticket where ticket.operator_id = input.operator_id and ticket.id = %(id)s limit 1) as ticket,
lateral (select seq, day from bet where bet.operator_id = input.operator_id and bet.ticket_seq = ticket.seq
    and bet.day = ticket.day limit 1) as bet
limit 1

-- find_moved_funds --
-- A player's account has the player's number, and the house's accounts have lower numbers.
select request.at, transfer.kind, player.user_id, partner.rate, transfer.amount, (request.outcome ->> 'balance')::bigint
from (select * from request where operator_id = %(operator)s and channel = %(wallet_channel)s and issuer = 0 and key = %(key)s limit 1) as request,
lateral (select kind, amount, greatest(debit, credit) - %(accounts)s as player_id from transfer where transfer.operator_id = %(operator)s
    and transfer.seq = request.seq and transfer.day = request.day limit 1) as transfer,
lateral (select * from player where player.operator_id = %(operator)s and player.id = transfer.player_id limit 1) as player,
lateral (select * from partner where partner.operator_id = %(operator)s and partner.id = player.partner_id limit 1) as partner

-- find_bought_ticket --
select request.at, player.user_id, partner.rate, ticket.amount, (request.outcome ->> 'balance')::bigint, ticket.number, ticket.id,
    ticket.state
from (select * from request where operator_id = %(operator)s and channel = %(wallet_channel)s and issuer = 0 and key = %(key)s limit 1) as request,
lateral (select * from ticket where ticket.operator_id = %(operator)s and ticket.seq = request.seq
    and ticket.day = request.day limit 1) as ticket,
lateral (select player_id from bet where bet.operator_id = %(operator)s and bet.ticket_seq = ticket.seq
    and bet.day = ticket.day limit 1) as bet,
lateral (select * from player where player.operator_id = %(operator)s and player.id = bet.player_id limit 1) as player,
lateral (select * from partner where partner.operator_id = %(operator)s and partner.id = player.partner_id limit 1) as partner

-- describe --
-- All that reports show of bets; the games of lottery tickets have no provider.
select bet.operator_id, player.user_id, player.username, bet.partner_id, partner.rate, operator.currency,
    coalesce(provider.name, ''), coalesce(provider.sub_name, ''), bet.game_id, bet.game_name, bet.game_type, coalesce(game.code, ''),
    round_id, transaction_id, state, odds, detail, debit, credits, rolled_back, placed_at, updated_at
from ({source}) as bet,
lateral (select * from player where player.operator_id = %(operator)s and player.id = bet.player_id limit 1) as player,
lateral (select * from partner where partner.operator_id = %(operator)s and partner.id = bet.partner_id limit 1) as partner,
lateral (select currency from operator where operator.id = %(operator)s limit 1) as operator
left join lateral (select code from provider_game where provider_game.id = bet.game_id limit 1) as game on true
left join lateral (select name, sub_name from provider where provider.id = bet.provider_id limit 1) as provider on true
order by updated_at, seq

-- sum_hours --
-- A period is summed as whole hours; its edges are added (sign 1), and what the hours have too much is taken away (-1):
-- hours  [===========|===========|===========)
-- period      [====================================)
-- edges  [-1--)                              [+1---)    (docs/decisions/0013, with numbers)
select game_id, partner_id, sum(bets)::bigint, sum(debit)::bigint, sum(credits)::bigint, sum(rolled_back)::bigint
from game_turnover where operator_id = %(operator)s and player_id = %(player)s and hour >= %(first)s and hour < %(until)s
and (%(game)s::text is null or game_id = %(game)s) group by 1, 2

-- sum_edges_of_player --
-- Each edge is summed by itself and then added or taken away, so that little is done for each bet.
select game_id, partner_id, sum(sign * bets)::bigint, sum(sign * debit)::bigint, sum(sign * credits)::bigint,
    sum(sign * rolled_back)::bigint
from unnest(%(firsts)s::timestamptz[], %(ends)s::timestamptz[], %(signs)s::int[]) as edge (first, until, sign),
lateral (select game_id, partner_id, count(*) as bets, sum(debit) as debit, sum(credits) as credits,
        sum(rolled_back) as rolled_back
    from (select game_id, partner_id, debit, credits, rolled_back from bet where bet.operator_id = %(operator)s
        and bet.player_id = %(player)s and state <> 'open' and updated_at >= edge.first and updated_at < edge.until
        order by updated_at offset 0) as bet
    where %(game)s::text is null or game_id = %(game)s group by 1, 2) as summed
group by 1, 2

-- sum_edges_of_all --
-- As above, but game by game, along the index of each: the turnover of an edge's hour tells which games were played. The orders
-- with an offset fix the index that is read.
select played.game_id, partner_id, sum(sign * bets)::bigint, sum(sign * debit)::bigint, sum(sign * credits)::bigint,
    sum(sign * rolled_back)::bigint
from unnest(%(firsts)s::timestamptz[], %(ends)s::timestamptz[], %(hours)s::timestamptz[], %(signs)s::int[])
    as edge (first, until, hour, sign),
lateral (select distinct game_id from (
    select game_id from game_turnover where game_turnover.operator_id = %(operator)s and game_turnover.player_id = %(player)s
    and hour >= edge.hour and hour <= edge.hour order by hour offset 0) as hours
    where %(game)s::text is null or game_id = %(game)s) as played,
lateral (select partner_id, count(*) as bets, sum(debit) as debit, sum(credits) as credits, sum(rolled_back) as rolled_back
    from (select partner_id, debit, credits, rolled_back from bet where bet.operator_id = %(operator)s
        and bet.game_id = played.game_id and state <> 'open' and updated_at >= edge.first and updated_at < edge.until
        order by updated_at offset 0) as bet group by 1) as summed
group by 1, 2

-- name_games --
-- A game without a provider has the name that its last bet had.
select input.game_id, coalesce(game.name, last.game_name), coalesce(provider.name, ''), coalesce(provider.sub_name, ''),
    input.partner_id, partner.rate
from unnest(%(games)s::text[], %(partners)s::text[]) as input (game_id, partner_id),
lateral (select rate from partner where partner.operator_id = %(operator)s and partner.id = input.partner_id limit 1) as partner
left join lateral (select name, provider_id from provider_game where provider_game.id = input.game_id limit 1) as game on true
left join lateral (select name, sub_name from provider where provider.id = game.provider_id limit 1) as provider on true
left join lateral (select game_name from bet where game.name is null and bet.operator_id = %(operator)s
    and bet.game_id = input.game_id and state <> 'open' order by updated_at desc limit 1) as last on true
order by input.partner_id, input.game_id

-- knows_game --
select 1 from provider_game where id = %(game)s
union all
select 1 from game_turnover where operator_id = %(operator)s and player_id = 0 and game_id = %(game)s
limit 1
