-- read_sales --
select request.key, ticket.number, ticket.amount
from request join ticket on ticket.operator_id = request.operator_id and ticket.seq = request.seq and ticket.day = request.day
where request.verb = 'sell'

-- read_keyless --
-- Tickets that belong to no key, or to more than one.
select ticket.number
from ticket left join request on request.operator_id = ticket.operator_id and request.seq = ticket.seq and request.verb = 'sell'
group by ticket.operator_id, ticket.seq, ticket.day, ticket.number having count(request.key) <> 1
