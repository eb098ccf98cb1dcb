-- The auditor's queries about players' wallets: I61 to I70 and I115.
-- They recompute all that is kept of wallets from transfers and bets alone. A query's rows are the offenders; the first sentence
-- under a name is the rule, as the auditor prints it.

-- i61 --
-- A player's balance is the sum of its statement, of funds and of bets.
select player.operator_id, player.id as player_id, account.balance, coalesce(sum(statement.amount), 0) as stated
from player join account on (account.operator_id, account.id) = (player.operator_id, player.account_id)
left join statement on (statement.operator_id, statement.account_id) = (player.operator_id, player.account_id)
group by player.operator_id, player.id, account.balance having account.balance <> coalesce(sum(statement.amount), 0)

-- i62 --
-- A player's statement counts its rows from 1, funds and bets apart, up to the player's own counters and in order of time.
with placed as (
    select operator_id, account_id, class, position, at, seq,
        lag(position, 1, 0::bigint) over upwards as before, lag(at) over upwards as earlier, lag(seq) over upwards as lower
    from statement window upwards as (partition by operator_id, account_id, class order by position)
)
select operator_id, account_id, class, position, 'not in its place' as wrong from placed
where position <> before + 1 or at < earlier or seq <= lower
union all
select player.operator_id, player.account_id, counted.class, counted.rows, 'not the last' from player,
lateral (values (1, funds), (2, bets)) as counted (class, rows), lateral (select count(*) as found from statement
    where statement.operator_id = player.operator_id and statement.account_id = player.account_id
    and statement.class = counted.class) as stated
where counted.rows <> stated.found
union all
select operator_id, account_id, class, position, type from statement
where class <> case when type in ('Deposit-Funds', 'Withdraw-Funds') then 1
    when type in ('Bet-Placement', 'Bet-Result', 'Bet-Rollback', 'Bet-Cancel') then 2 else 0 end
union all
select operator_id, account_id, class, position, 'no such player' from statement where not exists (
    select 1 from player where (player.operator_id, player.account_id) = (statement.operator_id, statement.account_id))

-- i63 --
-- Each row of a statement is a transfer of its player's account, with its amount and instant, and each such transfer is one
-- row. A row of funds names its request, which told the balance in points, a row of a bet its transaction. A partner's rate never
-- changes (WL-08).
with side as (
    select transfer.operator_id, transfer.seq, moved.account_id, moved.amount, transfer.at, transfer.kind, transfer.ticket_seq,
        transfer.day
    from transfer, lateral (values (debit, -amount), (credit, amount)) as moved (account_id, amount)
    where exists (select 1 from player where (player.operator_id, player.account_id) = (transfer.operator_id, moved.account_id))
)
select operator_id, seq, account_id, side.amount as moved, statement.amount as stated, side.at, statement.at as stated_at
from side full join statement using (operator_id, seq, account_id)
where side.amount is distinct from statement.amount or side.at is distinct from statement.at
union all
select side.operator_id, side.seq, side.account_id, null, null, null, null
from side join (select *, sum(amount) over (partition by operator_id, account_id order by seq) as balance from statement) as statement
    using (operator_id, seq, account_id)
left join player on (player.operator_id, player.account_id) = (side.operator_id, side.account_id)
left join partner on (partner.operator_id, partner.id) = (player.operator_id, player.partner_id)
left join bet on (bet.operator_id, coalesce(bet.ticket_seq, bet.seq), bet.day) = (side.operator_id, side.ticket_seq, side.day)
where case when side.kind in ('deposit', 'withdrawal') then not exists (select 1 from request
        where (request.operator_id, request.channel, request.issuer, request.key, request.seq)
            = (side.operator_id, 4, 0, 'funds:' || statement.reference, side.seq)
        and (outcome ->> 'balance')::bigint = div(statement.balance * 100, partner.rate) - (mod(statement.balance * 100, partner.rate) < 0)::int)
    else bet.transaction_id is distinct from statement.reference end

-- i64 --
-- A bet cost and returned what its transfers moved between its player and the games, and a rollback undoes exactly that. A
-- rollback of the bet reverses its stake first, and then the credits that were not reversed yet. What was free moved no stake,
-- and once it is rolled back, nothing is left of it. A ticket's bet is paid as its ticket is (I70).
with undone as (
    select operator_id, ticket_seq, day, seq from transfer where kind = 'bet' and reverses is not null
), moved as (
    select operator_id, ticket_seq as seq, day,
        coalesce(sum(amount) filter (where kind = 'bet' and reverses is null), 0) as staked,
        coalesce(sum(amount) filter (where kind = 'bet' and reverses is not null), 0) as stake_back,
        coalesce(sum(amount) filter (where kind = 'credit' and reverses is null), 0) as credited,
        coalesce(sum(amount) filter (where kind = 'credit' and reverses is not null), 0) as credits_back,
        coalesce(sum(amount) filter (where kind = 'credit' and reverses is not null and transfer.seq > undone.seq), 0) as credits_undone
    from transfer left join undone using (operator_id, ticket_seq, day) where kind in ('bet', 'credit') group by 1, 2, 3
)
select bet.operator_id, bet.seq, bet.state, bet.debit, bet.credits, bet.rolled_back, staked, credited, stake_back, credits_back
from bet left join moved using (operator_id, seq, day)
where bet.ticket_seq is null and (coalesce(staked, 0) <> bet.debit
    or bet.credits + bet.rolled_back - bet.debit <> coalesce(credited - staked + stake_back - credits_back, 0)
    or case bet.state when 'open' then bet.credits <> 0 or bet.rolled_back <> 0 when 'settled' then bet.rolled_back <> 0
        else bet.rolled_back <> bet.debit - bet.credits or bet.credits <> coalesce(credits_undone, 0) end)
union all
select transfer.operator_id, transfer.seq, transfer.kind, transfer.debit, transfer.credit, null, transfer.amount, null, null, null
from transfer left join bet on (bet.operator_id, bet.seq, bet.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day)
left join player on (player.operator_id, player.id) = (bet.operator_id, bet.player_id)
left join account as games on (games.operator_id, games.kind) = (transfer.operator_id, 'games')
where transfer.kind in ('bet', 'credit') and (bet.seq is null or bet.ticket_seq is not null
    or case when (transfer.kind = 'bet') = (transfer.reverses is null)
        then (transfer.debit, transfer.credit) is distinct from (player.account_id, games.id)
        else (transfer.debit, transfer.credit) is distinct from (games.id, player.account_id) end)

-- i65 --
-- A game's turnover is the sum of its bets by the hour of their last change, for each player and for all together.
with due as (
    select operator_id, whose.player_id, game_id, partner_id, date_trunc('hour', updated_at, 'UTC') as hour, count(*) as bets,
        sum(debit) as debit, sum(credits) as credits, sum(rolled_back) as rolled_back
    from bet, lateral (values (bet.player_id), (0)) as whose (player_id) where state <> 'open' group by 1, 2, 3, 4, 5)
select operator_id, player_id, game_id, partner_id, hour, due.bets, kept.bets as kept, due.debit, kept.debit as debit_kept
from due full join game_turnover as kept using (operator_id, player_id, game_id, partner_id, hour)
where (coalesce(due.bets, 0), coalesce(due.debit, 0), coalesce(due.credits, 0), coalesce(due.rolled_back, 0))
    <> (coalesce(kept.bets, 0), coalesce(kept.debit, 0), coalesce(kept.credits, 0), coalesce(kept.rolled_back, 0))

-- i66 --
-- A player's day adds up its deposits and the bets that were placed on it.
with done (operator_id, player_id, day, deposited, staked, settled_stake, paid_out) as (
    select operator_id, player_id, day, 0, debit, case state when 'settled' then debit else 0 end,
        case state when 'settled' then credits else 0 end
    from bet where state <> 'rolled_back'
    union all
    select player.operator_id, player.id, transfer.day, transfer.amount, 0, 0, 0
    from transfer join player on (player.operator_id, player.account_id) = (transfer.operator_id, transfer.credit)
    where transfer.kind = 'deposit'
), due as (
    select operator_id, player_id, day, sum(deposited) as deposited, sum(staked) as staked, sum(settled_stake) as settled_stake,
        sum(paid_out) as paid_out
    from done group by 1, 2, 3)
select operator_id, player_id, day, due.deposited, kept.deposited as deposited_kept, due.staked, kept.staked as staked_kept
from due full join player_day as kept using (operator_id, player_id, day)
where (coalesce(due.deposited, 0), coalesce(due.staked, 0), coalesce(due.settled_stake, 0), coalesce(due.paid_out, 0))
    <> (coalesce(kept.deposited, 0), coalesce(kept.staked, 0), coalesce(kept.settled_stake, 0), coalesce(kept.paid_out, 0))

-- i67 --
-- Each movement in a wallet was requested once, and each such request has its effect; a bet that was buried was never placed.
with effect as (
    select operator_id, seq, day, case kind when 'deposit' then 'deposit' else 'withdraw' end as verb
    from transfer where kind in ('deposit', 'withdrawal') union all
    select operator_id, seq, day, 'place bet' from bet where ticket_seq is null union all
    select operator_id, seq, day, 'result' from transfer where kind = 'credit' and reverses is null
), asked as (
    select operator_id, seq, day, verb, count(*) as times from request
    where verb in ('deposit', 'withdraw', 'place bet') or verb = 'result' and not exists (select 1 from bet
        where (bet.operator_id, bet.seq, bet.day) = (request.operator_id, request.seq, request.day)) group by 1, 2, 3, 4)
select operator_id, seq, verb, effect.day as done_on, asked.day as asked_on, asked.times
from effect full join asked using (operator_id, seq, verb)
where asked.times is distinct from 1 or effect.day is distinct from asked.day
union all
select operator_id, seq, 'settled', day, null, null from bet where state = 'settled' and ticket_seq is null
and not exists (select 1 from request where (request.operator_id, request.seq, verb) = (bet.operator_id, bet.seq, 'result'))
and not exists (select 1 from transfer join request on (request.operator_id, request.seq, verb)
        = (transfer.operator_id, transfer.seq, 'result')
    where (transfer.operator_id, transfer.ticket_seq, transfer.day) = (bet.operator_id, bet.seq, bet.day))
union all
select operator_id, seq, verb, null, day, null from request where verb = 'rollback' and not exists (
    select 1 from transfer where (transfer.operator_id, transfer.seq, transfer.day) = (request.operator_id, request.seq, request.day)
    and transfer.kind in ('bet', 'credit') and transfer.reverses is not null)
union all
select operator_id, seq, kind, day, null, null from transfer where kind in ('bet', 'credit') and reverses is not null and not exists (
    select 1 from request join transfer as first on (first.operator_id, first.seq) = (request.operator_id, request.seq)
    where request.operator_id = transfer.operator_id and request.verb = 'rollback' and request.at = transfer.at
        and first.ticket_seq = transfer.ticket_seq and request.seq <= transfer.seq)
union all
select bet.operator_id, bet.seq, named.verb, bet.day, named.day, null from bet
join provider on provider.id = bet.provider_id left join request as named on named.operator_id = bet.operator_id
    and (named.channel, named.issuer, named.key) = (%(wallet_channel)s, provider.number, 'transaction:' || bet.transaction_id)
where bet.ticket_seq is null and (named.verb is distinct from 'place bet' or named.seq <> bet.seq)

-- i68 --
-- No stake and no deposit exceeded a limit that its player had set by then. Stakes rolled back by then, or at the same instant,
-- do not count; free bets stake nothing. Limits of losses are not replayed.
with done (operator_id, player_id, kind, seq, day, amount, at, undone_at) as (
    select operator_id, player_id, 'stake', seq, day, debit, placed_at, case state when 'rolled_back' then updated_at end from bet
    where debit > 0
    union all
    select player.operator_id, player.id, 'deposit', transfer.seq, transfer.day, transfer.amount, transfer.at, null
    from transfer join player on (player.operator_id, player.account_id) = (transfer.operator_id, transfer.credit)
    where transfer.kind = 'deposit'
), placed as (
    select done.*, bound.period, date_trunc(bound.period, done.day::timestamp) as start
    from (select distinct operator_id, player_id, kind, period from player_limit) as bound
    join done using (operator_id, player_id, kind)
), walked as (
    -- One walk along time and seq, which rise together (I08): a rollback comes before what is placed later, even at its instant.
    select placed.operator_id, player_id, kind, placed.seq, period, moved.at, is_back, sum(moved.amount) over (
        partition by placed.operator_id, player_id, kind, period, start order by moved.at, placed.seq, is_back) as so_far
    from placed, lateral (values (placed.at, placed.amount, false), (undone_at, -placed.amount, true)) as moved (at, amount, is_back)
    where moved.at is not null
)
select walked.operator_id, walked.player_id, walked.kind, walked.seq, walked.period, in_force.amount as allowed, so_far
from walked, lateral (select amount from player_limit as set
    where (set.operator_id, set.player_id, set.kind, set.period) = (walked.operator_id, walked.player_id, walked.kind, walked.period)
    and confirmed_at is not null and greatest(starts, confirmed_at) <= walked.at order by asked_at desc limit 1) as in_force
where not is_back and so_far > in_force.amount

-- i69 --
-- A ticket paid from a wallet is one bet of its price, decided by its markets, and rolled back when the ticket is undone. It is
-- sold over the channel of players' wallets, by the member who sells to wallets.
with bought as (select * from ticket where channel = %(wallet_channel)s), of_ticket as (select * from bet where ticket_seq is not null)
select coalesce(bought.operator_id, of_ticket.operator_id) as operator_id, coalesce(bought.seq, of_ticket.ticket_seq) as ticket_seq,
    of_ticket.seq, 'not a bet of it' as wrong
from bought full join of_ticket on (of_ticket.operator_id, of_ticket.ticket_seq, of_ticket.day) = (bought.operator_id, bought.seq, bought.day)
left join wallet_operator as seller on (seller.operator_id, seller.entity_id, seller.member_id)
    = (bought.operator_id, bought.entity_id, bought.member_id)
where (of_ticket.debit, of_ticket.transaction_id, of_ticket.placed_at, of_ticket.state = 'rolled_back', of_ticket.rolled_back)
    is distinct from (bought.amount, bought.id::text, bought.created_at, bought.state <> 'sold',
        case bought.state when 'sold' then 0 else bought.amount end)
    or seller.operator_id is null
union all
select operator_id, ticket_seq, min(seq), 'bet ' || count(*) || ' times' from of_ticket group by 1, 2 having count(*) > 1
union all
select operator_id, null, bet_seq, 'not its markets'
from (select distinct of_ticket.operator_id, wager.market_id, of_ticket.seq as bet_seq, of_ticket.day from of_ticket
    join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (of_ticket.operator_id, of_ticket.ticket_seq, of_ticket.day)) as due
full join bet_market as kept using (operator_id, market_id, bet_seq, day)
where due.day is null or kept.day is null

-- i70 --
-- A wallet has received exactly what its tickets have won by the settlements in force, and its statement says why. A settlement
-- that is under way has not reached all bets yet. A bet is settled once it has returned something, or nothing more is pending.
-- Only wallets pay anything back.
with of_ticket as (
    select bet.*, player.account_id from bet join player on (player.operator_id, player.id) = (bet.operator_id, bet.player_id)
    where bet.ticket_seq is not null
), in_force as (
    select distinct on (operator_id, market_id) operator_id, market_id, version, results from settlement where finished_at is not null
    order by operator_id, market_id, version desc
), paid as (
    select operator_id, ticket_seq, line, day, sum(amount) as amount from payout group by 1, 2, 3, 4
), judged as (
    select of_ticket.operator_id, of_ticket.seq, of_ticket.state, of_ticket.credits, wager.line, coalesce(prize.amount, 0) as prize,
        coalesce(paid.amount, 0) as paid,
        in_force.version is not null and array_position(in_force.results, null) is null as is_settled
    from of_ticket
    join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (of_ticket.operator_id, of_ticket.ticket_seq, of_ticket.day)
    left join in_force on (in_force.operator_id, in_force.market_id) = (wager.operator_id, wager.market_id)
    left join prize on (prize.operator_id, prize.market_id, prize.version, prize.ticket_seq, prize.line, prize.day)
        = (wager.operator_id, wager.market_id, in_force.version, wager.ticket_seq, wager.line, wager.day)
    left join paid on (paid.operator_id, paid.ticket_seq, paid.line, paid.day)
        = (wager.operator_id, wager.ticket_seq, wager.line, wager.day)
    where of_ticket.state <> 'rolled_back' and not exists (select 1 from bet_market
        join settlement on (settlement.operator_id, settlement.market_id) = (bet_market.operator_id, bet_market.market_id)
        where (bet_market.operator_id, bet_market.bet_seq) = (of_ticket.operator_id, of_ticket.seq) and finished_at is null))
select operator_id, seq as bet_seq, line::text as about, prize, paid from judged where prize <> paid
union all
select operator_id, seq, state, credits, sum(paid) from judged group by 1, 2, 3, 4
having credits <> sum(paid) or (state = 'settled') <> (credits > 0 or not bool_or(not is_settled and prize = 0))
union all
select operator_id, ticket_seq, 'given back', line, amount from payout where amount < 0 and not exists (select 1 from of_ticket
    where (of_ticket.operator_id, of_ticket.ticket_seq, of_ticket.day) = (payout.operator_id, payout.ticket_seq, payout.day))
union all
select of_ticket.operator_id, of_ticket.seq, transfer.kind || ' as ' || coalesce(statement.type, 'nothing'), transfer.seq, transfer.amount
from of_ticket join transfer on transfer.kind in ('sale', 'payout')
    and (transfer.operator_id, transfer.ticket_seq, transfer.day) = (of_ticket.operator_id, of_ticket.ticket_seq, of_ticket.day)
left join statement on (statement.operator_id, statement.account_id, statement.seq)
    = (of_ticket.operator_id, of_ticket.account_id, transfer.seq)
left join account as payable on (payable.operator_id, payable.kind) = (of_ticket.operator_id, 'prizes_payable')
where statement.type is distinct from case transfer.kind
    when 'sale' then case when transfer.reverses is null then 'Bet-Placement' else 'Bet-Cancel' end
    else case when (transfer.debit, transfer.credit) = (payable.id, of_ticket.account_id) then 'Bet-Result'
        when (transfer.debit, transfer.credit) = (of_ticket.account_id, payable.id) then 'Bet-Rollback' end end
    or statement.class is distinct from 2

-- i115 --
-- A player's wallet has no credit: the floor of its account is 0; it is its own, and it is of whom the event told that moved it first.
-- It stays with its partner (WL-01).
select operator_id, id as account_id, 'floor ' || coalesce(floor::text, 'of none') as wrong from account
where kind = 'player' and floor is distinct from 0
union all select operator_id, account_id, 'of player ' || id from player where account_id <> 2000000000 + id
union all select bet.operator_id, account_id, 'of partner ' || player.partner_id || ', and of ' || bet.partner_id || ' at bet ' || seq
from bet join player on (player.operator_id, player.id) = (bet.operator_id, bet.player_id) where bet.partner_id <> player.partner_id
union all select outbox.operator_id, account_id, 'of ' || told.value || ', and not of ' || coalesce(user_id, 'nobody')
from outbox cross join jsonb_each_text(data -> 'players') as told left join player
    on (player.operator_id, player.id) = (outbox.operator_id, told.key::bigint)
where type = 'wallets.moved' and user_id is distinct from told.value
