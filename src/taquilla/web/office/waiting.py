"""Shows what waits for the visitor: approvals, looser bounds, held prizes, tickets, credits, overdue weeks, parked calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal
from uuid import UUID

from taquilla.domain.events.types import TYPES
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.receipts import draw_name, selection_text
from taquilla.domain.lottery.rule_columns import SHAPES, RuleKind
from taquilla.domain.people import operations
from taquilla.domain.people.loosening import Loosening
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.lottery.payment_approvals import HeldPayment
from taquilla.engine.lottery.settlement_progress import OverdueWeek
from taquilla.http.framework import AnyResponse, FromPath, Request, Template
from taquilla.store.lottery.draw_history import UnsettledDraw
from taquilla.store.lottery.draws import WaitingVersion
from taquilla.store.sports.operator_wallet_calls import Parked
from taquilla.store.sports.results import WaitingReading
from taquilla.store.wallets.credit_approvals import HeldCredit
from taquilla.web.errors import granted
from taquilla.web.office.rule_forms import value_text
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/waiting")

_GROUPS: Final = {
    "draws": ("approvals", "draws"),
    "money": ("payments", "weeks"),
    "other": ("tickets", "readings", "calls", "credits"),
    "settings": ("loosenings",),
}
"""The kinds of what waits, by group of the menu."""
_PAYMENTS_MAX: Final = 200
_AMOUNTS: Final = frozenset(TYPES["loosening.asked"].amounts)


@dataclass(frozen=True, slots=True)
class WaitingThings:
    """The things that wait for a visitor, by kind. None: it is nothing for this visitor."""

    approvals: Sequence[WaitingVersion] | None = None
    payments: Sequence[HeldPayment] | None = None
    tickets: Sequence[SportsTicket] | None = None
    draws: Sequence[UnsettledDraw] | None = None
    weeks: Sequence[OverdueWeek] | None = None
    readings: Sequence[WaitingReading] | None = None
    calls: Sequence[Parked] | None = None
    credits: Sequence[HeldCredit] | None = None
    loosenings: Sequence[tuple[Loosening, datetime | None]] | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Return how much waits, by kind, without the kinds of which nothing waits."""
        return {kind: len(found) for kinds in _GROUPS.values() for kind in kinds if (found := getattr(self, kind))}

    @property
    def groups(self) -> dict[str, int]:
        """Return how much waits, by the group of the menu to which it belongs, without the groups of which nothing waits."""
        counts = self.counts
        sums = {group: sum(counts.get(kind, 0) for kind in kinds) for group, kinds in _GROUPS.items()}
        return {group: count for group, count in sums.items() if count}


class DecisionForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A decision: "approve" or "refuse". asked_at tells the payment that was shown from a later one of the same ticket."""

    decision: Literal["approve", "refuse", "withdraw"]
    asked_at: datetime | None = None


async def waiting_for(visitor: Visitor) -> WaitingThings:
    """Return what waits for a visitor; nothing for one whom the table of operations lets see nothing of it."""
    if not (may := visitor.may)(operations.SEE_WAITING):
        return WaitingThings()
    house, operator_id, entity_id = visitor.house, visitor.operator.id, visitor.entity.id
    lottery, held = house.lottery, house.lottery.payment_approvals.held
    return WaitingThings(
        approvals=await lottery.draws.waiting(operator_id) if may(operations.DECIDE_DRAW) else None,
        payments=await held(operator_id, entity_id, limit=_PAYMENTS_MAX) if may(operations.SEE_HELD_PAYMENTS) else None,
        tickets=await house.sports.approvals.held(operator_id) if may(operations.DECIDE_SPORTS_TICKET) else None,
        readings=await house.sports.tickets.results.waiting(operator_id) if may(operations.KEEP_SPORTS) else None,
        draws=await lottery.overdue.draws(operator_id) if may(operations.DECIDE_DRAW) else None,
        weeks=await lottery.overdue.weeks(operator_id, entity_id) if may(operations.CLOSE_WEEK) else None,
        calls=await house.sports.deliveries.parked(operator_id) if may(operations.SEE_WALLET_CALLS) else None,
        credits=await house.wallets.credit_approvals.held(operator_id) if may(operations.SEE_HELD_CREDITS) else None,
        loosenings=await house.loosenings.waiting(operator_id, visitor.author) if may(operations.DECIDE_LOOSENING) else None,
    )


@HANDLERS.get("", operations.SEE_WAITING)
async def show_waiting(visitor: TheVisitor) -> Template:
    """Show what waits for the visitor."""
    people, waiting = await visitor.people(), await waiting_for(visitor)
    return await visitor.page(
        "office/waiting.html",
        waiting=waiting,
        people=(emails := {member.id: member.email for member in people.members.values()}),
        entities={entity.id: entity.name for entity in people.entities.values()},
        values_of=partial(values_of, visitor, await _called(visitor, waiting.loosenings or (), emails)),
        may_pay=visitor.may(operations.DECIDE_PAYMENT_AWAY),
        may_replay=visitor.may(operations.REPLAY_WALLET_CALLS),
    )


@HANDLERS.get("/count", operations.SEE_WAITING)
async def count_waiting(visitor: TheVisitor) -> Template:
    """Show how much waits, for the module that shows it beside the section on every page; nothing where nothing does."""
    counts = (await waiting_for(visitor)).counts
    return await visitor.page("office/count.html", count=sum(counts.values()))


@HANDLERS.post("/payments/{ticket_id:uuid}", operations.DECIDE_PAYMENT_AWAY, again=show_waiting)
async def decide_payment(request: Request, visitor: TheVisitor, ticket_id: FromPath[UUID]) -> AnyResponse:
    """Approve or refuse a held payment, as the second person."""
    form = await read(request, DecisionForm)
    house, approve = visitor.house, form.decision == "approve"
    found = granted(visitor, await house.lottery.tickets.get(visitor.caller, ticket_id))
    number, day = found.ticket.number, found.ticket.day
    decide = house.lottery.payment_approvals.decide
    await once(
        visitor,
        form,
        lambda by: decide(visitor.operator.id, visitor.member.id, number, day, approve=approve, id=house.new_id(), author=by),
        seen=(form.asked_at,),
    )
    return go_on("/office/waiting", "payment_approved" if approve else "payment_refused")


@HANDLERS.post("/loosenings/{number:int}", operations.DECIDE_LOOSENING, again=show_waiting)
async def decide_loosening(request: Request, visitor: TheVisitor, number: FromPath[int]) -> AnyResponse:
    """Approve a change that lets more through, as the second person, or withdraw it."""
    form = await read(request, DecisionForm)
    house, approve = visitor.house.loosenings, form.decision == "approve"
    decide = house.approve if approve else house.withdraw
    await once(visitor, form, lambda by: decide(visitor.operator.id, number, by))
    return go_on("/office/waiting", "loosening_approved" if approve else "loosening_withdrawn")


async def _called(
    visitor: Visitor, asked: Sequence[tuple[Loosening, datetime | None]], emails: Mapping[int, str]
) -> dict[tuple[str, object], str]:
    """Return the names of the draws, products and users that changes are about, by the field that has their id, and the id."""
    lottery = visitor.house.lottery
    called: dict[tuple[str, object], str] = {("product", one): name for one, name in (await lottery.catalogue.names()).items()}
    called |= {("user", one): email for one, email in emails.items()}
    draws = await lottery.draws.named(visitor.operator.id, {one.change["draw"] for one, _ in asked if one.change.get("draw")})
    for draw_id, event in draws.items():
        called["draw", draw_id] = f"{draw_name(event)} {visitor.formats.minute(event.draws_at)}"
    return called


def values_of(visitor: Visitor, called: Mapping[tuple[str, object], str], asked: Loosening) -> list[tuple[str, str]]:
    """Return what a change sets, in words, each with its name."""
    texts, formats = visitor.texts, visitor.formats
    kind: RuleKind | None = asked.change.get("kind")

    def text(name: str, value: int | str | None) -> str:
        if value is None and name == "webhook_url":
            return "–"
        if value is None:
            return str(texts.waiting.unset if kind == "limit" else texts.rules.no_bound)
        if kind is None and isinstance(value, bool):
            return str(texts.rules.choices["yes" if value else "no"])
        if (name, value) in called:
            return called[name, value]
        if name in ("starts", "ends"):
            return formats.written(str(value))
        if kind is not None and any(field.name == name for field in SHAPES[kind].fields):
            return value_text(visitor, kind, name, value)
        if name == "game" and isinstance(value, int):
            return str(texts.rules.games[Game(value).key])
        if name == "selection":
            return selection_text(asked.change.get("game", Game.TRIPLE), str(value))
        return formats.money(value) if name in _AMOUNTS and isinstance(value, int) else str(value)

    names = texts.rules.columns | texts.waiting.fields
    set_by_it = ((name, value) for name, value in asked.change.items() if name in names and (name, value) != ("ends", None))
    return [(names[name], text(name, value)) for name, value in set_by_it]
