-- Security: a trail that nobody changes, known devices, turns for whoever has tried too often, passwords that are reset, second
-- factors.

-- The address, or the system user on the command line, from which it was done.
alter table audit_event add column origin text;

-- The house's role may only insert (see 0006). This holds for the owner too, until the owner drops it; I90 sees that it is there.
create function refuse_to_change_the_trail() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is only ever added to' using errcode = 'insufficient_privilege';
end $$;
create trigger the_trail_is_only_added_to before update or delete or truncate on audit_event
    for each statement execute function refuse_to_change_the_trail();
-- Also in a session that calls itself a replica.
alter table audit_event enable always trigger the_trail_is_only_added_to;
create index audit_event_by_time on audit_event (operator_id, at);

-- Whoever has tried too often takes turns: this is the next free one.
alter table attempt add column next_at timestamptz;
create index attempt_by_time on attempt (first_at);

-- A device token that was given out before this instant is worth nothing any more.
alter table member add column password_at timestamptz;

-- Network addresses from which a member has logged in, so that others' wrong tries do not keep it out.
create table known_address (
    operator_id int not null,
    member_id   bigint not null,
    network     text not null,
    seen_at     timestamptz not null,
    primary key (operator_id, member_id, network),
    foreign key (operator_id, member_id) references member
);

-- A token by which a member sets a new password once; made by a manager, or on the command line.
create table password_reset (
    operator_id int not null,
    id          bigint generated always as identity,
    member_id   bigint not null,
    token_hash  bytea not null,
    made_by     text not null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    used_at     timestamptz,
    primary key (operator_id, id),
    foreign key (operator_id, member_id) references member,
    constraint reset_token_is_hashed check (length(token_hash) = 32),
    constraint reset_token_lasts_a_day_at_most check (expires_at <= created_at + interval '1 day')
);
create unique index reset_token_is_given_once on password_reset (token_hash);

-- Time-based one-time passwords (RFC 6238). The secret is wrapped by the master key; last_step is the last one that was taken.
create table second_factor (
    operator_id  int not null,
    member_id    bigint not null,
    wrapped      bytea not null,
    created_at   timestamptz not null,
    confirmed_at timestamptz,
    last_step    bigint not null default 0,
    primary key (operator_id, member_id),
    foreign key (operator_id, member_id) references member
);
create table recovery_code (
    operator_id int not null,
    member_id   bigint not null,
    code_hash   bytea not null,
    used_at     timestamptz,
    primary key (operator_id, member_id, code_hash),
    foreign key (operator_id, member_id) references member,
    constraint recovery_code_is_hashed check (length(code_hash) = 32)
);

grant select on known_address, password_reset, second_factor, recovery_code to taquilla_house, taquilla_auditor;
grant insert, update, delete on known_address, password_reset, second_factor, recovery_code to taquilla_house;
-- What nobody asks for any more goes (see docs/operations.md).
grant delete on session to taquilla_house;
create index session_by_end on session (expires_at) where kind = 'login';
-- By the member first: it must not look as good as the key for what is asked with every command, while a table is small.
create index session_by_member on session (member_id, operator_id);
create index password_reset_by_member on password_reset (operator_id, member_id);
create index known_address_by_time on known_address (seen_at);
create index password_reset_by_end on password_reset (expires_at);
