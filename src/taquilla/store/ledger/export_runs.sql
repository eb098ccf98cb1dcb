-- Exports that somebody asks for, each shown to whoever has asked alone.

-- ask --
insert into export_run (operator_id, asked_by, asked, asked_at, expires_at)
select %(operator)s, %(member)s, %(asked)s, %(now)s, %(expires_at)s
where not exists (select 1 from export_run where operator_id = %(operator)s and asked_by = %(member)s
    and state in ('queued', 'running'))
returning id

-- list --
select id, state, asked, asked_at, started_at, finished_at, expires_at, written, percent, report, error from export_run
where operator_id = %(operator)s and asked_by = %(member)s and id < %(before)s order by id desc limit %(rows_max)s

-- read --
select asked_by, asked from export_run where operator_id = %(operator_id)s and id = %(id)s

-- progress --
-- Only by the worker that has claimed it last.
update export_run set written = %(written)s, percent = %(percent)s
where operator_id = %(operator_id)s and id = %(id)s and state = 'running' and tries = %(tries)s

-- expire --
update export_run set state = 'expired' where operator_id = any (%(operators)s::int[]) and state = 'done' and expires_at <= %(now)s
returning operator_id, id, asked
