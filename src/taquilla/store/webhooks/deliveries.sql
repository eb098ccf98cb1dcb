-- Deliveries to endpoints of webhooks: who makes them, how far they are, and the log of attempts.

-- find_due --
-- Active endpoints that nobody serves, and for which there is something to do: an event that they have not looked at, or one to
-- be tried again. Those that work come first; beyond that by lot, so that none is always the last. One of an entity that was
-- closed gets nothing more.
select e.operator_id, e.id, e.tries > 0 or coalesce(e.retry_at <= %(now)s, false)
from webhook_endpoint e
join gate g on g.operator_id = e.operator_id and (%(only)s::int[] is null or g.operator_id = any(%(only)s::int[]))
left join entity on entity.operator_id = e.operator_id and entity.id = e.entity_id
    and (%(only)s::int[] is null or entity.operator_id = any(%(only)s::int[]))
where (%(only)s::int[] is null or e.operator_id = any(%(only)s::int[]))
    and e.state = 'active' and coalesce(entity.status, 'active') = 'active' and (e.claimed_until is null or e.claimed_until <= %(now)s)
    and (e.retry_at <= %(now)s
        or g.last_event > e.after_number and (e.next_try is null or e.next_try <= %(now)s))
order by e.tries > 0, random()
limit %(rows_max)s

-- claim --
-- Its entity may have closed since the look.
update webhook_endpoint set claim = %(claim)s, claimed_until = %(until)s
where operator_id = %(operator)s and id = %(endpoint)s and state = 'active'
    and (claimed_until is null or claimed_until <= %(now)s)
    and not exists (select from entity where entity.operator_id = %(operator)s and entity.id = entity_id and status <> 'active')
returning entity_id, url, types, is_ordered, after_number, tries, next_try, epoch

-- lock_endpoint --
-- First of all, so that whoever changes an endpoint and whoever records deliveries to it come one after the other.
select 1 from webhook_endpoint where operator_id = %(operator)s and id = %(endpoint)s for no key update

-- advance --
-- Only while the claim is ours. Whoever has changed the endpoint since wins: then the place stays as it is. Once its entity has
-- closed, what was under way is kept, and no more is sent.
update webhook_endpoint set
    after_number = case when epoch = %(epoch)s then %(after)s else after_number end,
    tries = case when epoch = %(epoch)s then %(tries)s else tries end,
    next_try = case when epoch = %(epoch)s then %(next_try)s else next_try end,
    claimed_until = %(until)s,
    retry_at = (select min(d.next_try) from webhook_delivery d where d.operator_id = %(operator)s and d.endpoint_id = %(endpoint)s)
where operator_id = %(operator)s and id = %(endpoint)s and claim = %(claim)s and claimed_until > %(now)s
returning epoch = %(epoch)s and state = 'active'
    and not exists (select from entity where entity.operator_id = %(operator)s and entity.id = entity_id and status <> 'active')

-- release --
update webhook_endpoint set claim = null, claimed_until = null
where operator_id = %(operator)s and id = %(endpoint)s and claim = %(claim)s

-- find_waiting --
select number, tries from webhook_delivery
where operator_id = %(operator)s and endpoint_id = %(endpoint)s and next_try <= %(now)s
order by next_try, number limit %(rows_max)s

-- count_waiting --
select count(*) from (select 1 from webhook_delivery where operator_id = %(operator)s and endpoint_id = %(endpoint)s
    limit %(rows_max)s) one

-- put_waiting --
insert into webhook_delivery (operator_id, endpoint_id, number, tries, next_try)
select gate.operator_id, %(endpoint)s, number, tries, next_try
from gate, unnest(%(number)s::bigint[], %(tries)s::smallint[], %(next_try)s::timestamptz[]) as one (number, tries, next_try)
where gate.operator_id = %(operator)s
on conflict (operator_id, endpoint_id, number) do update set tries = excluded.tries, next_try = excluded.next_try

-- drop_waiting --
delete from webhook_delivery where operator_id = %(operator)s and endpoint_id = %(endpoint)s and number = any (%(numbers)s::bigint[])

-- disable --
update webhook_endpoint set state = 'disabled', disabled_at = %(now)s, disabled_why = %(why)s, epoch = epoch + 1,
    next_try = null, retry_at = null, claim = null, claimed_until = null
where operator_id = %(operator)s and id = %(endpoint)s and state = 'active' and epoch = %(epoch)s and claim = %(claim)s

-- add_attempt --
-- One after another, as entries of the audit trail (ledger/books.sql).
insert into webhook_attempt (operator_id, endpoint_id, number, type, try, at, status, error, duration_ms)
values (%(operator)s, %(endpoint)s, %(number)s, %(type)s, %(try_)s, %(at)s, %(status)s, %(error)s, %(duration_ms)s)

-- find_attempts --
-- The newest first.
select number, type, try, at, status, error, duration_ms, id from webhook_attempt
where operator_id = %(operator)s and endpoint_id = %(endpoint)s and (%(before)s::bigint is null or id < %(before)s)
order by id desc limit %(rows_max)s

-- purge --
delete from webhook_attempt using (select operator_id, endpoint_id, id from webhook_attempt where at < %(until)s
    and (%(only)s::int[] is null or operator_id = any(%(only)s::int[])) order by at limit %(rows_max)s) as old
where webhook_attempt.operator_id = old.operator_id and webhook_attempt.endpoint_id = old.endpoint_id
    and webhook_attempt.id = old.id and (%(only)s::int[] is null or webhook_attempt.operator_id = any(%(only)s::int[]))
