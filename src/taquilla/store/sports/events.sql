-- read_taxes --
-- Movements into the operator's tax accounts, and out of them again, between the seqs of events.
select asked.number, moved.seq, moved.booked_on, ticket.jurisdiction, moved.kind, moved.amount, moved.reverses is not null
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select * from transfer where transfer.operator_id = %(operator)s and transfer.seq between asked.first and asked.last
    and transfer.kind in ('excise', 'withholding') offset 0) as moved,
lateral (select jurisdiction from sports_ticket where sports_ticket.operator_id = %(operator)s
    and sports_ticket.seq = moved.ticket_seq and sports_ticket.day = moved.day limit 1) as ticket
order by asked.number, moved.seq
