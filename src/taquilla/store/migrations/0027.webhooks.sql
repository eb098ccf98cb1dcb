-- Webhooks: endpoints that get an operator's events over HTTP, the keys that sign them, and what became of each attempt.

-- An endpoint of an entity gets the events that the entity's members may see; entity_id null: all of the operator's. types: these
-- alone; none: all of them. after_number is the event up to which all are delivered, or wait in webhook_delivery. tries and
-- next_try are those of the event that an ordered endpoint stands at. retry_at is when the first row of webhook_delivery is due.
-- claim is whoever delivers now, until claimed_until. epoch rises whenever somebody changes the endpoint: a delivery that was
-- under way then leaves the place alone. A closed one stays for the trail, without its keys.
create table webhook_endpoint (
    operator_id   int not null references operator,
    id            uuid not null,
    entity_id     bigint,
    url           text not null,
    types         text[] not null default '{}',
    is_ordered    boolean not null,
    description   text not null,
    state         text not null default 'active',
    disabled_at   timestamptz,
    disabled_why  text,
    created_at    timestamptz not null,
    after_number  bigint not null,
    tries         smallint not null default 0,
    next_try      timestamptz,
    retry_at      timestamptz,
    tests         int not null default 0,
    epoch         int not null default 0,
    claim         uuid,
    claimed_until timestamptz,
    primary key (operator_id, id),
    foreign key (operator_id, entity_id) references entity,
    constraint webhook_state_is_known check (state in ('active', 'disabled', 'closed')),
    constraint webhook_is_disabled_for_a_reason check
        ((state = 'disabled') = (disabled_at is not null) and (disabled_at is null) = (disabled_why is null)),
    constraint webhook_claim_has_an_end check ((claim is null) = (claimed_until is null))
) with (fillfactor = 50);
create index webhook_endpoint_active on webhook_endpoint (operator_id, id) where state = 'active';

-- The keys that sign deliveries: HMAC ("v1") and Ed25519 ("v1a"), wrapped as operator keys are. expires_at null: the key in use;
-- those that a rotation has replaced sign too until then.
create table webhook_key (
    operator_id int not null,
    endpoint_id uuid not null,
    kind        text not null,
    created_at  timestamptz not null,
    expires_at  timestamptz,
    wrapped     bytea not null,
    primary key (operator_id, endpoint_id, kind, created_at),
    foreign key (operator_id, endpoint_id) references webhook_endpoint,
    constraint webhook_key_kind_is_known check (kind in ('hmac', 'ed25519'))
);
create unique index webhook_key_in_use on webhook_key (operator_id, endpoint_id, kind) where expires_at is null;

-- Events that an unordered endpoint has not taken yet; number is the event's. Negative numbers are those of test events.
create table webhook_delivery (
    operator_id int not null,
    endpoint_id uuid not null,
    number      bigint not null,
    tries       smallint not null,
    next_try    timestamptz not null,
    primary key (operator_id, endpoint_id, number),
    foreign key (operator_id, endpoint_id) references webhook_endpoint
);
create index webhook_delivery_by_time on webhook_delivery (operator_id, endpoint_id, next_try);

-- Every attempt, for 30 days. status is the response's; error what went wrong where none came.
create table webhook_attempt (
    operator_id int not null,
    endpoint_id uuid not null,
    id          bigint generated always as identity,
    number      bigint not null,
    type        text not null,
    try         smallint not null,
    at          timestamptz not null,
    status      smallint,
    error       text,
    duration_ms int not null,
    primary key (operator_id, endpoint_id, id),
    constraint webhook_attempt_has_an_outcome check (num_nonnulls(status, error) = 1)
);
create index webhook_attempt_by_time on webhook_attempt (at);

grant select on webhook_endpoint, webhook_key, webhook_delivery, webhook_attempt to taquilla_house, taquilla_auditor;
grant insert, update on webhook_endpoint to taquilla_house;
grant insert, update (expires_at), delete on webhook_key to taquilla_house;
grant insert, update, delete on webhook_delivery to taquilla_house;
grant insert, delete on webhook_attempt to taquilla_house;
