-- read_replayed --
-- Both stay as the recovery has left them.
select pg_last_xact_replay_timestamp(), (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint
