-- find_by_id --
-- The ticket's day is not known, so every month is searched; the id stands before the day in their index.
select asked.operator_id, ticket.seq, ticket.day
from unnest(%(operators)s::int[], %(ids)s::uuid[]) as asked (operator_id, id),
lateral (select seq, day from ticket where ticket.operator_id = asked.operator_id and ticket.id = asked.id limit 1) as ticket

-- find_anywhere --
-- A ticket is checked by its id alone. No index begins with the id, so every operator is searched.
select operator.id, ticket.seq, ticket.day from operator,
lateral (select seq, day from ticket where ticket.operator_id = operator.id and ticket.id = %(id)s limit 1) as ticket
limit 1

-- load_printable --
-- A void draw has closed before its time.
select asked.operator_id, asked.id, ticket.seq, ticket.day, ticket.entity_id, ticket.state, ticket.prints, ticket.member_id,
    least(ticket.first_close, drawn.closes_at)
from unnest(%(operators)s::int[], %(ids)s::uuid[]) as asked (operator_id, id),
lateral (select * from ticket where ticket.operator_id = asked.operator_id and ticket.id = asked.id limit 1) as ticket,
lateral (select min(draw.closes_at) as closes_at
    from (select event_id from wager where wager.operator_id = ticket.operator_id and wager.ticket_seq = ticket.seq
        and wager.day = ticket.day limit 100) as played,
    lateral (select closes_at from draw where draw.operator_id = ticket.operator_id and draw.event_id = played.event_id limit 1)
        as draw) as drawn

-- write_prints --
-- The values are absolute: nobody else has printed since they were loaded under the gate. The key is given twice, as for
-- write_undoings (sales.sql).
update ticket set prints = written.prints
from unnest(%(operator_id)s::int[], %(seq)s::bigint[], %(day)s::date[], %(prints)s::smallint[])
    as written (operator_id, seq, day, prints)
where ticket.operator_id = written.operator_id and ticket.seq = written.seq and ticket.day = written.day
and ticket.operator_id = any (%(operator_id)s::int[]) and ticket.seq = any (%(seq)s::bigint[])
