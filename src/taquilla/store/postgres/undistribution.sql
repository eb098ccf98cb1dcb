-- list_identities --
select relation.relname::text, attname::text, attidentity::text
from pg_attribute join pg_class as relation on relation.oid = attrelid
where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p') and not relation.relispartition
    and attidentity <> '' and not attisdropped
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = relation.oid and deptype = 'e')
order by 1, 2

-- set_propagation --
select set_config('citus.enable_ddl_propagation', %(setting)s, true)

-- undistribute_table --
select undistribute_table(%(table)s)

-- read_sequence --
select pg_get_serial_sequence(%(table)s, %(column)s)

-- set_number --
select setval(%(sequence)s::regclass, greatest(%(number)s::bigint, 1), %(number)s::bigint > 0)

-- list_renamed --
-- Citus makes each table anew, under another name at first, which its constraints keep. Those of partitions cannot be renamed.
select relation.relname::text, conname::text, regexp_replace(conname, '^' || relation.relname || '_[0-9]+_', relation.relname || '_')
from pg_constraint join pg_class as relation on relation.oid = conrelid
where relation.relnamespace = 'public'::regnamespace and relation.relkind = 'r' and conname ~ ('^' || relation.relname || '_[0-9]{6,}_') and coninhcount = 0
order by 1, 2
