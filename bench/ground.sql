-- add_lottery --
insert into lottery (id, name) values (1, 'BENCH')

-- add_product --
-- A quota (whole units) that no run exhausts: a refused sale would be a cheap one.
insert into product (id, lottery_id, name, category, position, zone, close_minutes, quota)
values (1, 1, 'TRIPLE BENCH', 'lottery', 1, %(zone)s, %(minutes)s, %(quota)s)

-- add_list --
insert into product_list (product_id, list_id, name) values (1, 1, 'A')

-- add_multiplier --
insert into product_multiplier (product_id, game, starts, hundredths) values (1, 1, %(now)s, 60000)

-- add_events --
insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order)
select 1, 1, draws_at, (draws_at at time zone %(zone)s)::date, 'TRIPLE BENCH', 'lottery', false, place
from generate_series(1, %(draws)s) as place, lateral (select %(first)s + place * interval '1 minute' as draws_at) as drawn

-- add_codes --
insert into code (code, product_id, list_id, draw_time, from_day)
select to_char(100 + display_order, 'FM000'), product_id, list_id, (draws_at at time zone %(zone)s)::time, %(day)s from event

-- add_partitions --
select ensure_partitions(%(since)s, %(until)s)

-- add_draws --
insert into draw (operator_id, event_id, closes_at, draws_at, opened_on)
select %(operator)s, id, draws_at - interval '5 minutes', draws_at, %(day)s from event

-- add_markets --
insert into market (operator_id, id, kind) select %(operator)s, id, 'event' from event

-- add_market_events --
insert into market_event (operator_id, market_id, position, event_id) select %(operator)s, id, 1, id from event

-- read_events --
select event.id, to_char(100 + display_order, 'FM000') from event order by id

-- count_rows --
select (select count(*) from ticket), (select count(*) from wager), (select count(*) from transfer),
    (select count(*) from request where verb = 'sell'), (select coalesce(sum(amount), 0)::bigint from wager),
    (select coalesce(sum(sold), 0)::bigint from exposure where selection <> '*')

-- read_wagers_written --
-- The gates count their tickets: counting the rows would take longer than selling them.
select 3 * (coalesce((select sum(last_ordinal) from gate), 0) + coalesce((select sum(last_ordinal) from gate_day), 0))::bigint

-- set_clock --
-- The sandbox's clock, which a past sets back.
update house_clock set shift = shift + (%(at)s - house_now())

-- read_last_seq --
select last_seq from gate where operator_id = %(operator)s

-- checkpoint --
-- After a checkpoint the first change of every page is written whole: both sides begin with that.
checkpoint
