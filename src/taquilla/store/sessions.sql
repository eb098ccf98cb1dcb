-- find_by_token --
select operator_id, id, member_id, expires_at from session
where token_hash = %(token_hash)s and kind = 'login' and ended_at is null and expires_at > %(now)s limit 1

-- find_access --
select operator_id, id, member_id, networks from session
where token_hash = %(token_hash)s and kind = 'access' and ended_at is null and expires_at > %(now)s limit 1

-- begin_access --
insert into session (operator_id, member_id, token_hash, created_at, expires_at, kind, name, networks)
values (%(operator)s, %(member)s, %(token_hash)s, %(now)s, %(expires_at)s, 'access', %(name)s, %(networks)s::text[]::cidr[])
returning id

-- list_access --
select session.id, entity.id, entity.name, session.name, coalesce(session.networks::text[], '{}'), session.created_at,
    session.ended_at
from session join member on member.operator_id = session.operator_id and member.id = session.member_id
join entity on entity.operator_id = member.operator_id and entity.id = member.entity_id
where session.operator_id = %(operator)s and session.kind = 'access' order by session.id

-- end_access --
update session set ended_at = %(now)s
where operator_id = %(operator)s and id = %(session)s and kind = 'access' and ended_at is null

-- is_alive --
select from session where operator_id = %(operator)s and id = %(session)s and ended_at is null and expires_at > %(now)s

-- find_member --
-- Not a reseller: it has no password, and never logs in.
select member.operator_id, member.id, member.entity_id, member.role, member.password_hash,
    member.status = 'active' and entity.status = 'active' and operator.status = 'active'
from member join entity on entity.operator_id = member.operator_id and entity.id = member.entity_id
join operator on operator.id = member.operator_id
where lower(member.email) = lower(%(email)s) and member.password_hash is not null

-- begin_session --
-- The lock waits for whoever closes the member at this moment, and then finds it closed: no session outlives its member.
insert into session (operator_id, member_id, token_hash, created_at, expires_at)
select operator_id, id, %(token_hash)s, %(now)s, %(expires_at)s from member
where operator_id = %(operator)s and id = %(member)s and status = 'active' for share
returning id

-- end_session --
update session set ended_at = %(now)s where operator_id = %(operator)s and id = %(session)s and ended_at is null

-- read_attempts --
select wrong, locked_until from attempt where operator_id = 0 and kind = %(kind)s and subject = %(subject)s

-- count_wrong_login --
-- The count begins anew when the last lock is over, or a day after the first wrong try.
insert into attempt (operator_id, kind, subject, wrong, first_at, locked_until)
values (0, %(kind)s, %(subject)s, 1, %(now)s, null)
on conflict (operator_id, kind, subject) do update set
    wrong = case when %(now)s >= coalesce(attempt.locked_until, attempt.first_at + interval '1 day') then 1
        else attempt.wrong + 1 end,
    first_at = case when %(now)s >= coalesce(attempt.locked_until, attempt.first_at + interval '1 day') then %(now)s
        else attempt.first_at end,
    locked_until = case when %(now)s >= coalesce(attempt.locked_until, attempt.first_at + interval '1 day') then null
        when attempt.wrong + 1 >= %(wrong_max)s then %(now)s::timestamptz + %(locked)s else attempt.locked_until end

-- forget_wrong_logins --
delete from attempt where operator_id = 0 and kind = 'login' and subject = %(subject)s
