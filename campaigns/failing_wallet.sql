-- The progress of the calls to a wallet.

-- read_due --
select count(*), max(next_try) from call_out where operator_id = %(operator)s and state in ('due', 'parked')
