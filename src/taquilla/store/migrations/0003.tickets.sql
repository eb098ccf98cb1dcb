-- Selling. ticket, wager and transfer grow for ever and are partitioned by the sale's business day (see 0006).
-- seq is the gate's: gapless per operator over everything that takes one.

create table ticket (
    operator_id   int not null,
    seq           bigint not null,
    day           date not null,
    id            uuid not null,
    ordinal       int not null,
    number        int not null,
    channel       smallint not null,
    entity_id     bigint not null,
    member_id     bigint not null,
    amount        bigint not null,
    currency      text not null,
    wagers        smallint not null,
    created_at    timestamptz not null,
    accepted_at   timestamptz,
    first_close   timestamptz not null,
    draws_end     timestamptz not null,
    cancel_until  timestamptz not null,
    expires_at    timestamptz not null,
    key_version   smallint not null,
    prints        smallint not null default 0,
    state         text not null default 'sold',
    undone_at     timestamptz,
    undone_seq    bigint,
    undone_by     bigint,
    primary key (operator_id, seq, day),
    unique (operator_id, id, day),
    -- The number before the day: an index that began with the day would look as good as the key while a partition has no statistics.
    unique (operator_id, number, day),
    constraint ticket_amount_is_positive check (amount > 0),
    constraint ticket_has_one_to_a_hundred_wagers check (wagers between 1 and 100),
    constraint ticket_number_has_eight_digits check (number between 10000000 and 99999999),
    constraint ticket_is_accepted_before_its_first_close check (accepted_at < first_close),
    constraint ticket_state_is_known check (state in ('sold', 'canceled', 'rejected')),
    constraint ticket_is_undone_as_a_whole check ((state = 'sold') = (undone_at is null)
        and (undone_at is null) = (undone_seq is null) and (undone_at is null) = (undone_by is null)),
    constraint ticket_is_undone_before_its_first_close check (undone_at < first_close),
    constraint ticket_is_undone_inside_its_window check (undone_at < cancel_until)
) partition by range (day);
create index ticket_by_entity on ticket (operator_id, entity_id, seq);
create index ticket_by_member on ticket (operator_id, member_id, seq);
create index ticket_by_undoing on ticket (operator_id, undone_seq) where undone_seq is not null;

-- What was played, and the terms it was played on. Never updated.
-- commissions: what the agency and then each ancestor above it earns on this wager in all (minor units, agency first).
create table wager (
    operator_id int not null,
    ticket_seq  bigint not null,
    line        smallint not null,
    day         date not null,
    market_id   bigint not null,
    event_id    bigint not null,
    game        smallint not null,
    selection   text not null,
    amount      bigint not null,
    multiplier  bigint not null,
    commissions bigint[] not null,
    primary key (operator_id, ticket_seq, line, day),
    constraint wager_amount_is_positive check (amount > 0),
    constraint wager_multiplier_is_positive check (multiplier > 0)
) partition by range (day);
create index wager_by_selection on wager (operator_id, market_id, game, selection, ticket_seq);

-- What has been sold of a selection. scope 0 is the whole banca; game 0, selection '*' is the market's total.
create table exposure (
    operator_id int not null,
    market_id   bigint not null,
    scope       bigint not null,
    game        smallint not null,
    selection   text not null,
    sold        bigint not null,
    primary key (operator_id, market_id, scope, game, selection),
    constraint exposure_is_not_negative check (sold >= 0)
) with (fillfactor = 70);

-- The ledger: one row moves one amount from one account to another, so it balances by construction.
-- cause is the ticket's seq, or (settlements, expiries) the market; a reversal undoes its original whole, once.
create table transfer (
    operator_id int not null,
    seq         bigint not null,
    day         date not null,
    debit       bigint not null,
    credit      bigint not null,
    amount      bigint not null,
    currency    text not null,
    kind        text not null,
    ticket_seq  bigint,
    market_id   bigint,
    version     int,
    reverses    bigint,
    booked_on   date not null,
    at          timestamptz not null,
    primary key (operator_id, seq, day),
    constraint transfer_amount_is_positive check (amount > 0),
    constraint transfer_joins_two_accounts check (debit <> credit),
    constraint transfer_kind_is_known check (kind in ('sale', 'commission', 'prize', 'payout', 'expiry')),
    constraint transfer_has_one_cause check ((ticket_seq is null) <> (market_id is null))
) partition by range (day);
create unique index transfer_is_reversed_once on transfer (operator_id, reverses, day) where reverses is not null;
create index transfer_by_market on transfer (operator_id, market_id, version) where market_id is not null;
