-- The state of an operator replayed from its events (I102), and what was sold and done by it (I117, I118, I121, I122). A transaction's first event
-- bears the rows of the state that it has written, under `rows`: by table and key, the columns that it has written. The first of all has all rows.

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
    select key, array_agg(number order by number) as numbers, array_agg((row ->> 'close_minutes')::int order by number) as told
    from said where name = 'product' and row ? 'close_minutes' group by 1)
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
from said as opened join minutes on minutes.key = opened.row ->> 'product_id'
where opened.name = 'draw' and not opened.is_whole and (opened.row ->> 'closes_at')::timestamptz
    > (opened.row ->> 'draws_at')::timestamptz - told[width_bucket(opened.number, numbers)] * interval '1 minute'
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
-- Terms are worked out once for each seller's entity, product and game between two changes. A tripleta
-- runs over as many draws as the nation's multiplier says, or ten.
with recursive {lineage}, told as (
    select outbox.operator_id, case when outbox.data ? 'is_whole' then -1 else last_seq end as since, kind.key as name, one.value as row
    from outbox cross join jsonb_each(case jsonb_typeof(outbox.data -> 'rows') when 'object' then outbox.data -> 'rows' end) as kind
    cross join jsonb_each(kind.value) as one
    where outbox.data ? 'rows' and kind.key in ('rule_multiplier', 'rule_commission', 'product_multiplier', 'rule_end')
), rule as (
    select operator_id, since, name, (row ->> 'id')::bigint as id, coalesce((row ->> 'entity_id')::bigint, 0) as entity_id,
        (row ->> 'product_id')::int as product_id, (row ->> 'game')::int as game, (row ->> 'starts')::timestamptz as starts,
        case when row ->> 'basis' <> 'sale' and row ->> 'basis_points' is not null then 0
            else coalesce(row ->> 'hundredths', row ->> 'basis_points')::bigint end as value,
        case when (row ->> 'game')::int > 6 then (row ->> 'consolation')::bigint else 0 end as consolation,
        case when (row ->> 'game')::int = 7 then (row ->> 'run_length')::int end as run
    from told where name <> 'rule_end'
), ended as (
    select operator_id, since, (row ->> 'rule_id')::bigint as id, (row ->> 'ends')::timestamptz as ends from told where name = 'rule_end'
), change as (
    select operator_id, array_agg(distinct at order by at) as instants, array_agg(distinct since order by since) as seqs
    from (select operator_id, starts as at, since from rule union all select operator_id, ends, since from ended) as one group by 1
), line as (
    select wager.operator_id, wager.ticket_seq, wager.line, ticket.entity_id, event.product_id, wager.game, wager.amount,
        wager.multiplier, wager.consolation, wager.commissions, case when wager.game = 7 then market.length end as run,
        change.instants[width_bucket(ticket.created_at, change.instants)] as at,
        change.seqs[width_bucket(ticket.seq - 1, change.seqs)] as seq
    from change join ticket on ticket.operator_id = change.operator_id
    join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (ticket.operator_id, ticket.seq, ticket.day)
    join event on event.id = wager.event_id
    left join market on (market.operator_id, market.id) = (wager.operator_id, wager.market_id)
), asked as (
    select distinct operator_id, entity_id, product_id, game, at, seq from line
), owner as materialized (
    -- The agency, or else the operator, and each ancestor have a rate; the multiplier is the operator's own, or else the nation's.
    select row_number() over () as place, one.* from (
        select asked.*, lineage.above_id as owner_id, case height when 1 then 0 end as or_id, height, 'rule_commission' as name
        from asked join lineage on (lineage.operator_id, lineage.entity_id) = (asked.operator_id, asked.entity_id)
        union all select asked.*, 0, null, case said.name when 'rule_multiplier' then -1 else 0 end, said.name
        from asked cross join (values ('rule_multiplier'), ('product_multiplier')) as said (name)) as one
), scope as (
    select *, unnest(array[owner_id, owner_id, or_id, or_id]) as by_entity,
        unnest(array[0, product_id, 0, product_id]) as by_product from owner
), latest as (
    -- Of each scope, by its key: whoever read all rules for each owner would read rules times rules.
    select distinct on (place, rule.entity_id, rule.product_id, rule.game) place, rule.*
    from scope join rule on (rule.operator_id, rule.name, rule.entity_id, rule.product_id)
        = (scope.operator_id, scope.name, by_entity, by_product) and rule.game in (0, scope.game)
    where rule.starts <= scope.at and rule.since <= scope.seq
    and not exists (select 1 from ended where (ended.operator_id, ended.id) = (rule.operator_id, rule.id)
        and ended.ends <= scope.at and ended.since <= scope.seq)
    order by place, rule.entity_id, rule.product_id, rule.game, rule.starts desc
), term as (
    select distinct on (owner.place) owner.*, latest.value, latest.consolation, latest.run
    from owner left join latest on latest.place = owner.place and latest.value is not null
    order by owner.place, latest.entity_id = 0, latest.product_id = 0, latest.game = 0
), due as (
    select operator_id, entity_id, product_id, game, at, seq,
        (array_agg(value order by height) filter (where height <= 0 and value is not null))[1] as multiplier,
        coalesce(max(consolation) filter (where name = 'product_multiplier'), 0) as consolation,
        case when game = 7 then coalesce(max(run) filter (where name = 'product_multiplier'), 10) end as run,
        array_agg(coalesce(value, 0) order by height) filter (where height > 0) as rates,
        coalesce(max(height) filter (where height > 0 and value > 0), 0) as earning
    from term group by 1, 2, 3, 4, 5, 6)
select line.operator_id, line.ticket_seq, line.line, line.multiplier, due.multiplier as due, line.consolation, line.run,
    line.commissions::text as commissions, due.rates[1:due.earning]::text as rates
from line join due on (due.operator_id, due.entity_id, due.product_id, due.game)
    = (line.operator_id, line.entity_id, line.product_id, line.game) and due.at is not distinct from line.at and due.seq = line.seq
where line.multiplier is distinct from due.multiplier or line.consolation <> due.consolation or line.run is distinct from due.run
    or line.commissions is distinct from (
        select coalesce(array_agg((line.amount * rate + 5000) / 10000 order by place), '{}')
        from unnest(due.rates[1:due.earning]) with ordinality as one (rate, place))

-- i118 --
-- Everybody who sold, paid, decided or changed anything was then active, with a role and a place that allow it, as the events
-- tell. A seller and a payer are judged by the events before their seq, an author by those before its own event, or before the
-- instant at which what is told later has happened, and a clerk by instants. Where a second person has approved, that one is
-- judged.
with recursive {lineage}, told as (
    select outbox.operator_id, number, last_seq, at, member.key::bigint as member_id, col.key as col, col.value
    from outbox cross join jsonb_each(outbox.data #> '{rows,member}') as member cross join jsonb_each(member.value) as col
    where outbox.data ? 'rows'
), person as (
    -- A person as it stood from an event on.
    select distinct on (operator_id, member_id, number) operator_id, member_id, number, last_seq, at,
        jsonb_object_agg(col, value) over (partition by operator_id, member_id order by number) as row from told
), spell as materialized (
    select person.operator_id, member_id, number, last_seq, person.at, lower(rtrim(row ->> 'email', '.')) as email, row ->> 'role' as role,
        row ->> 'status' as status, (row ->> 'entity_id')::bigint as entity_id, entity.id is not null and parent_id is null as is_root,
        lead(number) over later as until_number, lead(last_seq) over later as until_seq, lead(person.at) over later as until,
        lag(number) over later is null as is_first
    from person left join entity on (entity.operator_id, entity.id) = (person.operator_id, (row ->> 'entity_id')::bigint)
    window later as (partition by person.operator_id, member_id order by number)
), need (types, roles, at_root) as (values
    ('{draw.ordered,draw.suspended,draw.resumed,draw.voided,result.entered,result.differed,result.approved,result.corrected,sports.result_entered,'
        'sports.result_differed,sports.result_approved,sports.ticket_decided,sports.loaded,sports.odds_moved,credit.asked,credit.decided}'::text[],
        '{clerk,manager,administrator}'::text[], true),
    ('{operator.changed,operator.closed,holiday.added,payment_method.changed,exchange_rate.set,ceiling.set,sports.terms_set,sports.tax_added,sports.calls_replayed,sports.calls_written_off,'
        'wallets.changed,player.changed,log.key_rotated,log.restarted,log.resumed,log.witness_changed}',
        '{manager,administrator}', true),
    ('{entity.added,entity.changed,entity.closed,user.added,user.changed,user.closed,rules.changed,loosening.asked,loosening.decided,week.closed,'
        'payment.recorded,webhook.changed,security.api_key,security.access_token,security.password_reset,alarm.acknowledged}',
        '{manager,administrator}', false),
    ('{payment.held,payment.decided,pin.printed,shift.opened,shift.cash_moved,shift.counted,shift.closed}', '{cashier,manager}', false),
    ('{audit.asked}', '{auditor,administrator}', true), ('{export.asked}', '{manager,auditor,administrator}', false)
), act as (
    -- Whoever tries to log in as somebody has done nothing yet. A token that sets a password is used by its owner.
    select event.operator_id, number, type, lower(rtrim(coalesce(data ->> 'approved_by', data ->> 'by'), '.')) as email,
        (data ->> 'happened_at')::timestamptz as at, case when data ->> 'is_used' = 'true' then '' else type end as kind,
        coalesce(case jsonb_typeof(data -> 'entity_id') when 'number' then nullif((data ->> 'entity_id')::bigint, 0) end, member.entity_id) as about
    from outbox as event left join member on member.operator_id = event.operator_id
        and member.id = case jsonb_typeof(data -> 'member_id') when 'number' then (data ->> 'member_id')::bigint end
    where coalesce(data ->> 'approved_by', data ->> 'by') ~ '@|^key ' and type not in ('security.login_slowed', 'security.login_locked', 'security.codes_guessed')
), begun as (
    select operator_id, min(number) as number, min(at) as at from outbox where data ? 'is_whole' group by 1
), decided as (
    select operator_id, 'result ' || event_id as what, entered_by as member_id, entered_at as at, true as at_root from result where outcome <> 'void'
    union all select operator_id, 'result ' || event_id, approved_by, approved_at, true from result where outcome <> 'void'
    union all select operator_id, 'order about draw ' || event_id, entered_by, entered_at, true from draw_order
    union all select operator_id, 'order about draw ' || event_id, approved_by, approved_at, true from draw_order
    union all select operator_id, 'sports result ' || event_id, entered_by, entered_at, true from sport_result
    union all select operator_id, 'sports result ' || event_id, approved_by, approved_at, true from sport_result
    union all select operator_id, 'credit ' || request_id, asked_by, asked_at, true from credit_hold
    union all select operator_id, 'credit ' || request_id, decided_by, decided_at, true from credit_hold
    union all select operator_id, 'held payment of ticket ' || ticket_seq, asked_by, asked_at, false from payout_hold
    union all select operator_id, 'held payment of ticket ' || ticket_seq, ended_by, ended_at, false from payout_hold
)
select ticket.operator_id, 'ticket ' || ticket.seq as what, spell.email as by, spell.role, spell.status, spell.entity_id
from spell join ticket on (ticket.operator_id, ticket.member_id) = (spell.operator_id, spell.member_id)
    and ticket.seq > spell.last_seq and (until_seq is null or ticket.seq <= until_seq)
where status <> 'active' or spell.entity_id <> ticket.entity_id
    or role not in ('cashier', 'manager', 'reseller') and ticket.channel <> %(wallet_channel)s
union all
select ticket.operator_id, 'undoing ' || undone_seq, spell.email, spell.role, spell.status, spell.entity_id
from spell join ticket on (ticket.operator_id, ticket.undone_by) = (spell.operator_id, spell.member_id)
    and undone_seq > spell.last_seq and (until_seq is null or undone_seq <= until_seq)
where status <> 'active' or spell.entity_id <> ticket.entity_id or role not in ('cashier', 'manager', 'reseller')
union all
-- Nobody was there before the event that added it.
select spell.operator_id, done.what || ' ' || done.seq, spell.email, null, 'not there yet', null
from spell join begun on begun.operator_id = spell.operator_id and begun.number < spell.number
join (select operator_id, member_id, seq, 'ticket' as what from ticket union all
    select operator_id, undone_by, undone_seq, 'undoing' from ticket where undone_seq is not null union all
    select operator_id, member_id, seq, 'payout' from payout) as done
    on (done.operator_id, done.member_id) = (spell.operator_id, spell.member_id) and done.seq <= spell.last_seq
where spell.is_first
union all
select payout.operator_id, 'payout ' || payout.seq, spell.email, spell.role, spell.status, spell.entity_id
from spell join payout on (payout.operator_id, payout.member_id) = (spell.operator_id, spell.member_id)
    and payout.seq > spell.last_seq and (until_seq is null or payout.seq <= until_seq)
where (status <> 'active' or role not in ('cashier', 'manager')) and not exists (
    select 1 from wallet_operator as wallet where (wallet.operator_id, wallet.member_id) = (payout.operator_id, payout.member_id))
union all
select decided.operator_id, decided.what, spell.email, spell.role, spell.status, spell.entity_id
from decided join spell on (spell.operator_id, spell.member_id) = (decided.operator_id, decided.member_id)
    and spell.at < decided.at and (until is null or decided.at < until)
where status <> 'active' or case when at_root then not is_root or role not in ('clerk', 'manager', 'administrator')
    else role not in ('cashier', 'manager') end
union all
select act.operator_id, 'event ' || act.number || ', ' || act.type, act.email, null, null, act.about
from act join begun on begun.operator_id = act.operator_id and begun.number < act.number and (act.at is null or begun.at < act.at)
left join need on act.kind = any (need.types)
where not exists (select 1 from spell
    where (spell.operator_id, spell.email, status) = (act.operator_id, act.email, 'active') and case when act.at is null
        then spell.number < act.number and (until_number is null or act.number <= until_number)
        else spell.at <= act.at and (until is null or act.at <= until) end
    and (need.roles is null or role = any (need.roles))
    and (is_root or not coalesce(need.at_root, false) and (act.about is not null or kind <> 'rules.changed'))
    and (act.about is null or (act.operator_id, act.about, spell.entity_id) in (select operator_id, entity_id, above_id from lineage)))

-- i121 --
-- Each sports ticket bears the taxes in force at its order, and a prize those of its settlement where they say so, as the events
-- tell. Taxes bind what is sold behind the event that told of them; those of the first telling had bound before it.
with told as (
    select outbox.operator_id, min(case when outbox.data ? 'is_whole' then -1 else last_seq end) as since,
        max(number) as number, one.value as row
    from outbox cross join jsonb_each(outbox.data #> '{rows,tax_rate}') as one where outbox.data ? 'rows' group by 1, 4
), rate as (
    select operator_id, since, number, row ->> 'type' as type, (row ->> 'starts')::timestamptz as starts, row ->> 'jurisdiction' as jurisdiction,
        (row ->> 'ext_rate')::int as ext_rate, row ->> 'ext_type' as ext_type, (row ->> 'wht_rate')::int as wht_rate,
        row ->> 'wht_basis' as wht_basis, row ->> 'wht_rate_at' as wht_rate_at from told
), change as (
    select operator_id, array(select distinct starts from rate where rate.operator_id = gate.operator_id order by 1) as instants,
        array(select distinct since from rate where rate.operator_id = gate.operator_id order by 1) as seqs
    from gate where exists (select 1 from outbox where outbox.operator_id = gate.operator_id and outbox.data ? 'rows')
), line as (
    select ticket.operator_id, ticket.seq as ticket_seq, ticket.type, ticket.stake, ticket.debit, ticket.result, ticket.gross_payout, ticket.wht_amount, ticket.withheld_rate,
        array[jurisdiction, ext_rate::text, ext_type, wht_rate::text, wht_basis, wht_rate_at] as said, wht_rate_at = 'settlement' as is_later,
        change.instants[width_bucket(ticket.created_at, change.instants)] as at, coalesce(change.seqs[width_bucket(ticket.seq - 1, change.seqs)], -2) as seq,
        change.instants[width_bucket(settled.started_at, change.instants)] as settled_at
    from change join sports_ticket as ticket on ticket.operator_id = change.operator_id
    left join sports_settlement as settled on (settled.operator_id, settled.coupon_id, settled.version)
        = (ticket.operator_id, ticket.coupon_id, ticket.version)
), asked as (
    select operator_id, type, at, seq, null as place from line
    union select operator_id, type, settled_at, null, said[1] from line where is_later and settled_at is not null
), due as (
    select asked.*, coalesce(own.terms, '{"",0,inclusive,0,net,sale}') as terms
    from asked left join lateral (
        select array[jurisdiction, ext_rate::text, ext_type, wht_rate::text, wht_basis, wht_rate_at] as terms from rate
        where rate.operator_id = asked.operator_id and rate.type in (asked.type, '') and starts <= asked.at and (asked.seq is null or since <= asked.seq)
            and (asked.place is null or rate.jurisdiction = asked.place)
        order by rate.type desc, starts desc, since desc, number desc limit 1) as own on true)
select line.operator_id, line.ticket_seq, line.said::text as taxes, due.terms::text as due, line.wht_amount, line.withheld_rate, later.terms::text as at_settlement
from line join due on (due.operator_id, due.type, due.seq) = (line.operator_id, line.type, line.seq) and due.at is not distinct from line.at
left join due as later on line.is_later and later.seq is null
    and (later.operator_id, later.type, later.at, later.place) = (line.operator_id, line.type, line.settled_at, line.said[1])
where line.said <> due.terms or later.terms is not null and line.wht_amount <> case line.result when 'won' then div(greatest(0, line.gross_payout
    - case later.terms[5] when 'net' then line.stake when 'net_price' then line.debit else 0 end) * later.terms[4]::numeric + 5000, 10000) else 0 end
    or case when later.terms is not null and line.result = 'won' then line.withheld_rate is distinct from later.terms[4]::int
        else line.withheld_rate <> line.said[4]::int end

-- i122 --
-- Keys that moved funds, and wallets that answered for sports tickets, had been announced by events. Both are named by their
-- SHA-256. A process knows a key or an address for some seconds, and waits for an answer: what held within the minute before
-- holds.
with told as (
    select operator_id, number, at, data -> 'rows' as rows, data ? 'is_whole' as is_whole from outbox where data ? 'rows'
), door as (
    -- A key is told with its text once, and then with its end. An address holds until the next one is told.
    select operator_id, 'keys' as kind, min(number) as number, max(one.value ->> 'public_key') as text,
        max((one.value ->> 'ended_at')::timestamptz) as until
    from told cross join jsonb_each(rows -> 'signing_key') as one group by operator_id, one.key
    union all
    select operator_id, 'wallets', number, rows #>> '{sports_operator,"",webhook_url}', lead(at) over (partition by operator_id order by number)
    from told where rows #> '{sports_operator,""}' ? 'webhook_url'
), used as (
    select outbox.operator_id, outbox.number, outbox.at, kind, name
    from outbox join (select operator_id, min(number) as number from told where is_whole group by 1) as begun
        on begun.operator_id = outbox.operator_id and begun.number <= outbox.number
    cross join (values ('wallets.moved', 'keys'), ('sports.tickets', 'wallets')) as said (type, kind)
    cross join jsonb_array_elements_text(outbox.data -> kind) as one (name) where outbox.type = said.type)
select operator_id, number as event, kind, name from used where not exists (select 1 from door
    where (door.operator_id, door.kind, encode(sha256(convert_to(door.text, 'UTF8')), 'hex')) = (used.operator_id, used.kind, used.name)
    and door.number < used.number and (until is null or until > used.at - interval '1 minute'))

-- i123 --
-- Each key and access token that was used had been added before, for its own member, and is unchanged. A seal is another one
-- for another token (engine/people/access.py). The event of an access token names its agency and not the reseller.
with used as (
    select operator_id, number, (data ->> 'key_id')::bigint as key_id, (data ->> 'member_id')::bigint as member_id, data ->> 'seal' as seal
    from outbox where type = 'security.key_used'
), added as (
    select operator_id, number, coalesce(data ->> 'key_id', data ->> 'access_token_id')::bigint as key_id,
        (data ->> 'member_id')::bigint as member_id, (data ->> 'entity_id')::bigint as entity_id
    from outbox where type in ('security.api_key', 'security.access_token') and data ->> 'is_alive' = 'true'
)
select used.operator_id, used.number as event, used.key_id, used.member_id
from used left join member on (member.operator_id, member.id) = (used.operator_id, used.member_id)
where exists (select from used as other where (other.operator_id, other.key_id) = (used.operator_id, used.key_id) and other.seal <> used.seal)
    or not exists (select from added where (added.operator_id, added.key_id) = (used.operator_id, used.key_id) and added.number < used.number
        and coalesce(added.member_id = used.member_id, member.role = 'reseller' and member.entity_id = added.entity_id))
