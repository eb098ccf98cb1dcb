-- Limits in full: quotas by whose they are, by draw and for a while; limits that grow with the sale; expiry by business days;
-- how many tickets a till may cancel in a day; what an expanded wager may become; the most that a ticket may win.

alter table rule_limit
    add column max_permutations  int,
    add column max_sequence_size int,
    add column max_sequences     int,
    add column cancels_max       int,
    add column prize_max         bigint,
    add column expiry_basis      text,
    add constraint expansion_bounds_make_sense check (max_permutations between 1 and 100
        and max_sequence_size between 1 and 100 and max_sequences between 0 and 100),
    add constraint cancels_are_not_negative check (cancels_max >= 0),
    add constraint prize_bound_is_positive check (prize_max > 0),
    add constraint expiry_basis_is_known check (expiry_basis in ('calendar', 'business'));

-- entity and member are whose quota it is: 0 the whole banca's; event 0 is any draw. A selection may be a pattern of a game with
-- a sign: '341-*' is the number with any sign, '*-ARI' the sign with any number. A row holds until "until", or until the next
-- row of the same scope begins.
alter table rule_quota
    add column entity_id bigint not null default 0,
    add column member_id bigint not null default 0,
    add column event_id  bigint not null default 0,
    add column until     timestamptz,
    drop constraint rule_quota_pkey,
    add primary key (operator_id, entity_id, member_id, event_id, product_id, game, selection, starts),
    add constraint quota_runs_forward check (until > starts);

-- A quota that grows with what the draw has sold: the greater of the base and a share of that, never more than the quota itself.
create table rule_dynamic (
    operator_id  int not null references operator,
    product_id   int not null default 0,
    game         smallint not null default 0,
    starts       timestamptz not null,
    base         bigint,
    basis_points int,
    author       text not null,
    primary key (operator_id, product_id, game, starts),
    constraint dynamic_bounds_make_sense check (base >= 0 and basis_points between 0 and 10000),
    constraint dynamic_rule_is_whole check ((base is null) = (basis_points is null))
);

-- Days that are no business days beside Saturdays and Sundays. operator_id 0: the nation's.
create table holiday (
    operator_id int not null default 0,
    day         date not null,
    name        text not null,
    author      text not null,
    primary key (operator_id, day)
);

-- How many tickets a till has canceled today. The undone are few, and so is what this index holds.
create index ticket_by_canceler on ticket (operator_id, undone_by, undone_at) where state = 'canceled';

grant select on rule_dynamic, holiday to taquilla_house, taquilla_auditor;
grant insert on rule_dynamic, holiday to taquilla_house;
