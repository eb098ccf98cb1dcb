-- Every unique index of what belongs to an operator names it, so that the operator's rows can be kept on one machine of
-- several. What is asked for without an operator is found by a directory, which every machine has as a whole.

-- Whose an address is: a login names no operator, so an address is one person's everywhere. Of members that log in alone.
drop index member_email_is_unique;
create table address_directory (
    address  text not null,
    operator int not null references operator,
    constraint member_email_is_unique primary key (address),
    constraint address_is_in_lower_case check (address = lower(address))
);
insert into address_directory (address, operator) select lower(email), operator_id from member where password_hash is not null;

-- Whose a token is that does not say so itself: access tokens and API keys, revoked ones too, because none is given twice.
-- until is the end of one that was given out before tokens named their operator.
create table token_directory (
    token_hash bytea not null,
    operator   int not null references operator,
    until      timestamptz,
    constraint token_is_given_once primary key (token_hash),
    constraint directory_token_is_hashed check (length(token_hash) = 32)
);
insert into token_directory (token_hash, operator, until)
select token_hash, operator_id, case kind when 'login' then expires_at end from session
where kind <> 'login' or ended_at is null and expires_at > house_now()
union all
select token_hash, operator_id, expires_at from password_reset where used_at is null and expires_at > house_now();

create unique index member_by_address on member (operator_id, lower(email)) where password_hash is not null;
drop index access_token_is_given_once, api_key_is_given_once, session_by_token;
-- By the token first: an index must not look as good as the key for what is asked by id, while a table is small.
create unique index session_by_token on session (token_hash, operator_id);
drop index reset_token_is_given_once;
create unique index reset_token_is_given_once on password_reset (token_hash, operator_id);
drop index player_session_by_token;
create unique index player_session_by_token on player_session (token_hash, operator_id);

alter table rule_limit drop constraint rule_limit_id_key, add constraint rule_limit_has_its_id unique (operator_id, id);
alter table rule_offer drop constraint rule_offer_id_key, add constraint rule_offer_has_its_id unique (operator_id, id);
alter table rule_quota drop constraint rule_quota_id_key, add constraint rule_quota_has_its_id unique (operator_id, id);
alter table rule_dynamic drop constraint rule_dynamic_id_key, add constraint rule_dynamic_has_its_id unique (operator_id, id);
alter table rule_commission drop constraint rule_commission_id_key,
    add constraint rule_commission_has_its_id unique (operator_id, id);
alter table rule_close drop constraint rule_close_id_key, add constraint rule_close_has_its_id unique (operator_id, id);
alter table rule_multiplier drop constraint rule_multiplier_id_key,
    add constraint rule_multiplier_has_its_id unique (operator_id, id);
alter table rule_payout drop constraint rule_payout_id_key, add constraint rule_payout_has_its_id unique (operator_id, id);

-- The guard of the trail fires for each row: one that fires once a statement would guard the table and none of its shards.
drop trigger the_trail_is_only_added_to on audit_event;
create trigger the_trail_is_only_added_to before update or delete on audit_event
    for each row execute function refuse_to_change_the_trail();
create trigger the_trail_is_never_emptied before truncate on audit_event
    for each statement execute function refuse_to_change_the_trail();
alter table audit_event enable always trigger the_trail_is_only_added_to, enable always trigger the_trail_is_never_emptied;

-- What a table that every machine has is set to is the same everywhere, so it is read from the clock before.
create or replace function move_house_clock(towards timestamptz) returns timestamptz language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    ahead interval := towards - clock_timestamp();
begin
    update house_clock set shift = ahead where shift < ahead;
    return house_now();
end $$;

-- Lets this node number rows above these numbers, by sequence. Citus would let each node number rows in a range of its own, far
-- above what the house shows; but an id is one of an operator's, so its next node need only go on above its last one. What was
-- given out is not given out again.
create function number_rows_above(numbers jsonb) returns void language plpgsql set search_path = public, pg_temp as $$
declare
    wanted record;
begin
    perform set_config('citus.enable_ddl_propagation', 'off', true);
    for wanted in select sequencename as name, greatest(last_value, value::bigint) as number
        from jsonb_each_text(numbers) join pg_sequences on schemaname = 'public' and sequencename = key
    loop
        execute format('alter sequence %I minvalue 1 maxvalue 9223372036854775807 start with 1', wanted.name);
        perform setval(wanted.name::regclass, wanted.number);
    end loop;
end $$;
revoke all on function number_rows_above(jsonb) from public;

grant select on address_directory, token_directory to taquilla_house, taquilla_auditor;
grant insert on address_directory, token_directory to taquilla_house;
grant delete on token_directory to taquilla_house;
