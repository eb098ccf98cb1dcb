-- read_draws --
-- The triples of a day, which are what every generator sells.
select event.id from event join draw on draw.event_id = event.id
where event.day = %(day)s and event.category = 'lottery' and draw.state = 'open' order by event.id

-- read_sold --
-- What the clients of this run have sold.
select request.key, ticket.number, ticket.amount
from request join ticket on ticket.operator_id = request.operator_id and ticket.seq = request.seq and ticket.day = request.day
where request.verb = 'sell' and request.day = %(day)s and starts_with(request.key, %(run)s)

-- is_report_waited_for --
select exists (
    select from pg_locks join pg_stat_activity as report on report.pid = any (pg_blocking_pids(pg_locks.pid))
    where not pg_locks.granted and report.application_name = 'a report'
)
