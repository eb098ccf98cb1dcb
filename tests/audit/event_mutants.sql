-- Ways to break the rules about events, planted as those in mutants.sql.

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

-- i91_instant --
update outbox set at = at - interval '1 second' where type = 'tickets.sold';

-- i91_instant_of_an_undoing --
update outbox set at = at + interval '1 second' where type = 'tickets.canceled';

-- i91_written --
-- An event of this release tells that an earlier one has sold, at whatever instant.
update outbox set type = 'ledger.written', at = at - interval '1 second' where (operator_id, number) in (
    select operator_id, max(number) from outbox where type = 'tickets.sold' group by 1);

-- i91_began --
-- The feed begins once more in its middle.
update outbox set type = 'feed.began', at = at - interval '1 second' where (operator_id, number) in (
    select operator_id, max(number) from outbox where type = 'tickets.sold' group by 1);

-- i50_events --
grant update on outbox to taquilla_house;

-- i119 --
update outbox set data = data || '{"by": "clerk1@banca1.example"}' where type = 'result.approved';

-- i119_address --
-- Another way to write the address of whoever has entered it.
update outbox set data = data || '{"by": "Clerk1@banca1.example."}' where type = 'draw.suspended';

-- i119_corrected --
update outbox set data = data || '{"by": "clerk2@banca1.example"}' where type = 'result.entered' and data ->> 'version' = '2';

-- i119_sports --
insert into outbox select operator_id, last_event + place, last_at, type, last_seq + 1, last_seq, day,
    '{"event_id": 1, "version": 1, "by": "clerk1@banca1.example"}'
from gate, (values (1, 'sports.result_entered'), (2, 'sports.result_approved')) as told (place, type) where operator_id = 1;

-- i119_payment --
update outbox set data = data || jsonb_build_object('by', (select held.data ->> 'by' from outbox as held where held.type = 'payment.held'
    and held.data -> 'ticket_id' = outbox.data -> 'ticket_id' and held.data -> 'version' = outbox.data -> 'version'))
where type = 'payment.decided' and data ->> 'decision' = 'approved';

-- i119_credit --
update outbox set data = data || '{"by": "clerk1@banca1.example"}' where type = 'credit.decided';

-- i119_loosening --
insert into outbox select operator_id, last_event + place, last_at, type, last_seq + 1, last_seq, day,
    '{"loosening_id": 1, "decision": "approved", "asker": 4, "by": "clerk1@banca1.example"}'
from gate, (values (1, 'loosening.asked'), (2, 'loosening.decided')) as told (place, type) where operator_id = 1;

-- i119_unentered --
delete from outbox where type = 'result.entered';

-- i119_power --
update outbox set data = data || '{"by": "clerk1@banca1.example"}' where type = 'user.added' and data ->> 'email' like 'clerk2@%';

-- i119_chain --
update outbox set data = data || jsonb_build_object('by', case when data ->> 'email' like 'ana@%' then 'clerk2@banca1.example'
    else 'ana@banca1.example' end) where type = 'user.added' and data ->> 'email' ~ '^(ana|clerk1)@';

-- i119_taking --
-- Ana has reset the passwords of both clerks this morning.
update outbox set type = 'security.password_reset', data = data || '{"by": "ana@banca1.example"}'
where type = 'user.added' and data ->> 'email' ~ '^clerk[12]@';

-- i119_days --
-- Clerk2 was added by clerk1 a month before, and the operator says that sixty days count.
update outbox set data = data || '{"by": "clerk1@banca1.example"}', at = at - interval '31 days'
where type = 'user.added' and data ->> 'email' like 'clerk2@%';
update outbox set data = jsonb_set(data, '{rows,operator,"",independent_after_days}', '60') where data #> '{rows,operator,""}' is not null;

-- i120 --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'member added' and operator_id = 1;

-- i120_actor --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set actor = 'somebody' where action = 'member added';

-- i120_object --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set object = object || '0' where action = 'result entered';

-- i120_action --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set action = 'role changed' where action = 'member added';

-- i120_detail --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set detail = detail || '{"role": "manager"}' where action = 'member added';

-- i120_more --
-- An event tells the whole detail of a rule.
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set detail = detail || '{"approved_by": "clerk1@banca1.example"}' where action = 'rule added';

-- i120_instant --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set at = at + interval '1 second' where action = 'result approved';

-- i120_new --
insert into audit_event (operator_id, id, at, actor, action, object, detail) overriding system value
select operator_id, 999999, last_at, 'office', 'credit changed', '1', '{}' from gate where operator_id = 1;

-- i120_unknown --
insert into audit_event (operator_id, id, at, actor, action, object, detail) overriding system value
select operator_id, 999999, last_at, 'office', 'credit bent', '1', '{}' from gate where operator_id = 1;

-- i120_login --
-- A duty has told of it later.
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'login';
