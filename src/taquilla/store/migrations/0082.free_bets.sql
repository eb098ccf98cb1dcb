-- A bet of a free round costs nothing.
-- locks: bet for a moment (a constraint that is not validated yet)
alter table bet
    -- squawk-ignore ban-drop-constraint
    drop constraint bet_amounts_make_sense,
    add constraint bet_amounts_make_sense check (debit >= 0 and credits >= 0) not valid;
