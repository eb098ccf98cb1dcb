-- load_keys --
select number, name, public_key, wrapped, created_at, ended_at, paused_at from log_key where operator_id = %(operator)s order by number desc

-- add_key --
insert into log_key (operator_id, number, name, public_key, wrapped, created_at)
values (%(operator)s, %(number)s, %(name)s, %(public_key)s, %(wrapped)s, %(now)s) on conflict (operator_id, number) do nothing

-- end_keys --
update log_key set ended_at = %(until)s where operator_id = %(operator)s and number < %(before)s
    and (ended_at is null or ended_at > %(until)s)

-- resume_keys --
update log_key set paused_at = null where operator_id = %(operator)s and paused_at is not null

-- find_stop --
-- Contradictions of witnesses that were removed count too: the log itself has signed them. Those of older origins do not.
select case when coalesce((select size from log_checkpoint where operator_id = %(operator)s order by size desc limit 1), 0)
        > coalesce((select number + 1 from log_entry where operator_id = %(operator)s order by number desc limit 1), 0)
        then 'shortened'
    when key.paused_at is not null then 'restored'
    when exists (select 1 from log_witness where operator_id = %(operator)s and starts_with(contradiction, key.name || E'\n'))
        then 'contradicted' end
from (select name, paused_at from log_key where operator_id = %(operator)s order by number desc limit 1) as key

-- load_last --
select size, root, note, at from log_checkpoint where operator_id = %(operator)s order by size desc limit 1

-- load --
select size, root, note, at from log_checkpoint where operator_id = %(operator)s and size = %(size)s

-- load_behind --
-- The checkpoint that proves most of an entry: of the first hundred behind it and the latest, all signed by the latest key, the first
-- one that most of today's witnesses have signed. The earlier a witness' time, the more it proves. One that is asked at another address
-- since is the same witness, by its key.
-- Or, if is_last, of the last hundred the last such one: it binds the log to what has come since.
with key as (
    select created_at from log_key where operator_id = %(operator)s order by number desc limit 1
), behind as (
    (select size, root, note, at from log_checkpoint where operator_id = %(operator)s and size > %(entry)s and not %(is_last)s
        and at >= (select created_at from key) order by size limit 100)
    union
    (select size, root, note, at from log_checkpoint where operator_id = %(operator)s and size > %(entry)s and %(is_last)s
        and at >= (select created_at from key) order by size desc limit 100)
    union
    (select size, root, note, at from log_checkpoint where operator_id = %(operator)s and size > %(entry)s order by size desc limit 1)
)
select size, root, note, at from behind
order by (select count(distinct witness.key) from log_cosignature as signed
    join log_witness as asked on asked.operator_id = %(operator)s and asked.id = signed.witness_id
    join log_witness as witness on witness.operator_id = %(operator)s and witness.key = asked.key and witness.removed_at is null
    where signed.operator_id = %(operator)s and signed.size = behind.size) desc, case when %(is_last)s then -size else size end limit 1

-- load_latest --
select latest.number, latest.name, latest.public_key, latest.wrapped, latest.created_at, latest.ended_at,
    latest.paused_at, signed.size, signed.root
from (select * from log_key where operator_id = %(operator)s order by number desc limit 1) as latest
left join lateral (select size, root from log_checkpoint where log_checkpoint.operator_id = %(operator)s
    order by size desc limit 1) as signed on true

-- add_checkpoint --
-- Of two workers the second one adds nothing, nor does one whose tree has grown meanwhile: readers take a smaller tree for a log that was cut.
-- Nor one that knew no key that was made meanwhile: readers ask for the signature of the latest.
insert into log_checkpoint (operator_id, size, root, note, at)
select gate.operator_id, %(size)s, %(root)s, %(note)s, %(at)s
from gate where gate.operator_id = %(operator)s and %(key)s = (select number from log_key where operator_id = %(operator)s order by number desc limit 1)
    and not exists (select 1 from log_checkpoint where operator_id = %(operator)s and size >= %(size)s)

-- load_cosignatures --
select line from log_cosignature where operator_id = %(operator)s and size = %(size)s order by witness_id
