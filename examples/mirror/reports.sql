-- below --
-- Part of the others: an entity and all below it, null: all, as the root reports; prizes in force, with what was paid of them.
with recursive below (id) as (
    select id from entity where id = cast($entity as bigint) or cast($entity as bigint) is null and parent_id is null union all select entity.id from entity join below on entity.parent_id = below.id
), in_force as (
    select market_id, max(version) as version from settled group by market_id
), won as (
    select prize.ticket_id, prize.entity_id, prize.day, prize.claim_until, prize.amount,
        case when coalesce(paid.amount, 0) < prize.amount then coalesce(paid.amount, 0) else prize.amount end as paid
    from prize join in_force on in_force.market_id = prize.market_id and in_force.version = prize.version
    left join (select ticket_id, line, sum(amount) as amount from paid group by ticket_id, line) as paid
        on paid.ticket_id = prize.ticket_id and paid.line = prize.line
    where prize.entity_id in (select id from below)
)

-- period --
-- GET /v1/reports/period, by {key}.
select {key}, sum(sales), sum(prizes), sum(commission), sum(parent_commission), sum(sales - commission - prizes - wallets)
from line where day between $first and $last and entity_id in (select id from below)
group by {key} having sum(sales) <> 0 or sum(prizes) <> 0 or sum(commission) <> 0 or sum(parent_commission) <> 0 or sum(wallets) <> 0
order by {key}

-- prizes --
-- GET /v1/reports/prizes: what agencies are to pay back counts as paid, on the day of the correction.
select entity_id, sum(amount), sum(paid) + sum(receivable), sum(unclaimed), sum(expired), sum(receivable) from (
    select entity_id, amount, paid, case when claim_until > $now then amount - paid else 0 end as unclaimed,
        case when claim_until <= $now then amount - paid else 0 end as expired, 0 as receivable
    from won where day between $first and $last
    union all
    select entity_id, 0, 0, 0, 0, receivable from line
    where day between $first and $last and receivable <> 0 and entity_id in (select id from below)
) as part group by entity_id order by entity_id

-- unclaimed --
-- GET /v1/reports/unclaimed, the newest first.
select ticket.number, case when exists (select 1 from held where held.ticket_id = ticket.id and decision = '') then 'held'
    else 'winner' end, ticket.entity_id, member.email, ticket.amount, sum(won.amount - won.paid), min(won.claim_until), ticket.sold_at
from won join ticket on ticket.id = won.ticket_id left join member on member.id = ticket.member_id
where ticket.day between $first and $last and won.claim_until > $now and won.amount > won.paid
group by ticket.id, ticket.number, ticket.entity_id, member.email, ticket.amount, ticket.sold_at
order by max(ticket.rowid) desc

-- week_lines --
-- The lines of GET /v1/weeks/…: what each entity at or below this one has sold, and what it owes of it.
select entity_id, sum(sales), sum(commission), sum(parent_commission), sum(prizes), sum(wallets),
    sum(sales - commission - prizes - wallets), sum(expired)
from line where day between $first and $last and entity_id in (select id from below)
group by entity_id having sum(sales) <> 0 or sum(commission) <> 0 or sum(parent_commission) <> 0 or sum(prizes) <> 0
    or sum(wallets) <> 0 or sum(expired) <> 0 order by entity_id

-- week --
-- GET /v1/weeks/…: sales, commission, prizes, wallets, expired and payments of the week, its opening and its closing. An entity
-- earns on its own sales its commission, and on those of the entities below it that of their parent.
select sum(sales), sum(earned), sum(prizes), sum(wallets), sum(expired), sum(payments), sum(opening),
    sum(opening + sales - earned - prizes - wallets + expired - payments) from (
    select case when is_now then sales else 0 end as sales, case when is_now then earned else 0 end as earned,
        case when is_now then prizes else 0 end as prizes, case when is_now then wallets else 0 end as wallets,
        case when is_now then expired else 0 end as expired, case when is_now then payments else 0 end as payments,
        case when is_now then 0 else sales - earned - prizes - wallets + expired - payments end as opening
    from (
        select day >= $first as is_now, sales, case when entity_id = $entity then commission else parent_commission end as earned,
            prizes, wallets, expired, 0 as payments
        from line where day <= $last and entity_id in (select id from below)
        union all
        select day >= $first, 0, 0, 0, 0, 0, amount from payment where entity_id = $entity and day <= $last
    ) as moved
) as week

-- receivables --
-- The receivables of GET /v1/weeks/….
select entity_id, sum(receivable) from line where day between $first and $last and entity_id in (select id from below)
group by entity_id having sum(receivable) <> 0 order by entity_id

-- sports --
-- GET /v1/reports/sports, in whose words a stake is a sale; what a void or a correction takes back has minus.
select day, type, sum(case kind when 'stake' then amount else 0 end), sum(case kind when 'prize' then amount else 0 end)
from play where day between $first and $last group by day, type order by day, type

-- taxes --
-- GET /v1/reports/taxes: an amount that a correction takes back counts for the day on which it is taken back.
select jurisdiction, substr(day, 1, 7), tax, sum(case when is_reversal then 0 else amount end),
    sum(case when is_reversal then amount else 0 end) from tax where day between $first and $last
group by jurisdiction, substr(day, 1, 7), tax order by jurisdiction, substr(day, 1, 7), tax

-- entities --
-- GET /v1/entities.
select id, name, parent_id, case when closed.entity_id is null then status else 'closed' end
from entity left join closed on closed.entity_id = entity.id order by id
