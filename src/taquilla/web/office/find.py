"""Finds a page, a ticket, a draw, an agency or a person by what somebody types, among what the visitor may see."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.receipts import draw_name
from taquilla.domain.people import operations
from taquilla.http.framework import FromQuery, Template
from taquilla.store.lottery.draws import DrawFilter
from taquilla.web.errors import PageError
from taquilla.web.office.asking import has_words, today_of
from taquilla.web.pages import Pages
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/find")

_FOUND_MAX: Final = 5
_TYPED_MAX: Final = 100
_COMMANDS: Final[dict[str, tuple[str, operations.Operation]]] = {
    "new_agency": ("/office/agencies/new", operations.KEEP_ENTITIES), "new_user": ("/office/people/new", operations.GIVE_ACCESS),
    "new_quota": ("/office/rules/new/quota", operations.DECIDE_RULE),
    "new_limit": ("/office/rules/new/limit", operations.DECIDE_RULE),
    "many_limits": ("/office/rules/many", operations.DECIDE_RULE), "close_week": ("/office/weeks", operations.CLOSE_WEEK),
    "pay": ("/office/weeks#pay", operations.RECORD_PAYMENT), "enter_result": ("/office/results", operations.DECIDE_DRAW),
    "own_account": ("/office/me", operations.OVERSEE_DRAWS),
}  # fmt: skip
"""The commands, by their names in the texts `frame.commands`: where each begins, and who may."""


class FoundThing(NamedTuple):
    """A thing that was found: what it is called, what is said beside it, and its page."""

    name: str
    beside: str
    path: str


@HANDLERS.get("", operations.OVERSEE_DRAWS)
async def find(visitor: TheVisitor, q: FromQuery[str] = "", part: FromQuery[bool] = False) -> Template:
    """Show what is found; part: alone, for the module that asks while somebody types."""
    typed = q.strip()[:_TYPED_MAX]
    kinds = [(kind, look) for kind, (may, look) in _KINDS.items() if typed and visitor.may(may)]
    found = [(kind, things) for kind, look in kinds if (things := await look(visitor, typed))]
    return await visitor.page("office/found.html" if part else "office/find.html", typed=typed, found=found)


async def _pages(visitor: Visitor, typed: str) -> Sequence[FoundThing]:
    frame = visitor.texts.frame
    named = [FoundThing(frame.sections[one.name], frame.groups[one.group], one.path) for one in visitor.sections]
    # A command is found where the menu leads to it; the path of Today is the beginning of every other one.
    shown = ("/office/me", *(one.path for one in visitor.sections if one.group != "today"))
    named += [
        FoundThing(frame.commands[name], "", path)
        for name, (path, may) in _COMMANDS.items()
        if path.startswith(shown) and visitor.may(may)
    ]
    return [one for one in named if has_words(f"{one.name} {one.beside}", typed)][:_FOUND_MAX]


async def _tickets(visitor: Visitor, typed: str) -> Sequence[FoundThing]:
    formats = visitor.formats
    rows = await visitor.house.lottery.search.by_beginning(visitor.caller, typed, None, _FOUND_MAX)
    if isinstance(rows, Refusal):
        sentence = PageError.refused(rows, formats).sentence(visitor.texts)
        return [FoundThing(typed, sentence, f"/office/tickets?{urlencode({'q': typed})}")]
    return [
        FoundThing(
            str(row.number), f"{row.entity_name} · {formats.when(row.created_at)} · {formats.money(row.amount)}",
            f"/office/tickets/{row.id}",
        )
        for row in rows
    ]  # fmt: skip


async def _draws(visitor: Visitor, typed: str) -> Sequence[FoundThing]:
    """Find draws of yesterday, today and tomorrow, those to come first, the next to now before others."""
    now, formats = await visitor.house.now(), visitor.formats
    opens, closes = day_bounds(today_of(visitor, now), visitor.operator.zone)
    criteria = DrawFilter(since=opens - timedelta(days=1), until=closes + timedelta(days=1), limit=None)
    found = await visitor.house.lottery.draws.search(visitor.caller, criteria)
    if isinstance(found, Refusal):
        return []
    rows = sorted(found[1], key=lambda row: (row.event.draws_at < now, abs(row.event.draws_at - now)))
    events = [row.event for row in rows]
    named = [FoundThing(draw_name(one), formats.when(one.draws_at), f"/office/draws/{one.id}") for one in events]
    return [one for one in named if has_words(f"{one.name} {one.beside}", typed)][:_FOUND_MAX]


async def _agencies(visitor: Visitor, typed: str) -> Sequence[FoundThing]:
    entities = [one for one in (await visitor.people()).entities.values() if visitor.manages(one)]
    matching = [one for one in entities if has_words(f"{one.id} {one.name}", typed)]
    return [FoundThing(one.name, str(one.id), f"/office/agencies/{one.id}") for one in matching[:_FOUND_MAX]]


async def _people(visitor: Visitor, typed: str) -> Sequence[FoundThing]:
    people, roles = await visitor.people(), visitor.texts.frame.roles
    members = [one for one in people.members.values() if one.is_person and visitor.manages(people.entities[one.entity_id])]
    # The domain is often everybody's.
    matching = [one for one in members if has_words(one.email if "@" in typed else one.email.partition("@")[0], typed)]
    return [
        FoundThing(
            one.email, f"{roles.get(one.role, one.role)} · {people.entities[one.entity_id].name}", f"/office/people/{one.id}"
        )
        for one in matching[:_FOUND_MAX]
    ]


_KINDS: Final[dict[str, tuple[operations.Operation, Callable[[Visitor, str], Awaitable[Sequence[FoundThing]]]]]] = {
    "pages": (operations.OVERSEE_DRAWS, _pages), "tickets": (operations.OVERSEE_TICKETS, _tickets),
    "draws": (operations.OVERSEE_DRAWS, _draws), "agencies": (operations.SEE_ENTITIES, _agencies),
    "people": (operations.SEE_USERS, _people),
}  # fmt: skip
"""The kinds of things found, in the order in which they are shown: who may find each, and how."""
