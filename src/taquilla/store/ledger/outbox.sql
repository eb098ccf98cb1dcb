-- write_event --
insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)
values (%(operator)s, %(number)s, %(at)s, %(type)s, %(first)s, %(last)s, %(day)s, %(data)s::jsonb)

-- write_events --
insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)
select unnest(%(operators)s::int[]), unnest(%(numbers)s::bigint[]), unnest(%(event_instants)s::timestamptz[]),
    unnest(%(types)s::text[]), unnest(%(firsts)s::bigint[]), unnest(%(lasts)s::bigint[]), unnest(%(event_days)s::date[]),
    unnest(%(data)s::text[])::jsonb

-- count_events --
-- The gate remembers the instant: the clock cannot run back behind what was told.
update gate set last_event = %(number)s, last_event_seq = %(covered)s, last_at = greatest(last_at, %(at)s)
where operator_id = %(operator)s

-- count_and_write_events --
-- The same in one statement, for several operators.
with counted as (
    update gate set last_event = told.number, last_event_seq = told.seq, last_at = greatest(gate.last_at, told.at)
    from unnest(%(operators)s::int[], %(counts)s::bigint[], %(covered)s::bigint[], %(instants)s::timestamptz[])
        as told (operator_id, number, seq, at)
    where gate.operator_id = told.operator_id)
insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)
select unnest(%(event_operators)s::int[]), unnest(%(numbers)s::bigint[]), unnest(%(event_instants)s::timestamptz[]),
    unnest(%(types)s::text[]), unnest(%(firsts)s::bigint[]), unnest(%(lasts)s::bigint[]), unnest(%(event_days)s::date[]),
    unnest(%(data)s::text[])::jsonb
