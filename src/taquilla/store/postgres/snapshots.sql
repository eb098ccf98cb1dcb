-- begin_snapshot --
begin transaction isolation level repeatable read read only

-- end_snapshot --
commit
