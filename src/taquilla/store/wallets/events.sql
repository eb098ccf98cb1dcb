-- read_moved --
-- What moved between players and the house: the transfers between an event's seqs, of any day, since a bet's are of its own.
select asked.number, transfer.seq, transfer.kind, transfer.reverses is not null, player.user_id,
    case when transfer.credit = player.account_id then transfer.amount else -transfer.amount end
from unnest(%(numbers)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[]) as asked (number, first, last),
lateral (select seq, kind, reverses, debit, credit, amount from transfer where transfer.operator_id = %(operator)s
    and transfer.seq between asked.first and asked.last offset 0) as transfer,
lateral (select user_id, account_id from player where player.operator_id = %(operator)s
    and player.id = greatest(transfer.debit, transfer.credit) - %(first_account)s limit 1) as player
order by asked.number, transfer.seq
