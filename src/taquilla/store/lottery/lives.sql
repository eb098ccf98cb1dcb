-- load_ticket --
select prints, state, undone_at, undone_seq, undone_by from ticket
where operator_id = %(operator)s and seq = %(seq)s and day = %(day)s

-- load_trail --
-- The entries about a ticket and its held payments, along the index of the trail's objects.
select action, object, at, actor, origin from audit_event
where operator_id = %(operator)s and action = any(%(actions)s::text[]) and object = any(%(objects)s::text[])
order by id limit 1000

-- load_settlements --
-- Every finished settlement of each wager, with what it gave the wager, and the results that it read. The expiry of a market is
-- its last transfer.
select wager.line, settlement.version, settlement.finished_at, prize.seq, prize.amount, prize.kind = 'refund', prize.expires_at,
    (select string_agg(drawn.outcome, ' · ' order by held.position) from market_event as held,
        lateral (select outcome from result where result.operator_id = %(operator)s and result.event_id = held.event_id
            and result.version = settlement.results[held.position] limit 1) as drawn
        where held.operator_id = %(operator)s and held.market_id = settlement.market_id),
    expiry.seq, coalesce(paid.amount, 0), wager.game = 7, array_position(settlement.results, null) is null
from (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = %(seq)s and wager.day = %(day)s
    limit 100) as wager,
lateral (select * from settlement where settlement.operator_id = %(operator)s and settlement.market_id = wager.market_id
    and finished_at is not null order by version limit 100) as settlement
left join lateral (select seq, amount, kind, expires_at from prize where prize.operator_id = %(operator)s
    and prize.market_id = wager.market_id and prize.version = settlement.version and prize.ticket_seq = %(seq)s
    and prize.line = wager.line and prize.day = %(day)s limit 1) as prize on true
left join lateral (select seq from transfer where transfer.operator_id = %(operator)s and transfer.market_id = wager.market_id
    and transfer.version = settlement.version and transfer.kind = 'expiry' and prize.expires_at <= %(now)s
    order by transfer.seq desc limit 1) as expiry on true
left join lateral (select sum(payout.amount)::bigint as amount from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = %(seq)s and payout.line = wager.line and payout.day = %(day)s) as paid on true
order by 1, 2

-- load_payments --
-- One payment pays several wagers at one instant, each under a seq of its own.
select min(seq), at, member_id, sum(amount)::bigint from (select * from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = %(seq)s and payout.day = %(day)s limit 1000) as payout
group by at, member_id order by 1

-- load_holds --
select version, amount, asked_by, asked_at, ended_as, ended_by, ended_at, payout_seq from payout_hold
where operator_id = %(operator)s and ticket_seq = %(seq)s order by version limit 100
