-- begin --
-- Once for each operator: from then on its events say what its state is.
update progress set is_state_told = true where operator_id = %(operator)s and not is_state_told

-- read_state --
-- What people have decided about an operator and its nation, row by row: without passwords, balances, and what the house moves by
-- itself. Secrets are in none of these tables but `member` and `sports_operator`.
select 'operator' as name, '' as key, to_jsonb(operator.*) as row from operator where operator.id = %(operator)s
union all select 'entity', id::text, to_jsonb(entity.*) from entity where operator_id = %(operator)s
union all select 'entity_data', entity_id::text, to_jsonb(entity_data.*) from entity_data where operator_id = %(operator)s
union all select 'member', id::text, jsonb_build_object('entity_id', entity_id, 'email', email, 'role', role, 'status', status,
    'is_machine', is_machine) from member where operator_id = %(operator)s
union all select 'account', id::text, to_jsonb(account.*) - 'balance' from account where operator_id = %(operator)s and kind <> 'player'
union all select 'rule_limit', id::text, to_jsonb(rule_limit.*) from rule_limit where operator_id = %(operator)s
union all select 'rule_quota', id::text, to_jsonb(rule_quota.*) from rule_quota where operator_id = %(operator)s
union all select 'rule_dynamic', id::text, to_jsonb(rule_dynamic.*) from rule_dynamic where operator_id = %(operator)s
union all select 'rule_commission', id::text, to_jsonb(rule_commission.*) from rule_commission where operator_id = %(operator)s
union all select 'rule_close', id::text, to_jsonb(rule_close.*) from rule_close where operator_id = %(operator)s
union all select 'rule_multiplier', id::text, to_jsonb(rule_multiplier.*) from rule_multiplier where operator_id = %(operator)s
union all select 'rule_offer', id::text, to_jsonb(rule_offer.*) from rule_offer where operator_id = %(operator)s
union all select 'rule_payout', id::text, to_jsonb(rule_payout.*) from rule_payout where operator_id = %(operator)s
union all select 'rule_end', rule_id || ' ' || ends, to_jsonb(rule_end.*) from rule_end where operator_id = %(operator)s
union all select 'holiday', operator_id || ' ' || day, to_jsonb(holiday.*) from holiday where operator_id in (0, %(operator)s)
union all select 'payment_method', id::text, to_jsonb(payment_method.*) from payment_method where operator_id = %(operator)s
union all select 'exchange_rate', id::text, to_jsonb(exchange_rate.*) from exchange_rate where operator_id = %(operator)s
union all select 'tax_rate', type || ' ' || starts, to_jsonb(tax_rate.*) from tax_rate where operator_id = %(operator)s
union all select 'coupon', id::text, to_jsonb(coupon.*) - 'closed_at' from coupon where operator_id = %(operator)s
union all select 'leg', coupon_id || ' ' || position, to_jsonb(leg.*) from leg where operator_id = %(operator)s
union all select 'tier', coupon_id || ' ' || hits, to_jsonb(tier.*) from tier where operator_id = %(operator)s
union all select 'wallet_operator', '', to_jsonb(wallet_operator.*) from wallet_operator where operator_id = %(operator)s
union all select 'signing_key', id::text, to_jsonb(signing_key.*) from signing_key
    where owner_kind = 'operator' and owner_id = %(operator)s::int::text
union all select 'sports_operator', '', jsonb_build_object('webhook_url', webhook_url, 'odds_policy', odds_policy,
    'approval_from', approval_from, 'signature_version', signature_version) from sports_operator where operator_id = %(operator)s
union all select 'partner', id, to_jsonb(partner.*) from partner where operator_id = %(operator)s
union all select 'credit_ceiling', provider_id || ' ' || starts, to_jsonb(credit_ceiling.*) from credit_ceiling
    where operator_id = %(operator)s
union all select 'lottery', id::text, to_jsonb(lottery.*) from lottery
union all select 'product', id::text, to_jsonb(product.*) from product
union all select 'product_list', product_id || ' ' || list_id, to_jsonb(product_list.*) from product_list
union all select 'schedule', product_id || ' ' || list_id || ' ' || draw_time || ' ' || from_day, to_jsonb(schedule.*) from schedule
union all select 'product_multiplier', product_id || ' ' || game || ' ' || starts, to_jsonb(product_multiplier.*)
    from product_multiplier
union all select 'code', code || ' ' || from_day, to_jsonb(code.*) from code
union all select 'draw', event_id::text, jsonb_build_object('product_id', product_id, 'list_id', list_id, 'day', day,
    'draws_at', draw.draws_at, 'closes_at', closes_at, 'state', state, 'closed_at', closed_at)
    from draw join event on event.id = draw.event_id where draw.operator_id = %(operator)s

-- read_entity --
-- An entity as it is now, for the events about it.
select jsonb_build_object('name', name, 'parent', parent_id, 'credit', -floor, 'status', entity.status,
    'details', to_jsonb(entity_data.*) - 'operator_id' - 'entity_id')
from entity join account on account.operator_id = %(operator)s and account.id = entity.account_id
left join entity_data on entity_data.operator_id = %(operator)s and entity_data.entity_id = entity.id
where entity.operator_id = %(operator)s and entity.id = %(id)s

-- read_user --
select jsonb_build_object('email', email, 'role', role, 'entity', entity_id, 'status', status) from member
where operator_id = %(operator)s and id = %(id)s
