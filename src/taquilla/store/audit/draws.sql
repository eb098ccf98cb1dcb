-- The auditor's queries I22 to I30, I34 to I36, I51, I81 to I83: draws, results, undoings, prizes, requests, markets, void draws,
-- clerks.
-- Their form is described in sales.sql.

-- i22 --
-- A draw closes before it is held, as planned or earlier, and is held when the national event is.
select draw.operator_id, draw.event_id, draw.state, draw.closes_at, draw.closed_at, draw.draws_at, event.draws_at as planned
from draw left join event on event.id = draw.event_id
where draw.closes_at > draw.draws_at or draw.closed_at > draw.closes_at or (draw.state <> 'closed') <> (draw.closed_at is null)
    or draw.close_delay < interval '0' or draw.draws_at is distinct from event.draws_at

-- i26 --
-- No result precedes the close of its draw, or the instant of the draw itself. The result of a void draw, that there is none,
-- must only not precede its close. A draw of a sandbox is held when it closes.
select result.operator_id, result.event_id, result.version, result.entered_at, draw.closed_at, draw.draws_at
from result left join draw on (draw.operator_id, draw.event_id) = (result.operator_id, result.event_id)
left join operator on operator.id = result.operator_id,
lateral (select case when sandbox_of is null then draw.draws_at else draw.closes_at end as held_at) as held
where draw.closed_at is null or result.entered_at < draw.closed_at
    or (result.entered_at < held_at and result.outcome <> 'void')
    or result.closed_at <> draw.closed_at or result.draws_at not in (draw.draws_at, held_at)

-- i27 --
-- Each result that was settled by was approved by another person than entered it, its versions count from 1, and none is forgotten.
-- A run may be settled before all its draws have results: a result that it has not read is null. Void draws among them do not
-- count: the run reads as many others as it is long, or fewer once its last draw is 31 days ago and no other one is planned. It is
-- settled for the first time once three figures are drawn, or all is known.
with read_by as (
    select settlement.operator_id, settlement.market_id, held.event_id, read.version
    from settlement join market on (market.operator_id, market.id) = (settlement.operator_id, settlement.market_id),
    unnest(settlement.results) with ordinality as read (version, place)
    left join lateral (select event_id from market_event as held
        where (held.operator_id, held.market_id) = (settlement.operator_id, settlement.market_id)
        order by position offset read.place - 1 limit 1) as held on true
    where read.version is not null or market.kind <> 'run')
select operator_id, event_id as subject, version, 'approved by who entered it' as wrong from result where approved_by = entered_by
union all select operator_id, event_id, max(version), 'versions of the result' from result
group by 1, 2 having min(version) <> 1 or max(version) <> count(*) or count(distinct version) <> count(*)
union all select operator_id, market_id, max(version), 'versions of the settlement' from settlement
group by 1, 2 having min(version) <> 1 or max(version) <> count(*) or count(distinct version) <> count(*)
union all select operator_id, market_id, version, 'settled by what nobody approved' from read_by where not exists (
    select 1 from result where result.approved_at is not null
    and (result.operator_id, result.event_id, result.version) = (read_by.operator_id, read_by.event_id, read_by.version))
union all select settlement.operator_id, settlement.market_id, version, 'not settled by one result per event'
from settlement join market on (market.operator_id, market.id) = (settlement.operator_id, settlement.market_id)
where cardinality(results) - (select count(*) from unnest(results) with ordinality as read (version, place)
        join market_event as held on (held.operator_id, held.market_id, held.position)
            = (settlement.operator_id, settlement.market_id, read.place)
        join result on (result.operator_id, result.event_id, result.version) = (held.operator_id, held.event_id, read.version)
        where market.kind = 'run' and result.outcome = 'void')
    <> case market.kind when 'run' then market.length else (select count(*) from market_event as held
        where (held.operator_id, held.market_id) = (settlement.operator_id, settlement.market_id)) end
    and not (market.kind = 'run' and array_position(results, null) is null and exists (select from market_event as held
        join event on event.id = held.event_id where (held.operator_id, held.market_id, held.position)
            = (settlement.operator_id, settlement.market_id, cardinality(results))
        and event.draws_at + interval '744 hours' <= settlement.started_at))
union all select held.operator_id, held.market_id, last.version, 'not settled by the results in force'
from market_event as held join market on (market.operator_id, market.id) = (held.operator_id, held.market_id)
join draw on (draw.operator_id, draw.event_id) = (held.operator_id, held.event_id)
left join (select distinct on (operator_id, event_id) * from result where approved_at is not null
    order by operator_id, event_id, version desc) as known on (known.operator_id, known.event_id) = (held.operator_id, held.event_id)
left join (select distinct on (operator_id, market_id) * from settlement order by operator_id, market_id, version desc) as last
    on (last.operator_id, last.market_id) = (held.operator_id, held.market_id)
group by held.operator_id, held.market_id, market.kind, last.version, last.results having not bool_or(to_settle) and case market.kind
    when 'run' then case when last.version is null
        then bool_and(known.version is not null) or count(distinct known.outcome) filter (where known.outcome <> 'void') >= 3
        else bool_or(position <= cardinality(last.results) and last.results[position] is distinct from known.version) end
    else bool_and(known.version is not null) and array_agg(known.version order by position) is distinct from last.results end
union all select operator_id, event_id, version, 'approved by who entered it' from sport_result where approved_by = entered_by
union all select operator_id, event_id, max(version), 'versions of the result' from sport_result
group by 1, 2 having min(version) <> 1 or max(version) <> count(*)
union all select operator_id, coupon_id, max(version), 'versions of the settlement' from sports_settlement
group by 1, 2 having min(version) <> 1 or max(version) <> count(*)
union all select settlement.operator_id, coupon_id, version, 'settled by what nobody approved'
from sports_settlement as settlement, jsonb_each_text(results) as read (event, number) where number is not null and not exists (
    select 1 from sport_result as result where approved_at is not null
    and (result.operator_id, result.event_id, result.version) = (settlement.operator_id, event::bigint, number::int))
union all select settlement.operator_id, coupon_id, version, 'not settled by one result per event' from sports_settlement as settlement
where exists (select 1 from leg where (leg.operator_id, leg.coupon_id) = (settlement.operator_id, settlement.coupon_id)
    and not results ? leg.event_id::text)
-- A game without a reading waits for its time (JP-20); what was approved before a settlement, and within a day of the one before, is read.
union all select settlement.operator_id, settlement.coupon_id, settlement.version, 'void before its time: ' || leg.event_id
from sports_settlement as settlement join coupon on (coupon.operator_id, coupon.id) = (settlement.operator_id, settlement.coupon_id)
join leg on (leg.operator_id, leg.coupon_id) = (coupon.operator_id, coupon.id) and not leg.reserve
join sport_event as event on (event.operator_id, event.id) = (leg.operator_id, leg.event_id)
where results ->> leg.event_id::text is null and started_at < coalesce(leg.planned_start, event.original_start) + coupon.grace
union all select settlement.operator_id, settlement.coupon_id, settlement.version, 'settled by an earlier result: ' || later.event_id
from sports_settlement as settlement cross join lateral jsonb_each_text(settlement.results) as used (event, number)
join sport_result as later on (later.operator_id, later.event_id) = (settlement.operator_id, used.event::bigint)
    and later.version > used.number::int and later.approved_at < settlement.started_at
left join sports_settlement as before on (before.operator_id, before.coupon_id, before.version)
    = (settlement.operator_id, settlement.coupon_id, settlement.version - 1)
where later.approved_at < coalesce(before.started_at + interval '1 day', settlement.started_at)
-- Rules leave a market alone while a settlement is under way, so none is that nobody will finish.
union all select operator_id, market_id, version, 'under way, and nothing is to settle' from settlement
where finished_at is null and not exists (select 1 from market_event as held
    join draw on (draw.operator_id, draw.event_id) = (held.operator_id, held.event_id)
    where (held.operator_id, held.market_id) = (settlement.operator_id, settlement.market_id) and to_settle)
union all select settlement.operator_id, coupon_id, version, 'under way, and its coupon is closed' from sports_settlement as settlement
join coupon on (coupon.operator_id, coupon.id) = (settlement.operator_id, settlement.coupon_id)
where finished_at is null and coupon.closed_at is not null

-- i28 --
-- Each undoing came after its sale, within the time to cancel and before the first close, by somebody with a cancel left that day.
-- All kinds of a member's undoings of a day count together; the tightest of the bounds that its path sets at that instant
-- holds.
with recursive begun (operator_id, id, at, seq) as materialized ({begun}
), {lineage}, owner (operator_id, member_id, owner_id, till_id) as (
    select member.operator_id, member.id, above_id, 0::bigint from member
    join lineage on (lineage.operator_id, lineage.entity_id) = (member.operator_id, member.entity_id) union all
    select operator_id, id, entity_id, id from member union all select operator_id, id, 0, 0 from member
), counted as (
    select ticket.*, row_number() over (partition by operator_id, undone_by, (undone_at at time zone operator.zone)::date
        order by undone_seq) as undone_that_day
    from ticket join operator on operator.id = operator_id where undone_seq is not null
), least_bound as (
    select operator_id, min(cancels_max) as cancels from rule_limit group by 1  -- nobody has fewer, and most have not come so far
)
select operator_id, seq, state, undone_at, cancel_until, first_close, null::bigint as undone_that_day from ticket
where undone_at >= cancel_until or undone_at >= first_close or undone_at < created_at
    or (state = 'sold') <> (undone_at is null) or (undone_at is null) <> (undone_seq is null)
    or (undone_at is null) <> (undone_by is null)
union all
select operator_id, seq, state, undone_at, cancel_until, first_close, undone_that_day
from counted join least_bound using (operator_id)
where undone_that_day > least_bound.cancels and undone_that_day > (select min(said.cancels_max) from owner, lateral (select cancels_max from rule_limit as rule
    where (rule.operator_id, rule.entity_id, rule.member_id) = (owner.operator_id, owner_id, till_id)
    and rule.product_id = 0 and rule.game = 0 and rule.starts <= undone_at
    and (rule.starts < undone_at or (rule.operator_id, rule.id::text, rule.starts) not in (select operator_id, id, at from begun where seq >= undone_seq))
    and not exists (select 1 from rule_end where (rule_end.operator_id, rule_id) = (rule.operator_id, rule.id) and ends <= undone_at
        and (ends < undone_at or (rule.operator_id, rule.id::text, ends) not in (select operator_id, id, at from begun where seq >= undone_seq)))
    order by rule.starts desc limit 1) as said
    where (owner.operator_id, owner.member_id) = (counted.operator_id, counted.undone_by))
union all
-- The ticket says what its draws' closes were at its sale. A close that was later for an hour does not fit the draw.
select ticket.operator_id, ticket.seq, ticket.state, undone_at, cancel_until, min(least(draw.closes_at, draw.closed_at)), null
from ticket join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (ticket.operator_id, ticket.seq, ticket.day)
join market_event as held on (held.operator_id, held.market_id) = (wager.operator_id, wager.market_id)
join draw on (draw.operator_id, draw.event_id) = (held.operator_id, held.event_id)
where undone_at is not null and undone_at >= least(draw.closes_at, draw.closed_at) group by 1, 2, 3, 4, 5

-- i29 --
-- An undone ticket has each transfer of its sale reversed, whole and once, and nothing paid; no other sale is reversed. Every
-- other reversal (of an earlier settlement, by a correction) is whole and happens once as well.
select original.operator_id, original.seq, original.ticket_seq, 'reversed ' || count(back.seq) || ' times' as wrong
from ticket join transfer as original on original.kind in ('sale', 'commission') and original.reverses is null
    and (original.operator_id, original.ticket_seq, original.day) = (ticket.operator_id, ticket.seq, ticket.day)
left join transfer as back on (back.operator_id, back.reverses, back.day) = (original.operator_id, original.seq, original.day)
where ticket.state <> 'sold' group by 1, 2, 3 having count(back.seq) <> 1
union all
select back.operator_id, back.seq, back.ticket_seq, 'not the reverse of ' || back.reverses
from transfer as back left join transfer as original on original.reverses is null
    and (original.operator_id, original.seq, original.day) = (back.operator_id, back.reverses, back.day)
where back.reverses is not null and (back.debit, back.credit, back.amount, back.kind, back.ticket_seq, back.market_id)
    is distinct from (original.credit, original.debit, original.amount, original.kind, original.ticket_seq, original.market_id)
union all
select back.operator_id, back.seq, back.ticket_seq, 'the sale stands' from transfer as back
join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (back.operator_id, back.ticket_seq, back.day)
where back.reverses is not null and ticket.state = 'sold'
union all
select operator_id, min(seq), reverses, 'reversed ' || count(*) || ' times' from transfer where reverses is not null
group by operator_id, reverses having count(*) > 1
union all
select payout.operator_id, payout.seq, payout.ticket_seq, 'paid' from payout
join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (payout.operator_id, payout.ticket_seq, payout.day)
where ticket.state <> 'sold'

-- i30 --
-- The prizes of each finished settlement are those that its results and the live wagers give when they are calculated again. A
-- lottery's result "341" or "341-ARI" is triple 341 (game 1), terminal 41 (2), with its sign 341-ARI (3) and 41-ARI (4);
-- figures (5, 6) win as they are. On lists A and B the pair wins (8; 9 for the last two digits or for figures), and half of it
-- is consoled; three figures (7) win once each has been drawn. A prize is stake times multiplier (in hundredths), rounded half
-- up. Where a draw of a market is void nothing is won, and every stake goes back; void draws of a run do not count. Of a run that has
-- ended with fewer draws than it is long the stakes go back that have not won.
with drawn as (
    select settlement.operator_id, settlement.market_id, settlement.version, market.kind, held.position, event.category,
        result.outcome
    from settlement join market on (market.operator_id, market.id) = (settlement.operator_id, settlement.market_id)
    cross join unnest(settlement.results) with ordinality as read (version, place)
    join market_event as held on (held.operator_id, held.market_id) = (market.operator_id, market.id) and held.position = read.place
    join event on event.id = held.event_id
    join result on (result.operator_id, result.event_id, result.version) = (held.operator_id, held.event_id, read.version)
    where settlement.finished_at is not null
), void as (
    select distinct operator_id, market_id, version from drawn where outcome = 'void' and kind <> 'run'
), early as (
    select drawn.operator_id, drawn.market_id, drawn.version from drawn join settlement using (operator_id, market_id, version)
    join market on (market.operator_id, market.id) = (drawn.operator_id, drawn.market_id) where drawn.kind = 'run'
    group by 1, 2, 3, settlement.results, market.length
    having count(*) = cardinality(settlement.results) and count(*) filter (where outcome <> 'void') < market.length
), won as (
    select drawn.operator_id, drawn.market_id, drawn.version, hit.game, hit.selection from drawn, lateral (values
        ('lottery', 1, left(outcome, 3)), ('lottery', 2, substr(outcome, 2, 2)),
        ('lottery', 3, outcome), ('lottery', 4, substr(outcome, 2)),
        ('animalitos', 5, outcome), ('animalitos77', 6, outcome)) as hit (category, game, selection)
    where drawn.kind = 'event' and drawn.outcome <> 'void' and hit.category = drawn.category and (hit.game not in (3, 4) or outcome like '___-___')
), together as (
    select operator_id, market_id, version, kind, category, array_agg(outcome order by position) as outcomes from drawn
    where kind <> 'event' and outcome <> 'void' and (operator_id, market_id, version) not in (select * from void)
    group by 1, 2, 3, 4, 5
), paying as (
    select won.operator_id, won.market_id, won.version, wager.ticket_seq, wager.line, wager.day, amount::numeric * multiplier as prize
    from won join wager on (wager.operator_id, wager.market_id, wager.game, wager.selection)
        = (won.operator_id, won.market_id, won.game, won.selection)
    union all
    select operator_id, market_id, version, ticket_seq, line, day,
        amount::numeric * case when played = outcomes then multiplier
            when played[1] = outcomes[1] or played[2] = outcomes[2] then consolation else 0 end
    from (select operator_id, market_id, version, ticket_seq, line, day, amount, multiplier, consolation,
            string_to_array(selection, '-') as played, case when game = 9 and category = 'lottery'
                then array[substr(outcomes[1], 2), substr(outcomes[2], 2)] else outcomes end as outcomes
        from together join wager using (operator_id, market_id) where kind = 'ab') as pair
    union all
    select operator_id, market_id, version, ticket_seq, line, day, amount::numeric * multiplier
    from together join wager using (operator_id, market_id) where kind = 'run' and string_to_array(selection, ',') <@ outcomes
), due as (
    select paying.operator_id, paying.market_id, paying.version, paying.ticket_seq, paying.line, paying.day,
        ticket.entity_id, ticket.member_id, 'prize' as kind, div(paying.prize + 50, 100) as amount
    from paying
    join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (paying.operator_id, paying.ticket_seq, paying.day)
    where ticket.state = 'sold' and paying.prize >= 50
    union all
    select void.operator_id, void.market_id, void.version, wager.ticket_seq, wager.line, wager.day, ticket.entity_id, ticket.member_id,
        'refund', wager.amount
    from (select * from void union all select * from early) as void join wager using (operator_id, market_id)
    join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
    where ticket.state = 'sold' and not exists (select from paying where paying.prize >= 50
        and (paying.operator_id, paying.market_id, paying.version, paying.ticket_seq, paying.line, paying.day)
        = (void.operator_id, void.market_id, void.version, wager.ticket_seq, wager.line, wager.day))
), given as (
    select * from prize where not exists (select 1 from settlement where finished_at is null and
        (settlement.operator_id, settlement.market_id, settlement.version) = (prize.operator_id, prize.market_id, prize.version)))
select operator_id, market_id, version, ticket_seq, line, due.amount as due, given.amount
from due full join given using (operator_id, market_id, version, ticket_seq, line, day)
where (due.amount, due.kind, due.entity_id, due.member_id)
    is distinct from (given.amount, given.kind, given.entity_id, given.member_id)

-- i34 --
-- A prize expires with its ticket, or as many days later as its run ends later, a refund no earlier, and neither is paid after that, except into a wallet, where nobody has to claim it.
select operator_id, ticket_seq, line, payout.at, expires_at
from payout join prize using (operator_id, market_id, version, ticket_seq, line, day)
where payout.at >= prize.expires_at and not exists (select 1 from bet
    where (bet.operator_id, bet.ticket_seq, bet.day) = (payout.operator_id, payout.ticket_seq, payout.day))
union all
select prize.operator_id, prize.ticket_seq, prize.line, ticket.expires_at, prize.expires_at from prize join ticket
    on (ticket.operator_id, ticket.seq, ticket.day) = (prize.operator_id, prize.ticket_seq, prize.day)
left join (select market.operator_id, market.id, operator.zone, max((event.draws_at at time zone operator.zone)::date)
        - max((event.draws_at at time zone operator.zone)::date) filter (where market_event.position <= market.length) as days
    from market join market_event on (market_event.operator_id, market_event.market_id) = (market.operator_id, market.id)
    join event on event.id = market_event.event_id join operator on operator.id = market.operator_id
    where market.kind = 'run' group by 1, 2, 3) as later on (later.operator_id, later.id) = (prize.operator_id, prize.market_id)
left join lateral (select (ticket.expires_at at time zone zone + '12 hours')::date + days + time '0:00') as day (midnight) on days > 0
where prize.expires_at < ticket.expires_at or (prize.kind = 'prize' and prize.expires_at > coalesce(least(midnight at time zone zone,
    (midnight - interval '1 hour') at time zone zone + interval '1 hour'), ticket.expires_at))

-- i35 --
-- A caller's idempotency key stands for one command.
select operator_id, channel, issuer, key, count(*) as commands from request group by 1, 2, 3, 4 having count(*) > 1

-- i36 --
-- Each sale, undoing, payment at a counter and answer of a wallet was requested once, and each such request has its effect.
with effect as (
    select operator_id, seq, day, 'sell' as verb from ticket union all
    select operator_id, undone_seq, day, case state when 'canceled' then 'cancel' else 'revert' end from ticket
    where undone_seq is not null union all
    select operator_id, seq, day, 'pay' from transfer where kind = 'payout' and reverses is null and not exists (select 1 from bet
        where (bet.operator_id, bet.ticket_seq, bet.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day)) union all
    select operator_id, seq, day, 'payment' from transfer where kind = 'payment' union all
    select operator_id, seq, day, 'place' from sports_ticket union all
    select operator_id, answered_seq, day, 'answer' from call_out where answered_seq is not null union all
    select operator_id, accepted_seq, day, 'paid' from sports_ticket where reserved and accepted_seq is not null
), asked as (
    select operator_id, seq, day, verb, count(*) as times from request
    where verb in ('sell', 'cancel', 'revert', 'pay', 'payment', 'place', 'answer', 'paid') group by 1, 2, 3, 4)
select operator_id, seq, verb, effect.day as done_on, asked.day as asked_on, asked.times
from effect full join asked using (operator_id, seq, verb)
where asked.times is distinct from 1 or effect.day is distinct from asked.day

-- i51 --
-- A market holds the draws of its kind, and a wager plays a game of its market's kind, from the first of its draws on. A market
-- holds one draw; lists A and B of one draw; or, for a run, as many draws as it is long, of one list, one after the other, with
-- none left out that was planned before its last, but those that were closed at its first sale (VE-07), and those of a time that a
-- later file ended (TT-01). Each draw of a run that was ever void has a substitute behind these.
with held as (
    select market.operator_id, market.id as market_id, market.kind, market.first_event, market.length, count(*) as draws,
        array_agg(event.id order by event.draws_at, event.list_id) as events, array_agg(event.id order by position) as placed,
        array_agg(event.list_id order by position) as lists, count(distinct event.product_id) as products,
        count(distinct event.list_id) as different_lists, count(distinct event.draws_at) as instants, bool_or(event.zodiac) as signed,
        array_agg(position::int order by position) as positions,
        min(event.product_id) as product_id, min(event.list_id) as list_id, min(event.draws_at) as first_at,
        max(event.draws_at) filter (where position <= length) as last_at, max(event.id) filter (where position <= length) as last_id,
        count(*) filter (where exists (select 1 from result where (result.operator_id, result.event_id)
            = (market.operator_id, event.id) and outcome = 'void' and approved_at is not null)) as voids
    from market join market_event on (market_event.operator_id, market_event.market_id) = (market.operator_id, market.id)
    join event on event.id = market_event.event_id
    group by market.operator_id, market.id, market.kind, market.first_event, market.length
)
select operator_id, market_id, kind as wrong, null::bigint as ticket_seq from held
where events <> placed or positions <> array(select generate_series(1, draws::int)) or products <> 1 or case kind
    when 'event' then draws <> 1 or market_id <> events[1]
    when 'ab' then lists <> '{1,2}' or instants <> 1 or signed or first_event <> events[1]
    when 'run' then draws < length or draws > length + voids or different_lists <> 1 or first_event <> events[1]
        or length <> (select count(*) from event where event.product_id = held.product_id and event.list_id = held.list_id
            and draws_at between first_at and last_at and event.id <= last_id
            and (event.id = any (held.events) or not exists (select 1 from schedule join product on product.id = schedule.product_id
                where (schedule.product_id, schedule.list_id) = (event.product_id, event.list_id)
                and draw_time = (event.draws_at at time zone zone)::time and until_day <= event.day) and not exists (
                select 1 from draw where (draw.operator_id, draw.event_id) = (held.operator_id, event.id)
                and draw.closed_at <= (select min(ticket.created_at) from wager join ticket
                    on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
                    where (wager.operator_id, wager.market_id) = (held.operator_id, held.market_id)))))
    else true end
union all
select market.operator_id, market.id, market.kind, null from market
where not exists (select 1 from market_event as held where (held.operator_id, held.market_id) = (market.operator_id, market.id))
union all
select wager.operator_id, wager.market_id, 'game ' || game || ' of event ' || wager.event_id, ticket_seq
from wager join market on (market.operator_id, market.id) = (wager.operator_id, wager.market_id)
where market.kind <> case game when 7 then 'run' when 8 then 'ab' when 9 then 'ab' else 'event' end
    or wager.event_id <> coalesce(market.first_event, market.id)

-- i81 --
-- Nothing is sold of a draw while it is suspended or once it is void, and each such order was given by two clerks.
with done as (
    select *, coalesce(lead(approved_at) over (partition by operator_id, event_id order by version), 'infinity') as until
    from draw_order where approved_at is not null
)
select ticket.operator_id, ticket.seq as ticket_seq, done.event_id, done.verb as wrong
from done join market_event as held on (held.operator_id, held.event_id) = (done.operator_id, done.event_id)
join market on (market.operator_id, market.id) = (held.operator_id, held.market_id) and (market.kind <> 'run' or held.position = 1)
join wager on (wager.operator_id, wager.market_id) = (market.operator_id, market.id)
join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
where done.verb <> 'resume' and greatest(ticket.accepted_at, ticket.created_at) >= done.approved_at
    and least(ticket.accepted_at, ticket.created_at) < done.until
union all
select operator_id, null, event_id, 'approved by who entered it' from draw_order where approved_by = entered_by
union all
select operator_id, null, event_id, 'void by nobody' from result where outcome = 'void' and not exists (select 1 from draw_order as asked
    where (asked.operator_id, asked.event_id, asked.verb, asked.approved_at, asked.entered_by, asked.approved_by)
    = (result.operator_id, result.event_id, 'void', result.approved_at, result.entered_by, result.approved_by))
union all
select draw.operator_id, null, draw.event_id, draw.state from draw left join lateral (select verb from done
    where (done.operator_id, done.event_id) = (draw.operator_id, draw.event_id) order by version desc limit 1) as last on true
where (draw.state = 'suspended' and last.verb is distinct from 'suspend')
    or (draw.state = 'open' and last.verb in ('suspend', 'void')) or (draw.state <> 'closed' and last.verb = 'void')

-- i82 --
-- Where stakes are returned nobody keeps a commission: agencies and entities above gave theirs back for exactly these wagers.
-- The settlement in force is compared, account by account; while another is under way, its transfers are not complete.
with recursive {lineage}, in_force as (
    select operator_id, market_id, max(version) as version, bool_and(finished_at is not null) as is_whole from settlement group by 1, 2
), due as (
    select prize.operator_id, prize.market_id, entity.account_id, sum(kept.amount) as amount
    from prize join in_force using (operator_id, market_id, version)
    join wager using (operator_id, ticket_seq, line, day)
    join lineage on (lineage.operator_id, lineage.entity_id) = (prize.operator_id, prize.entity_id)
    join entity on (entity.operator_id, entity.id) = (lineage.operator_id, lineage.above_id),
    lateral (select greatest(0, commissions[height] - coalesce((select max(share) from unnest(commissions[:height - 1]) as share), 0))
        ) as kept (amount)
    where prize.kind = 'refund' and kept.amount > 0 group by 1, 2, 3
), given as (
    select operator_id, market_id, account_id, sum(side.amount) as amount from transfer,
    lateral (values (debit, amount), (credit, -amount)) as side (account_id, amount)
    where transfer.kind = 'clawback' and side.account_id <> 2 group by 1, 2, 3 having sum(side.amount) <> 0)
select operator_id, market_id, account_id, due.amount as due, given.amount
from due full join given using (operator_id, market_id, account_id) left join in_force using (operator_id, market_id)
where due.amount is distinct from given.amount and in_force.is_whole is not false

-- i83 --
-- Nobody enters or approves the result of a draw of which the same person has sold a ticket that stands.
-- A person is an address without the part after a plus. A run counts with the draws that it was sold with. Later sales do not
-- count: a run with a draw that is already void may be sold.
-- The readings come first: to plan all eight tables at once takes a fifth of the audit of a small house.
with person as (
    select operator_id, id, lower(regexp_replace(btrim(email), '[+][^@]*@', '@')) as address from member
), reading as materialized (
    select result.operator_id, result.event_id, result.version, result.approved_at, clerk.id as member_id, seller.id as seller_id,
        market.id as market_id, market.kind
    from result cross join lateral (values (entered_by), (approved_by)) as clerk (id)
    join person as reader on (reader.operator_id, reader.id) = (result.operator_id, clerk.id)
    join person as seller on (seller.operator_id, seller.address) = (reader.operator_id, reader.address)
    join market_event as held on (held.operator_id, held.event_id) = (result.operator_id, result.event_id)
    join market on (market.operator_id, market.id) = (held.operator_id, held.market_id)
        and (market.kind <> 'run' or held.position <= market.length)
)
select distinct reading.operator_id, reading.event_id, reading.version, reading.member_id, ticket.seq as ticket_seq
from reading
join wager on (wager.operator_id, wager.market_id) = (reading.operator_id, reading.market_id)
join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, wager.ticket_seq, wager.day)
    and ticket.member_id = reading.seller_id and ticket.state = 'sold'
where reading.kind <> 'run' or reading.approved_at is null or ticket.created_at < reading.approved_at
