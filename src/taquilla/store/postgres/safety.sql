-- read_settings --
-- Settings that make a commit durable (I49 of docs/reference/audit-rules.md).
select name, current_setting(name, true) from unnest(%(names)s::text[]) as name

-- takes_writes --
select current_setting('transaction_read_only') = 'off'

-- read_powers --
-- Powers of the login behind the connection that the house's role does not have. A session may leave its role by `set role none`,
-- and take on every role that its login is a member of, so every membership counts, however it was granted.
with recursive reach (id) as (
    select oid from pg_roles where rolname = session_user
    union select roleid from pg_auth_members join reach on member = reach.id
), power (may) as (
    select case when id = (select oid from pg_roles where rolname = session_user) then said else said || ' by way of ' || rolname end
    from reach join pg_roles on oid = reach.id, lateral (values
        (case
            when rolsuper then 'is a superuser'
            when exists (select 1 from pg_database where datname = current_database() and datdba = reach.id
                union all select 1 from pg_namespace where nspname = 'public' and nspowner = reach.id
                union all select 1 from pg_class where relnamespace = 'public'::regnamespace and relowner = reach.id
                union all select 1 from pg_proc where pronamespace = 'public'::regnamespace and proowner = reach.id)
            then 'owns the database or what is in it'
            when rolname in ('pg_write_server_files', 'pg_execute_server_program') then 'may write the server''s files'
            when rolname <> %(house)s and exists (
                select 1 from pg_class, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) as wanted
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                    and has_table_privilege(reach.id, pg_class.oid, wanted)
                    and not has_table_privilege(%(house)s, pg_class.oid, wanted))
            then 'may write what the house may not' end),
        (case when rolcreaterole then 'may make roles (createrole)' end),
        (case when rolreplication then 'may copy the server (replication)' end)
    ) as powers (said) where said is not null)
select session_user::text, array_agg(may order by may) from power having count(*) > 0
