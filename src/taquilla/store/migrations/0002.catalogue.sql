-- What can be sold. National facts (lottery ... event) are reference tables shared by all operators and never updated
-- in place where they are effective-dated; what an operator decides about them (rules, draws) is its own row.

create table lottery (
    id     int primary key,
    name   text not null,
    status text not null default 'active'
);

create table product (
    id              int primary key,
    lottery_id      int not null references lottery,
    name            text not null,
    category        text not null,
    status          text not null default 'active',
    position        int not null,
    zone            text not null,
    plain_on_zodiac boolean not null default false,
    close_minutes   int not null,
    quota           bigint not null,
    advance_days    int not null default 0,
    constraint product_category_is_known check (category in ('lottery', 'animalitos', 'animalitos77')),
    constraint product_closes_before_its_draw check (close_minutes >= 0),
    constraint product_quota_is_not_negative check (quota >= 0)
);

create table product_list (
    product_id int not null references product,
    list_id    smallint not null,
    name       text not null,
    zodiac     boolean not null default false,
    primary key (product_id, list_id),
    constraint list_is_none_a_b_or_c check (list_id between 0 and 3)
);

create table schedule (
    product_id int not null,
    list_id    smallint not null,
    draw_time  time not null,
    from_day   date not null,
    until_day  date,
    weekdays   smallint[] not null default '{1,2,3,4,5,6,7}',
    primary key (product_id, list_id, draw_time, from_day),
    foreign key (product_id, list_id) references product_list,
    constraint schedule_runs_forward check (until_day > from_day)
);

create table product_multiplier (
    product_id int not null references product,
    game       smallint not null,
    starts     timestamptz not null,
    hundredths bigint not null,
    primary key (product_id, game, starts),
    constraint multiplier_is_positive check (hundredths > 0)
);

-- One draw of one list. Inserted by the worker, updated by nobody.
create table event (
    id            bigint generated always as identity primary key,
    product_id    int not null references product,
    list_id       smallint not null,
    draws_at      timestamptz not null,
    day           date not null,
    name          text not null,
    category      text not null,
    zodiac        boolean not null,
    display_order int not null,
    unique (product_id, list_id, draws_at),
    foreign key (product_id, list_id) references product_list
);
create index event_by_time on event (draws_at, id);

-- What an operator does with an event. closed_at is the planned close, however late the worker came; the delay stands apart.
-- to_settle: a result was approved that some market of the event has not been settled by.
create table draw (
    operator_id int not null references operator,
    event_id    bigint not null references event,
    closes_at   timestamptz not null,
    draws_at    timestamptz not null,
    opened_on   date not null,
    state       text not null default 'open',
    closed_at   timestamptz,
    close_delay interval,
    to_settle   boolean not null default false,
    primary key (operator_id, event_id),
    constraint draw_state_is_known check (state in ('open', 'closed')),
    constraint draw_closes_before_it_is_held check (closes_at <= draws_at),
    constraint draw_is_closed_as_planned check (closed_at <= closes_at),
    constraint closed_draw_has_its_instant check ((state = 'closed') = (closed_at is not null))
);
create index draw_to_close on draw (operator_id, closes_at) where state = 'open';
create index draw_to_settle on draw (operator_id, event_id) where to_settle;
create index draw_by_time on draw (operator_id, draws_at);

-- What a wager is judged by. A market of a single event bears that event's id; other kinds count from 10^12.
create table market (
    operator_id int not null references operator,
    id          bigint not null,
    kind        text not null,
    primary key (operator_id, id),
    constraint market_kind_is_known check (kind in ('event')),
    constraint market_of_an_event_bears_its_id check ((kind = 'event') = (id < 1000000000000))
);

create table market_event (
    operator_id int not null,
    market_id   bigint not null,
    position    smallint not null,
    event_id    bigint not null,
    primary key (operator_id, market_id, position),
    foreign key (operator_id, market_id) references market,
    foreign key (operator_id, event_id) references draw
);
create index market_by_event on market_event (operator_id, event_id);

-- Rules. 0 and '' mean "any"; the most specific row in force wins, column by column; a null says nothing.
-- entity and member are whose rule it is: 0 the operator's own.
create table rule_limit (
    operator_id       int not null references operator,
    entity_id         bigint not null default 0,
    member_id         bigint not null default 0,
    product_id        int not null default 0,
    game              smallint not null default 0,
    starts            timestamptz not null,
    stake_min         bigint,
    stake_max         bigint,
    stake_multiple    bigint,
    ticket_max_wagers int,
    seconds_to_cancel int,
    expiration_days   int,
    advance_days      int,
    author            text not null,
    primary key (operator_id, entity_id, member_id, product_id, game, starts),
    constraint limit_bounds_make_sense check (stake_min > 0 and stake_max > 0 and stake_multiple > 0
        and ticket_max_wagers between 1 and 100 and seconds_to_cancel >= 0 and expiration_days >= 0
        and advance_days between 0 and 30)
);

create table rule_quota (
    operator_id int not null references operator,
    product_id  int not null default 0,
    game        smallint not null default 0,
    selection   text not null default '',
    starts      timestamptz not null,
    quota       bigint,
    author      text not null,
    primary key (operator_id, product_id, game, selection, starts),
    constraint quota_is_not_negative check (quota >= 0)
);

create table rule_commission (
    operator_id  int not null references operator,
    entity_id    bigint not null,
    product_id   int not null default 0,
    game         smallint not null default 0,
    starts       timestamptz not null,
    basis_points int,
    author       text not null,
    primary key (operator_id, entity_id, product_id, game, starts),
    constraint commission_is_a_share check (basis_points between 0 and 10000)
);

create table rule_close (
    operator_id int not null references operator,
    entity_id   bigint not null default 0,
    member_id   bigint not null default 0,
    product_id  int not null default 0,
    starts      timestamptz not null,
    minutes     int,
    author      text not null,
    primary key (operator_id, entity_id, member_id, product_id, starts),
    constraint closing_minutes_make_sense check (minutes between 0 and 1440)
);

create table rule_multiplier (
    operator_id int not null references operator,
    product_id  int not null default 0,
    game        smallint not null,
    starts      timestamptz not null,
    hundredths  bigint,
    author      text not null,
    primary key (operator_id, product_id, game, starts),
    constraint operator_multiplier_is_positive check (hundredths > 0)
);
