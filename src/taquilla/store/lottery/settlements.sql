-- load_to_settle --
select event_id from draw where operator_id = %(operator)s and to_settle and event_id <> all(%(but)s::bigint[])
order by event_id limit %(limit)s

-- load_markets --
-- The markets of an event with the results in force of all their events, and the settlement they had last.
-- A market with an event that has no result yet gives a null among its versions.
select market_event.market_id, market.kind, coalesce(market.length, 1), last.version, last.finished_at is not null, last.results,
    array_agg(result.version order by member.position), array_agg(result.outcome order by member.position), max(draw.draws_at)
from market_event
join market on market.operator_id = %(operator)s and market.id = market_event.market_id
join market_event as member on member.operator_id = %(operator)s and member.market_id = market_event.market_id
left join draw on draw.operator_id = %(operator)s and draw.event_id = member.event_id
left join lateral (select version, outcome from result where result.operator_id = %(operator)s
    and result.event_id = member.event_id and approved_at is not null order by version desc limit 1) as result on true
left join lateral (select version, finished_at, results from settlement
    where settlement.operator_id = %(operator)s and settlement.market_id = market_event.market_id
    order by version desc limit 1) as last on true
where market_event.operator_id = %(operator)s and market_event.event_id = %(event)s
group by market_event.market_id, market.kind, market.length, last.version, last.finished_at, last.results order by 1

-- begin_settlement --
insert into settlement (operator_id, market_id, version, results, phase, started_at)
values (%(operator)s, %(market)s, %(version)s, %(results)s::int[], %(phase)s, %(now)s)

-- load_settlement --
-- With the outcomes it was begun with: a correction made meanwhile waits for the next version. The days are those on which
-- the first draw, and so the market, was on sale: days of the operator, which may live in another zone than the lottery. The last
-- of them is not taken here: tickets have their days from the house, and PostgreSQL may have older time zones.
-- Then how many days later than planned a run ends whose void draws were replaced; and whether all results were there that it reads.
select settlement.phase, settlement.ticket_seq, settlement.pair, settlement.game, settlement.played,
    settlement.winners, settlement.prize, draw.draws_at, operator.zone, market.kind, event.category, event.zodiac, draw.opened_on,
    (select array_agg(result.outcome order by held.position) from market_event as held
        join result on result.operator_id = %(operator)s and result.event_id = held.event_id
            and result.version = settlement.results[held.position]
        where held.operator_id = %(operator)s and held.market_id = settlement.market_id),
    coalesce((select max((planned.draws_at at time zone operator.zone)::date)
        - max((planned.draws_at at time zone operator.zone)::date) filter (where held.position <= market.length)
        from market_event as held join event as planned on planned.id = held.event_id
        where held.operator_id = %(operator)s and held.market_id = settlement.market_id), 0),
    coalesce(market.length, 1), array_position(settlement.results, null) is null
from settlement join market on market.operator_id = %(operator)s and market.id = settlement.market_id
join market_event on market_event.operator_id = %(operator)s
    and market_event.market_id = settlement.market_id and market_event.position = 1
join event on event.id = market_event.event_id
join draw on draw.operator_id = %(operator)s and draw.event_id = event.id
join operator on operator.id = %(operator)s
where settlement.operator_id = %(operator)s and settlement.market_id = %(market)s and settlement.version = %(version)s

-- find_played --
-- The winning selections that were played, by their place in the parameters: few of many. Each is sought as the first entry at or
-- after it: only the index by selection has this order, and a selection that was not played costs no scan.
select hit.place from unnest(%(game)s::smallint[], %(selection)s::text[]) with ordinality as hit (game, selection, place),
lateral (select market_id, game, selection from wager
    where wager.operator_id = %(operator)s
    and (wager.market_id, wager.game, wager.selection) >= (%(market)s, hit.game, hit.selection)
    and wager.day >= %(since)s and wager.day <= %(until)s
    order by market_id, game, selection limit 1) as played
where played.market_id = %(market)s and played.game = hit.game and played.selection = hit.selection
order by hit.place limit %(hits_max)s

-- find_terms --
-- One selection's wagers from where the last step stopped, by what decides their prizes. Whole tickets, so that the index by
-- selection, which ends with the ticket, gives them in order and no other index looks better; only the days on which the draw was
-- on sale. Tickets are not looked at, so undone ones count as well.
select amount, multiplier, count(*)::int, max(ticket_seq) from (
    select ticket_seq, amount, case when %(consoled)s then consolation else multiplier end as multiplier from wager
    where operator_id = %(operator)s and market_id = %(market)s and game = %(game)s and selection = %(selection)s
    and day >= %(since)s and day <= %(until)s and ticket_seq > %(after)s
    order by ticket_seq fetch first (%(rows_max)s::int) rows with ties) as next
group by 1, 2

-- give_prizes --
-- Gives the live wagers of some stretches the prizes that were decided for their terms. A stretch is read along the index by selection.
-- The days are given for tickets too: PostgreSQL then opens the months of a few days alone. A run that ends days later than planned
-- may be claimed as many days longer, where the version before was not booked as expired.
-- A deadline is the first instant of a day: the nearest midnight tells which. Of a midnight that clocks show twice PostgreSQL means
-- the second, so the first is sought an hour after eleven: by way of UTC, since Citus works out beforehand what depends on a session,
-- and then misnames the table in what is returned.
insert into prize (operator_id, market_id, version, ticket_seq, line, day, seq, kind, amount, entity_id, member_id, sold_at,
    booked_on, expires_at)
select gate.operator_id, %(market)s, %(version)s, wager.ticket_seq, wager.line, wager.day,
    %(last_seq)s + row_number() over (order by stretch.place, wager.ticket_seq, wager.line), 'prize', decided.amount,
    ticket.entity_id, ticket.member_id, ticket.created_at, %(booked_on)s, coalesce(before.expires_at,
    case when %(days_later)s = 0 then ticket.expires_at else least(ticket.midnight at time zone %(zone)s,
        ((ticket.midnight - interval '1 hour') at time zone %(zone)s at time zone 'UTC' + interval '1 hour') at time zone 'UTC') end)
from gate, unnest(%(games)s::smallint[], %(selections)s::text[], %(consoled)s::bool[], %(afters)s::bigint[],
    %(untils)s::bigint[]) with ordinality as stretch (game, selection, consoled, after, until, place),
lateral (select ticket_seq, line, day, amount, case when stretch.consoled then consolation else multiplier end as multiplier
    from wager where wager.operator_id = %(operator)s and wager.market_id = %(market)s and wager.game = stretch.game
    and wager.selection = stretch.selection and wager.ticket_seq > stretch.after and wager.ticket_seq <= stretch.until
    and wager.day >= %(since)s and wager.day <= %(until)s) as wager
join unnest(%(stakes)s::bigint[], %(multipliers)s::bigint[], %(amounts)s::bigint[]) as decided (stake, multiplier, amount)
    on decided.stake = wager.amount and decided.multiplier = wager.multiplier,
lateral (select entity_id, member_id, created_at, expires_at,
        (expires_at at time zone %(zone)s + interval '12 hours')::date + %(days_later)s::int + time '00:00' as midnight
    from ticket where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq
    and ticket.day >= %(since)s and ticket.day <= %(until)s and ticket.state = 'sold' limit 1) as ticket
left join lateral (select given.expires_at from prize as given join progress on progress.operator_id = %(operator)s
    and (given.expires_at, given.market_id) <= (progress.expired_until, progress.expired_market)
    where %(days_later)s > 0 and given.operator_id = %(operator)s
    and given.market_id = %(market)s and given.version = %(version)s - 1 and given.ticket_seq = wager.ticket_seq
    and given.line = wager.line and given.day = wager.day limit 1) as before on true
where gate.operator_id = %(operator)s
returning amount

-- sum_given --
-- What the statement above has given, without its rows.
with won as ({given}) select count(*), coalesce(sum(amount), 0)::bigint from won

-- find_staked --
-- All live wagers of a market from where the last step stopped: whole tickets of a selection, by the index by selection.
select game, selection, commissions, ticket_seq, line, day, amount, 100, entity_id, member_id, created_at, expires_at from (
    select wager.game, wager.selection, wager.commissions, wager.ticket_seq, wager.line, wager.day, wager.amount,
        ticket.entity_id, ticket.member_id, ticket.created_at, ticket.expires_at
    from wager, lateral (select * from ticket
        where ticket.operator_id = %(operator)s and ticket.seq = wager.ticket_seq and ticket.day = wager.day
        and ticket.state = 'sold' limit 1) as ticket
    where wager.operator_id = %(operator)s and wager.market_id = %(market)s {unpaid}
    and (wager.game, wager.selection, wager.ticket_seq) > (%(game)s, %(selection)s, %(ticket_seq)s)
    and wager.day >= %(since)s and wager.day <= %(until)s
    order by wager.game, wager.selection, wager.ticket_seq fetch first (%(rows_max)s::int) rows with ties
) as staked order by game, selection, ticket_seq, line

-- unpaid --
-- In a run that ends early some have won. Elsewhere nobody asks: the plan would be another one, and a step of a large market too long.
and not exists (select from prize where prize.operator_id = %(operator)s and prize.market_id = %(market)s
        and prize.version = %(version)s and prize.ticket_seq = wager.ticket_seq and prize.line = wager.line and prize.day = wager.day)

-- find_next_of_run --
-- The first planned draw of a run's list after its last one that is not closed: the seal of a closed one has no wagers of the run.
select following.id, following.product_id, following.draws_at
from (select event_id from market_event where operator_id = %(operator)s and market_id = %(market)s
    order by position desc limit 1) as held,
lateral (select product_id, list_id, draws_at from event where event.id = held.event_id limit 1) as last,
lateral (select id, product_id, draws_at from event where event.product_id = last.product_id and event.list_id = last.list_id
    and event.draws_at > last.draws_at and event.planned and not exists (select 1 from draw where draw.operator_id = %(operator)s
        and draw.event_id = event.id and draw.state = 'closed') order by event.draws_at limit 1) as following

-- extend_run --
insert into market_event (operator_id, market_id, position, event_id)
select operator_id, market_id, max(position) + 1, %(event)s from market_event
where operator_id = %(operator)s and market_id = %(market)s group by 1, 2

-- write_refunds --
insert into prize (operator_id, market_id, version, ticket_seq, line, day, seq, kind, amount, entity_id, member_id, sold_at,
    booked_on, expires_at)
select gate.operator_id, %(market)s, %(version)s, ticket_seq, line, won.day, seq, 'refund', amount, entity_id, member_id, sold_at,
    %(booked_on)s, expires_at
from gate, unnest(%(ticket_seq)s::bigint[], %(line)s::smallint[], %(day)s::date[], %(seq)s::bigint[], %(amount)s::bigint[],
    %(entity_id)s::bigint[], %(member_id)s::bigint[], %(sold_at)s::timestamptz[], %(expires_at)s::timestamptz[])
    as won (ticket_seq, line, day, seq, amount, entity_id, member_id, sold_at, expires_at)
where gate.operator_id = %(operator)s

-- load_moved --
-- Transfers of an earlier version, from where the last step stopped. Of before they may have the lottery's day of the draw.
select seq, day, debit, credit, amount, kind from transfer
where operator_id = %(operator)s and market_id = %(market)s and version = %(version)s and seq > %(after)s
and day between %(until)s::date - 1 and %(until)s::date + 1
and reverses is null and kind <> 'expiry'
order by seq limit %(rows_max)s

-- has_payouts --
select 1 from payout where operator_id = %(operator)s and market_id = %(market)s and day >= %(since)s and day <= %(until)s limit 1

-- find_overpaid --
-- Payments in their order: one made between two steps, by the version before, comes later. A payment adds to the excess of its
-- line the difference between the line's excess with it and without. Wallets have given theirs back.
select paid.seq, ticket.entity_id, case when ticket.channel = %(wallet_channel)s then 0
    else greatest(0, earlier.amount + paid.amount - coalesce(prize.amount, 0))
        - greatest(0, earlier.amount - coalesce(prize.amount, 0)) end::bigint
from (select * from payout where payout.operator_id = %(operator)s and payout.market_id = %(market)s and payout.seq > %(after)s
    and payout.day >= %(since)s and payout.day <= %(until)s order by payout.seq limit %(rows_max)s) as paid,
lateral (select entity_id, channel from ticket where ticket.operator_id = %(operator)s and ticket.seq = paid.ticket_seq
    and ticket.day = paid.day limit 1) as ticket,
lateral (select coalesce(sum(payout.amount), 0) as amount from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = paid.ticket_seq and payout.line = paid.line and payout.day = paid.day and payout.seq < paid.seq
    ) as earlier
left join lateral (select amount from prize where prize.operator_id = %(operator)s and prize.market_id = paid.market_id
    and prize.version = %(version)s and prize.ticket_seq = paid.ticket_seq and prize.line = paid.line and prize.day = paid.day
    limit 1) as prize on true
order by paid.seq

-- keep_settlement --
update settlement set phase = %(phase)s, ticket_seq = %(seq)s, pair = %(hit)s, game = %(game)s, played = %(played)s,
    winners = %(winners)s, prize = %(prize)s, finished_at = %(finished_at)s
where operator_id = %(operator)s and market_id = %(market)s and version = %(version)s

-- summarize --
-- Tickets won and prize of an event's markets, by their last settlements. A run is won by many draws, so it is left out.
select count(distinct prize.ticket_seq), coalesce(sum(prize.amount), 0)::bigint
from market_event
join market on market.operator_id = %(operator)s and market.id = market_event.market_id and market.kind <> 'run'
join lateral (select version from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = market_event.market_id and finished_at is not null order by version desc limit 1) as last on true
join prize on prize.operator_id = %(operator)s and prize.market_id = market_event.market_id
    and prize.version = last.version and prize.kind = %(kind)s
where market_event.operator_id = %(operator)s and market_event.event_id = %(event)s

-- next_expiry --
-- The instant at which prizes expired that are booked next, and its last market that is booked: the instant of the mark, if that
-- stands between its markets, else the first one after it.
select case when is_under_way then expired_until else (select min(expires_at) from prize where operator_id = %(operator)s
    and expires_at > expired_until and expires_at <= %(now)s) end, case when is_under_way then expired_market else 0 end
from (select expired_until, expired_market, expired_market < 9223372036854775807 as is_under_way from progress
    where operator_id = %(operator)s) as mark

-- sum_expired --
-- The next prizes that expired at an instant, by whole markets, along the index by expiry: how many there are by market and agency,
-- and what of those in force is unpaid. A line's earlier payouts count, under any version.
with next as materialized (
    select market_id, version, ticket_seq, line, day, entity_id, amount from prize
    where operator_id = %(operator)s and expires_at = %(expires_at)s and market_id > %(after)s
    order by market_id fetch first (%(rows_max)s::int) rows with ties
)
select next.market_id, next.version, next.entity_id, min(next.day) filter (where unpaid.amount > 0), sum(unpaid.amount)::bigint,
    count(*)::int
from next
left join lateral (select version from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = next.market_id and finished_at is not null order by version desc limit 1) as last on true
left join lateral (select sum(payout.amount) as amount from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = next.ticket_seq and payout.line = next.line and payout.day = next.day) as paid on true,
lateral (select case when last.version = next.version then greatest(0, next.amount - coalesce(paid.amount, 0)) else 0 end as amount
    ) as unpaid
group by next.market_id, next.version, next.entity_id order by 1, 2, 3

-- sum_late --
-- Prizes that a step has given after the mark had passed their end: nobody looks for what expires before the mark. Wallets get theirs.
-- By their seqs (offset 0): the market's own index would read again in each step what all steps before have given.
-- What the version before had given by then is booked already: a run is settled again by each result, and its expiry stays. Another
-- market is not settled again once a prize of it is booked, since its result is final.
select prize.entity_id, sum(prize.amount - coalesce(paid.amount, 0))::bigint
from (select * from prize where operator_id = %(operator)s and seq > %(last_seq)s
    and day >= %(since)s and day <= %(until)s offset 0) as prize
join progress on progress.operator_id = %(operator)s
    and (prize.expires_at, prize.market_id) <= (progress.expired_until, progress.expired_market)
join lateral (select channel from ticket where ticket.operator_id = %(operator)s and ticket.seq = prize.ticket_seq
    and ticket.day = prize.day limit 1) as ticket on ticket.channel <> %(wallet_channel)s
left join lateral (select sum(payout.amount) as amount from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = prize.ticket_seq and payout.line = prize.line and payout.day = prize.day) as paid on true
left join lateral (select (expires_at, market_id) <= (progress.expired_until, progress.expired_market) as is_booked
    from prize as given where %(is_run)s
    and given.operator_id = %(operator)s and given.market_id = prize.market_id and given.version = prize.version - 1
    and given.entity_id = prize.entity_id and given.ticket_seq = prize.ticket_seq and given.line = prize.line and given.day = prize.day
    limit 1) as before on true
where prize.market_id = %(market)s and prize.version = %(version)s
and prize.amount > coalesce(paid.amount, 0) and before.is_booked is not true
group by 1 order by 1

-- write_shares --
insert into expiry_share (operator_id, seq, entity_id, booked_on, amount)
select gate.operator_id, share.seq, share.entity, %(booked_on)s, share.amount
from gate, unnest(%(seqs)s::bigint[], %(entities)s::bigint[], %(amounts)s::bigint[]) as share (seq, entity, amount)
where gate.operator_id = %(operator)s

-- keep_expired_until --
update progress set expired_until = %(expires_at)s, expired_market = coalesce(%(market)s::bigint, 9223372036854775807)
where operator_id = %(operator)s
