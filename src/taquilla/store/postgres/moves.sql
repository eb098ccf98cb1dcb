-- read_residents --
-- The other operators in the part that holds this one.
select operator_id from unnest(%(residents)s::int[]) as operator_id
where operator_id <> %(operator)s and get_shard_id_for_distribution_column('gate', operator_id)
    = get_shard_id_for_distribution_column('gate', %(operator)s)

-- read_shard --
select get_shard_id_for_distribution_column('gate', %(operator)s)

-- isolate --
-- A part of its own, which holds this operator alone.
select isolate_tenant_to_new_shard('gate', %(operator)s, 'CASCADE', shard_transfer_mode => 'force_logical')

-- move --
select citus_move_shard_placement(%(shard)s, %(from_host)s, %(from_port)s, %(to_host)s, %(to_port)s, 'force_logical')

-- plan --
-- The moves that even the nodes out. The tables of a part move together, so one of them stands for it.
select shardid, sourcename::text, sourceport, targetname::text, targetport
from get_rebalance_table_shards_plan('gate') where table_name = 'gate'::regclass

-- read_progress --
-- How much of what is copied now has arrived, in bytes.
select coalesce(sum(least(target_shard_size, source_shard_size)), 0)::bigint, coalesce(sum(source_shard_size), 0)::bigint
from get_rebalance_progress()

-- has_tickets --
select exists (select 1 from ticket where operator_id = %(operator)s)
    or exists (select 1 from sports_ticket where operator_id = %(operator)s)
    or exists (select 1 from bet where operator_id = %(operator)s)
