-- read_settings --
select pg_is_in_recovery(), current_setting('synchronous_commit'), current_setting('synchronous_standby_names')

-- read_standbys --
-- To a login without pg_read_all_stats each that is connected is one row of nulls. Of those that are away we know whose slot waits.
(select application_name, state, sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::bigint as behind_bytes
from pg_stat_replication order by application_name, pid)
union all
select slot_name::text, 'away', null, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint
from pg_replication_slots where slot_type = 'physical' and not active

-- read_nodes --
select nodename::text, nodeport from pg_dist_node where noderole = 'primary' and isactive
