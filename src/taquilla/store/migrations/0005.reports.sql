-- Reports are a fold by seq plus the tail that is not folded yet. One row of progress per operator; the worker moves it under the gate.

create table progress (
    operator_id   int primary key references operator,
    folded_seq    bigint not null default 0,
    expired_until timestamptz not null default '2000-01-01 00:00+00'
);

create table turnover (
    operator_id int not null,
    booked_on   date not null,
    entity_id   bigint not null,
    member_id   bigint not null,
    category    text not null,
    kind        text not null,
    amount      bigint not null,
    primary key (operator_id, booked_on, entity_id, member_id, category, kind),
    constraint turnover_kind_is_known check (kind in ('sale', 'commission', 'parent_commission', 'prize', 'tickets'))
) with (fillfactor = 70);

create table turnover_detail (
    operator_id int not null,
    booked_on   date not null,
    entity_id   bigint not null,
    product_id  int not null,
    event_id    bigint not null,
    game        smallint not null,
    kind        text not null,
    amount      bigint not null,
    primary key (operator_id, booked_on, entity_id, product_id, event_id, game, kind),
    constraint turnover_detail_kind_is_known check (kind in ('sale', 'commission', 'parent_commission', 'prize'))
) with (fillfactor = 70);
