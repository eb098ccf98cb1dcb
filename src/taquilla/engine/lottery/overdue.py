"""Shows which settlements are overdue: draws with a result that are not settled, and weeks that are over and not closed."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.days import business_day
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.store.lottery import draw_history, weeks
from taquilla.store.lottery.draw_history import UnsettledDraw
from taquilla.store.postgres.clock import read_clock

SETTLED_WITHIN: Final = timedelta(minutes=5)
"""The time that a settlement may take before it is overdue."""
_WEEK: Final = timedelta(days=7)


class OverdueWeek(NamedTuple):
    """The first week of an entity that is over and not closed, and how many there are."""

    entity_id: int
    name: str
    monday: date
    weeks: int


class Overdue(LotteryReader):
    """Lists what is overdue. It changes nothing."""

    async def draws(self, operator_id: int) -> list[UnsettledDraw]:
        """Return the draws that wait too long for their settlement, the longest waiting first."""
        async with self._database.of(operator_id).reading() as connection:
            until = await read_clock(connection) - SETTLED_WITHIN
            return await draw_history.list_unsettled(connection, operator_id, until=until)

    async def weeks(self, operator_id: int, entity_id: int) -> list[OverdueWeek]:
        """Return the entities whose weeks an entity closes, and that have one open which is over; the oldest first.

        Those are the entities directly below it; of an operator's root itself too.
        """
        async with self._reading(operator_id) as (connection, lottery):
            today = business_day(await read_clock(connection), lottery.operator.zone)
            first_day = await weeks.load_first_day(connection, operator_id)
        first_monday = first_day - timedelta(days=first_day.weekday())
        found = []
        for entity in lottery.people.entities.values():
            is_closed_here = entity_id in entity.path[1:2] or (entity.id == entity_id and entity.parent_id is None)
            monday = max(entity.open_from or first_monday, first_monday)
            count = (today - monday) // _WEEK
            if is_closed_here and entity.active and count > 0:
                found.append(OverdueWeek(entity.id, entity.name, monday, count))
        return sorted(found, key=lambda one: (one.monday, one.name))
