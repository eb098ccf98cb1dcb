-- One way or more to break the rules about shifts of cashiers.

-- i92 --
-- A shift that goes on after the next one has begun.
drop index shift_is_open_once;
alter table shift drop constraint shift_closes_as_a_whole, drop constraint shift_books_a_difference_where_there_is_one;
update shift set closed_seq = null, closed_at = null, closed_by = null, counted = null, expected = null, difference_seq = null
where (operator_id, seq) = (select operator_id, min(seq) from shift where operator_id = 1 group by 1);

-- i92_later --
-- The first shift of a member closes just after its second one opened.
update shift set closed_seq = later.seq + 1 from (select operator_id, member_id, max(seq) as seq from shift group by 1, 2) as later
where (shift.operator_id, shift.member_id) = (later.operator_id, later.member_id) and shift.seq < later.seq
    and shift.seq = (select min(seq) from shift as first where first.operator_id = later.operator_id and first.member_id = later.member_id);

-- i92_agency --
update shift set entity_id = 11 where entity_id = 10 and operator_id = 1;

-- i93 --
alter table shift drop constraint shift_books_a_difference_where_there_is_one;
update shift set expected = expected + 1 where closed_seq is not null and difference_seq is null;

-- i93_opening --
update shift set opening = opening + 1 where closed_seq is not null and difference_seq is not null;

-- i93_sale --
-- A sale of the shift is said to be of a colleague.
update ticket set member_id = (select id from member where member.operator_id = 1 and email like 'eva%')
where operator_id = 1 and member_id = (select id from member where member.operator_id = 1 and email like 'ana%')
    and seq = (select min(ticket.seq) from ticket join shift using (operator_id, member_id) where operator_id = 1
        and ticket.seq between shift.seq and shift.closed_seq);

-- i93_undone --
update ticket set undone_by = (select id from member where member.operator_id = 1 and email like 'eva%')
where operator_id = 1 and undone_seq = (select min(undone_seq) from ticket join shift using (operator_id) where operator_id = 1
    and undone_by = shift.member_id and undone_seq between shift.seq and shift.closed_seq);

-- i93_paid --
update payout set amount = amount + 1 where operator_id = 1 and member_id = (select id from member where member.operator_id = 1
    and email like 'ana%') and seq = (select min(payout.seq) from payout join shift using (operator_id, member_id)
    where operator_id = 1 and payout.seq between shift.seq and shift.closed_seq);

-- i93_approved --
-- The payment was asked for by somebody else: it left another drawer.
update payout_hold set asked_by = (select id from member where member.operator_id = 1 and email like 'luz%')
where operator_id = 1 and ended_as = 'approved';

-- i93_moved --
update cash_movement set amount = amount + 1 where direction = 'out';

-- i94 --
update transfer set amount = amount + 1 where kind = 'cash_difference';

-- i94_side --
-- What was short is booked as over.
update transfer set debit = credit, credit = debit where kind = 'cash_difference'
    and (operator_id, seq) = (select operator_id, difference_seq from shift where counted < expected limit 1);

-- i94_gone --
delete from transfer where kind = 'cash_difference';

-- i94_twice --
insert into transfer select (copied).* from (select jsonb_populate_record(transfer, '{"seq": 9000001}') as copied from transfer
    where kind = 'cash_difference' limit 1) as copy;

-- i94_later --
alter table shift drop constraint shift_books_a_difference_where_there_is_one;
update shift set difference_seq = null where difference_seq is not null;

-- i95 --
update transfer set amount = amount + 1 where kind = 'cash_in';

-- i95_row --
update cash_movement set amount = amount + 1 where direction = 'in';

-- i95_side --
update transfer set debit = credit, credit = debit where kind = 'cash_out';

-- i95_way --
update cash_movement set direction = 'in' where direction = 'out';

-- i95_gone --
delete from cash_movement where direction = 'out';

-- i95_booked --
delete from transfer where kind = 'cash_out';

-- i95_before --
-- A movement of a shift that was not open yet.
update cash_movement set shift_seq = (select max(seq) from shift where shift.operator_id = cash_movement.operator_id)
where operator_id = 1;

-- i43_shift --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'shift closed';

-- i43_cash --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'cash moved';

-- i02_shift --
update shift set closed_seq = closed_seq + 1 where difference_seq is null and closed_seq is not null;

-- i50_shift --
grant update (opening) on shift to taquilla_house;

-- i50_cash --
grant delete on cash_movement to taquilla_house;

-- i93_tender --
-- Less was handed over in another currency: more should be in the drawer.
alter table tender drop constraint tender_in_own_cash_is_its_worth;
update tender set method_id = 0 where method_id = 2;

-- i93_given --
delete from tender where not is_sale and seq = (select max(seq) from tender where operator_id = 1);

-- i124 --
-- The own cash makes up for the worth, so that the sum is right.
alter table tender drop constraint tender_in_own_cash_is_its_worth;
update tender set worth = case method_id when 1 then worth + 1 else worth - 1 end where (operator_id, seq) = (select operator_id, min(seq)
    from tender where operator_id = 1 group by 1);

-- i124_leg --
delete from tender where method_id = 0 and amount < 0 and is_sale;

-- i124_payer --
update tender set member_id = (select id from member where member.operator_id = 1 and email like 'luz%') where operator_id = 1 and not is_sale;

-- i124_rate --
-- The rate of before was in force.
update exchange_rate set starts = starts + interval '1 day' where operator_id = 1 and id = 2;

-- i50_tender --
grant update (worth) on tender to taquilla_house;

-- i125 --
update shift_count set expected = expected + 1 where method_id = 1;

-- i125_opening --
-- There had been a dollar more.
update shift set openings = '{"1": 5100}' where openings <> '{}';

-- i125_own --
update shift_count set counted = counted + 1 where method_id = 0 and note <> '';

-- i125_later --
update shift_count set seq = 9000001 where note <> '';

-- i50_count --
grant update (counted) on shift_count to taquilla_house;

-- i93_look --
update shift_count set expected = expected + 1 where method_id = 0
    and (operator_id, shift_seq, seq) not in (select operator_id, seq, closed_seq from shift where closed_seq is not null);

-- i124_own --
alter table tender drop constraint tender_in_own_cash_is_its_worth;
update tender set amount = 2 * amount where method_id = 0;
