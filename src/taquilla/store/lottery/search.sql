-- find_seqs --
-- For each instant the first seq whose ticket is not before it. The gate hands out both seq and time, so they rise together, and
-- no index by time is needed: an operator's seqs are halved, some twenty steps along the primary key.
with recursive halving as (
    select asked.place, asked.at, 1::bigint as low, gate.last_seq + 1 as high
    from unnest(%(instants)s::timestamptz[]) with ordinality as asked (at, place)
    join gate on gate.operator_id = %(operator)s
    union all
    select halving.place, halving.at,
        case when ticket.created_at < halving.at then ticket.seq + 1 else halving.low end,
        case when ticket.created_at < halving.at then halving.high else (halving.low + halving.high) / 2 end
    from halving left join lateral (select seq, created_at from ticket
        where ticket.operator_id = %(operator)s and ticket.seq >= (halving.low + halving.high) / 2
        order by seq limit 1) as ticket on true
    where halving.low < halving.high
)
select low from halving where low = high order by place

-- find_claimed --
-- The first ticket with a prize that has not expired, along the index of expiries; 0 where these are too many to be looked through.
select case when count(*) < %(scan)s then coalesce(min(ticket_seq), 9223372036854775807) else 0 end
from (select ticket_seq from prize where operator_id = %(operator)s and expires_at > %(now)s order by expires_at limit %(scan)s) as prize

-- find_by_id --
select seq, created_at from ticket where operator_id = %(operator)s and id = %(id)s limit 1

-- find_by_number --
-- Tickets whose number is between two, of all days or one: the unique index leads with the number.
select seq, day, entity_id from ticket where operator_id = %(operator)s and number >= %(first)s and number <= %(last)s
and day >= %(since)s and day <= %(until)s order by number, day desc limit %(scan)s

-- find_by_code --
-- Tickets whose id is between two. Ids rise with the time.
select seq, day, entity_id from ticket where operator_id = %(operator)s and id >= %(first)s and id <= %(last)s
and day >= %(since)s and day <= %(until)s order by id desc limit %(scan)s

-- find_first_unsettled_day --
-- The first day on which a draw was on sale that is held after an instant, was played, and is not settled, or a run that still
-- waits for a draw. Reads the operator's draws, not its tickets.
select min(draw.opened_on)
from draw, lateral (select market_id from market_event where market_event.operator_id = %(operator)s
    and market_event.event_id = draw.event_id offset 0) as market_event
where draw.operator_id = %(operator)s and draw.draws_at >= %(since)s
and (select array_position(results, null) is null from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = market_event.market_id and finished_at is not null order by version desc limit 1) is not true
and (select sold > 0 from exposure where exposure.operator_id = %(operator)s and exposure.market_id = market_event.market_id
    and scope = 0 and game = 0 and selection = '*' limit 1)

-- tickets --
-- A source of `walk`: tickets in some states, along the index of the key. The filter by entity is written so that no other
-- index looks better.
select seq, day, entity_id, state from ticket
where operator_id = %(operator)s and {key} = asked.key and seq >= %(low)s and seq <= %(high)s
and state = any(%(states)s::text[]) and (%(member_id)s::bigint is null or member_id = %(member_id)s)
and (entity_id = any(%(entities)s::bigint[])) is true
order by seq {order} limit %(scan)s

-- undone --
-- A source of `walk`: canceled or rejected tickets, along the index of those few.
select seq, day, entity_id, state from ticket
where operator_id = %(operator)s and {key} = asked.key and seq >= %(low)s and seq <= %(high)s
and state <> 'sold' and state = any(%(states)s::text[]) and (%(member_id)s::bigint is null or member_id = %(member_id)s)
order by seq {order} limit %(scan)s

-- winners --
-- A source of `walk`: tickets that any settlement ever made win. The few that are found are checked for prizes in force.
select distinct ticket_seq as seq, day, entity_id, 'sold' as state from prize
where operator_id = %(operator)s and {key} = asked.key and ticket_seq >= %(low)s and ticket_seq <= %(high)s
and (%(member_id)s::bigint is null or member_id = %(member_id)s)
order by ticket_seq {order}, day {order} limit %(scan)s

-- fits --
-- Part of `walk` and `count`: whether a ticket was played as wanted, and has a pending draw as wanted.
-- All filters must fit one wager: a tripleta has its own category, as in reports, whatever its draws are of.
-- Limits instead of exists: exists might be answered from a table of all wagers, or of all settlements, made first.
(not %(by_event)s or (
    select true from (select event_id, game, selection from wager where wager.operator_id = %(operator)s
        and wager.ticket_seq = walked.seq and wager.day = walked.day limit 100) as wager,
    lateral (select category, list_id, product_id from event where event.id = wager.event_id limit 1) as event
    where (%(category)s::text is null or %(category)s = case wager.game when 7 then 'tripleta' else event.category end)
    and (%(list_id)s::int is null or event.list_id = %(list_id)s)
    and (%(product_id)s::int is null or event.product_id = %(product_id)s)
    and (%(event_id)s::bigint is null or wager.event_id = %(event_id)s)
    and (%(game)s::int is null or wager.game = %(game)s)
    and (%(selection)s::text is null or wager.selection = %(selection)s) limit 1))
and (%(pending)s::boolean is null or walked.state <> 'sold' or %(pending)s = ((
    select true from (select market_id from wager where wager.operator_id = %(operator)s
        and wager.ticket_seq = walked.seq and wager.day = walked.day limit 100) as wager
    left join lateral (select array_position(results, null) is null as is_over from settlement
        where settlement.operator_id = %(operator)s and settlement.market_id = wager.market_id and finished_at is not null
        order by version desc limit 1) as settlement on true
    where settlement.is_over is not true limit 1) is not null))

-- sold_of --
-- By draw: the operator's first day on which wagers that begin with it could be sold, and what tells the last.
select draw.event_id, draw.opened_on, draw.draws_at, zone from draw join operator on operator.id = %(operator)s
where draw.operator_id = %(operator)s and draw.event_id = any(%(events)s::bigint[])

-- markets_of --
-- The markets that begin with a draw, on which a game was played.
select held.market_id from market_event as held, lateral (select true from exposure where exposure.operator_id = %(operator)s
    and exposure.market_id = held.market_id and scope = 0 and game = %(game)s limit 1) as played
where held.operator_id = %(operator)s and held.event_id = %(event)s and held.position = 1

-- walk_plays --
-- Tickets that play a draw, in order, and whether they fit. Each selection that was ever played has its own place in an index:
-- it is walked by itself until it has enough. The caller asks for a short span of seq, so most of them find little.
select walked.seq, walked.day, walked.entity_id, coalesce(walked.state = any(%(states)s::text[])
    and walked.entity_id = any(%(entities)s::bigint[]) and (%(member_id)s::bigint is null or walked.member_id = %(member_id)s)
    and {fits}, false)
from (
    select distinct wager.ticket_seq as seq, wager.day
    from (select market_id from market_event where operator_id = %(operator)s and event_id = %(event_id)s and position = 1
        offset 0) as held,
    lateral (select game, selection from exposure where exposure.operator_id = %(operator)s
        and exposure.market_id = held.market_id and scope = 0 and game > 0 and (%(game)s::int is null or game = %(game)s)
        and (%(selection)s::text is null or selection = %(selection)s) offset 0) as played,
    lateral (select ticket_seq, day from wager where wager.operator_id = %(operator)s and wager.market_id = held.market_id
        and wager.game = played.game and wager.selection = played.selection
        and wager.ticket_seq >= %(low)s and wager.ticket_seq <= %(high)s and wager.day >= %(since)s and wager.day <= %(until)s
        order by ticket_seq {order} limit %(want)s) as wager
    order by 1 {order} limit %(want)s) as found,
lateral (select seq, day, entity_id, member_id, state from ticket where ticket.operator_id = %(operator)s
    and ticket.seq = found.seq and ticket.day = found.day limit 1) as walked
order by walked.seq {order}

-- walk --
-- Tickets of a source that fit, in order, but for those to skip. Each key is walked by itself until it has enough, for at most so many
-- rows.
select found.seq, found.day, found.entity_id
from unnest(%(keys)s::bigint[]) as asked (key),
lateral (
    select walked.seq, walked.day, walked.entity_id from ({source}) as walked
    where {fits}
    order by walked.seq {order} limit %(want)s
) as found
order by found.seq {order} limit %(want)s::bigint - %(skip)s offset %(skip)s

-- count --
-- The number of tickets of a source that fit, of those that a walk may read.
select count(*) from unnest(%(keys)s::bigint[]) as asked (key),
lateral (select 1 from ({source}) as walked where {fits}) as found

-- edge --
-- The first ticket that a walk has not read, where some key has more of them than were read.
select last.seq from unnest(%(keys)s::bigint[]) as asked (key),
lateral (select seq from ({source}) as walked order by seq {order} offset %(scan)s - 1 limit 1) as last
order by last.seq {order} limit 1

-- is_many --
-- A row if all keys together have more tickets than a walk may read.
select 1 from unnest(%(keys)s::bigint[]) as asked (key), lateral (select 1 from ({source}) as walked) as one
offset %(scan)s limit 1

-- load_tickets --
select ticket.seq, ticket.day, ticket.id, ticket.number, ticket.created_at, ticket.entity_id, ticket.member_id, ticket.amount, ticket.state
from unnest(%(seqs)s::bigint[], %(days)s::date[]) with ordinality as asked (seq, day, place),
lateral (select * from ticket where ticket.operator_id = %(operator)s and ticket.seq = asked.seq and ticket.day = asked.day
    limit 1) as ticket
order by asked.place

-- find_first_draws --
-- The draw of each ticket's first wager.
select asked.seq, wager.event_id from unnest(%(seqs)s::bigint[], %(days)s::date[]) as asked (seq, day),
lateral (select event_id from wager where wager.operator_id = %(operator)s and wager.ticket_seq = asked.seq
    and wager.day = asked.day order by line limit 1) as wager

-- find_pending --
-- The tickets with a market that has no finished settlement yet, or a run whose last one has read only some of its results.
select asked.seq from unnest(%(seqs)s::bigint[], %(days)s::date[]) as asked (seq, day)
where exists (
    select 1 from (select market_id from wager where wager.operator_id = %(operator)s and wager.ticket_seq = asked.seq
        and wager.day = asked.day limit 100) as wager
    left join lateral (select array_position(results, null) is null as is_over from settlement
        where settlement.operator_id = %(operator)s and settlement.market_id = wager.market_id and finished_at is not null
        order by version desc limit 1) as settlement on true
    where settlement.is_over is not true)

-- load_won --
-- The prizes in force: those of the last finished settlement of a line's market. Only tickets that ever won are read.
select asked.seq, prize.line, prize.market_id, prize.version, prize.amount, prize.expires_at
from unnest(%(seqs)s::bigint[], %(days)s::date[], %(sellers)s::bigint[]) as asked (seq, day, entity_id),
lateral (select * from prize where prize.operator_id = %(operator)s and prize.entity_id = asked.entity_id
    and prize.ticket_seq = asked.seq and prize.day = asked.day limit 1000) as prize,
lateral (select version from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = prize.market_id and finished_at is not null order by version desc limit 1) as last
where last.version = prize.version
order by 1, 2

-- load_paid --
select asked.seq, payout.line, payout.market_id, payout.version, payout.amount
from unnest(%(seqs)s::bigint[], %(days)s::date[]) as asked (seq, day),
lateral (select * from payout where payout.operator_id = %(operator)s and payout.ticket_seq = asked.seq
    and payout.day = asked.day limit 1000) as payout
order by 1, 2

-- load_held --
-- The lines whose payment waits for a second person.
select asked.seq, hold.lines from unnest(%(seqs)s::bigint[]) as asked (seq),
lateral (select lines from payout_hold where payout_hold.operator_id = %(operator)s and payout_hold.ticket_seq = asked.seq
    and ended_as is null limit 1) as hold

-- sum_unclaimed --
-- The tickets of a span of seq with something to be claimed, and how much: prizes in force that have not expired, less what was
-- paid of their lines. Each agency's along its own index.
select count(distinct prize.ticket_seq), coalesce(sum(prize.amount - coalesce(paid.amount, 0)), 0)::bigint
from unnest(%(entities)s::bigint[]) as asked (entity_id)
cross join lateral (select * from prize where prize.operator_id = %(operator)s and prize.entity_id = asked.entity_id
    and prize.ticket_seq >= %(low)s and prize.ticket_seq <= %(high)s and prize.expires_at > %(now)s offset 0) as prize
join lateral (select version from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = prize.market_id and finished_at is not null order by version desc limit 1) as last
    on last.version = prize.version
left join lateral (select sum(payout.amount) as amount from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = prize.ticket_seq and payout.line = prize.line and payout.day = prize.day) as paid on true
where prize.amount > coalesce(paid.amount, 0)

-- find_open_draws --
-- For each event those draws of its product, list and local hour that are open, itself first; a few, since a seller may close
-- some of them earlier.
select own.id, again.id
from unnest(%(events)s::bigint[]) as asked (event_id),
lateral (select * from event where event.id = asked.event_id limit 1) as own,
lateral (select zone from product where product.id = own.product_id limit 1) as product,
lateral (
    select event.id, event.draws_at
    from event, lateral (select 1 from draw where draw.operator_id = %(operator)s and draw.event_id = event.id
        and draw.state = 'open' and draw.closes_at > %(now)s limit 1) as draw
    where event.product_id = own.product_id and event.list_id = own.list_id
    and event.draws_at >= greatest(own.draws_at, %(now)s)
    and (event.draws_at at time zone product.zone)::time = (own.draws_at at time zone product.zone)::time
    order by event.draws_at limit 8
) as again
order by own.id, again.draws_at
