-- What waits for a second clerk is asked for all day, of all draws that there ever were: few of them wait.

create index result_that_waits on result (operator_id, event_id, version) where approved_at is null;
create index draw_order_that_waits on draw_order (operator_id, event_id, version) where approved_at is null;
