-- The auditor's queries I92 to I95, I124 and I125: shifts of cashiers, and what was handed over. Their form is described in sales.sql.

-- i92 --
-- No two shifts of one member overlap, and a shift is its own agency's.
-- The order is that of the ledger: a shift begins after the close of the member's shift before it.
with placed as (
    select operator_id, seq, member_id, lag(seq) over shifts as before,
        lag(coalesce(closed_seq, 9223372036854775807)) over shifts as before_closed
    from shift window shifts as (partition by operator_id, member_id order by seq))
select operator_id, seq, 'overlaps shift ' || before as wrong from placed where seq < before_closed
union all select shift.operator_id, shift.seq, 'of another agency, or of nobody' from shift
where not exists (select 1 from member
    where (member.operator_id, member.id, member.entity_id) = (shift.operator_id, shift.member_id, shift.entity_id))

-- i93 --
-- A shift expected, at its close and at each count, its opening and what its member had sold, undone, paid and moved until then. One
-- walk along each member's seqs, in place of a search for each shift. A payment that another one approved is its asker's, but where the
-- approver had a shift of the agency open. Wallets pay and are paid without cash.
with holder as (
    select distinct operator_id, member_id from shift
), payment as (
    select payout.operator_id, ticket.entity_id, payout.seq, payout.amount, case when hold.payout_seq is null or exists (
            select 1 from shift where (shift.operator_id, shift.member_id, shift.entity_id) = (payout.operator_id, payout.member_id, ticket.entity_id)
            and shift.seq < payout.seq and coalesce(shift.closed_seq, 9223372036854775807) > payout.seq)
        then payout.member_id else hold.asked_by end as member_id
    from payout join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (payout.operator_id, payout.ticket_seq, payout.day)
    left join payout_hold as hold on (hold.operator_id, hold.ticket_seq, hold.day, hold.ended_by, hold.ended_at, hold.ended_as)
        = (payout.operator_id, payout.ticket_seq, payout.day, payout.member_id, payout.at, 'approved')
    where ticket.channel <> %(wallet_channel)s
), cash (operator_id, member_id, entity_id, seq, amount) as (
    select operator_id, member_id, entity_id, seq, amount from ticket where channel <> %(wallet_channel)s
    union all select operator_id, undone_by, entity_id, undone_seq, -amount from ticket
    where undone_seq is not null and channel <> %(wallet_channel)s
    union all select operator_id, member_id, entity_id, seq, -amount from payment
    union all select moved.operator_id, shift.member_id, shift.entity_id, moved.seq,
        case direction when 'in' then amount else -amount end
    from cash_movement as moved join shift on (shift.operator_id, shift.seq) = (moved.operator_id, moved.shift_seq)
    -- What was not handed over in the operator's own cash, and what was given back of it.
    union all select tender.operator_id, case when hold.payout_seq is null or exists (
            select 1 from shift where (shift.operator_id, shift.member_id, shift.entity_id)
                = (tender.operator_id, tender.member_id, tender.entity_id)
            and shift.seq < tender.seq and coalesce(shift.closed_seq, 9223372036854775807) > tender.seq)
        then tender.member_id else hold.asked_by end, tender.entity_id, tender.seq, -tender.worth
    from tender left join payout_hold as hold on (hold.operator_id, hold.payout_seq) = (tender.operator_id, tender.seq)
    where tender.method_id <> 0
    union all select ticket.operator_id, ticket.undone_by, ticket.entity_id, ticket.undone_seq, tender.worth
    from tender join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (tender.operator_id, tender.seq, tender.day)
    where tender.method_id <> 0 and ticket.undone_seq is not null
), along as (
    select operator_id, member_id, entity_id, seq, amount, null::bigint as shift_seq from cash join holder using (operator_id, member_id)
    union all select operator_id, member_id, entity_id, seq, 0, seq from shift
), found as (
    select operator_id, entity_id, seq, amount,
        max(shift_seq) over (partition by operator_id, member_id order by seq rows unbounded preceding) as shift_seq
    from along
), asked (operator_id, shift_seq, until, expected) as (
    select operator_id, seq, closed_seq, expected from shift where closed_seq is not null
    union select operator_id, shift_seq, seq, expected from shift_count where method_id = 0
), due as (
    select shift.operator_id, shift.seq, asked.expected, shift.opening + coalesce(sum(found.amount), 0) as due
    from asked join shift on (shift.operator_id, shift.seq) = (asked.operator_id, asked.shift_seq)
    left join found on (found.operator_id, found.shift_seq, found.entity_id) = (shift.operator_id, shift.seq, shift.entity_id)
        and found.seq < asked.until
    group by shift.operator_id, shift.seq, asked.until, asked.expected, shift.opening)
select operator_id, seq, expected, due from due where expected <> due

-- i94 --
-- A count that differs from what was expected is booked once, as exactly that much over or short.
with booked as (
    select transfer.operator_id, transfer.seq, transfer.at, case when payer.kind = 'drawers' and payee.kind = 'cash_differences' then amount
        when payer.kind = 'cash_differences' and payee.kind = 'drawers' then -amount end as amount
    from transfer left join account as payer on (payer.operator_id, payer.id) = (transfer.operator_id, transfer.debit)
    left join account as payee on (payee.operator_id, payee.id) = (transfer.operator_id, transfer.credit)
    where transfer.kind = 'cash_difference'
), found as (
    select operator_id, seq, closed_seq, closed_at, difference_seq, counted - expected as amount from shift
    where closed_seq is not null and (counted <> expected or difference_seq is not null))
select coalesce(found.operator_id, booked.operator_id) as operator_id, found.seq, booked.seq as booked_seq, found.amount,
    booked.amount as booked
from found full join booked on (booked.operator_id, booked.seq) = (found.operator_id, found.difference_seq)
where found.amount is distinct from booked.amount or found.amount = 0 or booked.at is distinct from found.closed_at
    or booked.seq is distinct from found.closed_seq + 1

-- i95 --
-- Each cash movement of a shift is a transfer of its amount between drawers and safes while the shift was open, and there is no
-- other.
with booked as (
    select transfer.operator_id, transfer.seq, transfer.day, transfer.amount, transfer.at, case
        when transfer.kind = 'cash_in' and payer.kind = 'drawers' and payee.kind = 'safes' then 'in'
        when transfer.kind = 'cash_out' and payer.kind = 'safes' and payee.kind = 'drawers' then 'out' end as direction
    from transfer left join account as payer on (payer.operator_id, payer.id) = (transfer.operator_id, transfer.debit)
    left join account as payee on (payee.operator_id, payee.id) = (transfer.operator_id, transfer.credit)
    where transfer.kind in ('cash_in', 'cash_out')
)
select coalesce(moved.operator_id, booked.operator_id) as operator_id, coalesce(moved.seq, booked.seq) as seq, moved.shift_seq,
    moved.amount, booked.amount as booked
from cash_movement as moved full join booked on (booked.operator_id, booked.seq) = (moved.operator_id, moved.seq)
left join shift on (shift.operator_id, shift.seq) = (moved.operator_id, moved.shift_seq)
where (moved.direction, moved.amount, moved.day, moved.at)
    is distinct from (booked.direction, booked.amount, booked.day, booked.at)
    or shift.seq is null or moved.seq <= shift.seq or moved.seq >= shift.closed_seq

-- i124 --
-- What was handed over for a ticket is worth its price, or what was paid, by the rates in force, and belongs to the one who
-- sold or paid. A rate that began in the same instant may have come before or after.
with cause as (
    select operator_id, seq, day, seq as ticket_seq, entity_id, member_id, true as is_sale, amount, created_at as at from ticket
    union all select booked.operator_id, booked.seq, booked.day, booked.ticket_seq, ticket.entity_id, paid.member_id, false,
        -booked.amount, booked.at
    from transfer as booked join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (booked.operator_id, booked.ticket_seq, booked.day)
    join (select distinct operator_id, ticket_seq, day, at, member_id from payout) as paid
        on (paid.operator_id, paid.ticket_seq, paid.day, paid.at) = (booked.operator_id, booked.ticket_seq, booked.day, booked.at)
    where booked.kind = 'payout'
), weighed as (
    select tender.*, cause.seq is not null and (tender.method_id = 0 and tender.worth = tender.amount
        or method.currency = operator.currency and tender.worth = tender.amount
        or exists (select 1 from exchange_rate as rate where (rate.operator_id, rate.currency) = (tender.operator_id, method.currency)
            and rate.starts <= cause.at and not exists (select 1 from exchange_rate as later
                where (later.operator_id, later.currency) = (rate.operator_id, rate.currency) and later.id > rate.id and later.starts < cause.at)
            and tender.worth = floor(tender.amount::numeric * rate.own_units * 10::numeric ^ operator.exponent
                / (rate.foreign_units * 10::numeric ^ method.exponent)))) as is_right
    from tender join operator on operator.id = tender.operator_id
    left join payment_method as method on (method.operator_id, method.id) = (tender.operator_id, tender.method_id)
    left join cause on (cause.operator_id, cause.seq, cause.day, cause.ticket_seq, cause.entity_id, cause.member_id, cause.is_sale)
        = (tender.operator_id, tender.seq, tender.day, tender.ticket_seq, tender.entity_id, tender.member_id, tender.is_sale)
)
select weighed.operator_id, weighed.seq, sum(weighed.worth)::bigint as worth, max(cause.amount) as amount
from weighed left join cause on (cause.operator_id, cause.seq, cause.day) = (weighed.operator_id, weighed.seq, weighed.day)
group by 1, 2 having bool_and(weighed.is_right) is not true or sum(weighed.worth) is distinct from max(cause.amount)

-- i125 --
-- A count of a shift expected, by each way to pay, its opening and what was handed over until then; the last count is that of
-- its close.
with handed as (
    select tender.operator_id, tender.entity_id, tender.seq, tender.method_id, tender.amount, case when hold.payout_seq is null or exists (
            select 1 from shift where (shift.operator_id, shift.member_id, shift.entity_id)
                = (tender.operator_id, tender.member_id, tender.entity_id)
            and shift.seq < tender.seq and coalesce(shift.closed_seq, 9223372036854775807) > tender.seq)
        then tender.member_id else hold.asked_by end as member_id
    from tender left join payout_hold as hold on (hold.operator_id, hold.payout_seq) = (tender.operator_id, tender.seq)
    union all select ticket.operator_id, ticket.entity_id, ticket.undone_seq, tender.method_id, -tender.amount, ticket.undone_by
    from tender join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (tender.operator_id, tender.seq, tender.day)
    where ticket.undone_seq is not null
), along as (
    -- One walk along each member's seqs, as in I93: at its count there is what a shift was handed more than at its opening.
    select operator_id, member_id, entity_id, method_id, seq, amount, null::bigint as shift_seq, null::bigint as count_seq, 0 as sign
    from handed
    union all select count.operator_id, shift.member_id, shift.entity_id, count.method_id, place.seq, 0, shift_seq, count.seq, place.sign
    from shift_count as count join shift on (shift.operator_id, shift.seq) = (count.operator_id, count.shift_seq),
    lateral (values (shift.seq, -1), (count.seq, 1)) as place (seq, sign) where count.method_id <> 0
), reached as (
    select *, sum(amount) over (partition by operator_id, member_id, entity_id, method_id order by seq) as so_far from along
), due as (
    select operator_id, shift_seq, count_seq as seq, method_id, sum(sign * so_far)::bigint as amount
    from reached where sign <> 0 group by 1, 2, 3, 4
)
select count.operator_id, count.shift_seq, count.seq, count.method_id, count.expected, said.due
from shift_count as count left join due on (due.operator_id, due.shift_seq, due.seq, due.method_id)
    = (count.operator_id, count.shift_seq, count.seq, count.method_id)
left join shift on (shift.operator_id, shift.seq) = (count.operator_id, count.shift_seq),
lateral (select coalesce((shift.openings ->> count.method_id::text)::bigint, 0) + due.amount) as said (due)
where shift.seq is null or count.seq > shift.closed_seq or (count.method_id <> 0 and count.expected is distinct from said.due)
    or (count.method_id = 0 and count.seq = shift.closed_seq
        and (count.counted, count.expected) is distinct from (shift.counted, shift.expected))
