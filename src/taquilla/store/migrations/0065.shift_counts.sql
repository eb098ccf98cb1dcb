-- Counts of a shift by way to pay: each look before the close, and that of the close itself, which has its seq. And whether the till of an
-- operator sells without an open shift.
-- compatible with: 0064
-- locks: operator for a moment

-- expected is what there should have been at seq; counted is null where nobody has counted a way. pieces are pairs of a value and a number
-- of notes or coins. method_id 0 is the own cash; the note of a count stands in its row.
create table shift_count (
    operator_id int not null,
    shift_seq   bigint not null,
    seq         bigint not null,
    method_id   smallint not null,
    counted     bigint,
    expected    bigint not null,
    pieces      jsonb not null,
    note        text not null,
    member_id   bigint not null,
    at          timestamptz not null,
    primary key (operator_id, shift_seq, seq, method_id),
    constraint shift_count_is_of_what_is_there check (counted >= 0),
    constraint shift_count_follows_its_shift check (seq > shift_seq),
    constraint shift_count_has_a_short_note check (length(note) <= 200)
);
create index shift_count_with_a_difference on shift_count (operator_id, at) where method_id <> 0 and counted <> expected;

alter table operator add column needs_shift boolean not null default false;

grant select on shift_count to taquilla_house, taquilla_auditor;
grant insert on shift_count to taquilla_house;
