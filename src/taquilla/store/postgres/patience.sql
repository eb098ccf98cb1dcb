-- oldest_transaction --
-- Whom a migration most likely waits for.
select pid, application_name, xact_start from pg_stat_activity
where datname = current_database() and xact_start is not null and pid <> pg_backend_pid() order by xact_start limit 1
