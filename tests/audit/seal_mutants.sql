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

-- i102_multiplier --
insert into rule_multiplier (operator_id, product_id, game, starts, hundredths, author)
select 1, id, 6, house_now(), 9000, 'nobody' from product where category = 'animalitos' limit 1;

-- i102_catalogue --
update product_multiplier set hundredths = hundredths + 1;

-- i102_product --
update product set close_minutes = 0 where close_minutes > 0;

-- i102_close --
update draw set closes_at = closes_at - interval '1 minute' where event_id = (select min(event_id) from draw where state = 'open');

-- i102_closed --
update draw set closed_at = closed_at - interval '1 minute' where event_id = (select min(event_id) from draw where state = 'closed');

-- i102_credit --
update account set floor = floor - 1 where floor is not null;

-- i102_independence --
update operator set independent_after_days = 1;

-- i102_coupon --
update coupon set line_price = line_price + 1;

-- i102_holiday --
insert into holiday values (1, '2050-03-09', 'a feast', 'nobody');

-- i102_wallet --
update sports_operator set webhook_url = 'https://elsewhere.example';

-- i102_key --
insert into signing_key values ('operator', '1', 99, 'a key', house_now(), null, 'nobody');

-- i102_minutes --
update outbox set data = regexp_replace(data::text, '"close_minutes": [0-9]+', '"close_minutes": 90', 'g')::jsonb
where data #> '{rows,product}' is not null;
update product set close_minutes = 90;

-- i102_witness --
insert into log_witness (operator_id, id, key, url, author, added_at) overriding system value
values (1, 999, 'w+00000000+AA==', 'https://w', 'nobody', house_now());

-- i102_witness_gone --
-- One that was told is in no row.
update outbox set type = 'log.witness_changed', data = '{"witness_id": 3, "key": "w+00000000+AA==", "change": "added", "by": "ana"}'
where (operator_id, number) = (select operator_id, max(number) from outbox where type = 'log.checkpoint' group by 1 order by 1 limit 1);

-- i102_told_again --
update outbox set data = data || '{"is_whole": true}' where (operator_id, number) = (
    select operator_id, max(number) from outbox where data ? 'rows' group by 1 order by 1 limit 1);

-- i117 --
update wager set multiplier = multiplier + 1;

-- i117_consolation --
update wager set consolation = consolation + 1 where consolation > 0;

-- i117_commission --
update wager set commissions[1] = commissions[1] + 1 where cardinality(commissions) > 0;

-- i117_nobody_earns --
update wager set commissions = '{5}' where cardinality(commissions) = 0;

-- i117_run --
-- A tripleta was sold while it ran over more draws.
update market set length = length + 1 where kind = 'run';

-- i117_rule --
update outbox set data = jsonb_set(data, array['rows', 'product_multiplier'], replace((data #> '{rows,product_multiplier}')::text,
    '"hundredths": 3000', '"hundredths": 3001')::jsonb) where data #> '{rows,product_multiplier}' is not null;

-- i118 --
update outbox set data = replace(data::text, '"role": "cashier"', '"role": "clerk"')::jsonb where data #> '{rows,member}' is not null;

-- i118_closed --
update outbox set data = replace(data::text, '"status": "active"', '"status": "closed"')::jsonb where data #> '{rows,member}' is not null;

-- i118_entity --
update outbox set data = regexp_replace(data::text, '"entity_id": 1[0-9]', '"entity_id": 9', 'g')::jsonb where data #> '{rows,member}' is not null;

-- i118_clerk --
update outbox set data = replace(data::text, '"role": "clerk"', '"role": "cashier"')::jsonb where data #> '{rows,member}' is not null;

-- i118_author --
update outbox set data = jsonb_set(data, '{by}', (select to_jsonb(email) from member where operator_id = 1 and role = 'cashier' limit 1))
where type = 'rules.changed' and operator_id = 1;

-- i118_root --
update outbox set data = regexp_replace(data::text, '("role": "clerk"[^}]*"entity_id": )1', '\110', 'g')::jsonb where data #> '{rows,member}' is not null;

-- i118_second_clerk --
update result set approved_by = (select id from member where operator_id = 1 and email like 'eva@%') where operator_id = 1;

-- i118_payer --
update payout set member_id = (select min(entered_by) from result where operator_id = 1) where operator_id = 1 and amount > 0;

-- i118_holder --
update payout_hold set asked_by = (select min(entered_by) from result where operator_id = 1);

-- i118_credit --
update credit_hold set asked_by = (select id from member where operator_id = 1 and email like 'ana@%') where asked_by is not null;

-- i118_key --
update outbox set type = 'security.api_key' where type = 'shift.opened';

-- i118_place --
update outbox set data = data || '{"entity_id": 11}' where type = 'shift.opened' and data ->> 'entity_id' = '10';

-- i118_root_alone --
update outbox set data = data || '{"by": "ana@banca1.example"}' where type = 'result.entered' and operator_id = 1;

-- i118_nobody --
update outbox set data = data || '{"by": "nobody@banca1.example"}' where type = 'shift.closed' and operator_id = 1;

-- i118_login --
update outbox set data = data || '{"by": "nobody@banca1.example"}' where type = 'security.login' and operator_id = 1;

-- i121 --
update sports_ticket set wht_rate = wht_rate - 1 where wht_rate > 0;

-- i121_jurisdiction --
update sports_ticket set jurisdiction = 'UG';

-- i121_told --
update outbox set data = replace(data::text, '"ext_rate": ', '"ext_rate": 1')::jsonb where data #> '{rows,tax_rate}' is not null;

-- i121_none_told --
update outbox set data = data #- '{rows,tax_rate}' where data #> '{rows,tax_rate}' is not null;

-- i121_settlement --
update outbox set data = replace(data::text, '"wht_rate_at": "sale"', '"wht_rate_at": "settlement"')::jsonb where data #> '{rows,tax_rate}' is not null;
update sports_ticket set wht_rate_at = 'settlement';
update sports_ticket set wht_amount = wht_amount - 1, net_payout = net_payout + 1 where wht_amount > 0;

-- i121_large --
update outbox set data = replace(data::text, '"wht_rate_at": "sale"', '"wht_rate_at": "settlement"')::jsonb where data #> '{rows,tax_rate}' is not null;
update sports_ticket set wht_rate_at = 'settlement';
update sports_ticket set gross_payout = 1000000000000000000, net_payout = 1000000000000000000 - wht_amount where wht_amount > 0;

-- i121_no_rate --
update outbox set data = replace(data::text, '"wht_rate_at": "sale"', '"wht_rate_at": "settlement"')::jsonb where data #> '{rows,tax_rate}' is not null;
update sports_ticket set wht_rate_at = 'settlement', withheld_rate = null;

-- i121_rate --
update sports_ticket set withheld_rate = withheld_rate - 1 where withheld_rate > 0;

-- i122 --
update outbox set data = '{"keys": ["0a"]}' where type = 'wallets.moved';

-- i122_wallet --
update outbox set data = data || '{"wallets": ["0a"]}' where type = 'sports.tickets';

-- i122_ended --
update outbox set data = jsonb_set(data, '{rows,signing_key}', '{"9": {"public_key": "a key", "ended_at": "2049-01-01T00:00:00Z"}}')
where data ? 'is_whole';
update outbox set data = jsonb_build_object('keys', jsonb_build_array(encode(sha256('a key'), 'hex'))) where type = 'wallets.moved';

-- i122_former --
update outbox set data = jsonb_set(data, '{rows,sports_operator}', '{"": {"webhook_url": "https://former.example"}}') where data ? 'is_whole';
update outbox set data = data || '{"rows": {"sports_operator": {"": {"webhook_url": "https://wallet.example"}}}}'
where (operator_id, number - 1) in (select operator_id, number from outbox where data ? 'is_whole');
update outbox set at = at + interval '1 day', data = data
    || jsonb_build_object('wallets', jsonb_build_array(encode(sha256('https://former.example'), 'hex'))) where type = 'sports.tickets';

-- i123 --
update outbox set type = 'security.key_used', data = '{"key_id": 5, "member_id": 7, "seal": "a"}' where type = 'shift.opened';

-- i123_member --
update outbox set type = 'security.api_key', data = '{"key_id": 5, "member_id": 7, "is_alive": true}' where type = 'shift.opened';
update outbox set type = 'security.key_used', data = '{"key_id": 5, "member_id": 8, "seal": "a"}' where type = 'shift.closed';

-- i123_agency --
update outbox set type = 'security.access_token', data = '{"access_token_id": 5, "entity_id": 10, "is_alive": true}' where type = 'shift.opened';
update outbox set type = 'security.key_used', data = '{"key_id": 5, "member_id": 7, "seal": "a"}' where type = 'shift.closed';

-- i123_token --
update outbox set type = 'security.api_key', data = '{"key_id": 5, "member_id": 7, "is_alive": true}' where type = 'shift.opened';
update outbox set type = 'security.key_used', data = jsonb_build_object('key_id', 5, 'member_id', 7, 'seal', number) where type = 'shift.closed';

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

-- i106 --
update wager set amount = amount + 1 where (operator_id, ticket_seq, line) = (
    select operator_id, ticket_seq, line from wager join draw_seal using (operator_id, event_id) order by 1, 2, 3 limit 1);

-- i106_gone --
delete from wager where (operator_id, ticket_seq, line) = (
    select operator_id, ticket_seq, line from wager join draw_seal using (operator_id, event_id) order by 1, 2 desc, 3 limit 1);

-- i106_ticket_gone --
delete from ticket where (operator_id, seq) = (
    select operator_id, ticket_seq from wager join draw_seal using (operator_id, event_id) order by 1, 2 desc limit 1);

-- i106_new --
-- A winning ticket that comes into being once the result is known.
insert into ticket select (jsonb_populate_record(ticket, jsonb_build_object('id', gen_random_uuid(), 'number', 99999999, 'seq', 900000000))).*
from ticket where (operator_id, seq) = (
    select operator_id, ticket_seq from wager join draw_seal using (operator_id, event_id) order by 1, 2 limit 1);
insert into wager select (jsonb_populate_record(wager, jsonb_build_object('ticket_seq', 900000000))).*
from wager where (operator_id, ticket_seq) = (
    select operator_id, ticket_seq from wager join draw_seal using (operator_id, event_id) order by 1, 2 limit 1);

-- i106_into_the_draw --
-- A wager of a later draw becomes one of a sealed draw, where nothing was sold.
update wager set market_id = sealed.event_id, event_id = sealed.event_id from (
    select operator_id, event_id from draw_seal where wagers = 0 order by 1, 2 limit 1) as sealed
where wager.operator_id = sealed.operator_id;

-- i106_order --
-- Two wagers of a ticket change places.
update wager set line = line + 10 where (operator_id, ticket_seq) = (
    select operator_id, ticket_seq from wager join draw_seal using (operator_id, event_id) group by 1, 2
    having count(*) = 2 and count(distinct (market_id, game, selection, amount)) = 2 and max(line) = 1 order by 1, 2 limit 1);
update wager set line = 11 - line where line >= 10;

-- i106_undone --
update ticket set state = 'canceled', undone_at = created_at + interval '1 second', undone_seq = 900000000, undone_by = member_id
where (operator_id, seq) = (
    select wager.operator_id, ticket_seq from wager join draw_seal using (operator_id, event_id)
    join ticket on ticket.operator_id = wager.operator_id and seq = ticket_seq where state = 'sold' order by 1, 2 limit 1);

-- i106_undone_later --
update ticket set undone_at = undone_at + interval '1 microsecond' where (operator_id, seq) = (
    select wager.operator_id, ticket_seq from wager join draw_seal using (operator_id, event_id)
    join ticket on ticket.operator_id = wager.operator_id and seq = ticket_seq where undone_at is not null order by 1, 2 limit 1);

-- i106_multiplier --
update wager set multiplier = multiplier + 1 where (operator_id, ticket_seq, line) = (
    select operator_id, ticket_seq, line from wager join draw_seal using (operator_id, event_id) order by 1, 2, 3 limit 1);

-- i106_run --
-- A wager on a run, in the file of a draw of its middle.
update wager set selection = selection || ',1' where (operator_id, ticket_seq, line) = (
    select wager.operator_id, ticket_seq, line from wager
    join market on market.operator_id = wager.operator_id and market.id = market_id and kind = 'run'
    join market_event as held on held.operator_id = wager.operator_id and held.market_id = wager.market_id and position > 1
    join draw_seal on draw_seal.operator_id = wager.operator_id and draw_seal.event_id = held.event_id order by 1, 2, 3 limit 1);

-- i106_seller --
update ticket set entity_id = 1, created_at = created_at - interval '1 microsecond' where (operator_id, seq) = (
    select operator_id, ticket_seq from wager join draw_seal using (operator_id, event_id) order by 1, 2 limit 1);

-- i107 --
-- The row and the seal of a draw are changed together; the log says what was.
update draw_seal set root = sha256(root) where wagers > 0;

-- i107_wagers --
update draw_seal set wagers = wagers + 1 where wagers > 0;

-- i107_head --
update draw_seal set head = replace(head, E'\ncategory ', E'\ncategory x');

-- i107_gone --
alter table result drop constraint result_is_of_a_sealed_draw;
delete from draw_seal where (operator_id, event_id) = (select operator_id, event_id from draw_seal where wagers > 0 order by 1, 2 limit 1);

-- i107_entry --
update log_entry set text = regexp_replace(text, 'root [0-9a-f]', 'root ' || case text ~ 'root 0' when true then '1' else '0' end)
where text like 'taquilla-draw-seal/1%';

-- i107_other_draw --
update log_entry set text = regexp_replace(text, E'\ndraw ([0-9]+)\n', E'\ndraw 9\\1\n') where (operator_id, number) = (
    select operator_id, entry from draw_seal order by 1, 2 limit 1);

-- i107_again --
-- A second seal of a draw, at the end of the log.
insert into log_entry select operator_id, (select max(number) + 1 from log_entry as last where last.operator_id = log_entry.operator_id),
    last_event, last_seq, until, is_state_due, salt, regexp_replace(text, E'\nentry [0-9]+\n', E'\nentry '
        || (select max(number) + 1 from log_entry as last where last.operator_id = log_entry.operator_id) || E'\n')
from log_entry where (operator_id, number) = (select operator_id, entry from draw_seal order by 1, 2 limit 1);

-- i108 --
-- A result that was known a day earlier.
alter table result drop constraint result_is_entered_after_close_and_draw;
update result set entered_at = entered_at - interval '1 day' where outcome <> 'void' and version = 1;

-- i108_sealed_later --
update draw_seal set sealed_at = sealed_at + interval '1 day';

-- i108_no_seal --
alter table result drop constraint result_is_of_a_sealed_draw;
delete from draw_seal where (operator_id, event_id) = (
    select operator_id, event_id from result where outcome <> 'void' order by 1, 2 limit 1);
update log_entry set text = regexp_replace(text, E'\ndraw ([0-9]+)\n', E'\ndraw 9\\1\n') where text like 'taquilla-draw-seal/1%';

-- i108_as_old --
-- Draws that are said to be older than seals, with the rows and the entries of their seals gone.
alter table result drop constraint result_is_of_a_sealed_draw;
update draw set is_sealed = null where event_id in (select event_id from result where outcome <> 'void' and entered_at > (
    select min(sealed_at) from draw_seal where draw_seal.operator_id = result.operator_id));
delete from draw_seal using draw where draw.operator_id = draw_seal.operator_id and draw.event_id = draw_seal.event_id and is_sealed is null;
update log_entry set text = regexp_replace(text, E'\ndraw ([0-9]+)\n', E'\ndraw 9\\1\n') where text like 'taquilla-draw-seal/1%'
and not exists (select from draw_seal where draw_seal.operator_id = log_entry.operator_id and entry = number);

-- i109 --
update draw set closed_at = closed_at - interval '1 second' where event_id = (select min(event_id) from draw_seal);

-- i109_name --
update event set name = name || '!' where id = (select min(event_id) from draw_seal);

-- i109_draws_at --
update event set draws_at = draws_at + interval '1 minute' where id = (select min(event_id) from draw_seal);
update draw set draws_at = draws_at + interval '1 minute' where event_id = (select min(event_id) from draw_seal);

-- i109_market --
-- A run that was played is another draw's too.
update market_event set event_id = other.event_id from (select operator_id, event_id from draw_seal where wagers = 0 order by 1, 2 limit 1) as other
where market_event.operator_id = other.operator_id and position = 2;

-- i109_market_gone --
delete from market_event using market where market.operator_id = market_event.operator_id and market.id = market_id and kind = 'run';

-- i109_open --
update draw set state = 'open', closed_at = null, is_sealed = false where event_id = (select min(event_id) from draw_seal);

-- i110 --
-- An origin that nobody has announced.
update log_key set ended_at = created_at;
insert into log_key select operator_id, 2, name || '/2', sha256(public_key), wrapped, created_at from log_key where number = 1;

-- i104_until --
update log_entry set until = until + interval '1 microsecond' where (operator_id, number) = (
    select operator_id, number from log_entry where text ~ '^taquilla-log-entry' order by 1, 2 desc limit 1);

-- i104_salt --
update log_entry set salt = sha256(salt) where text ~ '^taquilla-draw-seal';

-- i110_number --
update log_key set number = 2;

-- i114 --
-- A checkpoint that was told is not kept; no later one needs it.
delete from log_checkpoint where (operator_id, size) = (select operator_id, min(size) from log_checkpoint group by 1 order by 1 limit 1);

-- i114_other --
update log_checkpoint set root = sha256(root) where size = (select min(size) from log_checkpoint);

-- i114_moved --
alter table log_checkpoint drop constraint log_checkpoint_operator_id_fkey;
update log_checkpoint set operator_id = 80 where operator_id = 70;

-- i114_untold --
delete from outbox where type = 'log.checkpoint';

-- i114_origin --
update outbox set data = data || '{"origin": "another"}' where type = 'log.checkpoint';

-- i118_undone --
update ticket set undone_by = (select min(entered_by) from result where operator_id = 1) where operator_id = 1 and state <> 'sold';

-- i118_not_there_yet --
insert into member (operator_id, id, entity_id, email, role, password_hash, created_at)
select 1, 900, 10, 'late@banca1.example', 'cashier', password_hash, created_at from member where operator_id = 1 and email like 'ana@%';
insert into outbox select operator_id, last_event + 1, last_at, 'user.added', last_seq + 1, last_seq, day, jsonb_build_object('rows',
    '{"member": {"900": {"entity_id": 10, "email": "late@banca1.example", "role": "cashier", "status": "active"}}}'::jsonb)
from gate where operator_id = 1;
update ticket set member_id = 900 where operator_id = 1 and seq = (
    select min(seq) from ticket where operator_id = 1 and entity_id = 10 and channel <> 4);
