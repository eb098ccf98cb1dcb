-- The first queries of an audit, and the queries I41 to I50, I90, I116 and I128: separation of operators, the trail, people, the server.
-- Their form is described in sales.sql.

-- read_days --
-- Every day on which an operator may have handed out ticket numbers.
select operator_id, day from gate union select operator_id, day from gate_day order by 1, 2

-- read_ground --
-- An audit of an empty database proves nothing.
select exists (select 1 from operator), exists (select 1 from ticket), exists (select 1 from request where verb = 'sell')

-- begun --
-- Rules and ceilings that begin, and rules that end, with the seq behind which that was told. While instants stand still, since the
-- clock is behind the gate's last one, what was done before has the same instant. What the first telling names had begun before.
select outbox.operator_id, coalesce(row ->> 'rule_id', row ->> 'id', row ->> 'provider_id'),
    coalesce(row ->> 'ends', row ->> 'starts')::timestamptz, last_seq
from outbox cross join jsonb_each(case jsonb_typeof(outbox.data -> 'rows') when 'object' then outbox.data -> 'rows' end) as kind
cross join jsonb_each(kind.value) as one (key, row)
where outbox.data ? 'rows' and not outbox.data ? 'is_whole' and kind.key ~ '^(rule_|credit_ceiling$)'

-- lineage --
-- Each entity with itself, at the height 1, and with all above it.
lineage (operator_id, entity_id, above_id, height) as (
    select operator_id, id, id, 1 from entity
    union select lineage.operator_id, lineage.entity_id, entity.parent_id, height + 1 from lineage
    join entity on (entity.operator_id, entity.id) = (lineage.operator_id, lineage.above_id) where entity.parent_id is not null
)

-- i41 --
-- Rows of an operator refer only to rows of the same operator.
select operator_id, 'ticket ' || seq as subject, 'entity ' || entity_id as missing from ticket where not exists (
    select 1 from entity where (entity.operator_id, entity.id) = (ticket.operator_id, ticket.entity_id))
union all select operator_id, 'ticket ' || seq, 'member ' || seller.id
from ticket, lateral (values (member_id), (undone_by)) as seller (id) where seller.id is not null and not exists (
    select 1 from member where (member.operator_id, member.id) = (ticket.operator_id, seller.id))
union all select operator_id, 'wager ' || ticket_seq || '.' || line, 'market ' || market_id from wager where not exists (
    select 1 from market where (market.operator_id, market.id) = (wager.operator_id, wager.market_id))
union all select operator_id, 'wager ' || ticket_seq || '.' || line, 'draw ' || event_id from wager where not exists (
    select 1 from draw where (draw.operator_id, draw.event_id) = (wager.operator_id, wager.event_id))
union all select operator_id, 'payout ' || seq, 'member ' || member_id from payout where not exists (
    select 1 from member where (member.operator_id, member.id) = (payout.operator_id, payout.member_id))
union all select operator_id, 'member ' || id, 'entity ' || entity_id from member where not exists (
    select 1 from entity where (entity.operator_id, entity.id) = (member.operator_id, member.entity_id))
union all select operator_id, 'session ' || id, 'member ' || member_id from session where not exists (
    select 1 from member where (member.operator_id, member.id) = (session.operator_id, session.member_id))
union all select operator_id, 'entity ' || id, 'account ' || account_id from entity where not exists (
    select 1 from account where (account.operator_id, account.id) = (entity.operator_id, entity.account_id))
union all select operator_id, 'entity ' || id, 'parent ' || parent_id from entity where parent_id is not null and not exists (
    select 1 from entity as parent where (parent.operator_id, parent.id) = (entity.operator_id, entity.parent_id))
union all select operator_id, 'market ' || market_id, 'draw ' || event_id from market_event as held where not exists (
    select 1 from draw where (draw.operator_id, draw.event_id) = (held.operator_id, held.event_id))
union all select operator_id, 'ticket ' || seq, 'coupon ' || coupon_id from sports_ticket where not exists (
    select 1 from coupon where (coupon.operator_id, coupon.id) = (sports_ticket.operator_id, sports_ticket.coupon_id))
union all select operator_id, 'bet ' || seq, 'player ' || player_id from bet where not exists (
    select 1 from player where (player.operator_id, player.id) = (bet.operator_id, bet.player_id))
union all select operator_id, what, 'member ' || id from (
    select operator_id, 'result ' || event_id || ':' || version, unnest(array[entered_by, approved_by]) from result union all
    select operator_id, 'order ' || event_id || ':' || version, unnest(array[entered_by, approved_by]) from draw_order union all
    select operator_id, 'held payment ' || ticket_seq, unnest(array[asked_by, ended_by]) from payout_hold union all
    select operator_id, 'held credit ' || request_id, unnest(array[asked_by, decided_by]) from credit_hold) as clerk (operator_id, what, id)
where id is not null and not exists (select 1 from member where (member.operator_id, member.id) = (clerk.operator_id, clerk.id))

-- i43 --
-- Each version of a result, approval, order about a draw, undoing, held payment, payment, closed week, shift and limit of a player
-- left an entry in the trail, no earlier, and with what was written.
-- So did each credit that was held, and what was decided about it. What players have asked for, limits and exclusions, is also there
-- as the trail says it, and so is a player's block, and each credit that was held.
with act (operator_id, action, object, at, said) as (
    select result.operator_id, 'result ' || step, event_id || ':' || version, done.at, jsonb_build_object('outcome', outcome)
    from result, lateral (values ('entered', entered_at), ('approved', approved_at)) as done (step, at) union all
    select result.operator_id, 'sports result ' || step, event_id || ':' || version, done.at,
        jsonb_build_object('won', won, 'voided', voided, 'void', void)
    from sport_result as result, lateral (values ('entered', entered_at), ('approved', approved_at)) as done (step, at) union all
    select asked.operator_id, verb || ' ' || step, event_id || ':' || version, done.at, '{}'
    from draw_order as asked, lateral (values ('entered', entered_at), ('approved', approved_at)) as done (step, at) union all
    select operator_id, state, id::text, undone_at, '{}' from ticket where state <> 'sold' union all
    select operator_id, done.step, ticket.id || ':' || version, done.at, jsonb_build_object('amount', hold.amount)
    from payout_hold as hold join ticket using (operator_id, day),
    lateral (values ('payment held', asked_at), ('held payment ' || ended_as, ended_at)) as done (step, at)
    where ticket.seq = ticket_seq union all
    select transfer.operator_id, 'payment', seq::text, at,
        case when debit = 6 or payee.parent_id = payer.id then jsonb_build_object('entity', payee.id, 'amount', amount)
            else jsonb_build_object('entity', payer.id, 'amount', -amount) end
    from transfer left join entity as payer on (payer.operator_id, payer.account_id) = (transfer.operator_id, debit)
    left join entity as payee on (payee.operator_id, payee.account_id) = (transfer.operator_id, credit)
    where kind = 'payment' union all
    select operator_id, done.step, provider_id || ':' || request_id, done.at, jsonb_build_object('amount', amount)
    from credit_hold, lateral (values ('credit held', held_at),
        ('credit ' || case asked when 'approve' then 'approval' else 'refusal' end || ' asked', asked_at),
        ('credit ' || state, case when state in ('approved', 'refused') then decided_at end)) as done (step, at) union all
    select operator_id, 'week closed', entity_id::text, closed_at, jsonb_build_object('week', week) from closed_week union all
    select operator_id, 'shift opened', seq::text, opened_at, jsonb_build_object('opening', opening) from shift union all
    select operator_id, 'shift closed', seq::text, closed_at, jsonb_build_object('counted', counted, 'expected', expected)
    from shift union all
    select operator_id, 'cash moved', shift_seq::text, at,
        jsonb_build_object('seq', seq, 'direction', direction, 'amount', amount) from cash_movement union all
    select own.operator_id, 'limit ' || step, user_id, done.at, jsonb_build_object('kind', kind, 'period', period, 'new', amount)
    from player_limit as own join player on (player.operator_id, player.id) = (own.operator_id, own.player_id),
    lateral (values ('asked', asked_at), ('confirmed', case when confirmed_at <> asked_at then confirmed_at end)) as done (step, at))
select operator_id, action, object from act where at is not null and not exists (select 1 from audit_event as entry
    where (entry.operator_id, entry.action, entry.object) = (act.operator_id, act.action, act.object) and entry.at >= act.at
    -- An entity has as many entries as weeks: each is compared with its own.
    and coalesce(case entry.action when 'week closed' then entry.detail ->> 'week' end, '') = coalesce(said ->> 'week', '')
    and coalesce(entry.detail, '{}') || said = coalesce(entry.detail, '{}'))
union all
select entry.operator_id, action, object from audit_event as entry
join player on (player.operator_id, player.user_id) = (entry.operator_id, entry.object)
where action = 'player excluded' and coalesce(excluded_until, '-infinity') < (detail ->> 'new')::timestamptz
    or action = 'limit asked' and not exists (select 1 from player_limit as own
        where (own.operator_id, own.player_id, own.kind, own.period, own.asked_at)
            = (player.operator_id, player.id, detail ->> 'kind', detail ->> 'period', entry.at))
union all
select operator_id, action, object from audit_event where action = 'credit held' and not exists (select 1 from credit_hold as hold
    where (hold.operator_id, provider_id || ':' || request_id) = (audit_event.operator_id, object))
union all
-- A player was active before anybody decided about it.
select operator_id, 'player status', user_id from player
where status <> coalesce((select detail ->> 'new' from audit_event as entry
    where (entry.operator_id, entry.action, entry.object) = (player.operator_id, 'player status', player.user_id)
    order by at desc, id desc limit 1), 'active')

-- i45 --
-- Passwords are kept by Argon2id, with at least 19456 KiB and two passes.
-- Only resellers and machines have none.
-- The auditor reads no hash: shards.py has what it may know of them.
select operator_id, id as member_id from member left join member_hash using (operator_id, id)
where case when role = 'reseller' or is_machine then form is not null
    when form ~ '^m=' then substring(form from 'm=([0-9]+)')::int < 19456 or substring(form from 't=([0-9]+)')::int < 2
    else true end

-- i46 --
-- A session's token is stored as a hash, lives at most twelve hours, and belongs to an open member. A reseller's access token
-- lives until it is revoked, a machine's key as long as its maker wished. Each is for its kind of member.
select session.operator_id, session.id as session_id, session.member_id, session.created_at, session.expires_at
from session left join session_hash using (operator_id, id)
left join member on (member.operator_id, member.id) = (session.operator_id, session.member_id)
where form is distinct from '32' or (session.kind = 'login' and session.expires_at > session.created_at + interval '12 hours')
    or (ended_at is null and session.expires_at > %(now)s and member.status is distinct from 'active')
    or session.kind <> case when member.role = 'reseller' then 'access' when member.is_machine then 'key' else 'login' end

-- i116 --
-- Each address that somebody logs in with, each access token and each key is found under its operator, and nothing else is. No
-- address is found of an operator that keeps its addresses apart. Rows about operators of another node are checked there.
-- Tokens are compared by digests of their hashes (see I45); whoever logs in has a password (I45).
with token as (select operator_id, id, digest from session join session_hash using (operator_id, id) where kind <> 'login')
select member.operator_id, 'member ' || member.id as subject from member join operator on operator.id = member.operator_id
where role <> 'reseller' and not is_machine and not addresses_apart and not exists (
    select 1 from address_directory as known where known.address = lower(member.email) and known.operator = member.operator_id)
union all select operator, 'address ' || address from address_directory as known
where exists (select 1 from gate where gate.operator_id = known.operator) and not exists (
    select 1 from member join operator on operator.id = member.operator_id where member.operator_id = known.operator
    and lower(member.email) = known.address and role <> 'reseller' and not is_machine and not addresses_apart)
union all select operator_id, 'session ' || id from token
where digest is null or (operator_id, digest) not in (select operator_id, digest from token_directory_hash where digest is not null)
union all select operator_id, 'token' from token_directory_hash where operator_id in (select operator_id from gate)
    and (digest is null or (operator_id, digest) not in (select operator_id, digest from token where digest is not null))

-- i48 --
-- No column is a float or an unbounded number, and money is a bigint.
select attrelid::regclass::text as relation, attname::text as column, format_type(atttypid, atttypmod) as type
from pg_attribute join pg_class on pg_class.oid = attrelid
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped and (
    atttypid in ('real'::regtype, 'double precision'::regtype, 'numeric'::regtype, 'money'::regtype)
    or (attname in ('amount', 'balance', 'floor', 'sold', 'prize', 'quota', 'stake_min', 'stake_max', 'stake_multiple',
        'hundredths', 'multiplier', 'consolation', 'price', 'debit', 'stake', 'ext_amount', 'gross_payout', 'wht_amount', 'net_payout',
        'line_price', 'price_min', 'price_max', 'guarantee', 'pool', 'sales', 'carry_in', 'house_adds',
        'credits', 'rolled_back', 'deposited', 'staked', 'opening', 'counted', 'expected', 'settled_stake', 'paid_out', 'sale', 'agency',
        'movements', 'closing', 'wallets', 'expired', 'commission', 'parent_commission', 'pay_alone_max', 'base', 'per_bet', 'per_day',
        'credited', 'worth', 'profit', 'prize_max') and atttypid <> 'bigint'::regtype)
    or (attname = 'commissions' and atttypid <> 'bigint[]'::regtype))

-- i49 --
-- The database keeps each commit on disk, for every role, and the logins of server and auditor have no powers over it.
with said (whose, name, setting) as (
    select 'server', name, setting from pg_settings union all
    select coalesce(setrole::regrole::text, 'every role'), split_part(said, '=', 1), split_part(said, '=', 2)
    from pg_db_role_setting, unnest(setconfig) as said
    where setdatabase in (0, (select oid from pg_database where datname = current_database())))
select whose, name, setting from said
where (name in ('fsync', 'full_page_writes', 'data_checksums') and setting <> 'on')
    or (name = 'synchronous_commit' and setting not in ('on', 'remote_apply'))
    or (name in ('data_sync_retry', 'ignore_checksum_failure', 'zero_damaged_pages') and setting <> 'off')
union all
select rolname::text, 'role', concat_ws(' ', case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
    case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end)
from pg_roles where rolname in ('taquilla_house', 'taquilla_auditor')
    and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
union all
-- A session may take on every role that its login is a member of.
select member::regrole::text, 'role', 'member of ' || roleid::regrole
from pg_auth_members where member in (select oid from pg_roles where rolname in ('taquilla_house', 'taquilla_auditor'))
    and roleid::regrole::text not in ('pg_read_all_data', 'pg_read_all_settings', 'pg_read_all_stats', 'pg_monitor')

-- i50 --
-- The server's login cannot change what is written once, and the auditor's login cannot change anything. A grant on one
-- partition is as good as one on its table, so each is checked.
with recursive kept (id, name) as (
    select oid, relname::text from pg_class where relnamespace = 'public'::regnamespace and relname in (
        'request', 'ticket', 'wager', 'transfer', 'result', 'prize', 'payout', 'audit_event', 'gate_day', 'operator_key',
        'closed_week', 'week_profit', 'expiry_share', 'sports_ticket', 'call_out', 'sport_result', 'carry', 'statement', 'bet', 'bet_market', 'draw_order',
        'payout_hold', 'outbox', 'office_request', 'house_key', 'address_directory',
         'rule_limit', 'rule_offer', 'rule_quota', 'rule_dynamic', 'rule_commission', 'rule_close', 'rule_multiplier',
        'rule_payout', 'rule_end', 'exchange_rate', 'shift', 'cash_movement', 'tender', 'shift_count', 'log_entry', 'log_hash',
        'log_key', 'log_checkpoint', 'log_cosignature', 'draw_seal', 'event', 'market', 'market_event', 'product_multiplier', 'holiday',
        'tax_rate', 'leg', 'tier', 'credit_ceiling', 'coupon', 'credit_hold', 'player_limit', 'signing_key', 'payment_method', 'code',
        'log_witness')
    union all select inhrelid, kept.name from kept join pg_inherits on inhparent = kept.id)
-- Addresses are deleted from their directory when their operator chooses to be apart (I116).
select 'taquilla_house' as role, id::regclass::text as relation, 'delete' as may from kept
where has_table_privilege('taquilla_house', id, case name when 'address_directory' then 'TRUNCATE' else 'DELETE, TRUNCATE' end)
union all
select 'taquilla_house', id::regclass::text, 'update ' || attname
from kept join pg_attribute on attrelid = id and attnum > 0 and not attisdropped
where has_column_privilege('taquilla_house', id, attnum, 'UPDATE') and (name, attname) not in (
    ('ticket', 'state'), ('ticket', 'undone_at'), ('ticket', 'undone_seq'), ('ticket', 'undone_by'), ('ticket', 'prints'),
    ('result', 'approved_by'), ('result', 'approved_at'), ('result', 'differed_at'), ('draw_order', 'approved_by'), ('draw_order', 'approved_at'), ('sport_result', 'approved_by'), ('sport_result', 'approved_at'),
    ('bet', 'credits'), ('bet', 'rolled_back'), ('bet', 'state'), ('bet', 'updated_at'), ('coupon', 'closed_at'),
    ('player_limit', 'confirmed_at'), ('signing_key', 'ended_at'), ('payment_method', 'closed_at'), ('code', 'until_day'))
    and not (name = 'office_request' and attname in ('status', 'body'))
    and not (name = 'log_key' and attname in ('ended_at', 'paused_at'))
    and not (name = 'credit_hold' and attname in ('state', 'asked', 'asked_by', 'asked_at', 'decided_by', 'decided_at', 'credit_seq'))
    and not (name = 'log_witness' and attname in ('removed_at', 'size', 'next_try', 'tries', 'error', 'contradiction'))
    and not (name = 'house_key' and attname in ('used_at', 'ended_at'))
    and not (name = 'payout_hold' and attname in ('ended_as', 'ended_by', 'ended_at', 'payout_seq'))
    and not (name = 'shift' and attname in ('closed_seq', 'closed_at', 'closed_by', 'counted', 'expected', 'difference_seq'))
    and not (name = 'sports_ticket' and attname in ('step', 'result', 'approved', 'accepted_at', 'accepted_seq', 'version', 'gross_payout',
        'wht_amount', 'net_payout', 'resulted_at', 'closed_at', 'updated_at', 'calls', 'withheld_rate'))
    and not (name = 'call_out' and attname in ('state', 'tries', 'next_try', 'claimed_until', 'answer', 'answered_at', 'answered_seq'))
union all
select 'taquilla_auditor', oid::regclass::text, 'write' from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    and has_table_privilege('taquilla_auditor', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')

-- i90 --
-- The audit trail refuses every change and deletion, even by its owner. The owner could drop or disarm a guard: then it is
-- missing here. The number 27 means: before update and delete, each row; 34: before truncate. Where the trail is kept in
-- shards, each has the guard of its rows, and the table that stands for them both.
select relname::text as relation, guard.name as guard
from pg_class, (values ('the_trail_is_only_added_to', 27), ('the_trail_is_never_emptied', 34)) as guard (name, type)
where relnamespace = 'public'::regnamespace and relname ~ '^audit_event(_[0-9]+)?$' and relkind = 'r'
    and (guard.type = 27 or relname = 'audit_event')
    and not exists (select 1 from pg_trigger join pg_proc on pg_proc.oid = tgfoid where tgrelid = pg_class.oid
        and tgname = guard.name || substr(relname, 12) and tgenabled = 'A' and tgtype = guard.type and tgqual is null and md5(prosrc) = '3e2f8eac8ad99797e41dfe996957498b')

-- i128 --
-- A month that is archived refuses each change of its tables, even by their owner. A guard may be gone or disarmed. The number 31
-- means: before insert, update and delete, each row; 34: before truncate.
select relname::text as relation, guard.name as guard
from pg_class, (values ('an_archived_month_is_read_only', 31), ('an_archived_month_is_not_emptied', 34)) as guard (name, type)
where relnamespace = 'public'::regnamespace and relkind = 'r' and relispartition
    and starts_with(obj_description(pg_class.oid, 'pg_class'), 'archived: ')
    and not exists (select 1 from pg_trigger join pg_proc on pg_proc.oid = tgfoid where tgrelid = pg_class.oid
        and tgname = guard.name and tgenabled = 'A' and tgtype = guard.type and tgqual is null and md5(prosrc) = '16a42e9cc6cb64dc0f36e2ea139253b1')
