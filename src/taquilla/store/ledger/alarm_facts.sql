-- end_gone --
-- Alarms of some kinds, or of all others, whose cause is gone: at once, or once they have been open for a while.
update alarm set until = greatest(%(now)s, since) where operator_id = %(operator)s and until is null
    and (kind = any(%(listed)s::text[])) = %(is_listed)s and (%(raised_until)s::timestamptz is null or since < %(raised_until)s)
    and not exists (select 1 from unnest(%(kind)s::text[], %(subject)s::text[]) as fact (kind, subject)
        where fact.kind = alarm.kind and fact.subject = alarm.subject)

-- follow --
update alarm set detail = fact.detail::jsonb
from unnest(%(kind)s::text[], %(subject)s::text[], %(detail)s::text[]) as fact (kind, subject, detail)
where operator_id = %(operator)s and until is null and alarm.kind = fact.kind and alarm.subject = fact.subject
    and alarm.detail <> fact.detail::jsonb

-- find_open --
select kind, subject from alarm where operator_id = %(operator)s and until is null

-- raise --
insert into alarm (operator_id, kind, subject, entity_id, detail, since)
values (%(operator)s, %(kind)s, %(subject)s, %(entity_id)s, %(detail)s::jsonb, %(since)s)
on conflict (operator_id, kind, subject) where until is null do nothing
