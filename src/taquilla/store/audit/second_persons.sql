-- What the events of an operator tell of decisions of two, of power over somebody's access, and of people and the operator's settings.

-- read_told --
-- In the order of what happened: a duty tells later of a password reset.
select number, coalesce((data ->> 'happened_at')::timestamptz, at), type, data - 'rows', data #> '{rows,operator,""}',
    (select jsonb_object_agg(key, value -> 'email') from jsonb_each(data #> '{rows,member}') where value ? 'email')
from outbox where operator_id = %(operator)s
    and (type = any (%(types)s::text[]) or data #> '{rows,member}' is not null or data #> '{rows,operator}' is not null)
order by coalesce((data ->> 'happened_at')::timestamptz, at), number
