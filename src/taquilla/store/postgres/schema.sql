-- make_list --
-- The table that yoyo-migrations, which did this before us, had made: its databases go on. compatible_with is ours.
create table if not exists _yoyo_migration
    (migration_hash varchar(64) primary key, migration_id varchar(255), applied_at_utc timestamp, compatible_with text)

-- lacks_column --
select not exists (select from pg_attribute where attrelid = '_yoyo_migration'::regclass and attname = 'compatible_with')

-- add_column --
alter table _yoyo_migration add column compatible_with text

-- has_list --
select to_regclass('_yoyo_migration') is not null

-- read_list --
-- The last column may be missing in a database that an older release has made.
select migration_id, migration_hash, applied_at_utc, to_jsonb(list) ->> 'compatible_with' from _yoyo_migration as list

-- read_releases --
-- The same without what only the migrator needs.
select migration_id, to_jsonb(list) ->> 'compatible_with' from _yoyo_migration as list

-- mark --
insert into _yoyo_migration (migration_id, migration_hash, applied_at_utc, compatible_with) values (%s, %s, %s, %s)

-- take_turn --
select pg_advisory_lock(%s)

-- wait_for --
select set_config('lock_timeout', %s, false)

-- make_way --
-- A vacuum of the server's own gives way once the server looks for deadlocks, and that must be before the lock is given up.
select set_config('deadlock_timeout', %s, false) where has_parameter_privilege('deadlock_timeout', 'set')

-- tell_nodes --
-- What is set in a transaction from now on is set on the nodes too.
set local citus.propagate_set_commands = 'local'

-- change_in_turn --
-- Tables that refer to each other are changed one after another.
set local citus.multi_shard_modify_mode = 'sequential'

-- wait_as_long --
-- The nodes wait for locks no longer than the coordinator does (LOCK_MS).
set local lock_timeout = '400ms'

-- allow_triggers --
-- A trigger looks at rows of its own operator, and of tables that every node has.
set local citus.enable_unsafe_triggers = 'on'

-- read_processes --
-- What runs on this database by the names that our connections give themselves.
select application_name, count(*) from pg_stat_activity
where datname = current_database() and application_name like 'taquilla%' and pid <> pg_backend_pid()
group by application_name order by application_name

-- add_index_statements --
-- Returns the statements that are still to be run until a table has an index, without a lock that sellers would wait for. The
-- index of a partitioned table is begun without those of its partitions, and is of use once each partition has its own. What a
-- killed build has left behind is dropped.
create or replace function pg_temp.index_statements(named text, relation regclass, definition text) returns setof text
    language sql stable as $$
    with target as (
        select relation as oid, named as index, relkind = 'p' as is_parent, null::name as space from pg_class where pg_class.oid = relation
        union all
        -- The indexes of an archived month lie where it lies.
        select inhrelid::regclass, left(format('%s_%s', relname, named), 63), false,
            (select spcname from pg_tablespace where pg_tablespace.oid = reltablespace)
        from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = relation
    ), made as (
        select target.*, pg_index.indexrelid, indisvalid, exists (
            select from pg_inherits where inhparent = to_regclass(quote_ident(named)) and inhrelid = own.indexrelid
        ) as is_attached
        from target left join lateral (
            -- The index that the partition has got of its parent's, under whatever name, else the one of this name.
            select indexrelid from pg_index join pg_class as named_index on named_index.oid = indexrelid
            where indrelid = target.oid and (relname = target.index or exists (
                select from pg_inherits where inhrelid = indexrelid and inhparent = to_regclass(quote_ident(named))))
            order by relname = target.index limit 1
        ) as own on true
        left join pg_index on pg_index.indexrelid = own.indexrelid
    )
    select case
        when is_parent then format('create index %I on only %s %s', index, oid, definition)
        when indexrelid is null then format('create index concurrently %I on %s %s', index, oid, case when space is null then definition
            else regexp_replace(definition, '( where .*)?$', format(' tablespace %I\1', space), 'i') end)
        when not indisvalid then format('drop index concurrently %s', indexrelid::regclass)
        else format('alter index %I attach partition %s', named, indexrelid::regclass) end
    from made
    where indexrelid is null or not is_parent and (not indisvalid or oid <> relation and not is_attached)
    order by is_parent desc, index
$$
