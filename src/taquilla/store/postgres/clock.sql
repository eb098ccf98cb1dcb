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
select ensure_partitions(%(since)s, %(until)s)
