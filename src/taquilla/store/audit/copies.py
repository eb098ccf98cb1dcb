"""Compares a restored copy of a house with the running one, up to the last seq of each operator's gate in the copy.

What is written once must be equal: of every table with a seq, the columns that the house may not change. The tables are found by
the rights of the house's role, so that a new one is compared too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg import sql

from taquilla.store.audit.auditor import open_connection
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, named_errors, statements

_SQL = statements(__file__)

_NAMED_MAX: Final = 10
_BY_TICKET: Final = ("wager",)
"""Tables that are written with the ticket whose seq they bear."""
_NUMBERED: Final = {"outbox": "number", "log_entry": "number", "log_checkpoint": "size"}
"""Tables that are numbered without a gap, or only ever added to, by operator."""


@dataclass(frozen=True, slots=True)
class RowSums:
    """The number of rows, the sum of their amounts (minor units; 0 where there is none), and of hashes of their columns."""

    rows: int = 0
    amount: int = 0
    hashes: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """An operator's rows of a day that are not the same. missing, added and changed are seqs, the first ones."""

    table: str
    operator_id: int
    day: date | None
    copy: RowSums
    house: RowSums
    missing: Sequence[int]
    added: Sequence[int]
    changed: Sequence[int]

    def sentence(self) -> str:
        """Return what differs."""
        day = "" if self.day is None else f" on {self.day.isoformat()}"
        copy, house = [f"{sums.rows:,} rows of {sums.amount:,}" for sums in (self.copy, self.house)]
        named = [f"{what} {', '.join(map(str, seqs))}" for what, seqs in self._seqs() if seqs]
        return f"{self.table} of operator {self.operator_id}{day}: {copy} in the copy, {house} in the house; {'; '.join(named)}"

    def _seqs(self) -> Iterator[tuple[str, Sequence[int]]]:
        yield "missing in the copy", self.missing
        yield "only in the copy", self.added
        yield "changed", self.changed


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison's outcome: what was compared, what differs, and what the copy lacks: commands since, the last instants."""

    tables: int
    rows: int
    differences: Sequence[Difference]
    commands_since: int
    copy_last_at: datetime | None
    house_last_at: datetime | None


@dataclass(frozen=True, slots=True)
class _CopiedTable:
    """A table with the column that bounds what is compared, and the columns that are compared."""

    name: str
    seq: str
    columns: Sequence[str]
    has_day: bool
    has_amount: bool

    def statement(self, name: str) -> sql.Composed:
        """Return a statement of ours about it."""
        columns = sql.SQL(", ").join(sql.SQL("compared.{}").format(sql.Identifier(column)) for column in self.columns)
        return sql.SQL(_SQL[name]).format(
            table=sql.Identifier(self.name),
            seq=sql.SQL("compared.{}").format(sql.Identifier(self.seq)),
            columns=columns,
            day=sql.SQL("compared.day" if self.has_day else "null::date"),
            amount=sql.SQL("coalesce(sum(compared.amount), 0)" if self.has_amount else "0"),
        )


async def compare(copy_url: str, house_url: str) -> Comparison:
    """Compare a copy with the running house, which goes on meanwhile. Raises DatabaseGone and other errors of the outside."""
    async with await open_connection(copy_url) as copy, await open_connection(house_url) as house, named_errors():
        for connection in (copy, house):
            await connection.execute(_SQL["take_time"])
        gates = {operator: (seq, at) for operator, seq, at in await copy.fetch(_SQL["read_gates"])}
        tables = await _tables(copy, house)
        rows, differences = 0, []
        for table in tables:
            bounds = {operator: seq for operator, (seq, _) in gates.items()}
            if table.name in _NUMBERED:
                bounds = dict(await copy.fetch(table.statement("read_last")))
            copied, kept = [await _sums(connection, table, bounds) for connection in (copy, house)]
            rows += sum(sums.rows for sums in copied.values())
            for key in sorted(copied.keys() | kept.keys(), key=str):
                if copied.get(key) != kept.get(key):
                    differences.append(await _difference(copy, house, table, key, bounds, copied, kept))
        last = {operator: seq for operator, (seq, _) in gates.items()}
        parameters = {"operators": arrays.numbers(last), "lasts": arrays.numbers(last.values())}
        since = await house.one(int, _SQL["count_since"], parameters)
        house_gates = await house.fetch(_SQL["read_gates"])
    return Comparison(
        tables=len(tables), rows=rows, differences=differences, commands_since=since,
        copy_last_at=max((at for _, at in gates.values()), default=None),
        house_last_at=max((at for _, _, at in house_gates), default=None),
    )  # fmt: skip


async def read_size(house_url: str) -> int:
    """Return the bytes that a house takes on the disk of its database."""
    async with await open_connection(house_url) as house, named_errors():
        return await house.one(int, _SQL["read_size"])


async def _tables(copy: HouseConnection, house: HouseConnection) -> list[_CopiedTable]:
    """Return what both have: migrations may be between them."""
    copied = {name: columns for name, columns, _ in await copy.fetch(_SQL["list_tables"])}
    found = []
    for name, columns, fixed in await house.fetch(_SQL["list_tables"]):
        seq = _NUMBERED.get(name) or ("ticket_seq" if name in _BY_TICKET else "seq")
        both = [column for column in fixed if column in copied.get(name, ())]
        if seq in columns and both:
            found.append(_CopiedTable(name, seq, both, "day" in both, "amount" in both))
    return found


async def _sums(
    connection: HouseConnection, table: _CopiedTable, bounds: Mapping[int, int]
) -> dict[tuple[int, date | None], RowSums]:
    parameters = {"operators": arrays.numbers(bounds), "lasts": arrays.numbers(bounds.values())}
    rows = await connection.fetch(table.statement("sum_rows"), parameters)
    return {(operator, day): RowSums(int(count), int(amount), int(hashes)) for operator, day, count, amount, hashes in rows}


async def _difference(
    copy: HouseConnection,
    house: HouseConnection,
    table: _CopiedTable,
    key: tuple[int, date | None],
    bounds: Mapping[int, int],
    copied: Mapping[tuple[int, date | None], RowSums],
    kept: Mapping[tuple[int, date | None], RowSums],
) -> Difference:
    """Name the first rows that differ."""
    operator, day = key
    parameters = {"operator": operator, "day": day, "last": bounds[operator]}
    statement = table.statement("list_rows")
    in_copy, in_house = [
        Counter({(seq, hashed): times for seq, hashed, times in await connection.fetch(statement, parameters)})
        for connection in (copy, house)
    ]
    missing, added = ({seq for seq, _ in found} for found in (in_house - in_copy, in_copy - in_house))
    only_kept, only_copied, changed = (
        sorted(seqs)[:_NAMED_MAX] for seqs in (missing - added, added - missing, missing & added)
    )
    return Difference(
        table=table.name, operator_id=operator, day=day, copy=copied.get(key, RowSums()), house=kept.get(key, RowSums()),
        missing=only_kept, added=only_copied, changed=changed,
    )  # fmt: skip
