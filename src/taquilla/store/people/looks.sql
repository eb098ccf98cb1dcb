-- load_logo --
select logo from operator_look where operator_id = %(operator)s and digest = %(digest)s and digest <> ''

-- load_look --
select colour, logo from operator_look where operator_id = %(operator)s

-- write_look --
insert into operator_look (operator_id, colour, digest, logo) values (%(operator)s, %(colour)s, %(digest)s, %(logo)s)
on conflict (operator_id) do update set colour = excluded.colour, digest = excluded.digest, logo = excluded.logo
