-- What a closed week counts of expired prizes; null: it was closed before weeks counted any.
-- locks: closed_week for a moment (a column without a default, and a constraint that is not validated yet)
alter table closed_week
    add column expired bigint,
    -- squawk-ignore ban-drop-constraint
    drop constraint week_adds_up,
    add constraint week_adds_up
        check (closing = opening + sale - agency - prize - wallets + coalesce(expired, 0) - movements) not valid;
