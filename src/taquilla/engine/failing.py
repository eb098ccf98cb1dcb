"""Keeps duties apart: one that fails by its own data is written down, and tried again after growing pauses; the others go on.

Troubles of the world (no database, no outcome, try again) are nobody's data: they rise to whoever does the duties.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.store.ledger import failures
from taquilla.store.ledger.failures import Failing
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, OutcomeUnknown, TryAgain, named_trouble

_LOG = logging.getLogger(__name__)

PAUSE_FIRST: Final = timedelta(seconds=5)
PAUSE_MAX: Final = timedelta(minutes=15)
"""A duty that fails pauses so long, twice as long each time, and at most so long."""
_ERROR_MAX: Final = 300


class DutyName(NamedTuple):
    """A duty of an operator. name says which part of it ("market 12", "coupon 455"); "" is all of it."""

    operator_id: int
    duty: str
    name: str = ""


def pause(tries: int) -> timedelta:
    """Return the pause after so many failures in a row: 5 s, 10 s, 20 s … 15 min."""
    return min(PAUSE_FIRST * (1 << min(tries - 1, 16)), PAUSE_MAX)


def raise_of_world(trouble: Exception) -> Exception:
    """Raise a trouble that is the world's: DatabaseGone, OutcomeUnknown, TryAgain. Any other is given back, by our name."""
    named = named_trouble(trouble)
    if isinstance(named, (DatabaseGone, OutcomeUnknown, TryAgain)):
        raise named from trouble
    return named


class Failures:
    """The duties that fail, as the database has them; one worker learns from another, and from the one before it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._now = datetime.min.replace(tzinfo=UTC)
        self._failing: dict[DutyName, Failing] = {}

    async def refresh(self, connection: HouseConnection) -> None:
        """Read which duties fail, and what time it is: before a round."""
        self._now = await read_clock(connection)
        self._failing = {DutyName(*one[:3]): one for one in await failures.load_failing(connection)}

    @property
    def now(self) -> datetime:
        """The house's clock at the last look."""
        return self._now

    async def standing(self) -> tuple[datetime, list[Failing]]:
        """The duties that fail now, and the instant."""
        async with self._database.reading() as connection:
            return await read_clock(connection), await failures.load_failing(connection)

    async def counts(self) -> list[tuple[int, str, int]]:
        """Operator, duty, and how often it has ever failed."""
        async with self._database.reading() as connection:
            return await failures.count_failures(connection)

    def is_failing(self, operator_id: int, *duties: str) -> bool:
        """Tell whether one of these duties of an operator fails, or a part of it."""
        return any(one.operator_id == operator_id and one.duty in duties for one in self._failing)

    def paused_until(self, subject: DutyName) -> datetime | None:
        """Return the instant at which a duty that pauses is tried again; None: it does not pause."""
        found = self._failing.get(subject)
        return found.next_try if found is not None and found.next_try > self._now else None

    async def apart(self, subject: DutyName, work: Callable[[], Awaitable[object]]) -> bool:
        """Do some work that may fail by its own data. False when it has failed now, or pauses because it has before.

        Raises DatabaseGone, OutcomeUnknown and TryAgain.
        """
        if self.paused_until(subject) is not None:
            return False
        try:
            await work()
        except Exception as trouble:
            await self.note(subject, trouble)
            return False
        await self.works(subject)
        return True

    async def note(self, subject: DutyName, trouble: Exception) -> datetime:
        """Write down that a duty has failed. Gives when it is tried again. Raises the trouble itself if it is the world's."""
        named = raise_of_world(trouble)
        before = self._failing.get(subject)
        tries = 1 if before is None else before.tries + 1
        error = "".join(letter if letter.isprintable() else " " for letter in f"{type(named).__name__}: {named}")[:_ERROR_MAX]
        async with self._database.writing() as connection:
            now = await read_clock(connection)
            next_try = now + pause(tries)
            await failures.write_failure(connection, *subject, tries=tries, now=now, next_try=next_try, error=error)
        since, count = (now, 1) if before is None else (before.since, before.failures + 1)
        self._failing[subject] = Failing(*subject, tries, count, since, next_try, error)
        # One line for machines; how it came about is told once.
        _LOG.error(
            'duty failed: operator=%d duty=%s subject="%s" tries=%d next_try=%s error="%s"',
            *subject, tries, next_try.isoformat(timespec="seconds"), error, exc_info=trouble if before is None else None,
        )  # fmt: skip
        return next_try

    async def works(self, subject: DutyName) -> None:
        """A duty was done. If it has failed before, it is written down that it works again."""
        if subject not in self._failing:
            return
        async with self._database.writing() as connection:
            await failures.write_success(connection, *subject)
        del self._failing[subject]
        _LOG.warning('duty works again: operator=%d duty=%s subject="%s"', *subject)

    def due(self, operator_id: int, *duties: str) -> list[Failing]:
        """Return the failing parts of these duties of an operator that are to be tried now."""
        failing = [one for one in self._failing.values() if one.operator_id == operator_id and one.duty in duties]
        return [one for one in failing if one.next_try <= self._now]

    async def forget_untried(self, were_due: Iterable[Failing]) -> None:
        """Forget what was due and was not tried since: there is nothing left to do about it."""
        for one in were_due:
            subject = DutyName(one.operator_id, one.duty, one.subject)
            if self._failing.get(subject) == one:
                await self.works(subject)
