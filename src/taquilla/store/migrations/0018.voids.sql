-- Draws that cannot be held, and corrections that go in steps.

-- What a settlement moved, in order: whoever corrects it reverses it so, step by step.
create index transfer_by_settlement on transfer (operator_id, market_id, version, seq) where market_id is not null;
drop index transfer_by_market;

-- suspended: not on sale for now, and what was sold stays. It is closed in its time like any other.
alter table draw
    drop constraint draw_state_is_known,
    add constraint draw_state_is_known check (state in ('scheduled', 'open', 'suspended', 'closed'));

-- What two clerks decide about a draw beside its result, in versions as results are: never updated but for the approval.
create table draw_order (
    operator_id int not null,
    event_id    bigint not null,
    version     int not null,
    verb        text not null,
    reason      text not null,
    entered_by  bigint not null,
    entered_at  timestamptz not null,
    approved_by bigint,
    approved_at timestamptz,
    primary key (operator_id, event_id, version),
    foreign key (operator_id, event_id) references draw,
    constraint order_verb_is_known check (verb in ('suspend', 'resume', 'void')),
    constraint order_has_a_reason check (reason <> ''),
    constraint order_is_approved_by_another check (approved_by <> entered_by),
    constraint order_is_approved_at_an_instant check ((approved_by is null) = (approved_at is null)),
    constraint order_is_approved_after_its_entry check (approved_at >= entered_at),
    constraint order_versions_count_from_one check (version >= 1)
);

-- A void draw has the result "void", which may be known before the draw would have been held.
alter table result
    drop constraint result_is_entered_after_close_and_draw,
    add constraint result_is_entered_after_close_and_draw check (closed_at <= draws_at and closed_at <= entered_at
        and (draws_at <= entered_at or outcome = 'void'));

-- Where a settlement stands that gives all stakes back: game (pair), selection that was played, and ticket.
alter table settlement add column played text not null default '';

-- refund: a stake that is the customer's again; clawback: the commission on it that nobody has earned.
alter table transfer
    drop constraint transfer_kind_is_known,
    add constraint transfer_kind_is_known check (kind in ('sale', 'commission', 'prize', 'payout', 'expiry', 'payment',
        'profit', 'stake', 'excise', 'winning', 'withholding', 'deposit', 'withdrawal', 'bet', 'credit', 'refund', 'clawback'));

grant select on draw_order to taquilla_house, taquilla_auditor;
grant insert on draw_order to taquilla_house;
grant update (approved_by, approved_at) on draw_order to taquilla_house;
