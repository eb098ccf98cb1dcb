-- The auditor's query I91: events. Its form is described in sales.sql.

-- i91 --
-- Events count from 1 without a gap, their ranges adjoin up to the gate's last seq, and what happened to tickets has its event.
-- An event that begins a feed, or that tells of what an earlier release has written, stands for all kinds. Ranges are apart, so
-- the event of a row is the last of its kind that begins at or before it: one walk, in place of a search for each row.
with placed as (
    select operator_id, number, first_seq, last_seq, lag(number, 1, 0::bigint) over numbers as before,
        lag(first_seq) over numbers as begins, lag(last_seq, 1, 0::bigint) over numbers as ends
    from outbox window numbers as (partition by operator_id order by number)
), last as (
    select distinct on (operator_id) operator_id, number, last_seq from outbox order by operator_id, number desc
), happened (operator_id, kind, seq, day) as (
    select operator_id, 'tickets.sold', seq, day from ticket
    union all select operator_id, 'tickets.' || state, undone_seq, null from ticket where undone_seq is not null
    union all select operator_id, 'tickets.paid', seq, null from payout
), told as (
    select operator_id, type as kind, first_seq, last_seq, day from outbox
    where type in ('tickets.sold', 'tickets.canceled', 'tickets.rejected', 'tickets.paid')
), passing as (
    select operator_id, kind, first_seq, last_seq from outbox
    cross join (values ('tickets.sold'), ('tickets.canceled'), ('tickets.rejected'), ('tickets.paid')) as every (kind)
    where type in ('feed.began', 'ledger.written')
), along as (
    select operator_id, kind, seq, day, true as is_row, null::bigint as ends from happened
    union all select operator_id, kind, first_seq, null, false, last_seq from told
    union all select operator_id, kind, first_seq, null, false, last_seq from passing
), found as (
    select operator_id, kind, seq, day, is_row,
        max(ends) over (partition by operator_id, kind order by seq, is_row rows unbounded preceding) as ends
    from along
), matched as (
    select operator_id, kind, seq, day, ends from found where is_row
)
select operator_id, number, 'follows event ' || before as wrong from placed where number <> before + 1
union all select operator_id, number, 'begins with seq ' || first_seq || ' behind ' || ends from placed
where first_seq <> ends + 1 and (first_seq, last_seq) is distinct from (begins, ends)
union all select operator_id, last_event, 'the gate has ' || last_event || ' events up to seq ' || last_event_seq || ' of ' || last_seq
from gate where last_event_seq <> last_seq
union all select gate.operator_id, last_event, 'the last event is ' || coalesce(last.number, 0) || ' up to seq '
    || coalesce(last.last_seq, 0) from gate left join last using (operator_id)
where (gate.last_event, gate.last_event_seq) <> (coalesce(last.number, 0), coalesce(last.last_seq, 0))
union all select operator_id, seq, 'seq without an event ' || kind from matched where coalesce(ends, 0) < seq
union all select told.operator_id, told.first_seq, 'an event ' || told.kind || ' of nothing, or of another day' from told
where not exists (select 1 from matched where (matched.operator_id, matched.kind, matched.ends)
    = (told.operator_id, told.kind, told.last_seq) and matched.day is not distinct from
    case told.kind when 'tickets.sold' then told.day end)
