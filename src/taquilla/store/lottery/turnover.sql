-- load_progress --
select folded_seq from progress where operator_id = %(operator)s

-- has_tail --
select from progress join gate on gate.operator_id = progress.operator_id
where progress.operator_id = %(operator)s and gate.last_seq > progress.folded_seq

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

-- fold_turnover --
-- Sales and undoings by seq: a ticket counts from its sale until its undoing. An ancestor's commission is all that it earns.
-- Every amount is the sale's own, on the day for which its transfer counts: of an undoing that is the sale's day,
-- unless that day's week is closed. The reversals follow their undoing in seq. Channel 4 means paid from a player's wallet.
with moved as (
    select ticket.day as booked_on, ticket.entity_id, ticket.member_id, ticket.seq, ticket.day, ticket.channel, 1 as sign from ticket
    where ticket.operator_id = %(operator)s and ticket.seq > %(since)s and ticket.seq <= %(until)s
    union all
    select back.booked_on, ticket.entity_id, ticket.member_id, ticket.seq, ticket.day, ticket.channel, -1
    from ticket, lateral (select booked_on from transfer where transfer.operator_id = ticket.operator_id
        and transfer.seq = ticket.undone_seq + 1 and transfer.day = ticket.day limit 1) as back
    where ticket.operator_id = %(operator)s and ticket.undone_seq > %(since)s and ticket.undone_seq <= %(until)s
), lines as (
    select moved.booked_on, moved.entity_id, moved.member_id, event.product_id, wager.event_id, wager.game,
        case wager.game when 7 then 'tripleta' else event.category end as category,
        moved.sign * wager.amount as sale,
        moved.sign * coalesce(wager.commissions[1], 0) as commission,
        moved.sign * coalesce(wager.commissions[2], 0) as parent_commission,
        case when moved.channel = %(wallet_channel)s then moved.sign * wager.amount else 0 end as wallets,
        case when wager.line = 0 then moved.sign else 0 end as tickets
    from moved join wager on wager.operator_id = %(operator)s and wager.ticket_seq = moved.seq and wager.day = moved.day
    join event on event.id = wager.event_id
), detail as (
    insert into turnover_detail (operator_id, booked_on, entity_id, product_id, event_id, game, kind, amount)
    select %(operator)s, booked_on, entity_id, product_id, event_id, game, said.kind, sum(said.amount)
    from lines, lateral (values ('sale', sale), ('commission', commission), ('parent_commission', parent_commission),
        ('wallets', wallets)) as said (kind, amount)
    group by 2, 3, 4, 5, 6, 7 having sum(said.amount) <> 0
    on conflict (operator_id, booked_on, entity_id, product_id, event_id, game, kind)
    do update set amount = turnover_detail.amount + excluded.amount
)
insert into turnover (operator_id, booked_on, entity_id, member_id, category, kind, amount)
select %(operator)s, booked_on, entity_id, member_id, category, said.kind, sum(said.amount)
from lines, lateral (values ('sale', sale), ('commission', commission), ('parent_commission', parent_commission),
    ('wallets', wallets), ('tickets', tickets)) as said (kind, amount)
group by 2, 3, 4, 5, 6 having sum(said.amount) <> 0
on conflict (operator_id, booked_on, entity_id, member_id, category, kind)
do update set amount = turnover.amount + excluded.amount

-- fold_prizes --
-- Prizes count on the day of their settlement; a correction takes them back on its own day, step by step: each reversed transfer
-- takes back the prizes that lie right before it. A refunded stake counts as a sale taken back, with its commissions.
with moved as (
    select prize.booked_on, prize.entity_id, prize.member_id, prize.ticket_seq, prize.line, prize.day, prize.amount, prize.kind, 1 as sign
    from prize
    where prize.operator_id = %(operator)s and prize.seq > %(since)s and prize.seq <= %(until)s
    union all
    select back.booked_on, prize.entity_id, prize.member_id, prize.ticket_seq, prize.line, prize.day, prize.amount, prize.kind, -1
    from (select reverses, booked_on from transfer where operator_id = %(operator)s and seq > %(since)s and seq <= %(until)s
        and market_id is not null and reverses is not null offset 0) as back
    left join lateral (select seq from transfer where transfer.operator_id = %(operator)s and transfer.seq < back.reverses
        order by transfer.seq desc limit 1) as before on true
    -- offset 0: read by the index, transfer after transfer.
    cross join lateral (select * from prize where prize.operator_id = %(operator)s and prize.seq > coalesce(before.seq, 0)
        and prize.seq < back.reverses offset 0) as prize
), lines as (
    select moved.booked_on, moved.entity_id, moved.member_id, wager.event_id, event.product_id, wager.game,
        case wager.game when 7 then 'tripleta' else event.category end as category, said.kind, sum(said.amount) as amount
    from moved
    join wager on wager.operator_id = %(operator)s and wager.ticket_seq = moved.ticket_seq and wager.line = moved.line
        and wager.day = moved.day
    join event on event.id = wager.event_id,
    lateral (select channel from ticket where ticket.operator_id = %(operator)s and ticket.seq = moved.ticket_seq
        and ticket.day = moved.day limit 1) as ticket,
    lateral (values (moved.kind = 'prize', 'prize', moved.amount), (ticket.channel = %(wallet_channel)s, 'wallets', -moved.amount),
        (moved.kind = 'refund', 'sale', -moved.amount), (moved.kind = 'refund', 'commission', -wager.commissions[1]),
        (moved.kind = 'refund', 'parent_commission', -wager.commissions[2])) as each (counts, kind, amount),
    lateral (select each.kind, moved.sign * each.amount as amount where each.counts and each.amount is not null) as said
    group by 1, 2, 3, 4, 5, 6, 7, 8
), detail as (
    insert into turnover_detail (operator_id, booked_on, entity_id, product_id, event_id, game, kind, amount)
    select %(operator)s, booked_on, entity_id, product_id, event_id, game, kind, sum(amount) from lines
    group by 2, 3, 4, 5, 6, 7 having sum(amount) <> 0
    on conflict (operator_id, booked_on, entity_id, product_id, event_id, game, kind)
    do update set amount = turnover_detail.amount + excluded.amount
)
insert into turnover (operator_id, booked_on, entity_id, member_id, category, kind, amount)
select %(operator)s, booked_on, entity_id, member_id, category, kind, sum(amount) from lines
group by 2, 3, 4, 5, 6 having sum(amount) <> 0
on conflict (operator_id, booked_on, entity_id, member_id, category, kind)
do update set amount = turnover.amount + excluded.amount

-- fold_profits --
-- Commissions on a week's profit count for its last day. They have no seller and no draw: member and event are 0.
with lines as (
    select profit.week + 6 as booked_on, profit.entity_id, profit.product_id, profit.game, said.kind, said.amount,
        case profit.game when 7 then 'tripleta' else product.category end as category
    from week_profit as profit join product on product.id = profit.product_id,
    lateral (values ('commission', commissions[1]), ('parent_commission', commissions[2])) as said (kind, amount)
    where profit.operator_id = %(operator)s and profit.seq > %(since)s and profit.seq <= %(until)s and said.amount > 0
), detail as (
    insert into turnover_detail (operator_id, booked_on, entity_id, product_id, event_id, game, kind, amount)
    select %(operator)s, booked_on, entity_id, product_id, 0, game, kind, amount from lines
    on conflict (operator_id, booked_on, entity_id, product_id, event_id, game, kind)
    do update set amount = turnover_detail.amount + excluded.amount
)
insert into turnover (operator_id, booked_on, entity_id, member_id, category, kind, amount)
select %(operator)s, booked_on, entity_id, 0, category, kind, sum(amount) from lines group by 2, 3, 5, 6
on conflict (operator_id, booked_on, entity_id, member_id, category, kind)
do update set amount = turnover.amount + excluded.amount

-- keep_progress --
update progress set folded_seq = %(until)s where operator_id = %(operator)s
