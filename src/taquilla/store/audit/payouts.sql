-- The auditor's queries I31 to I33, I84, I85 and I112: payments, those that need a second person, and debts of agencies for payments that
-- a correction has overtaken.
-- Their form is described in sales.sql.

-- i31 --
-- Each payout brings what was paid for a line to at most its prize, by the settlement in force at that moment. A correction may
-- leave a line overpaid; it may not be paid again.
with paid as (
    select *, sum(amount) over (partition by operator_id, ticket_seq, line order by seq) as together from payout)
select paid.operator_id, paid.ticket_seq, paid.line, paid.seq, paid.together as paid, prize.amount as prize
from paid left join prize
    on (prize.operator_id, prize.market_id, prize.version, prize.ticket_seq, prize.line, prize.day)
    = (paid.operator_id, paid.market_id, paid.version, paid.ticket_seq, paid.line, paid.day)
where paid.together > coalesce(prize.amount, 0) or exists (select 1 from settlement as later
    where (later.operator_id, later.market_id) = (paid.operator_id, paid.market_id)
    and later.version > paid.version and later.finished_at < paid.at)

-- i32 --
-- A prize is paid once.
select operator_id, ticket_seq, line, market_id, version, count(*) as payouts from payout
group by 1, 2, 3, 4, 5 having count(*) > 1

-- i33 --
-- Only prizes of finished settlements are paid, and of each ticket, market and day the ledger agrees with payouts and prizes. The
-- last finished settlement of a market is in force; while another is under way, its transfers are not complete. Settlements
-- that are under way already pay wallets and take corrections back from them: I70 checks those.
select payout.operator_id, payout.ticket_seq, payout.market_id, payout.amount as rows, null::numeric as ledger from payout
where not exists (select 1 from bet
    where (bet.operator_id, bet.ticket_seq, bet.day) = (payout.operator_id, payout.ticket_seq, payout.day)) and not exists (select 1 from prize join settlement using (operator_id, market_id, version) where finished_at is not null
    and (prize.operator_id, prize.market_id, prize.version, prize.ticket_seq, prize.line, prize.day)
    = (payout.operator_id, payout.market_id, payout.version, payout.ticket_seq, payout.line, payout.day))
union all
select operator_id, ticket_seq, null, rows.amount, ledger.amount
from (select operator_id, ticket_seq, sum(amount) as amount from payout group by 1, 2) as rows
full join (select transfer.operator_id, ticket_seq, sum(case account.kind when 'prizes_payable' then amount else -amount end) as amount
    from transfer join account on (account.operator_id, account.id) = (transfer.operator_id, transfer.debit)
    where transfer.kind = 'payout' group by 1, 2) as ledger using (operator_id, ticket_seq)
where coalesce(rows.amount, 0) <> coalesce(ledger.amount, 0)
union all
select operator_id, null, market_id, rows.amount, ledger.amount
from (select operator_id, market_id, sum(amount) as amount from prize join (select operator_id, market_id, max(version) as version
        from settlement where finished_at is not null group by 1, 2) as in_force using (operator_id, market_id, version)
    group by 1, 2) as rows
full join (select transfer.operator_id, market_id, sum(case when account.kind = case transfer.kind when 'prize' then 'prizes'
            else 'sales' end then amount else -amount end) as amount
    from transfer join account on (account.operator_id, account.id) = (transfer.operator_id, transfer.debit)
    where transfer.kind in ('prize', 'refund') group by 1, 2) as ledger using (operator_id, market_id)
where coalesce(rows.amount, 0) <> coalesce(ledger.amount, 0) and not exists (select 1 from settlement where finished_at is null
    and (settlement.operator_id, settlement.market_id) = (coalesce(rows.operator_id, ledger.operator_id), market_id))
union all
-- Each version has moved on each day what it gave on it, and says so.
select operator_id, null, market_id, rows.amount, ledger.amount
from (select operator_id, market_id, version, booked_on, sum(amount) as amount from prize group by 1, 2, 3, 4) as rows
full join (select operator_id, market_id, version, booked_on, sum(amount) as amount from transfer
    where kind in ('prize', 'refund') and reverses is null group by 1, 2, 3, 4) as ledger using (operator_id, market_id, version, booked_on)
where rows.amount is distinct from ledger.amount
union all
select operator_id, null, market_id, coalesce(rows.amount, 0), settlement.prize from settlement
left join (select operator_id, market_id, version, count(*) as winners, sum(amount) as amount from prize group by 1, 2, 3) as rows
    using (operator_id, market_id, version)
where (settlement.winners, settlement.prize) <> (coalesce(rows.winners, 0), coalesce(rows.amount, 0)) and finished_at is not null

-- i84 --
-- A payment above the bound of its time was made by a second person, and was exactly what another one had asked for. The bound
-- is the tightest one of the agency, of the entities above it and of the operator. Wallets are paid by settlements.
with recursive begun (operator_id, id, at, seq) as materialized ({begun}
), owner (operator_id, agency_id, entity_id) as (
    select operator_id, id, id from entity
    union select owner.operator_id, agency_id, coalesce(entity.parent_id, 0) from owner
    join entity on (entity.operator_id, entity.id) = (owner.operator_id, owner.entity_id)
), paid as (
    select transfer.operator_id, transfer.ticket_seq, transfer.day, transfer.seq, transfer.amount, transfer.at, ticket.entity_id
    from transfer join ticket on (ticket.operator_id, ticket.seq, ticket.day)
        = (transfer.operator_id, transfer.ticket_seq, transfer.day)
    where transfer.kind = 'payout' and transfer.reverses is null and ticket.channel <> %(wallet_channel)s
), approved as (
    select * from payout_hold where ended_as = 'approved' and asked_by <> ended_by and asked_at <= ended_at
)
select paid.operator_id, paid.ticket_seq, paid.seq, paid.amount, bound.amount as bound, 'paid by one person' as wrong
from paid, lateral (select min(said.pay_alone_max) as amount from owner, lateral (select pay_alone_max from rule_payout as rule
    where (rule.operator_id, rule.entity_id) = (owner.operator_id, owner.entity_id) and rule.starts <= paid.at
    and (rule.starts < paid.at or (rule.operator_id, rule.id::text, rule.starts) not in (select operator_id, id, at from begun where seq >= paid.seq))
    and not exists (select 1 from rule_end where (rule_end.operator_id, rule_id) = (rule.operator_id, rule.id) and ends <= paid.at
        and (ends < paid.at or (rule.operator_id, rule.id::text, ends) not in (select operator_id, id, at from begun where seq >= paid.seq)))
    order by rule.starts desc limit 1) as said
    where (owner.operator_id, owner.agency_id) = (paid.operator_id, paid.entity_id)) as bound
where paid.amount > bound.amount and not exists (select 1 from approved
    where (approved.operator_id, approved.ticket_seq, approved.payout_seq, approved.amount)
    = (paid.operator_id, paid.ticket_seq, paid.seq, paid.amount))
union all
select operator_id, ticket_seq, payout_seq, amount, null, 'approved, and not paid so' from payout_hold as hold
where ended_as = 'approved' and (asked_by = ended_by or not exists (select 1 from paid
        where (paid.operator_id, paid.ticket_seq, paid.seq, paid.amount)
        = (hold.operator_id, hold.ticket_seq, hold.payout_seq, hold.amount))
    or not exists (select 1 from payout where (payout.operator_id, payout.ticket_seq, payout.day, payout.member_id, payout.at)
        = (hold.operator_id, hold.ticket_seq, hold.day, hold.ended_by, hold.ended_at)))
union all
select operator_id, ticket_seq, null, max(amount), null, 'asked for out of order' from payout_hold group by 1, 2
having min(version) <> 1 or max(version) <> count(*) or count(*) filter (where ended_as is null) > 1

-- i85 --
-- What agencies have paid beyond the prizes in force stands on their accounts as receivables, exactly, market by market. The
-- settlement in force is compared; while another is under way, its transfers are not complete. Wallets pay back the excess.
with in_force as (
    select operator_id, market_id, max(version) as version, bool_and(finished_at is not null) as is_whole from settlement group by 1, 2
), paid as (
    select operator_id, market_id, ticket_seq, line, day, sum(amount) as amount from payout group by 1, 2, 3, 4, 5
), due as (
    select paid.operator_id, paid.market_id, entity.account_id, sum(paid.amount - coalesce(prize.amount, 0)) as amount
    from paid join in_force using (operator_id, market_id)
    join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (paid.operator_id, paid.ticket_seq, paid.day)
    join entity on (entity.operator_id, entity.id) = (ticket.operator_id, ticket.entity_id)
    left join prize on (prize.operator_id, prize.market_id, prize.version, prize.ticket_seq, prize.line, prize.day)
        = (paid.operator_id, paid.market_id, in_force.version, paid.ticket_seq, paid.line, paid.day)
    where ticket.channel <> %(wallet_channel)s and paid.amount > coalesce(prize.amount, 0) group by 1, 2, 3
), charged as (
    select transfer.operator_id, market_id, side.account_id, sum(side.amount) as amount from transfer,
    lateral (values (debit, amount), (credit, -amount)) as side (account_id, amount)
    join account on account.id = side.account_id and account.kind <> 'prizes_payable'
    where transfer.kind = 'receivable' and account.operator_id = transfer.operator_id group by 1, 2, 3 having sum(side.amount) <> 0
)
select operator_id, market_id, account_id, due.amount as due, charged.amount
from due full join charged using (operator_id, market_id, account_id) left join in_force using (operator_id, market_id)
where due.amount is distinct from charged.amount and in_force.is_whole is not false

-- i112 --
-- What was won moves from prizes to prizes payable, and from there to the agency that sold the ticket, or to expired prizes.
-- The ledger's sums alone would let a payment go to another account. What takes back goes the other way; I70 follows wallets.
select transfer.operator_id, transfer.seq, transfer.kind, payer.kind as debit, payee.kind as credit, transfer.ticket_seq
from transfer
join account as payer on (payer.operator_id, payer.id) = (transfer.operator_id, transfer.debit)
join account as payee on (payee.operator_id, payee.id) = (transfer.operator_id, transfer.credit)
left join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day)
left join entity on (entity.operator_id, entity.id) = (ticket.operator_id, ticket.entity_id)
where transfer.kind = 'payout' and ticket.channel is distinct from %(wallet_channel)s
    and (payer.kind <> 'prizes_payable' or payee.id is distinct from entity.account_id)
or transfer.kind in ('prize', 'refund', 'expiry') and least(payer.kind, payee.kind) || ' ' || greatest(payer.kind, payee.kind)
    <> case transfer.kind when 'prize' then 'prizes prizes_payable' when 'refund' then 'prizes_payable sales'
    else 'prizes_expired prizes_payable' end
or transfer.kind = 'expiry' and payer.kind <> 'prizes_payable'
