-- The screen of a till is locked for as long as its session has an instant here. A member's PIN opens it; it is hashed as a password is.
-- A process of an earlier release takes a locked session for an open one.
-- compatible with: 0071
-- locks: session for a moment
alter table session add column locked_at timestamptz;

create table member_pin (
    operator_id int not null,
    member_id   int not null,
    hash        text not null,
    primary key (operator_id, member_id)
);
grant select, insert, update, delete on member_pin to taquilla_house;
