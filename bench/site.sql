-- Queries of the sports benches, afterwards and while a wallet does not respond.

-- read_tickets --
select id, step, debit, accepted_at is not null, net_payout from sports_ticket where operator_id = %(operator)s

-- read_sessions --
-- The house's connections beside ours: their number, and how many of them are busy.
select count(*), count(*) filter (where xact_start is not null or state <> 'idle')
from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'

-- count_waiting --
-- Tickets that are recorded, and whose wallet has not responded.
select count(*) from sports_ticket where operator_id = %(operator)s and step = 'new'

-- try_gate --
-- A row, if nobody holds the gate; ours for as long as this statement takes.
select operator_id from gate where operator_id = %(operator)s for no key update skip locked
