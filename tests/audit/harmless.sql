-- What breaks no rule, as damage.py has it for others: by the rule, and by what was done.

-- i04_credit_that_was_lowered_before_the_state_was_told --
update outbox set data = data - 'is_whole' #- '{rows,account,1000001}';
update account set floor = balance + 1 where operator_id = 1 and id = 1000001;
insert into audit_event (operator_id, at, actor, action, object, detail)
select 1, last_at, 'office', 'credit changed', entity.id, jsonb_build_object('before', 5000000, 'after', 0, 'seq', last_seq)
from gate join entity using (operator_id) where account_id = 1000001 and operator_id = 1;

-- i10_quota_that_began_behind_a_sale_of_its_instant --
-- While the clock is behind the gate's last instant, all that happens has that instant.
insert into rule_quota (operator_id, event_id, product_id, game, selection, starts, quota, author)
select distinct 1, event_id, product_id, game, selection, created_at, 0, 'test' from ticket
join wager on (wager.operator_id, wager.ticket_seq) = (1, ticket.seq) join event on event.id = event_id
where ticket.operator_id = 1 and created_at = (select max(created_at) from ticket where operator_id = 1);
insert into outbox select gate.operator_id, last_event + 1, max(starts), 'rules.changed', last_seq + 1, last_seq, day,
    jsonb_build_object('rows', jsonb_build_object('rule_quota', jsonb_object_agg(id, to_jsonb(rule_quota.*))))
from rule_quota join gate using (operator_id) where author = 'test' group by gate.operator_id;

-- i10_dynamic_quota_that_began_behind_a_sale_of_its_instant --
insert into rule_dynamic (operator_id, product_id, game, starts, base, basis_points, author)
select distinct 1, product_id, game, created_at, 0, 0, 'test' from ticket
join wager on (wager.operator_id, wager.ticket_seq) = (1, ticket.seq) join event on event.id = event_id
where ticket.operator_id = 1 and created_at = (select max(created_at) from ticket where operator_id = 1);
insert into outbox select gate.operator_id, last_event + 1, max(starts), 'rules.changed', last_seq + 1, last_seq, day,
    jsonb_build_object('rows', jsonb_build_object('rule_dynamic', jsonb_object_agg(id, to_jsonb(rule_dynamic.*))))
from rule_dynamic join gate using (operator_id) where author = 'test' group by gate.operator_id;

-- i10_quota_that_ended_behind_a_sale_of_its_instant --
-- One of no draw stands behind it.
insert into rule_quota (operator_id, event_id, product_id, game, selection, starts, quota, author)
select distinct 1, one.event_id, product_id, game, selection, created_at - interval '1 microsecond', quota, 'test' from ticket
join wager on (wager.operator_id, wager.ticket_seq) = (1, ticket.seq) join event on event.id = wager.event_id,
lateral (values (wager.event_id, 1000000000000), (0, 0)) as one (event_id, quota)
where ticket.operator_id = 1 and created_at = (select max(created_at) from ticket where operator_id = 1);
insert into rule_end (operator_id, rule_id, ends, author, at)
select operator_id, id, starts + interval '1 microsecond', 'test', starts from rule_quota where author = 'test' and event_id <> 0;
insert into outbox select gate.operator_id, last_event + 1, max(ends), 'rules.changed', last_seq + 1, last_seq, day,
    jsonb_build_object('rows', jsonb_build_object('rule_end', jsonb_object_agg(rule_id || ' ' || ends, to_jsonb(rule_end.*))))
from rule_end join gate using (operator_id) where author = 'test' group by gate.operator_id;

-- i27_settlement_that_is_under_way --
insert into settlement (operator_id, market_id, version, results, phase, started_at)
select distinct on (operator_id, market_id) operator_id, market_id, version + 1, results, phase, finished_at from settlement
order by operator_id, market_id, version desc;
update draw set to_settle = true;

-- i28_bound_that_began_behind_an_undoing_of_its_instant --
insert into rule_limit (operator_id, starts, cancels_max, author) select 1, max(undone_at), 0, 'test' from ticket where operator_id = 1;
insert into outbox select operator_id, last_event + 1, starts, 'rules.changed', last_seq + 1, last_seq, day,
    jsonb_build_object('rows', jsonb_build_object('rule_limit', jsonb_build_object(id, to_jsonb(rule_limit.*))))
from rule_limit join gate using (operator_id) where author = 'test';

-- i52_week_of_before_the_folds_were_begun_anew --
-- There were other rates below then.
update progress set recounted_at = (select max(closed_at) from closed_week);
update closed_week set agency = agency - 1, closing = closing + 1 where entity_id = 1 and week = (select max(week) from closed_week);

-- i53_limit_that_began_behind_a_sale_of_its_instant --
insert into rule_limit (operator_id, starts, stake_min, author)
select 1, max(created_at), 100000000, 'test' from ticket where operator_id = 1;
insert into outbox select operator_id, last_event + 1, starts, 'rules.changed', last_seq + 1, last_seq, day,
    jsonb_build_object('rows', jsonb_build_object('rule_limit', jsonb_build_object(id, to_jsonb(rule_limit.*))))
from rule_limit join gate using (operator_id) where author = 'test';

-- i56_correction_that_is_under_way --
-- Some tickets are rolled back, and nobody has a result by the new settlement yet.
update sports_settlement set finished_at = null, phase = 'counting' where coupon_id = 455 and version = 2;
update sports_ticket set step = 'open', result = 'pending', version = 0, gross_payout = 0, wht_amount = 0, net_payout = 0
where coupon_id = 455 and step = 'closed';

-- i84_bound_that_began_behind_a_payment_of_its_instant --
insert into rule_payout (operator_id, starts, pay_alone_max, author)
select 1, max(at), 0, 'test' from transfer where operator_id = 1 and kind = 'payout' and reverses is null and ticket_seq not in (
    select seq from ticket where operator_id = 1 and channel = 4);
insert into outbox select operator_id, last_event + 1, starts, 'rules.changed', last_seq + 1, last_seq, day,
    jsonb_build_object('rows', jsonb_build_object('rule_payout', jsonb_build_object(id, to_jsonb(rule_payout.*))))
from rule_payout join gate using (operator_id) where author = 'test';

-- i85_correction_under_way --
update settlement set finished_at = null where version > 1;
update transfer set amount = amount + 1 where kind = 'receivable';

-- i88_ceiling_that_began_behind_a_credit_of_its_instant --
insert into credit_ceiling (operator_id, provider_id, starts, per_bet, per_day, author)
select operator_id, 'games', max(at), 0, 0, 'test' from transfer
where kind = 'credit' and reverses is null and seq not in (select credit_seq from credit_hold where credit_seq is not null) group by 1;
insert into outbox select operator_id, last_event + 1, starts, 'ceiling.set', last_seq + 1, last_seq, day,
    jsonb_build_object('rows', jsonb_build_object('credit_ceiling', jsonb_build_object(starts, to_jsonb(credit_ceiling.*))))
from credit_ceiling join gate using (operator_id) where author = 'test';

-- i91_sale_of_an_earlier_release --
update outbox set data = data - 'is_whole' || case when number = (select max(number) from outbox as last
    where last.operator_id = outbox.operator_id) then '{"is_whole": true}' else '{}' end::jsonb;
update outbox set type = 'ledger.written' where type like 'tickets.%';

-- i10_quota_of_the_catalogue_that_was_lowered_since --
delete from rule_quota;
update product set quota = 1 where id = 5;

-- i63_balance_below_zero_is_rounded_down --
update transfer set debit = credit, credit = debit, amount = 5
where operator_id = 1 and seq = (select seq from statement where reference = 'in pia');
update statement set amount = -5 where reference = 'in pia';
update request set outcome = '{"balance": -3}' where key = 'funds:in pia';
