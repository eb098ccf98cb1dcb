-- load_operators --
-- A closed operator sells no more.
select input.operator_id, webhook_url is not null, odds_policy, last_code, approval_from
from unnest(%(operators)s::int[]) as input (operator_id),
lateral (select * from sports_operator where sports_operator.operator_id = input.operator_id limit 1) as found,
lateral (select 1 from operator where operator.id = input.operator_id and operator.status = 'active' limit 1) as active

-- load_rates --
-- The rates in force: a type's own before those of any type, then the latest.
select input.operator_id, kind.type, rate.jurisdiction, rate.ext_rate, rate.ext_type, rate.wht_rate, rate.wht_basis, rate.wht_rate_at
from unnest(%(operators)s::int[], %(instants)s::timestamptz[]) as input (operator_id, at),
(values ('jackpot'), ('superbet')) as kind (type),
lateral (select * from tax_rate where tax_rate.operator_id = input.operator_id and tax_rate.type in (kind.type, '')
    and tax_rate.starts <= input.at order by tax_rate.type desc, tax_rate.starts desc limit 1) as rate

-- find_cards --
select input.operator_id, input.event_id, card.id
from unnest(%(operators)s::int[], %(events)s::bigint[]) as input (operator_id, event_id),
lateral (select id from coupon where coupon.operator_id = input.operator_id and coupon.event_id = input.event_id limit 1) as card

-- find_alike --
-- Jackpots that the first event of an order is a game of, which names its events and no coupon: those with the most of its events, then
-- with the fewest games beside them, then the newest. A card has a leg for each market.
select input.operator_id, input.event_id, found.coupon_id
from unnest(%(operators)s::int[], %(events)s::bigint[], %(named)s::text[]) as input (operator_id, event_id, named),
lateral (select leg.coupon_id from leg, lateral (select 1 from coupon where coupon.operator_id = input.operator_id
        and coupon.id = leg.coupon_id and coupon.type = 'jackpot' limit 1) as jackpot,
    lateral (select count(distinct game.event_id) filter (where game.event_id = any(input.named::bigint[])) as named,
        count(distinct game.event_id) as games from leg as game
        where game.operator_id = input.operator_id and game.coupon_id = leg.coupon_id and not game.reserve) as alike
    where leg.operator_id = input.operator_id and leg.event_id = input.event_id and not leg.reserve
    order by alike.named desc, alike.games, leg.coupon_id desc limit 20) as found

-- load_coupons --
select input.operator_id, coupon.id, coupon.type, coupon.event_id, coupon.line_price, coupon.price_min, coupon.price_max,
    coupon.closes_at, promised.amount, array[coupon.max_doubles, coupon.max_triples, coupon.max_lines]
from unnest(%(operators)s::int[], %(coupons)s::bigint[]) as input (operator_id, coupon_id),
lateral (select * from coupon where coupon.operator_id = input.operator_id and coupon.id = input.coupon_id limit 1) as coupon,
lateral (select coalesce(max(amount), 0) as amount from tier
    where tier.operator_id = input.operator_id and tier.coupon_id = input.coupon_id) as promised

-- load_games --
select input.operator_id, input.coupon_id, leg.position, leg.event_id, leg.market_id, leg.reserve, event.starts_at, event.status,
    market.status, market.allowed, market.team_id, market.team_id is null or exists (select 1 from team
        where team.operator_id = input.operator_id and team.id = market.team_id)
from unnest(%(operators)s::int[], %(coupons)s::bigint[]) as input (operator_id, coupon_id),
lateral (select * from leg where leg.operator_id = input.operator_id and leg.coupon_id = input.coupon_id
    order by position limit 100) as leg,
lateral (select * from sport_event where sport_event.operator_id = input.operator_id and sport_event.id = leg.event_id
    limit 1) as event,
lateral (select * from sport_market where sport_market.operator_id = input.operator_id
    and sport_market.event_id = leg.event_id and sport_market.id = leg.market_id limit 1) as market
order by 1, 2, 3

-- load_outcomes --
select input.operator_id, input.coupon_id, leg.position, outcome.id, outcome.odds, outcome.status = 'open'
from unnest(%(operators)s::int[], %(coupons)s::bigint[]) as input (operator_id, coupon_id),
lateral (select * from leg where leg.operator_id = input.operator_id and leg.coupon_id = input.coupon_id
    order by position limit 100) as leg,
lateral (select * from outcome where outcome.operator_id = input.operator_id and outcome.event_id = leg.event_id
    and outcome.market_id = leg.market_id limit 100) as outcome
order by 1, 2, 3, 4

-- load_held_codes --
-- Codes that a ticket of the last days still holds: one that is neither closed nor cancelled.
select input.operator_id, input.code
from unnest(%(operators)s::int[], %(codes)s::text[], %(since)s::timestamptz[]) as input (operator_id, code, since),
lateral (select 1 from sports_ticket where sports_ticket.operator_id = input.operator_id and sports_ticket.code = input.code
    and sports_ticket.day >= input.since::date - 1 and sports_ticket.created_at > input.since
    and sports_ticket.step not in ('closed', 'cancelled') limit 1) as held

-- find_by_id --
-- An id begins with the second in which its ticket was made, and so gives the day within a little.
select input.operator_id, input.name, ticket.seq, ticket.day
from unnest(%(operators)s::int[], %(names)s::text[], %(days)s::date[]) as input (operator_id, name, day),
lateral (select seq, day from sports_ticket where sports_ticket.operator_id = input.operator_id
    and sports_ticket.id = input.name and sports_ticket.day between input.day - 2 and input.day + 2 limit 1) as ticket

-- find_by_code --
-- The newest, because codes are used again.
select input.operator_id, input.name, ticket.seq, ticket.day
from unnest(%(operators)s::int[], %(names)s::text[]) as input (operator_id, name),
lateral (select seq, day from sports_ticket where sports_ticket.operator_id = input.operator_id
    and sports_ticket.code = input.name order by seq desc limit 1) as ticket

-- list_sold --
-- What was ordered and never paid for was not sold.
select seq, id, code, day, type, coupon_id, step, result, player, source, accepted_at, price, stake, ext_amount, gross_payout, wht_amount,
    net_payout
from sports_ticket
where operator_id = %(operator)s and seq > %(after)s and day between %(first)s and %(last)s and accepted_at is not null
order by seq limit %(rows_max)s

-- find_latest --
-- Reads at most so many of the latest, including those that the types leave out.
select seq, day from (select seq, day, type from sports_ticket where operator_id = %(operator)s
    order by seq desc limit %(looked_at)s) as latest
where type <> all(%(skipped)s::text[]) order by seq desc limit %(rows_max)s

-- find_latest_of_player --
select seq, day from (select seq, day, type from sports_ticket where operator_id = %(operator)s and player = %(player)s
    order by seq desc limit %(looked_at)s) as latest
where type <> all(%(skipped)s::text[]) order by seq desc limit %(rows_max)s

-- load_fixtures --
-- The events of tickets' coupons as they stand now, each once, the first to start first. Many tickets are of one coupon.
-- Results are joined with a limit, or all of an operator's would be hashed first. A reserve that is off replaces nothing.
select input.operator_id, input.coupon_id, input.event_id, event.starts_at, not input.reserve and (event.status = 'closed'
        or (select true from sport_result where sport_result.operator_id = input.operator_id
            and sport_result.event_id = input.event_id limit 1) is not null)
from (select distinct input.operator_id, input.coupon_id, leg.event_id, leg.reserve
    from (select distinct input.operator_id, ticket.coupon_id
        from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as input (operator_id, seq, day),
        lateral (select coupon_id from sports_ticket where sports_ticket.operator_id = input.operator_id
            and sports_ticket.seq = input.seq and sports_ticket.day = input.day limit 1) as ticket) as input,
    lateral (select event_id, reserve from leg where leg.operator_id = input.operator_id and leg.coupon_id = input.coupon_id
        order by position limit 100) as leg) as input,
lateral (select starts_at, status from sport_event where sport_event.operator_id = input.operator_id
    and sport_event.id = input.event_id limit 1) as event
order by 1, 2, 4, 3

-- load_tickets --
select input.operator_id, ticket.seq, ticket.day, id, code, type, old_form, coupon_id, player, currency, source, atag, rtag, psp,
    betcard_code, price, debit, stake, ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks,
    singles, odds, odds_asked, created_at, closes_at, reserved, step, updated_at, result, approved, accepted_at, accepted_seq,
    version, gross_payout, wht_amount, net_payout, resulted_at, closed_at, calls, withheld_rate
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[]) as input (operator_id, seq, day),
lateral (select * from sports_ticket where sports_ticket.operator_id = input.operator_id and sports_ticket.seq = input.seq
    and sports_ticket.day = input.day limit 1) as ticket

-- load_calls --
select input.operator_id, ticket_seq, call.n, call.day, call.seq, action, next_try, written_at, reason, version, amounts, state,
    tries, claimed_until, answer, answered_at, answered_seq
from unnest(%(operators)s::int[], %(seqs)s::bigint[], %(days)s::date[], %(places)s::smallint[]) as input (operator_id, seq, day, n),
lateral (select * from call_out where call_out.operator_id = input.operator_id and call_out.ticket_seq = input.seq
    and call_out.day = input.day and call_out.n = input.n limit 1) as call

-- write_tickets --
-- As rows of the table: a ticket has many columns, and many of them may be missing.
insert into sports_ticket (operator_id, seq, day, id, code, type, old_form, coupon_id, player, currency, source, atag, rtag, psp,
    betcard_code, price, debit, stake, ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks,
    singles, odds, odds_asked, created_at, closes_at, reserved, step, updated_at, result, approved, accepted_at, accepted_seq,
    version, gross_payout, wht_amount, net_payout, resulted_at, closed_at, calls, withheld_rate)
select gate.operator_id, seq, ticket.day, id, code, type, old_form, coupon_id, player, currency, source, atag, rtag, psp,
    betcard_code, price, debit, stake, ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks,
    singles, odds, odds_asked, created_at, closes_at, reserved, step, updated_at, result, approved, accepted_at, accepted_seq,
    version, gross_payout, wht_amount, net_payout, resulted_at, closed_at, calls, withheld_rate
from jsonb_populate_recordset(null::sports_ticket, %(rows)s::jsonb) as ticket
join gate on gate.operator_id = ticket.operator_id and gate.operator_id = any (%(operators)s::int[])

-- change_tickets --
-- By the whole key with a plain =, so that only the ticket's own partition is touched. The operators and seqs are given twice, so
-- that no plan reads all tickets to join them while they are few.
update sports_ticket set step = changed.step, approved = changed.approved, accepted_at = changed.accepted_at, accepted_seq = changed.accepted_seq,
    updated_at = changed.updated_at, calls = changed.calls
from unnest(%(operators)s::int[], %(seq)s::bigint[], %(day)s::date[], %(step)s::text[], %(approved)s::boolean[],
    %(accepted_at)s::timestamptz[], %(accepted_seq)s::bigint[], %(updated_at)s::timestamptz[], %(calls)s::smallint[])
    as changed (operator_id, seq, day, step, approved, accepted_at, accepted_seq, updated_at, calls)
where sports_ticket.operator_id = changed.operator_id and sports_ticket.seq = changed.seq and sports_ticket.day = changed.day
    and sports_ticket.operator_id = any (%(operators)s::int[]) and sports_ticket.seq = any (%(seq)s::bigint[])

-- write_calls --
insert into call_out (operator_id, ticket_seq, n, day, seq, action, reason, version, amounts, state, tries, next_try,
    claimed_until, answer, written_at, answered_at, answered_seq)
select unnest(%(operators)s::int[]), unnest(%(tickets)s::bigint[]), unnest(%(places)s::smallint[]), unnest(%(days)s::date[]),
    unnest(%(seqs)s::bigint[]), unnest(%(actions)s::text[]), unnest(%(reasons)s::text[]), unnest(%(versions)s::int[]),
    unnest(%(amounts)s::text[])::jsonb, unnest(%(states)s::text[]), unnest(%(tries)s::int[]), unnest(%(next)s::timestamptz[]),
    unnest(%(claims)s::timestamptz[]), unnest(%(answers)s::text[])::jsonb, unnest(%(written)s::timestamptz[]),
    unnest(%(answered)s::timestamptz[]), unnest(%(answered_seqs)s::bigint[])

-- change_calls --
update call_out set state = changed.state, tries = changed.tries, next_try = changed.next_try,
    claimed_until = changed.claimed_until, answer = changed.answer::jsonb, answered_at = changed.answered_at,
    answered_seq = changed.answered_seq
from unnest(%(operators)s::int[], %(tickets)s::bigint[], %(places)s::smallint[], %(days)s::date[], %(states)s::text[],
    %(tries)s::int[], %(next)s::timestamptz[], %(claims)s::timestamptz[], %(answers)s::text[], %(answered)s::timestamptz[],
    %(answered_seqs)s::bigint[])
    as changed (operator_id, ticket_seq, n, day, state, tries, next_try, claimed_until, answer, answered_at, answered_seq)
where call_out.operator_id = changed.operator_id and call_out.ticket_seq = changed.ticket_seq and call_out.n = changed.n
    and call_out.day = changed.day
    and call_out.operator_id = any (%(operators)s::int[]) and call_out.ticket_seq = any (%(tickets)s::bigint[])

-- keep_last_codes --
update sports_operator set last_code = kept.last_code
from unnest(%(operators)s::int[], %(codes)s::int[]) as kept (operator_id, last_code)
where sports_operator.operator_id = kept.operator_id

-- find_unanswered --
-- Tickets whose wallet was asked for their money, and whose answer was not recorded in time.
select ticket_seq, day from call_out where operator_id = %(operator)s and state = 'due'
    and action in ('ticket_create', 'ticket_reserve') and next_try <= %(now)s order by next_try limit %(rows_max)s

-- find_unpaid --
-- Reservations that were not paid before their close.
select seq, day from sports_ticket where operator_id = %(operator)s and unpaid and closes_at <= %(now)s
order by closes_at limit %(rows_max)s

-- find_unapproved --
-- Tickets that waited for their operator's approval until their close.
select seq, day from sports_ticket where operator_id = %(operator)s and held and closes_at <= %(now)s
order by closes_at limit %(rows_max)s

-- find_held --
-- Tickets that wait for their operator's approval, the first to close first.
select seq, day from sports_ticket where operator_id = %(operator)s and held order by closes_at, seq limit %(rows_max)s
