-- read_coordinator --
select nodename::text, nodeport from pg_dist_node where groupid = 0 and noderole = 'primary'
