-- A nation: operators with their agencies, a cashier in each, who is logged in; and the draws of a day.

-- add_accounts --
-- The first entity of an operator is its banca, which has no bound; agencies sell on credit.
insert into account (operator_id, id, kind, currency, floor, balance)
select operator, %(first_account)s + entity, 'entity', %(currency)s, case when entity > 1 then %(floor)s::bigint end,
    case when entity > 1 then 0 end
from generate_series(1, %(operators)s) as operator, generate_series(1, %(agencies)s + 1) as entity

-- add_entities --
insert into entity (operator_id, id, parent_id, name, account_id, created_at)
select operator, entity, case when entity > 1 then 1 end, case when entity > 1 then 'agency ' || entity - 1 else 'banca' end,
    %(first_account)s + entity, %(now)s
from generate_series(1, %(operators)s) as operator, generate_series(1, %(agencies)s + 1) as entity

-- add_commissions --
insert into rule_commission (operator_id, entity_id, starts, basis_points, author)
select operator, entity, %(now)s, 1000, 'bench'
from generate_series(1, %(operators)s) as operator, generate_series(2, %(agencies)s + 1) as entity

-- add_members --
-- A cashier for each agency, then two clerks and a manager of the banca.
insert into member (operator_id, id, entity_id, email, role, password_hash, created_at)
select operator, member, case when member <= %(agencies)s then member + 1 else 1 end, role || member || '@day' || operator || '.example',
    role, %(password_hash)s, %(now)s
from generate_series(1, %(operators)s) as operator, generate_series(1, %(agencies)s + 3) as member,
lateral (select case member - %(agencies)s when 1 then 'clerk' when 2 then 'clerk' when 3 then 'manager' else 'cashier' end) as played (role)

-- add_addresses --
insert into address_directory (address, operator) select lower(email), operator_id from member

-- read_members --
select operator_id, id from member where role <> 'clerk'

-- add_sessions --
-- Planted: twenty thousand logins would take an hour on purpose.
insert into session (operator_id, member_id, token_hash, created_at, expires_at)
select operator, member, hash, %(now)s, %(now)s::timestamptz + interval '12 hours'
from unnest(%(operators)s::int[], %(members)s::bigint[], %(hashes)s::bytea[]) as planted (operator, member, hash)

-- add_events --
-- Draws that close one after another.
insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order)
select 1, 1, %(first)s::timestamptz + place * %(gap)s::interval + %(held)s::interval, %(day)s, 'TRIPLE DAY', 'lottery', false, place
from generate_series(1, %(draws)s) as place

-- read_events --
select id from event where day = %(day)s and name = 'TRIPLE DAY' order by draws_at

-- add_draws --
-- Each is a market of its own at every operator.
insert into draw (operator_id, event_id, closes_at, draws_at, opened_on)
select operator.id, event.id, event.draws_at - %(held)s::interval, event.draws_at, event.day from operator, event
where event.id = any (%(events)s::bigint[])

-- add_markets --
insert into market (operator_id, id, kind)
select operator.id, event.id, 'event' from operator, event where event.id = any (%(events)s::bigint[])

-- add_market_events --
insert into market_event (operator_id, market_id, position, event_id)
select operator.id, event.id, 1, event.id from operator, event where event.id = any (%(events)s::bigint[])
