-- What was handed over for a ticket, by way to pay, where a till has said so: a sale without one was paid in the operator's own cash.
-- A ticket that is undone has its tender given back. Rows are written with the sale or the payment, and never change.
-- compatible with: 0063
-- locks: none

-- seq is that of the sale, or of the transfer of the payment. amount is in the way's currency, worth in the operator's: above zero it
-- was received, below zero given.
create table tender (
    operator_id int not null,
    seq         bigint not null,
    place       smallint not null,
    day         date not null,
    ticket_seq  bigint not null,
    entity_id   bigint not null,
    member_id   bigint not null,
    is_sale     boolean not null,
    method_id   smallint not null,
    amount      bigint not null,
    worth       bigint not null,
    primary key (operator_id, seq, place),
    constraint tender_is_some_amount check (amount <> 0),
    constraint tender_is_worth_nothing_of_the_other_sign check (amount > 0 and worth >= 0 or amount < 0 and worth < 0),
    constraint tender_in_own_cash_is_its_worth check (method_id <> 0 or amount = worth),
    constraint tender_of_a_sale_has_its_seq check ((seq = ticket_seq) = is_sale)
);
create index tender_by_member on tender (operator_id, member_id, seq);

grant select on tender to taquilla_house, taquilla_auditor;
grant insert on tender to taquilla_house;
