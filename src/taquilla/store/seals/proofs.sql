-- load_draws --
-- The draws in which a ticket plays, with the lines that play there, the entry of the seal once there is one, and the draw's markets.
select stands.event_id, array_agg(played.line order by played.line), draw.state, draw.is_sealed, seal.entry, seal.wagers,
    array(select market_id from market_event where operator_id = %(operator)s and market_event.event_id = stands.event_id)
from (select line, market_id from wager where operator_id = %(operator)s and ticket_seq = %(seq)s and day = %(day)s limit 100) as played,
lateral (select event_id from market_event where market_event.operator_id = %(operator)s
    and market_event.market_id = played.market_id limit 100) as stands,
lateral (select state, is_sealed, draws_at from draw where draw.operator_id = %(operator)s
    and draw.event_id = stands.event_id limit 1) as draw
left join lateral (select entry, wagers from draw_seal where draw_seal.operator_id = %(operator)s
    and draw_seal.event_id = stands.event_id limit 1) as seal on true
group by stands.event_id, draw.state, draw.is_sealed, draw.draws_at, seal.entry, seal.wagers
order by draw.draws_at, stands.event_id

-- load_ending --
select currency, undone_at from ticket where operator_id = %(operator)s and seq = %(seq)s and day = %(day)s
