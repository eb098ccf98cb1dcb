-- Refuses each change of a month that `taquilla db archive` has made read-only, by the guards that it puts on the month's partitions.
-- The class of the error is that of a row which the rules had allowed: the command alone is refused, and its batch goes on.
-- compatible with: 0098
-- locks: none
create function refuse_to_change_an_archived_month() returns trigger language plpgsql as $$
begin
    raise exception '% is of an archived month, which is read-only: `taquilla db archive --undo %` opens it', tg_table_name,
        replace(right(tg_table_name, 7), '_', '-') using errcode = 'check_violation';
end $$;
revoke all on function refuse_to_change_an_archived_month() from public;
