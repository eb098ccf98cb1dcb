-- Endpoints of webhooks, and their keys.

-- find_endpoints --
-- Those that are not closed, the oldest first; entities null: of the whole operator.
select id, entity_id, url, types, is_ordered, description, state, disabled_at, disabled_why, created_at, after_number
from webhook_endpoint
where operator_id = %(operator)s and state <> 'closed'
    and (%(entities)s::bigint[] is null or entity_id = any (%(entities)s::bigint[]))
    and (%(endpoint)s::uuid is null or id = %(endpoint)s)
order by created_at, id

-- add_endpoint --
insert into webhook_endpoint
    (operator_id, id, entity_id, url, types, is_ordered, description, created_at, after_number)
values (%(operator)s, %(id)s, %(entity_id)s, %(url)s, %(types)s, %(is_ordered)s, %(description)s, %(now)s, %(after)s)

-- change_endpoint --
-- An endpoint that is active again begins anew with what it stands at.
update webhook_endpoint set url = %(url)s, types = %(types)s, is_ordered = %(is_ordered)s, description = %(description)s,
    state = %(state)s, disabled_at = %(disabled_at)s, disabled_why = %(disabled_why)s,
    tries = 0, next_try = null, epoch = epoch + 1,
    retry_at = (select %(now)s::timestamptz from webhook_delivery d where d.operator_id = %(operator)s and d.endpoint_id = %(endpoint)s
        limit 1)
where operator_id = %(operator)s and id = %(endpoint)s

-- lock_endpoint --
-- First of all, so that whoever changes an endpoint and whoever records deliveries to it come one after the other.
select 1 from webhook_endpoint where operator_id = %(operator)s and id = %(endpoint)s for no key update

-- hurry_waiting --
update webhook_delivery set tries = 0, next_try = %(now)s where operator_id = %(operator)s and endpoint_id = %(endpoint)s

-- close_endpoint --
update webhook_endpoint set state = 'closed', disabled_at = null, disabled_why = null, epoch = epoch + 1, retry_at = null
where operator_id = %(operator)s and id = %(endpoint)s

-- drop_waiting --
delete from webhook_delivery where operator_id = %(operator)s and endpoint_id = %(endpoint)s and number >= %(since)s

-- drop_keys --
delete from webhook_key where operator_id = %(operator)s and endpoint_id = %(endpoint)s

-- replay --
-- Tests that wait stay; so do events before the number that an unordered endpoint has not taken yet.
update webhook_endpoint set after_number = %(after)s, tries = 0, next_try = null, epoch = epoch + 1,
    retry_at = (select min(next_try) from webhook_delivery d where d.operator_id = %(operator)s and d.endpoint_id = %(endpoint)s
        and d.number <= %(after)s)
where operator_id = %(operator)s and id = %(endpoint)s

-- count_test --
update webhook_endpoint set tests = tests + 1, retry_at = least(retry_at, %(now)s)
where operator_id = %(operator)s and id = %(endpoint)s returning -tests

-- add_test --
-- A test is delivered beside the events, so it is due even where those wait for a retry.
insert into webhook_delivery (operator_id, endpoint_id, number, tries, next_try)
values (%(operator)s, %(endpoint)s, %(number)s, 0, %(now)s)

-- expire_keys --
-- The keys in use sign until then; older ones no longer than before, and where these end at once, neither do they.
update webhook_key set expires_at = %(until)s::timestamptz where operator_id = %(operator)s and endpoint_id = %(endpoint)s
    and (expires_at is null or %(until)s::timestamptz <= %(now)s)

-- drop_old_keys --
-- Those whose time is over, and all but the newest that were replaced: a header must not grow without a bound.
delete from webhook_key k where operator_id = %(operator)s and endpoint_id = %(endpoint)s and (expires_at <= %(now)s
    or created_at < (select created_at from webhook_key one where one.operator_id = %(operator)s
        and one.endpoint_id = %(endpoint)s and one.kind = k.kind order by created_at desc offset %(kept)s - 1 limit 1))

-- add_keys --
-- Behind those that they replace: a clock that went back gives an instant twice.
insert into webhook_key (operator_id, endpoint_id, kind, created_at, wrapped)
select gate.operator_id, %(endpoint)s, kind, greatest(%(now)s, (select max(created_at) + interval '1 us' from webhook_key one
    where one.operator_id = %(operator)s and one.endpoint_id = %(endpoint)s)), wrapped
from gate, unnest(%(kinds)s::text[], %(wrapped)s::bytea[]) as one (kind, wrapped)
where gate.operator_id = %(operator)s

-- load_keys --
-- The keys in use first, then those that a rotation has replaced, the newest first.
select kind, wrapped, expires_at from webhook_key
where operator_id = %(operator)s and endpoint_id = %(endpoint)s and (expires_at is null or expires_at > %(now)s)
order by expires_at is not null, created_at desc, kind desc

-- read_progress --
select e.after_number, g.last_event, e.tries, least(e.next_try, e.retry_at), (select count(*) from (select 1 from webhook_delivery d
    where d.operator_id = %(operator)s and d.endpoint_id = e.id and d.number > 0 limit %(rows_max)s) one)
from webhook_endpoint e join gate g on g.operator_id = %(operator)s
where e.operator_id = %(operator)s and e.id = %(endpoint)s
