-- What the benches of sports look at afterwards, and while a wallet says nothing.

-- read_tickets --
select id, step, debit, accepted_at is not null, net_payout from sports_ticket where operator_id = %(operator)s

-- read_sessions --
-- Of the house, which is connected beside us: how many connections it has, and on how many of them anything is under way.
select count(*), count(*) filter (where xact_start is not null or state <> 'idle')
from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'

-- count_waiting --
-- Tickets that are written down, and whose wallet has not answered.
select count(*) from sports_ticket where operator_id = %(operator)s and step = 'new'

-- try_gate --
-- A row, if nobody has the gate; ours for as long as this statement takes.
select operator_id from gate where operator_id = %(operator)s for no key update skip locked
