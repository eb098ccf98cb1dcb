"""Tickets: a search as one types, and one ticket with its whole life."""

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.games import JOINT, Game, fitting, games_of, selection
from taquilla.domain.lottery.receipts import draw_name, printed_play
from taquilla.domain.lottery.sealed import HiddenWager
from taquilla.domain.lottery.tickets import STATUSES
from taquilla.domain.people.members import Entity, Member
from taquilla.domain.people.operations import OVERSEE_TICKETS
from taquilla.engine.lottery.search import TicketCriteria, TicketRow
from taquilla.engine.lottery.tickets import LineView
from taquilla.http.framework import FromPath, Request, Template
from taquilla.store.lottery.draws import DrawFilter, DrawRow
from taquilla.web.errors import PageError, existing
from taquilla.web.office.asking import ROWS_MAX, as_query, asked, found_by_name, instants_of, known_day, today_of, tree_of
from taquilla.web.office.problems import problem_of
from taquilla.web.pages import Pages
from taquilla.web.visitors import NO_PROBLEM, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/tickets")

_DRAWS_MAX: Final = 300
STATES: Final = ("sold", "winner", "held", "paid", "loser", "expired", "canceled", "rejected")
"""The statuses of a ticket, in the order of the choice."""


class TicketSearchForm(Struct, frozen=True):
    """A search: by the beginning of a number or a code, by day, seller, agency, draw, number played on it and status."""

    q: str = ""
    day: date | None = None
    seller: str = ""
    agency: str = ""
    draw: Annotated[int, Meta(ge=1, le=ID_MAX)] | None = None
    number: str = ""
    status: str = ""
    before: int | None = None


class Choice(NamedTuple):
    """A seller or an agency that may have been meant, and the search with it."""

    name: str
    query: str


class Found(NamedTuple):
    """The result of a search: tickets, other meanings of it, the search for the next page, and why there is nothing."""

    rows: Sequence[TicketRow] = ()
    choices: Sequence[Choice] = ()
    following: str = ""
    error: str = ""


class PlayRow(NamedTuple):
    """A wager as the page shows it. amount is None where the play is sealed, and its text says so."""

    line: LineView
    draw: str
    text: str
    amount: Cents | None


@HANDLERS.get("", OVERSEE_TICKETS)
async def search_tickets(request: Request, visitor: TheVisitor) -> Template:
    """Show the search, and what it has found."""
    problem = NO_PROBLEM
    try:
        wanted = asked(request, TicketSearchForm)
        found = await _found(visitor, wanted)
    except PageError as trouble:
        wanted, found = TicketSearchForm(), Found()
        problem = problem_of(visitor, trouble)
    draws = await _draws(visitor, wanted)
    states = [(one, visitor.texts.tickets.states[one]) for one in STATES]
    return await visitor.page(
        "office/tickets.html", problem=problem, wanted=wanted, found=found, draws=draws, states=states,
        first=as_query(wanted, before=None), draw_name=draw_name,
    )  # fmt: skip


@HANDLERS.get("/{ticket_id:uuid}", OVERSEE_TICKETS)
async def show_ticket(ticket_id: FromPath[UUID], visitor: TheVisitor) -> Template:
    """Show one ticket: its plays, and what happened to it."""
    life = existing(await visitor.house.lottery.lives.of(visitor.caller, ticket_id))
    plays = [_play(line, visitor.texts.tickets.sealed) for line in life.view.lines]
    prize = sum(line.prize for line in life.view.lines)
    return await visitor.page(
        "office/ticket.html", life=life, view=life.view, ticket=life.view.ticket, plays=plays, prize=prize,
        channel=Channel(life.view.ticket.channel).name,
    )  # fmt: skip


async def _found(visitor: Visitor, wanted: TicketSearchForm) -> Found:
    if wanted.status and wanted.status not in STATUSES:
        raise PageError("FORM_UNFIT", wanted.status, 400)
    if wanted.day is not None:
        known_day(wanted.day)
    search = visitor.house.lottery.search
    if wanted.q:
        if replace(wanted, q="", day=None) != TicketSearchForm():
            return Found(error=visitor.texts.tickets.q_alone)
        begun = await search.by_beginning(visitor.caller, wanted.q, wanted.day, ROWS_MAX)
        return _refused(visitor, begun) if isinstance(begun, Refusal) else Found(rows=begun)
    sellers, agencies = await _named(visitor, wanted)
    choices = [] if len(sellers) < 2 else [_choice(wanted, one.email, seller=one.email) for one in sellers]
    choices += [] if len(agencies) < 2 else [_choice(wanted, f"{one.name} ({one.id})", agency=str(one.id)) for one in agencies]
    if choices or (wanted.seller and not sellers) or (wanted.agency and not agencies):
        return Found(choices=choices)
    if wanted.number and wanted.draw is None:
        return Found(error=visitor.texts.tickets.number_needs_draw)
    played: tuple[Game | None, str | None] | None = await _played(visitor, wanted) if wanted.number else (None, None)
    if played is None:
        return Found()
    criteria = TicketCriteria(
        statuses=frozenset({wanted.status}) if wanted.status else STATUSES,
        member_id=sellers[0].id if sellers else None,
        entity_id=agencies[0].id if agencies else None,
        event_id=wanted.draw,
        game=played[0],
        selection=played[1],
        limit=ROWS_MAX + 1,
        before=wanted.before,
    )
    if wanted.day is not None:
        since, until = instants_of(visitor, wanted.day, wanted.day)
        criteria = dataclasses.replace(criteria, since=since, until=until)
    found = await search.tickets(visitor.caller, criteria)
    if isinstance(found, Refusal):
        return _refused(visitor, found)
    following = as_query(wanted, before=found[ROWS_MAX - 1].seq) if len(found) > ROWS_MAX else ""
    return Found(rows=found[:ROWS_MAX], following=following)


def _refused(visitor: Visitor, refusal: Refusal) -> Found:
    return Found(error=PageError.refused(refusal, visitor.formats).sentence(visitor.texts))


async def _named(visitor: Visitor, wanted: TicketSearchForm) -> tuple[list[Member], list[Entity]]:
    """Return the sellers and agencies of the visitor's tree that are named so."""
    sellers: list[Member] = []
    agencies: list[Entity] = []
    if wanted.seller:
        people = await visitor.people()
        visible = [one for one in people.members.values() if visitor.manages(people.entities[one.entity_id])]
        sellers = found_by_name(visible, wanted.seller, lambda one: one.email)
    if wanted.agency:
        agencies = found_by_name(await tree_of(visitor), wanted.agency, lambda one: one.name)
    return sellers, agencies


def _choice(wanted: TicketSearchForm, name: str, **changes: str) -> Choice:
    return Choice(name, as_query(replace(wanted, before=None), **changes))


async def _played(visitor: Visitor, wanted: TicketSearchForm) -> tuple[Game, str] | None:
    """Return the game of a number played on the draw, and its spelling. None: the draw has no such number."""
    for row in await visitor.house.lottery.draws.some(visitor.caller, [wanted.draw] if wanted.draw else []):
        category = row.event.category
        for game in games_of(category, row.event.zodiac, plain_on_zodiac=True):
            text = selection(game, wanted.number)
            if (spelled := fitting(game, category, text) if game in JOINT else text) is not None:
                return game, spelled
    return None


async def _draws(visitor: Visitor, wanted: TicketSearchForm) -> list[DrawRow]:
    """Return the draws of a day, by default of today, in the order of time; then the one asked for, if it is of another day."""
    day = wanted.day or today_of(visitor, await visitor.house.now())
    order = (("draws_at", False), ("id", False))
    of_day = DrawFilter(*instants_of(visitor, day, day), sort=order, limit=_DRAWS_MAX)
    found = await visitor.house.lottery.draws.search(visitor.caller, of_day)
    rows = [] if isinstance(found, Refusal) else found[1]
    other = wanted.draw if wanted.draw not in {row.event.id for row in rows} else None
    return [*rows, *await visitor.house.lottery.draws.some(visitor.caller, [other])] if other else rows


def _play(line: LineView, sealed: str) -> PlayRow:
    wager, name = line.wager, draw_name(line.event)
    if isinstance(wager, HiddenWager):
        return PlayRow(line, name, sealed, None)
    return PlayRow(line, name, printed_play(wager, line.event).text, wager.amount)
