-- The auditor's queries I37 to I40, I54 to I57, I87, I113 and I127: sports tickets, the calls to operators' wallets, coupons.
-- Their form is described in sales.sql.

-- i37 --
-- A sports ticket is sold exactly if its wallet has confirmed the money, each request without a confirmation is discarded, and what
-- waits for approval does so by the terms of its sale, as the events tell.
with asked as (
    select operator_id, ticket_seq, day, count(*) filter (where action in ('ticket_create', 'ticket_reserve')) as asked,
        count(*) filter (where action in ('ticket_create', 'ticket_reserve') and state = 'done') as confirmed,
        count(*) filter (where action = 'ticket_create') as created, bool_or(action = 'ticket_create' and state = 'due') as waiting,
        count(*) filter (where action = 'ticket_discard') as discards, count(*) filter (where action = 'ticket_refund') as refunds
    from call_out group by 1, 2, 3
), term as materialized (
    select operator_id, number, last_seq, (data #>> '{rows,sports_operator,"",approval_from}')::bigint as approval_from from outbox
    where data ? 'rows' and data #> '{rows,sports_operator,""}' ? 'approval_from')
select ticket.operator_id, ticket.seq, ticket.step, asked.asked, asked.confirmed, asked.discards
from sports_ticket as ticket
left join asked on (asked.operator_id, asked.ticket_seq, asked.day) = (ticket.operator_id, ticket.seq, ticket.day)
where asked.asked is distinct from 1 or asked.created <> (not ticket.reserved)::int
    or ticket.result not in ('pending', 'won', 'lost', 'void') or ticket.net_payout <> ticket.gross_payout - ticket.wht_amount
    or (ticket.result in ('pending', 'lost') and ticket.gross_payout <> 0)
    or (not ticket.reserved and ticket.accepted_seq is not null and not exists (select 1 from call_out
        where (operator_id, ticket_seq, day, answered_seq) = (ticket.operator_id, ticket.seq, ticket.day, ticket.accepted_seq)))
    or case ticket.step when 'new' then confirmed + discards <> 0 or accepted_at is not null
        when 'reserved' then confirmed <> 1 or discards <> 0 or accepted_at is not null
        when 'cancelled' then discards + refunds <> 1 or (accepted_at is null) <> (discards = 1) or (refunds = 1 and (confirmed <> 1 or approved))
        else confirmed <> 1 or discards + refunds <> 0 or accepted_at is null end
union all
select ticket.operator_id, ticket.seq, case when approved then 'not approved' else 'never to be approved' end, null, null, null
from sports_ticket as ticket join lateral (select approval_from from term
    where term.operator_id = ticket.operator_id and term.last_seq < ticket.seq order by number desc limit 1) as told on true
where approved <> (coalesce(price < approval_from, true) or exists (select from audit_event as entry
    where (entry.operator_id, entry.action, entry.object) = (ticket.operator_id, 'sports ticket approved', ticket.id)))

-- i38 --
-- A settlement credits a ticket's wallet at most once, and no wallet that answers waits a quarter of an hour for a credit. A
-- call that was due fifteen minutes before a wallet's last response should have been made by then. Parked calls wait for
-- people.
select operator_id, ticket_seq, min(n) as n, version, count(*) || ' results' as wrong from call_out
where action in ('ticket_win', 'ticket_lost', 'ticket_void') group by operator_id, ticket_seq, day, version having count(*) > 1
union all
select call.operator_id, call.ticket_seq, call.n, call.version, 'due since ' || call.next_try
from call_out as call join (select operator_id, max(answered_at) as at from call_out
    where state = 'done' and answered_at <= %(now)s::timestamptz - interval '15 minutes' group by 1) as answered using (operator_id)
where call.state = 'due' and call.next_try <= answered.at
    and (call.claimed_until is null or call.claimed_until <= %(now)s::timestamptz - interval '15 minutes')
    and not exists (select 1 from call_out as earlier where (earlier.operator_id, earlier.ticket_seq, earlier.day)
        = (call.operator_id, call.ticket_seq, call.day) and earlier.n < call.n and earlier.state in ('due', 'parked'))

-- i39 --
-- Each step of a sports ticket has one call to its wallet, in the order of the steps, and there is no other call. A life is
-- spelled by its calls' letters: Create or Reserve and Update; then Update and Win, Lost or Void, and a rollBack of it;
-- discard, refund, X close.
with life as (
    select operator_id, ticket_seq as seq, day, count(*) as calls, min(n) as first, max(n) as last, bool_and(follows) as in_order,
        string_agg(case action when 'ticket_create' then 'C' when 'ticket_reserve' then 'R' when 'ticket_update' then 'U'
            when 'ticket_win' then 'W' when 'ticket_lost' then 'L' when 'ticket_void' then 'V' when 'ticket_rollback' then 'B'
            when 'ticket_discard' then 'D' when 'ticket_refund' then 'F' else 'X' end, '' order by n) as spelled,
        max(version) filter (where action in ('ticket_win', 'ticket_lost', 'ticket_void')) as version
    from (select *, seq > lag(seq, 1, ticket_seq) over (partition by operator_id, ticket_seq, day order by n) as follows
        from call_out) as call
    group by 1, 2, 3)
select operator_id, seq as ticket_seq, ticket.step, ticket.result, life.spelled
from sports_ticket as ticket full join life using (operator_id, seq, day)
where ticket.calls is distinct from life.calls or first <> 1 or last <> life.calls or not in_order
    or spelled !~ case ticket.step when 'new' then '^[CR]$' when 'reserved' then '^R$'
        when 'cancelled' then '^([CR]D|(C|RU)((UW|L|V)B)*F)$' when 'open' then '^(C|RU)((UW|L|V)B)*$'
        else '^(C|RU)((UW|L|V)B)*' || case ticket.result when 'won' then 'UW' when 'lost' then 'L' else 'V' end
            || case ticket.step when 'closed' then 'X$' else '$' end end
    or (ticket.step in ('resulted', 'closed')) <> (ticket.version > 0)
    or (ticket.version > 0 and ticket.version is distinct from life.version)

-- i40 --
-- No command has two effects.
with effect as (
    select operator_id, seq, 'sell' as verb from ticket union all
    select operator_id, undone_seq, 'undo' from ticket where undone_seq is not null union all
    select operator_id, seq, 'place' from sports_ticket union all
    select operator_id, answered_seq, 'answer' from call_out where answered_seq is not null union all
    select operator_id, accepted_seq, 'paid' from sports_ticket where reserved and accepted_seq is not null)
select operator_id, seq, verb, count(*) as effects from effect group by 1, 2, 3 having count(*) > 1

-- i54 --
-- The ledger shows each sports ticket as it stands: its sale while it is sold and not void, its prize while it has won; and each
-- settlement told the ticket's wallet just that.
-- A wallet pays what a call names, so the amounts of each version are compared; of a void ticket all that it has cost goes back.
with standing as (
    select operator_id, ticket_seq as seq, day,
        coalesce(sum(amount) filter (where kind = 'stake' and (debit, credit) = (7, 1)), 0) as stake,
        coalesce(sum(amount) filter (where kind = 'excise' and (debit, credit) = (7, 8)), 0) as excise,
        coalesce(sum(amount) filter (where kind = 'winning' and (debit, credit) = (3, 7)), 0) as winning,
        coalesce(sum(amount) filter (where kind = 'withholding' and (debit, credit) = (3, 9)), 0) as withheld,
        count(*) as rows, count(distinct kind) as kinds, count(*) filter (where (kind, debit, credit) not in
            (('stake', 7, 1), ('excise', 7, 8), ('winning', 3, 7), ('withholding', 3, 9))) as strays
    from transfer where kind in ('stake', 'excise', 'winning', 'withholding') and reverses is null
        and not exists (select 1 from transfer as back
            where (back.operator_id, back.reverses, back.day) = (transfer.operator_id, transfer.seq, transfer.day))
    group by 1, 2, 3
), due as (
    select operator_id, seq, day, case when is_sold then stake else 0 end as stake, case when is_sold then ext_amount else 0 end as excise,
        case when has_won then net_payout else 0 end as winning, case when has_won then wht_amount else 0 end as withheld
    from sports_ticket, lateral (select accepted_at is not null and result <> 'void' and step <> 'cancelled' as is_sold,
        result = 'won' as has_won) as standing
), paid as (
    select operator_id, ticket_seq, day, version, coalesce(sum(amount) filter (where kind = 'winning'), 0) as winning,
        coalesce(sum(amount) filter (where kind = 'withholding'), 0) as withheld
    from transfer where kind in ('winning', 'withholding') and reverses is null group by 1, 2, 3, 4
), told as (
    select call.operator_id, call.ticket_seq, coalesce(said.gross_payout, 0) as gross, coalesce(said.net_payout, 0) as winning,
        coalesce(said.wht_amount, 0) as withheld, case action when 'ticket_void' then ticket.debit else coalesce(paid.winning, 0) end as due,
        coalesce(paid.withheld, 0) as withheld_due
    from call_out as call join sports_ticket as ticket on (ticket.operator_id, ticket.seq, ticket.day) = (call.operator_id, call.ticket_seq, call.day)
    left join paid on (paid.operator_id, paid.ticket_seq, paid.day, paid.version) = (call.operator_id, call.ticket_seq, call.day, call.version)
    cross join jsonb_to_record(coalesce(call.amounts, '{}')) as said (gross_payout bigint, net_payout bigint, wht_amount bigint)
    where action in ('ticket_update', 'ticket_win', 'ticket_lost', 'ticket_void'))
select operator_id, seq as ticket_seq, due.stake, standing.stake as stake_moved, due.excise, standing.excise as excise_moved,
    due.winning, standing.winning as winning_moved, due.withheld, standing.withheld as withheld_moved
from due full join standing using (operator_id, seq, day)
where coalesce(due.stake, 0) <> coalesce(standing.stake, 0) or coalesce(due.excise, 0) <> coalesce(standing.excise, 0)
    or coalesce(due.winning, 0) <> coalesce(standing.winning, 0) or coalesce(due.withheld, 0) <> coalesce(standing.withheld, 0)
    or standing.rows <> standing.kinds or standing.strays > 0
union all
select operator_id, ticket_seq, null, null, null, null, due, winning, withheld_due, withheld from told
where (gross, winning, withheld) <> (due + withheld_due, due, withheld_due)

-- i55 --
-- Of a settled coupon all money is accounted for: payments and the remainder are the pool, what rolled in and what the operator
-- added. The pool is a share of all stakes, rounded half up (JP-30); where stakes went back there is no pool.
with settled as (
    select settlement.*, coupon.pool_rate, coupon.carry_from from sports_settlement as settlement
    join coupon on (coupon.operator_id, coupon.id) = (settlement.operator_id, settlement.coupon_id)
    where settlement.finished_at is not null
), told as (
    select operator_id, coupon_id, version, sum((tier ->> 'own')::bigint)::bigint as own, sum((tier ->> 'added')::bigint)::bigint as added,
        sum((tier ->> 'paid')::bigint)::bigint as paid, sum((tier ->> 'carried')::bigint)::bigint as carried,
        bool_and((tier ->> 'paid')::bigint + (tier ->> 'carried')::bigint = (tier ->> 'own')::bigint + (tier ->> 'added')::bigint) as sound
    from settled, jsonb_array_elements(tiers) as tier group by 1, 2, 3
), carried as (select operator_id, coupon_id, version, sum(amount)::bigint as amount from carry group by 1, 2, 3
), received as (
    select settled.operator_id, settled.coupon_id, settled.version, coalesce(sum(carry.amount), 0)::bigint as amount
    from settled left join (select operator_id, coupon_id, max(version) as version from sports_settlement group by 1, 2) as last
        on (last.operator_id, last.coupon_id) = (settled.operator_id, settled.carry_from)
    left join carry on (carry.operator_id, carry.coupon_id, carry.version) = (last.operator_id, last.coupon_id, last.version)
    group by 1, 2, 3
), sold as (
    select operator_id, coupon_id, count(*) as tickets, sum(lines)::bigint as lines, sum(stake)::bigint as sales
    from sports_ticket where accepted_at is not null and step <> 'cancelled' group by 1, 2)
select operator_id, coupon_id, version, settled.pool, settled.carry_in, settled.house_adds, told.paid, carried.amount as carry
from settled left join told using (operator_id, coupon_id, version) left join carried using (operator_id, coupon_id, version)
left join received using (operator_id, coupon_id, version) left join sold using (operator_id, coupon_id)
where coalesce(told.paid, 0) + coalesce(carried.amount, 0) <> settled.pool + settled.carry_in + settled.house_adds
    or coalesce(told.added, 0) <> settled.house_adds or not told.sound or received.amount <> settled.carry_in
    or settled.pool <> case when settled.refund then 0 else div(settled.sales::numeric * settled.pool_rate + 5000, 10000) end
    or (settled.tickets, settled.lines, settled.sales) <> (coalesce(sold.tickets, 0), coalesce(sold.lines, 0), coalesce(sold.sales, 0))
union all
select operator_id, carry_from, null, null, null, null, null, count(*) from coupon where carry_from is not null
group by 1, 2 having count(*) > 1

-- i113 --
-- Each pot of a settled coupon is its part of the pool and what rolled into it, and its remainder rolls on to exactly the tier that
-- the coupon names.
-- A part is rounded down, and the top one has the rest (JP-30); what finds no pot goes to the top one (JP-32). A coupon without pots
-- passes on what it received; I55 sums it.
with told as (
    select settled.operator_id, settled.coupon_id, settled.version, coupon.carry_from, tier.kind, said.*,
        case when kind <> 'pool_pct' then 0 else of_pool.part + case when row_number() over kin = 1
            then settled.pool - sum(of_pool.part) over (partition by settled.operator_id, settled.coupon_id, settled.version) else 0 end end as part,
        array_agg(said.hits) filter (where kind <> 'fixed') over whole as pots,
        case when said.lines > 0 or kind = 'fixed' or unwon_to = 'same' then said.hits
            when unwon_to = 'top' then first_value(said.hits) over pot else coalesce(lead(said.hits) over pot, said.hits) end as rolls_to
    from sports_settlement as settled join coupon on (coupon.operator_id, coupon.id) = (settled.operator_id, settled.coupon_id)
    cross join lateral jsonb_to_recordset(settled.tiers) as said (hits int, lines bigint, own bigint, carried bigint, carried_to int)
    join tier on (tier.operator_id, tier.coupon_id, tier.hits) = (settled.operator_id, settled.coupon_id, said.hits)
    cross join lateral (select case kind when 'pool_pct' then div(settled.pool::numeric * rate, 10000) else 0 end as part) as of_pool
    where settled.finished_at is not null
    window whole as (partition by settled.operator_id, settled.coupon_id, settled.version),
        kin as (partition by settled.operator_id, settled.coupon_id, settled.version, kind order by said.hits desc),
        pot as (partition by settled.operator_id, settled.coupon_id, settled.version, kind = 'fixed' order by said.hits desc)
), named as (
    select operator_id, coupon_id, version, carried_to as hits, sum(carried)::bigint as amount from told where carried <> 0 group by 1, 2, 3, 4
), rolled_in as (
    select told.operator_id, told.coupon_id, told.version, told.hits, sum(carry.amount) as amount
    from told join carry on (carry.operator_id, carry.coupon_id) = (told.operator_id, told.carry_from) and carry.version = (
        select max(version) from sports_settlement as last where (last.operator_id, last.coupon_id) = (carry.operator_id, carry.coupon_id))
    where kind <> 'fixed' and (carry.hits = told.hits
        or told.hits = (select max(pot) from unnest(pots) as pot) and carry.hits <> all (pots)) group by 1, 2, 3, 4)
select operator_id, coupon_id, version, hits, named.amount, carry.amount as carry
from named full join carry using (operator_id, coupon_id, version, hits)
where named.amount is distinct from carry.amount
    and (named.amount is not null or exists (select 1 from tier where (tier.operator_id, tier.coupon_id) = (carry.operator_id, carry.coupon_id)
        and kind <> 'fixed') or not exists (select 1 from tier where (tier.operator_id, tier.coupon_id) = (carry.operator_id, carry.coupon_id)))
union all
select operator_id, coupon_id, version, hits, own, part + coalesce(amount, 0)
from told left join rolled_in using (operator_id, coupon_id, version, hits)
where own <> part + coalesce(amount, 0) or carried_to <> rolls_to

-- i56 --
-- Each tier and each ticket of a settled coupon has what its results and picks give when they are calculated again. A void game
-- takes the next reserve that is not void; then it counts as its coupon says, and too many call the coupon off (JP-20). A
-- ticket's lines are spread over its doubles and triples, and each line wins by its own hits (JP-10). A card's fixed prizes
-- grow with the price (JP-40). Everything goes back for a ticket whose picks are all void, and for a coupon that was called off
-- (TX-08).
with game as (
    select settled.operator_id, settled.coupon_id, settled.version, coupon.type, coupon.void_policy, coupon.max_void, leg.reserve,
        leg.position, bets.draw, array(select unnest(result.won) intersect select unnest(bets.ids)) as won,
        result.version is null or result.void or (not result.won && bets.ids and result.voided && bets.ids) as is_void
    from sports_settlement as settled
    join coupon on (coupon.operator_id, coupon.id) = (settled.operator_id, settled.coupon_id)
    join leg on (leg.operator_id, leg.coupon_id) = (settled.operator_id, settled.coupon_id)
    join lateral (select array_agg(id) as ids, min(id) filter (where lower(name) in ('x', 'draw', 'empate')) as draw from outcome
        where (outcome.operator_id, outcome.event_id, outcome.market_id) = (leg.operator_id, leg.event_id, leg.market_id)) as bets on true
    left join sport_result as result on (result.operator_id, result.event_id, result.version)
        = (leg.operator_id, leg.event_id, (settled.results ->> leg.event_id::text)::int)
    where settled.finished_at is not null
), placed as (
    select *, row_number() over (partition by operator_id, coupon_id, version, reserve order by position) as place,
        row_number() over (partition by operator_id, coupon_id, version, reserve, is_void order by position) as rank from game
), judged as (
    -- hits are the winning picks; null: any.
    select one.operator_id, one.coupon_id, one.version, one.type, one.place, one.void_policy, one.max_void,
        one.is_void and stand.place is null as is_void,
        case when not one.is_void then one.won when stand.place is not null then stand.won
            when one.type = 'superbet' or one.void_policy = 'remaining' then '{}'
            when one.void_policy = 'draw' then array[one.draw] end as hits
    from placed as one left join placed as stand on stand.reserve and not stand.is_void and one.is_void
        and (stand.operator_id, stand.coupon_id, stand.version, stand.rank) = (one.operator_id, one.coupon_id, one.version, one.rank)
    where not one.reserve
), called as (
    select operator_id, coupon_id, version, count(*) filter (where is_void) as voids, count(*) filter (where is_void) = count(*)
        or (type <> 'superbet' and count(*) filter (where is_void) > case void_policy when 'refund' then 0 else max_void end) as is_off
    from judged group by operator_id, coupon_id, version, type, void_policy, max_void
), weighed as (
    -- The number of losing and of winning picks in each game of a ticket, as one number.
    select called.operator_id, called.coupon_id, called.version, called.is_off or said.is_void as is_back, ticket.seq, ticket.price,
        ticket.debit, ticket.result, ticket.gross_payout, ticket.wht_amount, ticket.wht_rate, ticket.wht_rate_at,
        case ticket.wht_basis when 'net' then ticket.stake when 'net_price' then ticket.debit else 0 end as untaxed,
        ticket.version = called.version as is_in_force, said.hits, coalesce(said.doubles, '{}') as doubles
    from called join sports_ticket as ticket on (ticket.operator_id, ticket.coupon_id) = (called.operator_id, called.coupon_id)
    -- Each game of a coupon is joined to its tickets by its key: looked for once for each ticket, all coupons' games would be read.
    join (
        select operator_id, coupon_id, version, seq, count(*) filter (where weight = 1)::int as hits,
            bool_and(is_void or picks = '{}') as is_void, array_agg(weight) filter (where weight not in (1, 1000)) as doubles
        from (select judged.operator_id, judged.coupon_id, judged.version, ticket.seq, is_void, said.picks,
                case when said.picks = '{}' then 1000 when judged.hits is null then cardinality(said.picks)
                else 1000 * cardinality(said.picks) - 999 * (select count(*)::int from unnest(said.picks) as pick where pick = any (judged.hits)) end as weight
            from judged join sports_ticket as ticket on (ticket.operator_id, ticket.coupon_id) = (judged.operator_id, judged.coupon_id),
            lateral (select translate((ticket.picks -> (judged.place - 1)::int)::text, '[]', '{}')::bigint[]) as said (picks)) as picked
        group by 1, 2, 3, 4) as said on (said.operator_id, said.coupon_id, said.version, said.seq)
            = (called.operator_id, called.coupon_id, called.version, ticket.seq)
    where ticket.accepted_at is not null and ticket.step <> 'cancelled'
), promised as (
    select settled.operator_id, settled.coupon_id, settled.version, (said ->> 'hits')::int as hits, (said ->> 'lines')::bigint as lines,
        (said ->> 'own')::bigint as own, (said ->> 'added')::bigint as added, (said ->> 'each')::bigint as each, (said ->> 'paid')::bigint as paid,
        tier.kind, tier.amount, tier.guarantee, coalesce(coupon.reductions[called.voids], 10000) as left_over, coupon.type, coupon.line_price
    from sports_settlement as settled join coupon on (coupon.operator_id, coupon.id) = (settled.operator_id, settled.coupon_id)
    join called on (called.operator_id, called.coupon_id, called.version) = (settled.operator_id, settled.coupon_id, settled.version)
    cross join lateral jsonb_array_elements(settled.tiers) as told (said)
    join tier on (tier.operator_id, tier.coupon_id, tier.hits) = (settled.operator_id, settled.coupon_id, (said ->> 'hits')::int)
), line as (
    -- A ticket's lines by their hits: doubles are spread one after the other.
    select weighed.*, spread.hits as line_hits, spread.lines, spread.lines * case when is_back then 0
        when promised.type = 'superbet' and promised.kind = 'fixed'
        then div(2 * promised.each::numeric * price + promised.line_price, 2 * promised.line_price) else coalesce(promised.each, 0) end as prize
    from weighed cross join lateral (
        with recursive spread as (
            select weighed.hits as hits, 1::bigint as lines, weighed.doubles as doubles
            union all
            select spread.hits + way.hits, spread.lines * way.times, spread.doubles[2:]
            from spread, lateral (values (0, spread.doubles[1] / 1000), (1, spread.doubles[1] %% 1000)) as way (hits, times)
            where spread.doubles <> '{}' and way.times > 0)
        select hits, sum(lines)::bigint as lines from spread where doubles = '{}' group by 1) as spread
    left join promised on (promised.operator_id, promised.coupon_id, promised.version, promised.hits)
        = (weighed.operator_id, weighed.coupon_id, weighed.version, spread.hits)
), tally as (
    select operator_id, coupon_id, version, line_hits as hits, sum(lines)::bigint as lines, sum(prize)::bigint as paid
    from line where not is_back group by 1, 2, 3, 4
), due as (
    select *, case when is_back then 'void' when won > 0 then 'won' else 'lost' end as became, case when is_back then debit else won end as gross
    from (select operator_id, coupon_id, version, seq, result, gross_payout, wht_amount, wht_rate, wht_rate_at, untaxed, is_back, debit,
            sum(prize)::bigint as won from line where is_in_force group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) as ticket)
select operator_id, coupon_id, version, promised.hits::bigint as hits_or_ticket, promised.lines || ' x ' || promised.each as said,
    coalesce(tally.lines, 0) || ' x ' || promised.each as due
from promised left join tally using (operator_id, coupon_id, version, hits)
where promised.lines <> coalesce(tally.lines, 0) or promised.paid <> coalesce(tally.paid, 0)
    or promised.added <> case when promised.lines = 0 then 0 when promised.kind = 'fixed' then promised.paid else greatest(0, div(case promised.kind
        when 'pool_pct' then greatest(promised.own, promised.guarantee) else promised.own + promised.amount end::numeric * promised.left_over, 10000)
        - promised.own) end
    or (promised.lines > 0 and promised.each <> case promised.kind
        when 'fixed' then div(promised.amount::numeric * promised.left_over + 5000, 10000)
        when 'pool_pct' then div(div(greatest(promised.own, promised.guarantee)::numeric * promised.left_over, 10000), promised.lines)
        else div(div((promised.own + promised.amount)::numeric * promised.left_over, 10000), promised.lines) end)
union all
select operator_id, coupon_id, version, seq, result || ' ' || gross_payout || ' - ' || wht_amount, became || ' ' || gross from due
where (result, gross_payout) <> (became, gross) or (wht_rate_at = 'sale' and wht_amount
    <> case became when 'won' then div(greatest(0, gross - untaxed)::numeric * wht_rate + 5000, 10000) else 0 end)
union all
-- What stands of a ticket is by its coupon's last settlement; while that is under way, by an earlier one or none too.
select ticket.operator_id, ticket.coupon_id, ticket.version, ticket.seq, 'settled by ' || ticket.version, 'by ' || coalesce(last.version, 0)
from sports_ticket as ticket left join (
    select distinct on (operator_id, coupon_id) operator_id, coupon_id, version, finished_at from sports_settlement
    order by operator_id, coupon_id, version desc) as last on (last.operator_id, last.coupon_id) = (ticket.operator_id, ticket.coupon_id)
where ticket.accepted_at is not null and ticket.step <> 'cancelled'
    and case when last.finished_at is null then ticket.version > coalesce(last.version, 0) else ticket.version <> last.version end

-- i57 --
-- A tax's account is moved by that tax alone, for a ticket that owes it to a jurisdiction, on the operator's day of that
-- instant.
select moved.operator_id, moved.seq, moved.kind, moved.debit, moved.credit, moved.booked_on, ticket.jurisdiction
from (select *, case when 8 in (debit, credit) then 'excise' when 9 in (debit, credit) then 'withholding' end as tax
    from transfer) as moved join operator on operator.id = moved.operator_id
left join sports_ticket as ticket on (ticket.operator_id, ticket.seq, ticket.day) = (moved.operator_id, moved.ticket_seq, moved.day)
where (moved.tax is not null or moved.kind in ('excise', 'withholding'))
    and (moved.kind is distinct from moved.tax or coalesce(ticket.jurisdiction, '') = ''
        or moved.booked_on <> (moved.at at time zone operator.zone)::date or (moved.reverses is null) <> (moved.credit in (8, 9)))

-- i87 --
-- A signed request that is stored with a ticket has placed it, or was its payment, for the same operator.
select signed.operator_id, signed.signed_at, encode(signed.digest, 'hex') as digest, signed.verb, signed.seq
from signed_request as signed
left join sports_ticket as ticket on (ticket.operator_id, ticket.seq, ticket.day) = (signed.operator_id, signed.seq, signed.day)
where case signed.verb
    when 'place' then not exists (select 1 from request where request.operator_id = ticket.operator_id
        and request.verb = 'place' and (request.seq, request.day) = (ticket.seq, ticket.day))
    when 'paid' then ticket.reserved is not true or not exists (select 1 from request where request.operator_id = ticket.operator_id
        and request.verb = 'paid' and (request.seq, request.day) = (ticket.accepted_seq, ticket.day))
    else false end

-- i127 --
-- Each sports ticket was sold before its coupon closed, at the price of its lines, and with no more lines, doubles and triples than the
-- coupon allows.
-- A coupon never changes once it is loaded, and I102 holds it to what its events told: so a ticket that was sold while its row said
-- something else for an hour does not fit it now. A superbet is one line, at a price within its card's bounds.
select ticket.operator_id, ticket.seq as ticket_seq, ticket.coupon_id, ticket.price, ticket.lines, ticket.picks::text as picks,
    ticket.accepted_at, coupon.closes_at
from sports_ticket as ticket join coupon on (coupon.operator_id, coupon.id) = (ticket.operator_id, ticket.coupon_id)
cross join lateral (select round(exp(least(coalesce(sum(ln(n)) filter (where n > 0), 0), 40))) as lines,
        count(*) filter (where n = 2) as doubles, count(*) filter (where n > 2) as triples
    from jsonb_array_elements(ticket.picks) as leg, lateral (select jsonb_array_length(leg)::float8 as n) as game) as picked
where coalesce(ticket.accepted_at, ticket.created_at) >= coupon.closes_at or ticket.closes_at > coupon.closes_at
    or ticket.lines <> picked.lines or ticket.lines > coupon.max_lines
    or case coupon.type when 'superbet' then ticket.price not between coupon.price_min and coalesce(coupon.price_max, ticket.price)
        else ticket.price <> ticket.lines * coupon.line_price or picked.doubles > coupon.max_doubles or picked.triples > coupon.max_triples end
