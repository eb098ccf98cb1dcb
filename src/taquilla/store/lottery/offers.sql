-- load_kinds --
-- The kinds of lists of each product that is drawn at all: they decide which games it may offer (VE-03).
select product.id, list.zodiac from product join lottery on lottery.id = product.lottery_id
join product_list as list on list.product_id = product.id
where product.status = 'active' and lottery.status = 'active' group by product.id, list.zodiac

-- load_next_draws --
-- Each product's first draw that is still on sale, and its next draw after that, if by then. Draws on sale lie ahead, so the
-- first part reads only those; the second one takes one step down the index for each list.
with on_sale as materialized (
    select distinct on (event.product_id) event.product_id, event.id, event.draws_at
    from draw, lateral (select id, product_id, list_id, draws_at from event where event.id = draw.event_id limit 1) as event
    where draw.operator_id = %(operator)s and draw.state = 'open' and draw.closes_at > %(now)s
    order by event.product_id, event.draws_at, event.list_id)
select on_sale.product_id, on_sale.id, on_sale.draws_at, (
    select min(event.draws_at) from product_list as list, lateral (select draws_at from event
        where event.product_id = list.product_id and event.list_id = list.list_id
        and event.draws_at > on_sale.draws_at and event.draws_at < %(until)s order by event.draws_at limit 1) as event
    where list.product_id = on_sale.product_id)
from on_sale

-- load_on_sale --
-- Uses the index of draws to be closed.
select event_id, closes_at from draw where operator_id = %(operator)s and state = 'open' and closes_at > %(now)s
