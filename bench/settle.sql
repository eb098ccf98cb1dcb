-- One draw on which everything is sold, and what its settlement leaves behind.

-- fill_lines --
-- Three wagers a ticket on the day's first draw, with stakes of one to nine units. The spots of all wagers are a permutation, so that
-- those on the two numbers that will be drawn are spread over all tickets, and exactly as many as asked for.
insert into line
select place, line, event.id, 1, case when spot < %(winners)s then %(first)s when spot < %(winners)s + %(corrected)s then %(second)s
        else lpad((2 + spot %% 998)::text, 3, '0') end,
    100 * (1 + (place + line) %% 9), 60000, draw.closes_at, draw.draws_at
from (select (%(events)s::bigint[])[1] as id) as picked
join event on event.id = picked.id
join draw on draw.operator_id = %(operator)s and draw.event_id = event.id,
generate_series(0, %(tickets)s - 1) as place, generate_series(0, 2) as line,
lateral (select (3 * place + line) * %(factor)s::bigint %% (3 * %(tickets)s) as spot) as spread

-- read_triples --
-- Draws that stay on sale for hours.
select event.id from event join draw on draw.event_id = event.id
where draw.operator_id = %(operator)s and draw.state = 'open' and event.category = 'lottery'
and draw.closes_at > house_now() + interval '1 hour' order by event.id

-- read_outcome --
-- The same however the steps are cut: which wagers won what, under which version, in which order, and what was moved.
select (select md5(string_agg(md5((version, ticket_seq, line, day, kind, amount, entity_id, member_id, sold_at, booked_on,
        expires_at)::text), '' order by seq)) from prize where operator_id = %(operator)s and market_id = %(market)s),
    (select array_agg(moved::text order by moved::text) from (
        select version, reverses is not null as reverses, debit, credit, kind, sum(amount) as amount from transfer
        where operator_id = %(operator)s and market_id = %(market)s group by 1, 2, 3, 4, 5) as moved (version, reverses, debit, credit,
        kind, amount)),
    (select array_agg((version, winners, prize, finished_at is not null)::text order by version) from settlement
        where operator_id = %(operator)s and market_id = %(market)s)

-- read_totals --
select version, winners, prize from settlement where operator_id = %(operator)s and market_id = %(market)s order by version

-- read_ordinal --
select last_ordinal from gate where operator_id = %(operator)s
