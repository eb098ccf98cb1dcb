-- A transparency log per operator: entries that name digests of rows, the tree over them, and how checkpoints leave the house.

-- An entry of a log, as it stands in the tree: text is the leaf. number counts from 0. last_event, last_seq and until are where the
-- next entry begins. salt stands before the rows in each digest, so that nobody learns rows by guessing them. is_state_due: a later
-- entry must name the state.
create table log_entry (
    operator_id  int not null references operator,
    number       bigint not null,
    last_event   bigint not null,
    last_seq     bigint not null,
    until        timestamptz not null,
    is_state_due boolean not null,
    salt         bytea not null,
    text         text not null,
    primary key (operator_id, number),
    constraint log_entry_has_a_salt check (length(salt) = 32),
    constraint log_entry_fits_into_a_tile check (octet_length(text) between 1 and 65535),
    constraint log_entries_count_from_zero check (number >= 0)
);

-- The hashes of the full subtrees: that at a level stands for 2^level leaves, and the leaves are level 0.
create table log_hash (
    operator_id int not null references operator,
    level       smallint not null,
    place       bigint not null,
    hash        bytea not null,
    primary key (operator_id, level, place),
    constraint log_hash_has_32_bytes check (length(hash) = 32)
);

-- The keys that sign a log's checkpoints (Ed25519), wrapped as operator keys are. name is the log's origin, which never changes. ended_at:
-- until when a key that a rotation has replaced signs too.
create table log_key (
    operator_id int not null references operator,
    number      int not null,
    name        text not null,
    public_key  bytea not null,
    wrapped     bytea not null,
    created_at  timestamptz not null,
    ended_at    timestamptz,
    primary key (operator_id, number),
    constraint log_key_has_32_bytes check (length(public_key) = 32),
    constraint log_keys_count_from_one check (number >= 1),
    constraint log_key_ends_after_it_began check (ended_at >= created_at)
);

-- A checkpoint that has left the house: note is the signed note.
create table log_checkpoint (
    operator_id int not null references operator,
    size        bigint not null,
    root        bytea not null,
    note        text not null,
    at          timestamptz not null,
    primary key (operator_id, size),
    constraint log_checkpoint_is_of_a_tree check (size > 0 and length(root) = 32)
);

-- Witnesses that are asked for cosignatures. key is a verifier key, url the prefix of add-checkpoint. size is the last one that it has
-- cosigned, as far as it says.
create table log_witness (
    operator_id int not null references operator,
    id          bigint generated always as identity,
    key         text not null,
    url         text not null,
    author      text not null,
    added_at    timestamptz not null,
    removed_at  timestamptz,
    size        bigint not null default 0,
    next_try    timestamptz,
    tries       int not null default 0,
    error       text,
    primary key (operator_id, id)
);
create unique index log_witness_is_asked_once on log_witness (operator_id, key) where removed_at is null;

-- The signature line of a witness under a checkpoint.
create table log_cosignature (
    operator_id int not null,
    size        bigint not null,
    witness_id  bigint not null,
    line        text not null,
    at          timestamptz not null,
    primary key (operator_id, size, witness_id),
    foreign key (operator_id, size) references log_checkpoint,
    foreign key (operator_id, witness_id) references log_witness
);

-- What has an instant and no seq is found by its instant. The instant comes first: no other question shall find such an index.
create index result_by_entry on result (entered_at, operator_id);
create index result_by_instant on result (approved_at, operator_id) where approved_at is not null;
create index draw_order_by_entry on draw_order (entered_at, operator_id);
create index draw_order_by_instant on draw_order (approved_at, operator_id) where approved_at is not null;
create index settlement_by_instant on settlement (finished_at, operator_id) where finished_at is not null;
create index sport_result_by_entry on sport_result (entered_at, operator_id);
create index sport_result_by_instant on sport_result (approved_at, operator_id) where approved_at is not null;
create index sports_settlement_by_instant on sports_settlement (finished_at, operator_id) where finished_at is not null;
create index closed_week_by_instant on closed_week (closed_at, operator_id);
create index shift_by_close on shift (closed_seq, operator_id) where closed_seq is not null;

grant select on log_entry, log_hash, log_key, log_checkpoint, log_witness, log_cosignature to taquilla_house, taquilla_auditor;
-- A log is only ever added to: but for the end of a key, nothing of it is updated.
grant insert on log_entry, log_hash, log_key, log_checkpoint, log_witness, log_cosignature to taquilla_house;
grant update (ended_at) on log_key to taquilla_house;
grant update (removed_at, size, next_try, tries, error) on log_witness to taquilla_house;
