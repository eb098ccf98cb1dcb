-- What became of a day: how late its draws were closed, sealed and settled, and what it takes on disk.

-- read_closes --
-- By draw, over all operators, in seconds: half of them, and the longest.
select event.id, percentile_disc(0.5) within group (order by delay_s), max(delay_s),
    percentile_disc(0.5) within group (order by sealed_s), max(sealed_s),
    percentile_disc(0.5) within group (order by settled_s), max(settled_s)
from event join draw on draw.event_id = event.id
join draw_seal as seal on seal.operator_id = draw.operator_id and seal.event_id = draw.event_id
join result on result.operator_id = draw.operator_id and result.event_id = draw.event_id
join settlement on settlement.operator_id = draw.operator_id and settlement.market_id = draw.event_id,
lateral (select extract(epoch from draw.close_delay)::float8 as delay_s, extract(epoch from seal.sealed_at - draw.closes_at)::float8
    as sealed_s, extract(epoch from settlement.finished_at - result.approved_at)::float8 as settled_s) as took
where event.id = any (%(events)s::bigint[]) group by event.id

-- count_tickets --
-- All tickets, those with a wager that was sold at or after its draw's close, the prizes, and those that were paid.
select (select count(*) from ticket), (select count(distinct (ticket.operator_id, ticket.seq)) from ticket
        join wager on wager.operator_id = ticket.operator_id and wager.ticket_seq = ticket.seq and wager.day = ticket.day
        join draw on draw.operator_id = wager.operator_id and draw.event_id = wager.event_id
        where ticket.accepted_at >= draw.closes_at),
    (select count(*) from prize), (select count(*) from payout)

-- read_sizes --
-- Bytes of the database, and of PostgreSQL's log since it began.
select pg_database_size(current_database()), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint
