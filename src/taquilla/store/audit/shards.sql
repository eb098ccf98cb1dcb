-- read_shards --
-- The parts of each table that one node has for these operators, and the columns that the auditor may read. Of a table of operators
-- it is the shard in which each of them lives, which begins where that of the gate does: of a table that it does not read as a whole
-- the auditor may not even ask for a shard. Of a reference table it is its only one. Partitions come with their table.
with whole as materialized (
    select logicalrelid, partmethod, relname::text from pg_dist_partition join pg_class on pg_class.oid = logicalrelid
    where not relispartition)
select whole.relname, whole.partmethod = 'h', array_agg(distinct shard_name(whole.logicalrelid, shard.shardid)),
    (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = whole.logicalrelid
        and attnum > 0 and not attisdropped and has_column_privilege('taquilla_auditor', attrelid, attnum, 'select'))
from whole join pg_dist_shard as shard on shard.logicalrelid = whole.logicalrelid
where whole.partmethod = 'n' or shard.shardminvalue in (
    select shardminvalue from pg_dist_shard where shardid in (
        select get_shard_id_for_distribution_column('gate', operator_id) from unnest(%(operators)s::int[]) as one (operator_id)))
group by 1, 2, whole.logicalrelid order by 1

-- read_owners --
-- The column that names an operator: rows of operators that live elsewhere are audited there.
select relname::text, attname::text from pg_attribute join pg_class on pg_class.oid = attrelid
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attname in ('operator', 'operator_id') and not attisdropped
    and not relispartition
