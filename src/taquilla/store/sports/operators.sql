-- find_caller --
-- By name, of an active operator that sells sports.
select operator.id, operator.zone, found.secret, found.signature_version
from operator, lateral (select secret, signature_version from sports_operator where sports_operator.operator_id = operator.id limit 1) as found
where operator.name = %(name)s and operator.status = 'active'

-- load_rates --
-- The rates in force: a type's own before those of any type, then the latest.
select ext_rate, ext_type, wht_rate, wht_basis from tax_rate
where operator_id = %(operator)s and type in (%(type)s, '') and starts <= %(now)s
order by type desc, starts desc limit 1

-- find_top_prize --
select kind, amount from tier where operator_id = %(operator)s and coupon_id = %(coupon)s order by hits desc limit 1
