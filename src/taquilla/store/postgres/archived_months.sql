-- list_partitions --
-- The partitions of months before one, with what PostgreSQL's catalogue says of their archiving: the guard refuses changes, and the
-- comment says that the partition was written anew since.
select part.oid, parent.relname::text, part.relname::text, to_date(right(part.relname, 7), 'YYYY_MM'),
    pg_total_relation_size(part.oid), exists (select from pg_trigger where tgrelid = part.oid
        and tgname = 'an_archived_month_is_read_only'),
    coalesce(obj_description(part.oid, 'pg_class') = %(mark)s, false) and (%(tablespace)s::text is null or %(tablespace)s::text =
        (select spcname from pg_tablespace join pg_database on datname = current_database()
            where pg_tablespace.oid = coalesce(nullif(part.reltablespace, 0), dattablespace)))
from pg_inherits join pg_class as part on part.oid = inhrelid join pg_class as parent on parent.oid = inhparent
where parent.relkind = 'p' and parent.relnamespace = 'public'::regnamespace and part.relkind = 'r'
    and part.relname = parent.relname || right(part.relname, 8) and right(part.relname, 8) ~ '^_[0-9]{4}_[0-9]{2}$'
    and to_date(right(part.relname, 7), 'YYYY_MM') < %(before)s
order by 4, 3

-- read_today --
-- The day of the zone that is furthest behind, or the one before it.
select (house_now() at time zone 'UTC')::date - 1

-- find_open --
-- What may still change of a month, until when where that is known, and the first of them where somebody has to look for it.
-- A settlement writes into the month of its market's first draw too, in whatever month that was sold.
with drawn as materialized (
    select distinct operator_id, market_id from wager where day >= %(since)s and day < %(until)s
    union select draw.operator_id, market_id from draw join operator on operator.id = draw.operator_id
    join market_event on market_event.operator_id = draw.operator_id and market_event.event_id = draw.event_id and position = 1
    where draws_at >= %(since)s::date - 1 and draws_at < %(until)s::date + 1
        and (draws_at at time zone zone)::date >= %(since)s and (draws_at at time zone zone)::date < %(until)s
), unsettled as materialized (
    select drawn.*, first.event_id, first.opened_on from drawn
    join lateral (select draw.event_id, opened_on from market_event join draw on draw.operator_id = market_event.operator_id
        and draw.event_id = market_event.event_id where market_event.operator_id = drawn.operator_id
        and market_event.market_id = drawn.market_id and position = 1) as first on true
    left join lateral (select finished_at, results from settlement
        where settlement.operator_id = drawn.operator_id and settlement.market_id = drawn.market_id order by version desc limit 1) as last on true
    where last.finished_at is null or array_position(last.results, null) is not null or exists (
        select from market_event as held join draw on draw.operator_id = held.operator_id and draw.event_id = held.event_id
        left join lateral (select approved_at from result where result.operator_id = held.operator_id
            and result.event_id = held.event_id order by version desc limit 1) as newest on true
        where held.operator_id = drawn.operator_id and held.market_id = drawn.market_id
            and (draw.to_settle or newest.approved_at is null))
)
select 'markets without a final settlement', count(*), null::timestamptz,
    min(format('draw %%s of operator %%s', event_id, operator_id)) from unsettled where exists (
    select from wager join ticket on ticket.operator_id = wager.operator_id and ticket.seq = wager.ticket_seq and ticket.day = wager.day
    where wager.operator_id = unsettled.operator_id and wager.market_id = unsettled.market_id
        and wager.day >= opened_on and wager.day < %(until)s and ticket.state = 'sold')
union all
select 'tickets whose time to claim a prize is not over', count(*), max(expires_at), null from ticket
where day >= %(since)s and day < %(until)s and state = 'sold' and expires_at > house_now()
union all
select 'prizes in force that are not booked as expired', count(*), max(expires_at), null
from prize join progress on progress.operator_id = prize.operator_id,
lateral (select version from settlement where settlement.operator_id = prize.operator_id and settlement.market_id = prize.market_id
    and finished_at is not null order by version desc limit 1) as last
where prize.day >= %(since)s and prize.day < %(until)s and prize.version = last.version
    and (expires_at, prize.market_id) > (expired_until, expired_market)
    and prize.amount > (select coalesce(sum(payout.amount), 0) from payout where payout.operator_id = prize.operator_id
        and payout.ticket_seq = prize.ticket_seq and payout.line = prize.line and payout.day = prize.day)
union all
select 'tickets of sports that are not closed', count(*), null, min(format('%%s of operator %%s', id, operator_id)) from sports_ticket
where day >= %(since)s and day < %(until)s and step not in ('closed', 'cancelled')
union all
select 'calls to operators'' wallets that wait', count(*), null, null from call_out
where day >= %(since)s and day < %(until)s and state in ('due', 'parked')
union all
select 'open bets of wallets', count(*), null, min(format('transaction %%s of %%s for user %%s of operator %%s', transaction_id, provider_id,
    user_id, bet.operator_id)) from bet left join player on player.operator_id = bet.operator_id and player.id = bet.player_id
where day >= %(since)s and day < %(until)s and state = 'open'
union all
select 'credits that wait for a second person', count(*), null, min(format('request %%s of %%s for operator %%s', request_id, provider_id,
    operator_id)) from credit_hold where bet_day >= %(since)s and bet_day < %(until)s and state = 'held'

-- read_pages --
select pg_relation_size(%(part)s::oid) / current_setting('block_size')::int

-- begin_copy --
-- The statements that make the copy of a partition, in a schema of its own: so its indexes have their names already. Empty, it gets
-- the constraint by which it becomes a partition without being read again.
select unnest(array[
    'create schema if not exists taquilla_archiving',
    format('drop table if exists taquilla_archiving.%%I', relname),
    format('create table taquilla_archiving.%%I (like public.%%1$I including all excluding indexes) tablespace %%I', relname,
        coalesce(%(tablespace)s::text, (select spcname from pg_database join pg_tablespace on pg_tablespace.oid = dattablespace
            where datname = current_database()))),
    format('alter table taquilla_archiving.%%I add constraint of_its_month check %%s', relname, pg_get_partition_constraintdef(oid))])
from pg_class where oid = %(part)s

-- copy_pages --
-- Copies a stretch of pages: the rows cannot change meanwhile, and a long transaction would keep dead versions of hot rows.
select format('insert into taquilla_archiving.%%1$I (%%2$s) select %%2$s from public.%%1$I where ctid >= ''(%%3$s,0)'' and ctid < ''(%%4$s,0)''',
    relname, (select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = pg_class.oid
        and attnum > 0 and not attisdropped and attgenerated = ''), %(first)s::bigint, %(next)s::bigint)
from pg_class where oid = %(part)s

-- build_indexes --
-- The same indexes as the partition's, full to the last byte. Those of constraints are made by their constraints.
select case when conname is null
    then regexp_replace(regexp_replace(replace(pg_get_indexdef(indexrelid), ' ON public.', ' ON taquilla_archiving.'),
        ' WITH \([^)]*\)', ''), '( WHERE .*)?$', ' WITH (fillfactor = 100)' || coalesce(' tablespace ' || quote_ident(%(tablespace)s), '') || '\1')
    else format('alter table taquilla_archiving.%%I add constraint %%I %%s with (fillfactor = 100)%%s', relname, conname,
        pg_get_constraintdef(pg_constraint.oid), coalesce(' using index tablespace ' || quote_ident(%(tablespace)s), '')) end
from pg_index join pg_class on pg_class.oid = indrelid left join pg_constraint on conindid = indexrelid and contype in ('p', 'u')
where indrelid = %(part)s order by indexrelid

-- finish_copy --
-- Frozen, with its statistics: nothing of it is ever vacuumed again.
select unnest(array[
    format('comment on table taquilla_archiving.%%I is %%L', relname, %(mark)s::text),
    format('vacuum (freeze, analyze) taquilla_archiving.%%I', relname)])
from pg_class where oid = %(part)s

-- replace --
-- The statements that put the copy in its partition's place.
select unnest(array[
    format('lock table only public.%%I in access exclusive mode', parent.relname),
    format('alter table public.%%I detach partition public.%%I', parent.relname, part.relname),
    format('drop table public.%%I', part.relname),
    format('alter table taquilla_archiving.%%I set schema public', part.relname),
    format('alter table public.%%I attach partition public.%%I %%s', parent.relname, part.relname,
        pg_get_expr(part.relpartbound, part.oid)),
    format('alter table public.%%I drop constraint of_its_month', part.relname)])
from pg_class as part join pg_inherits on inhrelid = part.oid join pg_class as parent on parent.oid = inhparent where part.oid = %(part)s

-- guard --
-- Always: in a session that calls itself a replica too.
select unnest(array[
    format('create trigger an_archived_month_is_read_only before insert or update or delete on %%s for each row
        execute function refuse_to_change_an_archived_month()', %(table)s::text),
    format('create trigger an_archived_month_is_not_emptied before truncate on %%s for each statement
        execute function refuse_to_change_an_archived_month()', %(table)s),
    format('alter table %%s enable always trigger an_archived_month_is_read_only, enable always trigger an_archived_month_is_not_emptied',
        %(table)s)])

-- unguard --
select unnest(array[
    format('drop trigger if exists an_archived_month_is_read_only on %%s', %(table)s::text),
    format('drop trigger if exists an_archived_month_is_not_emptied on %%s', %(table)s),
    format('comment on table %%s is null', %(table)s)])

-- has_tablespace --
select exists (select from pg_tablespace where spcname = %(tablespace)s)

-- forget_copies --
drop schema if exists taquilla_archiving cascade
