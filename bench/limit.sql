-- add_sessions --
-- Every cashier's session has the cashier's number, so that a script can name it.
insert into session (operator_id, id, member_id, token_hash, created_at, expires_at) overriding system value
select operator_id, id, id, sha256(id::text::bytea), %(now)s, %(now)s + interval '12 hours' from member

-- add_sequence --
-- This replaces the gate: a ticket takes three numbers of the operator's order, for itself, its sale and its commission.
create sequence bench_seq increment 3

-- allow_sequence --
grant usage on sequence bench_seq to taquilla_house

-- sell --
-- One ticket of three wagers, as one statement: the house's work for a ticket, less the gate, the market's total and HTTP. A
-- missing part (the session, a draw, room under the quota) leaves no row behind, and the count afterwards shows it.
with clock as materialized (select house_now() as at),
alive as materialized (
    select clock.at from session, clock
    where session.operator_id = 1 and session.id = :cashier::bigint
    and session.ended_at is null and session.expires_at > clock.at),
played (line, event_id, selection, amount) as (values
    (0::smallint, :event1::bigint, lpad(:number1::text, 3, '0'), :amount1::bigint),
    (1::smallint, :event2::bigint, lpad(:number2::text, 3, '0'), :amount2::bigint),
    (2::smallint, :event3::bigint, lpad(:number3::text, 3, '0'), :amount3::bigint)),
open as materialized (
    select played.*, draw.closes_at, draw.draws_at, alive.at, (played.amount * 1000 + 5000) / 10000 as commission
    from alive, played, lateral (select * from draw
        where draw.operator_id = 1 and draw.event_id = played.event_id and draw.state = 'open'
        and alive.at < draw.closes_at limit 1) as draw),
taken as (
    -- One order of locking, or two tickets could wait for each other.
    insert into exposure (operator_id, market_id, scope, game, selection, sold)
    select 1, event_id, 0, 1, selection, amount from open where amount <= :quota::bigint order by event_id, selection
    on conflict (operator_id, market_id, scope, game, selection) do update set sold = exposure.sold + excluded.sold
        where exposure.sold + excluded.sold <= :quota::bigint
    returning sold),
accepted as materialized (
    select nextval('bench_seq') as seq, uuidv7() as id, min(at) as at, sum(amount)::bigint as amount,
        sum(commission)::bigint as commission, min(closes_at) as first_close, max(draws_at) as draws_end
    from open having (select count(*) from taken) = 3),
asked as (
    insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, outcome, at)
    select 1, 1, :agency::bigint, :run::text || '-' || seq, 'sell', decode(md5(seq::text), 'hex'), seq, :day::date, null, at
    from accepted),
ticketed as (
    insert into ticket (operator_id, seq, day, id, ordinal, number, channel, entity_id, member_id, amount, currency, wagers,
        created_at, accepted_at, first_close, draws_end, cancel_until, expires_at, key_version)
    -- The factor shares no divisor with 90,000,000, so no two ordinals of a day get one number.
    select 1, seq, :day::date, id, seq / 3, 10000000 + seq / 3 * 61803401 % 90000000, 1, :agency::bigint, :cashier::bigint,
        amount, 'VES', 3, at, at, first_close, draws_end, at + interval '180 seconds', draws_end + interval '4 days', 1
    from accepted
    returning number),
wagered as (
    insert into wager (operator_id, ticket_seq, line, day, market_id, event_id, game, selection, amount, multiplier, commissions)
    select 1, seq, line, :day::date, event_id, event_id, 1, selection, open.amount, 60000, array[open.commission]
    from accepted, open),
moved as (
    insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, booked_on, at)
    select 1, seq + 1, :day::date, :account::bigint, 1, amount, 'VES', 'sale', seq, :day::date, at from accepted
    union all
    select 1, seq + 2, :day::date, 2, :account::bigint, commission, 'VES', 'commission', seq, :day::date, at
    from accepted where commission > 0)

-- answer --
select accepted.id, ticketed.number, accepted.at from accepted, ticketed

-- charge_and_answer --
-- The agency's credit row, which its other cashiers need at the same time, and which stays locked until the commit.
, charged as (
    update account set balance = balance - accepted.amount + accepted.commission
    from accepted where account.operator_id = 1 and account.id = :account::bigint
    and balance - accepted.amount + accepted.commission >= floor
    returning balance)
select accepted.id, ticketed.number, accepted.at, charged.balance from accepted, ticketed, charged

-- read_charges --
-- The sum of the agencies' balances, and the sum that the ledger gives for them.
select coalesce(sum(balance), 0)::bigint,
    (select coalesce(sum(case kind when 'sale' then -amount else amount end), 0)::bigint from transfer)
from account where floor is not null
