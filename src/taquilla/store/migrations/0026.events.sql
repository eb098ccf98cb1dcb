-- Events: what happens to an operator, told in the ledger's own order.

-- The number of the last event, and the last seq that one covers. They are the gate's, so that neither has a gap.
alter table gate
    add column last_event     bigint not null default 0,
    add column last_event_seq bigint not null default 0;

-- Written in the transaction that makes an event true, and never updated. data is null where the ledger's rows between
-- first_seq and last_seq say it all: those are of that business day. An event without any seq ends before it begins.
create table outbox (
    operator_id int not null,
    number      bigint not null,
    at          timestamptz not null,
    type        text not null,
    first_seq   bigint not null,
    last_seq    bigint not null,
    day         date not null,
    data        jsonb,
    primary key (operator_id, number),
    constraint event_ends_where_it_begins_or_later check (first_seq >= 1 and last_seq >= first_seq - 1)
);

-- Entries of the audit trail that were made without a gate, until a duty has told them.
create table untold_event (
    operator_id int not null,
    id          bigint not null,
    primary key (operator_id, id)
);

-- Failing duties of which an event has told.
alter table duty_failure add column is_told boolean not null default false;
create index duty_failure_to_tell on duty_failure (operator_id) where (tries > 0) <> is_told;

-- What was there before has no events.
insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)
select operator_id, 1, last_at, 'feed.began', 1, last_seq, day, '{}' from gate;
update gate set last_event = 1, last_event_seq = last_seq;

grant select on outbox, untold_event to taquilla_house, taquilla_auditor;
-- Nothing but insert, so the outbox is only ever added to.
grant insert on outbox, untold_event to taquilla_house;
grant delete on untold_event to taquilla_house;
