-- Frauds by the owner of the database that are put back afterwards: what is changed, and how it is put back.

-- multiplier --
insert into rule_multiplier (operator_id, product_id, game, starts, hundredths, author)
values (1, 5, 5, house_now() - interval '1 hour', 9000, 'office')

-- multiplier_back --
delete from rule_multiplier where operator_id = 1

-- quota --
update rule_quota set quota = quota * 1000 where operator_id = 1

-- quota_back --
update rule_quota set quota = quota / 1000 where operator_id = 1

-- manager --
update member set role = 'manager' where email = 'username@banklot.net'

-- manager_back --
update member set role = 'cashier' where email = 'username@banklot.net'

-- close --
update draw set closes_at = closes_at + interval '4 minutes' where operator_id = 1 and event_id = {noon};
update product set close_minutes = 1 where id = 5

-- close_back --
update draw set closes_at = closes_at - interval '4 minutes' where operator_id = 1 and event_id = {noon};
update product set close_minutes = 5 where id = 5

-- catalogue --
update product_multiplier set hundredths = hundredths * 3 where product_id = 5 and game = 5

-- catalogue_back --
update product_multiplier set hundredths = hundredths / 3 where product_id = 5 and game = 5

-- consolation --
update product_multiplier set consolation = consolation + 700 where product_id = 27 and game = 8

-- consolation_back --
update product_multiplier set consolation = consolation - 700 where product_id = 27 and game = 8

-- commission --
insert into rule_commission (operator_id, entity_id, product_id, starts, basis_points, author)
select 1, entity_id, 5, house_now() - interval '1 hour', 5000, 'office' from member where email = 'username@banklot.net'

-- commission_back --
delete from rule_commission where operator_id = 1 and product_id = 5

-- limit --
update rule_limit set stake_max = stake_max * 30 where operator_id = 1 and product_id = 5 and game = 5

-- limit_back --
update rule_limit set stake_max = stake_max / 30 where operator_id = 1 and product_id = 5 and game = 5

-- ended --
insert into rule_end (operator_id, rule_id, ends, author, at)
select 1, id, house_now(), 'office', starts from rule_limit where operator_id = 1 and product_id = 5 and game = 5

-- ended_back --
delete from rule_end where operator_id = 1

-- window --
insert into rule_limit (operator_id, starts, seconds_to_cancel, author) values (1, house_now(), 3600, 'an hour')

-- window_back --
delete from rule_limit where operator_id = 1 and author = 'an hour'

-- offer --
update rule_offer set is_sold = true where operator_id = 1 and product_id = 27

-- offer_back --
update rule_offer set is_sold = false where operator_id = 1 and product_id = 27

-- closed --
update member set status = 'active' where email = 'colleague@banklot.net'

-- closed_back --
update member set status = 'closed' where email = 'colleague@banklot.net';
update session set ended_at = house_now() where ended_at is null and member_id = (
    select id from member where email = 'colleague@banklot.net')

-- clerk --
update member set role = 'clerk', entity_id = (select min(entity_id) from member where role = 'clerk' and operator_id = 1)
where email = 'colleague@banklot.net'

-- clerk_back --
update member set role = 'cashier', entity_id = (select entity_id from member where email = 'username@banklot.net')
where email = 'colleague@banklot.net'

-- credit --
update account set floor = floor - 100000 where operator_id = 1 and floor = 0 and kind = 'entity'

-- credit_back --
update account set floor = floor + 100000 where operator_id = 1 and floor = -100000 and kind = 'entity'

-- again --
insert into rule_multiplier (operator_id, product_id, game, starts, hundredths, author)
values (1, 5, 5, house_now() - interval '1 hour', 9000, 'office');
update progress set is_state_told = false where operator_id = 1

-- again_back --
delete from rule_multiplier where operator_id = 1;
update progress set is_state_told = true where operator_id = 1

-- place --
update member set entity_id = 212 where email = 'clerk@agency.example'

-- place_back --
update member set entity_id = 213 where email = 'clerk@agency.example'

-- root --
update member set role = 'manager', entity_id = 212 where email = 'colleague@banklot.net'

-- root_back --
update member set role = 'cashier', entity_id = 213 where email = 'colleague@banklot.net'

-- second --
update member set status = 'active' where email = 'colleague@banklot.net'

-- second_back --
update member set status = 'closed' where email = 'colleague@banklot.net'

-- tax --
update tax_rate set ext_rate = 0, wht_rate = 0 where operator_id = 1

-- tax_back --
update tax_rate set ext_rate = 1250, wht_rate = 2000 where operator_id = 1

-- key --
insert into signing_key values ('operator', '1', 99, '{key}', house_now() - interval '1 hour', null, 'nobody')

-- key_back --
delete from signing_key where id = 99

-- wallet --
update sports_operator set webhook_url = 'http://thief.example/' where operator_id = 1

-- wallet_back --
update sports_operator set webhook_url = 'https://wallet.example' where operator_id = 1

-- powers --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set actor = 'administrator@banklot.net' where action = 'member added' and actor = 'manager@banklot.net';
alter table audit_event enable always trigger the_trail_is_only_added_to

-- powers_back --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set actor = 'manager@banklot.net' where action = 'member added' and actor = 'administrator@banklot.net';
alter table audit_event enable always trigger the_trail_is_only_added_to

-- gone --
alter table audit_event disable trigger the_trail_is_only_added_to;
delete from audit_event where action = 'member added' and actor = 'manager@banklot.net';
alter table audit_event enable always trigger the_trail_is_only_added_to

-- gone_back --
-- It stays away.
select 1

-- days --
alter table operator drop constraint independence_takes_a_day;
update operator set independent_after_days = 0 where id = 1

-- days_back --
update operator set independent_after_days = 30 where id = 1;
alter table operator add constraint independence_takes_a_day check (independent_after_days between 1 and 365)

-- asker --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set actor = 'administrator@banklot.net', detail = detail || jsonb_build_object('asker', (select id from member where email = 'administrator@banklot.net'))
where action = 'loosening asked';
alter table audit_event enable always trigger the_trail_is_only_added_to

-- asker_back --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set actor = 'manager@banklot.net', detail = detail || jsonb_build_object('asker', (select id from member where email = 'manager@banklot.net'))
where action = 'loosening asked';
alter table audit_event enable always trigger the_trail_is_only_added_to

-- entered --
update result set entered_by = 867 where operator_id = 1 and entered_by = 866

-- entered_back --
-- It stays so: a constraint keeps one person from being both.
select 1

-- ordered --
update draw_order set entered_by = 867 where operator_id = 1 and entered_by = 866

-- ordered_back --
-- It stays so: a constraint keeps one person from being both.
select 1

-- played --
update sport_result set entered_by = 867 where operator_id = 1 and entered_by = 866

-- played_back --
-- It stays so: a constraint keeps one person from being both.
select 1

-- requested --
update payout_hold set asked_by = (select id from member where email = 'colleague@banklot.net') where operator_id = 1 and ended_as is null

-- requested_back --
-- It stays so: a constraint keeps one person from being both.
select 1

-- credited --
update credit_hold set asked_by = 867 where operator_id = 1 and asked_by = 866

-- credited_back --
-- It stays so: a constraint keeps one person from being both.
select 1

-- trailed --
update account set floor = floor - 100000 where operator_id = 1 and floor = 0 and kind = 'entity';
insert into audit_event (operator_id, at, actor, action, object, detail) select 1, house_now(), 'office', 'credit changed',
    entity.id::text, jsonb_build_object('before', 0, 'after', 100000, 'seq', last_seq)
from gate join account using (operator_id) join entity on entity.account_id = account.id
where gate.operator_id = 1 and floor = -100000

-- trailed_back --
insert into audit_event (operator_id, at, actor, action, object, detail) select 1, house_now(), 'office', 'credit changed',
    entity.id::text, jsonb_build_object('before', 100000, 'after', 0, 'seq', last_seq)
from gate join account using (operator_id) join entity on entity.account_id = account.id
where gate.operator_id = 1 and floor = -100000;
update account set floor = floor + 100000 where operator_id = 1 and floor = -100000 and kind = 'entity'

-- inserted --
insert into token_directory (token_hash, operator) values (sha256('tqk_of the owner'), 1);
insert into session (operator_id, id, member_id, token_hash, created_at, expires_at, kind, name) overriding system value
select 1, 990, id, sha256('tqk_of the owner'), house_now(), house_now() + interval '1 hour', 'key', 'mine' from member where email = 'username@banklot.net'

-- inserted_back --
delete from session where operator_id = 1 and id = 990;
delete from token_directory where token_hash = sha256('tqk_of the owner')

-- begun --
update coupon set closes_at = closes_at + interval '1 hour' where operator_id = 1 and id = 455;
update sport_event set starts_at = starts_at + interval '1 hour' where operator_id = 1 and id > 200000

-- begun_back --
update coupon set closes_at = closes_at - interval '1 hour' where operator_id = 1 and id = 455;
update sport_event set starts_at = starts_at - interval '1 hour' where operator_id = 1 and id > 200000

-- line --
update coupon set line_price = 1 where operator_id = 1 and id = 455

-- line_back --
update coupon set line_price = 25 where operator_id = 1 and id = 455

-- triples --
update coupon set max_triples = 7 where operator_id = 1 and id = 455

-- triples_back --
update coupon set max_triples = 0 where operator_id = 1 and id = 455

-- unapproved --
alter table sports_ticket drop constraint if exists held_ticket_has_no_result;
update sports_ticket set approved = false where operator_id = 1

-- unapproved_back --
update sports_ticket set approved = true where operator_id = 1
