-- read_settings --
select pg_is_in_recovery(), current_setting('synchronous_commit'), current_setting('synchronous_standby_names')

-- read_standbys --
-- To a login without pg_read_all_stats each is one row of nulls.
select application_name, state, sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::bigint as behind_bytes
from pg_stat_replication order by application_name, pid

-- read_nodes --
select nodename::text, nodeport from pg_dist_node where noderole = 'primary' and isactive
