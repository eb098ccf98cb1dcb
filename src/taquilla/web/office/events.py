"""Events: the feed of what happens, the newest first, by type."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from taquilla.domain.events.outbox import ToldEvent
from taquilla.domain.events.types import TYPES
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.money import cents
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.receipts import draw_name
from taquilla.domain.people.operations import SEE_EVENTS
from taquilla.http.framework import Request, Template
from taquilla.web.errors import PageError
from taquilla.web.office.asking import ROWS_MAX, as_query, asked
from taquilla.web.pages import Pages
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/events")

_LISTED_MAX: Final = 20
_DRAWS_MAX: Final = 3
GROUPS: Final = {
    group: [name for name in TYPES if name.partition(".")[0] == group]
    for group in dict.fromkeys(name.partition(".")[0] for name in TYPES)
}
"""The types by their groups, such as `tickets`."""


class EventWish(Struct, frozen=True):
    """The events of a type, or of a group of types, up to a number."""

    type: str = ""
    until: int | None = None


_FOR_PROGRAMS: Final = {"lines", "given", "taxes", "details"}
"""Fields of data that are for mirrors, and too much to be read."""


class Fact(NamedTuple):
    """A field of an event's data, as text; tickets are links."""

    name: str
    text: str


class ShownEvent(NamedTuple):
    """An event, its facts, its tickets and draws, how many more of these it has, and who did it."""

    event: ToldEvent
    facts: list[Fact]
    tickets: list[dict[str, object]]
    draws: list[tuple[Event, str]]
    more: int
    by: str


@HANDLERS.get("", SEE_EVENTS)
async def show_events(request: Request, visitor: TheVisitor) -> Template:
    """Show the events, the newest first."""
    wish = asked(request, EventWish)
    types = _types(wish.type)
    until = None if wish.until is None else max(0, min(wish.until, ID_MAX))
    page = await visitor.house.events.latest(visitor.operator.id, until, types, ROWS_MAX, visitor.entity.id)
    draws = await visitor.house.lottery.draws.named(
        visitor.operator.id, {draw for event in page.events for draw in _draws_of(event)[:_DRAWS_MAX]}
    )
    return await visitor.page(
        "office/events.html",
        wish=wish,
        groups=GROUPS,
        events=[_shown(visitor, event, draws) for event in page.events],
        following=as_query(wish, until=page.after) if page.after > 0 else "",
    )


def _types(written: str) -> frozenset[str] | None:
    if not written:
        return None
    types = frozenset(GROUPS.get(written, [written]))
    if not types <= TYPES.keys():
        raise PageError("FORM_UNFIT", written, 400)
    return types


def _draws_of(event: ToldEvent) -> Sequence[int]:
    """Return the draws that an event is about."""
    ids = event.data.get("draw_ids") or [event.data.get("draw_id")]
    return [one for one in ids if isinstance(one, int)] if isinstance(ids, list) else ()


def _shown(visitor: Visitor, event: ToldEvent, named: Mapping[int, Event]) -> ShownEvent:
    data = dict(event.data)
    tickets = data.pop("tickets", [])
    by = data.pop("by", "")
    listed = tickets if event.type.startswith("tickets.") and isinstance(tickets, list) else []
    draws = _draws_of(event)
    facts = [
        Fact(name, _text(value))
        for name, value in data.items()
        if value is not None and name not in _FOR_PROGRAMS and not (draws and name in ("draw_id", "draw_ids"))
    ]
    more = max(0, len(listed) - _LISTED_MAX, len(draws) - _DRAWS_MAX)
    shown = [(named[one], draw_name(named[one])) for one in draws[:_DRAWS_MAX] if one in named]
    tickets = [_ticket(visitor, one) for one in listed[:_LISTED_MAX]]
    return ShownEvent(event, facts, tickets, shown, more=more, by=str(by))


def _ticket(visitor: Visitor, told: dict[str, object]) -> dict[str, object]:
    amount = cents(str(told.get("amount", "")), visitor.operator.exponent)
    return told | {"amount": "" if amount is None else visitor.formats.amount(amount)}


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            shown = ", ".join(_text(one) for one in value[:_LISTED_MAX])
            return f"{shown} …" if len(value) > _LISTED_MAX else shown
        case dict():
            return ", ".join(f"{name} {_text(one)}" for name, one in value.items())
    return str(value)
