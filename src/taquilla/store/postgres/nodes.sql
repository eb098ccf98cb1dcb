-- read_nodes --
-- The coordinator first. Its group is 0.
select nodename::text, nodeport, node.groupid = 0, shouldhaveshards, count(distinct placement.shardid)::int,
    coalesce(array_agg(distinct operator_id) filter (where operator_id is not null), '{}')
from pg_dist_node as node
left join pg_dist_placement as placement on placement.groupid = node.groupid
    and placement.shardid in (select shardid from pg_dist_shard where logicalrelid = to_regclass('public.gate'))
left join lateral (select operator_id from unnest(%(residents)s::int[], %(shards)s::bigint[]) as one (operator_id, shard_id)
    where shard_id = placement.shardid) as resident on true
where noderole = 'primary' and isactive group by node.groupid, nodename, nodeport, shouldhaveshards order by node.groupid

-- read_shards --
select operator_id, get_shard_id_for_distribution_column('gate', operator_id) from unnest(%(residents)s::int[]) as operator_id

-- read_groups --
select nodename::text, nodeport, groupid from pg_dist_node where noderole = 'primary'

-- ask_all --
-- One question on every node, as this login. A node that does not answer says so.
select nodename::text, nodeport, success, result
from run_command_on_all_nodes(%(question)s, true, true) as asked join pg_dist_node as node using (nodeid)
order by node.groupid

-- describe_node --
-- Sent to every node. Sizes are in bytes.
select json_build_object('version', current_setting('server_version_num')::int, 'extension', (select extversion from pg_extension
    where extname = 'citus'), 'settings', (select json_object_agg(name, current_setting(name, true)) from unnest({names}::text[]) as name),
    'roles', (select json_object_agg(rolname, rolcanlogin) from pg_roles where rolname in ('taquilla_house', 'taquilla_auditor')),
    'size', pg_database_size(current_database()), 'free', (select available_disk_size from citus_local_disk_space_stats()))

-- count_sessions --
-- Sent to every node: whoever works on this database, but for Citus itself.
select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
    and application_name not like 'citus%'

-- count_relations --
-- Tables, partitions and indexes, each of which becomes one in every part.
select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'i', 'I')

-- read_roles --
select rolname::text, rolcanlogin from pg_roles where rolname in ('taquilla_house', 'taquilla_auditor')

-- shut_functions --
-- As the coordinator has them: Citus sends each statement on to all nodes.
select format('revoke execute on function %s from public', oid::regprocedure) from pg_proc
where pronamespace = 'public'::regnamespace and not exists (
    select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0)
order by 1

-- list_sequences --
-- Those that number operators' rows. What belongs to no operator is numbered by the coordinator alone.
select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'
    and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid
        and (deptype = 'e' or refclassid = 'pg_class'::regclass and deptype in ('a', 'i') and not exists (select from pg_attribute
            where attrelid = refobjid and attname = 'operator_id' and not attisdropped)))
order by 1

-- read_numbers --
-- Sent to every node: the last number of each sequence that it has given out.
select coalesce(json_object_agg(sequencename, last_value), '{{}}') from pg_sequences
where schemaname = 'public' and sequencename = any ({names}::text[]) and last_value is not null

-- raise_numbers --
-- Sent to every node, for some.
select number_rows_above({numbers}) where (select groupid from pg_dist_local_group) = any ({groups}::int[])
