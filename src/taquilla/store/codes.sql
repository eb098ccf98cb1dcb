-- find_codes --
-- The event comes by its exact instant. Where clocks jump over the draw's hour, that instant is another hour's.
select held.code, event.id
from unnest(%(codes)s::text[]) as asked (code),
lateral (select * from code where code.code = asked.code and code.from_day <= %(day)s order by code.from_day desc limit 1) as held,
lateral (select zone from product where product.id = held.product_id limit 1) as product,
lateral (select id, draws_at from event where event.product_id = held.product_id and event.list_id = held.list_id
    and event.draws_at = (%(day)s + held.draw_time) at time zone product.zone limit 1) as event
where coalesce(held.until_day > %(day)s, true) and (event.draws_at at time zone product.zone)::time = held.draw_time
