-- measure_sold --
-- How many wagers a range of seqs has, and their markets. Beyond the most that are told nobody counts on.
select count(*), coalesce(array_agg(distinct market_id), '{}') from (select market_id from wager
    where operator_id = %(operator)s and ticket_seq between %(first)s and %(last)s limit %(most)s) as wager

-- read_sold --
-- The wagers of the tickets in a range of seqs, as the lines of sealed files have them.
select ticket.seq, wager.line, ticket.id, ticket.number, wager.market_id, wager.game, wager.selection, wager.amount,
    wager.multiplier, wager.consolation, ticket.currency, ticket.entity_id, ticket.created_at, ticket.undone_at
from (select ticket_seq, line, day, market_id, game, selection, amount, multiplier, consolation from wager
    where operator_id = %(operator)s and ticket_seq between %(first)s and %(last)s) as wager,
lateral (select seq, id, number, currency, entity_id, created_at, undone_at from ticket where operator_id = %(operator)s
    and ticket.seq = wager.ticket_seq and ticket.day = wager.day limit 1) as ticket
order by ticket.seq, wager.line

-- read_markets --
-- Markets, with their draws as they are now.
select market.id, market.kind, coalesce(market.length, 1),
    (select array_agg(event_id order by position) from market_event as stands
        where stands.operator_id = %(operator)s and stands.market_id = market.id)
from market where operator_id = %(operator)s and id = any (%(markets)s::bigint[]) order by id
