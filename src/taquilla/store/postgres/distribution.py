"""Spreads a database over the nodes of Citus by operator, and tells where each operator lives.

Every table with an ``operator_id`` is distributed by it, so that all rows of an operator are on one node. Every other table is a
reference table: each node has all of it. So is that of holidays: an operator needs the nation's beside its own. On a plain
PostgreSQL nothing is distributed, and there are no places.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, TypeVar

import psycopg
from psycopg import sql

from taquilla.store.postgres.database import HouseConnection, ToldError, statements
from taquilla.store.postgres.owner import owning
from taquilla.store.postgres.patience import ONE_AT_A_TIME
from taquilla.store.postgres.spread import is_distributed

SQL = statements(__file__)

SHARDS: Final = 32
"""The parts into which operators fall; each part may be moved to another node."""
FIRST_TABLE: Final = "gate"
_SHARED: Final = frozenset({"holiday"})
_FIRES_ALWAYS: Final = "A"
_TRIES: Final = 3

T = TypeVar("T")


class CitusAbsent(ToldError):
    """This database has no Citus. Its administrator runs `create extension citus` in it on every node; see docs/scale.md."""


class NoWorkers(ToldError):
    """No node may hold operators. The administrator adds workers on the coordinator: `select citus_add_node('HOST', PORT)`."""


class AlreadyDistributed(ToldError):
    """This database is distributed already."""


class NotDistributed(ToldError):
    """This database is not distributed: all its operators live in it. See `taquilla db distribute`."""


class NotMigrated(ToldError):
    """There is nothing to distribute: the database has no tables. Run `taquilla db migrate` first."""


class UniqueWithoutOperator(ToldError):
    """These unique indexes do not name the operator, so no node could keep them alone: {indexes}."""


class TableInUse(ToldError):
    """A table is in use. Stop `taquilla serve` and `taquilla worker` while the database is distributed."""


class MonthsArchived(ToldError):
    """Months of this database are archived, and nodes take none that is: open them first, by `taquilla db archive --undo`:
    {months}.
    """


class DistributionFailed(ToldError):
    """The database stays as it was: {error}"""


class DistributionCut(ToldError):
    """The database has gone, and may be changed or not; `taquilla db nodes` tells: {error}"""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The address of a node, as the nodes call one another."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Distributed:
    """The tables of a distributed database, by how they are kept."""

    distributed: tuple[str, ...]
    reference: tuple[str, ...]


class Places(NamedTuple):
    """The nodes of a database, the coordinator among them, and the one on which each operator lives."""

    coordinator: Place
    nodes: tuple[Place, ...]
    operators: Mapping[int, Place]


async def read_places(connection: HouseConnection) -> Places | None:
    """Return where everything is, as one of the nodes knows it; None where nothing is distributed, as on a plain PostgreSQL."""
    if not await is_distributed(connection):
        return None
    coordinator = await connection.one(Place, SQL["read_coordinator"])
    workers, operators = await connection.rows(Place, SQL["read_workers"]), await places(connection)
    return Places(coordinator, tuple(dict.fromkeys((coordinator, *workers, *operators.values()))), operators)


async def places(connection: HouseConnection) -> dict[int, Place]:
    """Return the node of each operator of a distributed database."""
    rows = await connection.fetch(SQL["read_places"], operators=await connection.column(SQL["read_operators"]))
    return {operator_id: Place(host, port) for operator_id, host, port in rows}


def has_citus(owner: psycopg.Connection) -> bool:
    """Tell whether Citus is in this database."""
    return owner.execute(SQL["has_citus"]).fetchone() == (True,)


def is_distributed_for_owner(owner: psycopg.Connection) -> bool:
    """Tell the owner whether this database is distributed."""
    return has_citus(owner) and owner.execute(SQL["is_distributed"]).fetchone() == (True,)


def is_distributed_database(owner_url: str) -> bool:
    """Tell whether a database is distributed. Raises DatabaseGone."""
    with owning(owner_url) as owner:
        return is_distributed_for_owner(owner)


def operators_of(owner: psycopg.Connection) -> list[int]:
    """Return the operators of a database."""
    return [operator_id for (operator_id,) in owner.execute(SQL["read_operators"]).fetchall()]


def place_for_owner(owner: psycopg.Connection, operator_id: int) -> Place:
    """Return the node that holds an operator of a distributed database, or will hold it."""
    ((_, host, port),) = owner.execute(SQL["read_places"], {"operators": [operator_id]}).fetchall()
    return Place(host, port)


def workers_for_owner(owner: psycopg.Connection) -> list[Place]:
    """Return the nodes that may hold operators."""
    return [Place(*row) for row in owner.execute(SQL["read_workers"]).fetchall()]


def distribute(
    owner_url: str, *, shards: int = SHARDS, wait_s: int = 10, report: Callable[[int, int], None] = lambda done, total: None
) -> Distributed:
    """Distribute a migrated database in one transaction: completely, or not at all.

    owner_url is the coordinator's. wait_s is how long a table that somebody uses is waited for. report is called with the number
    of steps that are done, and of all. Raises a `ToldError`, or DatabaseGone.
    """
    with owning(owner_url) as owner:
        if not has_citus(owner):
            raise CitusAbsent
        if is_distributed_for_owner(owner):
            raise AlreadyDistributed
        if not workers_for_owner(owner):
            raise NoWorkers
        return as_a_whole(owner, {"shards": str(shards), "wait": f"{wait_s}s"}, partial(_distribute, owner, report))


def as_a_whole(owner: psycopg.Connection, settings: Mapping[str, str], work: Callable[[], T]) -> T:
    """Work over all shards in one transaction. Raises TableInUse and DistributionFailed.

    Citus deletes in the background what a move has left over. A deadlock with that ends us; nothing has happened, and it is tried
    again.
    """
    for left in reversed(range(_TRIES)):
        try:
            with owner.transaction():
                owner.execute(SQL["begin"], settings)
                return work()
        except psycopg.errors.LockNotAvailable as error:
            raise TableInUse from error
        except psycopg.Error as error:
            if not left or not isinstance(error, psycopg.errors.DeadlockDetected):
                trouble = DistributionCut if owner.closed else DistributionFailed
                raise trouble(error=error.diag.message_primary or error) from error
    raise AssertionError("the last try returns or raises")


def _distribute(owner: psycopg.Connection, report: Callable[[int, int], None]) -> Distributed:
    owner.execute(SQL["lock_migrations"], {"key": ONE_AT_A_TIME})
    found = owner.execute(SQL["list_tables"]).fetchall()
    tables = _sorted_out(found)
    if FIRST_TABLE not in tables.distributed:
        raise NotMigrated
    if archived := owner.execute(SQL["find_archived"]).fetchall():
        raise MonthsArchived(months=", ".join(month for (month,) in archived))
    if barriers := owner.execute(SQL["find_barriers"], {"tables": list(tables.distributed)}).fetchall():
        raise UniqueWithoutOperator(indexes=", ".join(index for _, index in barriers))
    names = [table for table, _ in found]
    rows_before = count_rows(owner, names)
    _spread(owner, tables, report)
    rows_after = count_rows(owner, names)
    assert rows_after == rows_before, {table: (rows_before[table], rows) for table, rows in rows_after.items()}
    return tables


def distribute_new(owner: psycopg.Connection) -> None:
    """Distribute the tables that are not on the nodes yet, such as this transaction has made. Elsewhere do nothing.

    Raises psycopg.Error where Citus cannot: the unique indexes of an operator's table must name the operator, and tables that
    were there before refer to new ones from a later transaction on.
    """
    if not is_distributed_for_owner(owner):
        return
    spread = {table for (table,) in owner.execute(SQL["list_spread"])}
    if found := [row for row in owner.execute(SQL["list_tables"]) if row[0] not in spread]:
        _spread(owner, _sorted_out(found), lambda done, total: None)


def _sorted_out(tables: Sequence[tuple[str, bool]]) -> Distributed:
    of_operators = tuple(table for table, has_operator in tables if has_operator and table not in _SHARED)
    return Distributed(of_operators, tuple(table for table, _ in tables if table not in of_operators))


def _spread(owner: psycopg.Connection, tables: Distributed, report: Callable[[int, int], None]) -> None:
    """Distribute tables, without their foreign keys and triggers meanwhile."""
    names = tables.reference + tables.distributed
    foreign_keys = owner.execute(SQL["list_foreign_keys"], {"tables": list(names)}).fetchall()
    triggers = owner.execute(SQL["list_triggers"], {"tables": list(tables.distributed)}).fetchall()
    functions = [name for (name,) in owner.execute(SQL["list_functions"]).fetchall()]
    total = len(names) + len(foreign_keys)
    done = 0
    for table, name, _ in foreign_keys:
        owner.execute(named_statement("alter table {} drop constraint {}", table, name))
    for table, name, *_ in triggers:
        owner.execute(named_statement("drop trigger {} on {}", name, table))
    for table in tables.reference:
        owner.execute(SQL["add_reference_table"], {"table": table})
        report(done := done + 1, total)
    for function in functions:
        owner.execute(SQL["add_function"], {"function": function})
    for table in sorted(tables.distributed, key=lambda table: table != FIRST_TABLE):
        beside = "none" if table == FIRST_TABLE else FIRST_TABLE
        owner.execute(SQL["distribute_table"], {"table": table, "beside": beside})
        report(done := done + 1, total)
    for table in names:
        owner.execute(SQL["remove_local_rows"], {"table": table})
    restore_triggers(owner, triggers)
    for table, name, definition in foreign_keys:
        owner.execute(named_statement("alter table {} add constraint {} " + definition, table, name))
        report(done := done + 1, total)


def count_rows(owner: psycopg.Connection, tables: Sequence[str]) -> dict[str, int]:
    """Return the number of rows of each table."""
    counted = {table: owner.execute(named_statement("select count(*) from {}", table)).fetchone() for table in tables}
    return {table: row[0] for table, row in counted.items() if row is not None}


def restore_triggers(owner: psycopg.Connection, triggers: Sequence[tuple[str, str, str, str]]) -> None:
    """Make triggers again, as they were."""
    for table, name, definition, enabled in triggers:
        owner.execute(definition.encode())
        if enabled == _FIRES_ALWAYS:
            owner.execute(named_statement("alter table {} enable always trigger {}", table, name))


def named_statement(template: str, *names: str) -> sql.Composed:
    """Return a statement with these names in its places."""
    return sql.SQL(template).format(*(sql.Identifier(name) for name in names))
