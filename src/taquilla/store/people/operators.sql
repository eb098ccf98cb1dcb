-- load_operators --
select id, name, currency, exponent, zone, status = 'active', lotteries, addresses_apart, sandbox_of from operator order by id

-- count_sandboxes --
select count(*) from operator where sandbox_of = %(operator)s and created_at > %(since)s

-- load_operator --
select currency, exponent, zone, independent_after_days, day_loosens, lotteries, pin_after_close, addresses_apart, needs_shift, name,
    coalesce(colour, ''), coalesce(digest, ''), coalesce(twelve_hours, false), sandbox_of, status = 'closed'
from operator left join operator_look on operator_id = %(operator)s where id = %(operator)s

-- load_keys --
select version, wrapped from operator_key where operator_id = %(operator)s order by version

-- load_any_key --
select operator_id, wrapped from operator_key order by operator_id, version limit 1

-- load_entities --
-- In the order in which they were made: the first without a parent is the operator's root.
select entity.id, entity.name, entity.parent_id, entity.account_id, entity.status = 'active', account.floor, last.week + 7
from entity join account on account.operator_id = %(operator)s and account.id = entity.account_id
left join lateral (select week from closed_week where closed_week.operator_id = %(operator)s
    and closed_week.entity_id = entity.id order by week desc limit 1) as last on true
where entity.operator_id = %(operator)s order by entity.created_at, entity.id

-- load_members --
-- In a sandbox keys stand for people: whoever tries it decides with two of them what takes two.
select member.id, entity_id, email, role, member.status = 'active', is_machine and sandbox_of is null
from member join operator on operator.id = %(operator)s where operator_id = %(operator)s

-- load_powers --
-- As far back as power counts from the gate's last instant: the clock is later. In the order of its index (by the instants all
-- logins of that time would be read, at each change of rules). A key names its machine in the detail; keys without one are nobody's.
select actor, case action when 'key added' then detail ->> 'member' else object end::bigint, at,
    action in ('password reset made', 'second factor on', 'second factor off')
from audit_event where operator_id = %(operator)s and action in ('member added', 'role changed', 'password reset made',
    'second factor on', 'second factor off', 'key added')
    and (action <> 'key added' or detail ? 'member')
    and at > (select last_at from gate where gate.operator_id = %(operator)s)
        - (select independent_after_days * interval '1 day' from operator where id = %(operator)s)
order by action, at

-- add_operator --
insert into operator (id, name, currency, exponent, zone, lotteries, addresses_apart, needs_shift, created_at, sandbox_of)
values (%(operator)s, %(name)s, %(currency)s, %(exponent)s, %(zone)s, %(lotteries)s, %(apart)s, %(needs_shift)s, %(now)s, %(sandbox_of)s)

-- add_gate --
insert into gate (operator_id, day, last_at) values (%(operator)s, %(day)s, %(now)s)

-- add_house_accounts --
insert into account (operator_id, id, kind, currency)
select gate.operator_id, account.id, account.kind, %(currency)s
from gate, unnest(%(ids)s::bigint[], %(kinds)s::text[]) as account (id, kind)
where gate.operator_id = %(operator)s

-- add_progress --
insert into progress (operator_id) values (%(operator)s)

-- add_key --
insert into operator_key (operator_id, version, wrapped, created_at) values (%(operator)s, %(version)s, %(wrapped)s, %(now)s)

-- add_account --
insert into account as added (operator_id, id, kind, currency, floor, balance)
values (%(operator)s, %(id)s, 'entity', %(currency)s, %(floor)s, case when %(floor)s::bigint is null then null else 0 end)
returning id::text, row_state(added.*) - 'balance'

-- add_entity --
insert into entity as added (operator_id, id, parent_id, name, account_id, created_at)
values (%(operator)s, %(id)s, %(parent)s, %(name)s, %(account)s, %(now)s)
returning id::text, row_state(added.*)

-- change_entity --
update entity set name = %(name)s where operator_id = %(operator)s and id = %(id)s
returning id::text, row_state(entity.*, 'name')

-- change_credit --
update account set floor = %(floor)s, balance = %(balance)s where operator_id = %(operator)s and id = %(account)s
returning id::text, row_state(account.*, 'floor')

-- load_kept_balance --
select balance from account where operator_id = %(operator)s and id = %(account)s

-- sum_transfers --
-- What the transfers after one seq, up to another, have moved on some accounts.
select coalesce(sum(case when credit = any (%(accounts)s::bigint[]) then amount else 0 end
    - case when debit = any (%(accounts)s::bigint[]) then amount else 0 end), 0)::bigint
from transfer where operator_id = %(operator)s and seq > %(after)s and seq <= %(until)s
    and (credit = any (%(accounts)s::bigint[]) or debit = any (%(accounts)s::bigint[]))

-- change_role --
update member set role = %(role)s where operator_id = %(operator)s and id = %(id)s
returning id::text, row_state(member.*, 'role')

-- add_member --
-- The address of a reseller, or of a machine, which has a blank, is only a name: it receives no mail and nobody logs in by it.
insert into member as added (operator_id, id, entity_id, email, role, password_hash, is_machine, created_at)
values (%(operator)s, %(id)s, %(entity)s, %(email)s, %(role)s, %(password_hash)s, %(is_machine)s, %(now)s)
returning id::text, row_state(added.*, 'entity_id', 'email', 'role', 'status', 'is_machine')

-- close_operator --
update operator set status = 'closed' where id = %(operator)s returning '', row_state(operator.*, 'status')

-- set_choice --
update operator set {choice} = %(value)s where id = %(operator)s
returning '', row_state(operator.*, '{choice}')

-- close_entities --
update entity set status = 'closed' where operator_id = %(operator)s and id = any (%(entities)s::bigint[])
returning id::text, row_state(entity.*, 'status')

-- close_members --
update member set status = 'closed' where operator_id = %(operator)s and id = any (%(members)s::bigint[])
returning id::text, row_state(member.*, 'status')

-- end_sessions_of --
update session set ended_at = %(now)s
where operator_id = %(operator)s and member_id = any (%(members)s::bigint[]) and ended_at is null and expires_at > %(now)s

-- void_resets_of --
-- One of before a new role would set the password of the new one, and whoever made it may do so no more.
delete from password_reset where operator_id = %(operator)s and used_at is null and (member_id = any (%(members)s::bigint[])
    or made_by in (select email from member where operator_id = %(operator)s and id = any (%(members)s::bigint[])))

-- load_unfinished --
-- Reads all that the operator has ever sold. It runs only when that operator is to be closed. A run that lacks a draw gives its stakes
-- back a month after its last one (VE-07), which may be claimed from then on.
select greatest((select max(expires_at) from ticket where operator_id = %(operator)s and state = 'sold'),
        (select max(expires_at) from prize where operator_id = %(operator)s),
        (select max(draw.draws_at) + interval '32 days' from draw as waiting
            join market_event as held on held.operator_id = %(operator)s and held.event_id = waiting.event_id
            join market_event as member on member.operator_id = %(operator)s and member.market_id = held.market_id
            join draw on draw.operator_id = %(operator)s and draw.event_id = member.event_id
            where waiting.operator_id = %(operator)s and waiting.to_settle),
        -- What has expired and is not booked (VE-27): the worker visits no closed operator.
        (select %(now)s::timestamptz + interval '1 minute' from progress where progress.operator_id = %(operator)s
            and exists (select 1 from prize where prize.operator_id = %(operator)s
                and (prize.expires_at, prize.market_id) > (progress.expired_until, progress.expired_market)))),
    exists (select 1 from sports_ticket where operator_id = %(operator)s and step not in ('closed', 'cancelled')),
    exists (select 1 from call_out where operator_id = %(operator)s and state = 'due')
        or exists (select 1 from call_out where operator_id = %(operator)s and state = 'parked'),
    exists (select 1 from bet where operator_id = %(operator)s and state = 'open'),
    -- What can still be moved: no rest below the least amount in points (WL-08), and nothing behind a closed partner (WL-01).
    exists (select 1 from player join partner on partner.operator_id = %(operator)s and partner.id = player.partner_id
        join account on account.operator_id = %(operator)s and account.id = player.account_id
        where player.operator_id = %(operator)s and partner.status = 'active' and balance <> 0
        and abs(balance) >= partner.rate / gcd(partner.rate, 100)),
    exists (select 1 from credit_hold where operator_id = %(operator)s and state = 'held'),
    -- More than what a division leaves, which is less than its lines (JP-31), has rolled over to no settled coupon.
    exists (select 1 from coupon, lateral (select version, tiers from sports_settlement where sports_settlement.operator_id = %(operator)s
            and sports_settlement.coupon_id = coupon.id order by version desc limit 1) as last
        where coupon.operator_id = %(operator)s and not exists (select 1 from coupon as later join sports_settlement as settled
            on settled.operator_id = %(operator)s and settled.coupon_id = later.id
            where later.operator_id = %(operator)s and later.carry_from = coupon.id)
        and (select sum(amount) from carry where carry.operator_id = %(operator)s and carry.coupon_id = coupon.id
            and carry.version = last.version) > (select coalesce(sum((tier ->> 'lines')::bigint) filter (where tier ->> 'carried' <> '0'), 0)
            from jsonb_array_elements(last.tiers) as tier))

-- has_begun_untold --
select exists (select 1 from credit_hold where operator_id = %(operator)s and state = 'held')
    or exists (select 1 from bet where operator_id = %(operator)s and state = 'open' and ticket_seq is null)

-- sells_to_wallets --
select exists (select from wallet_operator where operator_id = %(operator)s and member_id = any (%(members)s::bigint[]))

-- next_entity_id --
select coalesce(max(id), 0) + 1 from entity where operator_id = %(operator)s

-- next_member_id --
select coalesce(max(id), 0) + 1 from member where operator_id = %(operator)s

-- add_audit_event --
insert into audit_event (operator_id, at, actor, action, object, detail, origin)
values (%(operator)s, %(now)s, %(actor)s, %(action)s, %(object)s, %(detail)s, %(origin)s) returning id

-- add_untold_event --
insert into untold_event (operator_id, id) values (%(operator)s, %(id)s)

-- load_entity_data --
select address1, address2, city, municipality, rif, state, ticket_footer, ticket_header, time_zone
from entity_data where operator_id = %(operator)s and entity_id = %(entity)s

-- load_zone --
select zone from operator where id = %(operator)s

-- write_entity_data --
insert into entity_data as added (operator_id, entity_id, address1, address2, city, municipality, rif, state, ticket_footer,
    ticket_header, time_zone)
values (%(operator)s, %(entity)s, %(address1)s, %(address2)s, %(city)s, %(municipality)s, %(rif)s, %(state)s,
    %(ticket_footer)s, %(ticket_header)s, %(time_zone)s)
on conflict (operator_id, entity_id) do update set address1 = excluded.address1, address2 = excluded.address2,
    city = excluded.city, municipality = excluded.municipality, rif = excluded.rif, state = excluded.state,
    ticket_footer = excluded.ticket_footer, ticket_header = excluded.ticket_header, time_zone = excluded.time_zone
returning entity_id::text, row_state(added.*)
