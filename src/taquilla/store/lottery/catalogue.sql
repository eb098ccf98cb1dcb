-- one_loader_at_a_time --
-- Without an operator there is no gate to wait for. The lock ends with the transaction.
select pg_advisory_xact_lock(7414002)

-- take_all_gates --
-- The catalogue belongs to all operators. Locks, and reads nothing else; in the order of the key, so that two transactions
-- never deadlock.
select operator_id, day, last_ordinal, last_seq, last_at, rules_version, last_event, last_event_seq from gate
order by operator_id for no key update

-- list_operators --
select id from operator order by id

-- take_gate_of --
select operator_id, day, last_ordinal, last_seq, last_at, rules_version, last_event, last_event_seq from gate
where operator_id = %(operator)s for no key update

-- load_lotteries --
select id, name from lottery

-- load_product_facts --
select id, lottery_id, name, category, position, zone, plain_on_zodiac, close_minutes, quota, advance_days from product

-- load_lists --
select product_id, list_id, name, zodiac from product_list

-- load_draw_times --
-- The latest first: a refusal of a file names the first that contradicts it.
select product_id, list_id, draw_time, from_day, until_day, weekdays from schedule
order by product_id, list_id, from_day desc, draw_time

-- load_multipliers --
select product_id, game, starts, hundredths, consolation, run_length from product_multiplier

-- load_codes --
select code, product_id, list_id, draw_time, from_day, until_day from code

-- write_lotteries --
insert into lottery as added (id, name) select * from unnest(%(id)s::int[], %(name)s::text[])
on conflict (id) do update set name = excluded.name returning id::text, row_state(added.*)

-- write_products --
-- A product's category and zone never change: events of the past depend on them.
insert into product as added (id, lottery_id, name, category, position, zone, plain_on_zodiac, close_minutes, quota, advance_days)
select * from unnest(%(id)s::int[], %(lottery_id)s::int[], %(name)s::text[], %(category)s::text[], %(position)s::int[],
    %(zone)s::text[], %(plain_on_zodiac)s::boolean[], %(close_minutes)s::int[], %(quota)s::bigint[], %(advance_days)s::int[])
on conflict (id) do update set lottery_id = excluded.lottery_id, name = excluded.name, position = excluded.position,
    plain_on_zodiac = excluded.plain_on_zodiac, close_minutes = excluded.close_minutes, quota = excluded.quota,
    advance_days = excluded.advance_days
returning id::text, row_state(added.*)

-- write_lists --
insert into product_list as added (product_id, list_id, name, zodiac)
select * from unnest(%(product_id)s::int[], %(list_id)s::smallint[], %(name)s::text[], %(zodiac)s::boolean[])
on conflict (product_id, list_id) do update set name = excluded.name
returning row_text(product_id) || ' ' || row_text(list_id), row_state(added.*)

-- write_draw_times --
-- Only until_day of a draw time ever changes.
insert into schedule as added (product_id, list_id, draw_time, from_day, until_day, weekdays)
select product_id, list_id, draw_time, from_day, until_day, weekdays::smallint[]
from unnest(%(product_id)s::int[], %(list_id)s::smallint[], %(time)s::time[], %(from_day)s::date[], %(until_day)s::date[],
    %(weekdays)s::text[]) as written (product_id, list_id, draw_time, from_day, until_day, weekdays)
on conflict (product_id, list_id, draw_time, from_day) do update set until_day = excluded.until_day
returning row_text(product_id) || ' ' || row_text(list_id) || ' ' || row_text(draw_time) || ' ' || row_text(from_day),
    row_state(added.*)

-- write_multipliers --
insert into product_multiplier as added (product_id, game, starts, hundredths, consolation, run_length)
select * from unnest(%(product_id)s::int[], %(game)s::smallint[], %(starts)s::timestamptz[], %(hundredths)s::bigint[],
    %(consolation)s::bigint[], %(run_length)s::smallint[])
returning row_text(product_id) || ' ' || row_text(game) || ' ' || row_text(starts), row_state(added.*)

-- write_codes --
-- Only until_day of a code ever changes, as with draw times.
insert into code as added (code, product_id, list_id, draw_time, from_day, until_day)
select * from unnest(%(code)s::text[], %(product_id)s::int[], %(list_id)s::smallint[], %(time)s::time[], %(from_day)s::date[],
    %(until_day)s::date[])
on conflict (code, from_day) do update set until_day = excluded.until_day
returning row_text(code) || ' ' || row_text(from_day), row_state(added.*)

-- load_timetable --
select product.id, product.lottery_id, product.name, product.category, product.position, product.zone,
    product.plain_on_zodiac, product.close_minutes, product.quota, product.advance_days,
    list.list_id, list.name, list.zodiac,
    schedule.draw_time, schedule.from_day, schedule.until_day, schedule.weekdays
from schedule
join product_list as list on list.product_id = schedule.product_id and list.list_id = schedule.list_id
join product on product.id = schedule.product_id
join lottery on lottery.id = product.lottery_id
where product.status = 'active' and lottery.status = 'active'
order by product.id, list.list_id, schedule.draw_time, schedule.from_day

-- roll_events --
-- Leaving out existing events spares the identity, which "on conflict" would use up; "on conflict" is for a concurrent worker.
insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order)
select product_id, list_id, draws_at, day, name, category, zodiac, display_order
from unnest(%(product_id)s::int[], %(list_id)s::smallint[], %(draws_at)s::timestamptz[], %(day)s::date[], %(name)s::text[],
    %(category)s::text[], %(zodiac)s::boolean[], %(display_order)s::int[])
    as rolled (product_id, list_id, draws_at, day, name, category, zodiac, display_order)
left join lateral (select id from event
    where event.product_id = rolled.product_id and event.list_id = rolled.list_id and event.draws_at = rolled.draws_at
    limit 1) as known on true
where known.id is null
order by draws_at, display_order, list_id
on conflict (product_id, list_id, draws_at) do nothing

-- open_scheduled_draws --
-- Draws that a run needed before they were on sale. By way of UTC, since Citus takes no time zone of the session into an update.
-- One that a later file has moved or ended stays as it is, for two clerks to declare it void (see `find_unopened`).
update draw set state = 'open', opened_on = %(opened_on)s,
    closes_at = (draw.draws_at at time zone 'UTC' - asked.minutes * interval '1 minute') at time zone 'UTC'
from event
join unnest(%(products)s::int[], %(minutes)s::int[], %(untils)s::date[], %(befores)s::timestamptz[])
    as asked (product_id, minutes, until, before) on asked.product_id = event.product_id
where draw.operator_id = %(operator)s and draw.state = 'scheduled' and event.id = draw.event_id
and event.day >= %(since)s::date and (event.day <= asked.until or event.draws_at <= asked.before) and event.planned
returning draw.event_id

-- find_ahead --
-- Draws on sale, or of a run that was sold, with the zone of their lottery.
select event.id, event.called, product.zone, event.product_id, event.list_id, event.day, event.draws_at
from draw, lateral (select * from event where event.id = draw.event_id limit 1) as event
join product on product.id = event.product_id
where draw.operator_id = %(operator)s and draw.state <> 'closed' order by event.draws_at, event.id

-- find_unopened --
-- The instants only bound the scan of event_by_time: no zone is a day away from UTC, and no draw closes more than a day ahead. The
-- rest uses lateral joins with a limit, so that no plan ever reads all draws of the past.
with near as materialized (
    select id, product_id, list_id, draws_at, day from event
    where draws_at >= (%(since)s::date - 1)::timestamp at time zone 'UTC'
    and draws_at < (%(until)s::date + 3)::timestamp at time zone 'UTC')
select event.id, event.draws_at - asked.minutes * interval '1 minute', event.draws_at
from near as event
join unnest(%(products)s::int[], %(minutes)s::int[], %(untils)s::date[], %(befores)s::timestamptz[])
    as asked (product_id, minutes, until, before) on asked.product_id = event.product_id
    and event.day >= %(since)s::date and (event.day <= asked.until or event.draws_at <= asked.before)
left join lateral (select event_id from draw
    where draw.operator_id = %(operator)s and draw.event_id = event.id limit 1) as opened on true
where opened.event_id is null and event.planned
order by event.draws_at, event.id

-- open_draws --
insert into draw (operator_id, event_id, closes_at, draws_at, opened_on)
select gate.operator_id, opened.event_id, opened.closes_at, opened.draws_at, %(opened_on)s
from gate, unnest(%(events)s::bigint[], %(closes)s::timestamptz[], %(instants)s::timestamptz[])
    as opened (event_id, closes_at, draws_at)
where gate.operator_id = %(operator)s

-- tell_draws --
-- Draws that were opened, as they are: an event's product decides the terms of what is sold on it.
select event_id::text, jsonb_build_object('product_id', product_id, 'list_id', list_id, 'day', day,
    'draws_at', draw.draws_at, 'closes_at', closes_at, 'state', state, 'closed_at', closed_at)
from draw join event on event.id = draw.event_id where draw.operator_id = %(operator)s and draw.event_id = any (%(events)s::bigint[])

-- add_markets --
insert into market (operator_id, id, kind)
select gate.operator_id, id, 'event' from gate, unnest(%(events)s::bigint[]) as opened (id)
where gate.operator_id = %(operator)s

-- add_market_events --
insert into market_event (operator_id, market_id, position, event_id)
select gate.operator_id, id, 1, id from gate, unnest(%(events)s::bigint[]) as opened (id)
where gate.operator_id = %(operator)s

-- find_events --
select event.* from unnest(%(events)s::bigint[]) with ordinality as asked (id, place),
lateral (select id, product_id, list_id, draws_at, day, name, category, zodiac, display_order from event
    where event.id = asked.id limit 1) as event
order by asked.place

-- next_events --
-- Few events lie ahead, so the index on product, list and instant finds the next one of this hour after a few steps. The hour is
-- the lottery's: an operator may live in another zone. Between close and draw the event itself would be the next of its kind.
select own.id, following.id
from unnest(%(events)s::bigint[]) as asked (event_id),
lateral (select id, product_id, list_id, draws_at from event where event.id = asked.event_id limit 1) as own,
lateral (select zone from product where product.id = own.product_id limit 1) as product,
lateral (select id from event where event.product_id = own.product_id and event.list_id = own.list_id
    and event.draws_at > greatest(own.draws_at, %(now)s) and event.planned
    and (event.draws_at at time zone product.zone)::time = (own.draws_at at time zone product.zone)::time
    order by event.draws_at limit 1) as following

-- load_products --
select product.id, product.name, lottery.name, lottery.id, product.status, product.quota, product.category, lottery.status
from product join lottery on lottery.id = product.lottery_id
order by product.position, product.id
