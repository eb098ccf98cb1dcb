-- The auditor's queries I44, I96, I52 and I126: the turnover that reports read, weeks that are closed, and what of expired prizes counts
-- in them.
-- Their form is described in sales.sql.

-- i44 --
-- The turnover is the sum of the rows up to its mark, each on the day for which it counts. Reports read the rows behind the
-- mark themselves. A sale counts for its ticket's day, its undoing for the day of the reversal in the ledger, a prize for the
-- day of its settlement, a correction's reversal for its own day: a prize goes with the next transfer of its settlement. A
-- stake that goes back counts as a negative sale, with its commissions.
with moved (operator_id, booked_on, entity_id, member_id, seq, day, channel, sign) as (
    select ticket.operator_id, ticket.day, entity_id, member_id, seq, ticket.day, channel, 1 from ticket join progress using (operator_id)
    where seq <= folded_seq
    union all
    select ticket.operator_id, back.booked_on, entity_id, member_id, ticket.seq, ticket.day, channel, -1
    from ticket join progress using (operator_id) join transfer as back on back.kind = 'sale' and back.reverses is not null
        and (back.operator_id, back.ticket_seq, back.day) = (ticket.operator_id, ticket.seq, ticket.day)
    where undone_seq <= folded_seq
), corrected as (
    select distinct operator_id, market_id, version from transfer where market_id is not null and reverses is not null
), settled as (
    select *, min(moved_by) over (partition by operator_id, market_id, version order by seq desc) as goes_with -- from seq on
    from (select operator_id, market_id, version, seq, ticket_seq, line, day, null::bigint as moved_by from prize union all
        select operator_id, market_id, version, seq, null, null, null, seq from transfer
        where kind in ('prize', 'refund') and reverses is null) as step join corrected using (operator_id, market_id, version)
), taken_back as (
    select operator_id, market_id, version, settled.ticket_seq, settled.line, settled.day, back.seq, back.booked_on
    from settled join transfer as back using (operator_id, market_id, version)
    where settled.moved_by is null and back.reverses = settled.goes_with
), won (operator_id, booked_on, entity_id, member_id, ticket_seq, line, day, amount, kind, sign) as (
    select operator_id, booked_on, entity_id, member_id, ticket_seq, line, day, amount, kind, 1 from prize join progress using (operator_id)
    where seq <= folded_seq
    union all
    select operator_id, taken_back.booked_on, entity_id, member_id, ticket_seq, line, day, amount, kind, -1
    from prize join taken_back using (operator_id, market_id, version, ticket_seq, line, day) join progress using (operator_id)
    where taken_back.seq <= folded_seq
), said (operator_id, booked_on, entity_id, member_id, category, product_id, event_id, game, kind, amount) as (
    select moved.operator_id, booked_on, entity_id, member_id,
        case wager.game when 7 then 'tripleta' else event.category end, event.product_id, event.id, wager.game, of_kind.kind,
        sign * of_kind.amount
    from moved join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (moved.operator_id, moved.seq, moved.day)
    join event on event.id = wager.event_id, lateral (values ('sale', wager.amount), ('commission', commissions[1]),
        ('parent_commission', greatest(commissions[1], commissions[2])), ('tickets', case wager.line when 0 then 1 end),
        ('wallets', case channel when 4 then wager.amount end)) as of_kind (kind, amount)
    union all
    select won.operator_id, booked_on, won.entity_id, won.member_id, case wager.game when 7 then 'tripleta' else event.category end,
        event.product_id, event.id, wager.game, of_kind.kind, won.sign * of_kind.amount
    from won join wager using (operator_id, ticket_seq, line, day) join event on event.id = wager.event_id
    join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (won.operator_id, won.ticket_seq, won.day),
    lateral (values ('prize', 'prize', won.amount), ('refund', 'sale', -won.amount), ('refund', 'commission', -commissions[1]),
        ('refund', 'parent_commission', -greatest(commissions[1], commissions[2])),
        (case ticket.channel when 4 then won.kind end, 'wallets', -won.amount)) as of_kind (won_as, kind, amount)
    where won.kind = of_kind.won_as
    union all
    select operator_id, week + 6, entity_id, 0, case game when 7 then 'tripleta' else product.category end, product_id, 0, game,
        of_kind.kind, of_kind.amount
    from week_profit join progress using (operator_id) join product on product.id = product_id,
    lateral (values ('commission', commissions[1]), ('parent_commission', greatest(commissions[1], commissions[2])))
        as of_kind (kind, amount) where seq <= folded_seq
), by_seller as (
    select operator_id, booked_on, entity_id, member_id, category, kind, sum(amount) as amount from said group by 1, 2, 3, 4, 5, 6
), by_play as (
    select operator_id, booked_on, entity_id, product_id, event_id, game, kind, sum(amount) as amount from said
    where kind <> 'tickets' group by 1, 2, 3, 4, 5, 6, 7)
select operator_id, booked_on, entity_id, member_id || ' ' || category as about, kind, turnover.amount, by_seller.amount as due
from turnover full join by_seller using (operator_id, booked_on, entity_id, member_id, category, kind)
where coalesce(turnover.amount, 0) <> coalesce(by_seller.amount, 0)
union all
select operator_id, booked_on, entity_id, concat_ws(' ', product_id, event_id, game), kind, turnover_detail.amount, by_play.amount
from turnover_detail full join by_play using (operator_id, booked_on, entity_id, product_id, event_id, game, kind)
where coalesce(turnover_detail.amount, 0) <> coalesce(by_play.amount, 0)

-- i96 --
-- The turnover of sellers, of what lies below each entity, and of products is the same turnover added up in other ways.
-- It reads the turnover, which I44 compares with the rows.
with recursive above (operator_id, entity_id, upper_id) as (
    select operator_id, id, parent_id from entity where parent_id is not null union all
    select above.operator_id, above.entity_id, entity.parent_id from above
    join entity on (entity.operator_id, entity.id) = (above.operator_id, above.upper_id) where entity.parent_id is not null
), by_seller as (
    select operator_id, booked_on, entity_id, member_id, kind, sum(amount) as amount from turnover where kind <> 'tickets'
    group by 1, 2, 3, 4, 5
), by_place as (
    select operator_id, booked_on, upper_id as entity_id, product_id, event_id, game, kind, sum(amount) as amount
    from turnover_detail join above using (operator_id, entity_id) group by 1, 2, 3, 4, 5, 6, 7
), seller as (
    select operator_id, booked_on, entity_id, member_id, said.kind, said.amount from turnover_seller,
    lateral (values ('sale', sale), ('commission', commission), ('parent_commission', parent_commission), ('prize', prize),
        ('wallets', wallets)) as said (kind, amount)
), below as (
    select operator_id, booked_on, entity_id, product_id, event_id, game, said.kind, said.amount from turnover_below,
    lateral (values ('sale', sale), ('commission', commission), ('parent_commission', parent_commission), ('prize', prize),
        ('wallets', wallets)) as said (kind, amount)
), by_product as (
    select operator_id, booked_on, entity_id, false as is_below, product_id, game, kind, sum(amount) as amount from turnover_detail
    group by 1, 2, 3, 5, 6, 7
    union all
    select operator_id, booked_on, entity_id, true, product_id, game, kind, sum(amount) from by_place group by 1, 2, 3, 5, 6, 7
), product as (
    select operator_id, booked_on, entity_id, is_below, product_id, game, said.kind, said.amount from turnover_product,
    lateral (values ('sale', sale), ('commission', commission), ('parent_commission', parent_commission), ('prize', prize),
        ('wallets', wallets)) as said (kind, amount))
select operator_id, booked_on, entity_id, member_id::text as about, kind, seller.amount, by_seller.amount as due
from seller full join by_seller using (operator_id, booked_on, entity_id, member_id, kind)
where coalesce(seller.amount, 0) <> coalesce(by_seller.amount, 0)
union all
select operator_id, booked_on, entity_id, concat_ws(' ', product_id, event_id, game), kind, below.amount, by_place.amount
from below full join by_place using (operator_id, booked_on, entity_id, product_id, event_id, game, kind)
where coalesce(below.amount, 0) <> coalesce(by_place.amount, 0)
union all
select operator_id, booked_on, entity_id, concat_ws(' ', product_id, game, case when is_below then 'below' end), kind, product.amount,
    by_product.amount
from product full join by_product using (operator_id, booked_on, entity_id, is_below, product_id, game, kind)
where coalesce(product.amount, 0) <> coalesce(by_product.amount, 0)

-- i52 --
-- A closed week says what was booked into it and continues the week before, and its commissions on profit are of the profit that it
-- made, account by account in the ledger. It reads the turnover, which I44 compares with the rows: a week is closed behind the fold,
-- and nothing is booked into it later.
-- Weeks that were closed before weeks counted expired prizes say none (null), and none does after one that does. Weeks closed before
-- the fold was begun anew count the rates of that time on what others below have sold (CM-07), and wait until it is made again.
with recursive part (operator_id, entity_id, week, seller, is_own) as (
    select operator_id, entity_id, week, entity_id, true from closed_week union all
    select closed_week.operator_id, entity_id, week, entity.id, false
    from closed_week join entity on (entity.operator_id, entity.parent_id) = (closed_week.operator_id, closed_week.entity_id)
), due as (
    select part.operator_id, part.entity_id, part.week, bool_and(is_own) as is_alone,
        coalesce(sum(amount) filter (where kind = 'sale'), 0) as sale,
        coalesce(sum(amount) filter (where kind = case when is_own then 'commission' else 'parent_commission' end), 0) as agency,
        coalesce(sum(amount) filter (where kind = 'prize'), 0) as prize,
        coalesce(sum(amount) filter (where kind = 'wallets'), 0) as wallets
    from part left join turnover on (turnover.operator_id, turnover.entity_id, date_trunc('week', booked_on)::date)
        = (part.operator_id, part.seller, part.week) group by 1, 2, 3
), gone as (
    select part.operator_id, part.entity_id, part.week, coalesce(sum(amount), 0) as expired
    from part left join expiry_share as share on (share.operator_id, share.entity_id, date_trunc('week', booked_on)::date)
        = (part.operator_id, part.seller, part.week) group by 1, 2, 3
), moved as (
    select closed_week.operator_id, closed_week.entity_id, week,
        coalesce(sum(case credit when entity.account_id then amount else -amount end), 0) as movements
    from closed_week join entity on (entity.operator_id, entity.id) = (closed_week.operator_id, closed_week.entity_id)
    left join entity as parent on (parent.operator_id, parent.id) = (entity.operator_id, entity.parent_id)
    left join transfer on kind = 'payment' and (transfer.operator_id, least(debit, credit), greatest(debit, credit),
            date_trunc('week', booked_on)::date) = (entity.operator_id, least(entity.account_id, coalesce(parent.account_id, 6)),
            greatest(entity.account_id, coalesce(parent.account_id, 6)), week) group by 1, 2, 3
), anew as materialized (
    select operator_id, recounted_at, exists (select from transfer where transfer.operator_id = progress.operator_id
        and seq > folded_seq and at <= recounted_at) as is_under_way from progress
), kept as (
    select closed_week.*, is_under_way, coalesce(closed_at <= recounted_at, false) as is_older
    from closed_week join anew using (operator_id)
), placed as (
    select *, lag(closing) over follows as before, lag(week) over follows as week_before,
        lag(expired) over follows is not null and expired is null as counts_no_more
    from closed_week window follows as (partition by operator_id, entity_id order by week)
), {lineage}, earned as (
    select week_profit.operator_id, week, entity.account_id, sum(kept.amount) as amount from week_profit
    join lineage on (lineage.operator_id, lineage.entity_id) = (week_profit.operator_id, week_profit.entity_id)
    join entity on (entity.operator_id, entity.id) = (lineage.operator_id, lineage.above_id),
    lateral (select greatest(0, commissions[height] - coalesce((select max(share) from unnest(commissions[:height - 1]) as share), 0))
        ) as kept (amount)
    where kept.amount > 0 group by 1, 2, 3
), left_over as (
    select operator_id, entity_id, date_trunc('week', booked_on)::date as week, product_id, game,
        sum(case kind when 'sale' then amount else -amount end)::bigint as profit
    from turnover_detail where kind in ('sale', 'prize') group by 1, 2, 3, 4, 5
), rated as (
    -- The rates of the week's last moment: the agency's, or else the operator's (CM-06), and each ancestor's.
    select left_over.*, lineage.height as place, coalesce(own.rate, 0) as rate
    from left_over join closed_week using (operator_id, entity_id, week) join operator on operator.id = left_over.operator_id
    join lineage on (lineage.operator_id, lineage.entity_id) = (left_over.operator_id, left_over.entity_id)
    left join lateral (
        select latest.rate from (
            select distinct on (rule.entity_id, rule.product_id, rule.game) rule.entity_id, rule.product_id, rule.game,
                case when basis = 'profit' or basis_points is null then basis_points else 0 end as rate
            from rule_commission as rule where rule.operator_id = left_over.operator_id
            and rule.entity_id in (lineage.above_id, case height when 1 then 0 end)
            and rule.product_id in (0, left_over.product_id) and rule.game in (0, left_over.game)
            and rule.starts < (week + 7)::timestamp at time zone operator.zone and not exists (select 1 from rule_end
                where (rule_end.operator_id, rule_id) = (rule.operator_id, rule.id) and ends < (week + 7)::timestamp at time zone operator.zone)
            order by rule.entity_id, rule.product_id, rule.game, rule.starts desc) as latest
        where latest.rate is not null order by latest.entity_id = 0, latest.product_id = 0, latest.game = 0 limit 1) as own on true
    where profit > 0 and exists (select 1 from rule_commission as rule where rule.operator_id = left_over.operator_id and basis = 'profit')
), owed as (
    select operator_id, entity_id, week, product_id, game, profit,
        (array_agg(div(profit::numeric * rate + 5000, 10000)::bigint order by place))[:max(place) filter (where rate > 0)] as commissions
    from rated group by 1, 2, 3, 4, 5, 6 having sum(div(profit::numeric * rate + 5000, 10000)) > 0)
select operator_id, entity_id, week, 'not what was booked into it' as wrong from kept
join due using (operator_id, entity_id, week) join moved using (operator_id, entity_id, week)
join gone using (operator_id, entity_id, week)
where not (is_older and is_under_way) and (kept.expired <> gone.expired or (kept.sale, kept.prize, kept.wallets, kept.movements)
    is distinct from (due.sale, due.prize, due.wallets, moved.movements) or (is_alone or not is_older) and kept.agency <> due.agency)
union all select operator_id, entity_id, week, 'does not follow the week before' from placed
where opening <> before or week <> week_before + 7 or counts_no_more
union all select operator_id, entity_id, week, 'does not add up' from closed_week
where closing <> opening + sale - agency - prize - wallets + coalesce(expired, 0) - movements
union all select operator_id, null, week, 'commissions on profit of account ' || account_id from earned full join (
    select operator_id, booked_on - 6 as week, side.account_id, sum(side.amount) as amount from transfer,
    lateral (values (credit, transfer.amount), (debit, -transfer.amount)) as side (account_id, amount)
    where kind = 'profit' and side.account_id <> 2 group by 1, 2, 3
) as ledger using (operator_id, week, account_id) where earned.amount is distinct from ledger.amount
union all select operator_id, entity_id, week, 'commissions on another profit, or at other rates'
from owed full join week_profit using (operator_id, entity_id, week, product_id, game) join anew using (operator_id)
where (owed.profit, owed.commissions) is distinct from (week_profit.profit, week_profit.commissions) and not is_under_way
union all select progress.operator_id, null, null, 'begun anew later than anything was written' from progress join gate using (operator_id)
where recounted_at > greatest(last_at, (select max(closed_at) from closed_week where closed_week.operator_id = progress.operator_id))

-- i126 --
-- Expired prizes are told by agency: of each market exactly what nobody has claimed in time, and of each day what the ledger
-- has moved. Prizes count from when they were booked as expired, up to the mark, and are not paid afterwards (I34). While a
-- settlement is under way, its wallets may still be to be paid. Each is booked once, though a run is settled again by each
-- result that comes later.
with booked as (
    select operator_id, market_id, version, booked_on, sum(amount) as amount from transfer where kind = 'expiry' group by 1, 2, 3, 4
), share as (
    select transfer.operator_id, market_id, version, entity_id, share.booked_on, share.amount
    from expiry_share as share left join transfer on transfer.kind = 'expiry'
        and (transfer.operator_id, transfer.seq, transfer.booked_on) = (share.operator_id, share.seq, share.booked_on)
), told as (
    select operator_id, market_id, version, booked_on, sum(amount) as amount from share group by 1, 2, 3, 4
), paid as (
    select operator_id, ticket_seq, line, day, sum(amount) as amount from payout group by 1, 2, 3, 4
), in_force as (
    select operator_id, market_id, max(version) as version from settlement group by 1, 2
), due as (
    select prize.operator_id, prize.market_id, prize.entity_id, sum(prize.amount - coalesce(paid.amount, 0)) as amount
    from prize join progress on progress.operator_id = prize.operator_id
        and (prize.expires_at, prize.market_id) <= (progress.expired_until, progress.expired_market)
    join in_force on (in_force.operator_id, in_force.market_id, in_force.version) = (prize.operator_id, prize.market_id, prize.version)
    left join paid on (paid.operator_id, paid.ticket_seq, paid.line, paid.day)
        = (prize.operator_id, prize.ticket_seq, prize.line, prize.day)
    where prize.amount > coalesce(paid.amount, 0) group by 1, 2, 3
), by_agency as (
    select operator_id, market_id, entity_id, sum(amount) as amount from share group by 1, 2, 3
)
select operator_id, market_id, null::int as version, entity_id, null::date as booked_on, by_agency.amount, due.amount as due
from due full join by_agency using (operator_id, market_id, entity_id)
where due.amount is distinct from by_agency.amount and not exists (select 1 from settlement where finished_at is null
    and (settlement.operator_id, settlement.market_id) = (coalesce(due.operator_id, by_agency.operator_id), market_id))
union all
select operator_id, market_id, version, null, booked_on, told.amount, booked.amount
from booked full join told using (operator_id, market_id, version, booked_on) where booked.amount is distinct from told.amount
