-- A house's past, day after day and set by set, in the rows and the order that the counter would have written. All of it passes
-- the audit: seq and ordinals without a gap, a request for every command, balances and exposure that add up.

-- add_lottery --
insert into lottery (id, name) values (1, 'HISTORY')

-- add_products --
-- Two products of triples, two of figures; quotas (whole units) that nothing exhausts.
insert into product (id, lottery_id, name, category, position, zone, close_minutes, quota)
select id, 1, 'HISTORY ' || id, case when id <= 2 then 'lottery' else 'animalitos' end, id, %(zone)s, 5, 1000000000
from generate_series(1, 4) as id

-- add_lists --
insert into product_list (product_id, list_id, name) select id, case when id <= 2 then 1 else 0 end, 'A' from product

-- add_schedule --
insert into schedule (product_id, list_id, draw_time, from_day)
select product_id, list_id, make_time(hour, 10 * product_id, 0), %(since)s from product_list, generate_series(12, 16, 2) as hour

-- add_multipliers --
insert into product_multiplier (product_id, game, starts, hundredths)
select id, case when id <= 2 then 1 else 5 end, %(now)s, case when id <= 2 then 60000 else 3000 end from product

-- keep_untold --
-- Nothing of the past has an event of its own, as of an earlier release. So the state is not told before it, which I91 would hold against it.
update progress set is_state_told = true where operator_id = %(operator)s

-- read_events --
-- A day's draws in their order; closes is the first moment too late.
select event.id, event.category from event where event.day = %(day)s order by event.draws_at, event.id

-- make_room --
create temporary table line (place int, line smallint, event_id bigint, game smallint, selection text, amount bigint,
    multiplier bigint, closes_at timestamptz, draws_at timestamptz)

-- make_room_for_tickets --
create temporary table sale (place int, seq bigint, number int, id uuid, entity_id bigint, member_id bigint, at timestamptz,
    is_undone boolean, amount bigint, first_close timestamptz, draws_end timestamptz)

-- clear_lines --
truncate line, sale

-- fill_lines --
-- Three wagers a ticket on three different draws, with stakes of one to nine units.
insert into line
select place, line, event.id, case event.category when 'lottery' then 1 else 5 end,
    case when event.category = 'lottery' then lpad((hash %% 1000)::text, 3, '0')
        when hash %% 38 = 37 then '00' else (hash %% 38)::text end,
    100 * (1 + (place + line) %% 9), case event.category when 'lottery' then 60000 else 3000 end,
    draw.closes_at, draw.draws_at
from generate_series(0, %(tickets)s - 1) as place, generate_series(0, 2) as line,
lateral (select (place::bigint * 7919 + line * 104729 + %(salt)s) %% 1000003 as hash) as thrown,
lateral (select (%(events)s::bigint[])[1 + (place * 7 + line * 3) %% cardinality(%(events)s::bigint[])] as id) as picked
join event on event.id = picked.id
join draw on draw.operator_id = %(operator)s and draw.event_id = event.id

-- fill_tickets --
-- A ticket takes four seqs: for itself, its sale, two commissions. Each hundredth is canceled at once, which takes four more.
insert into sale
select placed.place, %(base)s + 4 * placed.place + 4 * (placed.place / 100) + 1, placed.number, (lpad(to_hex((extract(epoch from placed.at)
        * 1000)::bigint), 12, '0') || '7' || substr(placed.dice, 1, 3) || '8' || substr(placed.dice, 4, 15))::uuid,
    member.entity_id, member.id, placed.at, placed.place %% 100 = 99, line.amount, line.closes_at, line.draws_at
from (select ordinality::int - 1 as place, number, %(opens)s + (ordinality - 1) * %(gap)s::interval as at,
        md5(ordinality || %(day)s::text) as dice
    from unnest(%(numbers)s::int[]) with ordinality as drawn (number, ordinality)) as placed
join (select place, sum(amount) as amount, min(closes_at) as closes_at, max(draws_at) as draws_at from line group by 1) as line
    using (place)
join member on member.operator_id = %(operator)s and member.id = 1 + placed.place %% %(cashiers)s

-- write_tickets --
insert into ticket (operator_id, seq, day, id, ordinal, number, channel, entity_id, member_id, amount, currency, wagers, created_at,
    accepted_at, first_close, draws_end, cancel_until, expires_at, key_version, state, undone_at, undone_seq, undone_by)
select %(operator)s, seq, %(day)s, id, place + 1, number, 1, entity_id, member_id, amount, %(currency)s, 3, at, at, first_close,
    draws_end, at + interval '180 seconds', %(expires_at)s, 1, case when is_undone then 'canceled' else 'sold' end,
    case when is_undone then at end, case when is_undone then seq + 4 end, case when is_undone then member_id end
from sale order by seq

-- write_wagers --
insert into wager (operator_id, ticket_seq, line, day, market_id, event_id, game, selection, amount, multiplier, commissions)
select %(operator)s, sale.seq, line, %(day)s, event_id, event_id, game, selection, line.amount, multiplier,
    array[line.amount / 10, line.amount * 14 / 100]
from line join sale using (place) order by sale.seq, line

-- write_transfers --
-- The sale, the agency's commission, and the banca's on top; for a canceled ticket all of them once more, reversed.
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, reverses, booked_on, at)
select %(operator)s, sale.seq + part.place + case when back.is_back then 4 else 0 end, %(day)s,
    case when back.is_back then part.credit else part.debit end, case when back.is_back then part.debit else part.credit end,
    part.amount, %(currency)s, part.kind, sale.seq, case when back.is_back then sale.seq + part.place end, %(day)s, sale.at
from sale join entity on entity.operator_id = %(operator)s and entity.id = sale.entity_id
join entity as banca on banca.operator_id = %(operator)s and banca.id = entity.parent_id,
lateral (values (1, entity.account_id, 1, sale.amount, 'sale'), (2, 2, entity.account_id, sale.amount / 10, 'commission'),
    (3, 2, banca.account_id, sale.amount * 14 / 100 - sale.amount / 10, 'commission')) as part (place, debit, credit, amount, kind),
lateral (values (false), (true)) as back (is_back)
where not back.is_back or sale.is_undone order by 2

-- write_requests --
-- Keys are as random as those of our clients: they come anywhere into the index.
insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, outcome, at)
select %(operator)s, 1, entity_id, md5(said.verb || id)::uuid::text, said.verb, decode('01' || substr(md5(id::text), 1, 30), 'hex'), said.seq,
    %(day)s, said.outcome, at
from sale, lateral (values ('sell', sale.seq, null), ('cancel', sale.seq + 4, jsonb_build_object('number', number)))
    as said (verb, seq, outcome)
where said.verb = 'sell' or is_undone order by said.seq

-- write_trail --
insert into audit_event (operator_id, at, actor, action, object, detail)
select %(operator)s, at, 'history', 'canceled', id::text, jsonb_build_object('number', number) from sale where is_undone order by seq

-- write_exposure --
insert into exposure (operator_id, market_id, scope, game, selection, sold)
select %(operator)s, event_id, 0, coalesce(line.game, 0), coalesce(selection, '*'),
    coalesce(sum(line.amount) filter (where not is_undone), 0)
from line join sale using (place) group by grouping sets ((event_id, line.game, selection), (event_id))

-- move_balances --
-- Only the agency has a bound of its own: the banca has none.
update account set balance = account.balance - moved.amount
from (select entity.account_id, sum(sale.amount - sale.amount / 10) as amount from sale
    join entity on entity.operator_id = %(operator)s and entity.id = sale.entity_id where not is_undone group by 1) as moved
where account.operator_id = %(operator)s and account.id = moved.account_id

-- finish_day --
-- The gate's numbers of the day before, for the auditor.
insert into gate_day (operator_id, day, last_ordinal) select operator_id, day, last_ordinal from gate
where operator_id = %(operator)s and day < %(day)s

-- keep_gate --
update gate set day = %(day)s, last_ordinal = %(tickets)s, last_seq = %(last_seq)s, last_at = %(closes)s
where operator_id = %(operator)s
