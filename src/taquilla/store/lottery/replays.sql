-- load_sales --
-- Tickets of a stretch of an operator's order, with their wagers: a page of tickets, all of their wagers.
with page as materialized (
    select seq, id, number, day, entity_id, member_id, amount, created_at, undone_seq, undone_at from ticket
    where operator_id = %(operator)s and seq > %(after)s and seq <= %(last)s
    and (%(entities)s::bigint[] is null or entity_id = any (%(entities)s::bigint[]))
    and (%(member)s::bigint is null or member_id = %(member)s::bigint)
    order by seq limit %(limit)s)
select page.seq, id, number, page.day, entity_id, member_id, page.amount, created_at,
    case when undone_at <= %(at)s then undone_seq end, wager.line, wager.market_id, wager.event_id, wager.game, wager.selection,
    wager.amount
from page, lateral (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = page.seq
    and wager.day = page.day limit 100) as wager
order by page.seq, wager.line

-- load_before --
-- Live wagers that were sold before a seq on draws held after an instant, and were not undone before it: their sums.
with held as materialized (
    select distinct market_event.market_id from draw, lateral (select market_id from market_event
        where market_event.operator_id = %(operator)s and market_event.event_id = draw.event_id offset 0) as market_event
    where draw.operator_id = %(operator)s and draw.draws_at >= %(since)s)
select ticket.member_id, wager.market_id, wager.game, wager.selection, sum(wager.amount)::bigint
from held, lateral (select * from wager where wager.operator_id = %(operator)s and wager.market_id = held.market_id
    and wager.day >= %(from_day)s and wager.day <= %(to_day)s and wager.ticket_seq < %(first)s offset 0) as wager,
lateral (select member_id from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
    and ticket.day = wager.day and (ticket.undone_at is null or ticket.undone_at >= %(since)s)
    and (%(entities)s::bigint[] is null or entity_id = any (%(entities)s::bigint[]))
    and (%(member)s::bigint is null or member_id = %(member)s::bigint) limit 1) as ticket
group by 1, 2, 3, 4

-- load_undone --
-- Wagers of tickets that were sold before a seq and undone after an instant, in the order of their undoings.
select ticket.undone_seq, ticket.member_id, wager.market_id, wager.game, wager.selection, wager.amount
from ticket, lateral (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = ticket.seq
    and wager.day = ticket.day limit 100) as wager
where ticket.operator_id = %(operator)s and ticket.undone_seq >= %(first)s and ticket.seq < %(first)s
and ticket.undone_at >= %(since)s and ticket.undone_at <= %(at)s and ticket.day >= %(from_day)s and ticket.day <= %(to_day)s
and (%(entities)s::bigint[] is null or ticket.entity_id = any (%(entities)s::bigint[]))
and (%(member)s::bigint is null or ticket.member_id = %(member)s::bigint)
order by ticket.undone_seq

-- list_sold_beyond --
-- What each seller has sold of the numbers of open draws of which all together have sold more than an amount: nobody has sold more
-- of a number than all together. Without sellers: the 200 of which all have sold most, as of entity 0. No markets of several draws.
with hot as materialized (
    select draw.event_id, draw.draws_at, draw.opened_on, exposure.game, exposure.selection, exposure.sold
    from draw, lateral (select product_id from event where event.id = draw.event_id limit 1) as event,
    lateral (select game, selection, sold from exposure where exposure.operator_id = %(operator)s
        and exposure.market_id = draw.event_id and scope = 0 and game > 0 and exposure.sold > %(amount)s
        and (%(game)s::int is null or game = %(game)s) and (%(pattern)s::text is null or selection like %(pattern)s)) as exposure
    where draw.operator_id = %(operator)s and draw.state = 'open' and draw.closes_at > %(at)s
    and (%(event)s::bigint is null or draw.event_id = %(event)s) and (%(product)s::int is null or event.product_id = %(product)s)
    order by exposure.sold desc limit case when %(entities)s::bigint[] is null and %(member)s::bigint is null then 200 end)
select hot.event_id, hot.game, hot.selection, own.entity_id, own.sold
from hot, lateral (select 0::bigint as entity_id, hot.sold, hot.sold as together where %(entities)s::bigint[] is null and %(member)s::bigint is null
    union all select live.entity_id, sum(wager.amount)::bigint, sum(sum(wager.amount)) over () from wager, lateral (select entity_id from ticket
            where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq and ticket.day = wager.day
            and ticket.state = 'sold' and (entity_id = any (%(entities)s::bigint[]) or member_id = %(member)s::bigint) limit 1) as live
    where wager.operator_id = %(operator)s and wager.market_id = hot.event_id and wager.game = hot.game
    and wager.selection = hot.selection and wager.day >= hot.opened_on group by 1) as own
where own.together > %(amount)s
order by hot.draws_at, hot.event_id, hot.sold desc

-- load_market_events --
select market_id, array_agg(event_id order by position) from market_event
where operator_id = %(operator)s and market_id = any (%(markets)s::bigint[]) group by market_id
