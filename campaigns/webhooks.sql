-- The campaign of webhooks, as the database's owner.

-- move_clock --
select move_house_clock(%(towards)s)

-- read_progress --
-- How many endpoints are not done, how many of them somebody serves or may serve now, and when some of the others are due: so
-- soon after the first one that many are due together.
select count(*), count(*) filter (where is_busy), min(due_at) filter (where not is_busy) + interval '20 seconds'
from (
    select coalesce(e.claimed_until > house_now(), false) or coalesce(d.due_at, house_now()) <= house_now() as is_busy, d.due_at
    from webhook_endpoint e join gate g on g.operator_id = e.operator_id,
    lateral (select least(e.next_try, e.retry_at) as due_at) d
    where e.state = 'active' and (e.after_number < g.last_event or e.retry_at is not null)
) one

-- end_claims --
-- Those of a worker that was killed: the clock moves on until their leases are over.
select move_house_clock(max(claimed_until)) from webhook_endpoint

-- read_told --
select number from outbox where operator_id = %(operator)s and number > %(after)s and type = any (%(types)s::text[]) order by number

-- read_disabled --
select id::text || ': ' || disabled_why from webhook_endpoint where state = 'disabled'

-- count_attempts --
select count(*), count(*) filter (where status is null) from webhook_attempt
