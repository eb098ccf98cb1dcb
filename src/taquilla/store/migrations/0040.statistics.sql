-- Statistics of partitioned tables as a whole. PostgreSQL gathers those of each partition by itself, and never these: without them
-- whoever reads whole tables, as the auditor does, joins millions of rows by a plan for a handful.

-- Security definer, because the house owns no table. "only" leaves the partitions alone; PostgreSQL has it from 18 on. The pauses
-- let those who sell go first.
create function gather_statistics(parent text) returns void language plpgsql security definer
    set search_path = public, pg_temp set vacuum_cost_delay = '2ms' as $$
begin
    if not exists (select from pg_partitioned_table where partrelid = to_regclass(quote_ident(parent))) then
        raise exception '% is no partitioned table', parent;
    end if;
    execute format(case when current_setting('server_version_num')::int < 180000 then 'analyze %I' else 'analyze only %I' end, parent);
end $$;
revoke all on function gather_statistics(text) from public;
grant execute on function gather_statistics(text) to taquilla_house;
