-- How an operator's pages and paper write hours: 17:42, or 5:42 p. m.
-- compatible with: 0073
-- locks: operator_look for a moment
alter table operator_look add column twelve_hours boolean not null default false;
grant select (twelve_hours) on operator_look to taquilla_auditor;
