-- has_bets --
-- A row if a wallet has paid for anything on a market.
select 1 from bet_market where operator_id = %(operator)s and market_id = %(market)s and day >= %(since)s and day <= %(until)s limit 1

-- find_bets --
-- The next bets of a market: by the key, in the order of the bets, and only the days on which it was on sale.
select operator_id, bet_seq, day from bet_market
where operator_id = %(operator)s and market_id = %(market)s and bet_seq > %(after)s and day >= %(since)s and day <= %(until)s
order by bet_seq limit %(rows_max)s

-- load_lines --
-- The wagers of these bets' tickets. Another market counts by its last settlement that is finished, or is under way and past this
-- very bet: two that are under way at once must not wait for each other. A run may have read only some results.
select input.seq, ticket.member_id, wager.line, wager.market_id,
    settlement.version is not null and array_position(settlement.results, null) is null,
    coalesce(prize.amount, 0), coalesce(paid.amount, 0)::bigint
from unnest(%(seq)s::bigint[], %(ticket_seq)s::bigint[], %(day)s::date[]) as input (seq, ticket_seq, day),
lateral (select member_id from ticket where ticket.operator_id = %(operator)s and ticket.seq = input.ticket_seq
    and ticket.day = input.day limit 1) as ticket,
lateral (select line, market_id from wager where wager.operator_id = %(operator)s and wager.ticket_seq = input.ticket_seq
    and wager.day = input.day limit 100) as wager
left join lateral (select version, results from settlement where settlement.operator_id = %(operator)s
    and settlement.market_id = wager.market_id and (finished_at is not null
        or (settlement.market_id, settlement.version) = (%(market)s, %(version)s)
        or settlement.phase = %(bets)s and settlement.ticket_seq >= input.seq or settlement.phase = %(overpaid)s)
    order by version desc limit 1) as settlement on true
left join lateral (select amount from prize where prize.operator_id = %(operator)s and prize.market_id = wager.market_id
    and prize.version = settlement.version and prize.ticket_seq = input.ticket_seq and prize.line = wager.line
    and prize.day = input.day limit 1) as prize on true
left join lateral (select sum(amount) as amount from payout where payout.operator_id = %(operator)s
    and payout.ticket_seq = input.ticket_seq and payout.line = wager.line and payout.day = input.day) as paid on true
order by 1, 3
