"""Says what is due for which operator, as a cheap look at all of them finds it."""

from collections.abc import Collection, Hashable, Iterable
from datetime import datetime
from typing import NamedTuple, Self


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

Duties = Collection[str]
"""Names of duties."""
