-- Reports and the weekly cuadre: payments between an entity and its parent, commissions on profit, weeks that are closed.

alter table account drop constraint account_kind_is_known;
alter table account add constraint account_kind_is_known check (kind in
    ('sales', 'commissions', 'prizes', 'prizes_payable', 'prizes_expired', 'cash', 'entity'));
-- What entities without a parent pay is the house's own cash.
insert into account (operator_id, id, kind, currency) select id, 6, 'cash', currency from operator;

-- A payment's cause is the command that recorded it, a profit commission's the week that was closed.
alter table transfer drop constraint transfer_kind_is_known;
alter table transfer add constraint transfer_kind_is_known check (kind in
    ('sale', 'commission', 'prize', 'payout', 'expiry', 'payment', 'profit'));
alter table transfer drop constraint transfer_has_one_cause;
alter table transfer add constraint transfer_has_one_cause check (
    (ticket_seq is not null)::int + (market_id is not null)::int = case when kind in ('payment', 'profit') then 0 else 1 end);
-- Small: no sale has an entry in either.
create index transfer_by_payment on transfer (operator_id, booked_on) where kind = 'payment';
create index transfer_by_taking_back on transfer (operator_id, seq) where market_id is not null and reverses is not null;

-- What a commission is a share of: of what was sold, on each wager; or of a week's profit, when the week is closed.
alter table rule_commission add column basis text not null default 'sale';
alter table rule_commission add constraint commission_basis_is_known check (basis in ('sale', 'profit'));

-- An entity's week that is closed, from a Monday on: nothing is booked into it any more. Never updated.
-- opening and closing are what the entity owes its parent; movements is what it paid it, less what it was paid.
create table closed_week (
    operator_id int not null references operator,
    entity_id   bigint not null,
    week        date not null,
    opening     bigint not null,
    sale        bigint not null,
    agency      bigint not null,
    prize       bigint not null,
    movements   bigint not null,
    closing     bigint not null,
    closed_at   timestamptz not null,
    closed_by   text not null,
    primary key (operator_id, entity_id, week),
    foreign key (operator_id, entity_id) references entity,
    constraint week_begins_on_a_monday check (extract(isodow from week) = 1),
    constraint week_adds_up check (closing = opening + sale - agency - prize - movements)
);

-- What a closed week gave on profit: of an agency's sales of one product and game, what each of its path earns in all (agency
-- first). It counts for the week's last day. Never updated.
create table week_profit (
    operator_id int not null,
    seq         bigint not null,
    entity_id   bigint not null,
    week        date not null,
    product_id  int not null,
    game        smallint not null,
    profit      bigint not null,
    commissions bigint[] not null,
    primary key (operator_id, entity_id, week, product_id, game),
    -- The week is written last, when its commissions are known.
    foreign key (operator_id, entity_id, week) references closed_week deferrable initially deferred,
    constraint profit_is_positive check (profit > 0)
);
create index week_profit_by_seq on week_profit (operator_id, seq);

grant select on closed_week, week_profit to taquilla_house, taquilla_auditor;
grant insert on closed_week, week_profit to taquilla_house;
