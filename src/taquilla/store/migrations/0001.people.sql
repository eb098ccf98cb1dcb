-- Who uses the house: operators with their keys, entities (a tree), members, sessions; and the house's own clock.
-- Every table that belongs to an operator has operator_id first in its key.

-- The only clock. A sandbox may begin at another time, and moves forward from there; nobody else may shift it (see 0006).
create table house_clock (
    id    boolean primary key default true,
    shift interval not null default '0',
    constraint there_is_one_clock check (id)
);
insert into house_clock default values;

create function house_now() returns timestamptz language sql volatile
    as $$ select clock_timestamp() + (select shift from house_clock) $$;

create table operator (
    id         int primary key,
    name       text not null unique,
    currency   text not null,
    exponent   smallint not null,
    zone       text not null,
    status     text not null default 'active',
    created_at timestamptz not null,
    constraint operator_status_is_known check (status in ('active', 'closed')),
    constraint operator_currency_is_iso check (currency ~ '^[A-Z]{3}$'),
    constraint operator_exponent_is_small check (exponent between 0 and 3)
);

-- Keys of an operator (pins, ticket numbers), wrapped by a master key that lives outside the database.
create table operator_key (
    operator_id int not null references operator,
    version     smallint not null,
    wrapped     bytea not null,
    created_at  timestamptz not null,
    primary key (operator_id, version)
);

-- The one lock. Whoever writes for an operator takes this row first, and hands out seq, ordinal and time from it.
-- rules_version grows whenever what an operator decides (people, rules) changes: a process may keep what it read under it.
create table gate (
    operator_id   int primary key references operator,
    day           date not null,
    last_ordinal  int not null default 0,
    last_seq      bigint not null default 0,
    last_at       timestamptz not null,
    rules_version bigint not null default 1
) with (fillfactor = 10);

create table gate_day (
    operator_id  int not null references operator,
    day          date not null,
    last_ordinal int not null,
    primary key (operator_id, day)
);

-- Money. balance is null but for accounts with a floor; theirs is that of the entity's whole subtree.
create table account (
    operator_id int not null references operator,
    id          bigint not null,
    kind        text not null,
    currency    text not null,
    floor       bigint,
    balance     bigint,
    primary key (operator_id, id),
    constraint account_kind_is_known check (kind in
        ('sales', 'commissions', 'prizes', 'prizes_payable', 'prizes_expired', 'entity')),
    constraint account_with_a_floor_keeps_its_balance check ((floor is null) = (balance is null))
) with (fillfactor = 50);

create table entity (
    operator_id int not null references operator,
    id          bigint not null,
    parent_id   bigint,
    name        text not null,
    account_id  bigint not null,
    status      text not null default 'active',
    created_at  timestamptz not null,
    primary key (operator_id, id),
    unique (operator_id, account_id),
    foreign key (operator_id, parent_id) references entity,
    foreign key (operator_id, account_id) references account,
    constraint entity_status_is_known check (status in ('active', 'closed'))
);

create table member (
    operator_id   int not null references operator,
    id            bigint not null,
    entity_id     bigint not null,
    email         text not null,
    role          text not null,
    password_hash text not null,
    status        text not null default 'active',
    created_at    timestamptz not null,
    primary key (operator_id, id),
    foreign key (operator_id, entity_id) references entity,
    constraint member_role_is_known check (role in ('cashier', 'clerk', 'manager')),
    constraint member_status_is_known check (status in ('active', 'closed')),
    constraint member_password_is_argon2id check (password_hash like '$argon2id$%')
);
-- A login names no operator, so an address is one person's everywhere.
create unique index member_email_is_unique on member (lower(email));

create table session (
    operator_id int not null,
    id          bigint generated always as identity,
    member_id   bigint not null,
    token_hash  bytea not null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    ended_at    timestamptz,
    primary key (operator_id, id),
    foreign key (operator_id, member_id) references member,
    constraint session_token_is_hashed check (length(token_hash) = 32),
    constraint session_lasts_twelve_hours_at_most check (expires_at <= created_at + interval '12 hours')
);
create index session_by_token on session (token_hash);

-- Wrong PINs and logins: the only trace that a refusal leaves. operator_id 0 counts logins, which name no operator.
create table attempt (
    operator_id  int not null,
    kind         text not null,
    subject      text not null,
    wrong        int not null,
    first_at     timestamptz not null,
    locked_until timestamptz,
    primary key (operator_id, kind, subject),
    constraint attempt_kind_is_known check (kind in ('login', 'address', 'pin'))
);

-- Every command of every dialect under its caller's key, and what rebuilds its first answer. Never expires.
-- issuer is an account (of an agency, a partner ...), never a token: a key outlives its session.
create table request (
    operator_id int not null,
    channel     smallint not null,
    issuer      bigint not null,
    key         text not null,
    verb        text not null,
    fingerprint bytea not null,
    seq         bigint not null,
    day         date not null,
    outcome     jsonb,
    at          timestamptz not null,
    primary key (operator_id, channel, issuer, key),
    constraint request_key_is_short check (length(key) between 1 and 255)
);

-- Who did what, with the old and the new value.
create table audit_event (
    operator_id int not null,
    id          bigint generated always as identity,
    at          timestamptz not null,
    actor       text not null,
    action      text not null,
    object      text not null,
    detail      jsonb,
    primary key (operator_id, id)
);
create index audit_event_by_object on audit_event (operator_id, action, object);
