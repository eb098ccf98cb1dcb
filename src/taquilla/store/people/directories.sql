-- find_address --
-- Of an address with which somebody logs in: its operator, also when that member is closed. None whose operator is apart.
select operator from address_directory where address = lower(%(email)s)

-- find_token --
select operator from token_directory where token_hash = %(token_hash)s

-- is_apart --
select 1 from operator where id = %(operator)s and addresses_apart

-- add_address --
insert into address_directory (address, operator)
select lower(%(email)s), id from operator where id = %(operator)s and not addresses_apart

-- share_addresses --
insert into address_directory (address, operator)
select lower(email), operator.id from operator, unnest(%(emails)s::text[]) as shared (email) where operator.id = %(operator)s
on conflict do nothing returning address

-- forget_addresses --
delete from address_directory where operator = %(operator)s

-- add_token --
insert into token_directory (token_hash, operator) values (%(token_hash)s, %(operator)s)
