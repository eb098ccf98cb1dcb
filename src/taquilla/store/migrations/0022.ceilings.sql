-- What a provider of games may credit: ceilings by bet and by day, and the credits above them, which wait for two clerks.

-- From an instant on, in minor units of the operator's currency; the latest row that has begun holds. Without one the house's own
-- bounds do (WL-16). Null: no bound, for what was credited before there were any.
create table credit_ceiling (
    operator_id int not null references operator,
    provider_id text not null references provider,
    starts      timestamptz not null,
    per_bet     bigint,
    per_day     bigint,
    author      text not null,
    primary key (operator_id, provider_id, starts),
    constraint ceiling_is_not_negative check (per_bet >= 0 and per_day >= 0)
);

-- What a provider has credited on a business day without anybody's approval.
create table provider_day (
    operator_id int not null,
    provider_id text not null,
    day         date not null,
    credited    bigint not null,
    primary key (operator_id, provider_id, day)
) with (fillfactor = 50);

-- A credit above a ceiling, under its provider's own request. held: it waits. The first clerk asks for one of the two verdicts, and
-- another one who asks for the same decides; dropped: its bet was rolled back before. credit_seq: the transfer that paid it.
create table credit_hold (
    operator_id    int not null,
    provider_id    text not null references provider,
    request_id     text not null,
    transaction_id text not null,
    bet_seq        bigint not null,
    bet_day        date not null,
    amount         bigint not null,
    above          text not null,
    held_at        timestamptz not null,
    state          text not null default 'held',
    asked          text,
    asked_by       bigint,
    asked_at       timestamptz,
    decided_by     bigint,
    decided_at     timestamptz,
    credit_seq     bigint,
    primary key (operator_id, provider_id, request_id),
    constraint hold_is_above_a_ceiling check (above in ('bet', 'day')),
    constraint hold_state_is_known check (state in ('held', 'approved', 'refused', 'dropped')),
    constraint hold_asks_for_a_verdict check (asked in ('approve', 'refuse')),
    constraint hold_is_asked_for_by_somebody check (num_nulls(asked, asked_by, asked_at) in (0, 3)),
    constraint hold_is_decided_by_another check (decided_by <> asked_by),
    constraint hold_is_decided_as_it_was_asked check ((state in ('approved', 'refused')) = (decided_by is not null)
        and (state <> 'approved' or asked = 'approve') and (state <> 'refused' or asked = 'refuse')),
    constraint hold_ends_at_an_instant check ((state = 'held') = (decided_at is null)),
    constraint hold_is_paid_when_it_is_approved check ((state = 'approved') = (credit_seq is not null)),
    constraint hold_moves_something check (amount > 0)
);
create index credit_hold_waiting on credit_hold (operator_id, held_at) where state = 'held';
create index credit_hold_of_bet on credit_hold (operator_id, bet_seq, held_at) where state = 'held';

-- What was credited before there were ceilings was above none.
insert into credit_ceiling (operator_id, provider_id, starts, per_bet, per_day, author)
select operator_id, provider.id, since.starts, since.units * 10000, since.units * 100000, 'migration'
from wallet_operator join operator on operator.id = operator_id, provider,
lateral (values (timestamptz '2000-01-01T00:00:00Z', null), (house_now(), power(10::numeric, exponent)::bigint)) as since (starts, units);
insert into provider_day (operator_id, provider_id, day, credited)
select transfer.operator_id, bet.provider_id, transfer.booked_on, sum(transfer.amount)
from transfer join bet on (bet.operator_id, bet.seq, bet.day) = (transfer.operator_id, transfer.ticket_seq, transfer.day)
where transfer.kind = 'credit' and transfer.reverses is null and bet.ticket_seq is null group by 1, 2, 3;

-- The least version of a signature that is taken from whoever signs.
alter table wallet_operator
    add column signature_version int not null default 1,
    add constraint operators_signature_version_is_known check (signature_version in (1, 2));
alter table provider
    add column signature_version int not null default 1,
    add constraint providers_signature_version_is_known check (signature_version in (1, 2));

grant select on credit_ceiling, provider_day, credit_hold to taquilla_house, taquilla_auditor;
grant insert on credit_ceiling, provider_day, credit_hold to taquilla_house;
grant update on provider_day to taquilla_house;
grant update (state, asked, asked_by, asked_at, decided_by, decided_at, credit_seq) on credit_hold to taquilla_house;
