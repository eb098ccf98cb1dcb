-- Undoings that all count, large prizes that two people pay, and what agencies owe for payments that a correction has overtaken.

-- How many tickets a member has undone today, whichever way. The undone are few, and so is what this index holds.
create index ticket_by_undoer on ticket (operator_id, undone_by, undone_at) where state <> 'sold';
drop index ticket_by_canceler;

-- The most that one person pays for a ticket alone: said of the house (entity 0) or of an entity. Null ends it. A table of its own,
-- so that no other limit of the entity can end it unseen.
create table rule_payout (
    operator_id   int not null references operator,
    entity_id     bigint not null default 0,
    starts        timestamptz not null,
    pay_alone_max bigint,
    author        text not null,
    primary key (operator_id, entity_id, starts),
    constraint pay_alone_bound_is_not_negative check (pay_alone_max >= 0)
);

-- A payment above that bound waits for a second person. A ticket's holds count from 1, and at most one of them is open.
-- lines and versions are the prizes that it is for: the wager, and the version of its market's settlement. amount is what of them
-- was unpaid. lapsed: a result was corrected, or the rule changed, before a second person came.
create table payout_hold (
    operator_id int not null references operator,
    ticket_seq  bigint not null,
    version     int not null,
    day         date not null,
    amount      bigint not null,
    lines       smallint[] not null,
    versions    int[] not null,
    asked_by    bigint not null,
    asked_at    timestamptz not null,
    ended_as    text,
    ended_by    bigint,
    ended_at    timestamptz,
    payout_seq  bigint,
    primary key (operator_id, ticket_seq, version),
    constraint hold_versions_count_from_one check (version >= 1),
    constraint hold_amount_is_positive check (amount > 0),
    constraint hold_names_each_prize_once check (cardinality(lines) = cardinality(versions) and cardinality(lines) >= 1),
    constraint hold_end_is_known check (ended_as in ('approved', 'refused', 'lapsed')),
    constraint hold_ends_as_a_whole check ((ended_as is null) = (ended_by is null) and (ended_as is null) = (ended_at is null)),
    constraint hold_ends_after_it_was_asked check (ended_at >= asked_at),
    constraint hold_is_approved_by_another check (ended_as <> 'approved' or ended_by <> asked_by),
    constraint hold_is_paid_once_approved check ((payout_seq is not null) = coalesce(ended_as = 'approved', false))
);
create unique index payout_hold_is_open_once on payout_hold (operator_id, ticket_seq) where ended_as is null;

-- receivable: what an agency has paid beyond what a corrected result gives.
alter table transfer
    drop constraint transfer_kind_is_known,
    add constraint transfer_kind_is_known check (kind in
        ('sale', 'commission', 'prize', 'payout', 'expiry', 'payment', 'profit', 'stake', 'excise', 'winning', 'withholding',
        'deposit', 'withdrawal', 'bet', 'credit', 'refund', 'clawback', 'receivable'));
-- What was paid of a market, in order: a correction walks along it. A sale has no entry in it.
create index payout_by_market on payout (operator_id, market_id, seq);
create index transfer_by_receivable on transfer (operator_id, booked_on) where kind = 'receivable';

grant select on rule_payout, payout_hold to taquilla_house, taquilla_auditor;
grant insert on rule_payout, payout_hold to taquilla_house;
grant update (ended_as, ended_by, ended_at, payout_seq) on payout_hold to taquilla_house;
