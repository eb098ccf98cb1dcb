-- How far things are, for those who watch: a few rows of each operator, along an index of what waits. Nobody ends the alarms of a closed
-- one, settles for it or audits it: what there is of that would stand for ever.

-- count_alarms --
select operator_id, kind, count(*) from alarm join operator on operator.id = operator_id and operator.status = 'active'
where until is null and (%(only)s::int[] is null or operator_id = any(%(only)s::int[])) group by 1, 2

-- find_to_settle --
-- A draw whose result was corrected waits since the correction.
select operator_id, count(*), min(approved_at) from (
    select draw.operator_id, draw.event_id, max(approved_at) as approved_at from draw
    join result on result.operator_id = draw.operator_id and result.event_id = draw.event_id
    join operator on operator.id = draw.operator_id and operator.status = 'active'
    where to_settle and (%(only)s::int[] is null or draw.operator_id = any(%(only)s::int[]) and result.operator_id = any(%(only)s::int[]))
    group by 1, 2
) as waiting where approved_at is not null group by 1

-- find_webhooks --
-- One of an entity that was closed gets nothing more, and so is never behind. What an unordered one has not taken waits apart. One that
-- was disabled for its failures fails until somebody makes it active or removes it.
select gate.operator_id, count(*) filter (where state = 'disabled' or tries > 0 or retry_at is not null),
    coalesce(max(greatest(last_event - after_number, 0)) filter (where state = 'active'), 0)
from webhook_endpoint join gate on gate.operator_id = webhook_endpoint.operator_id
    and (%(only)s::int[] is null or gate.operator_id = any(%(only)s::int[]))
join operator on operator.id = gate.operator_id and operator.status = 'active'
left join entity on entity.operator_id = webhook_endpoint.operator_id and entity.id = webhook_endpoint.entity_id
    and (%(only)s::int[] is null or entity.operator_id = any(%(only)s::int[]))
where (state = 'active' or state = 'disabled' and disabled_why <> 'on request') and coalesce(entity.status, 'active') = 'active'
    and (%(only)s::int[] is null or webhook_endpoint.operator_id = any(%(only)s::int[])) group by 1

-- find_audits --
-- Each by itself, from its last one back: their reports are long.
select operator.id, last.finished_at, jsonb_array_length(last.report -> 'violations') from operator,
lateral (select finished_at, report from audit_run where operator_id = operator.id and state = 'done'
    and (%(only)s::int[] is null or operator_id = any(%(only)s::int[])) order by audit_run.id desc limit 1) as last
where operator.status = 'active' and (%(only)s::int[] is null or operator.id = any(%(only)s::int[])) order by operator.id
