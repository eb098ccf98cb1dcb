-- Partitions and rights. The house runs as a role that owns nothing; what is append-only is so by grant.

-- Makes the month partitions that hold every day from "since" to "until". Safe to repeat; security definer, because the house
-- may not create tables.
create function ensure_partitions(since date, until date) returns int language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    month date;
    parent text;
    made int := 0;
begin
    if until > since + 800 then
        raise exception 'partitions are made for at most 800 days at once';
    end if;
    -- One maker at a time; the lock ends with the transaction.
    perform pg_advisory_xact_lock(7414001);
    for month in select generate_series(date_trunc('month', since), date_trunc('month', until), interval '1 month')::date loop
        foreach parent in array array['ticket', 'wager', 'transfer', 'prize', 'payout'] loop
            if to_regclass(parent || to_char(month, '_YYYY_MM')) is null then
                execute format('create table %I partition of %I for values from (%L) to (%L)',
                    parent || to_char(month, '_YYYY_MM'), parent, month, (month + interval '1 month')::date);
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
end $$;

-- Moves the house's clock, forward only. Granted to the house by the sandbox alone (taquilla demo).
create function move_house_clock(towards timestamptz) returns timestamptz language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    update house_clock set shift = towards - clock_timestamp() where towards - clock_timestamp() > shift;
    return house_now();
end $$;

do $$
begin
    if not exists (select from pg_roles where rolname = 'taquilla_house') then
        create role taquilla_house nologin;
    end if;
    if not exists (select from pg_roles where rolname = 'taquilla_auditor') then
        create role taquilla_auditor nologin;
    end if;
    execute format('grant taquilla_house, taquilla_auditor to %I', current_user);
end $$;

revoke all on all functions in schema public from public;
revoke create on schema public from public;
grant usage on schema public to taquilla_house, taquilla_auditor;
grant execute on function house_now(), ensure_partitions(date, date) to taquilla_house;
grant execute on function house_now() to taquilla_auditor;

grant select on all tables in schema public to taquilla_house, taquilla_auditor;
grant insert on
    operator, operator_key, gate, gate_day, account, entity, member, session, attempt, request, audit_event,
    lottery, product, product_list, schedule, product_multiplier, event, draw, market, market_event,
    rule_limit, rule_quota, rule_commission, rule_close, rule_multiplier,
    ticket, wager, exposure, transfer, result, settlement, prize, payout,
    progress, turnover, turnover_detail
    to taquilla_house;
-- Not here, and so append-only: request, wager, transfer, prize, payout, audit_event; of a result only the approval.
grant update on
    operator, gate, account, entity, member, session, attempt, lottery, product, product_list, schedule,
    draw, exposure, settlement, progress, turnover, turnover_detail
    to taquilla_house;
grant update (state, undone_at, undone_seq, undone_by, prints) on ticket to taquilla_house;
grant update (approved_by, approved_at) on result to taquilla_house;
grant delete on attempt to taquilla_house;
