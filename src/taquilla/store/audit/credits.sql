-- The auditor's queries I88 and I89: credits of providers, and requests of wallets that were refused.
-- Their form is described in sales.sql.

-- i88 --
-- No provider has credited more than its ceiling of that moment, for a bet or on a day, unless two clerks approved it. A credit
-- that was taken back counts for its day, and no longer for its bet; an approved credit counts for its bet alone. A credit that
-- is held, was refused or was dropped has moved nothing.
with begun (operator_id, id, at, seq) as materialized ({begun}
), credited as (
    select transfer.operator_id, transfer.seq, transfer.ticket_seq as bet_seq, transfer.day, transfer.booked_on, transfer.amount,
        transfer.at, bet.provider_id, bet.transaction_id, back.seq as back_seq, hold.request_id is not null as approved
    from transfer join bet on (bet.operator_id, bet.seq, bet.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day)
    left join transfer as back on (back.operator_id, back.reverses, back.day) = (transfer.operator_id, transfer.seq, transfer.day)
    left join credit_hold as hold on (hold.operator_id, hold.credit_seq) = (transfer.operator_id, transfer.seq)
        and hold.state = 'approved'
    where transfer.kind = 'credit' and transfer.reverses is null and bet.ticket_seq is null
), own as (
    select *, sum(amount) over (partition by operator_id, provider_id, booked_on order by seq) as of_day from credited where not approved
), by_bet as (
    select own.operator_id, own.seq, sum(other.amount) as of_bet from own join credited as other
    on (other.operator_id, other.bet_seq, other.day) = (own.operator_id, own.bet_seq, own.day)
    where other.seq <= own.seq and (other.back_seq is null or other.back_seq > own.seq) group by 1, 2
), judged as (
    select own.*, ceiling.per_bet, ceiling.per_day, of_bet
    from own left join by_bet using (operator_id, seq) join operator on operator.id = own.operator_id,
    lateral (select per_bet, per_day from (
        select per_bet, per_day, starts from credit_ceiling where (credit_ceiling.operator_id, credit_ceiling.provider_id)
            = (own.operator_id, own.provider_id) and starts <= own.at
            and (starts < own.at or (own.operator_id, own.provider_id, starts) not in (select operator_id, id, at from begun where seq >= own.seq))
        union all select 10000 * power(10::numeric, exponent)::bigint, 100000 * power(10::numeric, exponent)::bigint, '-infinity'
    ) as known order by starts desc limit 1) as ceiling
)
select operator_id, seq, transaction_id, amount, of_bet as credited, per_bet as allowed, 'above the ceiling of a bet' as wrong
from judged where of_bet > per_bet
union all
select operator_id, seq, provider_id, amount, of_day, per_day, 'above the ceiling of a day' from judged where of_day > per_day
union all
select operator_id, null, provider_id || ' ' || coalesce(due.day, kept.day), null, due.credited, kept.credited, 'not what is kept of the day'
from (select operator_id, provider_id, booked_on as day, sum(amount) as credited from own group by 1, 2, 3) as due
full join provider_day as kept using (operator_id, provider_id, day)
where coalesce(due.credited, 0) <> coalesce(kept.credited, 0)
union all
select hold.operator_id, hold.credit_seq, hold.request_id, hold.amount, transfer.amount, null, 'not paid as it was approved'
from credit_hold as hold left join transfer on (transfer.operator_id, transfer.seq, transfer.ticket_seq, transfer.day)
    = (hold.operator_id, hold.credit_seq, hold.bet_seq, hold.bet_day) and transfer.kind = 'credit' and transfer.reverses is null
where hold.state = 'approved' and (transfer.amount is distinct from hold.amount or transfer.at <> hold.decided_at
    or hold.asked_by = hold.decided_by or hold.asked_by is null or hold.decided_by is null)
union all
select hold.operator_id, verdict.seq, hold.request_id, hold.amount, null, null, 'held as one thing and answered as another'
from credit_hold as hold join provider on provider.id = hold.provider_id
left join request as asked on (asked.operator_id, asked.channel, asked.issuer, asked.key)
    = (hold.operator_id, 4, provider.number, 'result:' || hold.request_id)
left join request as verdict on (verdict.operator_id, verdict.channel, verdict.issuer, verdict.key)
    = (hold.operator_id, 4, provider.number, 'verdict:' || hold.request_id)
where (asked.verb, asked.seq) is distinct from ('held', 0::bigint) or case hold.state when 'held' then verdict.verb is not null
    when 'approved' then (verdict.verb, verdict.seq) is distinct from ('result', hold.credit_seq) else verdict.verb is distinct from 'refused' end

-- i89 --
-- A refused request keeps its id, and has moved nothing. A deposit or withdrawal is found by the request in a row of the
-- statement, a bet by its transaction, a ticket only by the request's seq.
select operator_id, key, seq, 'refused, and carried out' as wrong from request
where verb = 'refused' and (seq <> 0 or outcome -> 'refused' ->> 'reason' is null)
union all
select request.operator_id, request.key, statement.seq, 'refused, and moved' from request
join statement on statement.operator_id = request.operator_id and statement.class = 1
    and 'funds:' || statement.reference = request.key
where request.verb = 'refused' and (request.channel, request.issuer) = (%(wallet_channel)s, 0)
union all
select request.operator_id, request.key, bet.seq, 'refused, and placed' from request
join provider on provider.number = request.issuer
join bet on bet.operator_id = request.operator_id and bet.provider_id = provider.id
    and 'transaction:' || bet.transaction_id = request.key
where request.verb = 'refused' and request.channel = %(wallet_channel)s
