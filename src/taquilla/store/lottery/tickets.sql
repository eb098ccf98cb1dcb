-- load_tickets --
-- Tickets by seq, for the responses to repeated requests.
select asked.operator_id, ticket.seq, ticket.day, ticket.id, ticket.ordinal, ticket.number, ticket.channel, ticket.entity_id,
    ticket.member_id, ticket.amount, ticket.created_at, ticket.first_close, ticket.draws_end, ticket.cancel_until,
    ticket.expires_at, ticket.key_version, ticket.state
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as asked (operator_id, seq, day),
lateral (select * from ticket where ticket.operator_id = asked.operator_id and ticket.seq = asked.seq
    and ticket.day = asked.day limit 1) as ticket

-- find_by_number --
select asked.operator_id, ticket.seq, ticket.day
from unnest(%(operators)s::int[], %(numbers)s::int[], %(days)s::date[]) as asked (operator_id, number, day),
lateral (select seq, day from ticket where ticket.operator_id = asked.operator_id and ticket.day = asked.day
    and ticket.number = asked.number limit 1) as ticket

-- find_rejected --
-- The last ticket of a number that its agency's till has rejected, of any day: the unique index leads with the number, so each
-- month costs one step.
select asked.operator_id, ticket.seq, ticket.day
from unnest(%(operators)s::int[], %(entities)s::bigint[], %(numbers)s::int[]) as asked (operator_id, entity_id, number),
lateral (select seq, day from ticket where ticket.operator_id = asked.operator_id and ticket.number = asked.number
    and ticket.entity_id = asked.entity_id and ticket.state = 'rejected' order by ticket.day desc limit 1) as ticket

-- find_last --
-- The member's last ticket: backwards along its own index.
select operator_id, seq, day from ticket
where operator_id = %(operator)s and member_id = %(member)s order by seq desc limit 1

-- load_last_sales --
-- One row of the index for each entity, however many tickets it has sold.
select asked.entity, last.created_at, last.expires_at from unnest(%(entities)s::bigint[]) as asked (entity),
lateral (select created_at, expires_at from ticket where ticket.operator_id = %(operator)s and ticket.entity_id = asked.entity
    and state = 'sold' order by seq desc limit 1) as last

-- load_wagers --
select asked.operator_id, wager.ticket_seq, wager.line, wager.market_id, wager.event_id, wager.game, wager.selection,
    wager.amount, wager.multiplier, wager.commissions, wager.consolation
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as asked (operator_id, seq, day),
lateral (select * from wager where wager.operator_id = asked.operator_id and wager.ticket_seq = asked.seq
    and wager.day = asked.day limit 100) as wager
order by 1, 2, 3

-- load_prizes --
-- In force is the last finished settlement of a wager's market; a market without one is pending and gives no row. A run's
-- settlement may have read the results of only some draws.
select asked.operator_id, wager.ticket_seq, wager.line, wager.market_id, settlement.version,
    array_position(settlement.results, null) is null, prize.amount, prize.expires_at, prize.kind = 'refund',
    wager.game = 7
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as asked (operator_id, seq, day),
lateral (select * from wager where wager.operator_id = asked.operator_id and wager.ticket_seq = asked.seq
    and wager.day = asked.day limit 100) as wager,
lateral (select version, results from settlement where settlement.operator_id = asked.operator_id
    and settlement.market_id = wager.market_id and finished_at is not null order by version desc limit 1) as settlement
left join lateral (select amount, expires_at, kind from prize where prize.operator_id = asked.operator_id
    and prize.market_id = wager.market_id and prize.version = settlement.version and prize.ticket_seq = wager.ticket_seq
    and prize.line = wager.line and prize.day = asked.day limit 1) as prize on true
order by 1, 2, 3

-- load_payouts --
select asked.operator_id, payout.ticket_seq, payout.line, payout.market_id, payout.version, payout.amount, payout.at
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as asked (operator_id, seq, day),
lateral (select * from payout where payout.operator_id = asked.operator_id and payout.ticket_seq = asked.seq
    and payout.day = asked.day limit 1000) as payout
order by 1, 2, 3

-- load_holds --
-- The last hold of a ticket's payment.
select asked.operator_id, asked.seq, hold.version, hold.amount, hold.lines, hold.versions, hold.asked_by, hold.asked_at,
    hold.ended_as, hold.ended_by, hold.ended_at, hold.payout_seq
from unnest(%(operators)s::int[], %(seqs)s::bigint[]) as asked (operator_id, seq),
lateral (select * from payout_hold where payout_hold.operator_id = asked.operator_id and payout_hold.ticket_seq = asked.seq
    order by version desc limit 1) as hold

-- load_transfers --
-- The transfers of a sale. Their seqs follow the ticket's, so the primary key finds them, and the busiest table needs no index by
-- ticket: one transfer for the sale, one for each of at most DEPTH_MAX entities that earn.
select asked.operator_id, sale.seq, sale.day, sale.debit, sale.credit, sale.amount, sale.kind, sale.ticket_seq,
    sale.market_id, sale.version, sale.reverses, sale.booked_on
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as asked (operator_id, seq, day),
lateral (select * from transfer where transfer.operator_id = asked.operator_id and transfer.day = asked.day
    and transfer.seq > asked.seq and transfer.seq <= asked.seq + 64 and transfer.ticket_seq = asked.seq
    and transfer.kind in ('sale', 'commission') and transfer.reverses is null limit 64) as sale
order by 1, sale.ticket_seq, 2

-- load_attempts --
select asked.operator_id, asked.subject, attempt.wrong, attempt.first_at, attempt.locked_until, attempt.marks
from unnest(%(operators)s::int[], %(subjects)s::text[]) as asked (operator_id, subject),
lateral (select * from attempt where attempt.operator_id = asked.operator_id and attempt.kind = 'pin'
    and attempt.subject = asked.subject limit 1) as attempt

-- load_pins_seen --
-- The original counts from a minute after the first close: until then a till prints what it has sold at the last moment.
select asked.operator_id, asked.subject
from unnest(%(operators)s::int[], %(subjects)s::text[], %(closes)s::timestamptz[]) as asked (operator_id, subject, closes),
lateral (select 1 from audit_event where audit_event.operator_id = asked.operator_id
    and action in ('pin shown after close', 'pin printed') and object = asked.subject
    and (action = 'pin shown after close' or at >= asked.closes + interval '1 minute') limit 1) as seen

-- find_first_close --
-- The draws of these events. A void draw has closed before its time.
select min(draw.closes_at) from unnest(%(events)s::bigint[]) as asked (event_id),
lateral (select closes_at from draw where draw.operator_id = %(operator)s and draw.event_id = asked.event_id limit 1) as draw

-- find_open --
-- Those of these events that an operator still sells.
select asked.event_id from unnest(%(events)s::bigint[]) as asked (event_id),
lateral (select 1 from draw where draw.operator_id = %(operator)s and draw.event_id = asked.event_id
    and draw.state = 'open' and draw.closes_at > %(now)s limit 1) as draw

-- find_sealed --
-- Those of these markets in which a draw is behind its close and has no approved result. A void that follows the close counts from the
-- draw's time on: whoever voids it must not learn before it is held what would be cheapest.
select distinct asked.market_id from unnest(%(markets)s::bigint[]) as asked (market_id),
lateral (select event_id from market_event where market_event.operator_id = %(operator)s
    and market_event.market_id = asked.market_id offset 0) as held
join lateral (select closed_at, draws_at from draw where draw.operator_id = %(operator)s and draw.event_id = held.event_id
    and (draw.state = 'closed' or draw.closes_at <= %(now)s) limit 1) as closed on true
left join lateral (select version from result where result.operator_id = %(operator)s and result.event_id = held.event_id
    and result.approved_at is not null and (result.outcome <> 'void' or result.approved_at <= closed.closed_at
        or closed.draws_at <= %(now)s) limit 1) as approved on true
where approved.version is null

-- find_by_id --
-- The ticket's day is not known, so every month is searched; the id stands before the day in their index.
select asked.operator_id, ticket.seq, ticket.day
from unnest(%(operators)s::int[], %(ids)s::uuid[]) as asked (operator_id, id),
lateral (select seq, day from ticket where ticket.operator_id = asked.operator_id and ticket.id = asked.id limit 1) as ticket

-- find_anywhere --
-- A ticket is checked by its id alone. No index begins with the id, so every operator is searched. Nobody who tries a sandbox has the
-- public page confirm a prize that nobody pays.
select operator.id, ticket.seq, ticket.day from operator,
lateral (select seq, day from ticket where ticket.operator_id = operator.id and ticket.id = %(id)s limit 1) as ticket
where sandbox_of is null limit 1

-- load_printable --
-- A void draw has closed before its time.
select asked.operator_id, asked.id, ticket.seq, ticket.day, ticket.entity_id, ticket.state, ticket.prints, ticket.member_id,
    least(ticket.first_close, drawn.closes_at)
from unnest(%(operators)s::int[], %(ids)s::uuid[]) as asked (operator_id, id),
lateral (select * from ticket where ticket.operator_id = asked.operator_id and ticket.id = asked.id limit 1) as ticket,
lateral (select min(draw.closes_at) as closes_at
    from (select event_id from wager where wager.operator_id = asked.operator_id and wager.ticket_seq = ticket.seq
        and wager.day = ticket.day limit 100) as played,
    lateral (select closes_at from draw where draw.operator_id = asked.operator_id and draw.event_id = played.event_id limit 1)
        as draw) as drawn

-- write_prints --
-- The values are absolute: nobody else has printed since they were loaded under the gate. The key is given twice, as for
-- write_undoings (sales.sql).
update ticket set prints = written.prints
from unnest(%(operators)s::int[], %(seq)s::bigint[], %(day)s::date[], %(prints)s::smallint[])
    as written (operator_id, seq, day, prints)
where ticket.operator_id = written.operator_id and ticket.seq = written.seq and ticket.day = written.day
and ticket.operator_id = any (%(operators)s::int[]) and ticket.seq = any (%(seq)s::bigint[])

-- write_holds --
-- A hold begins once, and ends once. Ended ones are written before new ones: at most one of a ticket is open.
insert into payout_hold (operator_id, ticket_seq, version, day, amount, lines, versions, asked_by, asked_at, ended_as, ended_by,
    ended_at, payout_seq)
select unnest(%(operators)s::int[]), unnest(%(ticket_seq)s::bigint[]), unnest(%(version)s::int[]), unnest(%(day)s::date[]),
    unnest(%(amount)s::bigint[]), unnest(%(lines)s::text[])::smallint[], unnest(%(versions)s::text[])::int[],
    unnest(%(asked_by)s::bigint[]), unnest(%(asked_at)s::timestamptz[]), nullif(unnest(%(ended_as)s::text[]), ''),
    unnest(%(ended_by)s::bigint[]), unnest(%(ended_at)s::timestamptz[]), unnest(%(payout_seq)s::bigint[])
on conflict (operator_id, ticket_seq, version) do update set ended_as = excluded.ended_as, ended_by = excluded.ended_by,
    ended_at = excluded.ended_at, payout_seq = excluded.payout_seq

-- list_held --
-- Those that wait shorter than a payment of a ticket, if one is given: the last one of the page before, which may have ended and been
-- asked for anew since. Once all prizes in force of a ticket have expired, or a correction has left none that is unpaid, its payment
-- waits for nobody.
select hold.ticket_seq, hold.day, ticket.number, ticket.entity_id, hold.amount, hold.asked_by, hold.asked_at, ticket.id, hold.version
from payout_hold as hold join ticket on ticket.operator_id = %(operator)s and ticket.seq = hold.ticket_seq
    and ticket.day = hold.day
where hold.operator_id = %(operator)s and hold.ended_as is null and ticket.entity_id = any(%(entities)s::bigint[])
and exists (select 1 from prize, lateral (select version from settlement where settlement.operator_id = %(operator)s
        and settlement.market_id = prize.market_id and finished_at is not null order by version desc limit 1) as last,
    lateral (select coalesce(sum(payout.amount), 0) as amount from payout where payout.operator_id = %(operator)s
        and payout.ticket_seq = prize.ticket_seq and payout.line = prize.line and payout.day = prize.day) as paid
    where prize.operator_id = %(operator)s and prize.entity_id = ticket.entity_id and prize.ticket_seq = hold.ticket_seq
    and prize.day = hold.day and prize.expires_at > %(now)s and prize.version = last.version and prize.amount > paid.amount)
and (%(after)s::bigint is null or (hold.asked_at, hold.ticket_seq) > (select last.asked_at, last.ticket_seq
    from payout_hold as last where last.operator_id = %(operator)s and last.ticket_seq = %(after)s and last.version = %(version)s))
order by hold.asked_at, hold.ticket_seq limit %(rows_max)s

-- load_hold --
select ticket.number, ticket.day, hold.amount, hold.asked_by, hold.ended_as, hold.ended_by, hold.ended_at
from ticket join payout_hold as hold on hold.operator_id = %(operator)s and hold.ticket_seq = ticket.seq
where ticket.operator_id = %(operator)s and ticket.id = %(ticket)s and hold.version = %(version)s
