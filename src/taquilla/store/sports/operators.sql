-- find_named --
select id, zone from operator where name = %(name)s and status = 'active'

-- load_secret --
select secret, signature_version from sports_operator where operator_id = %(operator)s

-- load_rates --
-- The rates in force: a type's own before those of any type, then the latest.
select ext_rate, ext_type, wht_rate, wht_basis from tax_rate
where operator_id = %(operator)s and type in (%(type)s, '') and starts <= %(now)s
order by type desc, starts desc limit 1

-- find_top_prize --
select kind, amount from tier where operator_id = %(operator)s and coupon_id = %(coupon)s order by hits desc limit 1
