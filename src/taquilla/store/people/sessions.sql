-- find --
-- No session of a login has networks.
select id, member_id, networks, scopes, api_version, requests_per_minute, coalesce(origins, '{}') from session
where operator_id = %(operator)s and token_hash = %(token_hash)s and kind = %(kind)s and ended_at is null and expires_at > %(now)s limit 1

-- find_key --
select id, member_id, networks, scopes, api_version, requests_per_minute, coalesce(origins, '{}') from session
where operator_id = %(operator)s and id = %(key)s and kind = 'key' and ended_at is null and expires_at > %(now)s

-- find_told --
select email, exists (select from audit_event where operator_id = %(operator)s and action = 'key used' and object = %(session)s::text
    and detail ->> 'seal' = %(seal)s)
from member where operator_id = %(operator)s and id = %(member)s

-- begin_access --
insert into session (operator_id, member_id, token_hash, created_at, expires_at, kind, name, networks)
values (%(operator)s, %(member)s, %(token_hash)s, %(now)s, %(expires_at)s, 'access', %(name)s, %(networks)s::text[]::cidr[])
returning id

-- begin_key --
insert into session (
    operator_id, member_id, token_hash, created_at, expires_at, kind, name, networks, scopes, api_version, requests_per_minute,
    origins
) values (
    %(operator)s, %(member)s, %(token_hash)s, %(now)s, %(expires_at)s, 'key', %(name)s, %(networks)s::text[]::cidr[],
    %(scopes)s::text[], %(api_version)s, %(requests_per_minute)s, %(origins)s::text[]
)
returning id

-- list_keys --
-- Machine by machine (offset 0): among the operator's sessions keys are few beside the logins of three months.
select session.id, session.name, member.role, member.entity_id, coalesce(session.networks::text[], '{}'), session.created_at,
    case when session.expires_at < session.created_at + interval '36000 days' then session.expires_at end, session.used_at,
    session.ended_at, session.scopes, session.api_version, session.requests_per_minute,
    coalesce(session.origins, '{}'), member.id
from (select * from member where operator_id = %(operator)s and is_machine offset 0) as member,
lateral (select * from session where session.operator_id = %(operator)s and session.member_id = member.id offset 0) as session
where session.kind = 'key' and session.id > %(after)s
    and member.entity_id = any (%(entities)s::bigint[]) and (%(only)s::bigint is null or session.id = %(only)s)
order by session.id limit %(limit)s

-- find_listed --
-- Of whatever operator: a browser asks before it sends a key.
select 1 from session where origins @> array[%(origin)s::text] and ended_at is null and expires_at > %(now)s
    and (%(only)s::int[] is null or operator_id = any (%(only)s::int[])) limit 1

-- end_key --
update session set ended_at = %(now)s
where operator_id = %(operator)s and id = %(session)s and kind = 'key' and ended_at is null returning member_id

-- expire_key --
-- Not later than it would anyway.
update session set expires_at = least(expires_at, %(until)s)
where operator_id = %(operator)s and id = %(session)s and kind = 'key' and ended_at is null and expires_at > %(now)s returning 1

-- last_end --
select nullif(max(case when expires_at < created_at + interval '36000 days' then expires_at else 'infinity' end), 'infinity')
from session where operator_id = %(operator)s and member_id = %(member)s and kind = 'key' and ended_at is null
    and expires_at > %(now)s having count(*) > 0

-- note_use --
update session set used_at = %(now)s where operator_id = %(operator)s and id = %(session)s and kind = 'key'
    and (used_at is null or used_at <= %(now)s::timestamptz - interval '1 minute')

-- list_logins --
-- By their ends (offset 0): those that live have begun within twelve hours.
select id, member_id, created_at, expires_at from (select * from session where operator_id = %(operator)s and kind = 'login'
    and expires_at > %(now)s offset 0) as session
where id > %(after)s and member_id = any (%(members)s::bigint[]) and ended_at is null order by id limit %(limit)s

-- find_login --
select member_id from session where operator_id = %(operator)s and id = %(session)s and kind = 'login'
    and ended_at is null and expires_at > %(now)s

-- list_access --
-- Reseller by reseller, as keys by their machines.
select session.id, entity.id, entity.name, session.name, coalesce(session.networks::text[], '{}'), session.created_at,
    session.ended_at
from (select * from member where operator_id = %(operator)s and role = 'reseller' offset 0) as member
join entity on entity.operator_id = %(operator)s and entity.id = member.entity_id,
lateral (select * from session where session.operator_id = %(operator)s and session.member_id = member.id offset 0) as session
where session.kind = 'access' order by session.id

-- end_access --
update session set ended_at = %(now)s
where operator_id = %(operator)s and id = %(session)s and kind = 'access' and ended_at is null

-- is_alive --
select 1 from session where operator_id = %(operator)s and id = %(session)s and ended_at is null and expires_at > %(now)s
    and (%(even_locked)s or locked_at is null)

-- lock --
update session set locked_at = coalesce(locked_at, %(now)s) where operator_id = %(operator)s and id = %(session)s and kind = 'login'

-- open --
update session set locked_at = null where operator_id = %(operator)s and id = %(session)s

-- find_author --
-- At the root is whoever belongs to the first active entity without a parent, in the order of their making.
select member.role, entity.parent_id is null and not exists (select from entity as elder where elder.operator_id = %(operator)s
        and elder.parent_id is null and elder.status = 'active' and (elder.created_at, elder.id) < (entity.created_at, entity.id)),
    member.is_machine and operator.sandbox_of is null,
    (select scopes from session where session.operator_id = %(operator)s and session.id = %(session)s)
from member join operator on operator.id = %(operator)s
join entity on entity.operator_id = %(operator)s and entity.id = member.entity_id
where member.operator_id = %(operator)s and member.id = %(member)s and member.status = 'active' and (%(session)s::bigint is null
    or exists (select from session where session.operator_id = %(operator)s and session.id = %(session)s
        and session.member_id = member.id and session.ended_at is null and session.locked_at is null
        and session.expires_at > %(now)s))

-- alive --
select id from session where operator_id = %(operator)s and id = any(%(sessions)s::bigint[]) and ended_at is null
and locked_at is null and expires_at > %(now)s

-- hold_member --
-- The lock waits for a transaction that closes the member or sets its password, and then finds what has changed: no session
-- outlives its member, and none begins with a password that was replaced while it was checked.
select 1 from member
where operator_id = %(operator)s and id = %(member)s and status = 'active' and password_hash = %(proved)s for share

-- begin_session --
-- While the member is held.
insert into session (operator_id, member_id, token_hash, created_at, expires_at)
values (%(operator)s, %(member)s, %(token_hash)s, %(now)s, %(expires_at)s) returning id

-- end_session --
update session set ended_at = %(now)s where operator_id = %(operator)s and id = %(session)s and ended_at is null
