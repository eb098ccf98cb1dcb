-- load_kinds --
-- The kinds of lists of each product that is drawn at all: they decide which games it may offer (VE-03).
select product.id, list.zodiac from product join lottery on lottery.id = product.lottery_id
join product_list as list on list.product_id = product.id
where product.status = 'active' and lottery.status = 'active' group by product.id, list.zodiac

-- load_next_draws --
-- Each product's first draw that a seller still sells (VE-10), and its next planned draw after that, if by then. Draws on sale lie
-- ahead, so the first part reads only those; the second one takes few steps down the index for each list.
with on_sale as materialized (
    select distinct on (event.product_id) event.product_id, event.id, event.draws_at
    from draw
    cross join lateral (select id, product_id, list_id, draws_at from event where event.id = draw.event_id limit 1) as event
    left join unnest(%(closed)s::int[], %(minutes)s::int[]) as closing (product_id, minutes) on closing.product_id = event.product_id
    where draw.operator_id = %(operator)s and draw.state = 'open' and draw.closes_at > %(now)s
    and least(draw.closes_at, event.draws_at - closing.minutes * interval '1 minute') > %(now)s
    order by event.product_id, event.draws_at, event.list_id)
select on_sale.product_id, on_sale.id, on_sale.draws_at, (
    select min(event.draws_at) from product_list as list, lateral (select draws_at from event
        where event.product_id = list.product_id and event.list_id = list.list_id
        and event.draws_at > on_sale.draws_at and event.draws_at < %(until)s and event.planned
        order by event.draws_at limit 1) as event
    where list.product_id = on_sale.product_id)
from on_sale

-- load_on_sale --
-- Uses the index of draws to be closed.
select event_id, closes_at from draw where operator_id = %(operator)s and state = 'open' and closes_at > %(now)s

-- due_closings --
-- Scheduled ones too: a draw that was never opened is closed in its time, so that it may have a result.
select event_id, closes_at from draw
where operator_id = %(operator)s and state <> 'closed' and closes_at <= %(now)s order by closes_at limit %(limit)s

-- close_draws --
-- closed_at is the planned close, however late this runs: the delay is kept apart.
update draw set state = 'closed', closed_at = draw.closes_at, close_delay = %(now)s - draw.closes_at
from unnest(%(events)s::bigint[]) as due (event_id)
where draw.operator_id = %(operator)s and draw.event_id = due.event_id
returning draw.event_id::text, row_state(draw.*, 'state', 'closed_at')

-- load_draw --
-- In a sandbox a draw is held when it closes.
select draw.state, draw.closes_at, case when sandbox_of is null then draw.draws_at else draw.closes_at end, draw.closed_at,
    event.category, event.zodiac, coalesce(draw.is_sealed, true)
from draw join event on event.id = draw.event_id join operator on operator.id = %(operator)s
where draw.operator_id = %(operator)s and draw.event_id = %(event)s

-- set_close --
-- In a sandbox alone: a close is a plan that people count on.
update draw set closes_at = %(now)s where operator_id = %(operator)s and event_id = %(event)s
returning draw.event_id::text, row_state(draw.*, 'closes_at')

-- load_results --
select version, outcome, entered_by, approved_by is not null from result
where operator_id = %(operator)s and event_id = %(event)s order by version

-- find_sellers --
-- Those of these members who have sold a live ticket of a draw: on its own market, or on one of several draws that holds it, from
-- when that market came on sale until its first draw's day; one more, since PostgreSQL may have older time zones than the house.
-- Searched by member: clerks sell few tickets, or none.
-- Each step is a lateral with a limit, so that the order of the steps is this one whatever the planner knows of the tables. The
-- first asks whether a member has ever sold; by its order it goes by the index of members, and not through all tickets.
select asked.id from unnest(%(members)s::bigint[]) as asked (id),
lateral (select 1 from ticket where ticket.operator_id = %(operator)s and ticket.member_id = asked.id
    order by ticket.seq limit 1) as seller,
lateral (
    select 1 from market_event as held,
    lateral (select event_id from market_event where market_event.operator_id = %(operator)s
        and market_event.market_id = held.market_id and market_event.position = 1 limit 1) as first,
    lateral (select opened_on, (draws_at at time zone zone)::date + 1 as held_by from draw join operator on operator.id = %(operator)s
        where draw.operator_id = %(operator)s and draw.event_id = first.event_id limit 1) as draw,
    lateral (select ticket.seq, ticket.day from ticket where ticket.operator_id = %(operator)s and ticket.member_id = asked.id
        and ticket.state = 'sold' and ticket.day >= draw.opened_on and ticket.day <= draw.held_by) as ticket,
    lateral (select 1 from wager where wager.operator_id = %(operator)s and wager.ticket_seq = ticket.seq
        and wager.day = ticket.day and wager.market_id = held.market_id limit 1) as played
    where held.operator_id = %(operator)s and held.event_id = %(event)s limit 1) as sold

-- has_expired_prizes --
-- What had expired before the draw was held, of a run that it lengthens, was won without it.
select 1 from market_event join prize on prize.operator_id = %(operator)s and prize.market_id = market_event.market_id
join progress on progress.operator_id = %(operator)s
    and (prize.expires_at, prize.market_id) <= (progress.expired_until, progress.expired_market)
where market_event.operator_id = %(operator)s and market_event.event_id = %(event)s
and prize.expires_at > (select draws_at from draw where operator_id = %(operator)s and event_id = %(event)s) limit 1

-- find_days --
select opened_on, (draws_at at time zone zone)::date from market_event as held
join market_event as first on first.operator_id = %(operator)s and first.market_id = held.market_id and first.position = 1
join draw on draw.operator_id = %(operator)s and draw.event_id = first.event_id join operator on operator.id = %(operator)s,
lateral (select 1 from wager where wager.operator_id = %(operator)s and wager.market_id = held.market_id
    and wager.day >= opened_on and wager.day <= (draws_at at time zone zone)::date + 1 limit 1) as sold
where held.operator_id = %(operator)s and held.event_id = %(event)s

-- load_outcomes --
select distinct on (event_id) event_id, outcome from result
where operator_id = %(operator)s and event_id = any (%(events)s::bigint[]) and approved_at is not null
order by event_id, version desc;

-- load_corrected --
select event_id from result
where operator_id = %(operator)s and event_id = any (%(events)s::bigint[]) and approved_at is not null
group by event_id having count(*) > 1

-- enter_result --
insert into result (operator_id, event_id, version, outcome, closed_at, draws_at, entered_by, entered_at)
values (%(operator)s, %(event)s, %(version)s, %(outcome)s, %(closed_at)s, %(draws_at)s, %(member)s, %(now)s)

-- approve_result --
update result set approved_by = %(member)s, approved_at = %(now)s
where operator_id = %(operator)s and event_id = %(event)s and version = %(version)s

-- load_orders --
-- One waits no more either once a result is approved: whoever asked for it did not know of that.
select version, verb, entered_by, approved_by is not null or exists (select 1 from result where result.operator_id = %(operator)s
    and result.event_id = %(event)s and result.approved_at > draw_order.entered_at), reason
from draw_order where operator_id = %(operator)s and event_id = %(event)s order by version

-- enter_order --
insert into draw_order (operator_id, event_id, version, verb, reason, entered_by, entered_at)
values (%(operator)s, %(event)s, %(version)s, %(verb)s, %(reason)s, %(member)s, %(now)s)

-- approve_order --
update draw_order set approved_by = %(member)s, approved_at = %(now)s
where operator_id = %(operator)s and event_id = %(event)s and version = %(version)s

-- set_state --
update draw set state = %(state)s where operator_id = %(operator)s and event_id = %(event)s
returning event_id::text, row_state(draw.*, 'state')

-- call_off --
-- A draw that is not closed yet closes now: from then on no ticket of it is sold or undone.
update draw set state = 'closed', closes_at = least(closes_at, %(now)s), closed_at = coalesce(closed_at, least(closes_at, %(now)s)),
    close_delay = coalesce(close_delay, greatest(%(now)s - closes_at, interval '0')), to_settle = true
where operator_id = %(operator)s and event_id = %(event)s
returning event_id::text, row_state(draw.*, 'state', 'closes_at', 'closed_at')

-- add_void --
insert into result (operator_id, event_id, version, outcome, closed_at, draws_at, entered_by, entered_at, approved_by, approved_at)
select draw.operator_id, draw.event_id, %(result)s, %(outcome)s, draw.closed_at, draw.draws_at, asked.entered_by, %(now)s, %(member)s,
    %(now)s
from draw join draw_order as asked on asked.operator_id = %(operator)s and asked.event_id = draw.event_id
where draw.operator_id = %(operator)s and draw.event_id = %(event)s and asked.version = %(version)s

-- sum_stakes --
-- The market of a single event has its id. Each prize is rounded by itself, half up, as a settlement rounds it.
select wager.game, wager.selection, sum(wager.amount)::bigint, sum((wager.amount * wager.multiplier + 50) / 100)::bigint
from wager, lateral (select 1 from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
    and ticket.day = wager.day and ticket.state = 'sold' limit 1) as ticket
where wager.operator_id = %(operator)s and wager.market_id = %(event)s group by 1, 2

-- list_waiting --
-- Few versions wait at once, and each is the last of its draw. Once a draw is closed, nobody suspends or resumes it; once a prize of it
-- has expired (see `has_expired_prizes`), nobody corrects it or makes it void.
select waiting.kind, waiting.event_id, event.called, event.draws_at, waiting.version, waiting.entered_by, waiting.entered_at,
    waiting.kind in ('result', 'void') and in_force.is_one is not null, waiting.reason
from (select 'result' as kind, event_id, version, entered_by, entered_at, null as reason from result as version
        where operator_id = %(operator)s and approved_at is null and not exists (select 1 from result as later
            where later.operator_id = %(operator)s and later.event_id = version.event_id and later.version > version.version)
    union all select verb, event_id, version, entered_by, entered_at, reason from draw_order as version
        where operator_id = %(operator)s and approved_at is null and not exists (select 1 from draw_order as later
            where later.operator_id = %(operator)s and later.event_id = version.event_id and later.version > version.version)
        and (verb = 'void' or (select state from draw where draw.operator_id = %(operator)s and draw.event_id = version.event_id)
            <> 'closed')
        and not exists (select 1 from result where result.operator_id = %(operator)s and result.event_id = version.event_id
            and result.approved_at > version.entered_at)
    ) as waiting join event on event.id = waiting.event_id
left join lateral (select true as is_one from result where operator_id = %(operator)s and event_id = waiting.event_id
    and approved_at is not null limit 1) as in_force on true
where waiting.kind in ('suspend', 'resume') or in_force.is_one is null or (select true from market_event
    join prize on prize.operator_id = %(operator)s and prize.market_id = market_event.market_id
    join progress on progress.operator_id = %(operator)s
        and (prize.expires_at, prize.market_id) <= (progress.expired_until, progress.expired_market)
    where market_event.operator_id = %(operator)s and market_event.event_id = waiting.event_id
    and prize.expires_at > (select draws_at from draw where operator_id = %(operator)s and event_id = waiting.event_id)
    limit 1) is null
order by waiting.entered_at, waiting.event_id

-- sum_paid --
-- The market of a single event has its id. Of a prize of its last settlement that part is paid which its line was paid under any
-- version: paid prizes stay paid.
select coalesce(sum(least(paid.amount, won.amount)), 0)::bigint
from (select ticket_seq, line, day, sum(amount) as amount from payout
    where payout.operator_id = %(operator)s and payout.market_id = %(event)s group by 1, 2, 3) as paid,
(select max(version) as version from settlement
    where settlement.operator_id = %(operator)s and settlement.market_id = %(event)s and finished_at is not null) as last,
lateral (select amount from prize where prize.operator_id = %(operator)s and prize.market_id = %(event)s
    and prize.version = last.version and prize.ticket_seq = paid.ticket_seq and prize.line = paid.line and prize.day = paid.day
    limit 1) as won

-- has_joint_wagers --
select 1 from market_event join wager on wager.operator_id = %(operator)s and wager.market_id = market_event.market_id
where market_event.operator_id = %(operator)s and market_event.event_id = %(event)s and market_event.market_id <> %(event)s limit 1

-- mark_to_settle --
update draw set to_settle = %(to_settle)s where operator_id = %(operator)s and event_id = %(event)s

-- find_draws --
-- An operator's draws by the time they are held, how many there are, and one page of them in the order of `ORDERS`. A null bound
-- is no bound; the caller sets the limits. The event is joined by lateral with a limit: while few are known, a plain join would
-- read all of them. Counted, sorted and cut here, since a year of draws would keep the process from selling. A seller closes as early
-- as its own rules say (VE-10).
with found as materialized (
    select event.*, product.name as product_name, lottery.name as lottery_name, own.closes_at,
        draw.state = 'open' and own.closes_at > %(now)s as is_open, nullif(result.outcome, 'void') as outcome, result.entered_at,
        case when result.outcome = 'void' then 'void' when own.closes_at > %(now)s then draw.state else 'closed' end as state
    from draw
    cross join lateral (select id, product_id, list_id, draws_at, day, name, category, zodiac, display_order from event
        where event.id = draw.event_id limit 1) as event
    left join unnest(%(closed)s::int[], %(minutes)s::int[]) as closing (product_id, minutes) on closing.product_id = event.product_id
    cross join lateral (select least(draw.closes_at, draw.draws_at - closing.minutes * interval '1 minute') as closes_at) as own
    join product on product.id = event.product_id join lottery on lottery.id = product.lottery_id
    left join lateral (select outcome, entered_at from result
        where result.operator_id = %(operator)s and result.event_id = draw.event_id and approved_at is not null
        order by version desc limit 1) as result on true
    where draw.operator_id = %(operator)s and draw.draws_at >= %(since)s and draw.draws_at <= %(until)s
    and (draw.state <> 'scheduled' or %(planned)s)
    and (%(events)s::bigint[] is null or draw.event_id = any (%(events)s::bigint[]))
    and (%(after)s::bigint is null
        or (draw.draws_at, draw.event_id) > (select earlier.draws_at, earlier.id from event as earlier where earlier.id = %(after)s))
    and (%(category)s::text is null or event.category = %(category)s)
    and (%(list)s::int is null or event.list_id = %(list)s)
    and (%(products)s::int[] is null or event.product_id = any (%(products)s::int[]))
    and (case when draw.state = 'open' and own.closes_at > %(now)s then 'open' else 'closed' end = any (%(states)s::text[])
        or (result.outcome <> 'void' and 'result' = any (%(states)s::text[])))
    and (not %(drawn)s or result.outcome <> 'void'))
select counted.total, page.* from (select count(*) as total from found) as counted
left join (select * from found order by {order} limit %(limit)s offset %(offset)s) as page on true
order by {order}
