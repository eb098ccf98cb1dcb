-- find_unsealed --
-- Draws whose seal is in the log already need only be marked.
select draw.event_id, kept.entry is not null from draw
left join lateral (select entry from draw_seal where draw_seal.operator_id = %(operator)s
    and draw_seal.event_id = draw.event_id limit 1) as kept on true
where draw.operator_id = %(operator)s and state = 'closed' and not is_sealed and draw.event_id <> all (%(but)s::bigint[])
order by draw.closed_at limit %(limit)s

-- read_for_long --
-- Millions of lines take longer than other statements of the house may.
select set_config('statement_timeout', '15min', true)

-- load_draws --
select asked.event_id, event.name, event.category, event.zodiac, draw.draws_at, draw.closed_at
from unnest(%(events)s::bigint[]) as asked (event_id),
lateral (select draws_at, closed_at from draw where draw.operator_id = %(operator)s and draw.event_id = asked.event_id
    and draw.state = 'closed' limit 1) as draw,
lateral (select name, category, zodiac from event where event.id = asked.event_id limit 1) as event

-- load_markets --
-- The markets with wagers, undone ones too, in which these draws stand. Lateral with an offset, so that the plan is the index.
select asked.event_id, held.market_id, market.kind, coalesce(market.length, 1),
    (select array_agg(stands.event_id order by position) from market_event as stands
        where stands.operator_id = %(operator)s and stands.market_id = held.market_id)
from unnest(%(events)s::bigint[]) as asked (event_id),
lateral (select market_id from market_event where market_event.operator_id = %(operator)s
    and market_event.event_id = asked.event_id offset 0) as held,
lateral (select kind, length from market where market.operator_id = %(operator)s and market.id = held.market_id limit 1) as market,
lateral (select 1 from wager where wager.operator_id = %(operator)s and wager.market_id = held.market_id limit 1) as played
order by asked.event_id, held.market_id

-- read_lines --
-- The lines of `domain/seals/draws.py`, spelled here: a million of them are read in a few seconds.
select played.event_id, concat(played.ticket_seq, ' ', played.line, ' ', ticket.id, ' ', ticket.number, ' ', played.market_id, ' ',
    played.game, ' ', played.selection, ' ', played.amount, ' ', played.multiplier, ' ', played.consolation, ' ', ticket.currency, ' ',
    ticket.entity_id, ' ', to_char(ticket.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    case when ticket.undone_at is null then ' sold'
        else to_char(ticket.undone_at at time zone 'UTC', '" undone "YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end)
from (
    select asked.event_id, wager.ticket_seq, line, day, wager.market_id, game, selection, amount, multiplier, consolation
    from unnest(%(events)s::bigint[]) as asked (event_id),
    lateral (select market_id from market_event where market_event.operator_id = %(operator)s
        and market_event.event_id = asked.event_id offset 0) as held,
    lateral (select ticket_seq, line, day, market_id, game, selection, amount, multiplier, consolation from wager
        where wager.operator_id = %(operator)s and wager.market_id = held.market_id offset 0) as wager
    order by asked.event_id, wager.ticket_seq, line) as played,
lateral (select id, number, currency, entity_id, created_at, undone_at from ticket where ticket.operator_id = %(operator)s
    and ticket.seq = played.ticket_seq and ticket.day = played.day limit 1) as ticket
order by played.event_id, played.ticket_seq, played.line

-- add_seals --
insert into draw_seal (operator_id, event_id, entry, closed_at, wagers, head, root, sealed_at)
select gate.operator_id, event_id, entry, closed_at, wagers, head, root, %(now)s
from gate, unnest(%(events)s::bigint[], %(entries)s::bigint[], %(closes)s::timestamptz[], %(wagers)s::bigint[], %(heads)s::text[],
    %(roots)s::bytea[]) as made (event_id, entry, closed_at, wagers, head, root)
where gate.operator_id = %(operator)s

-- has_to_mark --
select 1 from draw, lateral (select entry from draw_seal where draw_seal.operator_id = %(operator)s
    and draw_seal.event_id = draw.event_id limit 1) as kept
where draw.operator_id = %(operator)s and state = 'closed' and not is_sealed limit 1

-- mark_sealed --
-- Those whose entries stand in a tree of this size.
with kept as materialized (
    select kept.* from draw, lateral (select entry, event_id, closed_at, wagers, head, root from draw_seal
        where draw_seal.operator_id = %(operator)s and draw_seal.event_id = draw.event_id limit 1) as kept
    where draw.operator_id = %(operator)s and state = 'closed' and not is_sealed and entry < %(size)s
    order by entry limit %(limit)s
), marked as (
    update draw set is_sealed = true from kept where draw.operator_id = %(operator)s and draw.event_id = kept.event_id
    returning kept.*
)
select * from marked order by entry
