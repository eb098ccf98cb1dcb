"""Tells what happened without a gate: logins and other entries of the trail, and duties that fail or work again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from taquilla.domain.events.types import draft
from taquilla.engine.due import NOTHING_LEFT, Due, Left, SubjectDuties
from taquilla.engine.duty_failures import DutyName, Failures
from taquilla.engine.gate import behind_gate
from taquilla.store.events import outbox
from taquilla.store.postgres.database import HouseConnection

_AT_ONCE: Final = 500


class EventDuties(SubjectDuties):
    """Tells, behind the gate, what was written down without it."""

    names = frozenset({"tell"})

    def __init__(self, failing: Failures) -> None:
        self._failing = failing

    async def find_due(self, connection: HouseConnection, operators: Sequence[int], now: datetime) -> list[Due]:
        """Return the operators that have something to tell."""
        return [
            Due(operator, "tell", now, (entry, alarms))
            for operator, entry, alarms in await outbox.find_untold(connection, operators)
        ]

    async def do_due(self, connection: HouseConnection, operator: int, duties: Collection[str]) -> Left:
        """Tell everything that no event tells yet."""
        if self.names & set(duties):
            await self._failing.apart(DutyName(operator, "tell"), partial(self.tell, connection, operator))
        return NOTHING_LEFT

    async def tell(self, connection: HouseConnection, operator: int) -> None:
        """Tell everything that no event tells yet. Looks without the gate first: if there is nothing, no sale waits."""
        while await outbox.has_untold(connection, operator):
            async with behind_gate(connection, operator) as held:
                for one in await outbox.take_untold(connection, operator, _AT_ONCE):
                    if (event := draft(one.actor, one.action, one.object, one.detail)) is not None:
                        held.tell(event.type, **(event.data or {}), happened_at=one.at.isoformat())
                for alarm in await outbox.take_alarms(connection, operator):
                    data: dict[str, object] = {"duty": alarm.duty, "subject": alarm.subject, "error": alarm.error}
                    if alarm.since is not None:
                        data["since"] = alarm.since.isoformat()
                    held.tell("alarm.raised" if alarm.is_failing else "alarm.ended", **data)
