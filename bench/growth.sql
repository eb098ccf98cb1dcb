-- read_day --
select day from gate where operator_id = %(operator)s

-- read_draws --
-- The triples of a day, which are what every generator sells.
select event.id from event join draw on draw.event_id = event.id
where event.day = %(day)s and event.category = 'lottery' and draw.state = 'open' order by event.id

-- read_wal --
select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')

-- count_vacuums --
select count(*) from pg_stat_activity where backend_type = 'autovacuum worker'

-- read_tables --
-- The database's bytes, its partitions, the share of their pages that index-only scans need not look at, and dead rows of all tables.
select pg_database_size(current_database()), count(*) filter (where relispartition),
    coalesce(sum(relallvisible) filter (where relispartition)::float8 / nullif(sum(relpages) filter (where relispartition), 0), 0),
    coalesce(sum(n_dead_tup), 0)::bigint
from pg_class left join pg_stat_user_tables on relid = oid
where relkind = 'r' and relnamespace = 'public'::regnamespace
