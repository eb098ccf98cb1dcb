-- has_citus --
-- Whether Citus is in this database; without it, the tables that the other statements read are not there.
select to_regclass('pg_catalog.pg_dist_partition') is not null

-- is_distributed --
-- The gate is the first table that distribution touches and the last that it could do without. A worker answers as the coordinator.
select exists (select 1 from pg_dist_partition where logicalrelid = to_regclass('public.gate') and partmethod = 'h')

-- read_operators --
-- Alone, because Citus does not join a reference table with its own catalogue on a worker.
select id from operator order by id

-- read_places --
-- Where the shard of each operator lies. Every node knows it by itself. The shards come first, so that they are looked up.
with home as materialized (
    select asked.operator_id, get_shard_id_for_distribution_column('gate', asked.operator_id) as shardid
    from unnest(%(operators)s::int[]) as asked (operator_id))
select home.operator_id, node.nodename::text, node.nodeport
from home
join pg_dist_placement as placement on placement.shardid = home.shardid and placement.shardstate = 1
join pg_dist_node as node on node.groupid = placement.groupid and node.noderole = 'primary'

-- read_coordinator --
select nodename::text, nodeport from pg_dist_node where groupid = 0 and noderole = 'primary'

-- read_workers --
-- The nodes that may hold operators.
select nodename::text, nodeport from pg_dist_node where noderole = 'primary' and isactive and shouldhaveshards
order by nodename, nodeport

-- begin --
-- One transaction over all shards writes them one after another. Whoever uses a table is waited for, but not for ever.
select set_config(name, setting, true) from (values
    ('citus.multi_shard_modify_mode', 'sequential'), ('citus.max_adaptive_executor_pool_size', '1'),
    ('citus.enable_unsafe_triggers', 'on'), ('citus.shard_count', %(shards)s),
    ('client_min_messages', 'warning'), ('lock_timeout', %(wait)s), ('statement_timeout', '0'),
    ('idle_in_transaction_session_timeout', '0'), ('enable_seqscan', 'on')) as chosen (name, setting)

-- lock_migrations --
-- Nobody changes the schema meanwhile.
select pg_advisory_xact_lock(%(key)s)

-- list_tables --
-- Our tables, and whether an operator's rows are in them. The list of migrations is for every node to read.
select relation.relname::text, exists (select 1 from pg_attribute
    where attrelid = relation.oid and attname = 'operator_id' and not attisdropped)
from pg_class as relation
where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p') and not relation.relispartition
    and not exists (select 1 from pg_depend where classid = 'pg_class'::regclass and objid = relation.oid and deptype = 'e')
order by relation.relname

-- list_spread --
-- The tables that are on the nodes. One that refers to another may be known to Citus as a table of the coordinator alone.
select relname::text from pg_dist_partition join pg_class on pg_class.oid = logicalrelid
where partmethod = 'h' or repmodel = 't'

-- find_barriers --
-- Unique indexes that do not name the operator: no node could keep them alone.
select relation.relname::text, index.indexrelid::regclass::text
from pg_index as index join pg_class as relation on relation.oid = index.indrelid
where relation.relname = any(%(tables)s) and relation.relnamespace = 'public'::regnamespace
    and (index.indisunique or index.indisexclusion)
    and not exists (select 1 from pg_attribute where attrelid = relation.oid and attname = 'operator_id'
        and attnum = any(index.indkey[0:index.indnkeyatts - 1]))
order by 1, 2

-- find_archived --
select distinct replace(right(relname, 7), '_', '-') from pg_trigger join pg_class on pg_class.oid = tgrelid
where tgname = 'an_archived_month_is_read_only' order by 1

-- list_foreign_keys --
-- Not those of partitions, which follow their tables.
select relation.relname::text, conname::text, pg_get_constraintdef(pg_constraint.oid)
from pg_constraint join pg_class as relation on relation.oid = conrelid
where contype = 'f' and conparentid = 0 and relation.relnamespace = 'public'::regnamespace and relation.relname = any(%(tables)s)
order by 1, 2

-- list_triggers --
-- Not those that keep foreign keys. O: fires as triggers do, A: always.
select relation.relname::text, tgname::text, pg_get_triggerdef(pg_trigger.oid), tgenabled::text
from pg_trigger join pg_class as relation on relation.oid = tgrelid
where not tgisinternal and relation.relnamespace = 'public'::regnamespace and relation.relname = any(%(tables)s)
order by 1, 2

-- list_functions --
-- Those that the nodes do not know yet.
select pg_proc.oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace
    and not exists (select 1 from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e')
    and not exists (select 1 from pg_catalog.pg_dist_object where classid = 'pg_proc'::regclass and objid = pg_proc.oid)
order by 1

-- add_function --
select create_distributed_function(%(function)s)

-- add_reference_table --
select create_reference_table(%(table)s)

-- distribute_table --
select create_distributed_table(%(table)s, 'operator_id', colocate_with => %(beside)s)

-- remove_local_rows --
-- The rows that were copied to the nodes are still in the coordinator's files, where nobody sees them.
select truncate_local_data_after_distributing_table(%(table)s)
