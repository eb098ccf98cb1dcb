-- Ways to break the rule about events, planted as those in mutants.sql.

-- i91 --
delete from outbox where number = 7;

-- i91_first --
delete from outbox where number = 1;

-- i91_last --
delete from outbox using gate where (gate.operator_id, gate.last_event) = (outbox.operator_id, outbox.number);

-- i91_twice --
alter table outbox drop constraint outbox_pkey;
insert into outbox select * from outbox where number = 7;

-- i91_late --
-- The range begins one seq late.
update outbox set first_seq = first_seq + 1 where (operator_id, number) = (
    select operator_id, number from outbox where last_seq > first_seq order by operator_id, number desc limit 1);

-- i91_early --
update outbox set last_seq = last_seq - 1 where (operator_id, number) = (
    select operator_id, number from outbox where last_seq > first_seq order by operator_id, number desc limit 1);

-- i91_gate --
update gate set last_event = last_event + 1;

-- i91_covered --
update gate set last_event_seq = last_event_seq - 1;

-- i91_sale --
update outbox set type = 'tickets.paid' where (operator_id, number) = (
    select operator_id, number from outbox where type = 'tickets.sold' order by operator_id, number desc limit 1);

-- i91_undoing --
update outbox set type = 'tickets.rejected' where type = 'tickets.canceled';

-- i91_payment --
update outbox set type = 'market.settling' where type = 'tickets.paid';

-- i91_day --
update outbox set day = day + 1 where type = 'tickets.sold';

-- i50_events --
grant update on outbox to taquilla_house;
