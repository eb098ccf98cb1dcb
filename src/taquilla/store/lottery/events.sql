-- read_sold --
-- What an event says without words of its own: the rows between its seqs. Along the key, in the month of the sale alone.
select asked.number, ticket.id, ticket.number, ticket.day, ticket.entity_id, ticket.member_id, ticket.amount
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[], %(days)s::date[]) as asked (number, first, last, day),
lateral (select seq, id, number, day, entity_id, member_id, amount from ticket where ticket.operator_id = %(operator)s
    and ticket.seq between asked.first and asked.last and ticket.day = asked.day offset 0) as ticket
order by asked.number, ticket.seq

-- read_undone --
-- The ticket may be of any day: each month costs one step down the index of undoings.
select asked.number, ticket.id, ticket.number, ticket.day, ticket.entity_id, ticket.undone_by, ticket.amount
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[], %(states)s::text[]) as asked (number, first, last, state),
lateral (select undone_seq, id, number, day, entity_id, undone_by, amount from ticket where ticket.operator_id = %(operator)s
    and ticket.undone_seq between asked.first and asked.last and ticket.state = asked.state offset 0) as ticket
order by asked.number, ticket.undone_seq

-- read_paid --
-- Several prizes of a ticket are one payment. Below zero: a wallet has given a prize back.
select asked.number, ticket.id, ticket.number, ticket.day, ticket.entity_id, payout.member_id, payout.amount
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select ticket_seq, day, member_id, sum(amount)::bigint as amount, min(seq) as seq from payout
    where payout.operator_id = %(operator)s and payout.seq between asked.first and asked.last group by 1, 2, 3 offset 0) as payout,
lateral (select id, number, day, entity_id from ticket where ticket.operator_id = %(operator)s
    and ticket.seq = payout.ticket_seq and ticket.day = payout.day limit 1) as ticket
order by asked.number, payout.seq
