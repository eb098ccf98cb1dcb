-- use_step --
update second_factor set last_step = %(step)s
where operator_id = %(operator)s and member_id = %(member)s and confirmed_at is not null and last_step < %(step)s

-- use_recovery_code --
update recovery_code set used_at = %(now)s
where operator_id = %(operator)s and member_id = %(member)s and code_hash = %(code_hash)s and used_at is null

-- begin --
insert into second_factor (operator_id, member_id, wrapped, created_at)
values (%(operator)s, %(member)s, %(wrapped)s, %(now)s)
on conflict (operator_id, member_id) do update set wrapped = excluded.wrapped, created_at = excluded.created_at, last_step = 0
where second_factor.confirmed_at is null

-- load_begun --
select wrapped from second_factor where operator_id = %(operator)s and member_id = %(member)s and confirmed_at is null

-- confirm --
update second_factor set confirmed_at = %(now)s, last_step = %(step)s
where operator_id = %(operator)s and member_id = %(member)s and confirmed_at is null

-- forget_recovery_codes --
delete from recovery_code where operator_id = %(operator)s and member_id = %(member)s

-- add_recovery_codes --
insert into recovery_code (operator_id, member_id, code_hash)
select gate.operator_id, %(member)s, code_hash from gate, unnest(%(hashes)s::bytea[]) as made (code_hash)
where gate.operator_id = %(operator)s

-- end --
delete from second_factor where operator_id = %(operator)s and member_id = %(member)s

-- read_status --
select factor.confirmed_at, factor.confirmed_at is null,
    (select count(*) from recovery_code as code where code.operator_id = %(operator)s and code.member_id = factor.member_id
        and code.used_at is null)::int
from second_factor as factor where factor.operator_id = %(operator)s and factor.member_id = %(member)s
