-- Sports: what can be bet on, coupons and cards, tickets whose money is an operator's own wallet's, and the calls to that wallet.
-- A sports ticket is kept apart from a lottery ticket (docs/decisions/0011): it is written before its money is certain.

-- Whether an operator sells lotteries: one that does not knows no products, and has no draws.
alter table operator add column lotteries boolean not null default true;

-- How an operator's wallet is reached, and what its signatures are made with. The secret is wrapped as operator keys are.
create table sports_operator (
    operator_id  int primary key references operator,
    secret       bytea not null,
    webhook_url  text,
    odds_policy  text not null default 'O1',
    last_code    int not null default 0,
    constraint odds_policy_is_known check (odds_policy in ('O1', 'O2', 'O3', 'O4')),
    constraint last_code_has_24_bits check (last_code between 0 and 16777215)
);

-- Taxes on stakes ("ext": excise) and on winnings ("wht"), in hundredths of a percent. type '' is any; the latest start in force.
create table tax_rate (
    operator_id  int not null references operator,
    type         text not null default '',
    starts       timestamptz not null,
    jurisdiction text not null,
    ext_rate     int not null,
    ext_type     text not null,
    wht_rate     int not null,
    wht_basis    text not null,
    wht_rate_at  text not null default 'sale',
    author       text not null,
    primary key (operator_id, type, starts),
    constraint tax_type_is_known check (type in ('', 'jackpot', 'superbet')),
    constraint tax_rates_are_shares check (ext_rate between 0 and 10000 and wht_rate between 0 and 10000),
    constraint ext_type_is_known check (ext_type in ('inclusive', 'exclusive', 'deducted')),
    constraint wht_basis_is_known check (wht_basis in ('net', 'gross', 'net_price')),
    constraint wht_rate_is_that_of_sale_or_settlement check (wht_rate_at in ('sale', 'settlement'))
);

create table sport  (operator_id int not null references operator, id bigint not null, name text not null,
    primary key (operator_id, id));
create table league (operator_id int not null references operator, id bigint not null, sport_id bigint not null, name text not null,
    primary key (operator_id, id), foreign key (operator_id, sport_id) references sport);
create table team   (operator_id int not null references operator, id bigint not null, name text not null,
    primary key (operator_id, id));

-- original_start stays what was first published: the grace of a void (JP-20) counts from it.
create table sport_event (
    operator_id    int not null references operator,
    id             bigint not null,
    league_id      bigint not null,
    name           text not null,
    home_id        bigint,
    away_id        bigint,
    original_start timestamptz not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    status         text not null default 'open',
    primary key (operator_id, id),
    foreign key (operator_id, league_id) references league,
    foreign key (operator_id, home_id) references team,
    foreign key (operator_id, away_id) references team,
    constraint sport_event_status_is_known check (status in ('open', 'suspended', 'closed')),
    constraint sport_event_ends_after_its_start check (ends_at > starts_at)
);

create index sport_event_by_start on sport_event (operator_id, starts_at, id);

create table sport_market (
    operator_id int not null,
    event_id    bigint not null,
    id          bigint not null,
    code        text not null,
    name        text not null,
    team_id     bigint,
    status      text not null default 'open',
    allowed     boolean not null default true,
    primary key (operator_id, event_id, id),
    foreign key (operator_id, event_id) references sport_event,
    constraint sport_market_status_is_known check (status in ('open', 'suspended'))
);

-- id is the bet's id, unique in its event. Odds in hundredths; null where a bet has none. They move.
create table outcome (
    operator_id int not null,
    event_id    bigint not null,
    id          bigint not null,
    market_id   bigint not null,
    name        text not null,
    odds        int,
    status      text not null default 'open',
    primary key (operator_id, event_id, id),
    foreign key (operator_id, event_id, market_id) references sport_market,
    constraint outcome_status_is_known check (status in ('open', 'suspended')),
    constraint outcome_odds_are_above_one check (odds > 100)
);
create index outcome_by_market on outcome (operator_id, event_id, market_id);

-- A jackpot (picks over many events) or a superbet (several markets of one event, event_id): a card of legs with prizes by hits.
-- line_price: a jackpot line's price; of a superbet the price that its prizes are printed for (they grow with the price paid).
create table coupon (
    operator_id  int not null references operator,
    id           bigint not null,
    type         text not null,
    name         text not null,
    event_id     bigint,
    line_price   bigint not null,
    price_min    bigint not null default 1,
    price_max    bigint,
    pool_rate    int not null default 0,
    closes_at    timestamptz not null,
    void_policy  text not null default 'as_hit',
    max_void     smallint not null default 3,
    reductions   int[] not null default '{}',
    grace        interval not null default '24 hours',
    max_doubles  smallint not null default 0,
    max_triples  smallint not null default 0,
    max_lines    int not null default 1,
    unwon_to     text not null default 'same',
    carry_from   bigint,
    created_at   timestamptz not null,
    closed_at    timestamptz,
    primary key (operator_id, id),
    constraint coupon_type_is_known check (type in ('jackpot', 'superbet')),
    constraint superbet_is_about_one_event check ((type = 'superbet') = (event_id is not null)),
    constraint coupon_prices_are_positive check (line_price > 0 and price_min > 0 and price_max >= price_min),
    constraint pool_rate_is_a_share check (pool_rate between 0 and 10000),
    constraint void_policy_is_known check (void_policy in ('reserve', 'as_hit', 'remaining', 'refund', 'draw')),
    constraint unwon_to_is_known check (unwon_to in ('same', 'top', 'down'))
);
create unique index superbet_by_event on coupon (operator_id, event_id) where event_id is not null;
-- What nobody has won goes to one coupon.
create unique index coupon_by_carry_from on coupon (operator_id, carry_from) where carry_from is not null;
-- Those with whose tickets something may still happen: closed_at is when the last of them was closed.
create index coupon_to_close on coupon (operator_id, closes_at) where closed_at is null;

-- A jackpot's games in order; reserve games (JP-20) follow them in order.
create table leg (
    operator_id int not null,
    coupon_id   bigint not null,
    position    smallint not null,
    event_id    bigint not null,
    market_id   bigint not null,
    reserve     boolean not null default false,
    primary key (operator_id, coupon_id, position),
    foreign key (operator_id, coupon_id) references coupon,
    foreign key (operator_id, event_id, market_id) references sport_market
);
create index leg_by_event on leg (operator_id, event_id);

-- What so many hits win: a share of the pool (rate, hundredths of a percent), so much a line (fixed), or so much shared.
create table tier (
    operator_id int not null,
    coupon_id   bigint not null,
    hits        smallint not null,
    kind        text not null,
    rate        int not null default 0,
    amount      bigint not null default 0,
    guarantee   bigint not null default 0,
    primary key (operator_id, coupon_id, hits),
    foreign key (operator_id, coupon_id) references coupon,
    constraint tier_kind_is_known check (kind in ('pool_pct', 'fixed', 'fixed_shared')),
    constraint tier_amounts_make_sense check (rate between 0 and 10000 and amount >= 0 and guarantee >= 0 and hits > 0)
);

-- Money that a tier keeps for a later coupon (JP-31, JP-32), of one version of a settlement; taken_by is who got it.
create table carry (
    operator_id int not null,
    coupon_id   bigint not null,
    version     int not null,
    hits        smallint not null,
    amount      bigint not null,
    primary key (operator_id, coupon_id, version, hits),
    constraint carry_is_not_negative check (amount >= 0)
);

-- Which of an event's bets have won, which are void; void: all of it. A correction is the next version.
create table sport_result (
    operator_id int not null,
    event_id    bigint not null,
    version     int not null,
    won         bigint[] not null,
    voided      bigint[] not null default '{}',
    void        boolean not null default false,
    entered_by  bigint not null,
    entered_at  timestamptz not null,
    approved_by bigint,
    approved_at timestamptz,
    primary key (operator_id, event_id, version),
    foreign key (operator_id, event_id) references sport_event,
    constraint sport_result_is_approved_by_another check (approved_by <> entered_by),
    constraint sport_result_is_approved_at_an_instant check ((approved_by is null) = (approved_at is null)),
    constraint sport_result_versions_count_from_one check (version >= 1)
);

-- A settlement of a coupon reads one version of each of its events' results, and walks its tickets by seq.
-- phase: rolling back (an earlier version is undone), counting (how many lines won what), paying (tickets get their result),
-- finished: its cursor then is that of closing them, a day later. results: versions by event, null where a game became void by time.
create table sports_settlement (
    operator_id int not null,
    coupon_id   bigint not null,
    version     int not null,
    results     jsonb not null,
    phase       text not null default 'counting',
    cursor      bigint not null default 0,
    tickets     int not null default 0,
    lines       bigint not null default 0,
    sales       bigint not null default 0,
    pool        bigint not null default 0,
    carry_in    bigint not null default 0,
    house_adds  bigint not null default 0,
    tiers       jsonb not null default '[]',
    refund      boolean not null default false,
    started_at  timestamptz not null,
    finished_at timestamptz,
    primary key (operator_id, coupon_id, version),
    foreign key (operator_id, coupon_id) references coupon,
    constraint sports_settlement_phase_is_known check (phase in ('rolling_back', 'counting', 'paying', 'finished')),
    constraint finished_settlement_has_its_instant check ((phase = 'finished') = (finished_at is not null))
);
create index sports_settlement_to_finish on sports_settlement (operator_id, coupon_id) where finished_at is null;

-- A ticket as it was asked for, and where it stands. accepted_at is when its money was certain, by the house's clock; before
-- that it is nothing but a claim. price is what the player pays, exclusive excise aside.
create table sports_ticket (
    operator_id   int not null,
    seq           bigint not null,
    day           date not null,
    id            text not null,
    code          text not null,
    type          text not null,
    old_form      boolean not null default false,
    coupon_id     bigint not null,
    player        text not null,
    currency      text not null,
    source        text not null,
    atag          text,
    rtag          text,
    psp           text,
    betcard_code  text,
    price         bigint not null,
    debit         bigint not null,
    stake         bigint not null,
    ext_amount    bigint not null,
    ext_rate      int not null,
    ext_type      text not null,
    wht_rate      int not null,
    wht_basis     text not null,
    wht_rate_at   text not null,
    jurisdiction  text not null,
    lines         int not null,
    picks         jsonb not null,
    singles       bigint[],
    odds          int[],
    odds_asked    int[],
    created_at    timestamptz not null,
    closes_at     timestamptz not null,
    reserved      boolean not null,
    step          text not null,
    result        text not null default 'pending',
    approved      boolean not null default true,
    accepted_at   timestamptz,
    accepted_seq  bigint,
    version       int not null default 0,
    gross_payout  bigint not null default 0,
    wht_amount    bigint not null default 0,
    net_payout    bigint not null default 0,
    resulted_at   timestamptz,
    closed_at     timestamptz,
    updated_at    timestamptz not null,
    calls         smallint not null default 0,
    unpaid        boolean not null generated always as (step = 'reserved') stored,
    primary key (operator_id, seq, day),
    unique (id, operator_id, day),
    constraint sports_ticket_id_is_24_hex check (id ~ '^[0-9a-f]{24}$'),
    constraint sports_ticket_code_is_6_hex check (code ~ '^[0-9A-F]{6}$'),
    constraint sports_ticket_type_is_known check (type in ('jackpot', 'superbet')),
    constraint sports_ticket_step_is_known check (step in
        ('new', 'reserved', 'open', 'calculating', 'resulted', 'closed', 'cancelled')),
    constraint sports_ticket_result_is_known check (result in ('pending', 'won', 'lost', 'void')),
    constraint sports_ticket_is_accepted_before_its_close check (accepted_at < closes_at),
    constraint sports_ticket_is_accepted_as_a_whole check ((accepted_at is null) = (accepted_seq is null)),
    constraint open_ticket_is_accepted check (step in ('new', 'reserved', 'cancelled') or accepted_at is not null),
    constraint sports_ticket_amounts_add_up check (price > 0 and ext_amount >= 0 and stake >= 0 and lines > 0
        and case ext_type when 'exclusive' then stake = price and debit = price + ext_amount
            else stake = price - ext_amount and debit = price end),
    constraint sports_ticket_payout_adds_up check (gross_payout >= 0 and wht_amount between 0 and gross_payout
        and net_payout = gross_payout - wht_amount)
) partition by range (day);
-- The operator second: while a new month is empty, indexes that begin alike look alike to PostgreSQL, and it would take any of them.
create index sports_ticket_by_code on sports_ticket (code, operator_id, seq);
create index sports_ticket_by_player on sports_ticket (player, operator_id, seq);
create index sports_ticket_by_coupon on sports_ticket (coupon_id, operator_id, seq);
-- What waits for being paid. No index has to do with what a sale or a settlement changes (step, result), and half of each page is
-- left free at first: so a ticket stays on its page, and none of its index entries is written anew (HOT).
create index sports_ticket_unpaid on sports_ticket (operator_id, closes_at) where unpaid;

-- The calls to an operator's wallet: written down before they are made, in order per ticket (n counts from 1).
-- due: to be made, or made and not answered yet; done: confirmed; failed: will not be repeated, a discard follows it; parked: tried
-- for a day, waits for somebody. A claim is a lease: while it lasts nobody else makes the call.
create table call_out (
    operator_id   int not null,
    ticket_seq    bigint not null,
    n             smallint not null,
    day           date not null,
    seq           bigint not null,
    action        text not null,
    reason        text,
    version       int not null default 0,
    amounts       jsonb,
    state         text not null default 'due',
    tries         int not null default 0,
    next_try      timestamptz not null,
    claimed_until timestamptz,
    answer        jsonb,
    written_at    timestamptz not null,
    answered_at   timestamptz,
    answered_seq  bigint,
    primary key (operator_id, ticket_seq, n, day),
    constraint call_out_action_is_known check (action in ('ticket_create', 'ticket_reserve', 'ticket_update', 'ticket_win',
        'ticket_lost', 'ticket_void', 'ticket_refund', 'ticket_discard', 'ticket_rollback', 'ticket_close')),
    constraint call_out_state_is_known check (state in ('due', 'done', 'failed', 'parked')),
    constraint answered_call_has_its_instant check ((state in ('done', 'failed')) = (answered_at is not null))
) partition by range (day);
create index call_out_due on call_out (operator_id, next_try) where state = 'due';
-- Those that are made once, by whoever placed the ticket: next_try is when nobody has answered.
create index call_out_unanswered on call_out (operator_id, next_try)
    where state = 'due' and action in ('ticket_create', 'ticket_reserve');
create index call_out_parked on call_out (operator_id, ticket_seq) where state = 'parked';
create unique index call_out_is_made_once on call_out (operator_id, ticket_seq, action, version, day);

-- The ledger knows the operator's wallet and the taxes.
create index transfer_by_sports_ticket on transfer (operator_id, ticket_seq, day)
    where kind in ('stake', 'excise', 'winning', 'withholding');
alter table account
    drop constraint account_kind_is_known,
    add constraint account_kind_is_known check (kind in
        ('sales', 'commissions', 'prizes', 'prizes_payable', 'prizes_expired', 'entity', 'cash', 'wallet', 'excise', 'withholding'));
insert into account (operator_id, id, kind, currency)
select operator.id, added.id, added.kind, operator.currency
from operator, (values (7, 'wallet'), (8, 'excise'), (9, 'withholding')) as added (id, kind);
alter table transfer
    drop constraint transfer_kind_is_known,
    add constraint transfer_kind_is_known check (kind in ('sale', 'commission', 'prize', 'payout', 'expiry', 'payment', 'profit',
        'stake', 'excise', 'winning', 'withholding'));

create or replace function ensure_partitions(since date, until date) returns int language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    month date;
    parent text;
    made int := 0;
begin
    if until > since + 800 then
        raise exception 'partitions are made for at most 800 days at once';
    end if;
    -- One maker at a time; the lock ends with the transaction.
    perform pg_advisory_xact_lock(7414001);
    for month in select generate_series(date_trunc('month', since), date_trunc('month', until), interval '1 month')::date loop
        foreach parent in array array['ticket', 'wager', 'transfer', 'prize', 'payout', 'sports_ticket', 'call_out'] loop
            if to_regclass(parent || to_char(month, '_YYYY_MM')) is null then
                execute format('create table %I partition of %I for values from (%L) to (%L) with (fillfactor = %s)',
                    parent || to_char(month, '_YYYY_MM'), parent, month, (month + interval '1 month')::date,
                    case parent when 'sports_ticket' then 45 else 100 end);
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
end $$;

grant select on sports_operator, tax_rate, sport, league, team, sport_event, sport_market, outcome, coupon, leg, tier, carry,
    sport_result, sports_settlement, sports_ticket, call_out to taquilla_house, taquilla_auditor;
grant insert on sports_operator, tax_rate, sport, league, team, sport_event, sport_market, outcome, coupon, leg, tier, carry,
    sport_result, sports_settlement, sports_ticket, call_out to taquilla_house;
grant update on sports_operator, sport, league, team, sport_event, sport_market, outcome, sports_settlement to taquilla_house;
grant update (closed_at) on coupon to taquilla_house;
grant update (approved_by, approved_at) on sport_result to taquilla_house;
grant update (step, result, approved, accepted_at, accepted_seq, version, gross_payout, wht_amount, net_payout, resulted_at,
    closed_at, updated_at, calls) on sports_ticket to taquilla_house;
grant update (state, tries, next_try, claimed_until, answer, answered_at, answered_seq) on call_out to taquilla_house;
