-- find_outdated --
-- Both numbers of rows are what ANALYZE has counted last: PostgreSQL counts each partition by itself.
select parent.relname::text
from pg_partitioned_table join pg_class as parent on parent.oid = partrelid,
lateral (select sum(greatest(part.reltuples, 0)) as tuples from pg_inherits join pg_class as part on part.oid = inhrelid
    where inhparent = parent.oid) as known
where parent.relnamespace = 'public'::regnamespace and known.tuples >= %(rows_min)s
and 10 * known.tuples > 12 * greatest(parent.reltuples, 0)
order by 1

-- show_parts --
-- Citus hides a node's parts from its lists of tables.
select set_config('citus.override_table_visibility', 'off', true)

-- gather --
select gather_statistics(%(table)s)
