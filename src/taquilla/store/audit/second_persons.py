"""The auditor's rule on decisions of two, which it judges by the operator's events alone: I119."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.people.independence import bound, person
from taquilla.domain.people.loosening import A_DAY
from taquilla.domain.people.members import INDEPENDENT_AFTER, Power
from taquilla.store.audit.seals import Check, Looking, Wrong, read_operators
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import TupleRow, statements

_SQL = statements(__file__)
_DRAW: Final = ("draw_id", "version")
_DECISIONS: Final[Mapping[str, tuple[tuple[str, ...], str, tuple[str, ...]]]] = {
    "result": (_DRAW, "result.entered", ("result.approved", "result.corrected")),
    "order": (_DRAW, "draw.ordered", ("draw.suspended", "draw.resumed", "draw.voided")),
    "sports result": (("event_id", "version"), "sports.result_entered", ("sports.result_approved",)),
    "payment": (("ticket_id", "version"), "payment.held", ("payment.decided",)),
    "credit": (("provider_id", "request_id", "verdict"), "credit.asked", ("credit.decided",)),
    "loosening": (("loosening_id",), "loosening.asked", ("loosening.decided",)),
}
"""Decisions of two: the fields that name one, the event of the first step, and those of the second one."""
_FIRST: Final = {first: what for what, (_, first, _) in _DECISIONS.items()}
_SECOND: Final = {second: what for what, (_, _, seconds) in _DECISIONS.items() for second in seconds}
_TAKINGS: Final = ("security.password_reset", "security.second_factor")
_POWERS: Final = ("user.added", "user.changed", "security.api_key", *_TAKINGS)
_ANYBODY: Final = ""
_BEGAN: Final = "feed.began"
_TYPES: Final = arrays.texts([*_FIRST, *_SECOND, *_POWERS, _BEGAN])


class _Told:
    """Everything that events have told so far: powers, settings, and the first steps of decisions.

    addresses are those of all members. latest says when somebody had power over another last, and under _ANYBODY when one's
    access was last taken. sound has those who were found independent, with the powers that there were then and the days that
    counted. settings are the operator's row; before they were told nothing is judged. is_whole: no earlier release can have
    entered anything untold.
    """

    def __init__(self, addresses: Mapping[int, str]) -> None:
        self.addresses = addresses
        self.powers: list[Power] = []
        self.latest: dict[str, datetime] = {}
        self.sound: dict[tuple[str, str], tuple[int, timedelta]] = {}
        self.settings: Kept = {}
        self.entered: dict[tuple[str, ...], tuple[datetime, Kept]] = {}
        self.is_whole = True

    def take(self, at: datetime, kind: str, data: Kept) -> str | None:
        """Take an event, and return what is wrong with it."""
        if kind == _BEGAN:
            self.is_whole = False
        elif kind in _FIRST:
            self.entered[_key(_FIRST[kind], data)] = at, data
        elif kind in _SECOND:
            return self._judge(_SECOND[kind], at, data) if self.settings and _needs_two(data) else None
        elif kind in _POWERS and data.get("member_id") is not None and not data.get("is_used") and data.get("is_alive", True):
            self.powers.append(Power(str(data.get("by")), data["member_id"], at, is_taking=kind in _TAKINGS))
            self.latest[_ANYBODY if kind in _TAKINGS else person(self.powers[-1].by)] = at
        return None

    def _judge(self, what: str, at: datetime, data: Kept) -> str | None:
        asked_at, asked = self.entered.get(_key(what, data), (at, None))
        if asked is None:
            return f"nobody has entered the {what} that {data.get('by')} approved" if self.is_whole else None
        # The machine's administrator is no member, and in a day some may loosen alone.
        is_due = self.settings.get("day_loosens") and asked_at + A_DAY <= at
        if what == "loosening" and (is_due or asked.get("asker") is None):
            return None
        pair = str(asked.get("by")), str(data.get("by"))
        after = timedelta(days=self.settings.get("independent_after_days", INDEPENDENT_AFTER.days))
        first, second = map(person, pair)
        has_power = any(self.latest.get(one, at - after) > at - after for one in (first, second, _ANYBODY))
        if first != second and (not has_power or self.sound.get(pair) == (len(self.powers), after)):
            return None
        if (found := bound(self.addresses, self.powers, after, pair, at)) is None:
            self.sound[pair] = len(self.powers), after
            return None
        return f"{pair[0]} and {pair[1]} have decided about a {what}: {found.why}"


def _needs_two(data: Kept) -> bool:
    """Tell whether a second step needs another person: a refusal does not, and a void draw is its order's doing."""
    return data.get("decision", "approved") == "approved" and data.get("outcome") != VOID


def _key(what: str, data: Kept) -> tuple[str, ...]:
    return what, *(str(data.get(name)) for name in _DECISIONS[what][0])


async def i119(look: Looking) -> AsyncIterator[Wrong]:
    """Each decision of two was made by two people who were independent of each other at that moment, as the events tell."""
    for operator in await read_operators(look):
        found = await look.connection.execute(_SQL["read_told"], {"operator": operator, "types": _TYPES})
        for number, what in _judged(await found.fetchall()):
            yield Wrong(operator, number, what)


def _judged(rows: Sequence[TupleRow]) -> Iterator[tuple[int, str]]:
    told = _Told({int(id): address for *_, addresses in rows for id, address in (addresses or {}).items()})
    for number, at, kind, data, settings, _ in rows:
        # What a decision changes does not bind it yet.
        told.settings = told.settings or settings or {}
        if wrong := told.take(at, kind, data or {}):
            yield number, wrong
        told.settings = {**told.settings, **(settings or {})}


CHECKS: Final[Mapping[str, Check]] = {"i119": i119}
