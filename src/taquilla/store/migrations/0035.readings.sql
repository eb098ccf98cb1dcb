-- Results of sports events that wait for a second clerk: few of all that there ever were.
create index sport_result_that_waits on sport_result (operator_id, event_id, version) where approved_at is null;
