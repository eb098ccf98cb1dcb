-- Access tokens: how a reseller's system asks for an agency, without logging in. One is a session that lasts until it is ended,
-- of a member without a password.

alter table member
    alter column password_hash drop not null,
    drop constraint member_role_is_known,
    add constraint member_role_is_known check (role in ('cashier', 'clerk', 'manager', 'reseller')),
    add constraint only_resellers_have_no_password check ((role = 'reseller') = (password_hash is null));
create unique index member_is_the_one_reseller on member (operator_id, entity_id) where role = 'reseller' and status = 'active';

-- networks: from where an access token may be used; null is anywhere.
alter table session
    add column kind     text not null default 'login',
    add column name     text,
    add column networks cidr[],
    drop constraint session_lasts_twelve_hours_at_most,
    add constraint session_kind_is_known check (kind in ('login', 'access')),
    add constraint login_lasts_twelve_hours_at_most check (kind = 'access' or expires_at <= created_at + interval '12 hours'),
    add constraint access_token_has_a_name check ((kind = 'access') = (name is not null) and length(name) between 1 and 100),
    add constraint only_access_tokens_have_networks
        check (networks is null or kind = 'access' and cardinality(networks) between 1 and 100);
-- Once it was revoked it never comes back: a process may remember whose it was.
create unique index access_token_is_given_once on session (token_hash) where kind = 'access';
