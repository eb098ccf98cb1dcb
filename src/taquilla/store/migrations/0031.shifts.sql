-- Shifts of cashiers: counted cash at both ends, cash moved meanwhile, and the difference that the count finds.

-- A shift is the range of seq between its opening and its close: what its member sold, undid and paid there belongs to it. So no
-- ticket says of which shift it is. expected is what should have been in the drawer at the close, difference_seq the transfer of
-- what was over or short, null where nothing was.
create table shift (
    operator_id    int not null references operator,
    seq            bigint not null,
    day            date not null,
    member_id      bigint not null,
    entity_id      bigint not null,
    opening        bigint not null,
    opened_at      timestamptz not null,
    closed_seq     bigint,
    closed_at      timestamptz,
    closed_by      bigint,
    counted        bigint,
    expected       bigint,
    difference_seq bigint,
    primary key (operator_id, seq),
    foreign key (operator_id, member_id) references member (operator_id, id),
    foreign key (operator_id, entity_id) references entity (operator_id, id),
    foreign key (operator_id, closed_by) references member (operator_id, id),
    constraint shift_opens_with_counted_cash check (opening >= 0),
    constraint shift_closes_with_counted_cash check (counted >= 0),
    constraint shift_closes_as_a_whole check (num_nulls(closed_seq, closed_at, closed_by, counted, expected) in (0, 5)),
    constraint shift_closes_after_it_opened check (closed_seq > seq and closed_at >= opened_at),
    constraint shift_books_a_difference_where_there_is_one
        check ((difference_seq is not null) = coalesce(counted <> expected, false))
);
create unique index shift_is_open_once on shift (operator_id, member_id) where closed_seq is null;
create index shift_by_entity on shift (operator_id, entity_id, seq);
create index shift_by_member on shift (operator_id, member_id, seq);
create index shift_with_a_difference on shift (operator_id, closed_at) where difference_seq is not null;

-- Cash that was put into a drawer or taken out of it, and why. seq is that of its transfer.
create table cash_movement (
    operator_id int not null,
    seq         bigint not null,
    shift_seq   bigint not null,
    day         date not null,
    direction   text not null,
    amount      bigint not null,
    reason      text not null,
    member_id   bigint not null,
    at          timestamptz not null,
    primary key (operator_id, seq),
    foreign key (operator_id, shift_seq) references shift (operator_id, seq),
    foreign key (operator_id, member_id) references member (operator_id, id),
    constraint cash_moves_in_or_out check (direction in ('in', 'out')),
    constraint cash_movement_is_positive check (amount > 0),
    constraint cash_movement_has_a_reason check (length(reason) between 1 and 200)
);
create index cash_movement_by_shift on cash_movement (operator_id, shift_seq, seq);

-- Cash in the drawers of shifts, cash of agencies outside them, and what counts found over or short.
alter table account
    drop constraint account_kind_is_known,
    add constraint account_kind_is_known check (kind in ('sales', 'commissions', 'prizes', 'prizes_payable', 'prizes_expired',
        'entity', 'cash', 'wallet', 'excise', 'withholding', 'player', 'games', 'drawers', 'safes', 'cash_differences'));
insert into account (operator_id, id, kind, currency)
select operator.id, added.id, added.kind, operator.currency
from operator, (values (11, 'drawers'), (12, 'safes'), (13, 'cash_differences')) as added (id, kind);
alter table transfer
    drop constraint transfer_kind_is_known,
    add constraint transfer_kind_is_known check (kind in
        ('sale', 'commission', 'prize', 'payout', 'expiry', 'payment', 'profit', 'stake', 'excise', 'winning', 'withholding',
        'deposit', 'withdrawal', 'bet', 'credit', 'refund', 'clawback', 'receivable', 'cash_in', 'cash_out', 'cash_difference')),
    drop constraint transfer_has_one_cause,
    add constraint transfer_has_one_cause check ((ticket_seq is not null)::int + (market_id is not null)::int = case when kind in
        ('payment', 'profit', 'deposit', 'withdrawal', 'cash_in', 'cash_out', 'cash_difference') then 0 else 1 end);

-- What a member has paid, along seq; and what was paid on its request once another one had approved it. No sale has an entry in either.
create index payout_by_member on payout (operator_id, member_id, seq);
create index payout_hold_by_asker on payout_hold (operator_id, asked_by, payout_seq) where payout_seq is not null;

grant select on shift, cash_movement to taquilla_house, taquilla_auditor;
grant insert on shift, cash_movement to taquilla_house;
grant update (closed_seq, closed_at, closed_by, counted, expected, difference_seq) on shift to taquilla_house;
