-- load_email --
select email from member where operator_id = %(operator)s and id = %(member)s and status = 'active' and password_hash is not null

-- find_user --
select id from member where operator_id = %(operator)s and lower(email) = lower(%(email)s) and status = 'active' and password_hash is not null

-- set_password --
update member set password_hash = %(hash)s, password_at = %(now)s
where operator_id = %(operator)s and id = %(member)s and status = 'active' and password_hash = coalesce(%(old)s, password_hash)

-- load_pin --
select hash from member_pin where operator_id = %(operator)s and member_id = %(member)s

-- set_pin --
insert into member_pin (operator_id, member_id, hash) values (%(operator)s, %(member)s, %(hash)s)
on conflict (operator_id, member_id) do update set hash = excluded.hash

-- forget_pin --
-- A password that is set by a token, without the old one, takes the PIN away too.
delete from member_pin where operator_id = %(operator)s and member_id = %(member)s and %(old)s::text is null

-- end_sessions --
update session set ended_at = %(now)s
where operator_id = %(operator)s and member_id = %(member)s and id <> %(keep)s and ended_at is null and expires_at > %(now)s

-- forget_addresses --
delete from known_address where operator_id = %(operator)s and member_id = %(member)s

-- void_resets --
delete from password_reset where operator_id = %(operator)s and member_id = %(member)s and used_at is null

-- add_reset --
insert into password_reset (operator_id, member_id, token_hash, made_by, created_at, expires_at)
values (%(operator)s, %(member)s, %(token_hash)s, %(author)s, %(now)s, %(expires_at)s)

-- find_reset --
select reset.member_id, member.email, operator.addresses_apart from password_reset as reset
join operator on operator.id = reset.operator_id
join member on member.operator_id = %(operator)s and member.id = reset.member_id
where reset.operator_id = %(operator)s and reset.token_hash = %(token_hash)s and reset.used_at is null and reset.expires_at > %(now)s and member.status = 'active'

-- use_reset --
update password_reset set used_at = %(now)s where operator_id = %(operator)s and token_hash = %(token_hash)s and used_at is null and expires_at > %(now)s

-- use_step --
update second_factor set last_step = %(step)s
where operator_id = %(operator)s and member_id = %(member)s and confirmed_at is not null and last_step < %(step)s

-- use_recovery_code --
update recovery_code set used_at = %(now)s
where operator_id = %(operator)s and member_id = %(member)s and code_hash = %(code_hash)s and used_at is null

-- begin --
insert into second_factor (operator_id, member_id, wrapped, created_at)
values (%(operator)s, %(member)s, %(wrapped)s, %(now)s)
on conflict (operator_id, member_id) do update set wrapped = excluded.wrapped, created_at = excluded.created_at, last_step = 0
where second_factor.confirmed_at is null

-- load_begun --
select wrapped from second_factor where operator_id = %(operator)s and member_id = %(member)s and confirmed_at is null

-- confirm --
update second_factor set confirmed_at = %(now)s, last_step = %(step)s
where operator_id = %(operator)s and member_id = %(member)s and confirmed_at is null

-- forget_recovery_codes --
delete from recovery_code where operator_id = %(operator)s and member_id = %(member)s

-- add_recovery_codes --
insert into recovery_code (operator_id, member_id, code_hash)
select gate.operator_id, %(member)s, code_hash from gate, unnest(%(hashes)s::bytea[]) as made (code_hash)
where gate.operator_id = %(operator)s

-- end --
delete from second_factor where operator_id = %(operator)s and member_id = %(member)s

-- read_status --
select factor.confirmed_at, factor.confirmed_at is null,
    (select count(*) from recovery_code as code where code.operator_id = %(operator)s and code.member_id = factor.member_id
        and code.used_at is null)::int
from second_factor as factor where factor.operator_id = %(operator)s and factor.member_id = %(member)s
