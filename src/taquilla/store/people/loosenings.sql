-- load_loosenings --
-- By the trail's index on actions and objects. number null: those that wait; each has one decision at most.
select asked.object::bigint, asked.actor, asked.at, asked.detail, decided.action, decided.actor, decided.at
from audit_event as asked left join audit_event as decided on decided.operator_id = %(operator)s and decided.object = asked.object
    and decided.action in ('loosening approved', 'loosening withdrawn')
where asked.operator_id = %(operator)s and asked.action = 'loosening asked'
and (asked.object = %(number)s::text or %(number)s::text is null and decided.action is null)
order by asked.id

-- count_loosenings --
select count(*) from audit_event where operator_id = %(operator)s and action = 'loosening asked'
