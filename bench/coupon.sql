-- A coupon with many tickets, as the counter would have sold them: seq without a gap, and requests, calls and ledger that pass
-- the audit.

-- add_terms --
insert into sports_operator (operator_id, secret, webhook_url) values (%(operator)s, 'none', 'http://127.0.0.1:9/')

-- add_rates --
insert into tax_rate (operator_id, type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, author)
values (%(operator)s, '', %(now)s, 'KE', 1250, 'inclusive', 2000, 'net', 'bench')

-- add_sport --
insert into sport (operator_id, id, name) values (%(operator)s, 1, 'football')

-- add_league --
insert into league (operator_id, id, sport_id, name) values (%(operator)s, 1, 1, 'premier league')

-- add_events --
insert into sport_event (operator_id, id, league_id, name, original_start, starts_at, ends_at)
select %(operator)s, id, 1, 'event ' || id, %(closes)s, %(closes)s, %(closes)s::timestamptz + interval '2 hours'
from generate_series(1, %(games)s) as id

-- add_markets --
insert into sport_market (operator_id, event_id, id, code, name)
select %(operator)s, id, 1, '1x2', 'result' from generate_series(1, %(games)s) as id

-- add_bets --
insert into outcome (operator_id, event_id, id, market_id, name)
select %(operator)s, event, bet, 1, 'bet ' || bet from generate_series(1, %(games)s) as event, generate_series(101, 103) as bet

-- add_coupon --
insert into coupon (operator_id, id, type, name, line_price, pool_rate, closes_at, max_doubles, max_lines, created_at)
values (%(operator)s, 1, 'jackpot', 'bench', 2500, 6000, %(closes)s, 5, 32, %(now)s)

-- add_legs --
insert into leg (operator_id, coupon_id, position, event_id, market_id)
select %(operator)s, 1, id - 1, id, 1 from generate_series(1, %(games)s) as id

-- add_tiers --
insert into tier (operator_id, coupon_id, hits, kind, rate)
select %(operator)s, 1, %(games)s - place, 'pool_pct', rate
from unnest('{7000,1500,1000,500}'::int[]) with ordinality as said (rate, place_1), lateral (select place_1 - 1) as at (place)

-- add_tickets --
-- Thirteen games in which a pick is right about half the time (101), and on one ticket of ten a double. A ticket takes five of
-- the operator's numbers: for itself, its call, the call's response, its stake, its excise.
insert into sports_ticket (operator_id, seq, day, id, code, type, coupon_id, player, currency, source, price, debit, stake,
    ext_amount, ext_rate, ext_type, wht_rate, wht_basis, wht_rate_at, jurisdiction, lines, picks, singles, created_at, closes_at,
    reserved, step, updated_at, calls)
select %(operator)s, seq, %(day)s, lpad(to_hex(place), 24, '0'), upper(lpad(to_hex(place), 6, '0')), 'jackpot', 1,
    'player ' || place %% 50000, 'KES', 'mobile', price, price, stake, price - stake, 1250, 'inclusive', 2000, 'net', 'sale', 'KE',
    lines, (select jsonb_agg(case when is_double and game = 1 then '[101, 102]'::jsonb else jsonb_build_array(pick) end order by game)
        from unnest(picks) with ordinality as picked (pick, game)),
    case when not is_double then picks end, at, %(closes)s, false, 'new', at, 1
from generate_series(0, %(tickets)s - 1) as place,
lateral (select %(last_seq)s::bigint + 1 + 5 * place::bigint as seq, place %% 10 = 9 as is_double,
    %(now)s::timestamptz + place * interval '10 milliseconds' as at) as known,
lateral (select case when is_double then 2 else 1 end as lines) as filled,
lateral (select 2500 * lines as price) as priced,
lateral (select (2 * price * 10000 + 11250) / 22500 as stake) as taxed,
lateral (select array_agg(101 + greatest(0, (hashint4(place * 64 + game) & 1023) / 256 - 1) order by game)::bigint[] as picks
    from generate_series(1, %(games)s) as game) as thrown

-- add_acceptances --
-- As in production, a ticket is written first, and updated once its wallet has responded.
update sports_ticket set step = 'open', accepted_at = created_at, accepted_seq = seq + 2

-- add_calls --
insert into call_out (operator_id, ticket_seq, n, day, seq, action, state, tries, next_try, written_at, answered_at, answered_seq)
select operator_id, seq, 1, day, seq + 1, 'ticket_create', 'done', 1, created_at, created_at, created_at, seq + 2 from sports_ticket

-- add_transfers --
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, booked_on, at)
select operator_id, accepted_seq + place, day, 7, account, amount, currency, kind, seq, day, accepted_at
from sports_ticket, lateral (values (1, 1, stake, 'stake'), (2, 8, ext_amount, 'excise')) as moved (place, account, amount, kind)

-- add_requests --
insert into request (operator_id, channel, issuer, key, verb, fingerprint, seq, day, at)
select operator_id, 3, 0, verb || seq, verb, sha256(verb::bytea), taken, day, created_at
from sports_ticket, lateral (values ('place', seq), ('answer', accepted_seq)) as asked (verb, taken)

-- keep_gate --
update gate set last_seq = last_seq + 5 * %(tickets)s::bigint, last_at = %(until)s where operator_id = %(operator)s

-- add_results --
-- A duty is still to tell the entries of the trail.
with read as (
    insert into sport_result (operator_id, event_id, version, won, entered_by, entered_at, approved_by, approved_at)
    select %(operator)s, id, 1, '{101}', 1, house_now(), 2, house_now() from generate_series(1, %(games)s) as id returning *
), noted as (
    insert into audit_event (operator_id, at, actor, action, object, detail)
    select operator_id, approved_at, 'bench', 'sports result ' || step, event_id || ':1', jsonb_build_object('won', won, 'voided', voided,
        'void', void) from read, (values ('entered'), ('approved')) as done (step) returning *)
insert into untold_event (operator_id, id) select operator_id, id from noted

-- read_outcome --
select (select row_to_json(said)::text from (select tickets, lines, sales, pool, carry_in, house_adds, tiers from sports_settlement
        where operator_id = %(operator)s) as said),
    (select count(*) from sports_ticket where step = 'resulted' and result = 'won'),
    (select count(*) from sports_ticket where step = 'resulted' and result = 'lost'),
    (select coalesce(sum(gross_payout), 0)::bigint from sports_ticket),
    (select coalesce(sum(amount), 0)::bigint from carry),
    (select coalesce(sum(amount), 0)::bigint from transfer where kind in ('winning', 'withholding')),
    (select count(*) from call_out where action in ('ticket_win', 'ticket_lost'))

-- read_progress --
select cursor from sports_settlement where operator_id = %(operator)s and phase = 'paying'
