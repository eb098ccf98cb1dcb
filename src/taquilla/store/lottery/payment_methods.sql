-- Ways to pay of operators and rates of other currencies. Both are decisions of people: `store/ledger/state.sql` tells them.

-- load_methods --
select id, name, kind, currency, exponent, gives_change, closed_at is null from payment_method
where operator_id = %(operator)s order by id

-- load_rates --
-- From one currency to the next, each by its latest rate alone: the history may be long.
with recursive known (currency) as (
    (select currency from exchange_rate where operator_id = %(operator)s and currency > '' order by currency limit 1)
    union all select following.currency from known, lateral (select currency from exchange_rate
        where operator_id = %(operator)s and currency > known.currency order by currency limit 1) as following)
select latest.* from known, lateral (select currency, own_units, foreign_units from exchange_rate
    where operator_id = %(operator)s and currency = known.currency order by id desc limit 1) as latest

-- list_rates --
select currency, own_units, foreign_units, id, starts, author from exchange_rate
where operator_id = %(operator)s and id < coalesce(%(before)s, 9223372036854775807) order by id desc limit %(rows_max)s

-- add_method --
insert into payment_method as added (operator_id, id, name, kind, currency, exponent, gives_change, added_at)
select gate.operator_id, coalesce(max(kept.id), 0) + 1, %(name)s, %(kind)s, %(currency)s, %(exponent)s, %(gives_change)s, %(at)s
from gate left join payment_method as kept on kept.operator_id = %(operator)s where gate.operator_id = %(operator)s group by 1
returning id::text, row_state(added.*)

-- close_method --
update payment_method set closed_at = %(at)s where operator_id = %(operator)s and id = %(id)s and closed_at is null
returning id::text, row_state(payment_method.*, 'closed_at')

-- add_rate --
insert into exchange_rate as added (operator_id, id, currency, own_units, foreign_units, starts, author)
select gate.operator_id, coalesce(max(kept.id), 0) + 1, %(currency)s, %(own)s, %(foreign)s, %(at)s, %(author)s
from gate left join exchange_rate as kept on kept.operator_id = %(operator)s where gate.operator_id = %(operator)s group by 1
returning id::text, row_state(added.*)
