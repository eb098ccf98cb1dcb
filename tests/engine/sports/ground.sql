-- What operator 70 sells, on the morning of 2024-10-22: jackpot 455 of seven events that start from noon of the next day on, and
-- event 100001, which starts at 21:30 UTC, with six markets and a card.
insert into sports_operator (operator_id, secret, webhook_url) values (70, 'wrapped', 'http://127.0.0.1:9/');
insert into tax_rate (operator_id, type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, author)
values (70, '', '2023-07-01', 'KE', 1250, 'inclusive', 2000, 'net', 'test');
insert into sport values (70, 1, 'football');
insert into league values (70, 1, 1, 'premier league');
insert into team values (70, 1, 'home'), (70, 2, 'away');
insert into sport_event (operator_id, id, league_id, name, home_id, away_id, original_start, starts_at, ends_at)
select 70, id, 1, 'event ' || id, 1, 2, starts_at, starts_at, starts_at + interval '2 hours'
from (select id, '2024-10-23T12:00Z'::timestamptz + (id - 1) * interval '1 hour' from generate_series(1, 8) as id
    union all select 100001, '2024-10-22T21:30Z') as event (id, starts_at);
insert into sport_market (operator_id, event_id, id, code, name) select 70, id, 1, '1x2', 'result' from generate_series(1, 8) as id;
insert into sport_market (operator_id, event_id, id, code, name) select 70, 100001, id, 'm' || id, 'market' from generate_series(1, 6) as id;
insert into outcome (operator_id, event_id, id, market_id, name, odds)
select 70, event, id, 1, 'outcome', 110 + id from generate_series(1, 8) as event, generate_series(101, 103) as id;
insert into outcome (operator_id, event_id, id, market_id, name) select 70, 100001, id, (id - 101) % 6 + 1, 'bet' from generate_series(101, 112) as id;
insert into coupon (operator_id, id, type, name, line_price, closes_at, max_doubles, max_lines, created_at)
values (70, 455, 'jackpot', 'seven', 25, '2024-10-23T12:00Z', 2, 4, '2024-10-22');
insert into coupon (operator_id, id, type, name, event_id, line_price, price_min, price_max, closes_at, created_at)
values (70, 9001, 'superbet', 'card', 100001, 1000, 100, 500000, '2024-10-22T21:30Z', '2024-10-22');
insert into leg (operator_id, coupon_id, position, event_id, market_id, reserve)
select 70, 455, id - 1, id, 1, id = 8 from generate_series(1, 8) as id;
insert into leg (operator_id, coupon_id, position, event_id, market_id) select 70, 9001, id - 1, 100001, id from generate_series(1, 6) as id;
insert into tier (operator_id, coupon_id, hits, kind, amount)
values (70, 455, 7, 'fixed', 1000000), (70, 9001, 6, 'fixed', 100000), (70, 9001, 5, 'fixed', 10000), (70, 9001, 4, 'fixed', 2000);
