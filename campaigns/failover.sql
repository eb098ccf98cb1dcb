-- read_sales_of --
select request.key, ticket.number, ticket.amount
from request join ticket on ticket.operator_id = request.operator_id and ticket.seq = request.seq and ticket.day = request.day
where request.verb = 'sell' and request.key = any(%(keys)s)
