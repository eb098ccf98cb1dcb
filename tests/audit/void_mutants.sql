-- One way or more to break each rule about draws that were suspended or void, as in mutants.sql.

-- i26_void --
-- The draw was void before it closed.
alter table result drop constraint result_is_entered_after_close_and_draw;
update result set entered_at = closed_at - interval '1 second' where outcome = 'void';

-- i27_void --
-- A run was settled with one draw too few: the void one among them counts.
update settlement set results = results[:10] where cardinality(results) = 11;

-- i29_clawback --
-- An agency got a commission back twice when a void was corrected.
drop index transfer_is_reversed_once;
insert into transfer select operator_id, seq + 100000, day, debit, credit, amount, currency, kind, ticket_seq, market_id, version,
    reverses, booked_on, at from transfer where kind = 'clawback' and reverses is not null;

-- i30_void --
-- A stake did not go back.
delete from prize where seq = (select max(seq) from prize where kind = 'refund');

-- i30_void_amount --
update prize set amount = amount - 1 where seq = (select min(seq) from prize where kind = 'refund');

-- i30_void_twice --
insert into prize select operator_id, market_id, version + 1, ticket_seq, line, day, seq + 100000, kind, amount, entity_id,
    member_id, sold_at, booked_on, expires_at from prize where kind = 'refund' and version = 1
    and market_id not in (select market_id from settlement where version = 2);

-- i30_void_elsewhere --
-- A stake went back although its draw was held.
update prize set kind = 'refund', amount = (select amount from wager where (wager.operator_id, wager.ticket_seq, wager.line, wager.day)
    = (prize.operator_id, prize.ticket_seq, prize.line, prize.day))
where seq = (select max(seq) from prize where kind = 'prize' and version = 2);

-- i30_void_kind --
update prize set kind = 'prize' where kind = 'refund';

-- i30_void_undone --
-- A canceled ticket got its stake back a second time.
insert into prize select wager.operator_id, market_id, 1, ticket_seq, line, wager.day, (select max(seq) from prize) + 100000, 'refund',
    wager.amount, entity_id, member_id, created_at, wager.day, expires_at
from wager join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (wager.operator_id, ticket_seq, wager.day)
where state = 'canceled' and market_id in (select event_id from result where outcome = 'void');

-- i33_refund --
update transfer set amount = amount + 1 where seq = (select min(seq) from transfer where kind = 'refund');

-- i43_order --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'suspend approved';

-- i44_refund --
-- A stake that went back still counts as sold.
update turnover set amount = amount + 1 where ctid = (select ctid from turnover where kind = 'sale' and amount > 0
    and member_id = 1 and category = 'animalitos' limit 1);

-- i44_reversal --
-- A correction counts for another day than its reversal.
update transfer set booked_on = booked_on + 1 where kind = 'refund' and reverses is not null;

-- i50_order --
grant update (verb) on draw_order to taquilla_house;

-- i51_void --
-- A run has one draw more than void draws explain.
alter table result drop constraint result_is_entered_after_close_and_draw;
update result set outcome = '9' where outcome = 'void';

-- i81 --
-- A ticket was sold while its draw was suspended.
update draw_order set approved_at = (select min(created_at) from ticket where seq in (select ticket_seq from wager
    where wager.event_id = draw_order.event_id)), entered_at = '2050-03-01' where verb = 'suspend' and version = 1;

-- i81_alone --
alter table draw_order drop constraint order_is_approved_by_another;
update draw_order set approved_by = entered_by where verb = 'resume';

-- i81_nobody --
delete from draw_order where verb = 'void';

-- i81_state --
update draw set state = 'suspended', closed_at = null where event_id = (select max(event_id) from draw);

-- i81_reopened --
update draw set state = 'open', closed_at = null where event_id in (select event_id from draw_order where verb = 'void');

-- i82 --
update transfer set amount = amount + 1 where seq = (select min(seq) from transfer where kind = 'clawback' and reverses is null);

-- i82_missing --
delete from transfer where kind = 'clawback' and debit = 1000001;

-- i82_account --
-- The agency gave back the group's commission, too.
update transfer set debit = 1000010 where kind = 'clawback' and debit = 1000001;

-- i82_surplus --
insert into transfer select operator_id, seq + 100000, day, debit, credit, amount, currency, kind, ticket_seq,
    (select max(market_id) from prize where kind = 'prize' and market_id < 1000000000000), 1, reverses, booked_on, at
from transfer where kind = 'clawback' and reverses is null;

-- i82_open --
-- A commission is taken back in a market that was never settled.
insert into transfer select operator_id, seq + 100000, day, debit, credit, amount, currency, kind, ticket_seq,
    (select max(id) from market where market.operator_id = transfer.operator_id and id not in (select market_id from settlement)), 1,
    reverses, booked_on, at from transfer where kind = 'clawback' and reverses is null;

-- i82_ticket --
-- It is taken back for a ticket, and for no market.
insert into transfer select operator_id, seq + 100000, day, debit, credit, amount, currency, kind,
    (select max(seq) from ticket where (ticket.operator_id, ticket.day) = (transfer.operator_id, transfer.day)), null, version,
    reverses, booked_on, at from transfer where kind = 'clawback' and reverses is null;

-- i83 --
-- The approver of a result had sold a ticket of the draw.
update ticket set member_id = (select min(approved_by) from result where operator_id = 1) where operator_id = 1 and seq = (
    select min(ticket_seq) from wager join result using (operator_id, event_id) where operator_id = 1 and approved_by is not null);

-- i83_entered --
-- The clerk who entered it had sold a ticket of a run that holds the draw.
update ticket set member_id = (select min(entered_by) from result where operator_id = 1) where operator_id = 1 and state = 'sold'
    and seq = (select min(ticket_seq) from wager join ticket as sold on (sold.operator_id, sold.seq) = (wager.operator_id, ticket_seq)
        where game = 7 and sold.state = 'sold' and wager.operator_id = 1);

-- i83_person --
-- The same person sold it under another account.
drop index a_person_has_one_account_per_operator;
update member set email = 'clerk1+till@banca1.example' where operator_id = 1 and email = 'ana@banca1.example';

-- i83_capitals --
drop index a_person_has_one_account_per_operator;
update member set email = 'Clerk1+Till@Banca1.example' where operator_id = 1 and email = 'ana@banca1.example';

-- i83_blanks --
drop index a_person_has_one_account_per_operator;
update member set email = ' clerk1@banca1.example ' where operator_id = 1 and email = 'ana@banca1.example';
