-- find_address --
-- Of an address with which somebody logs in: its operator, also when that member is closed.
select operator from address_directory where address = lower(%(email)s)

-- find_token --
select operator from token_directory where token_hash = %(token_hash)s and (until is null or until > %(now)s)

-- add_address --
insert into address_directory (address, operator) values (lower(%(email)s), %(operator)s)

-- add_token --
insert into token_directory (token_hash, operator) values (%(token_hash)s, %(operator)s)

-- has_ended_tokens --
-- Asked before they are deleted: a write here is one on every node.
select exists (select 1 from token_directory where until <= %(now)s)

-- purge_tokens --
delete from token_directory where until <= %(now)s
