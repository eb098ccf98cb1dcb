-- read_clock --
select house_now()

-- move_clock --
select move_house_clock(%(towards)s)

-- begin_clock --
-- For the owner alone: a sandbox goes on at another time.
update house_clock set shift = shift + (%(begins)s::timestamptz - %(now)s::timestamptz)

-- read_last --
select max(last_at) from gate

-- grant_clock --
-- For the owner alone: lets the house of a sandbox move its clock on.
grant execute on function move_house_clock(timestamptz) to taquilla_house

-- is_sandbox --
select has_function_privilege('taquilla_house', 'move_house_clock(timestamptz)', 'execute')

-- is_migrated --
select to_regclass('public.operator') is not null

-- is_furnished --
select exists (select 1 from operator)

-- ensure_partitions --
-- Whoever sells waits behind a lock that this waits for, as long as a dump, an audit or a report reads the table. So a lock that is
-- not there soon is given up, and all that was made with it.
with soon as materialized (select set_config('lock_timeout', coalesce(%(lock_ms)s::int::text, current_setting('lock_timeout')), true))
select ensure_partitions(%(since)s, %(until)s) from soon

-- read_zones --
select zone from operator union select zone from product

-- read_offsets --
-- By the hour: clocks change at any hour, and PostgreSQL may know of a change on another day than this machine.
select zone, array_agg((extract(epoch from hour at time zone zone) - extract(epoch from hour))::int order by hour)
from unnest(%(zones)s::text[]) as zone, generate_series(%(since)s::timestamptz, %(until)s::timestamptz, interval '1 hour') as hour
group by zone order by zone
