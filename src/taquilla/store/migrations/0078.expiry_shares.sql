-- What of each transfer of expired prizes is of which agency's tickets: their week deducted the prizes when they were won, and owes them
-- again once nobody can claim them. Transfers of the past get theirs from the prizes. A process of an earlier release books expired
-- prizes without their agencies.
-- locks: none
create table expiry_share (
    operator_id int not null,
    seq         bigint not null,
    entity_id   bigint not null,
    booked_on   date not null,
    amount      bigint not null,
    primary key (operator_id, seq, entity_id),
    constraint expiry_share_is_positive check (amount > 0)
);
create index expiry_share_by_day on expiry_share (operator_id, entity_id, booked_on);

-- A prize went with the first transfer of its settlement after its end.
insert into expiry_share (operator_id, seq, entity_id, booked_on, amount)
with paid as (
    select operator_id, ticket_seq, line, day, sum(amount)::bigint as amount from payout group by 1, 2, 3, 4
), gone as (
    select prize.operator_id, prize.entity_id, prize.amount - coalesce(paid.amount, 0) as amount, min(transfer.seq) as seq
    from prize join transfer on transfer.operator_id = prize.operator_id and transfer.market_id = prize.market_id
        and transfer.version = prize.version and transfer.kind = 'expiry' and transfer.at >= prize.expires_at
        and transfer.seq > prize.seq
    left join paid on paid.operator_id = prize.operator_id and paid.ticket_seq = prize.ticket_seq and paid.line = prize.line
        and paid.day = prize.day
    where prize.amount > coalesce(paid.amount, 0)
    group by prize.operator_id, prize.market_id, prize.version, prize.ticket_seq, prize.line, prize.day, prize.entity_id, prize.amount,
        paid.amount
)
select gone.operator_id, gone.seq, gone.entity_id, transfer.booked_on, sum(gone.amount)
from gone join transfer on transfer.operator_id = gone.operator_id and transfer.seq = gone.seq
group by 1, 2, 3, 4;

grant select on expiry_share to taquilla_house, taquilla_auditor;
grant insert on expiry_share to taquilla_house;
