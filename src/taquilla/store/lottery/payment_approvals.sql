-- Payments that wait for a second person.

-- write_holds --
-- A hold begins once, and ends once. Ended ones are written before new ones: at most one of a ticket is open.
insert into payout_hold (operator_id, ticket_seq, version, day, amount, lines, versions, asked_by, asked_at, ended_as, ended_by,
    ended_at, payout_seq)
select operator_id, ticket_seq, version, day, amount, lines::smallint[], versions::int[], asked_by, asked_at,
    nullif(ended_as, ''), ended_by, ended_at, payout_seq
from unnest(%(operator_id)s::int[], %(ticket_seq)s::bigint[], %(version)s::int[], %(day)s::date[], %(amount)s::bigint[],
    %(lines)s::text[], %(versions)s::text[], %(asked_by)s::bigint[], %(asked_at)s::timestamptz[], %(ended_as)s::text[],
    %(ended_by)s::bigint[], %(ended_at)s::timestamptz[], %(payout_seq)s::bigint[])
    as written (operator_id, ticket_seq, version, day, amount, lines, versions, asked_by, asked_at, ended_as, ended_by, ended_at,
        payout_seq)
on conflict (operator_id, ticket_seq, version) do update set ended_as = excluded.ended_as, ended_by = excluded.ended_by,
    ended_at = excluded.ended_at, payout_seq = excluded.payout_seq

-- list_held --
select hold.ticket_seq, hold.day, ticket.number, ticket.entity_id, hold.amount, hold.asked_by, hold.asked_at
from payout_hold as hold join ticket on ticket.operator_id = hold.operator_id and ticket.seq = hold.ticket_seq
    and ticket.day = hold.day
where hold.operator_id = %(operator)s and hold.ended_as is null and ticket.entity_id = any(%(entities)s::bigint[])
order by hold.asked_at, hold.ticket_seq limit %(rows_max)s
