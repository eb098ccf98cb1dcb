-- What the clerks and the cashiers of a day have to do.

-- read_to_draw --
-- Draws that were held, and whose seals have left the house.
select operator_id, event_id from draw
where state = 'closed' and is_sealed and draws_at <= %(now)s and event_id = any (%(events)s::bigint[])
and not exists (select 1 from result where result.operator_id = draw.operator_id and result.event_id = draw.event_id)
order by closes_at, operator_id

-- read_settled --
select operator_id, market_id from settlement where finished_at is not null and market_id = any (%(events)s::bigint[])
