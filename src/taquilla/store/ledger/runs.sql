-- Long work that somebody asks for: audits and exports. What is under way is claimed by one worker at a time.

-- find_waiting --
-- Those that wait the longest: queued, or left by a worker that has died.
select operator_id, id from {table}
where state in ('queued', 'running') and (claimed_until is null or claimed_until <= %(now)s)
    and (%(only)s::int[] is null or operator_id = any(%(only)s::int[]))
order by asked_at, id limit %(rows_max)s

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
