-- take_time --
-- Whole tables are read, and each statement by itself: what it reads is never changed.
set statement_timeout = 0

-- read_size --
select pg_database_size(current_database())

-- read_gates --
select operator_id, last_seq, last_at from gate order by operator_id

-- list_tables --
-- Tables of operators that the house may not delete from: all their columns, and those that it may not change.
select relname::text, array_agg(attname::text order by attnum),
    coalesce(array_agg(attname::text order by attnum)
        filter (where not has_column_privilege('taquilla_house', pg_class.oid, attnum, 'update')), array[]::text[])
from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and not has_table_privilege('taquilla_house', pg_class.oid, 'delete')
group by relname having bool_or(attname = 'operator_id')
order by relname

-- read_last --
select compared.operator_id, max({seq}) from {table} as compared group by compared.operator_id

-- sum_rows --
select compared.operator_id, {day}, count(*), {amount}, sum(hash_record_extended(row({columns}), 0))
from {table} as compared join unnest(%(operators)s::int[], %(lasts)s::bigint[]) as bound (operator_id, last)
    on compared.operator_id = bound.operator_id and {seq} <= bound.last
group by 1, 2

-- list_rows --
with compared as (select * from {table})
select {seq}, hash_record_extended(row({columns}), 0), count(*) from compared
where compared.operator_id = %(operator)s and {seq} <= %(last)s and {day} is not distinct from %(day)s::date
group by 1, 2

-- count_since --
-- Commands of operators that the copy does not know yet count as well.
select count(*) from request left join unnest(%(operators)s::int[], %(lasts)s::bigint[]) as bound (operator_id, last)
    on request.operator_id = bound.operator_id
where request.seq > coalesce(bound.last, 0)
