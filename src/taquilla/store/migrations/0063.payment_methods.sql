-- Ways to pay of an operator beside cash in its own currency, and what units of other currencies are worth.
-- compatible with: 0062
-- locks: operator for a moment

create table payment_method (
    operator_id  int not null references operator,
    id           smallint not null,
    name         text not null,
    kind         text not null,
    currency     text not null,
    exponent     smallint not null,
    gives_change boolean not null,
    added_at     timestamptz not null,
    closed_at    timestamptz,
    primary key (operator_id, id),
    constraint payment_method_has_a_name check (length(name) between 1 and 100),
    constraint payment_method_kind_is_known check (kind in ('cash', 'mobile', 'card', 'other')),
    constraint payment_method_currency_is_a_code check (currency ~ '^[A-Z]{3}$'),
    constraint payment_method_decimals_are_known check (exponent in (0, 2)),
    constraint payment_method_is_none_of_the_house check (id > 0)
);
create unique index payment_method_is_named_once on payment_method (operator_id, lower(name)) where closed_at is null;

-- own_units of the operator's currency are worth foreign_units of the other one from the instant on, until the next rate of it.
create table exchange_rate (
    operator_id   int not null references operator,
    id            int not null,
    currency      text not null,
    own_units     bigint not null,
    foreign_units bigint not null,
    starts        timestamptz not null,
    author        text not null,
    primary key (operator_id, id),
    constraint exchange_rate_currency_is_a_code check (currency ~ '^[A-Z]{3}$'),
    constraint exchange_rate_is_positive check (own_units > 0 and foreign_units > 0)
);

grant select on payment_method, exchange_rate to taquilla_house, taquilla_auditor;
grant insert on payment_method, exchange_rate to taquilla_house;
grant update (closed_at) on payment_method to taquilla_house;
