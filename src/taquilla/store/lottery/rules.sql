-- load_products --
select product.id, lottery.name, product.name, product.category, product.plain_on_zodiac, product.close_minutes, product.advance_days,
    product.quota
from product join lottery on lottery.id = product.lottery_id
join operator on operator.id = %(operator)s and operator.lotteries

-- load_rules --
-- Every rule as one row for each of its columns, and with them the products' national multipliers and what belongs to those.
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
