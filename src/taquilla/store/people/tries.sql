-- find_login --
-- Not a reseller: it has no password, and never logs in.
select member.operator_id, member.id, member.entity_id, member.role, member.password_hash,
    member.status = 'active' and entity.status = 'active' and operator.status = 'active', member.password_at,
    factor.wrapped, coalesce(factor.last_step, 0),
    exists (select from known_address as known where known.operator_id = member.operator_id and known.member_id = member.id
        and known.network = %(network)s and known.seen_at > %(since)s)
from member join entity on entity.operator_id = member.operator_id and entity.id = member.entity_id
join operator on operator.id = member.operator_id
left join second_factor as factor on factor.operator_id = member.operator_id and factor.member_id = member.id
    and factor.confirmed_at is not null
where lower(member.email) = lower(%(email)s) and member.password_hash is not null

-- read_tries --
select wrong, locked_until, coalesce(locked_until, first_at + interval '1 day') from attempt
where operator_id = 0 and kind = %(kind)s and subject = %(subject)s

-- claim_try --
-- The count begins anew when the last lock is over, or a day after the first try. If no row is updated, the try is one too many.
insert into attempt (operator_id, kind, subject, wrong, first_at, locked_until)
values (0, %(kind)s, %(subject)s, 1, %(now)s, case when %(wrong_max)s = 1 then %(now)s::timestamptz + %(locked)s::interval end)
on conflict (operator_id, kind, subject) do update set
    wrong = case when %(now)s >= coalesce(attempt.locked_until, attempt.first_at + interval '1 day') then 1
        else attempt.wrong + 1 end,
    first_at = case when %(now)s >= coalesce(attempt.locked_until, attempt.first_at + interval '1 day') then %(now)s
        else attempt.first_at end,
    locked_until = case when %(now)s >= coalesce(attempt.locked_until, attempt.first_at + interval '1 day') then null
        when attempt.wrong + 1 >= %(wrong_max)s then %(now)s::timestamptz + %(locked)s::interval end
where attempt.wrong < %(wrong_max)s
    or %(now)s >= coalesce(attempt.locked_until, attempt.first_at + interval '1 day')
returning wrong

-- take_turn --
-- One statement, so that no two take the same turn.
update attempt set next_at = greatest(coalesce(next_at, %(now)s), %(now)s) + %(pace)s::interval
where operator_id = 0 and kind = %(kind)s and subject = %(subject)s and (next_at is null or next_at <= %(latest)s)
returning next_at - %(pace)s::interval

-- forget_tries --
delete from attempt where operator_id = 0 and kind = 'login' and subject = %(subject)s

-- know_address --
insert into known_address (operator_id, member_id, network, seen_at) values (%(operator)s, %(member)s, %(network)s, %(now)s)
on conflict (operator_id, member_id, network) do update set seen_at = excluded.seen_at

-- purge_attempts --
delete from attempt where (operator_id, kind, subject) in (select operator_id, kind, subject from attempt
    where first_at < %(now)s::timestamptz - interval '2 days' and (locked_until is null or locked_until < %(now)s)
    order by first_at limit %(rows_max)s)

-- purge_sessions --
-- Access tokens and keys stay, revoked ones too: a token is never issued again.
delete from session where (operator_id, id) in (select operator_id, id from session
    where kind = 'login' and expires_at < %(now)s::timestamptz - interval '90 days' order by expires_at limit %(rows_max)s)

-- purge_addresses --
delete from known_address where (operator_id, member_id, network) in (select operator_id, member_id, network from known_address
    where seen_at < %(now)s::timestamptz - interval '30 days' order by seen_at limit %(rows_max)s)

-- purge_resets --
delete from password_reset where (operator_id, id) in (select operator_id, id from password_reset
    where expires_at < %(now)s::timestamptz - interval '90 days' order by expires_at limit %(rows_max)s)
