-- Sums for period reports: from the fold for whole days, and from rows by seq for parts of days and for what is not folded yet.

-- load_progress --
select progress.folded_seq, gate.last_seq from progress join gate on gate.operator_id = %(operator)s
where progress.operator_id = %(operator)s

-- find_seq --
-- The last seq before an instant, by halving: time never runs back along seq, and whatever takes a seq is followed by a
-- transfer of its own at the same instant. No index by time is needed.
with recursive search as (
    select 0::bigint as low, last_seq as high from gate where operator_id = %(operator)s
    union all
    select case when found.at < %(at)s then found.seq else low end,
        case when found.at < %(at)s then high else (low + high + 1) / 2 - 1 end
    from search left join lateral (select seq, at from transfer where transfer.operator_id = %(operator)s
        and transfer.seq >= (low + high + 1) / 2 order by seq limit 1) as found on true
    where low < high
)
select low from search where low = high

-- sum_turnover --
-- From the fold, by entity, member and category. Days and entities are listed, so that the index skips what lies between;
-- of the whole operator all is read, along the days.
select case %(by)s::text when 'user' then member_id when 'agency' then entity_id when 'day' then booked_on - date '2000-01-01'
        else 0 end::bigint as key,
    coalesce(sum(amount) filter (where kind = 'sale'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'commission'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'parent_commission'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'prize'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'wallets'), 0)::bigint
from turnover
where operator_id = %(operator)s and booked_on = any(%(days)s::date[]) and entity_id = any(%(entities)s::bigint[])
and kind <> 'tickets' and (%(category)s::text is null or category = %(category)s)
and (%(members)s::bigint[] is null or member_id = any(%(members)s::bigint[]))
group by 1

-- sum_sellers --
-- The same of every category from fewer rows: one for each member and day.
select case %(by)s::text when 'user' then member_id when 'agency' then entity_id when 'day' then booked_on - date '2000-01-01'
        else 0 end::bigint as key,
    sum(sale)::bigint, sum(commission)::bigint, sum(parent_commission)::bigint, sum(prize)::bigint, sum(wallets)::bigint
from turnover_seller
where operator_id = %(operator)s and booked_on = any(%(days)s::date[]) and entity_id = any(%(entities)s::bigint[])
and (%(members)s::bigint[] is null or member_id = any(%(members)s::bigint[]))
group by 1

-- sum_products --
-- By product, game, day or in one: what entities sold themselves, and (with_below) what was sold below them. A month has few rows,
-- however many agencies and draws there are. The category is the product's, except for tripletas.
select case %(by)s::text when 'product' then product_id when 'game' then game when 'day' then booked_on - date '2000-01-01'
        else 0 end::bigint as key,
    sum(sale)::bigint, sum(commission)::bigint, sum(parent_commission)::bigint, sum(prize)::bigint, sum(wallets)::bigint
from turnover_product
where operator_id = %(operator)s and booked_on = any(%(days)s::date[]) and entity_id = any(%(entities)s::bigint[])
and (%(with_below)s or not is_below)
and (%(category)s::text is null or case game when 7 then %(category)s = 'tripleta'
    else product_id = any(array(select product.id from product where product.category = %(category)s)) end)
group by 1

-- sum_draws_below --
-- By draw: what was sold below entities.
select event_id, sum(sale)::bigint, sum(commission)::bigint, sum(parent_commission)::bigint, sum(prize)::bigint, sum(wallets)::bigint
from turnover_below
where operator_id = %(operator)s and booked_on = any(%(days)s::date[]) and entity_id = any(%(entities)s::bigint[])
and (%(category)s::text is null or case game when 7 then %(category)s = 'tripleta'
    else product_id = any(array(select product.id from product where product.category = %(category)s)) end)
group by 1

-- sum_draws --
-- By draw: what entities sold themselves.
select event_id,
    coalesce(sum(amount) filter (where kind = 'sale'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'commission'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'parent_commission'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'prize'), 0)::bigint,
    coalesce(sum(amount) filter (where kind = 'wallets'), 0)::bigint
from turnover_detail
where operator_id = %(operator)s and booked_on = any(%(days)s::date[]) and entity_id = any(%(entities)s::bigint[])
and (%(category)s::text is null or case game when 7 then %(category)s = 'tripleta'
    else product_id = any(array(select product.id from product where product.category = %(category)s)) end)
group by 1

-- count_tickets --
-- Tickets by day: from the fold, and from the rows of the span of seq that is not folded yet. A ticket counts from its sale until
-- its undoing.
select (booked_on - date '2000-01-01')::bigint, sum(tickets)::bigint
from (
    select booked_on, amount as tickets from turnover
    where operator_id = %(operator)s and booked_on = any(%(days)s::date[]) and entity_id = any(%(entities)s::bigint[])
    and kind = 'tickets' and (%(members)s::bigint[] is null or member_id = any(%(members)s::bigint[]))
    union all
    select ticket.day, 1 from ticket where operator_id = %(operator)s and seq > %(since)s and seq <= %(until)s
    and day >= %(first)s and day <= %(last)s and entity_id = any(%(entities)s::bigint[])
    and (%(members)s::bigint[] is null or member_id = any(%(members)s::bigint[]))
    union all
    select back.booked_on, -1
    from (select * from ticket where operator_id = %(operator)s and undone_seq > %(since)s and undone_seq <= %(until)s
        and entity_id = any(%(entities)s::bigint[])
        and (%(members)s::bigint[] is null or member_id = any(%(members)s::bigint[])) offset 0) as ticket,
    lateral (select booked_on from transfer where transfer.operator_id = %(operator)s
        and transfer.seq = ticket.undone_seq + 1 and transfer.day = ticket.day limit 1) as back
    where back.booked_on >= %(first)s and back.booked_on <= %(last)s
) as counted
group by 1

-- sum_rows --
-- From the rows of spans of seq. A span is the unfolded tail, which counts for the days from first to last, or (is_cut) a part
-- of one day: there a ticket that was undone does not count at all, unless its undoing was booked on another day.
-- offset 0: read span by span along the keys, whatever number the planner estimates.
with span as materialized (
    select * from unnest(%(places)s::int[], %(sinces)s::bigint[], %(untils)s::bigint[], %(firsts)s::date[], %(lasts)s::date[],
        %(cuts)s::boolean[]) as given (place, since, until, first_day, last_day, is_cut)
), moved as (
    select span.place, ticket.day as booked_on, ticket.entity_id, ticket.member_id, ticket.seq, ticket.day, ticket.channel, 1 as sign
    from span cross join lateral (select * from ticket where ticket.operator_id = %(operator)s and ticket.seq > span.since
        and ticket.seq <= span.until and ticket.day >= span.first_day and ticket.day <= span.last_day
        and ticket.entity_id = any(%(entities)s::bigint[]) offset 0) as ticket
    left join lateral (select booked_on from transfer where transfer.operator_id = %(operator)s
        and transfer.seq = ticket.undone_seq + 1 and transfer.day = ticket.day limit 1) as back on span.is_cut
    where back.booked_on is distinct from ticket.day
    union all
    select span.place, back.booked_on, ticket.entity_id, ticket.member_id, ticket.seq, ticket.day, ticket.channel, -1
    from span, lateral (select * from ticket where ticket.operator_id = %(operator)s
        and ticket.undone_seq > span.since and ticket.undone_seq <= span.until
        and ticket.entity_id = any(%(entities)s::bigint[]) offset 0) as ticket,
    lateral (select booked_on from transfer where transfer.operator_id = %(operator)s
        and transfer.seq = ticket.undone_seq + 1 and transfer.day = ticket.day limit 1) as back
    where back.booked_on >= span.first_day and back.booked_on <= span.last_day
    and (not span.is_cut or back.booked_on <> ticket.day)
), won as (
    select span.place, prize.booked_on, prize.entity_id, prize.member_id, prize.ticket_seq, prize.line, prize.day, prize.amount, prize.kind, 1 as sign
    from span, lateral (select * from prize where prize.operator_id = %(operator)s and prize.seq > span.since
        and prize.seq <= span.until offset 0) as prize
    where prize.booked_on >= span.first_day and prize.booked_on <= span.last_day
    union all
    -- A correction takes prizes back on its own day: each reversed transfer takes back the prizes that lie right before it.
    select span.place, back.booked_on, prize.entity_id, prize.member_id, prize.ticket_seq, prize.line, prize.day, prize.amount,
        prize.kind, -1
    from span cross join lateral (select reverses, booked_on from transfer where transfer.operator_id = %(operator)s
        and transfer.seq > span.since and transfer.seq <= span.until
        and transfer.market_id is not null and transfer.reverses is not null offset 0) as back
    left join lateral (select seq from transfer where transfer.operator_id = %(operator)s and transfer.seq < back.reverses
        order by transfer.seq desc limit 1) as before on true
    cross join lateral (select * from prize where prize.operator_id = %(operator)s and prize.seq > coalesce(before.seq, 0)
        and prize.seq < back.reverses offset 0) as prize
    where back.booked_on >= span.first_day and back.booked_on <= span.last_day
), line as (
    select moved.place, moved.booked_on, moved.entity_id, moved.member_id, wager.event_id, wager.game, moved.sign * wager.amount as sale,
        moved.sign * coalesce(wager.commissions[1], 0) as commission,
        moved.sign * coalesce(greatest(wager.commissions[1], wager.commissions[2]), 0) as parent_commission, 0::bigint as prize,
        case when moved.channel = %(wallet_channel)s then moved.sign * wager.amount else 0 end as wallets
    from moved, lateral (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = moved.seq
        and wager.day = moved.day offset 0) as wager
    union all
    -- A refunded stake counts as a sale taken back, with its commissions.
    select won.place, won.booked_on, won.entity_id, won.member_id, wager.event_id, wager.game,
        case won.kind when 'refund' then -won.sign * won.amount else 0 end,
        case won.kind when 'refund' then -won.sign * coalesce(wager.commissions[1], 0) else 0 end,
        case won.kind when 'refund' then -won.sign * coalesce(greatest(wager.commissions[1], wager.commissions[2]), 0) else 0 end,
        case won.kind when 'refund' then 0 else won.sign * won.amount end,
        case when ticket.channel = %(wallet_channel)s then -won.sign * won.amount else 0 end
    from won
    -- A draw leaves many prizes at once, so of each only what is asked for is looked up. One member sells all that wallets pay.
    left join lateral (select channel from ticket where ticket.operator_id = %(operator)s and ticket.seq = won.ticket_seq
        and ticket.day = won.day and won.member_id = (select member_id from wallet_operator where operator_id = %(operator)s)
        limit 1) as ticket on true
    left join lateral (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = won.ticket_seq
        and wager.line = won.line and wager.day = won.day
        and (won.kind = 'refund' or %(by)s::text in ('product', 'event', 'game') or %(category)s::text is not null) limit 1)
        as wager on true
    where won.entity_id = any(%(entities)s::bigint[])
), booked as (
    select place, booked_on, entity_id, member_id, event.product_id, event_id, game, sale, commission, parent_commission, prize,
        wallets, case game when 7 then 'tripleta' else event.category end as category
    from line left join lateral (select product_id, category from event where event.id = line.event_id
        and (%(by)s::text = 'product' or %(category)s::text is not null) limit 1) as event on true
    union all
    -- A commission on a week's profit counts for the week's last day.
    select span.place, profit.week + 6, profit.entity_id, 0, profit.product_id, 0, profit.game, 0, coalesce(commissions[1], 0),
        coalesce(greatest(commissions[1], commissions[2]), 0), 0, 0, case profit.game when 7 then 'tripleta' else product.category end
    from span, lateral (select * from week_profit where week_profit.operator_id = %(operator)s
        and week_profit.seq > span.since and week_profit.seq <= span.until offset 0) as profit
    join product on product.id = profit.product_id
    where not span.is_cut and profit.week + 6 >= span.first_day and profit.week + 6 <= span.last_day
    and profit.entity_id = any(%(entities)s::bigint[])
)
select case %(by)s::text when 'user' then member_id when 'agency' then entity_id when 'day' then booked_on - date '2000-01-01'
        when 'product' then product_id when 'event' then event_id when 'game' then game when 'cut' then place else 0
        end::bigint as key,
    sum(sale)::bigint, sum(commission)::bigint, sum(parent_commission)::bigint, sum(prize)::bigint,
    sum(wallets)::bigint
from booked
where (%(category)s::text is null or category = %(category)s) and (%(members)s::bigint[] is null or member_id = any(%(members)s::bigint[]))
group by 1

-- sum_figures --
-- What was sold of each figure in draws of some days, and how often it was drawn. From the close of a draw to its result what is
-- sold of it is nobody's to know (VE-44), and it is left out.
with drawn as materialized (
    select draw.event_id, event.category, last.outcome
    from (select event_id, closes_at from draw where operator_id = %(operator)s and draws_at >= %(since)s and draws_at < %(until)s) as draw
    cross join lateral (select category from event where id = draw.event_id and category = any(%(categories)s::text[]) limit 1) as event
    left join lateral (select outcome from result where result.operator_id = %(operator)s and result.event_id = draw.event_id
        and approved_at is not null order by version desc limit 1) as last on true
    where last.outcome <> 'void' or last.outcome is null and draw.closes_at > %(now)s
), counted as (
    select category, outcome as selection, 0::bigint as sold, 1 as hits from drawn where outcome is not null
    union all
    select drawn.category, exposed.selection, exposed.sold, 0
    from drawn, lateral (select selection, sold from exposure where exposure.operator_id = %(operator)s
        and market_id = drawn.event_id and scope = 0 and game = any(%(games)s::int[]) offset 0) as exposed
)
select selection, sum(sold)::bigint, sum(hits)::bigint from counted group by selection order by 2 desc, 1

-- sum_prizes --
-- Prizes in force that were won in a span of seq, agency by agency: won, paid of them, to be claimed, expired. A line's earlier
-- payouts count, under any version.
select prize.entity_id, sum(prize.amount)::bigint, sum(least(coalesce(paid.amount, 0), prize.amount))::bigint,
    coalesce(sum(greatest(0, prize.amount - coalesce(paid.amount, 0))) filter (where prize.expires_at > %(now)s), 0)::bigint,
    coalesce(sum(greatest(0, prize.amount - coalesce(paid.amount, 0))) filter (where prize.expires_at <= %(now)s), 0)::bigint
from (select * from prize where prize.operator_id = %(operator)s and prize.seq > %(since)s and prize.seq <= %(until)s
    and prize.entity_id = any(%(entities)s::bigint[]) offset 0) as prize
join lateral (select version from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = prize.market_id and finished_at is not null order by version desc limit 1) as last
    on last.version = prize.version
left join lateral (select sum(payout.amount) as amount from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = prize.ticket_seq and payout.line = prize.line and payout.day = prize.day) as paid on true
group by 1 order by 1

-- count_hours --
-- Tickets of one day that were not undone, by the hour since its beginning: each agency's along its own index.
select floor(extract(epoch from sold.created_at - %(begins)s::timestamptz) / 3600)::int, count(*)
from unnest(%(entities)s::bigint[]) as asked (entity_id),
lateral (select created_at from ticket where ticket.operator_id = %(operator)s and ticket.entity_id = asked.entity_id
    and ticket.seq > %(since)s and ticket.seq <= %(until)s and ticket.day = %(day)s and ticket.state = 'sold' offset 0) as sold
group by 1
