-- How far settlements are that are under way, and which have ended lately.

-- list_running --
-- The settlements under way, the first begun first. A market is named by its first draw.
select settlement.market_id, settlement.version, settlement.started_at, event.id, event.called, event.draws_at,
    array(select held.event_id from market_event as held where held.operator_id = %(operator)s
        and held.market_id = settlement.market_id order by held.position limit 100)
from settlement
join market_event on market_event.operator_id = %(operator)s
    and market_event.market_id = settlement.market_id and market_event.position = 1
join event on event.id = market_event.event_id
where settlement.operator_id = %(operator)s and settlement.finished_at is null
order by settlement.started_at, settlement.market_id limit %(rows_max)s

-- list_queued --
-- Draws with a result in force that their own market's last settlement has not read: they wait behind others. Those that a run alone
-- keeps to be settled are none, however many they are.
select draw.event_id, event.called, draw.draws_at, last.approved_at
from (select event_id, draws_at from draw where operator_id = %(operator)s and to_settle offset 0) as draw,
lateral (select version, approved_at from result where result.operator_id = %(operator)s and result.event_id = draw.event_id
    and approved_at is not null order by version desc limit 1) as last,
lateral (select name, zodiac, list_id from event where event.id = draw.event_id limit 1) as event,
lateral (select id from market where market.operator_id = %(operator)s and market.id = draw.event_id limit 1) as market
left join lateral (select results, finished_at from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = draw.event_id order by version desc limit 1) as settled on true
where settled.results is null or (settled.results[1] is distinct from last.version and settled.finished_at is not null)
order by last.approved_at, draw.event_id limit %(rows_max)s

-- list_finished --
-- Voids and corrections that ended lately, the latest first, of draws of which nothing is left to settle.
select settlement.version, settlement.winners, settlement.prize, settlement.started_at, settlement.finished_at, event.id,
    event.called, event.draws_at, result.outcome
from (select * from settlement where operator_id = %(operator)s and finished_at is not null and finished_at >= %(since)s
    order by finished_at desc limit 1000) as settlement
join draw on draw.operator_id = %(operator)s and draw.event_id = settlement.market_id and not draw.to_settle
join event on event.id = settlement.market_id
join result on result.operator_id = %(operator)s and result.event_id = settlement.market_id
    and result.version = settlement.results[1]
where settlement.version > 1 or result.outcome = %(void)s
order by settlement.finished_at desc limit %(rows_max)s

-- count_moved --
-- The transfers of an earlier version that are taken back: those already done, and all.
select count(*) filter (where seq <= %(after)s), count(*) from transfer
where operator_id = %(operator)s and market_id = %(market)s and version = %(version)s
and day between %(until)s::date - 1 and %(until)s::date + 1
and reverses is null and kind <> 'expiry'

-- count_staked --
-- The live wagers of a market.
select count(*) from wager, lateral (select 1 from ticket
    where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq and ticket.day = wager.day
    and ticket.state = 'sold' limit 1) as ticket
where wager.operator_id = %(operator)s and wager.market_id = %(market)s
and wager.day >= %(since)s and wager.day <= %(until)s

-- count_winners --
-- The live wagers on winning selections.
select count(*) from unnest(%(game)s::smallint[], %(selection)s::text[]) as hit (game, selection),
lateral (select operator_id, ticket_seq, day from wager where wager.operator_id = %(operator)s and wager.market_id = %(market)s
    and wager.game = hit.game and wager.selection = hit.selection and wager.day >= %(since)s and wager.day <= %(until)s) as wager,
lateral (select 1 from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
    and ticket.day = wager.day and ticket.state = 'sold' limit 1) as ticket

-- count_payouts --
-- The payments of a market: those already compared with the new prizes, and all.
select count(*) filter (where seq <= %(after)s), count(*) from payout
where operator_id = %(operator)s and market_id = %(market)s and day >= %(since)s and day <= %(until)s
