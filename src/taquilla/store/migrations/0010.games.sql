-- Games that several draws judge together: A+B (lists A and B of one draw) and the tripleta (a run of draws).

-- What a multiplier goes with: what half an A+B pays, and over how many draws a tripleta runs.
alter table product_multiplier
    add column consolation bigint not null default 0,
    add column run_length  smallint not null default 0,
    add constraint consolation_is_not_negative check (consolation >= 0),
    add constraint a_tripleta_runs_for_some_draws
        check (case when game = 7 then run_length between 3 and 60 else run_length = 0 end);

alter table wager
    add column consolation bigint not null default 0,
    add constraint wager_consolation_is_not_negative check (consolation >= 0);

-- A market of several draws is made by its first sale; first_event and length say which it is.
alter table market
    drop constraint market_kind_is_known,
    add constraint market_kind_is_known check (kind in ('event', 'ab', 'run')),
    add column first_event bigint,
    add column length      smallint,
    add constraint market_of_several_draws_says_which
        check ((kind = 'event') = (first_event is null) and (kind = 'event') = (length is null));
create unique index market_by_first_event on market (operator_id, first_event, kind, length) where first_event is not null;

-- scheduled: a run needs the draw, and it is not on sale yet. It is closed in its time even if nobody came to open it.
alter table draw
    drop constraint draw_state_is_known,
    add constraint draw_state_is_known check (state in ('scheduled', 'open', 'closed'));
drop index draw_to_close;
create index draw_to_close on draw (operator_id, closes_at) where state <> 'closed';
create index draw_to_open on draw (operator_id, event_id) where state = 'scheduled';
