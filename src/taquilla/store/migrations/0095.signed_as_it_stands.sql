-- A signed request whose order came before under its key is told how the ticket stands (SL-10): approved is null.
-- locks: signed_request for a moment (a constraint that is not validated yet)
-- squawk-ignore ban-drop-constraint
alter table signed_request drop constraint signed_request_has_one_answer;
alter table signed_request add constraint signed_request_has_one_answer check (case verb when 'refuse'
    then num_nonnulls(status, body) = 2 and num_nonnulls(seq, day, approved) = 0
    else num_nonnulls(status, body) = 0 and num_nonnulls(seq, day) = 2 end) not valid;
