-- load_event --
select starts_at, ends_at, status from sport_event where operator_id = %(operator)s and id = %(event)s

-- load_bets --
select market_id, array_agg(id order by id) from outcome where operator_id = %(operator)s and event_id = %(event)s
group by market_id order by market_id

-- load_results --
select version, won, voided, void, entered_by, approved_at is not null from sport_result
where operator_id = %(operator)s and event_id = %(event)s order by version

-- is_final --
-- A coupon whose latest settlement began a day ago may have closed tickets.
select exists (select 1 from leg,
    lateral (select started_at from sports_settlement where sports_settlement.operator_id = %(operator)s
        and sports_settlement.coupon_id = leg.coupon_id order by version desc limit 1) as latest
    where leg.operator_id = %(operator)s and leg.event_id = %(event)s and latest.started_at <= %(resulted_before)s)

-- enter --
insert into sport_result (operator_id, event_id, version, won, voided, void, entered_by, entered_at)
values (%(operator)s, %(event)s, %(version)s, %(won)s::bigint[], %(voided)s::bigint[], %(void)s, %(by)s, %(at)s)

-- approve --
update sport_result set approved_by = %(by)s, approved_at = %(at)s
where operator_id = %(operator)s and event_id = %(event)s and version = %(version)s

-- list_waiting --
-- Few versions wait at once, and each is the last of its event.
select event.id, event.name, event.starts_at, version.version, version.entered_by, version.entered_at
from sport_result as version join sport_event as event on event.operator_id = %(operator)s and event.id = version.event_id
where version.operator_id = %(operator)s and version.approved_at is null and not exists (select 1 from sport_result as later
    where later.operator_id = %(operator)s and later.event_id = version.event_id and later.version > version.version)
order by version.entered_at, event.id

-- find_coupons --
select distinct coupon_id from leg where operator_id = %(operator)s and event_id = %(event)s order by coupon_id

-- find_games --
select event_id, reserve from leg where operator_id = %(operator)s and coupon_id = %(coupon)s order by position

-- sum_won --
select count(*), coalesce(sum(gross_payout), 0) from sports_ticket
where operator_id = %(operator)s and coupon_id = %(coupon)s and result = 'won'
