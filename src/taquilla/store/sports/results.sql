-- load_event --
select starts_at, ends_at, status from sport_event where operator_id = %(operator)s and id = %(event)s

-- load_bets --
select market_id, array_agg(id order by id) from outcome where operator_id = %(operator)s and event_id = %(event)s
group by market_id order by market_id

-- load_results --
select version, won, voided, void, entered_by, approved_at is not null from sport_result
where operator_id = %(operator)s and event_id = %(event)s order by version

-- is_final --
-- Coupons have read the event, and each began its latest settlement a day ago: tickets may be closed. One that is not settled may still
-- read it; one that was settled without it pays nothing by it.
select coalesce(bool_and(coalesce(latest.started_at <= %(resulted_before)s, false)), false)
from leg left join lateral (select started_at, results from sports_settlement where sports_settlement.operator_id = %(operator)s
    and sports_settlement.coupon_id = leg.coupon_id order by version desc limit 1) as latest on true
where leg.operator_id = %(operator)s and leg.event_id = %(event)s
    and (latest.started_at is null or latest.results ->> leg.event_id::text is not null)

-- enter --
insert into sport_result (operator_id, event_id, version, won, voided, void, entered_by, entered_at)
values (%(operator)s, %(event)s, %(version)s, %(won)s::bigint[], %(voided)s::bigint[], %(void)s, %(by)s, %(at)s)

-- approve --
update sport_result set approved_by = %(by)s, approved_at = %(at)s
where operator_id = %(operator)s and event_id = %(event)s and version = %(version)s

-- list_waiting --
-- Few versions wait at once, and each is the last of its event. Nobody can approve a correction of a result that is final by now.
select event.id, event.name, event.starts_at, version.version, version.entered_by, version.entered_at
from sport_result as version join sport_event as event on event.operator_id = %(operator)s and event.id = version.event_id,
lateral (select bool_and(coalesce(latest.started_at <= %(resulted_before)s, false)) as is_final
    from leg left join lateral (select started_at, results from sports_settlement where sports_settlement.operator_id = %(operator)s
        and sports_settlement.coupon_id = leg.coupon_id order by version desc limit 1) as latest on true
    where leg.operator_id = %(operator)s and leg.event_id = version.event_id
        and (latest.started_at is null or latest.results ->> leg.event_id::text is not null)) as settled
where version.operator_id = %(operator)s and version.approved_at is null and settled.is_final is not true
    and not exists (select 1 from sport_result as later
        where later.operator_id = %(operator)s and later.event_id = version.event_id and later.version > version.version)
order by version.entered_at, event.id

-- find_games --
select event_id, reserve from leg where operator_id = %(operator)s and coupon_id = %(coupon)s order by position

-- sum_won --
-- Coupon after coupon, by the tickets' index on them.
select count(*), coalesce(sum(gross_payout), 0)
from (select %(coupon)s::bigint as id union select coupon_id from leg where operator_id = %(operator)s and event_id = %(event)s) as coupon,
lateral (select gross_payout from sports_ticket where operator_id = %(operator)s and coupon_id = coupon.id and result = 'won'
    offset 0) as won
