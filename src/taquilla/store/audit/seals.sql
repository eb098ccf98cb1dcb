-- read_operators --
select operator_id from gate where coalesce(%(operator)s::int, operator_id) = operator_id order by operator_id

-- read_logs --
select operator_id, last_event from gate where coalesce(%(operator)s::int, operator_id) = operator_id
and exists (select 1 from log_entry where log_entry.operator_id = gate.operator_id) order by operator_id

-- read_entries --
select number, last_event, last_seq, until, text, salt from log_entry
where operator_id = %(operator)s and number > %(after)s order by number limit %(limit)s

-- read_tree --
select level, place, hash from log_hash where operator_id = %(operator)s

-- read_keys --
select name, public_key from log_key where operator_id = %(operator)s order by number desc

-- read_key_ends --
select number, name, public_key, created_at, ended_at from log_key where operator_id = %(operator)s order by number

-- read_checkpoints --
select size, root, note from log_checkpoint where operator_id = %(operator)s order by size

-- read_told_checkpoints --
-- Checkpoints that are not kept as they were told.
select coalesce(kept.size, told.size)
from (select * from log_checkpoint where operator_id = %(operator)s) as kept
full join (select at, (data ->> 'size')::bigint as size, data ->> 'root' as root, data ->> 'checkpoint' as note, data ->> 'origin' as origin
    from outbox where operator_id = %(operator)s and type = 'log.checkpoint') as told on kept.size = told.size
where (kept.note, encode(kept.root, 'base64'), kept.at) is distinct from (told.note, told.root, told.at)
    or not starts_with(told.note, told.origin || E'\n') order by 1
