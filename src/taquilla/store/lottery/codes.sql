-- find_codes --
-- A day of the lottery; null: the one that its clock shows at an instant, or the next for a draw that closes by the midnight before
-- it is held, by the arrays or its product. Joins events by their exact instant: another hour's if clocks jump over the draw's.
select held.code, event.id
from unnest(%(codes)s::text[]) as asked (code),
lateral (select code.*, product.zone, today.day from code join product on product.id = code.product_id
    left join unnest(%(products)s::int[], %(minutes)s::int[]) as closing (product, minutes) on closing.product = product.id,
    lateral (select coalesce(%(day)s::date, (%(at)s::timestamptz at time zone product.zone)::date
        + (draw_time::interval <= coalesce(closing.minutes, close_minutes) * interval '1 minute')::int) as day) as today
    where code.code = asked.code and code.from_day <= today.day order by code.from_day desc limit 1) as held,
lateral (select id, draws_at from event where event.product_id = held.product_id and event.list_id = held.list_id
    and event.draws_at = (held.day + held.draw_time) at time zone held.zone limit 1) as event
where coalesce(held.until_day > held.day, true) and (event.draws_at at time zone held.zone)::time = held.draw_time

-- find_coded_draws --
-- An operator's draws of a day of the lottery (null: today, as in `find_codes`) that have a code (null: any), as they stand, with
-- their approved results.
with held as materialized (
    select distinct on (code) code.*, product.zone, today.day from code join product on product.id = code.product_id
    left join unnest(%(products)s::int[], %(minutes)s::int[]) as closing (product, minutes) on closing.product = product.id,
    lateral (select coalesce(%(day)s::date, (%(now)s::timestamptz at time zone product.zone)::date
        + (draw_time::interval <= coalesce(closing.minutes, close_minutes) * interval '1 minute')::int) as day) as today
    where from_day <= today.day and code = coalesce(%(code)s, code) order by code, from_day desc)
select held.code, event.name, event.id, draw.closes_at, draw.state = 'open' and draw.closes_at > %(now)s, event.draws_at,
    event.category, event.zodiac, event.list_id, nullif(result.outcome, 'void')
from held
cross join lateral (select id, list_id, draws_at, name, category, zodiac, display_order from event
    where event.product_id = held.product_id and event.list_id = held.list_id
    and event.draws_at = (held.day + held.draw_time) at time zone held.zone limit 1) as event
cross join lateral (select state, closes_at from draw
    where draw.operator_id = %(operator)s and draw.event_id = event.id and draw.state <> 'scheduled' limit 1) as draw
left join lateral (select outcome from result
    where result.operator_id = %(operator)s and result.event_id = event.id and approved_at is not null
    order by version desc limit 1) as result on true
where coalesce(held.until_day > held.day, true) and (event.draws_at at time zone held.zone)::time = held.draw_time
order by event.draws_at, event.display_order, event.list_id

-- name_events --
-- The codes of these events of a local day.
with held as materialized (
    select distinct on (code) * from code where from_day <= %(day)s order by code, from_day desc)
select event.id, held.code
from unnest(%(events)s::bigint[]) as asked (id)
cross join lateral (select id, product_id, list_id, draws_at from event where event.id = asked.id limit 1) as event
cross join lateral (select zone from product where product.id = event.product_id limit 1) as product
join held on held.product_id = event.product_id and held.list_id = event.list_id
    and held.draw_time = (event.draws_at at time zone product.zone)::time
where coalesce(held.until_day > %(day)s, true)
