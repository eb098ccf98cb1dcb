-- load_progress --
select folded_seq from progress where operator_id = %(operator)s

-- has_tail --
select 1 from progress join gate on gate.operator_id = %(operator)s
where progress.operator_id = %(operator)s and gate.last_seq > progress.folded_seq

-- list_played --
-- Draws of which an entity or one below it has sold on some days, and those that share a market with one: whose runs these began.
select distinct joint.event_id from (select distinct booked.event_id from generate_series(%(first)s::date, %(last)s::date, interval '1 day') as day,
    lateral (select event_id from turnover_below where operator_id = %(operator)s and booked_on = day::date and entity_id = %(entity)s
        union all select event_id from turnover_detail where operator_id = %(operator)s and booked_on = day::date and entity_id = %(entity)s
    ) as booked) as sold,
lateral (select market_id from market_event where operator_id = %(operator)s and event_id = sold.event_id) as held,
lateral (select event_id from market_event where operator_id = %(operator)s and market_id = held.market_id) as joint

-- find_heavy --
-- The first seq, if any, at which corrections in a span take back more prizes than a step may fold. A reversal takes back
-- the prizes that lie between its original and the transfer before that. At most as many reversals are read as rows are allowed.
select seq from (
    select back.seq, sum(back.reverses - coalesce(before.seq, 0)) over (order by back.seq) as prizes
    from (select seq, reverses from transfer where operator_id = %(operator)s and seq > %(since)s and seq <= %(until)s
        and market_id is not null and reverses is not null order by seq limit %(rows_max)s) as back
    left join lateral (select seq from transfer where transfer.operator_id = %(operator)s and transfer.seq < back.reverses
        order by transfer.seq desc limit 1) as before on true
) as taken where prizes > %(rows_max)s order by seq limit 1

-- lines --
-- Part of `fold` and `read_lines`: the rows of a span of seq as lines. Each amount is the row's own, on the day for which it counts.
-- member and event are 0 where there is none.
-- moved: a ticket counts from its sale until its undoing, for its own day; the undoing for the day of its reversal, which follows
-- it in seq. The parent's commission is what remains at it and below (CM-07). wallet_channel: paid from a player's wallet.
-- won: prizes count on the day of their settlement; a correction takes them back on its own day, step by step: each reversed
-- transfer takes back the prizes that lie right before it. A refunded stake counts as a sale taken back, with its commissions.
-- profit: commissions on a week's profit count for its last day.
-- offset 0 and limit 1: read by the index, row after row. A plain join may read every wager of the operator, since PostgreSQL takes
-- the prizes that a correction takes back for thousands of times as many.
moved as (
    select ticket.day as booked_on, ticket.entity_id, ticket.member_id, ticket.seq, ticket.day, ticket.channel, 1 as sign from ticket
    where ticket.operator_id = %(operator)s and ticket.seq > %(since)s and ticket.seq <= %(until)s
    union all
    select back.booked_on, ticket.entity_id, ticket.member_id, ticket.seq, ticket.day, ticket.channel, -1
    from ticket, lateral (select booked_on from transfer where transfer.operator_id = %(operator)s
        and transfer.seq = ticket.undone_seq + 1 and transfer.day = ticket.day limit 1) as back
    where ticket.operator_id = %(operator)s and ticket.undone_seq > %(since)s and ticket.undone_seq <= %(until)s
), won as (
    select prize.booked_on, prize.entity_id, prize.member_id, prize.ticket_seq, prize.line, prize.day, prize.amount, prize.kind, 1 as sign
    from prize
    where prize.operator_id = %(operator)s and prize.seq > %(since)s and prize.seq <= %(until)s
    union all
    select back.booked_on, prize.entity_id, prize.member_id, prize.ticket_seq, prize.line, prize.day, prize.amount, prize.kind, -1
    from (select reverses, booked_on from transfer where operator_id = %(operator)s and seq > %(since)s and seq <= %(until)s
        and market_id is not null and reverses is not null offset 0) as back
    left join lateral (select seq from transfer where transfer.operator_id = %(operator)s and transfer.seq < back.reverses
        order by transfer.seq desc limit 1) as before on true
    cross join lateral (select * from prize where prize.operator_id = %(operator)s and prize.seq > coalesce(before.seq, 0)
        and prize.seq < back.reverses offset 0) as prize
), line as materialized (
    select moved.booked_on, moved.entity_id, moved.member_id, event.product_id, wager.event_id, wager.game,
        case wager.game when 7 then 'tripleta' else event.category end as category,
        moved.sign * wager.amount as sale, moved.sign * coalesce(wager.commissions[1], 0) as commission,
        moved.sign * coalesce(greatest(wager.commissions[1], wager.commissions[2]), 0) as parent_commission, 0::bigint as prize,
        case when moved.channel = %(wallet_channel)s then moved.sign * wager.amount else 0 end as wallets,
        case when wager.line = 0 then moved.sign else 0 end as tickets
    from moved, lateral (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = moved.seq
        and wager.day = moved.day offset 0) as wager
    join event on event.id = wager.event_id
    union all
    select won.booked_on, won.entity_id, won.member_id, event.product_id, wager.event_id, wager.game,
        case wager.game when 7 then 'tripleta' else event.category end,
        case won.kind when 'refund' then -won.sign * won.amount else 0 end,
        case won.kind when 'refund' then -won.sign * coalesce(wager.commissions[1], 0) else 0 end,
        case won.kind when 'refund' then -won.sign * coalesce(greatest(wager.commissions[1], wager.commissions[2]), 0) else 0 end,
        case won.kind when 'prize' then won.sign * won.amount else 0 end,
        case when ticket.channel = %(wallet_channel)s then -won.sign * won.amount else 0 end, 0
    from won, lateral (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = won.ticket_seq
        and wager.line = won.line and wager.day = won.day limit 1) as wager
    join event on event.id = wager.event_id,
    lateral (select channel from ticket where ticket.operator_id = %(operator)s and ticket.seq = won.ticket_seq
        and ticket.day = won.day limit 1) as ticket
    union all
    select profit.week + 6, profit.entity_id, 0, profit.product_id, 0, profit.game,
        case profit.game when 7 then 'tripleta' else product.category end, 0, coalesce(commissions[1], 0),
        coalesce(greatest(commissions[1], commissions[2]), 0), 0, 0, 0
    from week_profit as profit join product on product.id = profit.product_id
    where profit.operator_id = %(operator)s and profit.seq > %(since)s and profit.seq <= %(until)s
)

-- plays --
-- Part of `fold`, and of what is written beside it on Citus: lines without their members.
select booked_on, entity_id, product_id, event_id, game, sum(sale)::bigint as sale, sum(commission)::bigint as commission,
    sum(parent_commission)::bigint as parent_commission, sum(prize)::bigint as prize, sum(wallets)::bigint as wallets
from {line} as line group by 1, 2, 3, 4, 5

-- ancestors --
-- Part of `fold` and `read_ancestors`: each seller with every entity above it.
select entity.id as entity_id, entity.parent_id as upper_id from (select distinct entity_id from {line} as line) as seller
join entity on entity.operator_id = %(operator)s and entity.id = seller.entity_id and entity.parent_id is not null
union all
select above.entity_id, entity.parent_id from above
join entity on entity.operator_id = %(operator)s and entity.id = above.upper_id and entity.parent_id is not null

-- fold --
-- Adds the rows of a span of seq to every fold.
with recursive {lines}, play as materialized ({plays}), above as ({ancestors}), detail as ({detail}), below as ({below}),
by_product as ({by_product}), seller as ({seller})
{total}

-- read_lines --
-- For Citus, which takes one table a statement: the lines come here, and go back to each fold.
with {lines}
select booked_on, entity_id, member_id, product_id, event_id, game, category, sum(sale)::bigint, sum(commission)::bigint,
    sum(parent_commission)::bigint, sum(prize)::bigint, sum(wallets)::bigint, sum(tickets)::bigint
from line group by 1, 2, 3, 4, 5, 6, 7

-- given_lines --
(select * from unnest(%(booked_on)s::date[], %(entity_id)s::bigint[], %(member_id)s::bigint[], %(product_id)s::int[],
    %(event_id)s::bigint[], %(game)s::smallint[], %(category)s::text[], %(sale)s::bigint[], %(commission)s::bigint[],
    %(parent_commission)s::bigint[], %(prize)s::bigint[], %(wallets)s::bigint[], %(tickets)s::bigint[])
    as given (booked_on, entity_id, member_id, product_id, event_id, game, category, sale, commission, parent_commission, prize,
        wallets, tickets))

-- read_ancestors --
with recursive above as ({ancestors}) select entity_id, upper_id from above

-- given_ancestors --
(select * from unnest(%(sellers)s::bigint[], %(uppers)s::bigint[]) as given (entity_id, upper_id))

-- detail --
insert into turnover_detail (operator_id, booked_on, entity_id, product_id, event_id, game, kind, amount)
select gate.operator_id, booked_on, entity_id, product_id, event_id, game, said.kind, said.amount
from gate, {play} as play, lateral (values ('sale', sale), ('commission', commission), ('parent_commission', parent_commission),
    ('prize', prize), ('wallets', wallets)) as said (kind, amount)
where gate.operator_id = %(operator)s and said.amount <> 0
on conflict (operator_id, booked_on, entity_id, product_id, event_id, game, kind)
do update set amount = turnover_detail.amount + excluded.amount

-- below --
insert into turnover_below as kept (operator_id, booked_on, entity_id, product_id, event_id, game, {sums})
select gate.operator_id, booked_on, upper_id, product_id, event_id, game, {summed}
from gate, {play} as play join {above} as above using (entity_id) where gate.operator_id = %(operator)s group by 1, 2, 3, 4, 5, 6
on conflict (operator_id, booked_on, entity_id, product_id, event_id, game)
do update set {added}

-- by_product --
-- What entities sold themselves, and what was sold below them, whatever the draw.
insert into turnover_product as kept (operator_id, booked_on, entity_id, is_below, product_id, game, {sums})
select gate.operator_id, booked_on, holder_id, is_below, product_id, game, {summed}
from gate, (select own.*, entity_id as holder_id, false as is_below from {play} as own
    union all select play.*, upper_id, true from {play} as play join {above} as above using (entity_id)) as held
where gate.operator_id = %(operator)s group by 1, 2, 3, 4, 5, 6
on conflict (operator_id, booked_on, entity_id, is_below, product_id, game)
do update set {added}

-- seller --
insert into turnover_seller as kept (operator_id, booked_on, entity_id, member_id, {sums})
select gate.operator_id, booked_on, entity_id, member_id, {summed}
from gate, {line} as line where gate.operator_id = %(operator)s group by 1, 2, 3, 4
on conflict (operator_id, booked_on, entity_id, member_id)
do update set {added}

-- total --
insert into turnover (operator_id, booked_on, entity_id, member_id, category, kind, amount)
select gate.operator_id, booked_on, entity_id, member_id, category, said.kind, sum(said.amount)
from gate, {line} as line, lateral (values ('sale', sale), ('commission', commission), ('parent_commission', parent_commission),
    ('prize', prize), ('wallets', wallets), ('tickets', tickets)) as said (kind, amount)
where gate.operator_id = %(operator)s
group by 1, 2, 3, 4, 5, 6 having sum(said.amount) <> 0
on conflict (operator_id, booked_on, entity_id, member_id, category, kind)
do update set amount = turnover.amount + excluded.amount

-- keep_progress --
update progress set folded_seq = %(until)s where operator_id = %(operator)s
