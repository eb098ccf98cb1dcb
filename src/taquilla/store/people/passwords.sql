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

-- void_resets_by --
-- Whoever had the old password may have made them.
delete from password_reset where operator_id = %(operator)s and used_at is null
    and made_by = (select email from member where operator_id = %(operator)s and id = %(member)s)

-- add_reset --
insert into password_reset (operator_id, member_id, token_hash, made_by, created_at, expires_at)
values (%(operator)s, %(member)s, %(token_hash)s, %(author)s, %(now)s, %(expires_at)s)

-- find_reset --
select reset.member_id, member.email, operator.addresses_apart, reset.used_at is not null from password_reset as reset
join operator on operator.id = reset.operator_id
join member on member.operator_id = %(operator)s and member.id = reset.member_id
where reset.operator_id = %(operator)s and reset.token_hash = %(token_hash)s and reset.expires_at > %(now)s and member.status = 'active'

-- was_reset --
select 1 from password_reset where operator_id = %(operator)s and member_id = %(member)s and used_at > %(since)s limit 1

-- use_reset --
update password_reset set used_at = %(now)s where operator_id = %(operator)s and token_hash = %(token_hash)s and used_at is null and expires_at > %(now)s
