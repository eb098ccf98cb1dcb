-- The settlements that ended lately, newest first: the office tells that long work is done.
create index settlement_by_end on settlement (operator_id, finished_at) where finished_at is not null;
