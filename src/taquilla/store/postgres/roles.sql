-- read_logins --
-- The roles of the house and its auditor, and whether they can log in.
select rolname::text, rolcanlogin from pg_roles where rolname = any(%(roles)s)

