-- Due calls to operators' wallets: who makes them, in which order, and parked ones.

-- load_wallet --
select o.name, s.secret, s.webhook_url from sports_operator s join operator o on o.id = s.operator_id
where s.operator_id = %(operator)s;

-- find_operators --
-- Operators for whom a call is due, closed ones too: they still owe what they owe their players. Create and reserve are made
-- once, by the seller: never from here.
select s.operator_id from sports_operator s, lateral (
    select 1 from call_out c where c.operator_id = s.operator_id and (%(only)s::int[] is null or c.operator_id = any(%(only)s::int[]))
        and c.state = 'due' and c.next_try <= %(now)s
        and (c.claimed_until is null or c.claimed_until <= %(now)s) and c.action not in ('ticket_create', 'ticket_reserve')
    order by c.next_try limit 1) due
where %(only)s::int[] is null or s.operator_id = any(%(only)s::int[])
order by s.operator_id;

-- find_due --
-- The calls whose time has come, longest due first, each with the earlier call about its ticket that holds it up, if any does.
select due.ticket_seq, due.day, due.n, due.next_try, earlier.n is null, earlier.state = 'parked', earlier.next_try
from (
    select ticket_seq, day, n, next_try from call_out
    where operator_id = %(operator)s and state = 'due' and next_try <= %(now)s
        and (claimed_until is null or claimed_until <= %(now)s) and action not in ('ticket_create', 'ticket_reserve')
    order by next_try limit %(rows_max)s
) due
left join lateral (
    select n, state, next_try from call_out c
    where c.operator_id = %(operator)s and c.ticket_seq = due.ticket_seq and c.day = due.day and c.n < due.n
        and c.state in ('due', 'parked')
    order by c.n limit 1
) earlier on true
order by due.next_try, due.ticket_seq, due.n;

-- claim --
update call_out c set claimed_until = %(until)s
from unnest(%(ticket_seq)s::bigint[], %(day)s::date[], %(n)s::smallint[]) as input (seq, day, n)
where c.operator_id = %(operator)s and c.ticket_seq = input.seq and c.day = input.day and c.n = input.n;

-- hold_back --
-- Just after the call that holds it up, so that calls behind a dead wallet are not read again and again.
update call_out c set next_try = input.until
from unnest(%(ticket_seq)s::bigint[], %(day)s::date[], %(n)s::smallint[], %(untils)s::timestamptz[]) as input (seq, day, n, until)
where c.operator_id = %(operator)s and c.ticket_seq = input.seq and c.day = input.day and c.n = input.n;

-- put_off --
-- Postpones a call that cannot be made now.
update call_out set next_try = %(until)s, claimed_until = null
where operator_id = %(operator)s and ticket_seq = %(seq)s and day = %(day)s and n = %(n)s and state = 'due';

-- find_parked --
-- Each with the wallet's last answer, and how many calls about its ticket wait behind it.
select c.ticket_seq, c.day, c.n, c.action, c.tries, c.written_at, t.id, t.code, t.player, c.answer, behind.calls
from ({parked}) c,
lateral (select id, code, player from sports_ticket ticket where ticket.operator_id = %(operator)s and ticket.seq = c.ticket_seq
    and ticket.day = c.day limit 1) t,
lateral (select count(*) as calls from call_out later where later.operator_id = %(operator)s and later.ticket_seq = c.ticket_seq
    and later.day = c.day and later.n > c.n and later.state = 'due') behind
order by c.ticket_seq, c.n;

-- list_operators --
select operator_id from sports_operator order by operator_id;

-- read_standing --
-- The state of the calls to each operator's wallet: how many are parked, and how many wait. Reads only so many of those, first
-- those due first: the caller soon reads again. Create and reserve are made by the seller, and do not count as waiting; nor does what
-- waits for a parked call.
select o.id, o.name, parked.calls, waiting.calls, waiting.oldest
from unnest(%(operators)s::int[]) as asked (operator_id),
lateral (select 1 from sports_operator s where s.operator_id = asked.operator_id limit 1) selling,
lateral (select id, name from operator where operator.id = asked.operator_id limit 1) o,
lateral (select count(*) as calls from (select 1 from ({parked}) each limit %(rows_max)s) listed) parked,
lateral (select count(*) as calls, min(written_at) as oldest from (select ticket_seq, day, n, written_at from call_out c
    where c.operator_id = asked.operator_id and c.state = 'due' and c.action not in ('ticket_create', 'ticket_reserve')
    order by c.next_try limit %(rows_max)s) listed
    left join lateral (select true as is_there from call_out earlier where earlier.operator_id = asked.operator_id
        and earlier.ticket_seq = listed.ticket_seq and earlier.day = listed.day and earlier.n < listed.n and earlier.state = 'parked'
        limit 1) parked_before on true
    where is_there is null) waiting
order by o.id;

-- replay --
-- Parked calls begin anew, and the calls behind them about the same tickets come next.
with parked as (
    {parked}
), behind as (
    update call_out c set next_try = %(now)s from parked p
    where c.operator_id = %(operator)s and c.ticket_seq = p.ticket_seq and c.day = p.day and c.n > p.n
        and c.state = 'due'
)
update call_out c set state = 'due', tries = 0, next_try = %(now)s, claimed_until = null from parked p
where c.operator_id = %(operator)s and c.ticket_seq = p.ticket_seq and c.day = p.day and c.n = p.n
returning c.ticket_seq;

-- write_off --
-- A ticket's first parked call, and all behind it, are never made again.
with parked as (
    select day, n from ({parked}) listed order by n limit 1
)
update call_out c set state = 'failed', answered_at = %(now)s, claimed_until = null from parked p
where c.operator_id = %(operator)s and c.ticket_seq = %(seq)s and c.day = p.day and c.n >= p.n and c.state in ('due', 'parked')
returning c.n;
