-- Exports that somebody asks for, each shown to whoever has asked alone.

-- ask --
insert into export_run (operator_id, asked_by, asked, asked_at, expires_at)
values (%(operator)s, %(member)s, %(asked)s, %(now)s, %(expires_at)s)
on conflict (operator_id, asked_by) where state in ('queued', 'running') do nothing returning id

-- count_kept --
select (select count(*) from export_run where operator_id = %(operator)s and state in ('queued', 'running'))
    + (select count(*) from export_run where operator_id = %(operator)s and state = 'done' and expires_at > %(now)s)

-- list --
select id, state, asked, asked_at, started_at, finished_at, expires_at, written, percent, report, error from export_run
where operator_id = %(operator)s and asked_by = %(member)s and id < coalesce(%(before)s, 9223372036854775807)
order by id desc limit %(rows_max)s

-- read --
select asked_by, asked from export_run where operator_id = %(operator_id)s and id = %(id)s

-- progress --
-- Only by the worker that has claimed it last.
update export_run set written = %(written)s, percent = %(percent)s
where operator_id = %(operator_id)s and id = %(id)s and state = 'running' and tries = %(tries)s

-- expire --
update export_run set state = 'expired' where state = 'done' and expires_at <= %(now)s
    and (%(only)s::int[] is null or operator_id = any(%(only)s::int[]))
returning operator_id, id, asked
