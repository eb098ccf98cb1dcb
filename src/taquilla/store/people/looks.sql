-- load_logo --
select logo from operator_look where operator_id = %(operator)s and digest = %(digest)s and digest <> ''

-- load_look --
select colour, logo, twelve_hours from operator_look where operator_id = %(operator)s

-- write_look --
insert into operator_look (operator_id, colour, digest, logo, twelve_hours)
values (%(operator)s, %(colour)s, %(digest)s, %(logo)s, %(twelve_hours)s)
on conflict (operator_id) do update set colour = excluded.colour, digest = excluded.digest, logo = excluded.logo,
    twelve_hours = excluded.twelve_hours
