-- load_ceilings --
select input.operator_id, input.provider_id, ceiling.starts is not null, ceiling.per_bet, ceiling.per_day, coalesce(day.credited, 0)
from unnest(%(operators)s::int[], %(providers)s::text[], %(instants)s::timestamptz[], %(days)s::date[])
    as input (operator_id, provider_id, at, day)
left join lateral (select starts, per_bet, per_day from credit_ceiling where credit_ceiling.operator_id = input.operator_id
    and credit_ceiling.provider_id = input.provider_id and starts <= input.at order by starts desc limit 1) as ceiling on true
left join lateral (select credited from provider_day where provider_day.operator_id = input.operator_id
    and provider_day.provider_id = input.provider_id and provider_day.day = input.day limit 1) as day on true

-- load_holds --
-- All holds of a bet, so there is no limit; "offset 0" still makes the plan read bet by bet.
select input.operator_id, provider_id, request_id, transaction_id, bet_seq, bet_day, amount, above, state, asked, asked_by
from unnest(%(operators)s::int[], %(bets)s::bigint[]) as input (operator_id, seq),
lateral (select * from credit_hold where credit_hold.operator_id = input.operator_id and credit_hold.bet_seq = input.seq
    and state = 'held' order by held_at, request_id offset 0) as hold

-- add_to_provider_days --
insert into provider_day (operator_id, provider_id, day, credited)
select unnest(%(operators)s::int[]), unnest(%(providers)s::text[]), unnest(%(days)s::date[]), unnest(%(sums)s::bigint[])
on conflict (operator_id, provider_id, day) do update set credited = provider_day.credited + excluded.credited

-- write_holds --
-- A hold that was dropped in the batch that began it ends in the same row.
insert into credit_hold (operator_id, provider_id, request_id, transaction_id, bet_seq, bet_day, amount, above, held_at, state,
    decided_at)
select unnest(%(operators)s::int[]), unnest(%(provider_id)s::text[]), unnest(%(request_id)s::text[]),
    unnest(%(transaction_id)s::text[]), unnest(%(bet_seq)s::bigint[]), unnest(%(bet_day)s::date[]),
    unnest(%(amount)s::bigint[]), unnest(%(above)s::text[]), unnest(%(at)s::timestamptz[]), unnest(%(state)s::text[]),
    unnest(%(decided_at)s::timestamptz[])

-- drop_hold --
update credit_hold set state = 'dropped', decided_at = %(at)s
where operator_id = %(operator)s and provider_id = %(provider)s and request_id = %(request)s and state = 'held'

-- list_held --
select hold.provider_id, hold.request_id, player.user_id, hold.transaction_id, bet.game_name, bet.debit, hold.amount, above, held_at, asked,
    member.email
from (select * from credit_hold where operator_id = %(operator)s and state = 'held' order by held_at limit %(rows_max)s) as hold,
lateral (select * from bet where bet.operator_id = %(operator)s and bet.seq = hold.bet_seq and bet.day = hold.bet_day limit 1) as bet,
lateral (select user_id from player where player.operator_id = %(operator)s and player.id = bet.player_id limit 1) as player
left join lateral (select email from member where member.operator_id = %(operator)s and member.id = hold.asked_by limit 1)
    as member on true
order by held_at, hold.provider_id, hold.request_id

-- find_hold --
select provider.number, bet.game_id, bet.game_name, player.user_id, hold.provider_id, hold.request_id,
    hold.transaction_id, hold.bet_seq, hold.bet_day, hold.amount, hold.above, hold.state, hold.asked, hold.asked_by
from (select * from credit_hold where operator_id = %(operator)s and provider_id = %(provider)s and request_id = %(request)s
    limit 1) as hold,
lateral (select number from provider where provider.id = hold.provider_id limit 1) as provider,
lateral (select * from bet where bet.operator_id = %(operator)s and bet.seq = hold.bet_seq and bet.day = hold.bet_day limit 1) as bet,
lateral (select * from player where player.operator_id = %(operator)s and player.id = bet.player_id limit 1) as player

-- ask_verdict --
update credit_hold set asked = %(verdict)s, asked_by = %(member)s, asked_at = %(now)s
where operator_id = %(operator)s and provider_id = %(provider)s and request_id = %(request)s and state = 'held'

-- decide_hold --
update credit_hold set state = %(state)s, decided_by = %(member)s, decided_at = %(now)s, credit_seq = %(seq)s
where operator_id = %(operator)s and provider_id = %(provider)s and request_id = %(request)s and state = 'held'

-- standing --
select operator_id, operator.name, held.credits, held.oldest
from (select operator_id, count(*) as credits, min(held_at) as oldest from credit_hold where state = 'held'
    and (%(only)s::int[] is null or operator_id = any(%(only)s::int[])) group by 1) as held
join operator on operator.id = operator_id order by 1

-- add_ceiling --
insert into credit_ceiling as added (operator_id, provider_id, starts, per_bet, per_day, author)
values (%(operator)s, %(provider)s, %(starts)s, %(per_bet)s, %(per_day)s, %(author)s)
returning row_text(provider_id) || ' ' || row_text(starts), row_state(added.*)

-- list_ceilings --
select provider_id, starts, per_bet, per_day, author from credit_ceiling where operator_id = %(operator)s order by 1, 2
