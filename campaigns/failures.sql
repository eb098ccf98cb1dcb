-- read_waiting --
-- Sales whose commit waits for a standby.
select pid from pg_stat_activity where wait_event = 'SyncRep' and starts_with(application_name, 'taquilla')

-- cancel --
select pg_cancel_backend(%(pid)s)
