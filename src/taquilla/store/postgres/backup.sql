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

-- pause_logs --
-- The statement for it, where there are logs. What a log has signed after the backup is not here: until somebody decides, nothing more
-- is signed in its name.
select 'update log_key set paused_at = house_now()' where exists (
    select 1 from information_schema.columns where table_name = 'log_key' and column_name = 'paused_at')

-- raise_numbers --
-- The statements for it: sequences go on above the rows. A dump has the coordinator's, and nodes have numbered rows too. A column is
-- numbered by an identity of its own, or by a default.
select format('select setval(%1$L, highest) from (select max(%2$I) as highest from %3$s) as kept, %1$I as sequence '
    'where highest > sequence.last_value', numbered.relname, attname, attrelid::regclass)
from pg_class as numbered join (
    select refobjid as sequence, adrelid as relation, adnum as place from pg_depend join pg_attrdef on pg_attrdef.oid = objid
    where classid = 'pg_attrdef'::regclass and refclassid = 'pg_class'::regclass
    union select objid, refobjid, refobjsubid from pg_depend where classid = 'pg_class'::regclass and deptype = 'i'
) as link on link.sequence = numbered.oid
join pg_attribute on attrelid = relation and attnum = place
where numbered.relkind = 'S' and numbered.relnamespace = 'public'::regnamespace
order by 1
