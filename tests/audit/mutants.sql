-- One way or more to break each rule, behind the house's back and as the owner; the constraints that forbid it are dropped first.
-- i02_tail is a mutant of I02. Each is planted in a copy of its own.

-- i01 --
alter table transfer drop constraint transfer_amount_is_positive;
update transfer set amount = -amount where kind = 'payout';

-- i01_currency --
update transfer set currency = 'EUR' where kind = 'expiry';

-- i02 --
-- A seq in the middle is missing.
delete from payout where seq = (select min(seq) from payout);

-- i02_tail --
update gate set last_seq = last_seq + 1;

-- i02_surplus --
update gate set last_seq = last_seq - 1;

-- i02_twice --
update prize set seq = seq - 1 where seq = (select max(seq) from prize);

-- i02_account --
delete from account where kind = 'prizes_expired';

-- i02_cause --
update transfer set market_id = 999 where kind = 'expiry';

-- i03 --
update account set balance = balance + 1 where id = 1000001 and balance is not null;

-- i03_transfer --
update transfer set amount = amount + 1 where seq = (select max(seq) from transfer where kind = 'commission');

-- i04 --
-- The last sales went through with no credit left, and the events say so.
update account set floor = balance + 1 where operator_id = 1 and id = 1000001;
update outbox set data = jsonb_set(data, '{rows,account,1000001,floor}', to_jsonb((select floor from account where operator_id = 1 and id = 1000001)))
where operator_id = 1 and data #> '{rows,account,1000001}' is not null;

-- i05 --
update transfer set debit = 1000777 where kind = 'sale' and operator_id = 1;
insert into account (operator_id, id, kind, currency) values (2, 1000777, 'entity', 'USD');

-- i05_agency --
update transfer set debit = 1000011 where kind = 'sale' and debit = 1000010 and operator_id = 1;

-- i05_payment --
update transfer set debit = 3 where kind = 'payment';

-- i05_funds --
update transfer set debit = 4 where kind = 'deposit';

-- i08 --
update transfer set at = at - interval '1 hour' where kind = 'payout';

-- i08_gate --
update gate set last_at = last_at - interval '30 days';

-- i08_event --
-- What was sold behind a close is told as if it came before it.
update outbox set at = at - interval '1 hour' where (operator_id, number) in (
    select operator_id, max(number) from outbox where type = 'tickets.sold' group by 1);

-- i10 --
-- The quota of that time is one unit less than was sold.
update rule_quota set quota = quota - 1 where selection = '7';

-- i10_product --
delete from rule_quota;
update product set quota = 30 where id = 5;
update outbox set data = jsonb_set(data, '{rows,product,5,quota}', '30') where data #> '{rows,product,5}' is not null;

-- i10_raised --
-- More was sold than the catalogue allowed, which allows more now.
delete from rule_quota;
update outbox set data = jsonb_set(data, '{rows,product,5,quota}', '30') where data #> '{rows,product,5}' is not null;

-- i10_ended --
-- A rule without a value gives way to the next one.
insert into rule_quota (operator_id, product_id, game, selection, starts, quota, author)
select operator_id, product_id, game, selection, starts + interval '1 second', null, 'somebody'
from rule_quota where selection = '7';
update rule_quota set quota = 5999 where selection = '';

-- i10_agency --
-- The agency's own quota of that time is a unit less than it has sold of one number.
update rule_quota set quota = quota - 1 where entity_id = 11;

-- i10_till --
update rule_quota set quota = quota - 1 where member_id <> 0;

-- i10_event --
update rule_quota set quota = quota - 1 where event_id <> 0;

-- i10_pair --
-- A quota of one draw of a pair names its selection; that of any number of the other one is a cent less than was sold.
insert into rule_quota (operator_id, event_id, game, selection, starts, quota, author)
select operator_id, market_event.event_id, game, case position when 1 then selection else '' end, '2050-03-01T00:00:00-04:00',
    case position when 1 then amount else amount - 1 end, 'somebody'
from wager join market_event using (operator_id, market_id) where selection = '123-456';

-- i10_sign --
update rule_quota set quota = quota - 1 where selection = '*-ARI';

-- i10_until --
-- A quota holds for one hour, in which the number was sold.
insert into rule_quota (operator_id, product_id, game, selection, starts, until, quota, author)
values (1, 5, 5, '7', '2050-03-01T08:30:30-04:00', '2050-03-01T09:30:30-04:00', 5999, 'somebody');

-- i10_dynamic --
update rule_dynamic set base = base - 1;

-- i10_share --
-- The last 16.00 of a number were above 72.72 % of what was sold of the draw before: 15.9984 of 22.00, rounded down.
insert into rule_dynamic (operator_id, id, product_id, game, starts, base, basis_points, author) overriding system value
select 1, 10000, 5, 5, created_at, 800, 7272, 'somebody' from ticket where operator_id = 1 and seq = 124;

-- i11_scope --
update exposure set sold = sold - 1 where scope > 0 and sold > 0;

-- i11_till --
update exposure set sold = sold + 1 where scope < 0;

-- i11 --
update exposure set sold = sold - 1 where selection = '41';

-- i11_total --
update exposure set sold = sold + 1 where selection = '*';

-- i12 --
delete from exposure where selection = '41';

-- i13 --
delete from transfer where seq = (select max(seq) from transfer where kind = 'sale');

-- i13_price --
update transfer set amount = amount + 1 where seq = (select max(seq) from transfer where kind = 'sale');

-- i14 --
delete from ticket where seq = (select max(seq) from ticket where operator_id = 1);

-- i15 --
update wager set amount = amount + 100 where selection = '00';

-- i15_line --
update wager set line = 5 where selection = '00';

-- i16 --
delete from ticket where seq = (select max(seq) from ticket where operator_id = 1);

-- i16_event --
update wager set event_id = event_id + 1 where selection = '00';

-- i17 --
update transfer set amount = amount + 1 where seq = (select max(seq) from transfer where kind = 'commission');

-- i17_price --
update transfer set amount = amount + 1 where seq = (select max(seq) from transfer where kind = 'sale');

-- i17_account --
-- An agency has got another one's commission.
update transfer set credit = 1000011 where kind = 'commission' and credit = 1000010 and reverses is null and operator_id = 1;

-- i17_payer --
-- An agency has paid another one a commission for a ticket.
insert into transfer select operator_id, seq + 100000, day, credit, 1000011, amount, currency, kind, ticket_seq, market_id, version,
    reverses, booked_on, at from transfer where kind = 'commission' and credit = 1000010 and reverses is null and operator_id = 1;

-- i18 --
alter table ticket drop constraint ticket_operator_id_number_day_key;
update ticket set number = 12345678 where operator_id = 1;

-- i18_id --
-- A constraint of one partition does not see the other.
alter table ticket drop constraint ticket_operator_id_id_day_key;
update ticket set id = '00000000-0000-7000-8000-000000000000' where operator_id = 1 and day <> '2050-03-01';

-- i19 --
update ticket set number = case number when 99999999 then 10000000 else number + 1 end where seq = 1;

-- i19_gap --
update gate set last_ordinal = last_ordinal + 1;

-- i19_day --
delete from gate_day;

-- i20 --
update operator set zone = 'Pacific/Kiritimati' where id = 1;

-- i20_transfer --
update transfer set booked_on = booked_on + 1 where kind = 'payout';

-- i21 --
alter table ticket drop constraint ticket_is_accepted_before_its_first_close;
update ticket set accepted_at = (select closes_at from draw join wager using (operator_id, event_id)
    where wager.operator_id = 1 and ticket_seq = ticket.seq and line = 0)
    where operator_id = 1 and seq = (select min(seq) from ticket where operator_id = 1);

-- i21_sooner --
-- The draw was closed before its time, and sold afterwards.
update draw set closed_at = closes_at - interval '6 hours' where state = 'closed';

-- i22 --
alter table draw drop constraint draw_is_closed_as_planned;
update draw set closed_at = closes_at + interval '1 second' where state = 'closed';

-- i22_order --
alter table draw drop constraint draw_closes_before_it_is_held;
update draw set closes_at = draws_at + interval '1 second' where state = 'open';

-- i22_event --
update draw set draws_at = draws_at + interval '1 minute' where state = 'open';

-- i26 --
alter table result drop constraint result_is_entered_after_close_and_draw;
update result set entered_at = draws_at - interval '1 second' where outcome <> 'void';

-- i26_moved --
-- The draw is moved after the fact; the result still satisfies its own constraint.
update draw set draws_at = draws_at + interval '1 day' where state = 'closed';

-- i27 --
alter table result drop constraint result_is_approved_by_another;
update result set approved_by = entered_by;

-- i27_alone --
update result set approved_by = null, approved_at = null;

-- i27_result_versions --
update settlement set results = '{2}' where version = 1;
delete from result where version = 1 and event_id in (select event_id from result where version = 2);

-- i27_forgotten --
-- The house was made to forget that a correction is to be settled.
insert into result (operator_id, event_id, version, outcome, closed_at, draws_at, entered_by, entered_at, approved_by, approved_at)
select operator_id, event_id, version + 1, '342', closed_at, draws_at, entered_by, entered_at, approved_by, approved_at
from result where outcome = '341' and operator_id = 1;

-- i27_settlement_versions --
delete from settlement where version = 1;

-- i27_unsettled --
-- The house was made to forget that runs are to be settled.
delete from settlement where market_id in (select id from market where kind = 'run');

-- i27_results --
update settlement set results = results || 1;

-- i27_under_way --
-- A settlement by the results in force is said to be under way, and no draw is to be settled.
insert into settlement (operator_id, market_id, version, results, phase, started_at)
select distinct on (operator_id, market_id) operator_id, market_id, version + 1, results, phase, finished_at from settlement
order by operator_id, market_id, version desc;

-- i28 --
alter table ticket drop constraint ticket_is_undone_inside_its_window;
update ticket set undone_at = cancel_until where state = 'canceled';

-- i28_close --
alter table ticket drop constraint ticket_is_undone_before_its_first_close;
update ticket set undone_at = first_close, cancel_until = first_close + interval '1 minute' where state = 'rejected';

-- i28_draw --
-- The draw was closed sooner than the ticket says.
update draw set closed_at = closes_at - interval '6 hours' where state = 'closed';

-- i28_bound --
-- The bound of that time is one undoing fewer than there were, one of which was a revert.
insert into rule_limit (operator_id, entity_id, starts, cancels_max, author)
select operator_id, entity_id, min(undone_at) - interval '1 hour', count(*) - 1, 'nobody'
from (select operator_id, entity_id, undone_by, undone_at from ticket where state = 'rejected' union all
    select operator_id, entity_id, undone_by, undone_at from ticket where state = 'canceled') as undone
group by operator_id, entity_id, undone_by, undone_at::date having count(*) > 0 order by count(*) desc limit 1;

-- i29 --
delete from transfer where reverses is not null and kind = 'commission';

-- i29_part --
update transfer set amount = amount - 1 where reverses is not null and kind = 'sale';

-- i29_twice --
drop index transfer_is_reversed_once;
insert into transfer select operator_id, seq + 100000, day, debit, credit, amount, currency, kind, ticket_seq, market_id, version,
    reverses, booked_on, at from transfer where reverses is not null;

-- i29_sold --
update ticket set state = 'sold', undone_at = null, undone_seq = null, undone_by = null where state = 'canceled';

-- i29_paid --
update payout set ticket_seq = (select min(seq) from ticket where state = 'canceled')
where seq = (select min(seq) from payout);

-- i30 --
update prize set amount = amount + 1 where seq = (select max(seq) from prize);

-- i30_missing --
-- A prize of the replaced version is missing.
delete from prize where version = 1 and market_id in (select market_id from settlement where version = 2);

-- i30_surplus --
insert into prize select operator_id, market_id, version, ticket_seq, line + 50, day, seq + 100000, kind, amount, entity_id,
    member_id, sold_at, booked_on, expires_at from prize;

-- i30_seller --
update prize set entity_id = 10 where entity_id = 11;

-- i30_outcome --
update result set outcome = '342' where outcome = '341';

-- i31 --
update payout set amount = amount + 1;

-- i31_old_version --
-- Prizes were paid by a settlement after a correction had replaced it.
update payout set at = at + interval '10 days'
where version = 1 and market_id in (select market_id from settlement where version = 2);

-- i32 --
drop index prize_is_paid_once;
insert into payout select operator_id, seq + 100000, day, ticket_seq, line, market_id, version, 1, member_id, at from payout;

-- i33 --
delete from prize where (operator_id, ticket_seq, line) in (select operator_id, ticket_seq, line from payout);

-- i33_ledger --
update transfer set amount = amount + 1 where kind = 'payout';

-- i33_payout --
delete from payout;

-- i33_market --
update transfer set amount = amount + 1 where seq = (select max(seq) from transfer where kind = 'prize');

-- i33_day --
update transfer set booked_on = booked_on - 1 where seq = (select max(seq) from transfer where kind = 'prize' and reverses is null);

-- i33_winners --
update settlement set winners = winners + 1 where finished_at is not null;

-- i33_prize --
update settlement set prize = prize + 1 where finished_at is not null;

-- i34 --
update payout set at = (select max(expires_at) from prize);

-- i34_prize --
update prize set expires_at = expires_at + interval '1 day' where seq = (select max(seq) from prize where kind = 'prize');

-- i35 --
alter table request drop constraint request_pkey;
insert into request select * from request where key = 'a key';

-- i36 --
delete from request where key = 'a key';

-- i36_effect --
update request set seq = seq + 100000 where verb = 'pay';

-- i36_undoing --
update request set verb = 'revert' where verb = 'cancel';

-- i41 --
update ticket set entity_id = 777 where operator_id = 2;

-- i41_member --
update ticket set member_id = 777 where operator_id = 2;

-- i41_wager --
-- Only the other banca has the draw.
delete from market_event where operator_id = 2;
alter table result drop constraint result_operator_id_event_id_fkey;
alter table draw_seal drop constraint draw_seal_operator_id_event_id_fkey;
delete from draw where operator_id = 2;

-- i41_session --
alter table session drop constraint session_operator_id_member_id_fkey;
update session set member_id = 777;

-- i43 --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'canceled';

-- i43_result --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'result entered';

-- i43_approval --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set object = object || '0' where action = 'result approved';

-- i43_outcome --
-- Settled was another outcome than the two clerks have read.
update result set outcome = '342' where outcome = '341';

-- i43_earlier --
-- The trail has it from before there were events.
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set at = at - interval '1 year' where action = 'result approved';

-- i43_sports --
-- The owner of the database has read the results.
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'sports result approved';

-- i43_won --
update sport_result set won = won || 103::bigint;

-- i45 --
update member set password_hash = replace(password_hash, 'm=19456', 'm=19455');

-- i45_passes --
update member set password_hash = replace(password_hash, 't=2', 't=1');

-- i45_other --
alter table member drop constraint member_password_is_argon2id;
update member set password_hash = '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW';

-- i45_none --
alter table member drop constraint only_machines_have_no_password;
update member set password_hash = null where role = 'cashier';

-- i46 --
alter table session drop constraint session_token_is_hashed;
update session set token_hash = convert_to('in the clear: ' || id, 'UTF8');

-- i46_long --
alter table session drop constraint login_lasts_twelve_hours_at_most;
update session set expires_at = created_at + interval '12 hours 1 second';

-- i46_closed --
update session set expires_at = (select last_at + interval '1 hour' from gate where operator_id = 1),
    created_at = (select last_at from gate where operator_id = 1);
update member set status = 'closed';

-- i46_key --
-- A key that is a person's.
update session set kind = 'key', name = 'till' where kind = 'login';

-- i46_access --
-- A cashier never has to log in again.
update session set kind = 'access', name = 'for ever';

-- i116 --
-- Somebody logs in no more.
delete from address_directory where address = (select lower(email) from member where role = 'cashier' order by operator_id, id limit 1);

-- i116_operator --
update address_directory set operator = 3 - operator;

-- i116_nobody --
insert into address_directory values ('nobody@example.com', 1);

-- i116_apart --
-- The addresses of an operator that has chosen to be apart are found, and refused to others.
update operator set addresses_apart = true where id = 2;

-- i116_session --
update session set kind = 'access', name = 'till' where kind = 'login';

-- i116_token --
insert into token_directory values (sha256('a token'), 1);

-- i116_null --
-- Tokens are found under no operator, and a row without a hash hides them.
alter table token_directory drop constraint token_is_given_once;
alter table token_directory alter token_hash drop not null;
insert into token_directory values (null, 1);
update session set kind = 'access', name = 'till' where kind = 'login' and operator_id = 1;

-- i116_no_hash --
-- A session without a hash hides a token of nobody.
alter table session alter token_hash drop not null;
update session set kind = 'access', name = 'till', token_hash = null where operator_id = 1;
insert into token_directory values (sha256('a token'), 1);

-- i53 --
-- The limits of that time are a unit tighter than the sales.
update rule_limit set stake_max = stake_max - 1 where entity_id = 1;

-- i53_above --
-- A group was allowed to sell more than the operator.
insert into rule_limit (operator_id, starts, stake_max, author) values (1, '2050-01-01', 3999, 'somebody');

-- i53_least --
insert into rule_limit (operator_id, entity_id, member_id, product_id, game, starts, stake_min, author)
values (1, 11, 0, 5, 5, '2050-01-01', 1501, 'somebody');

-- i53_step --
-- The group's step is a multiple of the operator's, the agency's is of neither.
insert into rule_limit (operator_id, entity_id, game, starts, stake_multiple, author)
values (1, 0, 0, '2050-01-01', 50, 'somebody'), (1, 1, 1, '2050-01-02', 200, 'somebody'), (1, 10, 0, '2050-01-02', 100, 'somebody');

-- i53_wagers --
insert into rule_limit (operator_id, entity_id, starts, ticket_max_wagers, author) values (1, 11, '2050-01-01', 3, 'somebody');

-- i53_cancel --
insert into rule_limit (operator_id, entity_id, starts, seconds_to_cancel, author) values (2, 1, '2050-01-01', 179, 'somebody');

-- i53_offer --
-- An agency has sold a product that it does not offer.
insert into rule_offer (operator_id, entity_id, product_id, starts, is_sold, author)
select ticket.operator_id, ticket.entity_id, event.product_id, '-infinity', false, 'mutant'
from ticket join wager on (wager.operator_id, wager.ticket_seq, wager.day) = (ticket.operator_id, ticket.seq, ticket.day)
join event on event.id = wager.event_id order by ticket.seq limit 1;

-- i53_default --
update wager set amount = 9901 where operator_id = 2 and selection = '340';

-- i48 --
alter table exposure alter sold type numeric;

-- i48_float --
alter table audit_event add column share double precision;

-- i49 --
do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$;

-- i49_role --
-- The setting is for one database only, so that the copies beside it stay sound.
do $$ begin execute format('alter role taquilla_house in database %I set synchronous_commit = local', current_database()); end $$;

-- i50 --
grant delete on transfer to taquilla_house;

-- i50_partition --
grant update on wager_2050_03 to taquilla_house;

-- i50_column --
grant update (outcome) on result to taquilla_house;

-- i50_rule --
grant update (quota) on rule_quota to taquilla_house;

-- i50_rule_end --
grant delete on rule_end to taquilla_house;

-- i50_auditor --
grant insert on audit_event to taquilla_auditor;

-- i51 --
-- A run leaves out a draw.
update market_event set event_id = (select id from event where product_id = 5 and draws_at = '2050-03-02 10:00-04')
where position = 10 and market_id > 1000000000000;

-- i51_short --
delete from market_event where position = 10;

-- i51_order --
alter table market_event drop constraint market_event_pkey;
update market_event set position = 11 - position where market_id in (select id from market where kind = 'run');

-- i51_lists --
-- A pair is of lists A and C.
update market_event set event_id = (select max(id) from event where product_id = 4 and draws_at = '2050-03-01 13:15-04')
where position = 2 and market_id in (select id from market where kind = 'ab');

-- i51_game --
-- A pair would never be judged as one.
update wager set market_id = event_id where game = 8;

-- i51_empty --
delete from market_event where market_id in (select id from market where kind = 'ab');

-- i21_pair --
-- List B was closed before list A, and the pair was sold afterwards.
update draw set closed_at = closes_at - interval '6 hours' where event_id in (
    select event_id from market_event join market on id = market_id where kind = 'ab' and position = 2);

-- i22_scheduled --
alter table draw drop constraint closed_draw_has_its_instant;
update draw set state = 'scheduled', closed_at = closes_at where state = 'open';

-- i27_unread --
-- Only a run may be settled before all its results are known.
update settlement set results[1] = null where market_id in (select id from market where kind = 'ab');

-- i30_pair --
delete from prize where seq = (select max(seq) from prize join market on id = market_id where market.kind = 'ab');

-- i30_large --
-- At the bounds of stakes and multipliers (C-08) a stake times its hundredths is more than a bigint.
update wager set amount = 1000000000000, multiplier = 90000000;

-- i30_consoled --
update wager set consolation = consolation + 100 where game = 9;

-- i30_run --
-- The wager has a set that was not drawn.
update wager set selection = '0,8,35' where selection = '0,8,36';

-- i30_run_missing --
delete from prize where market_id in (select id from market where kind = 'run');

-- i44 --
update turnover set amount = amount + 1 where ctid = (select ctid from turnover where kind = 'prize' limit 1);

-- i44_detail --
update turnover_detail set amount = amount - 1 where ctid = (select ctid from turnover_detail where kind = 'commission' limit 1);

-- i44_wallets --
-- Payments to wallets count as owed by their agency.
delete from turnover where kind = 'wallets';

-- i44_parent --
-- The rate of the entity above alone is counted, which is none, though the agency below has kept some.
delete from turnover where kind = 'parent_commission' and member_id = 0;

-- i44_gone --
delete from turnover where kind = 'tickets';

-- i44_moved --
-- Sales are booked for another day than the rows say.
update turnover set booked_on = booked_on + 40 where kind = 'sale' and booked_on = (select min(booked_on) from turnover);

-- i44_mark --
-- The mark lies before folded rows: the next fold would count them twice.
update progress set folded_seq = 0;

-- i96 --
update turnover_seller set prize = prize + 1 where ctid = (select ctid from turnover_seller where prize <> 0 limit 1);

-- i96_member --
-- Sales of another member.
update turnover_seller set member_id = -1 where ctid = (select ctid from turnover_seller where sale <> 0 limit 1);

-- i96_below --
update turnover_below set commission = commission - 1 where ctid = (select ctid from turnover_below where commission <> 0 limit 1);

-- i96_upper --
-- Sales below another entity.
update turnover_below set entity_id = -1 where ctid = (select ctid from turnover_below where sale <> 0 limit 1);

-- i96_product --
update turnover_product set prize = prize - 1 where ctid = (select ctid from turnover_product where is_below and prize <> 0 limit 1);

-- i96_holder --
-- What an entity sold itself is said of those below it.
update turnover_product set is_below = true where ctid = (select ctid from turnover_product where not is_below and sale <> 0 limit 1);

-- i96_wallets --
update turnover_below set wallets = 0;

-- i96_gone --
delete from turnover_seller where booked_on = (select min(booked_on) from turnover_seller where sale <> 0);

-- i52 --
update closed_week set sale = sale + 1, closing = closing + 1;

-- i52_wallets --
update closed_week set wallets = wallets - 1, closing = closing + 1;

-- i52_expired --
update closed_week set expired = expired + 1, closing = closing + 1;

-- i52_uncounted --
-- The last week counts no expired prizes, though the one before did.
update closed_week set expired = null, closing = closing - expired where week = (select max(week) from closed_week);

-- i52_own --
-- The folds were begun anew after the last week, and an agency's own commission in it is another one.
update progress set recounted_at = (select max(closed_at) from closed_week);
update closed_week set agency = agency + 1, closing = closing - 1
where entity_id = 10 and week = (select max(week) from closed_week);

-- i126 --
update expiry_share set amount = amount + 1 where ctid = (select ctid from expiry_share limit 1);

-- i126_agency --
-- What expired is of another agency's tickets.
update expiry_share set entity_id = -1 where ctid = (select ctid from expiry_share limit 1);

-- i126_day --
-- It counts in another week than the transfer.
update expiry_share set booked_on = booked_on + 7;

-- i126_gone --
delete from expiry_share where ctid = (select ctid from expiry_share limit 1);

-- i52_opening --
alter table closed_week drop constraint week_adds_up;
update closed_week set opening = opening + 1, closing = closing + 1 where week = (select max(week) from closed_week);

-- i52_payment --
update closed_week set movements = movements + 1, closing = closing - 1;

-- i52_profit --
update transfer set amount = amount + 1 where kind = 'profit';

-- i52_account --
update transfer set credit = 1 where kind = 'profit';

-- i52_payer --
-- An agency has got the profit once more, from the prizes.
insert into transfer select operator_id, seq + 100000, day, 3, credit, amount, currency, kind, ticket_seq, market_id, version,
    reverses, booked_on, at from transfer where kind = 'profit';

-- i52_reversed --
insert into transfer select operator_id, seq + 100000, day, credit, debit, amount, currency, kind, ticket_seq, market_id, version,
    seq, booked_on, at from transfer where kind = 'profit';

-- i52_base --
update week_profit set profit = profit + 1;

-- i52_rate --
-- A rate of the week's last moment was another one.
update rule_commission set basis_points = basis_points + 100 where basis = 'profit';

-- i52_unpaid --
-- Nobody got anything for a profit.
delete from week_profit;
delete from transfer where kind = 'profit';

-- i52_sum --
alter table closed_week drop constraint week_adds_up;
update closed_week set closing = closing + 1;

-- i52_large --
update turnover_detail set amount = amount * 1000000000000 where kind = 'sale';

-- i02_payment --
alter table transfer drop constraint transfer_has_one_cause;
update transfer set ticket_seq = 1 where kind = 'payment';

-- i36_payment --
delete from request where verb = 'payment';

-- i43_payment --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'payment';

-- i43_amount --
-- An agency owes less than was written down when it paid.
update transfer set amount = amount + 10000 where kind = 'payment';

-- i43_limit --
-- A player may stake ten times as much as it has asked for.
update player_limit set amount = amount * 10;

-- i43_limit_gone --
delete from player_limit where period = 'month';

-- i43_limit_confirmed --
update player_limit set confirmed_at = asked_at + interval '1 second';

-- i43_excluded --
-- A player was excluded, and its row forgot it.
insert into audit_event (operator_id, id, at, actor, action, object, detail) overriding system value
select operator_id, 999999, last_at, 'player', 'player excluded', 'pia', '{"old": null, "new": "2051-01-01T00:00:00+00:00"}'
from gate where operator_id = 1;

-- i43_blocked --
update player set status = 'blocked' where user_id = 'pia';

-- i43_unblocked --
-- A player was blocked, and may play again by nobody's decision.
insert into audit_event (operator_id, id, at, actor, action, object, detail) overriding system value
select operator_id, 999999, last_at, 'clerk1', 'player status', 'pia', '{"old": "active", "new": "blocked"}'
from gate where operator_id = 1;

-- i43_blocked_before --
-- The block had been decided, and had ended.
insert into audit_event (operator_id, id, at, actor, action, object, detail) overriding system value
select operator_id, 999997 + step, last_at, 'clerk1', 'player status', 'pia', jsonb_build_object('new', new)
from gate, (values (1, 'blocked'), (2, 'active')) as decided (step, new) where operator_id = 1;
update player set status = 'blocked' where user_id = 'pia';

-- i43_credit --
-- A credit that waits for two clerks is forgotten.
delete from credit_hold where state = 'held';

-- i43_credit_amount --
update credit_hold set amount = amount + 1 where state = 'held';

-- i43_credit_refused --
-- It is said to be refused by two, and nobody was asked.
update credit_hold set state = 'refused', asked = 'refuse', asked_by = one.id, asked_at = held_at, decided_by = one.id + 1, decided_at = held_at
from (select min(id) as id from member where operator_id = 1) as one where state = 'held';

-- i43_week --
-- One of two weeks was closed by nobody.
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'week closed' and detail ->> 'week' = (select max(week)::text from closed_week);

-- i17_sports --
-- The excise of the sale is a hundredth of a percent higher.
update sports_ticket set ext_rate = ext_rate + 10;

-- i17_excise --
update transfer set amount = amount + 1 where kind = 'excise' and reverses is null and version is null;

-- i27_sports --
alter table sport_result drop constraint sport_result_is_approved_by_another;
update sport_result set approved_by = entered_by where version = 2;

-- i27_sports_unread --
update sport_result set approved_by = null, approved_at = null where version = 2;

-- i27_sports_version --
delete from sports_settlement where version = 1 and coupon_id = 455;

-- i27_sports_early --
-- The time of a game without a reading was said to be over while its coupon was settled.
update sports_settlement set results = jsonb_set(results, '{1}', 'null'),
    started_at = (select closes_at from coupon where id = 455) + interval '1 hour' where coupon_id = 455 and version = 1;

-- i27_sports_hidden --
-- The correction of a result was hidden while the coupon was settled again.
update sports_settlement set results = jsonb_set(results, '{6}', '1') where coupon_id = 455 and version = 2;

-- i27_sports_under_way --
update coupon set closed_at = closes_at where id = 455;
update sports_settlement set finished_at = null, phase = 'paying' where coupon_id = 455 and version = 2;

-- i27_sports_leg --
update sports_settlement set results = results - '8' where coupon_id = 455;

-- i37 --
-- The wallet never said yes.
update call_out set state = 'failed' where action = 'ticket_create' and state = 'done';

-- i37_discard --
delete from call_out where action = 'ticket_discard';

-- i37_given_up --
-- The ticket is cancelled, though its wallet has paid for it.
update sports_ticket set step = 'cancelled', accepted_at = null, accepted_seq = null where result = 'lost';

-- i37_back --
-- The house is made to give the stake of a lost ticket back.
alter table sports_ticket drop constraint held_ticket_has_no_result;
update sports_ticket set approved = false where result = 'lost';

-- i38 --
drop index call_out_is_made_once;
insert into call_out (operator_id, ticket_seq, n, day, seq, action, version, next_try, written_at)
select operator_id, ticket_seq, n + 50, day, seq, action, version, next_try, written_at from call_out where action = 'ticket_win';

-- i38_waiting --
update call_out set state = 'due', answered_at = null, answered_seq = null where action = 'ticket_void';

-- i39 --
update sports_ticket set calls = calls + 1 where step = 'cancelled';

-- i39_close --
delete from call_out where action = 'ticket_close';

-- i39_won --
drop index call_out_is_made_once;
update call_out set action = 'ticket_lost' where action = 'ticket_win' and version = 2;

-- i39_order --
update call_out set seq = seq - 1000 where action = 'ticket_rollback';

-- i40 --
update call_out set answered_seq = (select min(answered_seq) from call_out) where action = 'ticket_close';

-- i41_sports --
update sports_ticket set coupon_id = 999 where coupon_id = 455;

-- i50_sports --
grant update (price) on sports_ticket to taquilla_house;

-- i54 --
-- A winning stands although a correction took it away.
delete from transfer where kind = 'winning' and reverses is not null;

-- i54_void --
delete from transfer where kind = 'stake' and reverses is not null;

-- i54_account --
update transfer set credit = 8 where kind = 'withholding' and reverses is null;

-- i54_ticket --
update transfer set ticket_seq = ticket_seq + 1 where kind = 'winning';

-- i54_stray --
-- A losing ticket has won for the house's cash.
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, booked_on, at)
select operator_id, seq + 900000, day, 3, 6, 100, currency, 'winning', seq, day, updated_at from sports_ticket where result = 'lost';

-- i54_lottery --
-- A lottery ticket has.
insert into transfer (operator_id, seq, day, debit, credit, amount, currency, kind, ticket_seq, version, booked_on, at)
select operator_id, seq + 900000, day, 3, 1000010, 100, currency, 'winning', seq, 1, day, created_at from ticket;

-- i54_told --
-- A wallet was told to pay one unit more than the ledger says, gross and net.
update call_out set amounts = amounts || jsonb_build_object('net_payout', (amounts ->> 'net_payout')::bigint + 1, 'gross_payout',
    (amounts ->> 'gross_payout')::bigint + 1) where action = 'ticket_update' and version > 0;

-- i54_told_void --
update call_out set amounts = '{}' where action = 'ticket_void';

-- i55 --
update carry set amount = amount + 1 where coupon_id = 455;

-- i55_pool --
update sports_settlement set pool = pool + 1, house_adds = house_adds - 1 where pool > 0 and house_adds > 0;

-- i55_carry_in --
update sports_settlement set carry_in = carry_in - 1, house_adds = house_adds + 1 where carry_in > 0;

-- i55_sales --
update sports_settlement set tickets = tickets - 1 where coupon_id = 455;

-- i55_rolled_back --
-- The carry of a settlement that was rolled back stands.
delete from carry where version = 1 and coupon_id = 455;
update carry set version = 1 where coupon_id = 455;

-- i56 --
update sport_result set won = '{103}' where event_id = 1;

-- i56_tier --
-- Each line gets a cent less, and a cent more rolls on.
update sports_settlement set tiers = jsonb_set(tiers, '{0,each}', to_jsonb((tiers #>> '{0,each}')::bigint - 1)) where coupon_id = 455;

-- i56_added --
-- The house adds to a tier that is paid from its pot, and what it adds rolls on.
update sports_settlement set tiers = jsonb_set(tiers, '{1,added}', '100') where coupon_id = 455;

-- i56_lines --
update sports_ticket set picks = jsonb_set(picks, '{0}', '[102, 103]') where lines = 4;

-- i56_withheld --
update sports_ticket set wht_amount = wht_amount - 1, net_payout = net_payout + 1 where wht_amount > 0;

-- i56_lost --
update sports_ticket set result = 'lost', gross_payout = 0, wht_amount = 0, net_payout = 0 where result = 'won';

-- i56_open --
-- A winner is left open after its coupon was settled.
update sports_ticket set step = 'open', result = 'pending', version = 0, gross_payout = 0, wht_amount = 0, net_payout = 0
where result = 'won';

-- i56_scaled --
update coupon set line_price = line_price * 2 where type = 'superbet';

-- i56_large --
update sports_settlement set tiers = jsonb_set(tiers, '{1,own}', '1000000000000000000') where coupon_id = 455;

-- i56_reserve --
update leg set reserve = false where coupon_id = 455;

-- i57 --
update transfer set credit = 8 where kind = 'stake' and reverses is null;

-- i57_jurisdiction --
update sports_ticket set jurisdiction = '';

-- i57_month --
update transfer set booked_on = (booked_on - interval '1 month')::date where kind = 'withholding';

-- i87 --
update signed_request set seq = seq + 1000000 where verb = 'place';

-- i87_day --
update signed_request set day = day + 1 where verb = 'place';

-- i87_verb --
update signed_request set verb = 'paid' where verb = 'place';

-- i87_another --
update signed_request set seq = (select seq from sports_ticket where step = 'cancelled' and reserved limit 1) where verb = 'paid';

-- i57_reversal --
update transfer set reverses = null where kind = 'withholding';

-- i90 --
drop trigger the_trail_is_only_added_to on audit_event;

-- i90_disarmed --
alter table audit_event disable trigger the_trail_is_only_added_to;

-- i90_replica --
-- The trigger has its default mode: it lets a session that calls itself a replica pass.
alter table audit_event enable trigger the_trail_is_only_added_to;

-- i90_hollow --
create or replace function refuse_to_change_the_trail() returns trigger language plpgsql as $$ begin return null; end $$;

-- i90_half --
-- The trigger refuses changes, and allows deletions.
drop trigger the_trail_is_only_added_to on audit_event;
create trigger the_trail_is_only_added_to before update on audit_event
    for each row execute function refuse_to_change_the_trail();
alter table audit_event enable always trigger the_trail_is_only_added_to;

-- i90_never --
drop trigger the_trail_is_only_added_to on audit_event;
create trigger the_trail_is_only_added_to before update or delete on audit_event
    for each row when (false) execute function refuse_to_change_the_trail();
alter table audit_event enable always trigger the_trail_is_only_added_to;

-- i90_elsewhere --
-- The trigger guards another table.
drop trigger the_trail_is_only_added_to on audit_event;
create trigger the_trail_is_only_added_to before update or delete on holiday
    for each row execute function refuse_to_change_the_trail();
alter table holiday enable always trigger the_trail_is_only_added_to;

-- i90_emptied --
-- All of it may be deleted at once.
drop trigger the_trail_is_never_emptied on audit_event;

-- i90_once --
-- The trigger fires once a statement, which it does for no shard.
drop trigger the_trail_is_only_added_to on audit_event;
create trigger the_trail_is_only_added_to before update or delete on audit_event
    for each statement execute function refuse_to_change_the_trail();
alter table audit_event enable always trigger the_trail_is_only_added_to;

-- i50_trail --
grant delete on audit_event to taquilla_house;

-- i50_truncate --
grant truncate on transfer to taquilla_house;

-- i113 --
-- The pot of another tier gets what rolls on; no sum changes.
update carry set hits = hits + 10;

-- i113_amounts --
update carry set amount = amount + case hits when (select max(hits) from carry) then 1 else -1 end;

-- i113_gone --
delete from carry;

-- i113_own --
-- A cent of the pool went to the tier below.
update sports_settlement set tiers = jsonb_set(jsonb_set(tiers, '{1,own}', '70'), '{2,own}', '8') where coupon_id = 455 and version = 2;

-- i113_into --
-- More rolled in than the coupon before it had left.
update sports_settlement set tiers = jsonb_set(tiers, '{0,own}', '25') where coupon_id = 456;

-- i113_top --
-- What nobody won was to go to the top tier.
update coupon set unwon_to = 'top' where id = 455;

-- i113_large --
update sports_settlement set pool = 1000000000000000000;

-- i51_kind --
alter table market drop constraint market_kind_is_known, drop constraint market_of_an_event_bears_its_id,
    drop constraint market_of_several_draws_says_which;
update market set kind = 'evend' where kind = 'event';

-- i51_position --
update market_event set position = 3 where position = 1 and market_id in (select id from market where kind = 'event');

-- i37_result --
alter table sports_ticket drop constraint sports_ticket_result_is_known;
update sports_ticket set result = 'lots' where result = 'lost';

-- i37_payout --
-- What a ticket that nobody has judged yet would be paid.
update sports_ticket set gross_payout = 5, net_payout = 5 where result = 'pending';

-- i37_net --
alter table sports_ticket drop constraint sports_ticket_payout_adds_up;
update sports_ticket set net_payout = net_payout + 1 where step = 'cancelled';

-- i37_accepted --
update sports_ticket set accepted_seq = accepted_seq + 1 where not reserved;

-- i127 --
-- A line of the jackpot cost a cent less for an hour, and some more of a card.
update sports_ticket set price = price - 1, debit = debit - 1, stake = stake - 1 where type = 'jackpot';

-- i127_late --
-- A ticket is sold once the first game has begun, while the coupon was said to close later.
alter table sports_ticket drop constraint sports_ticket_is_accepted_before_its_close;
update sports_ticket set accepted_at = closes_at where type = 'superbet' and accepted_at is not null;

-- i127_close --
update coupon set closes_at = closes_at - interval '1 minute' where id = 455;

-- i127_lines --
-- Four lines were paid for, and two are played for more.
update sports_ticket set picks = jsonb_set(picks, '{6}', '[102, 103]') where lines = 4;

-- i127_most --
update coupon set max_lines = 3 where id = 455;

-- i127_doubles --
update coupon set max_doubles = 1 where id = 455;

-- i127_triples --
update sports_ticket set picks = jsonb_set(jsonb_set(picks, '{0}', '[101]'), '{1}', '[101, 102, 103, 104]') where lines = 4;

-- i127_card --
update coupon set price_max = 1999 where type = 'superbet';

-- i127_card_least --
update coupon set price_min = 1001 where type = 'superbet';

-- i128 --
comment on table wager_2050_03 is 'archived: dense, frozen, and read-only until `taquilla db archive --undo`';

-- i128_disarmed --
comment on table wager_2050_03 is 'archived: dense, frozen, and read-only until `taquilla db archive --undo`';
create trigger an_archived_month_is_read_only before insert or update or delete on wager_2050_03
    for each row execute function refuse_to_change_an_archived_month();
create trigger an_archived_month_is_not_emptied before truncate on wager_2050_03
    for each statement execute function refuse_to_change_an_archived_month();
alter table wager_2050_03 enable always trigger an_archived_month_is_not_emptied;

-- i13_free --
-- Nobody accepted the ticket, and nobody paid for it.
update ticket set accepted_at = null where operator_id = 2;
delete from transfer where kind = 'sale' and operator_id = 2;

-- i21_told --
-- A ticket of the close says that it was accepted before.
update ticket set created_at = (select closes_at from draw join wager using (operator_id, event_id)
    where wager.operator_id = 1 and ticket_seq = ticket.seq and line = 0)
where operator_id = 1 and seq = (select min(seq) from ticket where operator_id = 1);

-- i29_another --
-- What is taken back is of one ticket, and is said to be another's.
insert into transfer select moved.operator_id, moved.seq + 100000, moved.day, moved.credit, moved.debit, moved.amount, moved.currency,
    moved.kind, undone.seq, null, null, moved.seq, moved.booked_on, moved.at
from transfer as moved join ticket as sold on (sold.operator_id, sold.seq, sold.day) = (moved.operator_id, moved.ticket_seq, moved.day)
    and sold.state = 'sold'
join ticket as undone on (undone.operator_id, undone.day) = (moved.operator_id, moved.day) and undone.state = 'canceled'
where moved.kind = 'commission' and moved.reverses is null order by moved.seq limit 1;

-- i28_nobody --
alter table ticket drop constraint ticket_is_undone_as_a_whole;
update ticket set undone_by = null where state = 'canceled';

-- i41_clerk --
update result set approved_by = 777 where approved_by is not null and operator_id = 1;

-- i43_entity --
-- A payment was booked to another agency than the one that the trail names.
update transfer set debit = case debit when 1000010 then 1000011 else debit end,
    credit = case credit when 1000010 then 1000011 else credit end where kind = 'payment' and operator_id = 1;

-- i48_tender --
alter table tender alter worth type int;

-- i50_coupon --
grant update (line_price) on coupon to taquilla_house;

-- i50_credit_hold --
grant update (amount) on credit_hold to taquilla_house;

-- i52_anew --
update progress set recounted_at = 'infinity';
