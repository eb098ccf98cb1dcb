-- find_due --
-- When a ticket lapses next; whether there are requests to forget; and each coupon that is closed for sale, with what its settlement
-- waits for: its last settlement, and the last result of one of its games.
select asked.operator_id,
    least((select min(next_try) from call_out where call_out.operator_id = asked.operator_id and state = 'due'
            and action in ('ticket_create', 'ticket_reserve')),
        (select min(closes_at) from sports_ticket where sports_ticket.operator_id = asked.operator_id and unpaid),
        (select min(closes_at) from sports_ticket where sports_ticket.operator_id = asked.operator_id and held)),
    exists (select 1 from signed_request where signed_request.operator_id = asked.operator_id and signed_at < %(before)s),
    (select array_agg(concat_ws(' ', coupon.id, last.version, last.phase, known.at) order by coupon.id)
        from (select id from coupon where coupon.operator_id = asked.operator_id and closed_at is null
            and closes_at <= %(now)s offset 0) as coupon
        left join lateral (select version, phase from sports_settlement where sports_settlement.operator_id = asked.operator_id
            and sports_settlement.coupon_id = coupon.id order by version desc limit 1) as last on true
        left join lateral (select max(reading.at) as at from leg,
            lateral (select max(approved_at) as at from sport_result where sport_result.operator_id = asked.operator_id
                and sport_result.event_id = leg.event_id) as reading
            where leg.operator_id = asked.operator_id and leg.coupon_id = coupon.id) as known on true)
from unnest(%(operators)s::int[]) as asked (operator_id)
