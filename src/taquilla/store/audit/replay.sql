-- The state of an operator replayed from its events (I102), and the wagers and people by it (I117, I118). A transaction's first event bears the rows of
-- the state that it has written, under `rows`: by table and key, the columns that it has written. The first of all has all rows.

-- read_operators --
select operator_id from gate where coalesce(%(operator)s::int, operator_id) = operator_id order by operator_id

-- find_unlike --
-- What an operator's tables say otherwise than its events: the last event that told of it, and what differs. Columns that there are
-- no more, or that came later, are not compared. Draws of before the first telling have no rows: they were closed.
with kept as materialized ({state}
), said as (
    select outbox.number, outbox.at, outbox.data ? 'is_whole' as is_whole, told.key as name, one.key, one.value as row
    from outbox cross join jsonb_each(case jsonb_typeof(outbox.data -> 'rows') when 'object' then outbox.data -> 'rows' end) as told
    cross join jsonb_each(told.value) as one
    where outbox.operator_id = %(operator)s and outbox.data ? 'rows'
), value as (
    select distinct on (name, said.key, col.key) number, name, said.key, col.key as col, col.value
    from said cross join jsonb_each(said.row) as col order by name, said.key, col.key, number desc
), whole as (
    select min(number) as number, min(at) as at, count(distinct number) as times from said where is_whole
), minutes as materialized (
    select number, key, (row ->> 'close_minutes')::int as close_minutes from said where name = 'product' and row ? 'close_minutes')
select value.number, value.name || ' ' || value.key || ': ' || case when kept.row is null then 'gone' else value.col end as wrong
from value left join kept on kept.name = value.name and kept.key = value.key
where kept.row is null or kept.row ? value.col and kept.row -> value.col <> value.value
union
select whole.number, kept.name || ' ' || kept.key || ': told by no event' from kept join whole on whole.times > 0
where not exists (select 1 from value where value.name = kept.name and value.key = kept.key)
    and (kept.name <> 'draw' or kept.row ->> 'state' <> 'scheduled'
        and (kept.row ->> 'closed_at' is null or (kept.row ->> 'closes_at')::timestamptz > whole.at))
union
select opened.number, 'draw ' || opened.key || ': told to close later than its product'
from said as opened cross join lateral (select close_minutes from minutes
    where minutes.key = opened.row ->> 'product_id' and minutes.number <= opened.number order by number desc limit 1) as product
where opened.name = 'draw' and not opened.is_whole
    and (opened.row ->> 'closes_at')::timestamptz > (opened.row ->> 'draws_at')::timestamptz - close_minutes * interval '1 minute'
union
select number, 'told whole again' from whole where times > 1
union
-- Witnesses have always been told, one by one.
select coalesce(told.number, 0), 'log_witness ' || coalesce(told.id, kept.id) || ': another than was told'
from (select distinct on (1) (data ->> 'witness_id')::bigint as id, number, data ->> 'key' as key, data ->> 'change' as change
    from outbox where operator_id = %(operator)s and type = 'log.witness_changed' order by 1, number desc) as told
full join (select id, key, case when removed_at is null then 'added' else 'removed' end as change from log_witness
    where operator_id = %(operator)s) as kept on kept.id = told.id
where (told.key, told.change) is distinct from (kept.key, kept.change)
order by 1, 2

-- i117 --
-- Every wager has the multiplier, the consolation and the commissions of the rules that were in force at its seq, as the events tell.
-- A rule binds what is sold behind the event that told of it, from its start on; those of the first telling had bound before it.
-- Terms are worked out once for each seller's entity, product and game between two changes.
with recursive lineage (operator_id, entity_id, above_id, height) as (
    select operator_id, id, id, 1 from entity
    union select lineage.operator_id, lineage.entity_id, entity.parent_id, height + 1 from lineage
    join entity on (entity.operator_id, entity.id) = (lineage.operator_id, lineage.above_id) where entity.parent_id is not null
), told as (
    select outbox.operator_id, case when outbox.data ? 'is_whole' then -1 else last_seq end as since, kind.key as name, one.value as row
    from outbox cross join jsonb_each(case jsonb_typeof(outbox.data -> 'rows') when 'object' then outbox.data -> 'rows' end) as kind
    cross join jsonb_each(kind.value) as one
    where outbox.data ? 'rows' and kind.key in ('rule_multiplier', 'rule_commission', 'product_multiplier', 'rule_end')
), rule as (
    select operator_id, since, name, (row ->> 'id')::bigint as id, coalesce((row ->> 'entity_id')::bigint, 0) as entity_id,
        (row ->> 'product_id')::int as product_id, (row ->> 'game')::int as game, (row ->> 'starts')::timestamptz as starts,
        case when row ->> 'basis' <> 'sale' and row ->> 'basis_points' is not null then 0
            else coalesce(row ->> 'hundredths', row ->> 'basis_points')::bigint end as value,
        case when (row ->> 'game')::int > 6 then (row ->> 'consolation')::bigint else 0 end as consolation
    from told where name <> 'rule_end'
), ended as (
    select operator_id, since, (row ->> 'rule_id')::bigint as id, (row ->> 'ends')::timestamptz as ends from told where name = 'rule_end'
), change as (
    select operator_id, array_agg(distinct at order by at) as instants, array_agg(distinct since order by since) as seqs
    from (select operator_id, starts as at, since from rule union all select operator_id, ends, since from ended) as one group by 1
), line as (
    select wager.operator_id, wager.ticket_seq, wager.line, ticket.entity_id, event.product_id, wager.game, wager.amount,
        wager.multiplier, wager.consolation, wager.commissions,
        change.instants[width_bucket(ticket.created_at, change.instants)] as at,
        change.seqs[width_bucket(ticket.seq - 1, change.seqs)] as seq
    from change join ticket on ticket.operator_id = change.operator_id
    join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (ticket.operator_id, ticket.seq, ticket.day)
    join event on event.id = wager.event_id
), asked as (
    select distinct operator_id, entity_id, product_id, game, at, seq from line
), owner as (
    -- The agency, or else the operator, and each ancestor have a rate; the multiplier is the operator's own, or else the nation's.
    select asked.*, lineage.above_id as owner_id, case height when 1 then 0 end as or_id, height, 'rule_commission' as name
    from asked join lineage on (lineage.operator_id, lineage.entity_id) = (asked.operator_id, asked.entity_id)
    union all select asked.*, 0, null, case said.name when 'rule_multiplier' then -1 else 0 end, said.name
    from asked cross join (values ('rule_multiplier'), ('product_multiplier')) as said (name)
), term as (
    select owner.*, own.value, own.consolation
    from owner left join lateral (
        select latest.* from (
            select distinct on (rule.entity_id, rule.product_id, rule.game) rule.* from rule
            where (rule.operator_id, rule.name) = (owner.operator_id, owner.name) and rule.entity_id in (owner_id, or_id)
            and rule.starts <= owner.at and rule.since <= owner.seq
            and rule.product_id in (0, owner.product_id) and rule.game in (0, owner.game)
            and not exists (select 1 from ended where (ended.operator_id, ended.id) = (rule.operator_id, rule.id)
                and ended.ends <= owner.at and ended.since <= owner.seq)
            order by rule.entity_id, rule.product_id, rule.game, rule.starts desc) as latest
        where latest.value is not null order by latest.entity_id = 0, latest.product_id = 0, latest.game = 0 limit 1) as own on true
), due as (
    select operator_id, entity_id, product_id, game, at, seq,
        (array_agg(value order by height) filter (where height <= 0 and value is not null))[1] as multiplier,
        coalesce(max(consolation) filter (where name = 'product_multiplier'), 0) as consolation,
        array_agg(coalesce(value, 0) order by height) filter (where height > 0) as rates,
        coalesce(max(height) filter (where height > 0 and value > 0), 0) as earning
    from term group by 1, 2, 3, 4, 5, 6)
select line.operator_id, line.ticket_seq, line.line, line.multiplier, due.multiplier as due, line.consolation,
    line.commissions::text as commissions, due.rates[1:due.earning]::text as rates
from line join due on (due.operator_id, due.entity_id, due.product_id, due.game)
    = (line.operator_id, line.entity_id, line.product_id, line.game) and due.at is not distinct from line.at and due.seq = line.seq
where line.multiplier is distinct from due.multiplier or line.consolation <> due.consolation
    or line.commissions is distinct from (
        select coalesce(array_agg((line.amount * rate + 5000) / 10000 order by place), '{}')
        from unnest(due.rates[1:due.earning]) with ordinality as one (rate, place))

-- i118 --
-- Whoever sold a ticket, decided about a draw or changed the state was then active, and in a role that may, as the events tell.
-- A seller is judged by the events before its seq, an author by those before its own event, a clerk by their instants.
with told as (
    select outbox.operator_id, number, last_seq, at, member.key::bigint as member_id, col.key as col, col.value #>> '{}' as value
    from outbox cross join jsonb_each(outbox.data #> '{rows,member}') as member cross join jsonb_each(member.value) as col
    where outbox.data ? 'rows' and col.key in ('entity_id', 'role', 'status')
), spell as (
    select operator_id, member_id, col, value, number, last_seq, at, lead(number) over later as until_number,
        lead(last_seq) over later as until_seq, lead(at) over later as until
    from told window later as (partition by operator_id, member_id, col order by number)
), decided as (
    select operator_id, 'result ' || event_id as what, entered_by as member_id, entered_at as at from result where outcome <> 'void'
    union all select operator_id, 'result ' || event_id, approved_by, approved_at from result where approved_by is not null and outcome <> 'void'
    union all select operator_id, 'order about draw ' || event_id, entered_by, entered_at from draw_order
    union all select operator_id, 'order about draw ' || event_id, approved_by, approved_at from draw_order where approved_by is not null
)
select ticket.operator_id, 'ticket ' || ticket.seq as what, ticket.member_id, spell.col, spell.value
from spell join ticket on (ticket.operator_id, ticket.member_id) = (spell.operator_id, spell.member_id)
    and ticket.seq > spell.last_seq and (until_seq is null or ticket.seq <= until_seq)
where case col when 'status' then value <> 'active' when 'entity_id' then value <> ticket.entity_id::text
    else value not in ('cashier', 'manager', 'reseller') and ticket.channel <> %(wallet_channel)s end
union all
select decided.operator_id, decided.what, decided.member_id, spell.col, spell.value
from decided join spell on (spell.operator_id, spell.member_id) = (decided.operator_id, decided.member_id)
    and spell.at < decided.at and (until is null or decided.at < until)
where case col when 'status' then value <> 'active' when 'role' then value not in ('clerk', 'manager', 'administrator') else false end
union all
select event.operator_id, 'event ' || event.number, spell.member_id, spell.col, spell.value
from outbox as event join member on member.operator_id = event.operator_id and member.email = event.data ->> 'by'
join spell on (spell.operator_id, spell.member_id) = (member.operator_id, member.id)
    and spell.number < event.number and (until_number is null or event.number <= until_number)
where event.type ~ '^(rules|entity|user|operator|holiday)\.'
    and case col when 'status' then value <> 'active' when 'role' then value not in ('manager', 'administrator') else false end
