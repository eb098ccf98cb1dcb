-- Ways to break the rules about credits of providers, and about requests that were refused, as mutants.sql does for all others.

-- i88 --
-- A stolen key of the provider credits a fortune, with all books in step.
update credit_ceiling set per_bet = 5000;
update transfer set amount = 5001 where kind = 'credit' and reverses is null and seq = (
    select min(seq) from transfer where kind = 'credit' and reverses is null);

-- i88_default --
-- No ceiling was set, and nobody has approved the credit.
delete from credit_ceiling;
update transfer set amount = 1000001 where kind = 'credit' and reverses is null and seq = (
    select min(seq) from transfer where kind = 'credit' and reverses is null);

-- i88_day --
-- Each credit is below the ceiling of its bet, and together they are above that of the day.
update credit_ceiling set starts = '2000-01-01T00:00:00Z', per_day = 6000;

-- i88_bet --
-- Two credits of one bet are above its ceiling together.
update credit_ceiling set starts = '2000-01-01T00:00:00Z', per_bet = 3499;

-- i88_nobody --
-- A credit above the ceiling was paid, and the hold is gone.
delete from credit_hold where state = 'approved';

-- i88_alone --
alter table credit_hold drop constraint hold_is_decided_by_another;
update credit_hold set decided_by = asked_by where state = 'approved';

-- i88_amount --
-- The hold is of less than was paid.
update credit_hold set amount = amount - 1 where state = 'approved';

-- i88_waiting --
-- The credit is paid while it waits.
alter table credit_hold drop constraint hold_is_paid_when_it_is_approved, drop constraint hold_ends_at_an_instant,
    drop constraint hold_is_decided_as_it_was_asked;
update credit_hold set state = 'held' where state = 'approved';

-- i88_refused --
-- The credit is refused, and the provider's response says that it was paid.
update request set verb = 'result' where key = 'verdict:refused of pia';

-- i88_asked --
-- A hold has no request.
delete from request where verb = 'held';

-- i88_kept --
update provider_day set credited = credited - 1;

-- i89 --
-- A withdrawal was refused, and the money went out.
update statement set reference = 'out pia' where class = 1 and amount < 0;

-- i89_bet --
update bet set transaction_id = 'too much of pia' where state = 'open' and ticket_seq is null;

-- i89_seq --
update request set seq = 1 where verb = 'refused';

-- i89_reason --
update request set outcome = '{}' where verb = 'refused';
