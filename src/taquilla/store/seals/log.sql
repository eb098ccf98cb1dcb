-- look --
-- What the log itself tells waits for nothing.
select asked.operator_id, first.at, gate.last_seq - coalesce(entry.covered, 0),
    coalesce(entry.number + 1, 0) > coalesce(signed.size, 0), coalesce(entry.number, 0)
from unnest(%(operators)s::int[]) as asked (operator_id),
lateral (select last_seq from gate where gate.operator_id = asked.operator_id limit 1) as gate
left join lateral (select number, last_event as told, last_seq as covered from log_entry
    where log_entry.operator_id = asked.operator_id order by number desc limit 1) as entry on true
left join lateral (select size from log_checkpoint where log_checkpoint.operator_id = asked.operator_id
    order by size desc limit 1) as signed on true
left join lateral (select at from outbox where outbox.operator_id = asked.operator_id and number > coalesce(entry.told, 0)
    and type <> 'log.checkpoint' order by number limit 1) as first on true

-- read_ground --
select gate.last_event, entry.number + 1, entry.last_event, entry.last_seq, entry.until, entry.is_state_due from gate
left join lateral (select number, last_event, last_seq, until, is_state_due from log_entry
    where log_entry.operator_id = %(operator)s order by number desc limit 1) as entry on true
where gate.operator_id = %(operator)s

-- read_end --
-- The hash of a full subtree at the end of the tree stands at each level whose bit is in the size.
select coalesce(signed.size, 0), array(
    select hash from generate_series(62, 0, -1) as bit (level),
    lateral (select hash from log_hash where log_hash.operator_id = %(operator)s and log_hash.level = bit.level
        and log_hash.place = (entry.size >> bit.level) - 1 limit 1) as node
    where (entry.size >> bit.level) & 1 = 1 order by bit.level desc),
    entry.* from gate
left join lateral (select number + 1 as size, last_event, last_seq, until, is_state_due from log_entry
    where log_entry.operator_id = %(operator)s order by number desc limit 1) as entry on true
left join lateral (select size from log_checkpoint where log_checkpoint.operator_id = %(operator)s
    order by size desc limit 1) as signed on true
where gate.operator_id = %(operator)s

-- read_events --
select number, type, at, last_seq from outbox where operator_id = %(operator)s and number > %(after)s order by number limit %(limit)s

-- read_texts --
select text from log_entry where operator_id = %(operator)s and number between %(first)s and %(last)s order by number

-- add_entry --
-- Of two workers the second one adds nothing.
insert into log_entry (operator_id, number, last_event, last_seq, until, is_state_due, salt, text)
values (%(operator)s, %(number)s, %(last_event)s, %(last_seq)s, %(until)s, %(is_state_due)s, %(salt)s, %(text)s)
on conflict (operator_id, number) do nothing

-- add_entries_of_draws --
-- No digest of such an entry needs a salt.
insert into log_entry (operator_id, number, last_event, last_seq, until, is_state_due, salt, text)
select gate.operator_id, %(first)s + nth - 1, %(last_event)s, %(last_seq)s, %(until)s, %(is_state_due)s, %(salt)s, text
from gate, unnest(%(texts)s::text[]) with ordinality as made (text, nth)
where gate.operator_id = %(operator)s

-- add_hashes --
insert into log_hash (operator_id, level, place, hash)
select gate.operator_id, made.*
from gate, unnest(%(levels)s::smallint[], %(places)s::bigint[], %(hashes)s::bytea[]) as made
where gate.operator_id = %(operator)s

-- read_hashes --
select hash from unnest(%(levels)s::smallint[], %(places)s::bigint[]) with ordinality as wanted (level, place, nth),
    lateral (select hash from log_hash where operator_id = %(operator)s and log_hash.level = wanted.level
        and log_hash.place = wanted.place limit 1) as found
order by nth

-- last_seals --
select seal.event_id, event.name, entry, wagers, closed_at, sealed_at
from (select * from draw_seal where operator_id = %(operator)s order by entry desc limit %(limit)s) as seal,
lateral (select name from event where event.id = seal.event_id limit 1) as event order by entry desc
