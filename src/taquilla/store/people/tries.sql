-- find_login --
-- Not a reseller: it has no password, and never logs in.
select member.operator_id, member.id, member.entity_id, member.role, member.password_hash,
    member.status = 'active' and entity.status = 'active' and operator.status = 'active', member.password_at,
    factor.wrapped,
    exists (select 1 from known_address as known where known.operator_id = %(operator)s and known.member_id = member.id
        and known.network = %(network)s and known.seen_at > %(since)s)
from member join entity on entity.operator_id = %(operator)s and entity.id = member.entity_id
join operator on operator.id = member.operator_id
left join second_factor as factor on factor.operator_id = %(operator)s and factor.member_id = member.id
    and factor.confirmed_at is not null
where member.operator_id = %(operator)s and lower(member.email) = lower(%(email)s) and member.password_hash is not null

-- read_tries --
select wrong, locked_until, coalesce(locked_until, first_at + interval '1 day') from attempt
where operator_id = %(operator)s and kind = %(kind)s and subject = %(subject)s

-- claim_try --
-- The count begins anew when the last lock is over, or a day after the first try. If no row is updated, the try is one too many.
-- All instants are compared and none is reckoned, since Citus takes no time zone of the session into an update.
insert into attempt (operator_id, kind, subject, wrong, first_at, locked_until)
values (%(operator)s, %(kind)s, %(subject)s, 1, %(now)s, case when %(wrong_max)s = 1 then %(locked_until)s::timestamptz end)
on conflict (operator_id, kind, subject) do update set
    wrong = case when coalesce(attempt.locked_until > %(now)s, attempt.first_at > %(day_ago)s) then attempt.wrong + 1 else 1 end,
    first_at = case when coalesce(attempt.locked_until > %(now)s, attempt.first_at > %(day_ago)s) then attempt.first_at
        else %(now)s end,
    locked_until = case when coalesce(attempt.locked_until > %(now)s, attempt.first_at > %(day_ago)s)
        and attempt.wrong + 1 >= %(wrong_max)s then %(locked_until)s::timestamptz end
where attempt.wrong < %(wrong_max)s or not coalesce(attempt.locked_until > %(now)s, attempt.first_at > %(day_ago)s)
returning wrong

-- read_turn --
select next_at from attempt where operator_id = %(operator)s and kind = %(kind)s and subject = %(subject)s

-- take_turn --
-- One statement, so that no two take the same turn.
update attempt set next_at = (greatest(next_at, %(now)s) at time zone 'UTC' + %(pace)s::interval) at time zone 'UTC'
where operator_id = %(operator)s and kind = %(kind)s and subject = %(subject)s and (next_at is null or next_at <= %(latest)s)
returning next_at

-- forget_tries --
delete from attempt where operator_id = %(operator)s and kind = 'login' and subject = any(%(subjects)s::text[])

-- take_back_try --
update attempt set wrong = wrong - 1 where operator_id = %(operator)s and kind = 'login' and subject = %(subject)s and wrong > 0

-- know_address --
insert into known_address (operator_id, member_id, network, seen_at) values (%(operator)s, %(member)s, %(network)s, %(now)s)
on conflict (operator_id, member_id, network) do update set seen_at = excluded.seen_at

-- purge_attempts --
delete from attempt using (select operator_id, kind, subject from attempt where (%(only)s::int[] is null or operator_id = any(%(only)s::int[]))
    and first_at < %(now)s::timestamptz - interval '2 days' and (locked_until is null or locked_until < %(now)s)
    order by first_at limit %(rows_max)s) as old
where attempt.operator_id = old.operator_id and attempt.kind = old.kind and attempt.subject = old.subject
    and (%(only)s::int[] is null or attempt.operator_id = any(%(only)s::int[]))

-- purge_sessions --
-- Access tokens and keys stay, revoked ones too: a token is never issued again.
delete from session using (select operator_id, id from session where (%(only)s::int[] is null or operator_id = any(%(only)s::int[]))
    and kind = 'login' and expires_at < %(now)s::timestamptz - interval '90 days'
    order by expires_at limit %(rows_max)s) as old
where session.operator_id = old.operator_id and session.id = old.id
    and (%(only)s::int[] is null or session.operator_id = any(%(only)s::int[]))

-- purge_addresses --
delete from known_address using (select operator_id, member_id, network from known_address where (%(only)s::int[] is null or operator_id = any(%(only)s::int[]))
    and seen_at < %(now)s::timestamptz - interval '30 days'
    order by seen_at limit %(rows_max)s) as old
where known_address.operator_id = old.operator_id and known_address.member_id = old.member_id and known_address.network = old.network
    and (%(only)s::int[] is null or known_address.operator_id = any(%(only)s::int[]))

-- purge_resets --
delete from password_reset using (select operator_id, id from password_reset where (%(only)s::int[] is null or operator_id = any(%(only)s::int[]))
    and expires_at < %(now)s::timestamptz - interval '90 days'
    order by expires_at limit %(rows_max)s) as old
where password_reset.operator_id = old.operator_id and password_reset.id = old.id
    and (%(only)s::int[] is null or password_reset.operator_id = any(%(only)s::int[]))
