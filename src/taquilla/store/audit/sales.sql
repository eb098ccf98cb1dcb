-- The auditor's queries I01 to I21: the ledger, sales and numbers.
-- A query's rows are the offenders, so a sound house gives none; the first sentence under a name is the rule, as the auditor
-- prints it. The rows are read again, and no sum that the house keeps is trusted. Partitioned tables are joined by their whole
-- key, day included. A wager is live while its ticket is not undone; undone tickets are few, so queries look for these.

-- i01 --
-- A transfer moves a positive amount between two different accounts, in their currency and the operator's.
select transfer.operator_id, transfer.seq, transfer.debit, transfer.credit, transfer.amount, transfer.currency
from transfer join operator on operator.id = transfer.operator_id
left join account as payer on (payer.operator_id, payer.id) = (transfer.operator_id, transfer.debit)
left join account as payee on (payee.operator_id, payee.id) = (transfer.operator_id, transfer.credit)
where transfer.amount <= 0 or transfer.debit = transfer.credit
    or transfer.currency <> payer.currency or transfer.currency <> payee.currency or transfer.currency <> operator.currency

-- i02 --
-- The accounts and the one cause of each transfer exist, and seq counts without a gap from 1 to the gate's last. The gate is
-- added as one more than its last seq: a missing tail leaves a gap before it.
with taken (operator_id, seq) as (
    select operator_id, seq from ticket union all
    select operator_id, undone_seq from ticket where undone_seq is not null union all
    select operator_id, seq from transfer union all
    select operator_id, seq from prize union all
    select operator_id, seq from payout union all
    select operator_id, seq from week_profit union all
    select operator_id, seq from sports_ticket union all
    select operator_id, accepted_seq from sports_ticket where reserved and accepted_seq is not null union all
    select operator_id, seq from call_out union all
    select operator_id, answered_seq from call_out where answered_seq is not null union all
    select operator_id, seq from bet union all
    select operator_id, seq from shift union all
    select operator_id, closed_seq from shift where closed_seq is not null union all
    select operator_id, seq from shift_count as look where method_id = 0 and not exists (select 1 from shift
        where (shift.operator_id, shift.seq, shift.closed_seq) = (look.operator_id, look.shift_seq, look.seq)) union all
    select operator_id, last_seq + 1 from gate
), placed as (
    select operator_id, seq, lag(seq, 1, 0::bigint) over (partition by operator_id order by seq) as before from taken)
select operator_id, seq, 'follows ' || before as wrong from placed where seq <> before + 1
union all select id, null, 'no gate' from operator where not exists (select 1 from gate where gate.operator_id = operator.id)
union all select operator_id, seq, 'no such account' from transfer
where not exists (select 1 from account where (account.operator_id, account.id) = (transfer.operator_id, transfer.debit))
    or not exists (select 1 from account where (account.operator_id, account.id) = (transfer.operator_id, transfer.credit))
union all select operator_id, seq, 'no such ticket' from transfer where ticket_seq is not null and not exists (
    select 1 from ticket where (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, ticket_seq, transfer.day))
    and not exists (select 1 from sports_ticket as ticket
        where (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, ticket_seq, transfer.day))
    and not exists (select 1 from bet
        where (bet.operator_id, bet.seq, bet.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day))
union all select operator_id, seq, 'no such market' from transfer where market_id is not null and not exists (
    select 1 from market where (market.operator_id, market.id) = (transfer.operator_id, market_id))
union all select operator_id, seq, 'not one cause' from transfer
where (ticket_seq is not null)::int + (market_id is not null)::int <> case
    when kind in ('payment', 'profit', 'deposit', 'withdrawal', 'cash_in', 'cash_out', 'cash_difference') then 0 else 1 end

-- i03 --
-- A kept balance is the sum of the transfers of its whole subtree, and each account with a floor keeps one.
with recursive part (operator_id, account_id, part_id) as (
    select operator_id, id, id from account where balance is not null
    union select part.operator_id, part.account_id, child.account_id
    from part join entity as parent on (parent.operator_id, parent.account_id) = (part.operator_id, part.part_id)
    join entity as child on (child.operator_id, child.parent_id) = (parent.operator_id, parent.id)
), moved as (
    select operator_id, account_id, sum(amount) as amount from (
        select operator_id, credit, amount from transfer union all select operator_id, debit, -amount from transfer
    ) as side (operator_id, account_id, amount) group by 1, 2
), due as (
    select part.operator_id, part.account_id, coalesce(sum(moved.amount), 0) as balance
    from part left join moved on (moved.operator_id, moved.account_id) = (part.operator_id, part.part_id) group by 1, 2)
select account.operator_id, account.id, account.balance, due.balance as due
from account left join due on (due.operator_id, due.account_id) = (account.operator_id, account.id)
where account.balance <> due.balance or (account.balance is null) <> (account.floor is null)

-- i04 --
-- No sale, bet or withdrawal took an account below its floor, or lower where it was below already. A sale counts as a whole,
-- with its commissions, which are all that an agency has of a wallet's; only accounts that are below their floor now are replayed,
-- and all wallets, of which the floor is 0 (I115).
-- Each sale is judged by the floor of its moment: the events tell after which seq it was another one, and the trail what it was
-- before the first of them.
with recursive part (operator_id, account_id, floor, part_id) as (
    select operator_id, id, floor, id from account where balance < floor
    union select part.operator_id, part.account_id, part.floor, child.account_id
    from part join entity as parent on (parent.operator_id, parent.account_id) = (part.operator_id, part.part_id)
    join entity as child on (child.operator_id, child.parent_id) = (parent.operator_id, parent.id)
), told as materialized (
    select outbox.operator_id, key::bigint as account_id, number as id, last_seq as seq, data ? 'is_whole' as is_whole,
        (value ->> 'floor')::bigint as floor
    from outbox cross join lateral jsonb_each(data #> '{rows,account}') where exists (select from part) and data ? 'rows' and value ? 'floor'
), changed as (
    select operator_id, account_id, true as is_told, id, seq, floor as before, floor as after from told
    union all
    select entity.operator_id, entity.account_id, false, event.id, (detail ->> 'seq')::bigint,
        -(detail ->> 'before')::bigint, -(detail ->> 'after')::bigint
    from audit_event as event join entity on (entity.operator_id, entity.id::text) = (event.operator_id, event.object)
    left join (select operator_id, min(seq) as seq from told where is_whole group by 1) as whole
        on whole.operator_id = event.operator_id
    where action = 'credit changed' and (whole.seq is null or whole.seq >= (detail ->> 'seq')::bigint)
), history as materialized (
    -- The floor before the first change of an account's credit, and behind each.
    select operator_id, account_id, array_agg(seq order by seq, is_told, id) as seqs,
        (array_agg(before order by seq, is_told, id))[1:1] || array_agg(after order by seq, is_told, id) as floors
    from changed where seq is not null group by 1, 2
), step as (
    select part.operator_id, part.account_id, part.floor, which.sale, coalesce(which.sale, transfer.seq) as seq,
        sum(side.amount) as amount
    from transfer, lateral (values (debit, -amount), (credit, amount)) as side (account_id, amount),
    lateral (select case when kind in ('sale', 'commission') and reverses is null then ticket_seq
        when kind in ('bet', 'withdrawal') and reverses is null then seq end) as which (sale), part
    where (part.operator_id, part.part_id) = (transfer.operator_id, side.account_id) group by 1, 2, 3, 4, 5
), reached as (
    select step.operator_id, step.account_id, step.sale, step.seq, step.amount,
        case when seqs is null then step.floor else floors[1 + width_bucket(step.seq - 1, seqs)] end as floor,
        sum(step.amount) over (partition by step.operator_id, step.account_id order by step.seq) as balance
    from step left join history on (history.operator_id, history.account_id) = (step.operator_id, step.account_id)
), sound as (
    select operator_id, account_id, max(seq) as seq from reached where floor is null or balance >= floor group by 1, 2)
select reached.operator_id, reached.account_id, reached.sale as ticket_seq, reached.balance, reached.floor
from reached left join sound using (operator_id, account_id)
where reached.sale is not null and reached.amount < 0 and reached.balance < reached.floor
    and reached.seq > coalesce(sound.seq, 0)
union all
select operator_id, account_id, seq, balance, 0 from (
    select *, sum(amount) over (partition by operator_id, account_id order by seq) as balance from statement) as placed
where type in ('Bet-Placement', 'Withdraw-Funds') and amount < 0 and balance < 0

-- i05 --
-- Both accounts of a transfer belong to its operator; those of a sale, of a payment and of players' funds are the two that it concerns.
-- A sale is between the ticket's agency, or the player, and sales; a payment between an entity and its parent, or the house's cash;
-- funds between a player and that cash.
select transfer.operator_id, transfer.seq, foreign_one.operator_id as other_operator, foreign_one.id as account_id
from transfer, lateral (values (debit), (credit)) as side (account_id), account as foreign_one
where foreign_one.id = side.account_id
    and not exists (select 1 from account where (account.operator_id, account.id) = (transfer.operator_id, side.account_id))
union all
select transfer.operator_id, transfer.seq, null, transfer.debit from transfer
join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day)
join entity on (entity.operator_id, entity.id) = (ticket.operator_id, ticket.entity_id)
left join bet on ticket.channel = %(wallet_channel)s and (bet.operator_id, bet.ticket_seq, bet.day) = (ticket.operator_id, ticket.seq, ticket.day)
left join player on (player.operator_id, player.id) = (bet.operator_id, bet.player_id)
where kind = 'sale' and reverses is null
    and (transfer.debit is distinct from case ticket.channel when %(wallet_channel)s then player.account_id else entity.account_id end
    or not exists (select 1 from account where (operator_id, id, kind) = (transfer.operator_id, transfer.credit, 'sales')))
union all
select operator_id, seq, null, debit from transfer
where kind = 'payment' and not exists (
    select 1 from entity left join entity as parent on (parent.operator_id, parent.id) = (entity.operator_id, entity.parent_id)
    where (entity.operator_id, entity.account_id, coalesce(parent.account_id, 6)) = (transfer.operator_id, transfer.debit, transfer.credit)
) and not exists (
    select 1 from entity left join entity as parent on (parent.operator_id, parent.id) = (entity.operator_id, entity.parent_id)
    where (entity.operator_id, entity.account_id, coalesce(parent.account_id, 6)) = (transfer.operator_id, transfer.credit, transfer.debit))
union all
select transfer.operator_id, transfer.seq, null, transfer.debit from transfer, lateral (select case kind when 'deposit' then debit else credit end as cash,
    case kind when 'deposit' then credit else debit end as player) as side
where kind in ('deposit', 'withdrawal') and (cash <> 6 or not exists (
    select 1 from player where (player.operator_id, player.account_id) = (transfer.operator_id, side.player)))

-- i08 --
-- Along seq the time never runs back, and nothing is later than its gate's last instant.
-- Nor does it in events: none comes before what stands ahead of its last seq.
with done (operator_id, seq, at) as (
    select operator_id, seq, created_at from ticket union all
    select operator_id, undone_seq, undone_at from ticket where undone_seq is not null union all
    select operator_id, seq, at from transfer union all
    select operator_id, seq, at from payout union all
    select operator_id, seq, created_at from sports_ticket union all
    select operator_id, accepted_seq, accepted_at from sports_ticket where accepted_seq is not null union all
    select operator_id, seq, written_at from call_out union all
    select operator_id, answered_seq, answered_at from call_out where answered_seq is not null union all
    select operator_id, seq, opened_at from shift union all
    select operator_id, closed_seq, closed_at from shift where closed_seq is not null union all
    select operator_id, seq, placed_at from bet union all
    select operator_id, last_seq, at from outbox
), placed as (select *, lag(at) over (partition by operator_id order by seq, at) as before from done)
select placed.operator_id, placed.seq, placed.at, placed.before, gate.last_at
from placed left join gate using (operator_id) where placed.at < placed.before or placed.at > gate.last_at

-- i13 --
-- Every ticket has exactly one sale in the ledger, of its price.
select ticket.operator_id, ticket.seq, ticket.amount, count(sale.seq) as sales, sum(sale.amount) as sold
from ticket left join transfer as sale on sale.kind = 'sale' and sale.reverses is null
    and (sale.operator_id, sale.ticket_seq, sale.day) = (ticket.operator_id, ticket.seq, ticket.day)
group by ticket.operator_id, ticket.seq, ticket.day, ticket.amount
having count(sale.seq) <> 1 or sum(sale.amount) <> ticket.amount

-- i14 --
-- No sale or commission stands in the ledger without its accepted ticket.
select operator_id, seq, kind, ticket_seq from transfer where kind in ('sale', 'commission') and not exists (
    select 1 from ticket where accepted_at is not null
    and (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day))

-- i15 --
-- A ticket has one to a hundred wagers, numbered from 0, with positive stakes that add up to its amount.
select ticket.operator_id, ticket.seq, ticket.amount, ticket.wagers, count(wager.line) as lines, sum(wager.amount) as staked
from ticket left join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (ticket.operator_id, ticket.seq, ticket.day)
group by ticket.operator_id, ticket.seq, ticket.day, ticket.amount, ticket.wagers
having count(wager.line) not between 1 and 100 or count(wager.line) <> ticket.wagers or sum(wager.amount) <> ticket.amount
    or min(wager.amount) <= 0 or min(wager.line) <> 0 or max(wager.line) <> count(wager.line) - 1

-- i16 --
-- Each wager has its ticket, and plays an event of its market.
select operator_id, ticket_seq, line, 'ticket' as missing from wager where not exists (select 1 from ticket
    where (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day))
union all
select operator_id, ticket_seq, line, 'event of its market' from wager where not exists (select 1 from market_event as held
    where (held.operator_id, held.market_id, held.event_id) = (wager.operator_id, wager.market_id, wager.event_id))

-- i17 --
-- A ticket's price is its stakes plus taxes, to the cent, in the ledger too; its commissions are those that its wagers name, account
-- by account.
-- An entity keeps what its commission is beyond those below it, and nobody else pays or gets one. Lottery tickets bear no taxes
-- yet. The stake of a sports ticket is the rest of its price, or all of it (TX-01 to TX-04), by the rates that it bears (I121).
with recursive lineage (operator_id, seller, place, entity_id, account_id) as (
    select operator_id, id, 1, id, account_id from entity
    union all select lineage.operator_id, seller, place + 1, parent.id, parent.account_id from lineage
    join entity on (entity.operator_id, entity.id) = (lineage.operator_id, lineage.entity_id)
    join entity as parent on (parent.operator_id, parent.id) = (entity.operator_id, entity.parent_id)
), staked as (
    select operator_id, ticket_seq, day, sum(amount) as price from wager group by 1, 2, 3
), sold as (
    select operator_id, ticket_seq, day, sum(amount) as price from transfer where kind = 'sale' and reverses is null group by 1, 2, 3
), share as (
    select wager.operator_id, ticket_seq, wager.day, lineage.account_id,
        greatest(0, share - coalesce((select max(below) from unnest(commissions[:place - 1]) as below), 0)) as due, 0 as moved
    from wager cross join unnest(commissions) with ordinality as part (share, place)
    join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
    join lineage using (place) where (lineage.operator_id, lineage.seller) = (ticket.operator_id, ticket.entity_id) and accepted_at is not null
    union all select operator_id, ticket_seq, day, side.account_id, 0, side.amount from transfer,
    lateral (values (credit, transfer.amount), (debit, -transfer.amount)) as side (account_id, amount)
    where kind = 'commission' and side.account_id <> 2 and reverses is null)
select operator_id, ticket_seq, staked.price, sold.price as moved, null::bigint as commission, null::bigint as commission_moved
from staked join sold using (operator_id, ticket_seq, day) where staked.price <> sold.price
union all
select operator_id, ticket_seq, null, account_id, sum(due), sum(moved) from share
group by operator_id, ticket_seq, day, account_id having sum(due) <> sum(moved)
union all
select operator_id, seq, stake + ext_amount, moved.amount, ext_amount, due.tax from sports_ticket as ticket
join lateral (select case ext_type when 'inclusive' then price - (2 * price * 10000 + 10000 + ext_rate) / (2 * (10000 + ext_rate))
    else (price * ext_rate + 5000) / 10000 end as tax) as due on true
left join lateral (select sum(amount) as amount from transfer where (transfer.operator_id, ticket_seq, day)
    = (ticket.operator_id, ticket.seq, ticket.day) and kind in ('stake', 'excise') and reverses is null and transfer.version is null
    ) as moved on true
where ext_amount <> due.tax or debit <> stake + ext_amount or stake <> case ext_type when 'exclusive' then price else price - due.tax end
    or (accepted_at is not null and moved.amount is distinct from debit)

-- i18 --
-- No two tickets share a number on one day, and no two ever share an id.
select operator_id, day, number::text as said, count(*) as tickets from ticket group by 1, 2, 3 having count(*) > 1
union all select operator_id, null, id::text, count(*) from ticket group by 1, 3 having count(*) > 1

-- i19 --
-- A day's ordinals count from 1 to the gate's last, and each ticket's number is its ordinal through the day's permutation.
-- This is the permutation of domain/ledger/numbers.py, written a second time; the keys of the days are parameters, because the
-- database does not hold them. "offset 0" keeps each round separate, else every later one would compute all the earlier ones
-- again.
with told (operator_id, day, key) as (select * from unnest(%(operators)s::int[], %(days)s::date[], %(keys)s::bytea[])),
due as (
    select operator_id, day, seq, ordinal, number, 10000000 + high_2 * 10000 + low_2 as due
    from ticket left join told using (operator_id, day),
    lateral (select (ordinal - 1) / 10000, mod(ordinal - 1, 10000)) as halves (high, low),
    lateral (select mod(high + ('x' || left(encode(sha256(key || '\x00' || int4send(low)), 'hex'), 14))::bit(56)::bigint,
        9000)::int offset 0) as turn_0 (high_1),
    lateral (select mod(low + ('x' || left(encode(sha256(key || '\x01' || int4send(high_1)), 'hex'), 14))::bit(56)::bigint,
        10000)::int offset 0) as turn_1 (low_1),
    lateral (select mod(high_1 + ('x' || left(encode(sha256(key || '\x02' || int4send(low_1)), 'hex'), 14))::bit(56)::bigint,
        9000)::int offset 0) as turn_2 (high_2),
    lateral (select mod(low_1 + ('x' || left(encode(sha256(key || '\x03' || int4send(high_2)), 'hex'), 14))::bit(56)::bigint,
        10000)::int offset 0) as turn_3 (low_2)
), gated (operator_id, day, ordinal) as (
    select operator_id, day, last_ordinal from gate union all select operator_id, day, last_ordinal from gate_day
), placed as (
    select operator_id, day, ordinal, lag(ordinal, 1, 0) over (partition by operator_id, day order by ordinal) as before
    from (select operator_id, day, ordinal from ticket union all select operator_id, day, ordinal + 1 from gated) as taken)
select operator_id, day, seq as ticket_seq, ordinal, number from due where number is distinct from due
union all select operator_id, day, null, ordinal, null from placed where ordinal <> before + 1
union all select operator_id, day, null, max(ordinal), null from ticket where not exists (select 1 from gated
    where (gated.operator_id, gated.day) = (ticket.operator_id, ticket.day)) group by 1, 2

-- i20 --
-- A ticket's day is its operator's local day when it was accepted, and a transfer counts for that of its instant.
-- An undoing may count for the day of its sale, and a commission on profit counts for the last day of its week (I52).
select ticket.operator_id, ticket.seq, ticket.day, ticket.accepted_at
from ticket join operator on operator.id = ticket.operator_id
where ticket.day <> (ticket.accepted_at at time zone operator.zone)::date
union all
select transfer.operator_id, transfer.seq, transfer.booked_on, transfer.at
from transfer join operator on operator.id = transfer.operator_id
where transfer.kind <> 'profit' and transfer.booked_on <> (transfer.at at time zone operator.zone)::date
    and (transfer.kind not in ('sale', 'commission') or transfer.reverses is null or transfer.booked_on <> transfer.day)

-- i21 --
-- No ticket was accepted at or after the close of one of its draws, planned or actual, whichever came first.
select ticket.operator_id, ticket.seq, wager.line, wager.event_id, ticket.accepted_at, draw.closes_at, draw.closed_at
from ticket join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (ticket.operator_id, ticket.seq, ticket.day)
join draw on (draw.operator_id, draw.event_id) = (wager.operator_id, wager.event_id)
where greatest(ticket.accepted_at, ticket.created_at) >= least(draw.closes_at, draw.closed_at)
union all
-- A+B closes with the earlier of the two.
select ticket.operator_id, ticket.seq, wager.line, held.event_id, ticket.accepted_at, draw.closes_at, draw.closed_at
from market join market_event as held on (held.operator_id, held.market_id) = (market.operator_id, market.id)
join draw on (draw.operator_id, draw.event_id) = (held.operator_id, held.event_id)
join wager on (wager.operator_id, wager.market_id) = (market.operator_id, market.id) and wager.event_id <> held.event_id
join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
where market.kind = 'ab' and greatest(ticket.accepted_at, ticket.created_at) >= least(draw.closes_at, draw.closed_at)
