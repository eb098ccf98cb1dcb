-- look --
-- What the house's connections do, and what the one does that they wait for.
select seller.state, seller.wait_event_type, seller.wait_event, (
    select left(regexp_replace(holder.query, '\s+', ' ', 'g'), 60) from pg_stat_activity as holder
    where seller.wait_event_type = 'Lock' and holder.pid = any (pg_blocking_pids(seller.pid))
    order by holder.usename = seller.usename limit 1
)
from pg_stat_activity as seller
where seller.usename = 'taquilla_house' and seller.datname = current_database() and seller.state <> 'idle'
