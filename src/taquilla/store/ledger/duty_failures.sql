-- load_failing --
-- Few rows, and most of the time none. Of a closed operator only the calls to its wallet and its webhooks go on.
select failure.operator_id, duty, subject, tries, failures, since, next_try, error
from duty_failure as failure join operator on operator.id = failure.operator_id
where tries > 0 and (operator.status = 'active' or duty in ('deliver', 'webhook'))
    and (%(only)s::int[] is null or failure.operator_id = any(%(only)s::int[])) order by 1, 2, 3

-- count_failures --
select operator_id, duty, sum(failures)::bigint from duty_failure
where %(only)s::int[] is null or operator_id = any(%(only)s::int[]) group by 1, 2 order by 1, 2

-- write_failure --
insert into duty_failure as known (operator_id, duty, subject, failures, tries, since, next_try, error)
values (%(operator)s, %(duty)s, %(subject)s, 1, %(tries)s, %(now)s, %(next_try)s, %(error)s)
on conflict (operator_id, duty, subject) do update set failures = known.failures + 1, tries = excluded.tries,
    since = coalesce(known.since, excluded.since), next_try = excluded.next_try, error = excluded.error

-- write_success --
update duty_failure set tries = 0, since = null, next_try = null
where operator_id = %(operator)s and duty = %(duty)s and subject = %(subject)s
