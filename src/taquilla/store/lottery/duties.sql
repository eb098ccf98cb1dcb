-- find_due --
-- What waits for the duties of operators, by what changes when there is more of it. Each step goes down an index of what waits.
select asked.operator_id, gate.rules_version,
    (select min(closes_at) from draw where draw.operator_id = asked.operator_id and state <> 'closed'),
    (select array_agg(event_id order by event_id) from (select event_id from draw where draw.operator_id = asked.operator_id
        and state = 'closed' and not is_sealed order by closed_at limit 100) as closed),
    (select array_agg(event_id order by event_id) from draw where draw.operator_id = asked.operator_id and to_settle),
    case when progress.expired_market < 9223372036854775807 then progress.expired_until else (select min(prize.expires_at)
        from prize where prize.operator_id = asked.operator_id
        and prize.expires_at > progress.expired_until and prize.expires_at <= %(now)s) end,
    gate.last_seq > progress.folded_seq
from unnest(%(operators)s::int[]) as asked (operator_id),
lateral (select rules_version, last_seq from gate where gate.operator_id = asked.operator_id limit 1) as gate,
lateral (select folded_seq, expired_until, expired_market from progress
    where progress.operator_id = asked.operator_id limit 1) as progress

-- find_newest --
-- The last event that was planned, of any product.
select max(id) from event
