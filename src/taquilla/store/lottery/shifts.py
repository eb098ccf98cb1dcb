"""Reads and writes shifts of cashiers, and adds up what moved their cash."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery import shifts
from taquilla.domain.lottery.shifts import CashMovement, Shift, ShiftCount, Takings
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)
_LIST_OF_MEMBER: Final = _SQL["list_few"].format(shift="shift", member="%(member_id)s::bigint")
_LIST_OPEN: Final = _SQL["list_few"].format(
    shift="(select * from shift where operator_id = %(operator)s and closed_seq is null offset 0) as shift",
    member="coalesce(%(member_id)s::bigint, member_id)",
)
_LAST_SEQ: Final = 2**63 - 1
_LATEST: Final = datetime.max.replace(tzinfo=UTC)


class ShiftFilter(NamedTuple):
    """A filter for the shifts of some entities: of one member, open or closed ones, opened on a day, before a seq."""

    member_id: int | None = None
    is_open: bool | None = None
    day: date | None = None
    before: int | None = None
    limit: int = 50


async def load_open(connection: HouseConnection, operator_id: int, member_id: int) -> Shift | None:
    """Return the open shift of a member, if there is one."""
    return await connection.row(lambda *row: _shift(row), _SQL["load_open"], operator=operator_id, member=member_id)


async def load(connection: HouseConnection, operator_id: int, seq: int) -> Shift | None:
    """Return a shift, if there is one with this seq."""
    return await connection.row(lambda *row: _shift(row), _SQL["load"], operator=operator_id, seq=seq)


async def list_shifts(connection: HouseConnection, operator_id: int, entities: Iterable[int], wanted: ShiftFilter) -> list[Shift]:
    """Return shifts of these entities, the latest first."""
    parameters = wanted._asdict() | {"operator": operator_id, "entities": arrays.numbers(entities)}
    if wanted.is_open or wanted.member_id is not None:
        query = _LIST_OPEN if wanted.is_open else _LIST_OF_MEMBER
        return [_shift(row) for row in await connection.fetch(query, parameters)]
    day = {"operator": operator_id, "day": wanted.day}
    after, until = (0, _LAST_SEQ) if wanted.day is None else await connection.column(_SQL["find_day"], day)
    return [_shift(row) for row in await connection.fetch(_SQL["list_shifts"], parameters, after=after, until=until)]


async def list_differences(
    connection: HouseConnection, operator_id: int, found: Iterable[Shift]
) -> dict[int, list[tuple[int, Cents]]]:
    """Return by closed shift what its count found by other ways than the own cash: the way, and what was over, or short."""
    columns = arrays.columns([(one.seq, one.closed.seq) for one in found if one.closed], shifts=int, closes=int)
    differences: dict[int, list[tuple[int, Cents]]] = {}
    for shift, way, difference in await connection.fetch(_SQL["list_differences"], {"operator": operator_id, **columns}):
        differences.setdefault(shift, []).append((way, difference))
    return differences


async def load_movements(connection: HouseConnection, operator_id: int, seq: int) -> tuple[CashMovement, ...]:
    """Return the cash movements of a shift, in their order."""
    return tuple(await connection.rows(CashMovement, _SQL["load_movements"], operator=operator_id, seq=seq))


async def sum_takings(connection: HouseConnection, operator_id: int, shift: Shift) -> Takings:
    """Add up what moved the cash of a shift, until its close or until now."""
    (parts,) = await connection.fetch(_SQL["sum_takings"], _range_of(operator_id, shift))
    return Takings(*(shifts.CashPart(*parts[place : place + 2]) for place in range(0, len(parts), 2)))


async def sum_tenders(connection: HouseConnection, operator_id: int, shift: Shift) -> tuple[shifts.MethodTakings, ...]:
    """Add up what a shift took by each way to pay, where somebody has said so, until its close or until now."""
    return tuple(await connection.rows(shifts.MethodTakings, _SQL["sum_tenders"], _range_of(operator_id, shift)))


def _range_of(operator_id: int, shift: Shift) -> dict[str, object]:
    closed = shift.closed
    return {
        "operator": operator_id, "member": shift.member_id, "entity": shift.entity_id, "wallet_channel": int(WALLET_CHANNEL),
        "seq": shift.seq, "until": _LAST_SEQ if closed is None else closed.seq,
        "day": shift.day, "opened_at": shift.opened_at, "closed_at": _LATEST if closed is None else closed.at,
    }  # fmt: skip


async def write_shift(connection: HouseConnection, operator_id: int, shift: Shift) -> None:
    """Write a shift that was opened."""
    openings = json.dumps(dict(shift.openings))
    await connection.execute(_SQL["write_shift"], asdict(shift) | {"operator": operator_id, "openings": openings})


async def write_movement(
    connection: HouseConnection, operator_id: int, shift_seq: int, day: date, movement: CashMovement
) -> None:
    """Write cash that was moved on a day."""
    parameters = {"operator": operator_id, "shift": shift_seq, "day": day, "member": movement.member_id}
    await connection.execute(_SQL["write_movement"], movement._asdict() | parameters)


async def load_counts(connection: HouseConnection, operator_id: int, seq: int) -> tuple[ShiftCount, ...]:
    """Return the counts of a shift in their order, the last that of its close if it is closed."""
    counts: dict[int, ShiftCount] = {}
    for count_seq, member, at, note, method, counted, expected, pieces in await connection.fetch(
        _SQL["load_counts"], operator=operator_id, seq=seq
    ):
        line = shifts.CountLine(method, counted, expected, tuple((value, number) for value, number in pieces))
        count = counts.setdefault(count_seq, ShiftCount(count_seq, member, at, note, ()))
        counts[count_seq] = count._replace(lines=(*count.lines, line))
    return tuple(counts.values())


async def write_count(connection: HouseConnection, operator_id: int, shift_seq: int, count: ShiftCount) -> None:
    """Write a count of a shift: a row for each way to pay."""
    lines = [(line.method_id, line.counted, line.expected, json.dumps(line.pieces)) for line in count.lines]
    parameters = arrays.columns(lines, methods=int, counted=int | None, expected=int, pieces=str)
    about = {"operator": operator_id, "shift": shift_seq, "seq": count.seq, "member": count.member_id, "at": count.at}
    await connection.execute(_SQL["write_count"], parameters | about | {"note": count.note})


async def write_close(connection: HouseConnection, operator_id: int, seq: int, closing: shifts.Closing) -> None:
    """Write the close of a shift."""
    parameters = closing.close._asdict() | {"operator": operator_id, "shift": seq, "difference": closing.difference_seq}
    await connection.execute(_SQL["write_close"], parameters)


def _shift(row: TupleRow) -> Shift:
    openings = tuple((int(way), amount) for way, amount in row[6].items())
    return replace(Shift(*row[:6]), openings=openings, closed=None if row[7] is None else shifts.ShiftClose(*row[7:]))
