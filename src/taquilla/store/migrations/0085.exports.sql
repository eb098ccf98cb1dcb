-- Files of tickets, wagers or events that somebody asks for. A worker claims an export as it does an audit, and writes the file into
-- the data folder, where it stays until expires_at. asked is what was asked for, report what the file is.
-- compatible with: 0048
-- locks: none
create table export_run (
    operator_id   int not null,
    id            bigint generated always as identity,
    state         text not null default 'queued',
    asked_by      bigint not null,
    asked         jsonb not null,
    asked_at      timestamptz not null,
    started_at    timestamptz,
    finished_at   timestamptz,
    expires_at    timestamptz not null,
    claimed_until timestamptz,
    tries         smallint not null default 0,
    written       bigint not null default 0,
    percent       smallint not null default 0,
    report        jsonb,
    error         text,
    primary key (operator_id, id),
    constraint export_state_is_known check (state in ('queued', 'running', 'done', 'failed', 'expired')),
    constraint export_is_claimed_while_it_runs check ((state = 'running') = (claimed_until is not null)),
    constraint export_is_done_with_a_report check (state <> 'done' or report is not null),
    constraint export_fails_with_an_error check ((state = 'failed') = (error is not null))
);
create unique index export_run_is_under_way_once on export_run (operator_id, asked_by) where state in ('queued', 'running');
create index export_run_to_remove on export_run (operator_id, expires_at) where state = 'done';

grant select on export_run to taquilla_house, taquilla_auditor;
grant insert on export_run to taquilla_house;
grant update (state, started_at, finished_at, claimed_until, tries, written, percent, report, error) on export_run to taquilla_house;
