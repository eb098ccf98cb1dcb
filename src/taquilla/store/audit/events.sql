-- The auditor's queries I91 and I120: events. Their form is described in sales.sql.

-- i91 --
-- Events count from 1 without a gap, their ranges adjoin up to the gate's last seq, and each change of a ticket has its event.
-- The event that begins a feed stands for all kinds, and so does one that tells of what an earlier release has written, until this one
-- tells its whole state: later nobody sells untold. Ranges are apart, so the event of a row is the last of its kind that begins at or
-- before it: one walk, in place of a search for each row.
-- A sale and an undoing have happened when their event says.
with placed as (
    select operator_id, number, first_seq, last_seq, lag(number, 1, 0::bigint) over numbers as before,
        lag(first_seq) over numbers as begins, lag(last_seq, 1, 0::bigint) over numbers as ends
    from outbox window numbers as (partition by operator_id order by number)
), last as (
    select distinct on (operator_id) operator_id, number, last_seq from outbox order by operator_id, number desc
), happened (operator_id, kind, seq, day, at) as (
    select operator_id, 'tickets.sold', seq, day, created_at from ticket
    union all select operator_id, 'tickets.' || state, undone_seq, null, undone_at from ticket where undone_seq is not null
    union all select operator_id, 'tickets.paid', seq, null, null from payout
), told as (
    select operator_id, type as kind, first_seq, last_seq, day, at from outbox
    where type in ('tickets.sold', 'tickets.canceled', 'tickets.rejected', 'tickets.paid')
), whole as (
    select operator_id, min(number) as number from outbox where data ? 'is_whole' group by 1
), passing as (
    select operator_id, kind, first_seq, last_seq from outbox left join whole using (operator_id)
    cross join (values ('tickets.sold'), ('tickets.canceled'), ('tickets.rejected'), ('tickets.paid')) as every (kind)
    where type = 'feed.began' and outbox.number = 1
        or type = 'ledger.written' and outbox.number <= coalesce(whole.number, outbox.number)
), along as (
    select operator_id, kind, seq, day, at, true as is_row, null::bigint as ends from happened
    union all select operator_id, kind, first_seq, null, null, false, last_seq from told
    union all select operator_id, kind, first_seq, null, null, false, last_seq from passing
), found as (
    select operator_id, kind, seq, day, at, is_row,
        max(ends) over (partition by operator_id, kind order by seq, is_row rows unbounded preceding) as ends
    from along
), matched as (
    select operator_id, kind, seq, day, at, ends from found where is_row
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
union all select matched.operator_id, matched.seq, 'seq at another instant than its event ' || matched.kind
from matched join told on (told.operator_id, told.kind, told.last_seq) = (matched.operator_id, matched.kind, matched.ends)
where matched.at <> told.at
union all select told.operator_id, told.first_seq, 'an event ' || told.kind || ' of nothing, or of another day' from told
where not exists (select 1 from matched where (matched.operator_id, matched.kind, matched.ends)
    = (told.operator_id, told.kind, told.last_seq) and matched.day is not distinct from
    case told.kind when 'tickets.sold' then told.day end)

-- i120 --
-- The audit trail and the events agree: each entry has its event, of the same actor, object, instant and detail, and the other way round.
-- Entries from before the first that was told have none, nor have those that a duty is still to tell. An event may tell of a part of
-- the detail; numbers lose their leading zeros in it. A holiday of the nation is told to operators that have no entry of it.
with kind as materialized (
    select * from jsonb_to_recordset(%(trail)s::jsonb)
        as one (action text, type text, parts text[], is_whole boolean, more jsonb, beside text[])
), told as materialized (
    select operator_id, number, type, data, coalesce((data ->> 'happened_at')::timestamptz, at) as at
    from outbox where data ? 'by' and (type = 'trail.noted' or type in (select type from kind))
), entry as materialized (
    select operator_id, id, at, actor, action, object, coalesce(said.detail, '{}') as detail
    from audit_event join (select operator_id, min(at) as since from told group by 1) as began using (operator_id)
    left join lateral (select jsonb_object_agg(coalesce(%(spelled)s::jsonb ->> key, key), value) as detail from jsonb_each(
        case jsonb_typeof(audit_event.detail) when 'object' then audit_event.detail end)) as said on true
    where at >= since and action not in (select action from kind where type is null)
        and not exists (select from untold_event where (untold_event.operator_id, untold_event.id) = (audit_event.operator_id, audit_event.id))
), pair as materialized (
    select told.operator_id, number, id from told join entry using (operator_id, at)
    left join kind on (kind.type, kind.action) = (told.type, entry.action)
    left join lateral (select string_agg(data ->> part, ':' order by place) as object
        from unnest(parts) with ordinality as one (part, place)) as named on true
    where data ->> 'by' = actor and case when kind.type is null
        then told.type = 'trail.noted' and (data ->> 'action', data ->> 'object') = (entry.action, entry.object)
        else regexp_replace(coalesce(named.object, entry.object), '(^|:)0+(?=[0-9])', '\1', 'g')
                = regexp_replace(entry.object, '(^|:)0+(?=[0-9])', '\1', 'g')
            and data @> more and detail @> (data - beside) and (not is_whole or data @> (detail - beside)) end
)
select operator_id, 'entry ' || id || ', ' || action || ', has no such event' as wrong from entry
where not exists (select from pair where (pair.operator_id, pair.id) = (entry.operator_id, entry.id))
union all select operator_id, 'event ' || number || ', ' || type || ', has no such entry' from told
where type <> 'holiday.added' and not exists (select from pair where (pair.operator_id, pair.number) = (told.operator_id, told.number))
