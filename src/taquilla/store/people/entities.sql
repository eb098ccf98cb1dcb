-- load_entity_data --
select address1, address2, city, municipality, rif, state, ticket_footer, ticket_header, time_zone
from entity_data where operator_id = %(operator)s and entity_id = %(entity)s

-- load_zone --
select zone from operator where id = %(operator)s

-- write_entity_data --
insert into entity_data as added (operator_id, entity_id, address1, address2, city, municipality, rif, state, ticket_footer,
    ticket_header, time_zone)
values (%(operator)s, %(entity)s, %(address1)s, %(address2)s, %(city)s, %(municipality)s, %(rif)s, %(state)s,
    %(ticket_footer)s, %(ticket_header)s, %(time_zone)s)
on conflict (operator_id, entity_id) do update set address1 = excluded.address1, address2 = excluded.address2,
    city = excluded.city, municipality = excluded.municipality, rif = excluded.rif, state = excluded.state,
    ticket_footer = excluded.ticket_footer, ticket_header = excluded.ticket_header, time_zone = excluded.time_zone
returning entity_id::text, row_state(added.*)
