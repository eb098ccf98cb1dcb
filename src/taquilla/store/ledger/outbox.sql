-- write_events --
-- The gate remembers the instant: the clock cannot run back behind what was told.
with counted as (
    update gate set last_event = told.number, last_event_seq = told.seq, last_at = greatest(gate.last_at, told.at)
    from unnest(%(operators)s::int[], %(counts)s::bigint[], %(covered)s::bigint[], %(instants)s::timestamptz[])
        as told (operator_id, number, seq, at)
    where gate.operator_id = told.operator_id)
insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)
select operator_id, number, at, type, first_seq, last_seq, day, data::jsonb
from unnest(%(event_operators)s::int[], %(numbers)s::bigint[], %(event_instants)s::timestamptz[], %(types)s::text[],
    %(firsts)s::bigint[], %(lasts)s::bigint[], %(event_days)s::date[], %(data)s::text[])
    as written (operator_id, number, at, type, first_seq, last_seq, day, data)
