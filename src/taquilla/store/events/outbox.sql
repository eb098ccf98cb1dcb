-- read_events --
-- Along the key from a number on. Types are looked for among a bounded number of events, so that no reader walks the whole feed.
select number, type, at, first_seq, last_seq, day, data from outbox
where operator_id = %(operator)s and number > %(after)s and number <= %(until)s
and (%(types)s::text[] is null or type = any (%(types)s::text[]))
order by number {order} limit %(limit)s

-- read_last --
select operator_id, last_event from gate where operator_id = any (%(operators)s::int[])

-- find_untold --
-- Mostly none: then no gate is taken.
select exists (select 1 from untold_event where operator_id = %(operator)s)
    or exists (select 1 from duty_failure where operator_id = %(operator)s and (tries > 0) <> is_told)

-- find_all_untold --
-- The same of many operators: the last entry of the trail, and the number of alarms; both null or 0: nothing.
select asked.operator_id, (select max(id) from untold_event where untold_event.operator_id = asked.operator_id),
    (select count(*) from duty_failure where duty_failure.operator_id = asked.operator_id and (tries > 0) <> is_told)
from unnest(%(operators)s::int[]) as asked (operator_id)

-- take_untold --
delete from untold_event where operator_id = %(operator)s and id in (
    select id from untold_event where operator_id = %(operator)s order by id limit %(limit)s)
returning id

-- load_taken --
select id, at, actor, action, object, detail from audit_event
where operator_id = %(operator)s and id = any (%(ids)s::bigint[]) order by id

-- take_alarms --
update duty_failure set is_told = tries > 0 where operator_id = %(operator)s and (tries > 0) <> is_told
returning duty, subject, since, error, is_told
