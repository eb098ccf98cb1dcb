-- Where operators live, by what every node of Citus knows itself.

-- find_homes --
-- The gate's shard of each operator that is at this node. Asked while a gate is held, the answer holds as long as the gate.
select asked.operator_id, asked.shardid
from (
    select operator_id, get_shard_id_for_distribution_column('gate', operator_id) as shardid
    from unnest(%(asked)s::int[]) as one (operator_id) offset 0) as asked
join pg_dist_placement as placement on placement.shardid = asked.shardid and placement.shardstate = 1
join pg_dist_local_group using (groupid)

-- read_shard_names --
-- The tables of the part to which a shard of the gate belongs, and all reference tables. Partitions come with their table. By Citus
-- alone are written: what every node has a copy of, and rows that are numbered, since no shard has the numbers.
select kept.relname::text, shard_name(kept.oid, shard.shardid), partition.partmethod = 'n' or exists (
    select 1 from pg_attribute as numbered left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = kept.oid and (attidentity <> '' or pg_get_expr(adbin, adrelid) like 'nextval(%%'))
from pg_dist_partition as partition
join pg_class as kept on kept.oid = partition.logicalrelid and not kept.relispartition
join pg_dist_shard as shard on shard.logicalrelid = partition.logicalrelid
where partition.partmethod = 'n' or (partition.partmethod = 'h' and shard.shardminvalue = (
    select gate.shardminvalue from pg_dist_shard as gate where gate.shardid = %(shard)s))

