-- What became of a draw: the orders about it, its results, and what they have moved.

-- list_orders --
select version, verb, reason, entered_by, entered_at, approved_by, approved_at from draw_order
where operator_id = %(operator)s and event_id = %(event)s order by version desc

-- list_results --
-- Nobody sees what a first clerk has read before a second one has read the same.
select version, case when approved_at is not null then outcome end, entered_by, entered_at, approved_by, approved_at from result
where operator_id = %(operator)s and event_id = %(event)s order by version desc

-- sum_sold --
-- The market of a single event has its id.
select asked.event, sold.sold from unnest(%(events)s::bigint[]) as asked (event),
lateral (select sold from exposure where exposure.operator_id = %(operator)s and market_id = asked.event
    and scope = 0 and game = 0 and selection = '*' limit 1) as sold

-- sum_commissions --
-- By draw: what all agencies earn on what is sold of it by itself, on the days on which it was on sale, as far as the fold has come.
select draw.event_id, sum(booked.commission)::bigint
from unnest(%(events)s::bigint[], %(since)s::date[], %(until)s::date[]) as draw (event_id, opened_on, held_on),
lateral (select product_id from event where event.id = draw.event_id limit 1) as event,
generate_series(draw.opened_on, draw.held_on, interval '1 day') as sold (at),
unnest(%(roots)s::bigint[]) as root (id),
lateral (select commission, game from turnover_below as below where below.operator_id = %(operator)s and below.booked_on = sold.at::date
        and below.entity_id = root.id and below.product_id = event.product_id and below.event_id = draw.event_id
    union all select amount, game from turnover_detail as own where own.operator_id = %(operator)s and own.booked_on = sold.at::date
        and own.entity_id = root.id and own.product_id = event.product_id and own.event_id = draw.event_id and kind = 'commission'
) as booked
where booked.game <> all(%(joint)s::smallint[])
group by draw.event_id

-- list_undecided --
-- A void draw has a result too.
select asked.event from unnest(%(events)s::bigint[]) as asked (event) where not exists (select 1 from result
    where result.operator_id = %(operator)s and result.event_id = asked.event and approved_at is not null)

-- list_awaited --
-- Draws that were held and have no approved result, the oldest first, and who entered one that waits for a second clerk. Draws of
-- which nothing is sold come too: their results are published all the same.
select draw.event_id, event.called, product.name, lottery.name, draw.draws_at, last.entered_by, last.entered_at
from (select event_id, draws_at from draw where operator_id = %(operator)s and draws_at >= %(since)s and draws_at <= %(now)s
    and state = 'closed' order by draws_at desc limit 5000) as draw
left join lateral (select entered_by, entered_at, approved_at from result where result.operator_id = %(operator)s
    and result.event_id = draw.event_id order by version desc limit 1) as last on true
left join lateral (select true as is_played from market_event, lateral (select sold from exposure
        where exposure.operator_id = %(operator)s and exposure.market_id = market_event.market_id
        and scope = 0 and game = 0 and selection = '*' and sold > 0 limit 1) as sold
    where market_event.operator_id = %(operator)s and market_event.event_id = draw.event_id limit 1) as played on true,
lateral (select name, product_id, list_id, zodiac from event where event.id = draw.event_id limit 1) as event
join product on product.id = event.product_id join lottery on lottery.id = product.lottery_id
where not exists (select 1 from result as approved where approved.operator_id = %(operator)s
    and approved.event_id = draw.event_id and approved_at is not null)
and (%(all)s or played.is_played) and (%(after)s::bigint is null or (draw.draws_at, draw.event_id) > (
    select last_seen.draws_at, last_seen.event_id from draw as last_seen
    where last_seen.operator_id = %(operator)s and last_seen.event_id = %(after)s))
order by draw.draws_at, draw.event_id limit %(rows_max)s

-- sum_prizes --
-- By agency: how many live tickets these selections would make win, and how much. Only the days on which the draw was on sale.
select ticket.entity_id, count(distinct ticket.seq), sum((wager.amount * wager.multiplier + 50) / 100)::bigint
from unnest(%(games)s::smallint[], %(selections)s::text[]) as hit (game, selection),
lateral (select ticket_seq, day, amount, multiplier from wager where wager.operator_id = %(operator)s
    and wager.market_id = %(event)s and wager.game = hit.game and wager.selection = hit.selection
    and wager.day >= %(since)s and wager.day <= %(until)s) as wager,
lateral (select seq, entity_id from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
    and ticket.day = wager.day and ticket.state = 'sold' limit 1) as ticket
group by 1

-- sum_refunds --
-- By agency: how many live tickets get their stakes back if the draw is void, and how much.
select ticket.entity_id, count(distinct ticket.seq), sum(wager.amount)::bigint
from wager,
lateral (select seq, entity_id from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
    and ticket.day = wager.day and ticket.state = 'sold' limit 1) as ticket
where wager.operator_id = %(operator)s and wager.market_id = %(event)s and wager.day >= %(since)s and wager.day <= %(until)s
group by 1

-- list_settlements --
select version, winners, prize, started_at, finished_at from settlement
where operator_id = %(operator)s and market_id = %(event)s order by version desc

-- sum_settled --
-- By agency and version: the tickets that won, or got their stakes back, and how much.
select entity_id, version, count(distinct ticket_seq), sum(amount)::bigint from prize
where operator_id = %(operator)s and market_id = %(event)s and version = any(%(versions)s::int[])
and day >= %(since)s and day <= %(until)s group by 1, 2

-- list_unsettled --
-- Draws whose result was approved a while ago, and some market of which is not settled yet.
select draw.event_id, event.called, draw.draws_at, last.approved_at
from (select event_id, draws_at from draw where operator_id = %(operator)s and to_settle order by event_id limit 500) as draw,
lateral (select approved_at from result where result.operator_id = %(operator)s and result.event_id = draw.event_id
    and approved_at is not null order by version desc limit 1) as last,
lateral (select name, zodiac, list_id from event where event.id = draw.event_id limit 1) as event
where last.approved_at < %(until)s order by last.approved_at, draw.event_id
