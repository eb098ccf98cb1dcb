-- The auditor's login reads no hash of a password, a token or a code, and no wrapped secret but the operators' keys, without which
-- nobody proves ticket numbers (I19). What its rules compare, it asks of a function. An auditor of an earlier release reads hashes.
-- locks: none
create function hashes_for_audit(kept regclass) returns table (operator_id int, id bigint, form text, digest bytea)
    language plpgsql stable strict security definer set search_path = pg_catalog, pg_temp as $$
declare
    -- The table, or the part of it that a node has, with its schema, where nobody but the owner makes one. Citus hides parts in pg_class.
    name text := kept::text;
begin
    if name ~ '^public\.member(_[0-9]+)?$' then
        return query execute format($query$select operator_id, id::bigint, case
            when password_hash ~ '^\$argon2id\$v=19\$m=[0-9]{1,9},t=[0-9]{1,9},p=[0-9]{1,9}\$[^$]+\$[^$]+$'
            then split_part(password_hash, '$', 4) when password_hash is not null then 'other' end, null::bytea from %s$query$, kept);
    elsif name ~ '^public\.session(_[0-9]+)?$' then
        return query execute format('select operator_id, id::bigint, length(token_hash)::text, sha256(token_hash) from %s', kept);
    elsif name ~ '^public\.token_directory(_[0-9]+)?$' then
        return query execute format('select operator, null::bigint, null, sha256(token_hash) from %s where until is null', kept);
    else
        raise exception 'the auditor asks for no hashes of %', kept;
    end if;
end $$;
revoke all on function hashes_for_audit(regclass) from public;
grant execute on function hashes_for_audit(regclass) to taquilla_auditor;

revoke select on member, session, token_directory, log_key, house_key, player_session, password_reset, second_factor, recovery_code,
    sports_operator, webhook_key from taquilla_auditor;
grant select (operator_id, id, entity_id, email, role, status, created_at, password_at, is_machine) on member to taquilla_auditor;
grant select (operator_id, id, member_id, created_at, expires_at, ended_at, kind, name, networks, used_at) on session to taquilla_auditor;
grant select (operator, until) on token_directory to taquilla_auditor;
grant select (operator_id, number, name, public_key, created_at, ended_at, paused_at) on log_key to taquilla_auditor;
