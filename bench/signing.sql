-- Reserved cards of an operator of sports, as the counter and the wallet would have left them.

-- add_reservations --
-- A ticket takes three of the operator's numbers: for itself, for its call, and for the call's answer. Its id begins with its second.
insert into sports_ticket (operator_id, seq, day, id, code, type, coupon_id, player, currency, source, price, debit, stake,
    ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks, singles, odds, created_at,
    closes_at, reserved, step, updated_at, calls)
select gate.operator_id, gate.last_seq + 1 + 3 * place, %(day)s,
    lpad(to_hex(extract(epoch from %(now)s::timestamptz)::bigint), 8, '0') || lpad(to_hex(%(made)s::bigint + place), 16, '0'),
    upper(lpad(to_hex(%(made)s::bigint + place), 6, '0')), 'superbet', coupon.id, 'player ' || place %% 50000, 'KES', 'mobile',
    %(price)s, %(price)s, taxed.stake, %(price)s - taxed.stake, 1250, 'inclusive', 2000, 'net', 'sale', 'KE', 1, %(picks)s::jsonb,
    (select array_agg((pick ->> 0)::bigint) from jsonb_array_elements(%(picks)s::jsonb) as pick), null, %(now)s, coupon.closes_at,
    true, 'reserved', %(now)s, 1
from gate, coupon, generate_series(0, %(count)s::bigint - 1) as place,
lateral (select (2 * %(price)s * 10000 + 11250) / 22500 as stake) as taxed
where gate.operator_id = %(operator)s and coupon.operator_id = %(operator)s and coupon.event_id = %(event)s
returning id

-- add_calls --
insert into call_out (operator_id, ticket_seq, n, day, seq, action, state, tries, next_try, written_at, answered_at, answered_seq)
select gate.operator_id, gate.last_seq + 1 + 3 * place, 1, %(day)s, gate.last_seq + 2 + 3 * place, 'ticket_reserve', 'done', 1,
    %(now)s, %(now)s, %(now)s, gate.last_seq + 3 + 3 * place
from gate, generate_series(0, %(count)s::bigint - 1) as place where gate.operator_id = %(operator)s

-- add_requests --
insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, at)
select gate.operator_id, 3, 0, verb || gate.last_seq + 1 + 3 * place, verb, sha256(verb::bytea), gate.last_seq + at + 3 * place,
    %(day)s, %(now)s
from gate, generate_series(0, %(count)s::bigint - 1) as place, (values ('place', 1), ('answer', 3)) as asked (verb, at)
where gate.operator_id = %(operator)s

-- keep_gate --
update gate set last_seq = last_seq + 3 * %(count)s::bigint, last_event_seq = last_seq + 3 * %(count)s::bigint
where operator_id = %(operator)s

-- count_paid --
select (select count(*) from sports_ticket where operator_id = %(operator)s and step = 'open'),
    (select count(*) from transfer where operator_id = %(operator)s and kind in ('stake', 'excise')),
    (select count(*) from call_out where operator_id = %(operator)s and action = 'ticket_update'),
    (select count(*) from signed_request where operator_id = %(operator)s and verb = 'paid'),
    (select count(*) from request where operator_id = %(operator)s and verb = 'paid')
