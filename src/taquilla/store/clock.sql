-- read_clock --
select house_now()

-- move_clock --
select move_house_clock(%(towards)s)

-- ensure_partitions --
select ensure_partitions(%(since)s, %(until)s)
