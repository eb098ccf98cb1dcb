-- load_products --
select product.id, lottery.name, product.name, product.category, product.plain_on_zodiac, product.close_minutes, product.advance_days,
    product.quota
from product join lottery on lottery.id = product.lottery_id
join operator on operator.id = %(operator)s and operator.lotteries

-- load_rules --
-- Every rule as one row for each of its columns, and with them the products' national multipliers and what belongs to those.
with said as (
    select rule.id, said.name, entity_id, member_id, product_id, game, '' as selection, 0 as event_id, starts, said.value,
        null::timestamptz as until
    from rule_limit as rule,
    lateral (values {limits}) as said (name, value)
    where operator_id = %(operator)s
    union all select id, 'quota', entity_id, member_id, product_id, game, selection, event_id, starts, quota, until from rule_quota
    where operator_id = %(operator)s
    union all select rule.id, said.name, 0, 0, product_id, game, '', 0, starts, said.value, null from rule_dynamic as rule,
    lateral (values ('dynamic_base', base), ('dynamic_share', basis_points)) as said (name, value)
    where operator_id = %(operator)s
    union all select rule.id, said.name, entity_id, 0, product_id, game, '', 0, starts, case when basis_points is not null
        then case said.basis when rule.basis then basis_points else 0 end end, null
    from rule_commission as rule, lateral (values ('commission', 'sale'), ('profit_commission', 'profit')) as said (name, basis)
    where operator_id = %(operator)s
    union all select id, 'close_minutes', entity_id, member_id, product_id, 0, '', 0, starts, minutes, null from rule_close
    where operator_id = %(operator)s
    union all select id, 'multiplier', 0, 0, product_id, game, '', 0, starts, hundredths, null from rule_multiplier
    where operator_id = %(operator)s
    union all select id, 'offered', entity_id, member_id, product_id, game, '', 0, starts, is_sold::int, null from rule_offer
    where operator_id = %(operator)s
    union all select id, 'pay_alone_max', entity_id, 0, 0, 0, '', 0, starts, pay_alone_max, null from rule_payout
    where operator_id = %(operator)s
    union all select 0, said.name, 0, 0, product_id, game, '', 0, starts, said.value, null from product_multiplier,
    lateral (values ('national_multiplier', hundredths), ('national_consolation', consolation), ('national_run', run_length::bigint))
        as said (name, value)
    where said.name = 'national_multiplier' or game > 6
)
select name, entity_id, member_id, product_id, game, selection, event_id, starts, value, least(until, ended.ends), id
from said left join (select rule_id, min(ends) as ends from rule_end where operator_id = %(operator)s group by rule_id) as ended
    on ended.rule_id = said.id

-- list_rules --
-- Whole rules, the last added first, each with its state at an instant. Of one kind and scope the last that has begun and not
-- ended is in force. A null filter is none; entities null: those of all, and of the operator itself.
with said as (
    select 'limit' as kind, id, operator_id, entity_id, member_id, product_id, game, '' as selection, 0::bigint as event_id, starts,
        null::timestamptz as until, author, jsonb_strip_nulls(jsonb_build_object({limits})) as said
    from rule_limit
    union all select 'offer', id, operator_id, entity_id, member_id, product_id, game, '', 0, starts, null, author,
        jsonb_build_object('is_sold', is_sold) from rule_offer
    union all select 'quota', id, operator_id, entity_id, member_id, product_id, game, selection, event_id, starts, until, author,
        jsonb_build_object('quota', quota) from rule_quota
    union all select 'dynamic', id, operator_id, 0, 0, product_id, game, '', 0, starts, null, author,
        jsonb_build_object('base', base, 'basis_points', basis_points) from rule_dynamic
    union all select 'commission', id, operator_id, entity_id, 0, product_id, game, '', 0, starts, null, author,
        jsonb_build_object('basis_points', basis_points, 'on_profit', basis = 'profit') from rule_commission
    union all select 'close', id, operator_id, entity_id, member_id, product_id, 0, '', 0, starts, null, author,
        jsonb_build_object('minutes', minutes) from rule_close
    union all select 'multiplier', id, operator_id, 0, 0, product_id, game, '', 0, starts, null, author,
        jsonb_build_object('hundredths', hundredths) from rule_multiplier
    union all select 'payout', id, operator_id, entity_id, 0, 0, 0, '', 0, starts, null, author,
        jsonb_build_object('pay_alone_max', pay_alone_max) from rule_payout
), rule as (
    select said.kind, said.id, entity_id, member_id, product_id, game, selection, event_id, starts, least(until, ended.ends) as until,
        author, said
    from said left join (select rule_id, min(ends) as ends from rule_end where operator_id = %(operator)s group by rule_id) as ended
        on ended.rule_id = said.id
    where operator_id = %(operator)s
), holding as (
    select distinct on (kind, entity_id, member_id, product_id, game, selection, event_id) id from rule
    where starts <= %(at)s and (until is null or until > %(at)s)
    order by kind, entity_id, member_id, product_id, game, selection, event_id, starts desc
)
select rule.*, case when id in (select id from holding) then 'in force' when starts > %(at)s
    and (until is null or until > starts) then 'to come' else 'past' end as state
from rule
where (%(id)s::bigint is null or id = %(id)s::bigint) and (%(kind)s::text is null or kind = %(kind)s::text)
and (%(entities)s::bigint[] is null or entity_id = any (%(entities)s::bigint[]))
and (%(before)s::bigint is null or id < %(before)s::bigint)
and (not %(in_force)s or id in (select id from holding))
-- A row of nulls only ended the one before it.
and (kind in ('limit', 'payout') or jsonb_strip_nulls(said) = said)
order by id desc limit %(limit)s

-- find_authors --
-- Those who decided the rules of a kind for an owner that have not ended.
select distinct said.author from (
    select id, 'limit' as kind, entity_id, member_id, null::timestamptz as until, author from rule_limit
    where operator_id = %(operator)s
    union all select id, 'offer', entity_id, member_id, null, author from rule_offer where operator_id = %(operator)s
    union all select id, 'quota', entity_id, member_id, until, author from rule_quota where operator_id = %(operator)s
    union all select id, 'close', entity_id, member_id, null, author from rule_close where operator_id = %(operator)s
    union all select id, 'payout', entity_id, 0, null, author from rule_payout where operator_id = %(operator)s) as said
where said.kind = %(kind)s and said.entity_id = %(entity)s and said.member_id = %(member)s
and (said.until is null or said.until > %(now)s)
and not exists (select 1 from rule_end where operator_id = %(operator)s and rule_id = said.id and ends <= %(now)s)

-- add_end --
insert into rule_end as added (operator_id, rule_id, ends, author, at) values (%(operator)s, %(rule)s, %(ends)s, %(author)s, %(at)s)
returning row_text(rule_id) || ' ' || row_text(ends), row_state(added.*)

-- load_holidays --
-- The nation's and the operator's own.
select day from holiday where operator_id in (0, %(operator)s)

-- add_rule --
-- Of each kind but an offer. Its columns are the parts of a scope that it may name, and its fields.
insert into rule_{kind} as added (operator_id, {columns}, starts, author)
values (%(operator)s, {given}, %(starts)s, %(author)s)
returning id::text, row_state(added.*)

-- add_offer --
insert into rule_offer as added (operator_id, entity_id, member_id, product_id, game, starts, is_sold, author)
values (%(operator)s, %(entity)s, %(member)s, %(product)s, %(game)s, %(starts)s, %(offered)s <> 0, %(author)s)
returning id::text, row_state(added.*)

-- add_holiday --
insert into holiday as added (operator_id, day, name, author) values (%(operator)s, %(day)s, %(name)s, %(author)s)
returning row_text(operator_id) || ' ' || row_text(day), row_state(added.*)

-- list_holidays --
select operator_id, day, name from holiday where operator_id in (0, %(operator)s) order by day, operator_id
