-- Rows as the log's entries seal them. Each statement is a question of version 1 of the entries, and never changes: whoever has the
-- rows makes the same bytes from it (docs/log-format.md). What may change later is left out. A row is found by its seq, or by its instant.

-- outbox --
-- The events themselves.
select number, at, type, first_seq, last_seq, day, data from outbox
where operator_id = %(operator)s and number between %(first_event)s and %(last_event)s order by number

-- ticket --
select seq, day, id, ordinal, number, channel, entity_id, member_id, amount, currency, wagers, created_at, accepted_at, first_close,
    draws_end, cancel_until, expires_at, key_version
from ticket where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq

-- wager --
select ticket_seq, line, day, market_id, event_id, game, selection, amount, multiplier, commissions, consolation
from wager where operator_id = %(operator)s and ticket_seq between %(first)s and %(last)s order by ticket_seq, line

-- undoing --
select undone_seq, seq, state, undone_at, undone_by
from ticket where operator_id = %(operator)s and undone_seq between %(first)s and %(last)s order by undone_seq

-- transfer --
select seq, day, debit, credit, amount, currency, kind, ticket_seq, market_id, version, reverses, booked_on, at
from transfer where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq

-- prize --
select seq, market_id, version, ticket_seq, line, day, kind, amount, entity_id, member_id, sold_at, booked_on, expires_at
from prize where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq, market_id, version, ticket_seq, line

-- payout --
select seq, day, ticket_seq, line, market_id, version, amount, member_id, at
from payout where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq

-- week_profit --
select seq, entity_id, week, product_id, game, profit, commissions
from week_profit where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq, entity_id, product_id, game

-- shift --
select seq, day, member_id, entity_id, opening, opened_at
from shift where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq

-- shift_close --
select closed_seq, seq, closed_at, closed_by, counted, expected, difference_seq
from shift where operator_id = %(operator)s and closed_seq between %(first)s and %(last)s order by closed_seq

-- cash_movement --
select seq, shift_seq, day, direction, amount, reason, member_id, at
from cash_movement where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq

-- sports_ticket --
select seq, day, id, code, type, coupon_id, player, currency, price, debit, stake, ext_amount, ext_rate, ext_type, wht_rate, wht_basis,
    wht_rate_at, jurisdiction, lines, picks, singles, odds, created_at, closes_at
from sports_ticket where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq

-- bet --
select seq, day, provider_id, transaction_id, player_id, partner_id, round_id, game_id, debit, ticket_seq, placed_at
from bet where operator_id = %(operator)s and seq between %(first)s and %(last)s order by seq

-- result --
select event_id, version, outcome, closed_at, draws_at, entered_by, entered_at
from result where operator_id = %(operator)s and entered_at > %(since)s and entered_at <= %(until)s order by event_id, version

-- result_approval --
select event_id, version, outcome, approved_by, approved_at
from result where operator_id = %(operator)s and approved_at > %(since)s and approved_at <= %(until)s order by event_id, version

-- draw_order --
select event_id, version, verb, reason, entered_by, entered_at
from draw_order where operator_id = %(operator)s and entered_at > %(since)s and entered_at <= %(until)s order by event_id, version

-- draw_order_approval --
select event_id, version, verb, approved_by, approved_at
from draw_order where operator_id = %(operator)s and approved_at > %(since)s and approved_at <= %(until)s order by event_id, version

-- settlement --
select market_id, version, results, winners, prize, started_at, finished_at
from settlement where operator_id = %(operator)s and finished_at > %(since)s and finished_at <= %(until)s order by market_id, version

-- sport_result --
select event_id, version, won, voided, void, entered_by, entered_at
from sport_result where operator_id = %(operator)s and entered_at > %(since)s and entered_at <= %(until)s order by event_id, version

-- sport_result_approval --
select event_id, version, won, voided, void, approved_by, approved_at
from sport_result where operator_id = %(operator)s and approved_at > %(since)s and approved_at <= %(until)s order by event_id, version

-- sports_settlement --
select coupon_id, version, results, tickets, lines, sales, pool, carry_in, house_adds, tiers, refund, started_at, finished_at
from sports_settlement where operator_id = %(operator)s and finished_at > %(since)s and finished_at <= %(until)s
order by coupon_id, version

-- closed_week --
select entity_id, week, opening, sale, agency, prize, wallets, movements, closing, closed_at, closed_by
from closed_week where operator_id = %(operator)s and closed_at > %(since)s and closed_at <= %(until)s order by entity_id, week
