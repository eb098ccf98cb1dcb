-- find_address --
-- Of an address with which somebody logs in: its operator, also when that member is closed.
select operator from address_directory where address = lower(%(email)s)

-- find_token --
select operator from token_directory where token_hash = %(token_hash)s

-- add_address --
insert into address_directory (address, operator) values (lower(%(email)s), %(operator)s)

-- add_token --
insert into token_directory (token_hash, operator) values (%(token_hash)s, %(operator)s)
