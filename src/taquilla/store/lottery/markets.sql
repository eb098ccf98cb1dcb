-- find_kept --
-- The joint markets that were sold before, with their events in order.
select asked.place, market.id, market.events
from unnest(%(operators)s::int[], %(first_event)s::bigint[], %(kind)s::text[], %(length)s::smallint[])
    with ordinality as asked (operator_id, first_event, kind, length, place),
lateral (select id, (select array_agg(event_id order by position) from market_event as held
        where held.operator_id = asked.operator_id and held.market_id = market.id) as events
    from market where market.operator_id = asked.operator_id and market.first_event = asked.first_event
    and market.kind = asked.kind and market.length = asked.length limit 1) as market

-- find_lists --
-- List B of the draw whose list A is given, both without a sign.
select asked.place, array[asked.event_id, other.id]
from unnest(%(events)s::bigint[], %(places)s::int[]) as asked (event_id, place),
lateral (select product_id, draws_at from event where event.id = asked.event_id and list_id = 1 and not zodiac limit 1) as first,
lateral (select id from event where event.product_id = first.product_id and event.list_id = 2
    and event.draws_at = first.draws_at and not zodiac limit 1) as other

-- find_runs --
-- A draw and those of its list that follow it, are not closed, and are in the timetable, as many as are planned and wanted: the seal
-- of a closed one has no wagers of the run. A limit instead of exists, which might be answered from a table of all draws.
select asked.place, (select array_agg(id order by draws_at) from (
    select id, draws_at from event where event.product_id = first.product_id and event.list_id = first.list_id
    and event.draws_at >= first.draws_at and (event.id = asked.event_id or event.planned and (select true from draw
        where draw.operator_id = asked.operator_id and draw.event_id = event.id and draw.closes_at <= asked.at limit 1) is null)
    order by event.draws_at limit asked.length) as run)
from unnest(%(operators)s::int[], %(events)s::bigint[], %(places)s::int[], %(lengths)s::smallint[], %(instants)s::timestamptz[])
    as asked (operator_id, event_id, place, length, at),
lateral (select product_id, list_id, draws_at from event where event.id = asked.event_id limit 1) as first

-- load_lengths --
select asked.market_id, market.length from unnest(%(markets)s::bigint[]) as asked (market_id),
lateral (select length from market where market.operator_id = %(operator)s and market.id = asked.market_id limit 1) as market

-- last_ids --
-- Joint markets count from 10^12.
select asked.operator_id, coalesce((select id from market where market.operator_id = asked.operator_id
    and market.id >= 1000000000000 order by id desc limit 1), 1000000000000)
from unnest(%(operators)s::int[]) as asked (operator_id)

-- plan_draws --
-- The draws of a run that the operator has not opened yet: they are not on sale, but the run needs them.
insert into draw (operator_id, event_id, closes_at, draws_at, opened_on, state)
select unnest(%(operators)s::int[]), unnest(%(events)s::bigint[]),
    unnest(%(closes)s::timestamptz[]), unnest(%(instants)s::timestamptz[]), unnest(%(days)s::date[]), 'scheduled'
on conflict (operator_id, event_id) do nothing

-- add_markets --
insert into market (operator_id, id, kind, first_event, length)
select unnest(%(operators)s::int[]), unnest(%(markets)s::bigint[]), unnest(%(kinds)s::text[]), unnest(%(firsts)s::bigint[]),
    unnest(%(lengths)s::smallint[])

-- add_market_events --
insert into market_event (operator_id, market_id, position, event_id)
select unnest(%(operators)s::int[]), unnest(%(markets)s::bigint[]), unnest(%(positions)s::smallint[]),
    unnest(%(events)s::bigint[])
