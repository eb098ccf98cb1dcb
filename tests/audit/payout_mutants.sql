-- One way or more to break the rules about large payments, and about payments that a correction has overtaken.

-- i84 --
-- The bound of that time is a cent less than the largest payment that one person made.
update rule_payout set pay_alone_max = (select max(transfer.amount) - 1 from transfer
    join ticket on (ticket.operator_id, ticket.seq, ticket.day) = (transfer.operator_id, ticket_seq, transfer.day)
    where kind = 'payout' and ticket.entity_id = 10 and not exists (select from payout_hold
        where (payout_hold.operator_id, payout_seq) = (transfer.operator_id, transfer.seq)))
where entity_id = 10;

-- i84_operator --
-- The tightest bound of the path holds, the operator's included.
update rule_payout set pay_alone_max = 1 where entity_id = 0;

-- i84_hold --
alter table payout_hold drop constraint hold_is_approved_by_another;
update payout_hold set asked_by = ended_by where ended_as = 'approved';

-- i84_sum --
update payout_hold set amount = amount - 1 where ended_as = 'approved';

-- i84_gone --
delete from payout_hold where ended_as = 'approved';

-- i84_payer --
update payout set member_id = (select id from member where member.operator_id = payout.operator_id and email like 'luz%')
where (operator_id, ticket_seq, at) in (select operator_id, ticket_seq, ended_at from payout_hold where ended_as = 'approved');

-- i84_latest --
-- The last bound before the payment holds, and not the first.
insert into rule_payout (operator_id, entity_id, starts, author) values (1, 10, '2000-01-01Z', 'test');
update rule_payout set pay_alone_max = 1 where entity_id = 10 and starts > '2000-01-01Z';

-- i84_early --
-- The payment was approved before the request for it.
alter table payout_hold drop constraint hold_ends_after_it_was_asked;
update payout_hold set asked_at = ended_at + interval '1 second' where ended_as = 'approved';

-- i84_when --
-- The payment is of another instant than its approval.
update payout_hold set ended_at = ended_at + interval '1 second' where ended_as = 'approved';

-- i84_zero --
alter table payout_hold drop constraint hold_versions_count_from_one;
update payout_hold set version = 0 where version = 1;

-- i84_open --
-- Two payments of one ticket wait at once.
drop index payout_hold_is_open_once;
insert into payout_hold (operator_id, ticket_seq, version, day, amount, lines, versions, asked_by, asked_at)
select operator_id, ticket_seq, version + 2, day, amount, lines, versions, asked_by, asked_at from payout_hold;

-- i84_versions --
update payout_hold set version = 3 where version = 2;

-- i43_held --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'payment held';

-- i43_refused --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'held payment refused';

-- i50_held --
grant update (amount) on payout_hold to taquilla_house;

-- i85 --
update transfer set amount = amount + 1 where kind = 'receivable';

-- i85_gone --
alter table transfer disable trigger all;
delete from transfer where kind = 'receivable';

-- i85_account --
-- The receivable is charged to another agency.
update transfer set debit = 1000011 where kind = 'receivable' and debit = 1000010;

-- i85_surplus --
-- The receivable is charged though the prize stands: the payment under it is gone.
delete from payout where version = 1 and (operator_id, market_id) in (select operator_id, market_id from transfer where kind = 'receivable');

-- i85_standing --
-- The receivable of a corrected market stands although its result is the first one again.
update transfer set market_id = (select max(market_id) from settlement where version = 1 and settlement.operator_id = transfer.operator_id)
where kind = 'receivable';

-- i85_open --
-- An agency owes for a market that was never settled.
insert into transfer select operator_id, seq + 100000, day, debit, credit, amount, currency, kind, ticket_seq,
    (select max(id) from market where market.operator_id = transfer.operator_id and id not in (select market_id from settlement)), 1,
    reverses, booked_on, at from transfer where kind = 'receivable' and reverses is null;

-- i112 --
-- A payment goes to another agency; no sum changes.
update transfer set credit = 1000011 where kind = 'payout' and credit = 1000010;

-- i112_bet --
-- A bet of a game is paid from the prizes of draws, to an agency.
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, booked_on, at)
select operator_id, seq + 900000, day, 4, 1000010, 100, 'VES', 'payout', seq, day, updated_at from bet where ticket_seq is null;

-- i112_won --
update transfer set credit = 1000010 where kind = 'prize' and reverses is null;

-- i112_expired --
update transfer set credit = 1000010 where kind = 'expiry';

-- i112_refund --
update transfer set credit = 1000010 where kind = 'refund' and reverses is null;

-- i112_back --
update transfer set debit = credit, credit = debit where kind = 'expiry';
