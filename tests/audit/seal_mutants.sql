-- Ways to break the rules about logs, planted as those in mutants.sql.

-- i101 --
update ticket set amount = amount + 1 where (operator_id, seq) = (select operator_id, min(seq) from ticket where operator_id = 1 group by 1);

-- i101_wager --
delete from wager where (operator_id, ticket_seq, line) = (
    select operator_id, ticket_seq, line from wager order by operator_id, ticket_seq desc, line desc limit 1);

-- i101_new_wager --
insert into wager select operator_id, ticket_seq, line + 1, day, market_id, event_id, game, selection, amount, multiplier, commissions,
    consolation from wager order by operator_id, ticket_seq desc, line desc limit 1;

-- i101_undone --
update ticket set undone_by = 11 where (operator_id, seq) = (
    select operator_id, seq from ticket where state <> 'sold' and undone_by <> 11 order by operator_id, seq limit 1);

-- i101_undone_unsaid --
update ticket set state = 'sold', undone_at = null, undone_seq = null, undone_by = null where (operator_id, seq) = (
    select operator_id, seq from ticket where state <> 'sold' order by operator_id, seq limit 1);

-- i101_transfer --
update transfer set at = at + interval '1 microsecond' where (operator_id, seq) = (
    select operator_id, seq from transfer order by operator_id, seq limit 1);

-- i101_prize --
update prize set amount = amount + 1 where (operator_id, seq) = (select operator_id, seq from prize order by operator_id, seq limit 1);

-- i101_payout --
delete from payout where (operator_id, seq) = (select operator_id, seq from payout order by operator_id, seq limit 1);

-- i101_result --
update result set outcome = '000' where (operator_id, event_id, version) = (
    select operator_id, event_id, version from result where outcome <> 'void' order by operator_id, event_id limit 1);

-- i101_approval --
update result set approved_at = approved_at + interval '1 microsecond' where (operator_id, event_id, version) = (
    select operator_id, event_id, version from result where approved_at is not null order by operator_id, event_id limit 1);

-- i101_backdated --
-- A result that comes to be known earlier than it was.
update result set entered_at = entered_at - interval '1 microsecond' where (operator_id, event_id, version) = (
    select operator_id, event_id, version from result where closed_at < entered_at - interval '1 second' and outcome <> 'void'
    and draws_at < entered_at - interval '1 second' order by operator_id, event_id limit 1);

-- i101_settlement --
update settlement set prize = prize + 1 where (operator_id, market_id, version) = (
    select operator_id, market_id, version from settlement where finished_at is not null order by 1, 2, 3 limit 1);

-- i101_sports_ticket --
update sports_ticket set picks = picks || '[]' where false;
update sports_ticket set price = price + 1, debit = debit + 1, stake = stake + 1 where (operator_id, seq) = (
    select operator_id, seq from sports_ticket order by operator_id, seq limit 1);

-- i101_bet --
update bet set debit = debit + 1 where (operator_id, seq) = (select operator_id, seq from bet order by operator_id, seq limit 1);

-- i101_shift --
update shift set counted = counted + 0, closed_at = closed_at + interval '1 microsecond' where (operator_id, seq) = (
    select operator_id, seq from shift where closed_seq is not null order by operator_id, seq limit 1);

-- i101_week --
update closed_week set closed_by = 'nobody' where (operator_id, entity_id, week) = (
    select operator_id, entity_id, week from closed_week order by 1, 2, 3 limit 1);

-- i101_event --
update outbox set data = data || '{"a": 1}' where (operator_id, number) = (
    select operator_id, number from outbox where data is not null order by operator_id, number limit 1);

-- i101_salt --
update log_entry set salt = sha256(salt) where (operator_id, number) = (
    select operator_id, number from log_entry order by operator_id, number limit 1);

-- i101_text --
update log_entry set text = regexp_replace(text, 'rows outbox .', 'rows outbox ' || case text ~ 'rows outbox 0' when true then '1' else '0' end)
where number = 0;

-- i102 --
update rule_limit set stake_max = stake_max + 1 where stake_max is not null;

-- i102_member --
update member set role = 'manager' where role = 'cashier';

-- i102_entity --
update entity set name = name || '!' where id = 10;

-- i102_new --
insert into rule_quota (operator_id, starts, quota, author) values (1, house_now(), 5, 'nobody');

-- i102_gone --
delete from rule_limit;

-- i103 --
update log_hash set hash = sha256(hash) where level = 0 and place = 0;

-- i103_node --
update log_hash set hash = sha256(hash) where level = 1 and place = 0;

-- i103_gone --
delete from log_hash where level = 0 and place = 1;

-- i103_more --
insert into log_hash values (1, 9, 9, sha256('nothing'));

-- i104 --
alter table draw_seal drop constraint draw_seal_operator_id_entry_fkey;
delete from log_entry where number = 1;

-- i104_first --
alter table draw_seal drop constraint draw_seal_operator_id_entry_fkey;
delete from log_entry where number = 0;

-- i104_order --
update log_entry set text = replace(text, E'\nentry 1\n', E'\nentry 2\n') where number = 1;

-- i104_text --
update log_entry set text = text || E'\n' where number = 1;

-- i104_seqs --
update log_entry set last_seq = last_seq + 1 where number = 1;

-- i104_beyond --
update gate set last_event = 1;

-- i50_log --
grant update on log_entry to taquilla_house;

-- i105 --
-- Another tree than the one that was signed.
update log_entry set text = replace(text, E'\nentry 0\n', E'\nentry 1\n') where number = 0;

-- i105_root --
update log_checkpoint set root = sha256(root);

-- i105_size --
update log_checkpoint set size = size + 1 where size = (select max(size) from log_checkpoint);

-- i105_note --
update log_checkpoint set note = regexp_replace(note, E'\n[0-9]+\n', E'\n999\n');

-- i105_key --
update log_key set public_key = sha256(public_key);

-- i105_gone --
delete from log_key;

-- i105_cut --
-- Entries that a checkpoint covers are gone from the end of the log.
alter table draw_seal drop constraint draw_seal_operator_id_entry_fkey;
delete from log_entry where (operator_id, number) = (
    select operator_id, number from log_entry where operator_id = 1 order by number desc limit 1);

-- i50_checkpoint --
grant update on log_checkpoint to taquilla_house;

-- i110 --
-- An origin that nobody has announced.
update log_key set ended_at = created_at;
insert into log_key select operator_id, 2, name || '/2', sha256(public_key), wrapped, created_at from log_key where number = 1;
