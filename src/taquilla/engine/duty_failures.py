"""Keeps duties apart: one that fails by its own data is recorded, and retried after growing pauses; the others go on.

Errors of the outside world (no database, unknown outcome, try again) are not caused by data: they are raised to the caller.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.engine.residents import read_all
from taquilla.store.ledger import duty_failures
from taquilla.store.ledger.duty_failures import Failing
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, OutcomeUnknown, TryAgain
from taquilla.store.postgres.errors import named_trouble

_LOG = logging.getLogger(__name__)

PAUSE_FIRST: Final = timedelta(seconds=5)
PAUSE_MAX: Final = timedelta(minutes=15)
"""The pause after the first failure, which doubles each time, and the longest pause."""
_ERROR_MAX: Final = 300


class DutyName(NamedTuple):
    """A duty of an operator. name is the part of it ("market 12", "coupon 455"); "" is all of it."""

    operator_id: int
    duty: str
    name: str = ""


def pause(tries: int) -> timedelta:
    """Return the pause after so many failures in a row: 5 s, 10 s, 20 s … 15 min."""
    return min(PAUSE_FIRST * (1 << min(tries - 1, 16)), PAUSE_MAX)


def raise_of_world(trouble: Exception) -> Exception:
    """Raise the outside world's errors: DatabaseGone, OutcomeUnknown, TryAgain. Return any other, as our own class."""
    error = named_trouble(trouble)
    if isinstance(error, (DatabaseGone, OutcomeUnknown, TryAgain)):
        raise error from trouble
    return error


class Failures:
    """The failing duties, as recorded in the database. Workers learn of each other's failures from it, also after a restart.

    around surrounds each duty while it is done, for those who watch.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._now = datetime.min.replace(tzinfo=UTC)
        self._failing: dict[DutyName, Failing] = {}
        self.around: Callable[[DutyName], AbstractContextManager[None]] = lambda _: nullcontext()

    async def refresh(self, connection: HouseConnection, only: Sequence[int] | None = None) -> None:
        """Read the failing duties and the clock, before a round. only: those of these operators; None: of all."""
        self._now = await read_clock(connection)
        # No pause is longer: a clock that was ahead has written what is later, and the duty is tried now.
        latest = self._now + PAUSE_MAX
        found = {
            DutyName(*one[:3]): one if one.next_try <= latest else one._replace(next_try=self._now)
            for one in await duty_failures.load_failing(connection, only)
        }
        others = {} if only is None else {name: one for name, one in self._failing.items() if name.operator_id not in only}
        self._failing = others | found

    @property
    def now(self) -> datetime:
        """Return the house's clock as of the last refresh."""
        return self._now

    async def standing(self) -> tuple[datetime, list[Failing]]:
        """Return the house's clock and the duties that fail now."""
        async with self._database.reading() as connection:
            now = await read_clock(connection)
        return now, await read_all(self._database, duty_failures.load_failing)

    async def counts(self) -> list[tuple[int, str, int]]:
        """Return operator, duty, and the number of its failures ever."""
        return await read_all(self._database, duty_failures.count_failures)

    def paused_until(self, subject: DutyName) -> datetime | None:
        """Return when a paused duty is retried, or None if it is not paused."""
        failing = self._failing.get(subject)
        return failing.next_try if failing is not None and failing.next_try > self._now else None

    async def apart(self, subject: DutyName, work: Callable[[], Awaitable[object]]) -> bool:
        """Do work that may fail by its own data. Return False if it failed now, or is paused after an earlier failure.

        Raises DatabaseGone, OutcomeUnknown and TryAgain.
        """
        if self.paused_until(subject) is not None:
            return False
        try:
            with self.around(subject):
                await work()
        except Exception as trouble:
            await self.note(subject, trouble)
            return False
        await self.works(subject)
        return True

    async def note(self, subject: DutyName, trouble: Exception) -> datetime:
        """Record that a duty has failed, and return when it is retried. Raises errors of the outside world instead."""
        cause = raise_of_world(trouble)
        previous = self._failing.get(subject)
        tries = 1 if previous is None else previous.tries + 1
        error = "".join(letter if letter.isprintable() else " " for letter in f"{type(cause).__name__}: {cause}")[:_ERROR_MAX]
        async with self._database.of(subject.operator_id).writing() as connection:
            now = await read_clock(connection)
            next_try = now + pause(tries)
            await duty_failures.write_failure(connection, *subject, tries=tries, now=now, next_try=next_try, error=error)
        since, count = (now, 1) if previous is None else (previous.since, previous.failures + 1)
        self._failing[subject] = Failing(*subject, tries=tries, failures=count, since=since, next_try=next_try, error=error)
        # One line for machines; the traceback is logged only the first time.
        _LOG.error(
            'duty failed: operator=%d duty=%s subject="%s" tries=%d next_try=%s error="%s"',
            *subject, tries, next_try.isoformat(timespec="seconds"), error, exc_info=trouble if previous is None else None,
        )  # fmt: skip
        return next_try

    async def works(self, subject: DutyName) -> None:
        """Record that a duty works again, if it has failed before."""
        if subject not in self._failing:
            return
        async with self._database.of(subject.operator_id).writing() as connection:
            await duty_failures.write_success(connection, *subject)
        # Another task may have found the same.
        if self._failing.pop(subject, None) is None:
            return
        _LOG.warning('duty works again: operator=%d duty=%s subject="%s"', *subject)

    def retried_at(self, duties: Collection[str]) -> list[tuple[int, str, datetime]]:
        """Return operators with those of these duties that fail, and when each failing part is retried."""
        return [(part.operator_id, part.duty, part.next_try) for part in self._failing.values() if part.duty in duties]

    def due(self, operator_id: int, *duties: str) -> list[Failing]:
        """Return the failing parts of these duties of an operator that are to be retried now."""
        failing = [part for part in self._failing.values() if part.operator_id == operator_id and part.duty in duties]
        return [part for part in failing if part.next_try <= self._now]

    async def forget_untried(self, were_due: Iterable[Failing]) -> None:
        """Forget what was due and has not been tried since: there is nothing left to do about it."""
        for part in were_due:
            subject = DutyName(part.operator_id, part.duty, part.subject)
            if self._failing.get(subject) == part:
                await self.works(subject)
