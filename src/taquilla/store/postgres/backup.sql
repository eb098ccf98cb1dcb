-- is_empty --
-- Tables of an extension are not anybody's data.
select not exists (
    select from pg_class where relnamespace = 'public'::regnamespace
    and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
);

-- roles --
select rolname from pg_roles;

-- grant_roles --
-- Like migration 0006: the owner of the database takes on both roles.
grant taquilla_house, taquilla_auditor to current_user;

-- has_logs --
select exists (select from information_schema.columns where table_name = 'log_key' and column_name = 'paused_at');

-- pause_logs --
-- What the log has signed after the backup is not here: until somebody decides, nothing more is signed in its name.
update log_key set paused_at = house_now();
