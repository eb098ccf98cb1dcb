-- read_draws --
-- The triples of a day, which are what every generator sells.
select event.id from event join draw on draw.event_id = event.id
where event.day = %(day)s and event.category = 'lottery' and draw.state = 'open' order by event.id

-- read_sold --
-- What the clients of this run have sold.
select request.key, ticket.number, ticket.amount
from request join ticket on ticket.operator_id = request.operator_id and ticket.seq = request.seq and ticket.day = request.day
where request.verb = 'sell' and request.day = %(day)s and starts_with(request.key, %(run)s)
