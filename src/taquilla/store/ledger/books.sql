-- load_sessions --
-- The state of a token is never cached: a logout ends it at once, in every process.
-- Every load uses a lateral join with a limit, so that the plan is the index even if it was made while the table was empty.
select asked.operator_id, asked.id
from unnest(%(operators)s::int[], %(sessions)s::bigint[], %(instants)s::timestamptz[]) as asked (operator_id, id, at),
lateral (select 1 from session
    where session.operator_id = asked.operator_id and session.id = asked.id
    and session.ended_at is null and session.locked_at is null and session.expires_at > asked.at limit 1) as alive

-- load_requests --
select asked.place, request.fingerprint, request.seq, request.day, request.outcome
from unnest(%(operators)s::int[], %(channels)s::smallint[], %(issuers)s::bigint[], %(keys)s::text[])
    with ordinality as asked (operator_id, channel, issuer, key, place),
lateral (select * from request
    where request.operator_id = asked.operator_id and request.channel = asked.channel
    and request.issuer = asked.issuer and request.key = asked.key limit 1) as request

-- load_balances --
select asked.operator_id, asked.account_id, account.balance
from unnest(%(operators)s::int[], %(accounts)s::bigint[]) as asked (operator_id, account_id),
lateral (select * from account
    where account.operator_id = asked.operator_id and account.id = asked.account_id limit 1) as account

-- find_read_only --
-- Of the guards of a month, that of its bets is put first.
select day from unnest(%(days)s::date[]) as asked (day) where exists (select from pg_trigger
    where tgrelid = to_regclass('bet' || to_char(day, '_YYYY_MM')) and tgname = 'an_archived_month_is_read_only')

-- write_requests --
insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, outcome, at)
select unnest(%(operators)s::int[]), unnest(%(channels)s::smallint[]), unnest(%(issuers)s::bigint[]), unnest(%(keys)s::text[]),
    unnest(%(verbs)s::text[]), unnest(%(fingerprints)s::bytea[]), unnest(%(seqs)s::bigint[]), unnest(%(days)s::date[]),
    unnest(%(outcomes)s::jsonb[]), unnest(%(instants)s::timestamptz[])

-- write_transfers --
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, market_id, version, reverses,
    booked_on, at)
select unnest(%(operators)s::int[]), unnest(%(seqs)s::bigint[]), unnest(%(days)s::date[]), unnest(%(debits)s::bigint[]),
    unnest(%(credits)s::bigint[]), unnest(%(amounts)s::bigint[]), unnest(%(currencies)s::text[]), unnest(%(kinds)s::text[]),
    unnest(%(tickets)s::bigint[]), unnest(%(markets)s::bigint[]), unnest(%(versions)s::int[]), unnest(%(reverses)s::bigint[]),
    unnest(%(booked)s::date[]), unnest(%(instants)s::timestamptz[])

-- write_balances --
-- Every player of a wallet has an account. The key is given twice, as for write_undoings (sales.sql).
update account set balance = written.balance
from unnest(%(operators)s::int[], %(accounts)s::bigint[], %(balances)s::bigint[]) as written (operator_id, account_id, balance)
where account.operator_id = written.operator_id and account.id = written.account_id
and account.operator_id = any (%(operators)s::int[]) and account.id = any (%(accounts)s::bigint[])

-- write_audit_event --
-- One after another: they are few, and Citus numbers the rows of one statement only where they are spelled out.
insert into audit_event (operator_id, at, actor, action, object, detail)
values (%(operator)s, %(at)s, %(actor)s, %(action)s, %(object)s, %(detail)s::jsonb)
