-- read_slot --
select wal_status, active_pid from pg_replication_slots where slot_name = %(slot)s

-- is_behind --
-- One that has died goes on behind all that it has sent. And whether there is a house in it.
select pg_current_wal_flush_lsn() < '0/0'::pg_lsn + %(end)s::numeric, exists (select 1 from pg_database where datname = 'taquilla')

-- drop_slot --
select pg_drop_replication_slot(%(slot)s)

-- make_slot --
-- It reserves the log from now on.
select pg_create_physical_replication_slot(%(slot)s, true)

-- end_receiver --
select pg_terminate_backend(%(pid)s, 5000)
