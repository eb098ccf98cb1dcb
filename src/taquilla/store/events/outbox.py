"""Reads the outbox, and finds what happened without a gate and no event tells yet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.commands import Kept
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.questions import ask_about

_SQL = statements(__file__)
_READ: Final = {order: _SQL["read_events"].format(order=order) for order in ("asc", "desc")}
_RANGES: Final = arrays.table(numbers=int, firsts=int, lasts=int)


class KeptEvent(NamedTuple):
    """An event as it is kept. data is None where the ledger's rows of its range and day say it."""

    number: int
    type: str
    at: datetime
    first_seq: int
    last_seq: int
    day: date
    data: dict[str, object] | None


def ranges_of(events: Sequence[KeptEvent]) -> Mapping[str, object]:
    """Return the parameters of a statement that reads what events cover: their numbers, and their first and last seqs."""
    return _RANGES([(one.number, one.first_seq, one.last_seq) for one in events])


class UntoldEntry(NamedTuple):
    """An entry of the audit trail that was made without a gate."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: Kept | None


class Alarm(NamedTuple):
    """A duty, or a part of it, that fails since an instant; or one that works again."""

    duty: str
    subject: str
    since: datetime | None
    error: str
    is_failing: bool


async def read_events(
    connection: HouseConnection, operator_id: int, *,
    after: int, until: int, types: Collection[str] | None, limit: int, backwards: bool = False,
) -> list[KeptEvent]:  # fmt: skip
    """Return an operator's events after a number, up to another one; types: only these. backwards: the last ones first."""
    parameters = {"after": after, "until": until, "limit": limit, "types": None if types is None else arrays.texts(types)}
    return await connection.rows(KeptEvent, _READ["desc" if backwards else "asc"], operator=operator_id, **parameters)


async def read_last(connection: HouseConnection, operators: Collection[int]) -> dict[int, int]:
    """Return the number of the last event of each of these operators."""
    return dict(await connection.fetch(_SQL["read_last"], operators=arrays.numbers(operators)))


async def has_untold(connection: HouseConnection, operator_id: int) -> bool:
    """Tell whether something happened without a gate that no event tells yet."""
    ((found,),) = await connection.fetch(_SQL["find_untold"], operator=operator_id)
    return bool(found)


async def find_untold(connection: HouseConnection, operators: Sequence[int]) -> list[tuple[int, int | None, int]]:
    """Return operators that have something to tell, the last entry of the trail and the number of alarms for it."""
    rows = await ask_about(connection, _SQL["find_all_untold"], operators)
    return [(operator, entry, alarms) for operator, entry, alarms in rows if entry is not None or alarms]


async def take_untold(connection: HouseConnection, operator_id: int, limit: int) -> list[UntoldEntry]:
    """Take entries of the audit trail that no event tells yet, to be told in this transaction. Behind the gate."""
    ids = await connection.column(_SQL["take_untold"], operator=operator_id, limit=limit)
    return await connection.rows(UntoldEntry, _SQL["load_taken"], operator=operator_id, ids=arrays.numbers(ids))


async def take_alarms(connection: HouseConnection, operator_id: int) -> list[Alarm]:
    """Take the duties that began to fail, or work again, since they were last told of. Behind the gate."""
    return await connection.rows(Alarm, _SQL["take_alarms"], operator=operator_id)
