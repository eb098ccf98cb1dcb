-- Audits that operators ask for. A run that is under way is claimed by one worker at a time.

-- find_under_way --
select id from audit_run where operator_id = %(operator)s and state in ('queued', 'running')

-- ask --
insert into audit_run (operator_id, asked_by, asked_at) values (%(operator)s, %(member)s, %(now)s) returning id

-- list_runs --
select run.id, run.state, member.email, run.asked_at, run.started_at, run.finished_at, run.report, run.error
from audit_run as run join member on member.operator_id = %(operator)s and member.id = run.asked_by
where run.operator_id = %(operator)s and run.id < coalesce(%(before)s, 9223372036854775807)
order by run.id desc limit %(rows_max)s

-- read_standing --
select gate.last_seq, gate.last_event, last.finished_at, last.violations, last.undecided
from gate left join lateral (select finished_at, jsonb_array_length(report -> 'violations') as violations,
    jsonb_array_length(report -> 'undecided') as undecided from audit_run
    where audit_run.operator_id = %(operator)s and id <= %(last)s and state = 'done' order by id desc limit 1) as last on true
where gate.operator_id = %(operator)s
