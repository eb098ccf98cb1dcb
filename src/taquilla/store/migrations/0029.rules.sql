-- Rules have ids, which count over all kinds in the order in which they were added; and a rule may end.

create sequence rule_number as bigint;
alter table rule_limit add column id bigint not null default nextval('rule_number') unique;
alter table rule_offer add column id bigint not null default nextval('rule_number') unique;
alter table rule_quota add column id bigint not null default nextval('rule_number') unique;
alter table rule_dynamic add column id bigint not null default nextval('rule_number') unique;
alter table rule_commission add column id bigint not null default nextval('rule_number') unique;
alter table rule_close add column id bigint not null default nextval('rule_number') unique;
alter table rule_multiplier add column id bigint not null default nextval('rule_number') unique;
alter table rule_payout add column id bigint not null default nextval('rule_number') unique;

-- The end of a rule, said at an instant and never for an earlier one: what was sold before keeps its rule. The first of several
-- ends counts. From then on the latest rule of the same scope that has not ended holds, if there is one.
create table rule_end (
    operator_id int not null references operator,
    rule_id     bigint not null,
    ends        timestamptz not null,
    author      text not null,
    at          timestamptz not null,
    primary key (operator_id, rule_id, ends),
    constraint rule_ends_no_earlier_than_that_is_said check (ends >= at)
);

grant usage on sequence rule_number to taquilla_house;
grant select on rule_end to taquilla_house, taquilla_auditor;
grant insert on rule_end to taquilla_house;
