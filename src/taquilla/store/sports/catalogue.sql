-- load --
-- The rows of a table by ids of their own, or of that to which they belong.
select {found} from unnest(%({ids})s::bigint[]) as input (id),
lateral (select * from {table} where {table}.operator_id = %(operator)s and {table}.{first} = input.id
    order by {last} limit {most}) as found

-- load_named_bets --
select found.event_id, found.id, found.market_id, found.name, found.odds, found.status
from unnest(%(events)s::bigint[], %(bets)s::bigint[]) as input (event_id, id),
lateral (select * from outcome where outcome.operator_id = %(operator)s and outcome.event_id = input.event_id
    and outcome.id = input.id limit 1) as found

-- load_coupons --
select found.id, found.type, found.name, found.event_id, found.line_price, found.price_min, found.price_max, found.pool_rate,
    found.closes_at, found.void_policy, found.max_void, found.reductions, extract(epoch from found.grace)::bigint || ' seconds',
    found.max_doubles, found.max_triples, found.max_lines, found.unwon_to, found.carry_from, found.created_at
from unnest(%(coupons)s::bigint[]) as input (id),
lateral (select * from coupon where coupon.operator_id = %(operator)s and coupon.id = input.id limit 1) as found

-- write --
insert into {table} (operator_id, {columns})
select gate.operator_id, {columns}
from gate, jsonb_populate_recordset(null::{table}, %(rows)s::jsonb) as written where gate.operator_id = %(operator)s
on conflict (operator_id, {key}) do update set {changes}

-- write_coupons --
insert into coupon as added (operator_id, id, type, name, event_id, line_price, price_min, price_max, pool_rate, closes_at,
    void_policy, max_void, reductions, grace, max_doubles, max_triples, max_lines, unwon_to, carry_from, created_at,
    closed_at)
select gate.operator_id, id, type, name, event_id, line_price, price_min, price_max, pool_rate, closes_at, void_policy,
    max_void, reductions, grace, max_doubles, max_triples, max_lines, unwon_to, carry_from, created_at, closed_at
from gate, jsonb_populate_recordset(null::coupon, %(rows)s::jsonb) as written where gate.operator_id = %(operator)s
returning added.id::text, row_state(added.*) - 'closed_at'

-- write_legs --
insert into leg as added (operator_id, coupon_id, position, event_id, market_id, reserve, planned_start)
select gate.operator_id, coupon_id, position, event_id, market_id, reserve, planned_start
from gate, jsonb_populate_recordset(null::leg, %(rows)s::jsonb) as written where gate.operator_id = %(operator)s
returning row_text(coupon_id) || ' ' || row_text(position), row_state(added.*)

-- write_tiers --
insert into tier as added (operator_id, coupon_id, hits, kind, rate, amount, guarantee)
select gate.operator_id, coupon_id, hits, kind, rate, amount, guarantee
from gate, jsonb_populate_recordset(null::tier, %(rows)s::jsonb) as written where gate.operator_id = %(operator)s
returning row_text(coupon_id) || ' ' || row_text(hits), row_state(added.*)

-- find_cards --
select input.id, card.id from unnest(%(events)s::bigint[]) as input (id),
lateral (select id from coupon where coupon.operator_id = %(operator)s and coupon.event_id = input.id limit 1) as card

-- find_taken --
select carry_from, id from coupon where operator_id = %(operator)s and carry_from = any (%(coupons)s::bigint[])

-- find_reserved --
-- Markets of coupons with reserves: a pick moves from a game to its reserve.
select distinct leg.event_id, leg.market_id from unnest(%(events)s::bigint[]) as input (id),
lateral (select * from leg where leg.operator_id = %(operator)s and leg.event_id = input.id order by coupon_id, position limit 1000) as leg,
lateral (select 1 from leg as other where other.operator_id = %(operator)s and other.coupon_id = leg.coupon_id and other.reserve limit 1) as other

-- find_read --
select input.id from unnest(%(events)s::bigint[]) as input (id),
lateral (select 1 from sport_result where sport_result.operator_id = %(operator)s and sport_result.event_id = input.id limit 1) as read

-- list_events --
select event.id, event.name, league.name, event.starts_at, event.ends_at, event.status, result.version, result.approved
from sport_event as event
join league on league.operator_id = %(operator)s and league.id = event.league_id
left join lateral (select version, approved_at is not null as approved from sport_result
    where sport_result.operator_id = %(operator)s and sport_result.event_id = event.id order by version desc limit 1)
    as result on true
where event.operator_id = %(operator)s and event.starts_at >= %(since)s and event.starts_at < %(until)s
order by event.starts_at {order}, event.id {order} limit %(rows_max)s

-- list_coupons --
-- Coupons and cards with the money of their last settlement that has counted it; before one, what rolls in as it stands by now.
select coupon.id, coupon.type, coupon.name, coupon.closes_at, coupon.carry_from, counted.sales, counted.pool,
    coalesce(counted.carry_in, before.amount, 0), counted.house_adds
from (select * from coupon where operator_id = %(operator)s and id < %(before)s order by id desc limit %(rows_max)s) as coupon
left join lateral (select sales, pool, carry_in, house_adds from sports_settlement where sports_settlement.operator_id = %(operator)s
    and sports_settlement.coupon_id = coupon.id and phase in ('paying', 'finished') order by version desc limit 1) as counted on true
left join lateral (select version from sports_settlement where sports_settlement.operator_id = %(operator)s
    and sports_settlement.coupon_id = coupon.carry_from and phase in ('paying', 'finished') order by version desc limit 1) as last on true
left join lateral (select sum(amount)::bigint as amount from carry where carry.operator_id = %(operator)s
    and carry.coupon_id = coupon.carry_from and carry.version = last.version) as before on true
order by coupon.id desc

-- sum_plays --
-- Stakes and prizes of an operator's tickets on some days, by day and type of ticket. A transfer that reverses another takes it back.
-- Two parts, each with an index of its own.
select moved.booked_on, ticket.type, coalesce(sum(moved.amount) filter (where kind = 'stake'), 0)::bigint,
    coalesce(sum(moved.amount) filter (where kind <> 'stake'), 0)::bigint
from (
    select booked_on, kind, ticket_seq, day, case when reverses is null then amount else -amount end as amount from transfer
    where operator_id = %(operator)s and kind in ('stake', 'winning') and booked_on between %(since)s and %(until)s and day <= %(until)s
    union all
    select booked_on, kind, ticket_seq, day, case when reverses is null then amount else -amount end from transfer
    where operator_id = %(operator)s and kind = 'withholding' and booked_on between %(since)s and %(until)s and day <= %(until)s
) as moved,
lateral (select type from sports_ticket where sports_ticket.operator_id = %(operator)s
    and sports_ticket.seq = moved.ticket_seq and sports_ticket.day = moved.day limit 1) as ticket
group by 1, 2 order by 1, 2

-- read_standing --
-- What moved on a day; tickets that wait for their result, as far as they are few; and what the wallet was not told of, by as
-- many calls at most. Of several about a ticket, its payout is what stands: it is owed once. One that was refused after its sale
-- is owed its cost.
select moved.*, open.*, owed.*
from (select coalesce(sum(amount) filter (where kind = 'stake'), 0)::bigint, coalesce(sum(amount) filter (where kind <> 'stake'), 0)::bigint
    from (select kind, case when reverses is null then amount else -amount end as amount from transfer
        where operator_id = %(operator)s and kind in ('stake', 'winning') and booked_on = %(today)s and day <= %(today)s
        union all
        select kind, case when reverses is null then amount else -amount end from transfer
        where operator_id = %(operator)s and kind = 'withholding' and booked_on = %(today)s and day <= %(today)s) as part) as moved,
(select count(*), coalesce(sum(stake), 0)::bigint from (
    select ticket.stake
    from (select id, created_at::date - 1 as since, closes_at::date + 1 as until from coupon
        where operator_id = %(operator)s and closed_at is null order by closes_at limit 10000) as coupon
    left join lateral (select phase, cursor from sports_settlement where sports_settlement.operator_id = %(operator)s
        and sports_settlement.coupon_id = coupon.id order by version desc limit 1) as settled on true,
    lateral (select stake from sports_ticket where sports_ticket.operator_id = %(operator)s and coupon_id = coupon.id
        and day between coupon.since and coupon.until and seq > case settled.phase when 'paying' then settled.cursor else 0 end and step in ('open', 'calculating')
        order by seq limit %(rows_max)s) as ticket
    where settled.phase is distinct from 'finished' limit %(rows_max)s) as few) as open,
(select coalesce(sum(case step when 'cancelled' then debit else net_payout end), 0)::bigint, coalesce(sum(calls), 0)::bigint
    from (select ticket_seq, day, count(*) as calls, bool_or(action in ('ticket_win', 'ticket_void', 'ticket_refund')
            or reason = 'answered too late') as is_owed
        from ((select ticket_seq, day, action, reason from call_out where operator_id = %(operator)s and state = 'parked'
                order by ticket_seq limit %(rows_max)s)
            union all (select ticket_seq, day, action, reason from call_out where operator_id = %(operator)s and state = 'due'
                order by next_try limit %(rows_max)s) limit %(rows_max)s) as waiting group by 1, 2) as untold
    left join lateral (select step, case when reserved and accepted_at is null then 0 else debit end as debit, net_payout from sports_ticket
        where is_owed
        and sports_ticket.operator_id = %(operator)s and sports_ticket.seq = untold.ticket_seq
        and sports_ticket.day = untold.day limit 1) as ticket on true) as owed

-- load_terms --
select webhook_url, odds_policy, approval_from, signature_version from sports_operator where operator_id = %(operator)s

-- write_terms --
insert into sports_operator (operator_id, secret, webhook_url, odds_policy, approval_from, signature_version)
values (%(operator)s, %(secret)s, %(webhook_url)s, %(odds_policy)s, %(approval_from)s, %(signature_version)s)
on conflict (operator_id) do update set secret = excluded.secret, webhook_url = excluded.webhook_url,
    odds_policy = excluded.odds_policy, approval_from = excluded.approval_from, signature_version = excluded.signature_version
returning '', %(changed)s::jsonb

-- change_terms --
update sports_operator set webhook_url = %(webhook_url)s, odds_policy = %(odds_policy)s, approval_from = %(approval_from)s,
    signature_version = %(signature_version)s
where operator_id = %(operator)s
returning '', %(changed)s::jsonb
