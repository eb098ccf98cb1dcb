-- The auditor's queries I92 to I95: shifts of cashiers. Their form is described in sales.sql.

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
-- A closed shift expected its opening, and what its member had sold, undone, paid and moved until then.
-- One walk along each member's seqs, in place of a search for each shift. A payment that another one approved is its asker's, but
-- where the approver had a shift of the agency open. Wallets pay and are paid without cash.
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
), along as (
    select operator_id, member_id, entity_id, seq, amount, null::bigint as shift_seq from cash join holder using (operator_id, member_id)
    union all select operator_id, member_id, entity_id, seq, 0, seq from shift
), found as (
    select operator_id, entity_id, seq, amount,
        max(shift_seq) over (partition by operator_id, member_id order by seq rows unbounded preceding) as shift_seq
    from along
), due as (
    select shift.operator_id, shift.seq, shift.expected, shift.opening + coalesce(sum(found.amount), 0) as due
    from shift
    left join found on (found.operator_id, found.shift_seq, found.entity_id) = (shift.operator_id, shift.seq, shift.entity_id)
        and found.seq < shift.closed_seq
    where shift.closed_seq is not null group by shift.operator_id, shift.seq, shift.expected, shift.opening)
select operator_id, seq, expected, due from due where expected <> due

-- i94 --
-- A count that found more or less than was expected is booked once, as just that much over or short.
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
-- Cash that a shift has moved is a transfer of its amount between drawers and safes, while the shift was open, and there is no other.
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
