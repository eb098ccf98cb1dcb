-- load_operators --
select id, name, currency, exponent, zone, status = 'active', lotteries from operator order by id

-- load_operator --
select currency, exponent, zone from operator where id = %(operator)s

-- load_keys --
select version, wrapped from operator_key where operator_id = %(operator)s order by version

-- load_any_key --
select operator_id, wrapped from operator_key order by operator_id, version limit 1

-- load_entities --
-- In the order of their making: the first without a parent is the operator's root.
select entity.id, entity.name, entity.parent_id, entity.account_id, entity.status = 'active', account.floor, last.week + 7
from entity join account on account.operator_id = entity.operator_id and account.id = entity.account_id
left join lateral (select week from closed_week where closed_week.operator_id = entity.operator_id
    and closed_week.entity_id = entity.id order by week desc limit 1) as last on true
where entity.operator_id = %(operator)s order by entity.created_at, entity.id

-- load_members --
select id, entity_id, email, role, status = 'active' from member where operator_id = %(operator)s

-- load_products --
select product.id, lottery.name, product.name, product.category, product.plain_on_zodiac, product.close_minutes, product.advance_days,
    product.quota
from product join lottery on lottery.id = product.lottery_id
join operator on operator.id = %(operator)s and operator.lotteries

-- load_rules --
-- Every rule as one row per column it speaks of, the products' national multipliers (and what goes with them) among them.
select said.name, entity_id, member_id, product_id, game, '' as selection, 0 as event_id, starts, said.value,
    null::timestamptz as until
from rule_limit,
lateral (values ('stake_min', stake_min), ('stake_max', stake_max), ('stake_multiple', stake_multiple),
    ('ticket_max_wagers', ticket_max_wagers), ('seconds_to_cancel', seconds_to_cancel),
    ('expiration_days', expiration_days), ('advance_days', advance_days), ('cancels_max', cancels_max), ('prize_max', prize_max),
    ('max_permutations', max_permutations), ('max_sequence_size', max_sequence_size), ('max_sequences', max_sequences),
    ('expiry_basis', case expiry_basis when 'calendar' then 0 when 'business' then 1 end)) as said (name, value)
where operator_id = %(operator)s
union all select 'quota', entity_id, member_id, product_id, game, selection, event_id, starts, quota, until from rule_quota
where operator_id = %(operator)s
union all select said.name, 0, 0, product_id, game, '', 0, starts, said.value, null from rule_dynamic,
lateral (values ('dynamic_base', base), ('dynamic_share', basis_points)) as said (name, value)
where operator_id = %(operator)s
union all select said.name, entity_id, 0, product_id, game, '', 0, starts, case when basis_points is not null
    then case said.basis when rule_commission.basis then basis_points else 0 end end, null
from rule_commission, lateral (values ('commission', 'sale'), ('profit_commission', 'profit')) as said (name, basis)
where operator_id = %(operator)s
union all select 'close_minutes', entity_id, member_id, product_id, 0, '', 0, starts, minutes, null from rule_close
where operator_id = %(operator)s
union all select 'multiplier', 0, 0, product_id, game, '', 0, starts, hundredths, null from rule_multiplier
where operator_id = %(operator)s
union all select 'offered', entity_id, member_id, product_id, game, '', 0, starts, is_sold::int, null from rule_offer
where operator_id = %(operator)s
union all select 'pay_alone_max', entity_id, 0, 0, 0, '', 0, starts, pay_alone_max, null from rule_payout
where operator_id = %(operator)s
union all select said.name, 0, 0, product_id, game, '', 0, starts, said.value, null from product_multiplier,
lateral (values ('national_multiplier', hundredths), ('national_consolation', consolation), ('national_run', run_length::bigint))
    as said (name, value)
where said.name = 'national_multiplier' or game > 6

-- load_holidays --
-- The nation's and the operator's own.
select day from holiday where operator_id in (0, %(operator)s)

-- add_operator --
with added as (
    insert into operator (id, name, currency, exponent, zone, lotteries, created_at)
    values (%(id)s, %(name)s, %(currency)s, %(exponent)s, %(zone)s, %(lotteries)s, %(now)s) returning id)
insert into gate (operator_id, day, last_at) select id, %(day)s, %(now)s from added

-- add_house_accounts --
insert into account (operator_id, id, kind, currency)
select %(operator)s, account.id, account.kind, %(currency)s
from unnest(%(ids)s::bigint[], %(kinds)s::text[]) as account (id, kind)

-- add_progress --
insert into progress (operator_id) values (%(operator)s)

-- add_key --
insert into operator_key (operator_id, version, wrapped, created_at) values (%(operator)s, %(version)s, %(wrapped)s, %(now)s)

-- add_account --
insert into account (operator_id, id, kind, currency, floor, balance)
values (%(operator)s, %(id)s, 'entity', %(currency)s, %(floor)s, case when %(floor)s::bigint is null then null else 0 end)

-- add_entity --
insert into entity (operator_id, id, parent_id, name, account_id, created_at)
values (%(operator)s, %(id)s, %(parent)s, %(name)s, %(account)s, %(now)s)

-- add_member --
insert into member (operator_id, id, entity_id, email, role, password_hash, created_at)
values (%(operator)s, %(id)s, %(entity)s, %(email)s, %(role)s, %(password_hash)s, %(now)s)

-- add_reseller --
-- Its address is no address: nobody writes to it, and nobody logs in with it.
insert into member (operator_id, id, entity_id, email, role, created_at)
values (%(operator)s, %(id)s, %(entity)s, 'reseller-' || %(operator)s || '-' || %(id)s, 'reseller', %(now)s)
returning email

-- close_operator --
update operator set status = 'closed' where id = %(operator)s

-- close_entities --
update entity set status = 'closed' where operator_id = %(operator)s and id = any (%(entities)s::bigint[])

-- close_members --
update member set status = 'closed' where operator_id = %(operator)s and id = any (%(members)s::bigint[])

-- end_sessions_of --
-- Once in a while, and so without an index of its own: it reads the operator's sessions.
update session set ended_at = %(now)s
where operator_id = %(operator)s and member_id = any (%(members)s::bigint[]) and ended_at is null and expires_at > %(now)s

-- load_unfinished --
-- Reads all that the operator has ever sold: it is asked once, when that operator is to be closed.
select greatest((select max(expires_at) from ticket where operator_id = %(operator)s and state = 'sold'),
        (select max(expires_at) from prize where operator_id = %(operator)s)),
    exists (select from sports_ticket where operator_id = %(operator)s and step not in ('closed', 'cancelled')),
    exists (select from call_out where operator_id = %(operator)s and state = 'due'),
    exists (select from bet where operator_id = %(operator)s and state = 'open'),
    exists (select from account where operator_id = %(operator)s and kind = 'player' and balance <> 0),
    exists (select from credit_hold where operator_id = %(operator)s and state = 'held')

-- next_entity_id --
select coalesce(max(id), 0) + 1 from entity where operator_id = %(operator)s

-- next_member_id --
select coalesce(max(id), 0) + 1 from member where operator_id = %(operator)s

-- add_limit --
insert into rule_limit (operator_id, entity_id, member_id, product_id, game, starts, stake_min, stake_max, stake_multiple,
    ticket_max_wagers, seconds_to_cancel, expiration_days, advance_days, max_permutations, max_sequence_size, max_sequences,
    cancels_max, prize_max, expiry_basis, author)
values (%(operator)s, %(entity)s, %(member)s, %(product)s, %(game)s, %(starts)s, %(stake_min)s, %(stake_max)s,
    %(stake_multiple)s, %(ticket_max_wagers)s, %(seconds_to_cancel)s, %(expiration_days)s, %(advance_days)s,
    %(max_permutations)s, %(max_sequence_size)s, %(max_sequences)s, %(cancels_max)s, %(prize_max)s, %(expiry_basis)s,
    %(author)s)

-- add_quota --
insert into rule_quota (operator_id, entity_id, member_id, event_id, product_id, game, selection, starts, until, quota, author)
values (%(operator)s, %(entity)s, %(member)s, %(event)s, %(product)s, %(game)s, %(selection)s, %(starts)s, %(until)s, %(quota)s,
    %(author)s)

-- add_dynamic --
insert into rule_dynamic (operator_id, product_id, game, starts, base, basis_points, author)
values (%(operator)s, %(product)s, %(game)s, %(starts)s, %(base)s, %(basis_points)s, %(author)s)

-- add_commission --
insert into rule_commission (operator_id, entity_id, product_id, game, starts, basis_points, basis, author)
values (%(operator)s, %(entity)s, %(product)s, %(game)s, %(starts)s, %(basis_points)s, %(basis)s, %(author)s)

-- add_close --
insert into rule_close (operator_id, entity_id, member_id, product_id, starts, minutes, author)
values (%(operator)s, %(entity)s, %(member)s, %(product)s, %(starts)s, %(minutes)s, %(author)s)

-- add_multiplier --
insert into rule_multiplier (operator_id, product_id, game, starts, hundredths, author)
values (%(operator)s, %(product)s, %(game)s, %(starts)s, %(hundredths)s, %(author)s)

-- add_offer --
insert into rule_offer (operator_id, entity_id, member_id, product_id, game, starts, is_sold, author)
values (%(operator)s, %(entity)s, %(member)s, %(product)s, %(game)s, %(starts)s, %(offered)s <> 0, %(author)s)

-- add_payout --
insert into rule_payout (operator_id, entity_id, starts, pay_alone_max, author)
values (%(operator)s, %(entity)s, %(starts)s, %(pay_alone_max)s, %(author)s)

-- add_holiday --
insert into holiday (operator_id, day, name, author) values (%(operator)s, %(day)s, %(name)s, %(author)s)

-- list_holidays --
select operator_id, day, name from holiday where operator_id in (0, %(operator)s) order by day, operator_id

-- add_audit_event --
insert into audit_event (operator_id, at, actor, action, object, detail, origin)
values (%(operator)s, %(now)s, %(actor)s, %(action)s, %(object)s, %(detail)s, %(origin)s)
