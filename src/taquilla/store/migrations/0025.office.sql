-- The office over our own API: administrators and auditors, keys for machines, keys of the installation, commands under keys.

-- A machine is a member that signs in with a key alone.
alter table member
    add column is_machine boolean not null default false,
    drop constraint member_role_is_known,
    add constraint member_role_is_known check
        (role in ('cashier', 'clerk', 'manager', 'reseller', 'auditor', 'administrator')),
    drop constraint only_resellers_have_no_password,
    add constraint only_machines_have_no_password check ((role = 'reseller' or is_machine) = (password_hash is null));
-- Machines have names in place of addresses, and machines of two operators may have the same.
drop index member_email_is_unique;
create unique index member_email_is_unique on member (lower(email)) where password_hash is not null;

-- An API key is a session of a machine. used_at is when it was last used, to the minute.
alter table session
    add column used_at timestamptz,
    drop constraint session_kind_is_known,
    add constraint session_kind_is_known check (kind in ('login', 'access', 'key')),
    drop constraint login_lasts_twelve_hours_at_most,
    add constraint login_lasts_twelve_hours_at_most check (kind <> 'login' or expires_at <= created_at + interval '12 hours'),
    drop constraint access_token_has_a_name,
    add constraint token_has_a_name check ((kind <> 'login') = (name is not null) and length(name) between 1 and 100),
    drop constraint only_access_tokens_have_networks,
    add constraint only_tokens_have_networks
        check (networks is null or kind <> 'login' and cardinality(networks) between 1 and 100);
create unique index api_key_is_given_once on session (token_hash) where kind = 'key';

-- Keys of the installation: they add and close operators, and belong to none.
create table house_key (
    id         bigint generated always as identity primary key,
    name       text not null,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    expires_at timestamptz,
    used_at    timestamptz,
    ended_at   timestamptz,
    constraint house_key_has_a_name check (length(name) between 1 and 100),
    constraint house_key_is_hashed check (length(token_hash) = 32)
);

-- Every command of the office under its caller's key, written in the transaction of the command. made is the thing that it made;
-- status and body are its first response, once there is one. issuer is the caller's entity; operator 0 is the installation.
create table office_request (
    operator_id int not null,
    issuer      bigint not null,
    key         text not null,
    fingerprint bytea not null,
    made        text not null,
    at          timestamptz not null,
    status      smallint,
    body        bytea,
    primary key (operator_id, issuer, key),
    constraint office_request_key_is_short check (length(key) between 1 and 255),
    constraint office_request_has_a_whole_response check ((status is null) = (body is null))
);

grant select on office_request, house_key to taquilla_house, taquilla_auditor;
grant insert on office_request, house_key to taquilla_house;
grant update (status, body) on office_request to taquilla_house;
grant update (used_at, ended_at) on house_key to taquilla_house;
