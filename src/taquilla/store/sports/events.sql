-- read_moves --
-- The transfers of some kinds for sports tickets between the seqs of events.
select asked.number, moved.seq, moved.booked_on, ticket.jurisdiction, ticket.type, ticket.source, moved.kind, moved.amount,
    moved.reverses is not null
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select * from transfer where transfer.operator_id = %(operator)s and transfer.seq between asked.first and asked.last
    and transfer.kind = any (%(kinds)s::text[]) offset 0) as moved,
lateral (select jurisdiction, type, source from sports_ticket where sports_ticket.operator_id = %(operator)s
    and sports_ticket.seq = moved.ticket_seq and sports_ticket.day = moved.day limit 1) as ticket
order by asked.number, moved.seq
