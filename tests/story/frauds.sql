-- Frauds by the owner of the database, without foreign keys and triggers. Names in braces are seqs of tickets, and a draw.

-- stake --
update wager set amount = amount + 1 where operator_id = 1 and ticket_seq = {winner} and selection = '11'

-- selection --
update wager set selection = '11' where operator_id = 1 and ticket_seq = {loser}

-- multiplier --
update wager set multiplier = multiplier + 1 where operator_id = 1 and ticket_seq = {winner}

-- order --
update wager set line = 11 - line where operator_id = 1 and ticket_seq = {winner};
update wager set line = line - 10 where operator_id = 1 and ticket_seq = {winner}

-- seller --
update ticket set entity_id = 214 where operator_id = 1 and seq = {winner}

-- instant --
update ticket set created_at = created_at - interval '1 microsecond' where operator_id = 1 and seq = {winner}

-- dropped --
delete from wager where operator_id = 1 and ticket_seq = {winner};
delete from ticket where operator_id = 1 and seq = {winner}

-- added --
insert into ticket select operator_id, seq + 900000, day, gen_random_uuid(), ordinal + 900, number + 1, channel, entity_id, member_id,
    amount, currency, wagers, created_at, accepted_at, first_close, draws_end, cancel_until, expires_at, key_version, prints, state,
    undone_at, undone_seq, undone_by from ticket where operator_id = 1 and seq = {winner};
insert into wager select operator_id, ticket_seq + 900000, line, day, market_id, event_id, game, selection, amount, multiplier,
    commissions, consolation from wager where operator_id = 1 and ticket_seq = {winner}

-- sold_again --
update ticket set state = 'sold', undone_at = null, undone_seq = null, undone_by = null where operator_id = 1 and seq = {undone}

-- undone --
update ticket set state = 'canceled', undone_at = created_at, undone_seq = seq, undone_by = member_id
where operator_id = 1 and seq = {winner}

-- result --
update result set outcome = '7' where operator_id = 1 and event_id = {noon}

-- prize --
update prize set amount = amount + 1 where operator_id = 1 and ticket_seq = {winner}

-- twice --
drop index prize_is_paid_once;
insert into payout select operator_id, seq + 900000, day, ticket_seq, line, market_id, version, amount, member_id, at from payout
where operator_id = 1 and ticket_seq = {winner}

-- redirected --
update transfer set credit = 1000214 where operator_id = 1 and ticket_seq = {winner} and kind = 'payout'

-- wallet --
update transfer set amount = amount + 1 where operator_id = 1 and kind = 'deposit'

-- rule --
update rule_limit set stake_max = stake_max + 1 where operator_id = 1

-- event --
update outbox set day = day - 1 where operator_id = 1 and number = 20

-- trail --
alter table audit_event disable trigger the_trail_is_only_added_to;
update audit_event set at = at - interval '1 hour' where operator_id = 1 and action = 'result approved'

-- player --
update player set user_id = user_id || '9' where operator_id = 1

-- entry --
update log_entry set text = replace(text, 'wagers 5', 'wagers 6') where operator_id = 1
and number = (select entry from draw_seal where operator_id = 1 and event_id = {noon})

-- hash --
update log_hash set hash = sha256(hash) where operator_id = 1 and level = 0
and place = (select entry # 1 from draw_seal where operator_id = 1 and event_id = {noon})

-- checkpoint --
update log_checkpoint set root = sha256(root), note = replace(note, encode(root, 'base64'), encode(sha256(root), 'base64'))
where operator_id = 1

-- seal --
update draw_seal set root = sha256(root) where operator_id = 1 and event_id = {noon}

-- witness --
update log_witness set removed_at = added_at where operator_id = 1

-- other_number --
update wager set selection = '8' where operator_id = 1 and ticket_seq = {loser};
update exposure set selection = '8' where operator_id = 1 and selection = '7' and market_id = {noon}

-- dropped_early --
delete from wager where operator_id = 1 and ticket_seq = {loser};
delete from ticket where operator_id = 1 and seq = {loser}

-- undone_early --
update ticket set state = 'canceled', undone_at = created_at, undone_seq = seq, undone_by = member_id
where operator_id = 1 and seq = {loser}
