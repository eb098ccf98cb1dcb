"""Alarms about what needs somebody's eyes: a duty raises and ends them, people see and acknowledge them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from taquilla.domain.ledger.days import business_day
from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.people.operations import ACKNOWLEDGE_ALARM
from taquilla.engine.cache import Cache
from taquilla.engine.due import NOTHING_LEFT, Due, Left, SubjectDuties
from taquilla.engine.duty_failures import DutyName, Failures
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import seen_by
from taquilla.engine.people.texts import NOTE_MAX, refuse_text
from taquilla.store.ledger import alarms, unusual
from taquilla.store.ledger.alarms import AlarmRow
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection

_LOOK_EVERY: Final = timedelta(seconds=15)
_COMPARE_EVERY: Final = timedelta(minutes=1)


class Alarms:
    """Shows alarms about entities of a reader's tree, at the root all alarms, and takes acknowledgements."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def alarms(
        self, operator_id: int, reader: Author, *, state: str | None, before: int | None, limit: int
    ) -> list[AlarmRow]:
        """Return alarms, the latest first; only those before an id, if one is given."""
        async with self._database.of(operator_id).reading() as connection:
            entities = _seen_by((await self._cache.get(connection, operator_id)).people, reader)
            last = None if before is None else before - 1
            now = await read_clock(connection)
            return await alarms.list_alarms(connection, operator_id, entities, now=now, state=state, last=last, rows_max=limit)

    async def alarm(self, operator_id: int, alarm_id: int, reader: Author) -> AlarmRow:
        """Return an alarm. Raises ALARM_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            people = (await self._cache.get(connection, operator_id)).people
            return await _load(connection, operator_id, alarm_id, _seen_by(people, reader))

    async def acknowledge(self, operator_id: int, alarm_id: int, *, note: str, author: Author) -> None:
        """Acknowledge an alarm about an entity that the author manages, once, in the name of a member.

        Raises ALARM_UNKNOWN, ALARM_ACKNOWLEDGED, and LABEL_UNFIT for an unfit note.
        """
        assert author.member_id is not None
        refuse_text(note, "note", NOTE_MAX, least=1)
        async with behind_gate(self._database, operator_id, author, ACKNOWLEDGE_ALARM) as held:
            alarm = await _load(held.connection, operator_id, alarm_id, _seen_by(await held.people(), author))
            if alarm.acknowledged_at is not None:
                raise OfficeReason.ALARM_ACKNOWLEDGED(alarm_id=alarm_id)
            await alarms.acknowledge(held.connection, operator_id, alarm_id, member_id=author.member_id, now=held.at, note=note)
            detail = {"kind": alarm.kind, "subject": alarm.subject, "note": note}
            await held.note(author.name, "alarm acknowledged", alarm_id, detail)


def _next(done: datetime | None, every: timedelta, now: datetime) -> datetime:
    """Return when it is done again: now, if it was never done, or by a clock that was ahead."""
    return now if done is None or done > now else done + every


class AlarmDuties(SubjectDuties):
    """Looks at what is wrong, every few seconds of the house's clock."""

    names = frozenset({"watch", "compare"})

    def __init__(self, failing: Failures, cache: Cache) -> None:
        self._failing = failing
        self._cache = cache
        self._looked_at: dict[int, datetime] = {}
        self._compared_at: dict[int, datetime] = {}

    async def find_due(self, connection: HouseConnection, operators: Sequence[int], now: datetime) -> list[Due]:
        """Return when operators are to be looked at again."""
        rhythms = (("watch", self._looked_at, _LOOK_EVERY), ("compare", self._compared_at, _COMPARE_EVERY))
        return [
            Due(operator, duty, _next(done.get(operator), every, now), done.get(operator))
            for duty, done, every in rhythms
            for operator in operators
        ]

    async def do_due(self, connection: HouseConnection, operator: int, duties: Collection[str]) -> Left:
        """Look, unless it was done just before."""
        works = (("watch", self.look, self._looked_at, _LOOK_EVERY), ("compare", self.compare, self._compared_at, _COMPARE_EVERY))
        for duty, work, done_at, every in works if self.names & set(duties) else ():
            if _next(done_at.get(operator), every, self._failing.now) <= self._failing.now:
                await self._failing.apart(DutyName(operator, duty), partial(work, connection, operator))
                done_at[operator] = self._failing.now
        return NOTHING_LEFT

    async def look(self, connection: HouseConnection, operator: int) -> None:
        """Raise and end an operator's alarms; a sandbox has none."""
        if not (await self._cache.get(connection, operator)).operator.is_sandbox:
            await alarms.look(connection, operator, await read_clock(connection))

    async def compare(self, connection: HouseConnection, operator: int) -> None:
        """Raise and end an operator's alarms about what is far above its usual, and about sales after a close elsewhere."""
        known = (await self._cache.get(connection, operator)).operator
        if not known.is_sandbox:
            now, zone = await read_clock(connection), known.zone
            await unusual.look(connection, operator, now=now, today=business_day(now, zone), zone=str(zone))


def _seen_by(people: OperatorPeople, reader: Author) -> Collection[int] | None:
    """Return the entities whose alarms somebody sees; None: all alarms, also those about no entity."""
    return None if reader.is_operator(people) else seen_by(people, reader)


async def _load(connection: HouseConnection, operator_id: int, alarm_id: int, entities: Collection[int] | None) -> AlarmRow:
    for row in await alarms.list_alarms(connection, operator_id, entities, now=await read_clock(connection), last=alarm_id):
        if row.id == alarm_id:
            return row
    raise OfficeReason.ALARM_UNKNOWN(alarm_id=alarm_id)
