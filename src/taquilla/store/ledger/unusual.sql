-- What is far above its usual, and draws that are sold here after they have closed elsewhere.

-- look --
-- The usual is a median, and how far it strays the median of the distances from it: nine such distances are about six standard
-- deviations, and one wild day moves neither. Whatever has too little past of its own raises no alarm. An alarm stays open for an
-- hour at least, so that it does not come and go.
with closing as materialized (
    -- Draws that close soon, and the last thirty of each that were played.
    select draw.event_id, event.called as name, event.product_id, event.list_id, event.draws_at
    from (select event_id from draw where operator_id = %(operator)s and state = 'open'
        and closes_at > %(now)s and closes_at <= %(closes_until)s order by closes_at limit 100) as draw,
    lateral (select name, zodiac, product_id, list_id, draws_at from event where event.id = draw.event_id limit 1) as event
), past as materialized (
    select closing.event_id, earlier.id, total.sold
    from closing, lateral (select id from event where event.product_id = closing.product_id and event.list_id = closing.list_id
        and event.draws_at < closing.draws_at order by event.draws_at desc limit 30) as earlier,
    lateral (select sold from exposure where exposure.operator_id = %(operator)s and exposure.market_id = earlier.id
        and scope = 0 and game = 0 and selection = '*' and sold > 0 limit 1) as total
), hot as materialized (
    -- Numbers that bear more than a tenth of what is usually sold of the whole draw.
    select closing.event_id, closing.name, closing.draws_at, number.game, number.selection, number.sold
    from closing join (select event_id, percentile_disc(0.5) within group (order by sold) as sold from past
        group by event_id having count(*) >= 10) as usual on usual.event_id = closing.event_id,
    lateral (select game, selection, sold from exposure where exposure.operator_id = %(operator)s
        and exposure.market_id = closing.event_id and scope = 0 and game > 0 and exposure.sold * 10 > usual.sold
        order by exposure.sold desc limit 5) as number
), number as (
    select hot.*, middle.sold as usual, spread.distance
    from hot, lateral (select array_agg(coalesce(earlier.sold, 0)) as each from past
        left join lateral (select sold from exposure where exposure.operator_id = %(operator)s and exposure.market_id = past.id
            and scope = 0 and game = hot.game and selection = hot.selection limit 1) as earlier on true
        where past.event_id = hot.event_id) as sold,
    lateral (select percentile_disc(0.5) within group (order by one) as sold from unnest(sold.each) as one) as middle,
    lateral (select percentile_disc(0.5) within group (order by abs(one - middle.sold)) as distance
        from unnest(sold.each) as one) as spread
), selling as materialized (
    -- Sellers that have sold today more than twice as much as a week ago.
    select today.entity_id, today.sold
    from (select entity_id, sum(sale) as sold from turnover_seller where operator_id = %(operator)s and booked_on = %(today)s
        group by entity_id) as today
    left join (select entity_id, sum(sale) as sold from turnover_seller where operator_id = %(operator)s
        and booked_on = %(today)s::date - 7 group by entity_id) as before on before.entity_id = today.entity_id
    where today.sold > 2 * coalesce(before.sold, 0) order by today.sold desc limit 100
), seller as (
    select selling.*, middle.sold as usual, spread.distance, cardinality(sold.each) as days
    from selling, lateral (select array_agg(of_day.sold) as each from (select sum(sale) as sold from turnover_seller as past
            where operator_id = %(operator)s and booked_on = any(%(days)s::date[]) and past.entity_id = selling.entity_id
            group by booked_on) as of_day where of_day.sold > 0) as sold,
    lateral (select percentile_disc(0.5) within group (order by one) as sold from unnest(sold.each) as one) as middle,
    lateral (select percentile_disc(0.5) within group (order by abs(one - middle.sold)) as distance
        from unnest(sold.each) as one) as spread
), awake as (
    -- Sellers of the last minutes, and the hours of their last tickets before today.
    select entity_id, sum(amount)::bigint as sold from (select entity_id, amount, created_at from ticket
        where operator_id = %(operator)s and day >= %(today)s::date - 1 and day <= %(today)s and seq > %(last_seq)s - 5000
        and state = 'sold' order by seq desc limit 500) as ticket
    where created_at > %(sold_since)s group by entity_id limit 50
), fact as materialized (
    select 'number_unusual' as kind, event_id || ':' || game || ':' || selection as subject, null::bigint as entity_id,
        jsonb_build_object('draw', name, 'draw_id', event_id, 'draws_at', draws_at, 'game', game, 'selection', selection,
            'sold', sold, 'usual', usual, 'pays', prize.amount) as detail,
        %(now)s as since
    from number, lateral (select sum((wager.amount * wager.multiplier + 50) / 100)::bigint as amount from wager,
        lateral (select 1 from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
            and ticket.day = wager.day and ticket.state = 'sold' limit 1) as ticket
        where wager.operator_id = %(operator)s and wager.market_id = number.event_id and wager.game = number.game
        and wager.selection = number.selection) as prize
    where sold > greatest(usual + 9 * distance, 3 * usual)
    union all
    select 'seller_unusual', entity_id || ':' || %(today)s::date, entity_id,
        jsonb_build_object('sold', sold, 'usual', usual), %(now)s
    from seller where days >= 7 and sold > greatest(usual + 9 * distance, 3 * usual)
    union all
    select 'sale_at_odd_hour', awake.entity_id || ':' || to_char(%(now)s at time zone %(zone)s, 'YYYY-MM-DD"T"HH24'), awake.entity_id,
        jsonb_build_object('sold', awake.sold), %(now)s
    from awake, lateral (select count(*) as tickets, count(distinct earlier.day) as days, count(*) filter (where
            (earlier.hour - extract(hour from %(now)s at time zone %(zone)s)::int + 25) %% 24 <= 2) as near
        from (select day, extract(hour from created_at at time zone %(zone)s)::int as hour from ticket
            where operator_id = %(operator)s and ticket.entity_id = awake.entity_id and seq <= %(last_seq)s
            and day >= %(today)s::date - 60 and day < %(today)s order by seq desc limit 300) as earlier) as told
    where told.tickets >= 100 and told.days >= 7 and told.near = 0
    union all
    -- Another operator has closed the draw, and here it is sold still.
    select 'sale_after_close', mine.event_id::text, null,
        jsonb_build_object('draw', event.called, 'closed_at', mine.elsewhere, 'tickets', late.tickets, 'sold', late.sold), %(now)s
    from unnest(%(events)s::bigint[], %(closes_elsewhere)s::timestamptz[]) as mine (event_id, elsewhere),
    lateral (select name, zodiac, list_id from event where event.id = mine.event_id limit 1) as event,
    lateral (select count(distinct ticket.seq) as tickets, sum(wager.amount)::bigint as sold from wager,
        lateral (select seq from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
            and ticket.day = wager.day and ticket.state = 'sold' and ticket.created_at >= mine.elsewhere limit 1) as ticket
        where wager.operator_id = %(operator)s and wager.market_id = mine.event_id
        and wager.day >= %(today)s::date - 1 and wager.day <= %(today)s) as late
    where late.tickets > 0
)
select kind, subject, entity_id, detail::text, since from fact

-- list_near --
-- Draws that are held soon.
select event_id, closes_at from draw where operator_id = %(operator)s and draws_at >= %(now)s
    and draws_at <= %(draws_until)s and state in ('open', 'closed') order by draws_at limit 100

-- find_closed_elsewhere --
-- Those that another operator has closed before; a sandbox closes draws whenever it is told to.
select near.event_id, min(draw.closes_at)
from unnest(%(events)s::bigint[], %(closes)s::timestamptz[]) as near (event_id, closes_at), operator
join draw on draw.operator_id = operator.id and draw.state in ('open', 'closed') and draw.closes_at <= %(now)s
where operator.id <> %(but)s and sandbox_of is null and draw.event_id = near.event_id and draw.closes_at < near.closes_at
group by near.event_id

-- load_last_seq --
select last_seq from gate where operator_id = %(operator)s
