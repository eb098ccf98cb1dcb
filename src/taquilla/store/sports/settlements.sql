-- find_pending --
-- Coupons that are closed for sale, with tickets that may still change.
select id from coupon where operator_id = %(operator)s and closed_at is null and closes_at <= %(now)s order by closes_at, id

-- load_terms --
-- A coupon, its last settlement, and whether the amount carried over to it may still change.
select coupon.id, coupon.type, line_price, pool_rate, void_policy, max_void, reductions, grace, unwon_to, carry_from,
    created_at::date - 1, coupon.closes_at::date + 1, closed_at is not null, carry_from is null or exists (select 1 from coupon as before
        where before.operator_id = %(operator)s and before.id = coupon.carry_from and before.closed_at is not null),
    last.version, last.phase, last.results, last.started_at, last.finished_at, last.cursor, last.tiers, last.refund
from (select * from coupon where operator_id = %(operator)s and id = %(coupon)s) as coupon
left join lateral (select * from sports_settlement where sports_settlement.operator_id = %(operator)s
    and sports_settlement.coupon_id = coupon.id order by version desc limit 1) as last on true

-- load_tiers --
select hits, kind, rate, amount, guarantee from tier where operator_id = %(operator)s and coupon_id = %(coupon)s order by hits desc

-- load_games --
-- A coupon's games in order, with their bets and the readings in force of their events. Of an event that its last settlement has read
-- no correction counts that was approved a day after that began: tickets may be closed.
select leg.event_id, leg.reserve, coalesce(leg.planned_start, event.original_start), event.starts_at, bets.ids, bets.names,
    reading.version, reading.won, reading.voided, reading.void
from (select * from leg where operator_id = %(operator)s and coupon_id = %(coupon)s) as leg,
lateral (select * from sport_event where sport_event.operator_id = %(operator)s and sport_event.id = leg.event_id limit 1) as event,
lateral (select array_agg(id order by id) as ids, array_agg(name order by id) as names from outcome
    where outcome.operator_id = %(operator)s and outcome.event_id = leg.event_id and outcome.market_id = leg.market_id) as bets
left join lateral (select results, started_at + %(closed_after)s as until from sports_settlement where operator_id = %(operator)s
    and coupon_id = %(coupon)s order by version desc limit 1) as last on true
left join lateral (select version, won, voided, void from sport_result where sport_result.operator_id = %(operator)s
    and sport_result.event_id = leg.event_id and approved_at is not null
    and (last.results ->> leg.event_id::text is null or approved_at < last.until) order by version desc limit 1) as reading on true
order by leg.position

-- load_readings --
-- Readings of events, by version.
select reading.event_id, reading.version, won, voided, void
from unnest(%(events)s::bigint[], %(versions)s::int[]) as input (event_id, version),
lateral (select * from sport_result where sport_result.operator_id = %(operator)s and sport_result.event_id = input.event_id
    and sport_result.version = input.version limit 1) as reading

-- load_carry --
-- The amounts that a coupon carries over to the next one, by its last settlement.
select hits, amount from carry where operator_id = %(operator)s and coupon_id = %(coupon)s and version = (
    select version from sports_settlement where operator_id = %(operator)s and coupon_id = %(coupon)s order by version desc limit 1)

-- load_rates --
-- The withholding of each jurisdiction in force at an instant: a type's own rates before those of any type, then the latest.
select distinct on (jurisdiction) jurisdiction, wht_rate, wht_basis
from tax_rate where operator_id = %(operator)s and type in (%(type)s, '') and starts <= %(at)s
order by jurisdiction, type desc, starts desc

-- begin_settlement --
insert into sports_settlement (operator_id, coupon_id, version, results, phase, started_at)
values (%(operator)s, %(coupon)s, %(version)s, %(results)s::jsonb, %(phase)s, %(now)s)

-- count_tickets --
-- The next tickets of a coupon, grouped by picks and price. Whether any of them is still neither sold for good nor given up.
-- singles say the same as picks where they are there, and are read in a fraction of the time.
select coalesce(singles::text, picks::text), price, count(*)::int, sum(stake)::bigint, bool_or(step in ('new', 'reserved') or held), max(seq)
from (select seq, picks, singles, price, stake, step, held from sports_ticket where operator_id = %(operator)s and coupon_id = %(coupon)s
    and seq > %(cursor)s and day between %(since)s and %(until)s and step <> 'cancelled'
    order by seq limit %(rows_max)s) as part
group by 1, 2

-- keep_counts --
update sports_settlement set phase = 'paying', cursor = 0, tickets = %(tickets)s, lines = %(lines)s, sales = %(sales)s,
    pool = %(pool)s, carry_in = %(carry_in)s, house_adds = %(house_adds)s, tiers = %(tiers)s::jsonb, refund = %(refund)s
where operator_id = %(operator)s and coupon_id = %(coupon)s and version = %(version)s

-- write_carry --
insert into carry (operator_id, coupon_id, version, hits, amount)
select gate.operator_id, %(coupon)s, %(version)s, hits, amount
from gate, unnest(%(hits)s::smallint[], %(amounts)s::bigint[]) as carried (hits, amount)
where gate.operator_id = %(operator)s

-- load_tickets --
-- The next tickets of a coupon in a state.
select seq, day, coalesce(singles::text, picks::text), price, debit, stake, wht_rate, wht_basis, wht_rate_at, jurisdiction, calls, result
from sports_ticket where operator_id = %(operator)s and coupon_id = %(coupon)s and seq > %(cursor)s
    and day between %(since)s and %(until)s and step = %(step)s order by seq limit %(rows_max)s

-- load_standing --
-- Transfers for tickets that nothing has reversed.
select input.seq, moved.seq, moved.debit, moved.credit, moved.amount, moved.kind
from unnest(%(seqs)s::bigint[], %(days)s::date[]) as input (seq, day),
lateral (select * from transfer where transfer.operator_id = %(operator)s and transfer.ticket_seq = input.seq
    and transfer.day = input.day and transfer.kind in ('stake', 'excise', 'winning', 'withholding') and transfer.reverses is null
    and not exists (select 1 from transfer as back where back.operator_id = %(operator)s
        and back.reverses = transfer.seq and back.day = transfer.day)
    order by transfer.seq limit 100) as moved
order by moved.seq

-- read_standing --
-- The progress of a settlement, read behind the gate: another worker may have changed it. A coupon that is closed has none: its last
-- step moves no cursor.
select phase, cursor from sports_settlement
where operator_id = %(operator)s and coupon_id = %(coupon)s and version = %(version)s and not exists (select from coupon
    where coupon.operator_id = %(operator)s and coupon.id = %(coupon)s and closed_at is not null)

-- give_results --
-- Few tickets of a step differ in what they get: each names its kind. By the whole key with a plain =, so that only the ticket's own
-- partition is touched; offset 0: the days are known before.
update sports_ticket set step = 'resulted', result = given.result, version = %(version)s, gross_payout = given.gross,
    wht_amount = given.withheld, net_payout = given.gross - given.withheld, withheld_rate = given.rate, resulted_at = %(now)s,
    updated_at = %(now)s, calls = given.n
from (select * from unnest(%(seqs)s::bigint[], %(places)s::smallint[], %(kinds)s::bigint[]) as input (seq, n, kind)
    join unnest(%(days)s::date[], %(results)s::text[], %(gross)s::bigint[], %(withheld)s::bigint[], %(rates)s::int[]) with ordinality
        as made (day, result, gross, withheld, rate, kind) using (kind) offset 0) as given
where sports_ticket.operator_id = %(operator)s and sports_ticket.seq = given.seq and sports_ticket.day = given.day

-- roll_back --
update sports_ticket set step = 'open', result = 'pending', version = 0, gross_payout = 0, wht_amount = 0, net_payout = 0,
    withheld_rate = null, resulted_at = null, updated_at = %(now)s, calls = given.n
from (select * from unnest(%(seqs)s::bigint[], %(places)s::smallint[], %(kinds)s::bigint[]) as input (seq, n, kind)
    join unnest(%(days)s::date[]) with ordinality as made (day, kind) using (kind) offset 0) as given
where sports_ticket.operator_id = %(operator)s and sports_ticket.seq = given.seq and sports_ticket.day = given.day

-- close_tickets --
update sports_ticket set step = 'closed', closed_at = %(now)s, updated_at = %(now)s, calls = given.n
from (select * from unnest(%(seqs)s::bigint[], %(places)s::smallint[], %(kinds)s::bigint[]) as input (seq, n, kind)
    join unnest(%(days)s::date[]) with ordinality as made (day, kind) using (kind) offset 0) as given
where sports_ticket.operator_id = %(operator)s and sports_ticket.seq = given.seq and sports_ticket.day = given.day

-- write_calls --
insert into call_out (operator_id, ticket_seq, n, day, seq, action, reason, version, amounts, next_try, written_at)
select gate.operator_id, ticket_seq, n, made.day, %(last_seq)s + seq, action, %(reason)s, %(version)s, amounts, %(now)s, %(now)s
from gate, unnest(%(seqs)s::bigint[], %(places)s::smallint[], %(call_seqs)s::bigint[], %(kinds)s::bigint[]) as input (ticket_seq, n, seq, kind)
join unnest(%(days)s::date[], %(actions)s::text[], %(amounts)s::jsonb[]) with ordinality as made (day, action, amounts, kind)
    using (kind)
where gate.operator_id = %(operator)s

-- write_transfers --
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, version, reverses, booked_on, at)
select gate.operator_id, %(last_seq)s + seq, moved.day, debit, credit, amount, %(currency)s, kind, ticket_seq, %(version)s,
    reverses, %(booked_on)s, %(now)s
from gate, unnest(%(seq)s::bigint[], %(day)s::date[], %(debit)s::bigint[], %(credit)s::bigint[], %(amount)s::bigint[],
    %(kind)s::text[], %(ticket_seq)s::bigint[], %(reverses)s::bigint[])
    as moved (seq, day, debit, credit, amount, kind, ticket_seq, reverses)
where gate.operator_id = %(operator)s

-- keep_standing --
update sports_settlement set phase = %(phase)s, cursor = %(cursor)s, finished_at = %(finished_at)s
where operator_id = %(operator)s and coupon_id = %(coupon)s and version = %(version)s

-- close_coupon --
update coupon set closed_at = %(now)s where operator_id = %(operator)s and id = %(coupon)s
