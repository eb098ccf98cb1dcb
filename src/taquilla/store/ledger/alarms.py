"""Alarms: raised and ended by a duty, and acknowledged by people. They are written without a gate: no sale depends on them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.commands import Kept
from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import shaped
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
PARKED_CALLS: Final = _SQL["parked_calls"]
"""The parked calls to operators' wallets, of `whose`: at most rows_max of them, and as many refused discards."""
_LOOK: Final = shaped(_SQL["look"].format(parked=PARKED_CALLS.format(whose="operator_id = %(operator)s")))
_FACTS_MAX: Final = 1000  # of a kind, are enough
_LISTS: Final = {
    "ended": _SQL["list_alarms"].format(alarm="alarm"),
    "not ended": _SQL["list_alarms"].format(
        alarm="(select * from alarm where operator_id = %(operator)s and until is null offset 0) as alarm"
    ),
}
RESULT_OVERDUE: Final = timedelta(minutes=30)
"""The time after a draw, or the end of an event of sports, at which its result is overdue."""
SEAL_OVERDUE: Final = timedelta(minutes=1)
"""The time after a close at which the seal is overdue."""
HELD_LONG: Final = timedelta(hours=1)
"""The time that a payment or a credit may wait for a second person."""
_NEAR: Final = timedelta(days=31)
UNUSUAL: Final = ("number_unusual", "seller_unusual", "sale_at_odd_hour", "sale_after_close")
"""The kinds of the alarms that `unusual.py` raises and ends."""


class AlarmFact(NamedTuple):
    """Something that is wrong, since an instant. detail is the text of a JSON object."""

    kind: str
    subject: str
    entity_id: int | None
    detail: str
    since: datetime


class AlarmRow(NamedTuple):
    """An alarm. detail depends on its kind; amounts in it are minor units."""

    id: int
    kind: str
    subject: str
    entity_id: int | None
    detail: Kept
    since: datetime
    until: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    note: str | None


async def look(connection: HouseConnection, operator_id: int, now: datetime) -> None:
    """Raise alarms about what is wrong now, and end those whose cause is gone."""
    parameters: dict[str, object] = {"operator": operator_id, "now": now, "held_until": now - HELD_LONG}
    parameters |= {"shifts_since": now - _NEAR, "draws_since": now - _NEAR, "draws_until": now - RESULT_OVERDUE}
    parameters |= {"sealed_until": now - SEAL_OVERDUE, "void_until": now + RESULT_OVERDUE}
    facts = await connection.rows(AlarmFact, _LOOK, parameters | {"rows_max": _FACTS_MAX})
    await keep(connection, operator_id, facts, now=now, kinds=UNUSUAL, is_listed=False)


async def keep(
    connection: HouseConnection, operator_id: int, facts: Sequence[AlarmFact], *, now: datetime, kinds: Sequence[str],
    is_listed: bool, raised_until: datetime | None = None,
) -> None:  # fmt: skip
    """Raise alarms about new facts, end those whose cause is gone, and let the detail of the others follow.

    Alarms of these kinds end, or (not is_listed) of all others; with raised_until, only those that were raised before.
    """
    parameters: dict[str, object] = {"operator": operator_id, "now": now, "raised_until": raised_until}
    parameters |= {"listed": arrays.texts(kinds), "is_listed": is_listed}
    parameters |= arrays.fields(facts, AlarmFact, "kind", "subject", "detail")
    await connection.execute(_SQL["end_gone"], parameters)
    if facts:
        await connection.execute(_SQL["follow"], parameters)
        open_alarms = {*await connection.fetch(_SQL["find_open"], parameters)}
        for fact in facts:
            # What is open already would use up a number.
            if fact[:2] not in open_alarms:
                await connection.execute(_SQL["raise"], {"operator": operator_id} | fact._asdict())


async def list_alarms(
    connection: HouseConnection, operator_id: int, entities: Collection[int] | None, *,
    now: datetime, state: str | None = None, last: int | None = None, rows_max: int = 1,
) -> list[AlarmRow]:  # fmt: skip
    """Return alarms, the latest first, beginning with an id: about these entities, or with None about whatever it is.

    Those about a number say what is sold of it only while VE-44 lets anybody see it.
    """
    about = None if entities is None else arrays.numbers(entities)
    query = _LISTS["not ended" if state in ("open", "acknowledged") else "ended"]
    return await connection.rows(
        AlarmRow, query, operator=operator_id, entities=about, now=now, state=state, last=last, rows_max=rows_max
    )


async def acknowledge(
    connection: HouseConnection, operator_id: int, alarm_id: int, *, member_id: int, now: datetime, note: str
) -> None:
    """Write that a member has seen an alarm."""
    await connection.run(_SQL["acknowledge"], operator=operator_id, id=alarm_id, member=member_id, now=now, note=note)
