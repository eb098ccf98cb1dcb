-- read_logins --
-- The roles of the house and its auditor, and whether they can log in.
select rolname::text, rolcanlogin from pg_roles where rolname = any(%(roles)s)

-- end_sessions --
-- Sessions outlast the password that they began with. Only those that we may end: the new passwords are still to be told.
select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = any(%(roles)s) and pg_has_role(usesysid, 'usage')
