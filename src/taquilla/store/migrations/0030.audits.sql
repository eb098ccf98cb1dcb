-- Audits that an operator asks for, and alarms about what needs somebody's eyes.

-- A run of the auditor for one operator. A worker claims it until claimed_until; one that a dead worker has claimed is claimed
-- again, and tries counts the claims. report is what was found of this operator alone.
create table audit_run (
    operator_id   int not null references operator,
    id            bigint generated always as identity,
    state         text not null default 'queued',
    asked_by      bigint not null,
    asked_at      timestamptz not null,
    started_at    timestamptz,
    finished_at   timestamptz,
    claimed_until timestamptz,
    tries         smallint not null default 0,
    report        jsonb,
    error         text,
    primary key (operator_id, id),
    foreign key (operator_id, asked_by) references member (operator_id, id),
    constraint audit_state_is_known check (state in ('queued', 'running', 'done', 'failed')),
    constraint audit_is_claimed_while_it_runs check ((state = 'running') = (claimed_until is not null)),
    constraint audit_ends_once check ((state in ('done', 'failed')) = (finished_at is not null)),
    constraint audit_is_done_with_a_report check ((state = 'done') = (report is not null)),
    constraint audit_fails_with_an_error check ((state = 'failed') = (error is not null))
);
create unique index audit_run_is_under_way_once on audit_run (operator_id) where state in ('queued', 'running');

-- An alarm is open until its cause is gone. An alarm about the same thing later is another one. entity_id is the entity that it
-- is about, if it is about one.
create table alarm (
    operator_id     int not null references operator,
    id              bigint generated always as identity,
    kind            text not null,
    subject         text not null,
    entity_id       bigint,
    detail          jsonb not null,
    since           timestamptz not null,
    until           timestamptz,
    acknowledged_by bigint,
    acknowledged_at timestamptz,
    note            text,
    primary key (operator_id, id),
    foreign key (operator_id, entity_id) references entity (operator_id, id),
    foreign key (operator_id, acknowledged_by) references member (operator_id, id),
    constraint alarm_is_acknowledged_as_a_whole check (num_nulls(acknowledged_by, acknowledged_at, note) in (0, 3)),
    constraint alarm_ends_after_it_began check (until >= since)
);
create unique index alarm_is_open_once on alarm (operator_id, kind, subject) where until is null;

grant select on audit_run, alarm to taquilla_house, taquilla_auditor;
grant insert on audit_run, alarm to taquilla_house;
grant update (state, started_at, finished_at, claimed_until, tries, report, error) on audit_run to taquilla_house;
grant update (detail, until, acknowledged_by, acknowledged_at, note) on alarm to taquilla_house;
