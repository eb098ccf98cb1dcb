-- The cuadre: closed weeks of entities, commissions on their profit, and payments between an entity and its parent.

-- load_closed --
select week, opening, sale, agency, prize, movements, wallets, coalesce(expired, 0) from closed_week
where operator_id = %(operator)s and entity_id = %(entity)s and week <= %(week)s order by week desc limit 1

-- load_last_closed --
-- One row of the index for each entity, however many weeks it has closed.
select asked.entity, last.week, last.closing from unnest(%(entities)s::bigint[]) as asked (entity),
lateral (select week, closing from closed_week where operator_id = %(operator)s and entity_id = asked.entity
    order by week desc limit 1) as last

-- load_first_day --
-- The first day on which anything may have been booked: days of tickets are days of the gate.
select least(min(gate_day.day), gate.day) from gate left join gate_day on gate_day.operator_id = %(operator)s
where gate.operator_id = %(operator)s group by gate.day

-- load_creations --
select id, created_at from entity where operator_id = %(operator)s and id = any(%(entities)s::bigint[])

-- load_movements --
-- Payments between two accounts; above zero where the first one paid.
select seq, booked_on, case when credit = %(account)s then amount else -amount end, at from transfer
where operator_id = %(operator)s and kind = 'payment' and booked_on >= %(since)s and booked_on < %(until)s
and (debit, credit) in ((%(account)s, %(other)s), (%(other)s, %(account)s)) order by seq

-- sum_expired --
-- What was booked of expired prizes and refunds on some days, by the agency that had sold the tickets.
select entity_id, sum(amount)::bigint from expiry_share
where operator_id = %(operator)s and entity_id = any(%(entities)s::bigint[]) and booked_on >= %(since)s and booked_on < %(until)s
group by 1

-- load_receivables --
-- Charges of these accounts for payments that a correction made too high, less what a later correction gave back.
select side.account, sum(side.amount)::bigint from transfer,
lateral (values (debit, amount), (credit, -amount)) as side (account, amount)
where operator_id = %(operator)s and kind = 'receivable' and booked_on >= %(since)s and booked_on < %(until)s
and side.account = any(%(accounts)s::bigint[]) group by 1 having sum(side.amount) <> 0 order by 1

-- list_closed --
select week, opening, sale, agency, prize, movements, wallets, coalesce(expired, 0), closed_at, closed_by from closed_week
where operator_id = %(operator)s and entity_id = %(entity)s and week < %(before)s order by week desc limit %(rows_max)s

-- load_payments --
-- Payments between pairs of accounts, the latest first, along the index of payments by their day; above zero where the entity of
-- the pair paid. The trail has the note, the author, the payment that it undoes, and the one that undoes it.
select payment.seq, pair.entity, payment.booked_on, case when payment.credit = pair.account then amount else -amount end, payment.at,
    coalesce(entry.actor, ''), coalesce(entry.note, ''), entry.undoes, undone.by
from transfer as payment
join unnest(%(entities)s::bigint[], %(accounts)s::bigint[], %(others)s::bigint[]) as pair (entity, account, other)
    on least(payment.debit, payment.credit) = least(pair.account, pair.other)
    and greatest(payment.debit, payment.credit) = greatest(pair.account, pair.other)
left join lateral (select actor, detail ->> 'note' as note, (detail ->> 'undoes')::bigint as undoes from audit_event
    where audit_event.operator_id = %(operator)s and action = 'payment' and object = payment.seq::text limit 1) as entry on true
left join lateral (select (detail ->> 'by')::bigint as by from audit_event where audit_event.operator_id = %(operator)s
    and action = 'payment undone' and object = payment.seq::text limit 1) as undone on true
where payment.operator_id = %(operator)s and payment.kind = 'payment' and booked_on >= %(first)s and booked_on <= %(last)s
and seq < coalesce(%(before)s, 9223372036854775807)
order by booked_on desc, seq desc limit %(limit)s

-- sum_payments --
-- What entities have paid their parents, each from a day of its own, and all from one day; of these also what each side paid the
-- other, without what was undone and what undid it.
select pair.entity, coalesce(sum(side.amount) filter (where booked_on >= pair.since), 0)::bigint,
    coalesce(sum(side.amount) filter (where is_after), 0)::bigint,
    coalesce(sum(side.amount) filter (where is_after and side.amount > 0 and not is_undone), 0)::bigint,
    coalesce(sum(side.amount) filter (where is_after and side.amount < 0 and not is_undone), 0)::bigint
from transfer as payment
join unnest(%(entities)s::bigint[], %(accounts)s::bigint[], %(others)s::bigint[], %(firsts)s::date[])
    as pair (entity, account, other, since)
    on least(payment.debit, payment.credit) = least(pair.account, pair.other)
    and greatest(payment.debit, payment.credit) = greatest(pair.account, pair.other),
lateral (select case when payment.credit = pair.account then payment.amount else -payment.amount end,
    booked_on >= %(after)s::date) as side (amount, is_after),
lateral (select exists (select from audit_event where audit_event.operator_id = %(operator)s and object = payment.seq::text
    and action in ('payment', 'payment undone')
    and (action = 'payment undone' or (detail ->> 'undoes') is not null))) as trail (is_undone)
where payment.operator_id = %(operator)s and payment.kind = 'payment' and booked_on >= %(first)s::date
group by 1

-- load_payment --
select transfer.seq, (detail ->> 'entity')::bigint, booked_on, (detail ->> 'amount')::bigint, transfer.at, actor, coalesce(detail ->> 'note', ''),
    (detail ->> 'undoes')::bigint, (select (detail ->> 'by')::bigint from audit_event as undone where undone.operator_id = %(operator)s
        and undone.action = 'payment undone' and undone.object = %(seq)s::bigint::text limit 1)
from audit_event join transfer on transfer.operator_id = %(operator)s and transfer.seq = %(seq)s and kind = 'payment'
where audit_event.operator_id = %(operator)s and action = 'payment' and object = %(seq)s::bigint::text

-- write_week --
insert into closed_week (operator_id, entity_id, week, opening, sale, agency, prize, movements, closing, closed_at, closed_by,
    wallets, expired)
values (%(operator)s, %(entity)s, %(monday)s, %(opening)s, %(sale)s, %(agency)s, %(prize)s, %(movements)s, %(closing)s, %(now)s,
    %(author)s, %(wallets)s, %(expired)s)

-- sum_profits --
-- Own sales and prizes of entities, by week, product and game. Read from the fold: these days must be folded already. They are named
-- one by one, since the key has the day before the entity.
select entity_id, booked_on - extract(isodow from booked_on)::int + 1 as week, product_id, game, sum(sale - prize)::bigint as profit
from turnover_product
where operator_id = %(operator)s and entity_id = any(%(entities)s::bigint[]) and booked_on = any(%(days)s::date[]) and not is_below
group by 1, 2, 3, 4 having sum(sale - prize) > 0 order by 1, 2, 3, 4

-- write_profit --
insert into week_profit (operator_id, seq, entity_id, week, product_id, game, profit, commissions)
values (%(operator)s, %(seq)s, %(entity_id)s, %(week)s, %(product_id)s, %(game)s, %(profit)s, %(commissions)s::bigint[])
