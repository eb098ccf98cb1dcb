-- Seals of draws: the wagers of each closed draw, as the root of a tree over their lines, in an entry of the operator's log.

-- The seal of a draw. entry is its number in the log, head what stands before the lines, wagers the number of them.
create table draw_seal (
    operator_id int not null,
    event_id    bigint not null,
    entry       bigint not null,
    closed_at   timestamptz not null,
    wagers      bigint not null,
    head        text not null,
    root        bytea not null,
    sealed_at   timestamptz not null,
    primary key (operator_id, event_id),
    unique (operator_id, entry),
    foreign key (operator_id, event_id) references draw,
    foreign key (operator_id, entry) references log_entry,
    constraint draw_seal_has_a_root check (length(root) = 32),
    constraint draw_seal_counts_its_wagers check (wagers >= 0),
    constraint draw_is_sealed_after_its_close check (closed_at <= sealed_at)
);

-- is_sealed: the seal has left the house. Null: the draw had a result before there were seals.
alter table draw add column is_sealed boolean default false;
update draw set is_sealed = null where exists (select from result
    where result.operator_id = draw.operator_id and result.event_id = draw.event_id);
create index draw_to_seal on draw (operator_id, closed_at) where state = 'closed' and not is_sealed;

-- No result without a seal. A void draw has nothing to wait for; a correction stands on the first result. What was entered
-- before there were seals stays as it is.
alter table result
    add column sealed_event bigint generated always as (case when version = 1 and outcome <> 'void' then event_id end) stored,
    add constraint result_is_of_a_sealed_draw foreign key (operator_id, sealed_event) references draw_seal not valid;

grant select on draw_seal to taquilla_house, taquilla_auditor;
grant insert on draw_seal to taquilla_house;
