-- load_orders --
select version, verb, entered_by, approved_by is not null from draw_order
where operator_id = %(operator)s and event_id = %(event)s order by version

-- enter_order --
insert into draw_order (operator_id, event_id, version, verb, reason, entered_by, entered_at)
values (%(operator)s, %(event)s, %(version)s, %(verb)s, %(reason)s, %(member)s, %(now)s)

-- approve_order --
update draw_order set approved_by = %(member)s, approved_at = %(now)s
where operator_id = %(operator)s and event_id = %(event)s and version = %(version)s

-- set_state --
update draw set state = %(state)s where operator_id = %(operator)s and event_id = %(event)s

-- call_off --
-- A draw that is not closed yet closes now: from then on no ticket of it is sold or undone.
update draw set state = 'closed', closes_at = least(closes_at, %(now)s), closed_at = coalesce(closed_at, least(closes_at, %(now)s)),
    close_delay = coalesce(close_delay, greatest(%(now)s - closes_at, interval '0')), to_settle = true
where operator_id = %(operator)s and event_id = %(event)s

-- add_void --
insert into result (operator_id, event_id, version, outcome, closed_at, draws_at, entered_by, entered_at, approved_by, approved_at)
select draw.operator_id, draw.event_id, %(result)s, %(outcome)s, draw.closed_at, draw.draws_at, asked.entered_by, %(now)s, %(member)s,
    %(now)s
from draw join draw_order as asked on asked.operator_id = draw.operator_id and asked.event_id = draw.event_id
where draw.operator_id = %(operator)s and draw.event_id = %(event)s and asked.version = %(version)s
