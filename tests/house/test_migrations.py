"""New migrations say what they lock, lock nothing for long, and say so truly; squawk knows the dangerous statements.

Files up to 0041 came before the first release: nobody has a house that would be upgraded through them.
"""

import json
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from campaigns.planted import NEXT
from tests.upgrades.test_dumps import restored_house

from taquilla.store.postgres import schema
from taquilla.store.postgres.database import statements
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.postgres.migration_files import FOLDER, Migration, read_migration, read_migrations

# What squawk says of style, or asks for what the migrator does by itself (it sets lock_timeout, and begins the transaction).
NOT_OURS = (
    "require-lock-timeout", "require-statement-timeout", "prefer-robust-stmts", "prefer-bigint-over-int",
    "prefer-bigint-over-smallint", "prefer-identity", "prefer-text-field", "prefer-timestamptz",
    "ban-create-domain-with-constraint",
)  # fmt: skip
# Locks that those who sell wait for.
STRONG = ("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock")
LOCKED = """
    select distinct coalesce(parent.relname, relation.relname)::text from pg_locks
    join pg_class as relation on relation.oid = pg_locks.relation left join pg_inherits on inhrelid = relation.oid
    left join pg_class as parent on parent.oid = inhparent
    where pid = pg_backend_pid() and mode = any(%s) and relation.relkind in ('r', 'p') and relation.oid = any(%s)
"""
FILES = """
    select pg_class.oid, pg_relation_filenode(pg_class.oid) from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'i')
"""
WRITTEN = "select relname::text from pg_stat_xact_user_tables where n_tup_upd + n_tup_del > 0 and relid = any(%s)"

NEW = [name for name in read_migrations() if int(name[:4]) >= 42]  # nobody has a house that is older than the one before it


def complaints(migration: Migration, file: Path, owner: psycopg.Connection) -> Iterator[str]:
    """Say what is wrong with a migration. It is tried on the schema before it, and rolled back."""
    if migration.locks is None:
        yield "its head does not say what it locks: `-- locks: none`, or `-- locks: TABLE, TABLE for …, measured …`"
        return
    yield from _squawks(migration, file)
    if migration.is_apart:
        if migration.locks != "none":
            yield "what runs outside a transaction locks nothing for long: `-- locks: none`"
        return
    owner.execute("select pg_stat_force_next_flush()")  # or what the file before it changed counts as its own
    before = dict(owner.execute(FILES).fetchall())
    with owner.transaction(force_rollback=True):
        owner.execute(migration.text.encode())
        locked = {name for (name,) in owner.execute(LOCKED, [list(STRONG), list(before)])}
        said = set() if migration.locks == "none" else set(migration.locks.partition(" for ")[0].replace(",", " ").split())
        if locked != said:
            yield f"it locks {', '.join(sorted(locked)) or 'none'}, and its head says {', '.join(sorted(said)) or 'none'}"
        if len(locked) > 1:
            yield f"it locks {', '.join(sorted(locked))}: while it waits for one, nobody can use the others. Make a file of each"
        after = dict(owner.execute(FILES).fetchall())
        if any(after.get(oid, number) != number for oid, number in before.items()):
            yield "it writes a whole table anew"
        if written := [name for (name,) in owner.execute(WRITTEN, [list(before)])]:
            yield f"it changes rows of {', '.join(sorted(written))}, which nobody else can change until it ends"


def _squawks(migration: Migration, file: Path) -> Iterator[str]:
    if migration.is_apart:
        return  # what it runs is the result of its query
    program = Path(sysconfig.get_path("scripts")) / "squawk"
    options = ("--pg-version=16.0", "--assume-in-transaction", "--reporter=json", f"--exclude={','.join(NOT_OURS)}")
    ended = subprocess.run([program, *options, file], capture_output=True, text=True, check=False)
    assert ended.returncode in (0, 1), ended.stderr
    for found in json.loads(ended.stdout):
        yield f"{found['rule_name']}: {found['message']}"


def found_in(text: str, folder: Path, owner: psycopg.Connection) -> list[str]:
    """Return what is wrong with a text as a migration."""
    file = folder / f"{NEXT}.planted.sql"
    file.write_text(text)
    return list(complaints(read_migration(file), file, owner))


def apply(owner: psycopg.Connection, migration: Migration) -> None:
    """Run a migration; of one outside a transaction what its query returns."""
    if not migration.is_apart:
        owner.execute(migration.text.encode())
        return
    owner.execute(statements(schema.__file__)["add_index_statements"])
    while (row := owner.execute(migration.text.encode()).fetchone()) is not None:
        owner.execute(row[0].encode())


def test_every_new_migration_is_safe_and_says_what_it_locks(server: Embedded, tmp_path: Path) -> None:
    found = {}
    with restored_house(server, "0.1.0", tmp_path) as house, psycopg.connect(house.url, autocommit=True) as owner:
        for name in NEW:
            file = FOLDER / f"{name}.sql"
            found[name] = list(complaints(read_migration(file), file, owner))
            apply(owner, read_migration(file))
    assert {name: said for name, said in found.items() if said} == {}


def test_each_migration_has_a_number_of_its_own() -> None:
    numbers = [name[:4] for name in read_migrations()]
    assert numbers == sorted({*numbers})


WAGER = "-- locks: wager for a moment\n"


@pytest.mark.parametrize(("text", "said"), [
    ("create table added (a int);\n", "its head does not say what it locks"),
    ("-- locks: none\nalter table wager add column b int;\n", "it locks wager, and its head says none"),
    ("-- locks: ticket for a moment\nalter table wager add column b int;\n", "it locks wager, and its head says ticket"),
    (
        "-- locks: ticket, wager for a moment\nalter table wager add column b int; alter table ticket add column b int;\n",
        "while it waits for one, nobody can use the others",
    ),
    (f"{WAGER}create index by_amount on wager (amount);\n", "require-concurrent-index-creation"),
    (f"{WAGER}alter table wager alter column amount type numeric;\n", "changing-column-type"),
    (f"{WAGER}alter table wager alter column amount type numeric;\n", "it writes a whole table anew"),
    (f"{WAGER}alter table wager add constraint more check (amount > 0);\n", "constraint-missing-not-valid"),
    (f"{WAGER}alter table wager add column b uuid default gen_random_uuid();\n", "adding-field-with-default"),
    (f"{WAGER}alter table wager add column b uuid default gen_random_uuid();\n", "it writes a whole table anew"),
    (f"{WAGER}alter table wager alter column amount set not null;\n", "adding-not-nullable-field"),
    (f"{WAGER}alter table wager drop column amount;\n", "ban-drop-column"),
    ("-- locks: none\nupdate member set email = email || 'x';\n", "it changes rows of member"),
    ("-- locks: none\ndrop table lottery cascade;\n", "ban-drop-table"),
])  # fmt: skip
def test_a_dangerous_statement_is_refused(owner: psycopg.Connection, tmp_path: Path, text: str, said: str) -> None:
    try:
        found = found_in(text, tmp_path, owner)
    except psycopg.Error as error:
        found = [str(error)]
    assert any(said in line for line in found), found
