-- read_sold --
-- What an event says without words of its own: the rows between its seqs. Along the key, in the month of the sale alone.
select asked.number, ticket.id, ticket.number, ticket.day, ticket.entity_id, ticket.member_id, ticket.amount
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[], %(days)s::date[]) as asked (number, first, last, day),
lateral (select seq, id, number, day, entity_id, member_id, amount from ticket where ticket.operator_id = %(operator)s
    and ticket.seq between asked.first and asked.last and ticket.day = asked.day offset 0) as ticket
order by asked.number, ticket.seq

-- read_undone --
-- The ticket may be of any day: each month costs one step down the index of undoings.
select asked.number, ticket.id, ticket.number, ticket.day, ticket.entity_id, ticket.undone_by, ticket.amount
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[], %(states)s::text[]) as asked (number, first, last, state),
lateral (select undone_seq, id, number, day, entity_id, undone_by, amount from ticket where ticket.operator_id = %(operator)s
    and ticket.undone_seq between asked.first and asked.last and ticket.state = asked.state offset 0) as ticket
order by asked.number, ticket.undone_seq

-- read_paid --
-- Several prizes of a ticket are one payment, of these amounts by line and market. Below zero: a wallet has given a prize back.
select asked.number, ticket.id, ticket.number, ticket.day, ticket.entity_id, payout.member_id, payout.amount, payout.lines
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select ticket_seq, day, member_id, sum(amount)::bigint as amount, min(seq) as seq,
    jsonb_agg(jsonb_build_array(line, market_id, payout.amount) order by payout.seq) as lines from payout
    where payout.operator_id = %(operator)s and payout.seq between asked.first and asked.last group by 1, 2, 3 offset 0) as payout,
lateral (select id, number, day, entity_id from ticket where ticket.operator_id = %(operator)s
    and ticket.seq = payout.ticket_seq and ticket.day = payout.day limit 1) as ticket
order by asked.number, payout.seq

-- given --
-- What a step of a settlement has given, in its order: prizes, and stakes that go back.
select asked.number, jsonb_build_object('ticket_id', ticket.id, 'entity_id', ticket.entity_id, 'line', prize.line, 'kind', prize.kind,
    'day', prize.booked_on, 'claim_until', prize.expires_at, 'amount', prize.amount)
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select * from prize where prize.operator_id = %(operator)s and prize.seq between asked.first and asked.last offset 0) as prize,
lateral (select id, entity_id from ticket where ticket.operator_id = %(operator)s
    and ticket.seq = prize.ticket_seq and ticket.day = prize.day limit 1) as ticket
order by asked.number, prize.seq

-- lines --
-- What the seqs of events add to reports, as the fold adds it (turnover.sql): a table of rows for each kind of event follows. What is
-- 0, or of none, is left out.
select number, jsonb_strip_nulls(jsonb_build_object('day', booked_on, 'entity_id', entity_id, 'member_id', nullif(member_id, 0),
    'product_id', nullif(product_id, 0), 'draw_id', nullif(event_id, 0), 'game', nullif(game, 0), 'sales', nullif(sum(sale), 0),
    'commission', nullif(sum(commission), 0), 'parent_commission', nullif(sum(parent_commission), 0), 'prizes', nullif(sum(prize), 0),
    'wallets', nullif(sum(wallets), 0), 'expired', nullif(sum(expired), 0), 'receivable', nullif(sum(receivable), 0)))
from ({rows}) as line group by number, booked_on, entity_id, member_id, product_id, event_id, game order by 1, booked_on, entity_id,
    member_id, event_id, game

-- ticket_rows --
-- A ticket counts for its own day; an undoing for the day of its reversal, which follows it in seq. What a wager has staked on a draw is
-- sealed for most until its result (VE-44): they are told what the tickets of a seller add.
select asked.number, moved.booked_on, moved.entity_id, moved.member_id, case when %(sees_plays)s then event.product_id else 0 end as product_id,
    case when %(sees_plays)s then wager.event_id else 0 end as event_id, case when %(sees_plays)s then wager.game else 0 end as game,
    sign * wager.amount as sale, sign * coalesce(commissions[1], 0) as commission,
    sign * coalesce(greatest(commissions[1], commissions[2]), 0) as parent_commission, 0 as prize,
    case when channel = %(wallet_channel)s then sign * wager.amount else 0 end as wallets, 0 as expired, 0 as receivable
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[], %(days)s::date[], %(states)s::text[])
    as asked (number, first, last, day, state),
lateral (select day as booked_on, entity_id, member_id, seq, day, channel, 1 as sign from ticket where ticket.operator_id = %(operator)s
    and asked.state = 'sold' and ticket.seq between asked.first and asked.last and ticket.day = asked.day
    union all select back.booked_on, entity_id, member_id, seq, day, channel, -1 from ticket,
    lateral (select booked_on from transfer where transfer.operator_id = %(operator)s and transfer.seq = ticket.undone_seq + 1
        and transfer.day = ticket.day limit 1) as back
    where ticket.operator_id = %(operator)s and asked.state <> 'sold' and ticket.state = asked.state
    and ticket.undone_seq between asked.first and asked.last) as moved,
lateral (select * from wager where wager.operator_id = %(operator)s and wager.ticket_seq = moved.seq and wager.day = moved.day
    offset 0) as wager
join event on event.id = wager.event_id

-- settled_rows --
-- Prizes that were given, those that a correction takes back, and what agencies owe for payments that were too high.
with asked as (
    select * from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last)
), moved as (
    select asked.number, transfer.* from asked, lateral (select seq, reverses, booked_on, kind, debit, credit, amount from transfer
        where transfer.operator_id = %(operator)s and transfer.seq between asked.first and asked.last
        and transfer.market_id is not null offset 0) as transfer
), won as (
    select asked.number, prize.booked_on, 1 as sign, prize.entity_id, prize.member_id, ticket_seq, line, day, prize.kind, prize.amount
    from asked, lateral (select * from prize where prize.operator_id = %(operator)s
        and prize.seq between asked.first and asked.last offset 0) as prize
    union all
    select moved.number, moved.booked_on, -1, prize.entity_id, prize.member_id, ticket_seq, line, day, prize.kind, prize.amount
    from moved left join lateral (select seq from transfer where transfer.operator_id = %(operator)s and transfer.seq < moved.reverses
        order by transfer.seq desc limit 1) as before on true
    cross join lateral (select * from prize where prize.operator_id = %(operator)s and prize.seq > coalesce(before.seq, 0)
        and prize.seq < moved.reverses offset 0) as prize
    where moved.reverses is not null
)
select number, won.booked_on, won.entity_id, won.member_id, event.product_id, wager.event_id, wager.game,
    -sign * back.stake as sale, -sign * back.is_refund * coalesce(commissions[1], 0) as commission,
    -sign * back.is_refund * coalesce(greatest(commissions[1], commissions[2]), 0) as parent_commission,
    sign * (won.amount - back.stake) as prize,
    case when ticket.channel = %(wallet_channel)s then -sign * won.amount else 0 end as wallets, 0 as expired, 0 as receivable
from won, lateral (select case won.kind when 'refund' then won.amount else 0 end as stake,
    case won.kind when 'refund' then 1 else 0 end as is_refund) as back,
lateral (select game, event_id, commissions from wager where wager.operator_id = %(operator)s and wager.ticket_seq = won.ticket_seq
    and wager.line = won.line and wager.day = won.day limit 1) as wager
join event on event.id = wager.event_id,
lateral (select channel from ticket where ticket.operator_id = %(operator)s and ticket.seq = won.ticket_seq
    and ticket.day = won.day limit 1) as ticket
union all
select moved.number, moved.booked_on, entity.id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    case when moved.debit = entity.account_id then moved.amount else -moved.amount end
from moved join entity on entity.operator_id = %(operator)s and entity.account_id in (moved.debit, moved.credit)
where moved.kind = 'receivable'

-- profit_rows --
select asked.number, profit.week + 6 as booked_on, profit.entity_id, 0 as member_id, profit.product_id, 0 as event_id, profit.game,
    0 as sale, coalesce(commissions[1], 0) as commission, coalesce(greatest(commissions[1], commissions[2]), 0) as parent_commission,
    0 as prize, 0 as wallets, 0 as expired, 0 as receivable
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select * from week_profit where week_profit.operator_id = %(operator)s and week_profit.seq between asked.first and asked.last
    offset 0) as profit

-- expired_rows --
select asked.number, share.booked_on, share.entity_id, 0 as member_id, 0 as product_id, 0 as event_id, 0 as game, 0 as sale,
    0 as commission, 0 as parent_commission, 0 as prize, 0 as wallets, share.amount as expired, 0 as receivable
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select * from expiry_share where expiry_share.operator_id = %(operator)s
    and expiry_share.seq between asked.first and asked.last offset 0) as share
