-- find_player --
-- A user for read-only callers: identity, partner, balance.
select player.id, user_id, username, partner_id, partner.status = 'active', rate, player.status, excluded_until, player.created_at,
    bets, funds, account.balance
from player join partner on partner.operator_id = %(operator)s and partner.id = player.partner_id
join account on account.operator_id = %(operator)s and account.id = player.account_id
where player.operator_id = %(operator)s and user_id = %(user)s

-- find_named --
-- Several users may have a name; two rows are enough to know that.
select id from player where operator_id = %(operator)s and username = %(name)s and username <> '' limit 2

-- list_players --
select player.id, user_id, username, partner_id, partner.status = 'active', rate, player.status, excluded_until, player.created_at,
    bets, funds, account.balance
from player join partner on partner.operator_id = %(operator)s and partner.id = player.partner_id
join account on account.operator_id = %(operator)s and account.id = player.account_id
where player.operator_id = %(operator)s and player.id > %(after)s order by player.id limit %(rows_max)s

-- set_status --
update player set status = %(status)s where operator_id = %(operator)s and id = %(player)s

-- exclude --
-- Never earlier: an exclusion cannot be shortened.
update player set excluded_until = greatest(excluded_until, %(until)s) where operator_id = %(operator)s and id = %(player)s

-- list_limits --
select kind, period, amount, asked_at, starts, confirmed_at from player_limit
where operator_id = %(operator)s and player_id = %(player)s order by kind, period, asked_at

-- add_limit --
insert into player_limit (operator_id, player_id, kind, period, starts, amount, asked_at, confirmed_at, author)
values (%(operator)s, %(player)s, %(kind)s, %(period)s, %(starts)s, %(amount)s, %(asked_at)s, %(confirmed_at)s, %(author)s)

-- confirm_limit --
update player_limit set confirmed_at = %(now)s where operator_id = %(operator)s and player_id = %(player)s and kind = %(kind)s
    and period = %(period)s and asked_at = %(asked_at)s

-- sum_days --
-- Sums of what a player did from a day on.
select coalesce(sum(deposited), 0)::bigint, coalesce(sum(staked), 0)::bigint, coalesce(sum(settled_stake), 0)::bigint,
    coalesce(sum(paid_out), 0)::bigint
from player_day where operator_id = %(operator)s and player_id = %(player)s and day >= %(since)s

-- find_session --
select player_id, expires_at, ended_at from player_session where operator_id = %(operator)s and token_hash = %(token)s

-- end_session --
update player_session set ended_at = %(now)s where token_hash = %(token)s and operator_id = %(operator)s and ended_at is null
