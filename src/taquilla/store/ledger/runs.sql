-- Long work that somebody asks for: audits and exports. What is under way is claimed by one worker at a time.

-- find_waiting --
-- The one of each operator that waits the longest: queued, or left by a worker that has died. Operators take turns: the one whose last
-- run began the longest ago is the next.
select first.operator_id, first.id from (
    select distinct on (operator_id) operator_id, id, asked_at from {table}
    where state in ('queued', 'running') and (claimed_until is null or claimed_until <= %(now)s)
        and (%(only)s::int[] is null or operator_id = any(%(only)s::int[]))
    order by operator_id, asked_at, id
) as first
left join lateral (
    select started_at from {table} as begun
    where begun.operator_id = first.operator_id and (%(only)s::int[] is null or begun.operator_id = any(%(only)s::int[]))
        and begun.id <= first.id and started_at is not null
    order by begun.id desc limit 1
) as last on true
order by last.started_at nulls first, first.asked_at, first.id limit %(rows_max)s

-- claim --
-- Of two workers at once the second finds it claimed, and tries the next one.
update {table} set state = 'running', started_at = coalesce(started_at, %(now)s), claimed_until = %(until)s, tries = tries + 1
where operator_id = %(operator_id)s and id = %(id)s and state in ('queued', 'running')
    and (claimed_until is null or claimed_until <= %(now)s)
returning operator_id, id, tries

-- keep_claim --
update {table} set claimed_until = %(until)s
where operator_id = %(operator_id)s and id = %(id)s and state = 'running' and tries = %(tries)s

-- finish --
-- Only by the worker that has claimed it last.
update {table} set state = %(state)s, finished_at = %(now)s, claimed_until = null, report = %(report)s, error = %(error)s
where operator_id = %(operator_id)s and id = %(id)s and state = 'running' and tries = %(tries)s
