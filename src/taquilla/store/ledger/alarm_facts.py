"""Brings an operator's alarms in line with what is wrong now."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class Fact(NamedTuple):
    """Something that is wrong, since an instant. detail is the text of a JSON object."""

    kind: str
    subject: str
    entity_id: int | None
    detail: str
    since: datetime


async def keep(
    connection: HouseConnection, operator_id: int, facts: Sequence[Fact], *, now: datetime, kinds: Sequence[str], is_listed: bool,
    raised_until: datetime | None = None,
) -> None:  # fmt: skip
    """Raise alarms about new facts, end those whose cause is gone, and let the detail of the others follow.

    Alarms of these kinds end, or (not is_listed) of all others; with raised_until, only those that were raised before.
    """
    parameters: dict[str, object] = {"operator": operator_id, "now": now, "raised_until": raised_until}
    parameters |= {"listed": arrays.texts(kinds), "is_listed": is_listed}
    parameters |= arrays.fields(facts, Fact, "kind", "subject", "detail")
    await connection.execute(_SQL["end_gone"], parameters)
    if facts:
        await connection.execute(_SQL["follow"], parameters)
        open_alarms = {*await connection.fetch(_SQL["find_open"], parameters)}
        for fact in facts:
            # What is open already would use up a number.
            if fact[:2] not in open_alarms:
                await connection.execute(_SQL["raise"], {"operator": operator_id} | fact._asdict())
