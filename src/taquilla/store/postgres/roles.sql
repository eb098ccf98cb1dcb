-- read_logins --
-- The roles of the house and its auditor, and whether somebody can log in as them.
select rolname::text, rolcanlogin from pg_roles where rolname = any(%(roles)s)

