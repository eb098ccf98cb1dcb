-- is_empty --
-- Tables of an extension are not anybody's data.
select not exists (
    select 1 from pg_class where relnamespace = 'public'::regnamespace
    and not exists (select 1 from pg_depend where objid = pg_class.oid and deptype = 'e')
);

-- roles --
select rolname from pg_roles;

-- grant_roles --
-- Like migration 0006: the owner of the database takes on both roles.
grant taquilla_house, taquilla_auditor to current_user;

-- has_logs --
select exists (select 1 from information_schema.columns where table_name = 'log_key' and column_name = 'paused_at');

-- pause_logs --
-- What the log has signed after the backup is not here: until somebody decides, nothing more is signed in its name.
update log_key set paused_at = house_now();

-- list_numbered --
-- Columns that a sequence numbers: an identity's own, or by a default.
select numbered.relname::text, relation.relname::text, attname::text
from pg_class as numbered join pg_depend as link on link.refclassid = 'pg_class'::regclass and link.refobjid = numbered.oid
    and link.classid = 'pg_attrdef'::regclass
join pg_attrdef on pg_attrdef.oid = link.objid join pg_attribute on attrelid = adrelid and attnum = adnum
join pg_class as relation on relation.oid = attrelid
where numbered.relkind = 'S' and numbered.relnamespace = 'public'::regnamespace
union
select numbered.relname::text, relation.relname::text, attname::text
from pg_class as numbered join pg_depend as link on link.classid = 'pg_class'::regclass and link.objid = numbered.oid and link.deptype = 'i'
join pg_attribute on attrelid = link.refobjid and attnum = link.refobjsubid join pg_class as relation on relation.oid = attrelid
where numbered.relkind = 'S' and numbered.relnamespace = 'public'::regnamespace
order by 1, 2

-- raise_number --
select setval({name}, highest) from (select max({column}) as highest from {table}) as numbered, {sequence} as sequence
where highest > sequence.last_value
