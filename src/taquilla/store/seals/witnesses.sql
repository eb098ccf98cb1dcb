-- find_witnesses --
select id, key, url, size, tries, next_try, error, (select max(at) from log_cosignature
    where log_cosignature.operator_id = %(operator)s and witness_id = id and log_cosignature.size = log_witness.size)
from log_witness where operator_id = %(operator)s and removed_at is null order by id

-- find_due --
select log_witness.operator_id, id from log_witness, lateral (select size from log_checkpoint
    where log_checkpoint.operator_id = log_witness.operator_id
        and (%(only)s::int[] is null or log_checkpoint.operator_id = any(%(only)s::int[]))
    order by size desc limit 1) as latest
where (%(only)s::int[] is null or log_witness.operator_id = any(%(only)s::int[]))
    and removed_at is null and log_witness.size <> latest.size and coalesce(next_try <= %(now)s, true) order by 1, 2

-- add_witness --
insert into log_witness (operator_id, key, url, author, added_at) values (%(operator)s, %(key)s, %(url)s, %(author)s, %(now)s)
on conflict do nothing returning id

-- remove_witness --
update log_witness set removed_at = %(now)s where operator_id = %(operator)s and id = %(id)s and removed_at is null returning key

-- record --
update log_witness set size = %(size)s, tries = %(tries)s, next_try = %(next_try)s, error = %(error)s
where operator_id = %(operator)s and id = %(id)s

-- add_cosignature --
-- Of two workers that asked at the same time the second one adds nothing.
insert into log_cosignature (operator_id, size, witness_id, line, at) values (%(operator)s, %(size)s, %(id)s, %(line)s, %(now)s)
on conflict do nothing

-- keep_contradiction --
update log_witness set contradiction = %(note)s where operator_id = %(operator)s and id = %(id)s

-- find_contradictions --
-- Those of removed witnesses count too: the log itself has signed them.
select contradiction from log_witness where operator_id = %(operator)s and contradiction is not null
    and starts_with(contradiction, %(origin)s || E'\n')

-- begin_again --
-- Under a new origin no witness has seen anything.
update log_witness set size = 0, tries = 0, next_try = null, error = null where operator_id = %(operator)s and removed_at is null
