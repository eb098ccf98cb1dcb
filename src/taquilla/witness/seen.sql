-- make_logs --
-- A log that the witness knows. keys are its verifier keys, one a line; none: nothing is cosigned, and what was seen stays. note is the last
-- checkpoint, with the log's signatures and the witness' own. forked: the proof that the log has signed another tree.
create table if not exists log (
    origin  text primary key,
    keys    text not null,
    size    integer not null default 0,
    root    blob,
    note    blob,
    seen_at integer,
    forked  blob
) strict

-- set_keys --
insert into log (origin, keys) values (:origin, :keys) on conflict (origin) do update set keys = excluded.keys

-- find_log --
select origin, keys, size, root, note, seen_at, forked from log where origin = :origin

-- find_logs --
select origin, keys, size, root, note, seen_at, forked from log order by origin

-- keep --
update log set size = :size, root = :root, note = :note, seen_at = :at where origin = :origin

-- keep_fork --
update log set forked = :proof where origin = :origin and forked is null
