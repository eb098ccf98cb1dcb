-- Shifts of cashiers and the cash that was moved in them. Writes are behind the gate.

-- load_open --
select seq, day, member_id, entity_id, opening, opened_at, openings, closed_seq, closed_at, closed_by, counted, expected
from shift where operator_id = %(operator)s and member_id = %(member)s and closed_seq is null

-- load --
select seq, day, member_id, entity_id, opening, opened_at, openings, closed_seq, closed_at, closed_by, counted, expected
from shift where operator_id = %(operator)s and seq = %(seq)s

-- find_day --
-- The last seq of a shift of before a day, by halving, and of one of that day: days never run back along seq.
with recursive search as (
    select asked.day, 0::bigint as low, last_seq as high from gate, (values (%(day)s::date), (%(day)s::date + 1)) as asked (day)
    where operator_id = %(operator)s
    union all
    select search.day, case when found.day < search.day then found.seq else low end,
        case when found.day < search.day then high else (low + high + 1) / 2 - 1 end
    from search left join lateral (select seq, day from shift where operator_id = %(operator)s
        and seq >= (low + high + 1) / 2 order by seq limit 1) as found on true
    where low < high
)
select low from search where low = high order by day

-- list_shifts --
-- The latest of each entity, along its index, and of these the latest of all.
select found.* from unnest(%(entities)s::bigint[]) as asked (entity_id),
lateral (select seq, day, member_id, shift.entity_id, opening, opened_at, openings, closed_seq, closed_at, closed_by, counted, expected from shift
    where operator_id = %(operator)s and shift.entity_id = asked.entity_id
    and seq > %(after)s and seq < coalesce(%(before)s, 9223372036854775807) and seq <= %(until)s
    and (%(day)s::date is null or day = %(day)s::date) and (%(is_open)s::boolean is null or (closed_seq is null) = %(is_open)s::boolean)
    order by seq desc limit %(limit)s) as found
order by seq desc limit %(limit)s

-- list_few --
-- Of one member, along its own index; or open ones, by the index of these: along an entity's they may lie anywhere.
select seq, day, member_id, entity_id, opening, opened_at, openings, closed_seq, closed_at, closed_by, counted, expected from {shift}
where operator_id = %(operator)s and member_id = {member} and entity_id = any (%(entities)s::bigint[])
and seq < coalesce(%(before)s, 9223372036854775807) and (%(day)s::date is null or day = %(day)s::date)
and (%(is_open)s::boolean is null or (closed_seq is null) = %(is_open)s::boolean)
order by seq desc limit %(limit)s

-- list_differences --
-- What the counts at the close of shifts found by other ways than the own cash.
select asked.shift_seq, found.method_id, found.difference
from unnest(%(shifts)s::bigint[], %(closes)s::bigint[]) as asked (shift_seq, seq),
lateral (select method_id, counted - expected as difference from shift_count
    where operator_id = %(operator)s and shift_count.shift_seq = asked.shift_seq and shift_count.seq = asked.seq
    and method_id <> 0 and counted <> expected offset 0) as found
order by asked.shift_seq, found.method_id

-- load_movements --
select seq, direction, amount, reason, member_id, at from cash_movement
where operator_id = %(operator)s and shift_seq = %(seq)s order by seq

-- sum_takings --
-- What a member sold, undid and paid between two seqs at its entity, and the cash that it moved. until is the shift's close.
-- A payment that another one approved counts for whoever asked for it, unless its approver had a shift of the agency open: then
-- the ledger's own word holds, that the approver has paid. Tickets of wallets move no cash.
select sold.count, sold.amount, undone.cancels, undone.canceled, undone.reverts, undone.reverted,
    paid.count + approved.count, paid.amount + approved.amount, moved.times_in, moved.amount_in, moved.times_out, moved.amount_out
from (select count(*) as count, coalesce(sum(amount), 0)::bigint as amount from ticket
    where operator_id = %(operator)s and member_id = %(member)s and seq > %(seq)s and seq < %(until)s and day >= %(day)s
    and entity_id = %(entity)s and channel <> %(wallet_channel)s) as sold,
(select count(*) filter (where state = 'canceled') as cancels,
        coalesce(sum(amount) filter (where state = 'canceled'), 0)::bigint as canceled,
        count(*) filter (where state = 'rejected') as reverts,
        coalesce(sum(amount) filter (where state = 'rejected'), 0)::bigint as reverted
    from ticket where operator_id = %(operator)s and undone_by = %(member)s and undone_at >= %(opened_at)s
    and undone_at <= %(closed_at)s and state <> 'sold' and undone_seq > %(seq)s and undone_seq < %(until)s
    and entity_id = %(entity)s and channel <> %(wallet_channel)s) as undone,
(select count(distinct (payout.ticket_seq, payout.at)) as count, coalesce(sum(payout.amount), 0)::bigint as amount
    from payout, lateral (select 1 from ticket where ticket.operator_id = %(operator)s and ticket.seq = payout.ticket_seq
        and ticket.day = payout.day and entity_id = %(entity)s and channel <> %(wallet_channel)s limit 1) as ticket
    where payout.operator_id = %(operator)s and payout.member_id = %(member)s
    and payout.seq > %(seq)s and payout.seq < %(until)s) as paid,
(select count(*) as count, coalesce(sum(hold.amount), 0)::bigint as amount
    from payout_hold as hold, lateral (select 1 from ticket where ticket.operator_id = %(operator)s
        and ticket.seq = hold.ticket_seq and ticket.day = hold.day and entity_id = %(entity)s limit 1) as ticket
    where hold.operator_id = %(operator)s and hold.asked_by = %(member)s and hold.payout_seq is not null
    and hold.payout_seq > %(seq)s and hold.payout_seq < %(until)s
    and not exists (select 1 from shift as approver where approver.operator_id = %(operator)s
        and approver.member_id = hold.ended_by and approver.seq < hold.payout_seq and approver.entity_id = %(entity)s
        and (approver.closed_seq is null or approver.closed_seq > hold.payout_seq))) as approved,
(select count(*) filter (where direction = 'in') as times_in,
        coalesce(sum(amount) filter (where direction = 'in'), 0)::bigint as amount_in,
        count(*) filter (where direction = 'out') as times_out,
        coalesce(sum(amount) filter (where direction = 'out'), 0)::bigint as amount_out
    from cash_movement where operator_id = %(operator)s and shift_seq = %(seq)s) as moved

-- sum_tenders --
-- The same by way to pay, of what a till has said of it. A ticket that is undone has its tender given back.
-- Each tender is looked up by its seq (`offset 0`): joined as a whole it was sometimes read of the whole operator.
select method_id, sum(amount)::bigint, sum(worth)::bigint from (
    select method_id, amount, worth from tender
    where operator_id = %(operator)s and member_id = %(member)s and seq > %(seq)s and seq < %(until)s and entity_id = %(entity)s
    union all select taken.method_id, -taken.amount, -taken.worth from ticket,
    lateral (select method_id, amount, worth from tender
        where tender.operator_id = %(operator)s and tender.seq = ticket.seq offset 0) as taken
    where operator_id = %(operator)s and undone_by = %(member)s and undone_at >= %(opened_at)s and undone_at <= %(closed_at)s
    and state <> 'sold' and undone_seq > %(seq)s and undone_seq < %(until)s and entity_id = %(entity)s
    union all select given.method_id, given.amount, given.worth from payout_hold as hold,
    lateral (select method_id, amount, worth from tender
        where tender.operator_id = %(operator)s and tender.seq = hold.payout_seq and entity_id = %(entity)s offset 0) as given
    where hold.operator_id = %(operator)s and hold.asked_by = %(member)s and hold.payout_seq is not null
    and hold.payout_seq > %(seq)s and hold.payout_seq < %(until)s
    and not exists (select 1 from shift as approver where approver.operator_id = %(operator)s
        and approver.member_id = hold.ended_by and approver.seq < hold.payout_seq and approver.entity_id = %(entity)s
        and (approver.closed_seq is null or approver.closed_seq > hold.payout_seq))) as handed
group by method_id order by method_id

-- load_counts --
select seq, member_id, at, note, method_id, counted, expected, pieces from shift_count
where operator_id = %(operator)s and shift_seq = %(seq)s order by seq, method_id

-- write_count --
insert into shift_count (operator_id, shift_seq, seq, method_id, counted, expected, pieces, note, member_id, at)
select operator_id, %(shift)s, %(seq)s, unnest(%(methods)s::smallint[]), unnest(%(counted)s::bigint[]),
    unnest(%(expected)s::bigint[]), unnest(%(pieces)s::text[])::jsonb, %(note)s, %(member)s, %(at)s
from gate where operator_id = %(operator)s

-- write_shift --
insert into shift (operator_id, seq, day, member_id, entity_id, opening, openings, opened_at)
values (%(operator)s, %(seq)s, %(day)s, %(member_id)s, %(entity_id)s, %(opening)s, %(openings)s::jsonb, %(opened_at)s)

-- write_movement --
insert into cash_movement (operator_id, seq, shift_seq, day, direction, amount, reason, member_id, at)
values (%(operator)s, %(seq)s, %(shift)s, %(day)s, %(direction)s, %(amount)s, %(reason)s, %(member)s, %(at)s)

-- write_close --
update shift set closed_seq = %(seq)s, closed_at = %(at)s, closed_by = %(by)s, counted = %(counted)s, expected = %(expected)s,
    difference_seq = %(difference)s
where operator_id = %(operator)s and seq = %(shift)s and closed_seq is null
