-- Transfer wallets: players with a balance on our ledger, providers whose games they play, what they bet, one statement of it all.

-- What an operator of the wallet API is called, and the agency and till that its players' lottery tickets are sold by.
create table wallet_operator (
    operator_id int primary key references operator,
    title       text not null,
    entity_id   bigint not null,
    member_id   bigint not null,
    foreign key (operator_id, entity_id) references entity,
    foreign key (operator_id, member_id) references member
);

-- rate: what one of a partner's points is worth in the operator's currency, in hundredths (WL-08).
create table partner (
    operator_id int not null references operator,
    id          text not null,
    rate        bigint not null default 100,
    status      text not null default 'active',
    primary key (operator_id, id),
    constraint partner_rate_is_positive check (rate > 0),
    constraint partner_status_is_known check (status in ('active', 'closed'))
);

-- Game providers and their games: shared by all operators, as lotteries are. number stands for the provider in keys.
create table provider (
    id       text primary key,
    number   int not null unique,
    name     text not null,
    sub_name text not null default '',
    status   text not null default 'active',
    constraint provider_status_is_known check (status in ('active', 'closed'))
);
create table provider_game (
    id          text primary key,
    provider_id text not null references provider,
    name        text not null,
    type        text not null default '',
    code        text not null default '',
    status      text not null default 'active',
    constraint provider_game_status_is_known check (status in ('active', 'closed'))
);

-- Public keys of whoever signs what it sends us. Several may hold at once while one is replaced by another.
create table signing_key (
    owner_kind text not null,
    owner_id   text not null,
    id         int not null,
    public_key text not null,
    valid_from timestamptz not null,
    ended_at   timestamptz,
    author     text not null,
    primary key (owner_kind, owner_id, id),
    constraint key_owner_is_known check (owner_kind in ('operator', 'provider'))
);

-- bets and funds count the rows of the two classes of its statement, so that positions are gapless. excluded_until: how long the
-- player keeps itself from playing (RG-33), whatever its status; it never comes nearer.
create table player (
    operator_id    int not null references operator,
    id             bigint not null,
    user_id        text not null,
    username       text not null default '',
    partner_id     text not null,
    account_id     bigint not null,
    status         text not null default 'active',
    excluded_until timestamptz,
    bets           bigint not null default 0,
    funds          bigint not null default 0,
    created_at     timestamptz not null,
    primary key (operator_id, id),
    unique (operator_id, user_id),
    foreign key (operator_id, account_id) references account,
    foreign key (operator_id, partner_id) references partner,
    constraint player_status_is_known check (status in ('active', 'blocked'))
) with (fillfactor = 50);

create table player_session (
    operator_id int not null,
    id          bigint generated always as identity,
    player_id   bigint not null,
    token_hash  bytea not null,
    game_id     text,
    client_ip   text,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    ended_at    timestamptz,
    primary key (operator_id, id),
    foreign key (operator_id, player_id) references player,
    constraint player_token_is_hashed check (length(token_hash) = 32),
    constraint player_session_lasts_six_hours_at_most check (expires_at <= created_at + interval '6 hours')
);
create unique index player_session_by_token on player_session (token_hash);

-- Limits a player has set (RG-30): a row lowers at once; one that raises or removes (amount null) holds from "starts", a day
-- after it was asked for, and only if it was confirmed then (RG-31).
create table player_limit (
    operator_id  int not null,
    player_id    bigint not null,
    kind         text not null,
    period       text not null,
    starts       timestamptz not null,
    amount       bigint,
    asked_at     timestamptz not null,
    confirmed_at timestamptz,
    author       text not null,
    primary key (operator_id, player_id, kind, period, asked_at),
    foreign key (operator_id, player_id) references player,
    constraint player_limit_kind_is_known check (kind in ('deposit', 'stake', 'loss')),
    constraint player_limit_period_is_known check (period in ('day', 'week', 'month')),
    constraint player_limit_is_not_negative check (amount >= 0)
);

-- What a player did on a day of its operator's zone; a week and a month are sums of days (RG-32). All of a bet counts for the day
-- on which it was placed: its stake, what became of it, and its being rolled back.
create table player_day (
    operator_id   int not null,
    player_id     bigint not null,
    day           date not null,
    deposited     bigint not null default 0,
    staked        bigint not null default 0,
    settled_stake bigint not null default 0,
    paid_out      bigint not null default 0,
    primary key (operator_id, player_id, day)
) with (fillfactor = 50);

-- A player's account, row by row: class 1 FUNDS, 2 BETS. Never updated. amount above zero is the player's gain.
create table statement (
    operator_id int not null,
    account_id  bigint not null,
    class       smallint not null,
    position    bigint not null,
    at          timestamptz not null,
    type        text not null,
    reference   text not null,
    amount      bigint not null,
    seq         bigint not null,
    primary key (operator_id, account_id, class, position),
    constraint statement_class_is_known check (class in (1, 2)),
    constraint statement_moves_something check (amount <> 0)
);
create index statement_by_time on statement (operator_id, account_id, class, at);

-- A bet of a provider's game, or of a lottery ticket (ticket_seq). credits and rolled_back are what came back to the player.
create table bet (
    operator_id    int not null,
    seq            bigint not null,
    day            date not null,
    provider_id    text not null,
    transaction_id text not null,
    player_id      bigint not null,
    partner_id     text not null,
    round_id       text not null,
    game_id        text not null,
    game_name      text not null,
    game_type      text not null default '',
    detail         jsonb not null default '{}',
    odds           text,
    debit          bigint not null,
    credits        bigint not null default 0,
    rolled_back    bigint not null default 0,
    state          text not null default 'open',
    ticket_seq     bigint,
    placed_at      timestamptz not null,
    updated_at     timestamptz not null,
    primary key (operator_id, seq, day),
    constraint bet_state_is_known check (state in ('open', 'settled', 'rolled_back')),
    constraint bet_amounts_make_sense check (debit > 0 and credits >= 0)
) partition by range (day);
create index bet_by_update on bet (operator_id, player_id, updated_at, seq) where state <> 'open';
create index bet_by_game on bet (operator_id, game_id, updated_at) where state <> 'open';
create index bet_by_ticket on bet (operator_id, ticket_seq) where ticket_seq is not null;

-- By which markets a ticket's bet is judged: a settlement credits them in this order.
create table bet_market (
    operator_id int not null,
    market_id   bigint not null,
    bet_seq     bigint not null,
    day         date not null,
    primary key (operator_id, market_id, bet_seq, day)
) partition by range (day);

-- What bets that are settled came to, by the hour of their last update; player 0 is all players together.
create table game_turnover (
    operator_id int not null,
    player_id   bigint not null,
    game_id     text not null,
    partner_id  text not null,
    hour        timestamptz not null,
    bets        bigint not null default 0,
    debit       bigint not null default 0,
    credits     bigint not null default 0,
    rolled_back bigint not null default 0,
    primary key (operator_id, player_id, game_id, partner_id, hour)
) with (fillfactor = 50);

-- What a bet of a provider's game moved, for whoever rolls it back.
create index transfer_by_bet on transfer (operator_id, ticket_seq, day) where kind in ('bet', 'credit');

alter table account
    drop constraint account_kind_is_known,
    add constraint account_kind_is_known check (kind in ('sales', 'commissions', 'prizes', 'prizes_payable', 'prizes_expired',
        'entity', 'cash', 'wallet', 'excise', 'withholding', 'player', 'games'));
insert into account (operator_id, id, kind, currency) select id, 10, 'games', currency from operator;
alter table transfer
    drop constraint transfer_kind_is_known,
    add constraint transfer_kind_is_known check (kind in ('sale', 'commission', 'prize', 'payout', 'expiry', 'payment',
        'profit', 'stake', 'excise', 'winning', 'withholding', 'deposit', 'withdrawal', 'bet', 'credit')),
    drop constraint transfer_has_one_cause,
    add constraint transfer_has_one_cause check ((ticket_seq is not null)::int + (market_id is not null)::int
        = case when kind in ('payment', 'profit', 'deposit', 'withdrawal') then 0 else 1 end);

-- Below zero: taken back from a wallet by a correction.
alter table payout
    drop constraint payout_amount_is_positive,
    add constraint payout_moves_something check (amount <> 0);

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
        foreach parent in array array['ticket', 'wager', 'transfer', 'prize', 'payout', 'sports_ticket', 'call_out', 'bet',
            'bet_market'] loop
            if to_regclass(parent || to_char(month, '_YYYY_MM')) is null then
                execute format('create table %I partition of %I for values from (%L) to (%L)',
                    parent || to_char(month, '_YYYY_MM'), parent, month, (month + interval '1 month')::date);
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
end $$;

grant select on wallet_operator, partner, provider, provider_game, signing_key, player, player_session, player_limit,
    player_day, statement, bet, bet_market, game_turnover to taquilla_house, taquilla_auditor;
grant insert on wallet_operator, partner, provider, provider_game, signing_key, player, player_session, player_limit,
    player_day, statement, bet, bet_market, game_turnover to taquilla_house;
grant update on wallet_operator, partner, provider, provider_game, player, player_day, game_turnover to taquilla_house;
grant update (ended_at) on signing_key to taquilla_house;
grant update (ended_at) on player_session to taquilla_house;
grant update (confirmed_at) on player_limit to taquilla_house;
grant update (credits, rolled_back, state, updated_at) on bet to taquilla_house;
