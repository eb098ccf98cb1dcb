-- add_draws --
-- Draws of one product that close one after another, each a market of its own.
with added as (
    insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order)
    select 1, 1, draws_at, %(day)s, 'TRIPLE SEAL', 'lottery', false, 100 + place
    from generate_series(1, %(draws)s) as place, lateral (select %(first)s + place * %(gap)s::interval as draws_at) as drawn
    returning id, draws_at
), played as (
    insert into draw (operator_id, event_id, closes_at, draws_at, opened_on)
    select %(operator)s, id, draws_at, draws_at, %(day)s from added
), market as (
    insert into market (operator_id, id, kind) select %(operator)s, id, 'event' from added
), held as (
    insert into market_event (operator_id, market_id, position, event_id) select %(operator)s, id, 1, id from added
)
select id from added order by draws_at

-- fill_tickets --
-- Tickets of three wagers on one draw, sold the day before. Their seqs and numbers are in nobody's way.
insert into ticket (operator_id, seq, day, id, ordinal, number, channel, entity_id, member_id, amount, currency, wagers, created_at,
    accepted_at, first_close, draws_end, cancel_until, expires_at, key_version)
select %(operator)s, 1000000000 + nth, %(day)s, (lpad(to_hex((extract(epoch from %(at)s) * 1000)::bigint + nth), 12, '0') || '7'
        || substr(md5(nth::text), 1, 3) || '8' || substr(md5(nth::text), 4, 15))::uuid,
    nth, 10000000 + nth, 1, %(entity)s, 1, 300, %(currency)s, 3, %(at)s + nth * interval '1 microsecond', %(at)s, draw.closes_at,
    draw.draws_at, %(at)s + interval '3 minutes', draw.draws_at + interval '3 days', 1
from draw, generate_series(%(base)s + 1, %(base)s + %(tickets)s) as nth
where operator_id = %(operator)s and event_id = %(event)s

-- fill_wagers --
insert into wager (operator_id, ticket_seq, line, day, market_id, event_id, game, selection, amount, multiplier, commissions)
select %(operator)s, 1000000000 + nth, line, %(day)s, %(event)s, %(event)s, 1, lpad(((nth::bigint * 7919 + line * 104729) %% 1000)::text, 3, '0'),
    100, 60000, array[10]
from generate_series(%(base)s + 1, %(base)s + %(tickets)s) as nth, generate_series(0, 2) as line

-- move_closes --
-- The draws close one after another from now on.
with moved as (
    select event_id, house_now() + (%(lead)s + place * %(gap)s) * interval '1 second' as at
    from unnest(%(events)s::bigint[]) with ordinality as asked (event_id, nth), lateral (select nth - 1 as place) as placed
), events as (
    update event set draws_at = moved.at from moved where event.id = moved.event_id
)
update draw set closes_at = moved.at, draws_at = moved.at from moved
where draw.operator_id = %(operator)s and draw.event_id = moved.event_id

-- read_entries --
select event_id, entry, wagers from draw_seal where operator_id = %(operator)s and event_id = any (%(events)s::bigint[])
