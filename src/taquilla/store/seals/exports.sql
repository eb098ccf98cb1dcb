-- find_seal --
-- Decided: no draw waits for its result behind its close, neither this one nor one of those on which its wagers are played too. A void
-- that follows the close counts as for `find_sealed`.
select entry, seal.closed_at, wagers, head, root, sealed_at, not exists (
    select 1 from (
        select %(event)s::bigint as event_id
        union
        select beside.event_id from (select market_id from market_event where operator_id = %(operator)s
            and event_id = %(event)s offset 0) as held,
        lateral (select 1 from wager where operator_id = %(operator)s and wager.market_id = held.market_id limit 1) as played,
        lateral (select event_id from market_event where operator_id = %(operator)s
            and market_event.market_id = held.market_id offset 0) as beside
    ) as stands,
    lateral (select closed_at, draws_at from draw where operator_id = %(operator)s and draw.event_id = stands.event_id
        and (state = 'closed' or closes_at <= %(now)s) limit 1) as closed
    where not exists (select 1 from result where operator_id = %(operator)s and result.event_id = stands.event_id
        and approved_at is not null and (outcome <> 'void' or approved_at <= closed.closed_at or closed.draws_at <= %(now)s)))
from (select event_id from draw where operator_id = %(operator)s and event_id = %(event)s limit 1) as draw
left join lateral (select entry, closed_at, wagers, head, root, sealed_at from draw_seal
    where operator_id = %(operator)s and event_id = %(event)s limit 1) as seal on true

-- read_extended --
-- Runs that have got other draws for void ones, as the head of a sealed file spells markets.
select concat('market ', market.id, ' ', market.kind, ' ', market.length, ' ', stands.events)
from (select market_id from market_event where operator_id = %(operator)s and event_id = %(event)s offset 0) as held,
lateral (select id, kind, length from market where operator_id = %(operator)s and market.id = held.market_id
    and kind = 'run' limit 1) as market,
lateral (select count(*) as count, string_agg(event_id::text, ' ' order by position) as events from market_event
    where operator_id = %(operator)s and market_event.market_id = held.market_id) as stands
where stands.count > market.length order by market.id

-- read_outcomes --
-- The approved results of the draw, and of all draws of the markets with wagers in which it stands, as they are now.
select concat('result ', stands.event_id, ' ', drawn.version, ' ', drawn.outcome)
from (
    select %(event)s::bigint as event_id
    union
    select beside.event_id from (select market_id from market_event where operator_id = %(operator)s
        and event_id = %(event)s offset 0) as held,
    lateral (select 1 from wager where operator_id = %(operator)s and wager.market_id = held.market_id limit 1) as played,
    lateral (select event_id from market_event where operator_id = %(operator)s
        and market_event.market_id = held.market_id offset 0) as beside
) as stands,
lateral (select version, outcome from result where operator_id = %(operator)s and result.event_id = stands.event_id
    and approved_at is not null order by version desc limit 1) as drawn
order by stands.event_id

-- read_paid --
-- Prizes and refunds of the last finished settlement of each market, in the order of market, ticket's seq and line.
select concat('paid ', paid.market_id, ' ', paid.version, ' ', ticket.id, ' ', paid.line, ' ', paid.kind, ' ', paid.amount)
from (
    select last.market_id, last.version, ticket_seq, line, day, kind, amount
    from (select market_id from market_event where operator_id = %(operator)s and event_id = %(event)s offset 0) as held,
    lateral (select market_id, version from settlement where operator_id = %(operator)s and settlement.market_id = held.market_id
        and finished_at is not null order by version desc limit 1) as last,
    lateral (select ticket_seq, line, day, kind, amount from prize where operator_id = %(operator)s
        and prize.market_id = last.market_id and prize.version = last.version offset 0) as won
    order by last.market_id, ticket_seq, line) as paid,
lateral (select id from ticket where operator_id = %(operator)s and ticket.seq = paid.ticket_seq and ticket.day = paid.day
    limit 1) as ticket
order by paid.market_id, paid.ticket_seq, paid.line

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
