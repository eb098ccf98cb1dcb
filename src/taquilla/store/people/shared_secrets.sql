-- load --
select name, wrapped from shared_secret where operator_id = %(operator)s and dialect = %(dialect)s

-- put --
insert into shared_secret (operator_id, dialect, name, wrapped) values (%(operator)s, %(dialect)s, %(name)s, %(wrapped)s)
on conflict (operator_id, dialect, name) do update set wrapped = excluded.wrapped

-- forget --
delete from shared_secret where operator_id = %(operator)s and dialect = %(dialect)s and name = %(name)s
