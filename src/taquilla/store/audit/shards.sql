-- read_shards --
-- The parts of each table that one node has for these operators: of a table of operators the shard in which each of them lives, of
-- a reference table its only one. Partitions come with their table: of themselves the auditor may not even ask for a shard.
with whole as materialized (
    select logicalrelid, partmethod, relname::text from pg_dist_partition join pg_class on pg_class.oid = logicalrelid
    where not relispartition)
select whole.relname, whole.partmethod = 'h', array_agg(distinct shard_name(whole.logicalrelid, shard.shardid))
from whole join pg_dist_shard as shard on shard.logicalrelid = whole.logicalrelid
where whole.partmethod = 'n' or shard.shardid in (
    select get_shard_id_for_distribution_column(whole.logicalrelid, operator_id)
    from unnest(%(operators)s::int[]) as one (operator_id))
group by 1, 2 order by 1

-- read_owners --
-- The column that names an operator: rows of operators that live elsewhere are audited there.
select relname::text, attname::text from pg_attribute join pg_class on pg_class.oid = attrelid
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname in ('operator', 'operator_id') and not attisdropped
    and not relispartition
