-- Drawing and paying. A correction is never an edit: it is the next version of a result, and of the settlements that read it.

create table result (
    operator_id int not null,
    event_id    bigint not null,
    version     int not null,
    outcome     text not null,
    closed_at   timestamptz not null,
    draws_at    timestamptz not null,
    entered_by  bigint not null,
    entered_at  timestamptz not null,
    approved_by bigint,
    approved_at timestamptz,
    primary key (operator_id, event_id, version),
    foreign key (operator_id, event_id) references draw,
    constraint result_is_entered_after_close_and_draw check (closed_at <= draws_at and draws_at <= entered_at),
    constraint result_is_approved_by_another check (approved_by <> entered_by),
    constraint result_is_approved_at_an_instant check ((approved_by is null) = (approved_at is null)),
    constraint result_is_approved_after_its_entry check (approved_at >= entered_at),
    constraint result_versions_count_from_one check (version >= 1)
);
create index result_by_approval on result (operator_id, approved_at) where approved_at is not null;

-- A settlement walks the winning selections of a market in steps; (pair, ticket_seq, line) is where it stands.
create table settlement (
    operator_id int not null,
    market_id   bigint not null,
    version     int not null,
    results     int[] not null,
    pair        int not null default 0,
    ticket_seq  bigint not null default 0,
    line        smallint not null default 0,
    winners     int not null default 0,
    prize       bigint not null default 0,
    started_at  timestamptz not null,
    finished_at timestamptz,
    primary key (operator_id, market_id, version),
    foreign key (operator_id, market_id) references market,
    constraint settlement_versions_count_from_one check (version >= 1)
);
create index settlement_to_finish on settlement (operator_id, started_at) where finished_at is null;

-- Winning wagers only. day is the sale's; in force is the last finished version of a market.
create table prize (
    operator_id int not null,
    market_id   bigint not null,
    version     int not null,
    ticket_seq  bigint not null,
    line        smallint not null,
    day         date not null,
    seq         bigint not null,
    kind        text not null,
    amount      bigint not null,
    entity_id   bigint not null,
    member_id   bigint not null,
    sold_at     timestamptz not null,
    booked_on   date not null,
    expires_at  timestamptz not null,
    primary key (operator_id, market_id, version, ticket_seq, line, day),
    constraint prize_kind_is_known check (kind in ('prize', 'refund')),
    constraint prize_amount_is_positive check (amount > 0)
) partition by range (day);
create index prize_by_seq on prize (operator_id, seq);
create index prize_by_sale on prize (operator_id, entity_id, sold_at);
create index prize_by_expiry on prize (operator_id, expires_at);

create table payout (
    operator_id int not null,
    seq         bigint not null,
    day         date not null,
    ticket_seq  bigint not null,
    line        smallint not null,
    market_id   bigint not null,
    version     int not null,
    amount      bigint not null,
    member_id   bigint not null,
    at          timestamptz not null,
    primary key (operator_id, seq, day),
    constraint payout_amount_is_positive check (amount > 0)
) partition by range (day);
create unique index prize_is_paid_once on payout (operator_id, ticket_seq, line, market_id, version, day);
