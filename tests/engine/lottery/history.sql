-- Tickets of three wagers, two of them on a draw of animals of its day and one on a draw of triples; of 38 figures one wins.
-- One ticket in 25 is undone, every other prize is paid, and the last day is not settled yet.

select ensure_partitions(%(since)s, %(until)s);
insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order)
select product, list, day + interval '20:00:01', day, 'HISTORY', category, false, 1
from generate_series(%(since)s::date, %(until)s::date - 1, interval '1 day') as day,
    (values (6, 0, 'animalitos'), (1, 1, 'lottery')) as product (product, list, category);
insert into draw (operator_id, event_id, closes_at, draws_at, opened_on, state, closed_at)
select 1, id, draws_at, draws_at, day, 'closed', draws_at from event where name = 'HISTORY';
insert into market (operator_id, id, kind) select 1, id, 'event' from event where name = 'HISTORY';
insert into market_event (operator_id, market_id, position, event_id)
select 1, id, 1, id from event where name = 'HISTORY';
insert into settlement (operator_id, market_id, version, results, started_at, finished_at)
select 1, id, 1, '{1}', draws_at, draws_at from event where name = 'HISTORY' and day < %(until)s::date - 1;

-- A result that needs no seal of its draw: nothing of the draw is sealed any longer.
insert into result (operator_id, event_id, version, outcome, closed_at, draws_at, entered_by, entered_at, approved_by, approved_at)
select 1, id, 1, 'void', draws_at, draws_at, 864, draws_at, 865, draws_at
from event where name = 'HISTORY' and day < %(until)s::date - 1;

create temporary table history as
select n, 4 * n + 1 as seq, (%(since)s::date + n / %(per_day)s) as day, gen_random_uuid() as id, n %% %(per_day)s + 1 as ordinal,
    case when n %% 3 = 0 then 214 else 213 end as entity_id, case when n %% 3 = 0 then 865 else 864 end as member_id,
    100 + n %% 7 as amount, (%(since)s::date + n / %(per_day)s + time '09:00' + (n %% %(per_day)s) * interval '36000 s' / %(per_day)s)
        at time zone 'America/Caracas' as at,
    case n %% 50 when 7 then 'canceled' when 8 then 'rejected' else 'sold' end as state
from generate_series(0, %(days)s::int * %(per_day)s - 1) as n;
insert into ticket (operator_id, seq, day, id, ordinal, number, channel, entity_id, member_id, amount, currency, wagers,
    created_at, accepted_at, first_close, draws_end, cancel_until, expires_at, key_version, state, undone_at, undone_seq, undone_by)
select 1, seq, day, id, ordinal, 10000000 + ordinal, 1, entity_id, member_id, amount, 'VES', 3, at, at, at + interval '1 day',
    at + interval '1 day', at + interval '1 day', at + interval '90 days', 1, state,
    case when state <> 'sold' then at end, case when state <> 'sold' then seq + 1 end, case when state <> 'sold' then 864 end
from history;
insert into wager (operator_id, ticket_seq, line, day, market_id, event_id, game, selection, amount, multiplier, commissions)
select 1, seq, line, history.day, event.id, event.id, 5, ((n + line) %% 38)::text, 100, 3000, '{10}'
from history, generate_series(0, 2) as line
join event on event.name = 'HISTORY' and event.product_id = case when line = 2 then 1 else 6 end
where event.day = history.day;
insert into exposure (operator_id, market_id, scope, game, selection, sold)
select 1, market_id, 0, coalesce(game, 0), coalesce(selection, '*'), sum(amount) from wager where operator_id = 1
group by grouping sets ((market_id), (market_id, game, selection));
insert into prize (operator_id, market_id, version, ticket_seq, line, day, seq, kind, amount, entity_id, member_id, sold_at,
    booked_on, expires_at)
select 1, market_id, 1, seq, wager.line, wager.day, seq + 2, 'prize', 3000, entity_id, member_id, at, wager.day,
    at + interval '90 days'
from wager join history on seq = wager.ticket_seq join settlement using (operator_id, market_id)
where selection = '7' and state = 'sold' and at < %(until)s;
insert into payout (operator_id, seq, day, ticket_seq, line, market_id, version, amount, member_id, at)
select 1, ticket_seq + 3, day, ticket_seq, line, market_id, 1, amount, member_id, sold_at from prize where ticket_seq %% 8 = 1;
update gate set last_seq = greatest(last_seq, (select max(seq) from history) + 3) where operator_id = 1;
