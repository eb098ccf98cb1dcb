-- The state of an operator: what people have decided, whole tables as they are. Each statement is a question of version 1 of the
-- entries, and never changes. Passwords, secrets, balances and counters are left out.

-- operator --
select id, name, currency, exponent, zone, status, lotteries from operator where id = %(operator)s

-- entity --
select id, parent_id, name, account_id, status from entity where operator_id = %(operator)s order by id

-- entity_data --
select entity_id, address1, address2, city, municipality, rif, state, ticket_footer, ticket_header, time_zone
from entity_data where operator_id = %(operator)s order by entity_id

-- member --
select id, entity_id, email, role, status, is_machine from member where operator_id = %(operator)s order by id

-- account --
select id, kind, currency, floor from account where operator_id = %(operator)s and kind <> 'player' order by id

-- rule_limit --
select id, entity_id, member_id, product_id, game, starts, stake_min, stake_max, stake_multiple, ticket_max_wagers, seconds_to_cancel,
    expiration_days, advance_days, max_permutations, max_sequence_size, max_sequences, cancels_max, prize_max, expiry_basis, author
from rule_limit where operator_id = %(operator)s order by id

-- rule_quota --
select id, entity_id, member_id, event_id, product_id, game, selection, starts, until, quota, author
from rule_quota where operator_id = %(operator)s order by id

-- rule_dynamic --
select id, product_id, game, starts, base, basis_points, author from rule_dynamic where operator_id = %(operator)s order by id

-- rule_commission --
select id, entity_id, product_id, game, starts, basis_points, basis, author
from rule_commission where operator_id = %(operator)s order by id

-- rule_close --
select id, entity_id, member_id, product_id, starts, minutes, author from rule_close where operator_id = %(operator)s order by id

-- rule_multiplier --
select id, product_id, game, starts, hundredths, author from rule_multiplier where operator_id = %(operator)s order by id

-- rule_offer --
select id, entity_id, member_id, product_id, game, starts, is_sold, author from rule_offer where operator_id = %(operator)s order by id

-- rule_payout --
select id, entity_id, starts, pay_alone_max, author from rule_payout where operator_id = %(operator)s order by id

-- rule_end --
select rule_id, ends, author, at from rule_end where operator_id = %(operator)s order by rule_id, ends

-- holiday --
select day, name, author from holiday where operator_id = %(operator)s order by day

-- tax_rate --
select type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, author
from tax_rate where operator_id = %(operator)s order by type, starts

-- coupon --
select id, type, name, event_id, line_price, price_min, price_max, pool_rate, closes_at, void_policy, max_void, reductions, grace,
    max_doubles, max_triples, max_lines, unwon_to, carry_from, created_at
from coupon where operator_id = %(operator)s order by id

-- leg --
select coupon_id, position, event_id, market_id, reserve from leg where operator_id = %(operator)s order by coupon_id, position

-- tier --
select coupon_id, hits, kind, rate, amount, guarantee from tier where operator_id = %(operator)s order by coupon_id, hits

-- wallet_operator --
select title, entity_id, member_id from wallet_operator where operator_id = %(operator)s

-- partner --
select id, rate, status from partner where operator_id = %(operator)s order by id

-- credit_ceiling --
select provider_id, starts, per_bet, per_day, author from credit_ceiling where operator_id = %(operator)s order by provider_id, starts
