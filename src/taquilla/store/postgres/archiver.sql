-- read_slot --
select wal_status, active_pid from pg_replication_slots where slot_name = %(slot)s

-- is_behind --
select pg_walfile_name(pg_current_wal_flush_lsn()) < %(last)s

-- drop_slot --
select pg_drop_replication_slot(%(slot)s)

-- make_slot --
-- It reserves the log from now on.
select pg_create_physical_replication_slot(%(slot)s, true)

-- end_receiver --
select pg_terminate_backend(%(pid)s, 5000)
