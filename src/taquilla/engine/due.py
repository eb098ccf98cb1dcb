"""Says what is due for which operator, as a cheap look at all of them finds it, and what a subject's duties are."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Self

from taquilla.store.postgres.database import HouseConnection


class Due(NamedTuple):
    """A duty of an operator, and the instant from which it is due. mark is another one once there is something new to do."""

    operator_id: int
    duty: str
    at: datetime
    mark: Hashable = None


class Left(NamedTuple):
    """The duties that a visit has left for the next one, which comes after a rest: they go in steps."""

    duties: frozenset[str] = frozenset()
    rest_s: float = 0.0

    @classmethod
    def of(cls, parts: Iterable["Left"]) -> Self:
        """Return what some subjects have left together. The longest rest counts."""
        found = list(parts)
        return cls(frozenset().union(*(part.duties for part in found)), max((part.rest_s for part in found), default=0.0))


NOTHING_LEFT = Left()


class SubjectDuties:
    """The duties of a subject, by their names: nothing, unless it says so. A failing one is left out, apart from the others.

    in_parts are the duties of which each part fails on its own.
    """

    names: frozenset[str] = frozenset()
    in_parts: Sequence[str] = ()

    async def prepare(self, connection: HouseConnection, operators: list[int]) -> None:
        """Do the work for all operators at once, before anything else. On several nodes it is done at the coordinator."""

    async def tidy(self, connection: HouseConnection, now: datetime, only: Sequence[int] | None) -> None:
        """Delete what is too old to be kept. only: of these operators; None: of all."""

    async def find_due(self, connection: HouseConnection, operators: Sequence[int], now: datetime) -> Sequence[Due]:
        """Return which duties are due for which of these operators, and from when on others are: cheap, and for all at once.

        What is due and left out is done late, by the visit that does all duties.
        """
        return ()

    async def do_due(self, connection: HouseConnection, operator: int, duties: Collection[str]) -> Left:
        """Do these duties of an operator, as far as they are its own. Returns what is left to the next visit."""
        return NOTHING_LEFT
