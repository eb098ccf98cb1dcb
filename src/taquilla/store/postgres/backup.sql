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

-- hold_shared --
-- The statements that let nobody write the tables that every node has.
select format('set local lock_timeout = %L', '10s') union all
select format('lock table %s in share mode', string_agg(logicalrelid::regclass::text, ', ' order by logicalrelid::regclass::text))
from pg_dist_partition where repmodel = 't'

-- forget_activity --
-- A transaction would see again what others did when it first looked.
select pg_stat_clear_snapshot()

-- has_begun --
-- Whether the dump whose connection has our name holds its tables, at every node. It locks them all by one statement.
select exists (select 1 from pg_stat_activity where application_name = current_setting('application_name')
    and pid != pg_backend_pid() and not starts_with(query, 'LOCK TABLE')
    and exists (select 1 from pg_locks where pg_locks.pid = pg_stat_activity.pid and relation = 'gate'::regclass and granted))

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
