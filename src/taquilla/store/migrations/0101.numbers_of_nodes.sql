-- A number that a node has given out is not given out again, also while others draw numbers. A sequence that is above is not touched:
-- its last number was read before it was set, and whoever drew one in between was set back.
-- compatible with: 0100
-- locks: none
create or replace function number_rows_above(numbers jsonb) returns void language plpgsql set search_path = public, pg_temp as $$
declare
    wanted record;
begin
    perform set_config('citus.enable_ddl_propagation', 'off', true);
    for wanted in select sequencename as name, value::bigint as number, min_value, coalesce(last_value, 0) as given
        from jsonb_each_text(numbers) join pg_sequences on schemaname = 'public' and sequencename = key
    loop
        if wanted.min_value > 1 then  -- a range of Citus'
            execute format('alter sequence %I minvalue 1 maxvalue 9223372036854775807 start with 1', wanted.name);
        end if;
        if wanted.given < wanted.number then
            perform setval(wanted.name::regclass, wanted.number);
        end if;
    end loop;
end $$;
