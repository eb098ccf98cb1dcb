"""Sports tickets that wait for the operator's approval, and the taxes that are due."""

from datetime import date
from typing import Final

from msgspec import Struct

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import DECIDE_SPORTS_TICKET, SEE_SPORTS, SEE_TAX_REPORT
from taquilla.http.framework import AnyResponse, FromPath, HTTPException, Request, Template
from taquilla.web.forms import go_on, once, read
from taquilla.web.office.agencies import KeyForm
from taquilla.web.office.asking import asked
from taquilla.web.office.sports import tabs_of
from taquilla.web.office.tree import named
from taquilla.web.pages import Pages
from taquilla.web.visitors import NO_PROBLEM, Problem, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/sports")

_HELD: Final = "/office/sports/held"


class DaysWish(Struct, frozen=True):
    """The days whose taxes are shown."""

    first_day: date | None = None
    last_day: date | None = None


class RefusalForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The reason that the operator's wallet is given with the refund."""

    key: str
    reason: str = ""


@HANDLERS.get("/held", SEE_SPORTS)
async def list_held(visitor: TheVisitor) -> Template:
    """Show the tickets that wait for approval, the first to close first."""
    return await visitor.page(
        "office/sports_held.html",
        tabs=tabs_of(visitor, _HELD),
        rows=await visitor.house.sports.approvals.held(visitor.operator.id),
        may_decide=visitor.may(DECIDE_SPORTS_TICKET),
    )


@HANDLERS.post("/held/{ticket:str}/approve", DECIDE_SPORTS_TICKET, again=list_held)
async def approve_ticket(request: Request, visitor: TheVisitor, ticket: FromPath[str]) -> AnyResponse:
    """Approve a ticket that waits: it plays."""
    await _known(visitor, ticket)
    form, approvals = await read(request, KeyForm), visitor.house.sports.approvals
    await once(visitor, form, lambda by: approvals.approve(visitor.operator.id, ticket, author=by))
    return go_on(_HELD, "sport_ticket_approved")


@HANDLERS.post("/held/{ticket:str}/refuse", DECIDE_SPORTS_TICKET, again=list_held)
async def refuse_ticket(request: Request, visitor: TheVisitor, ticket: FromPath[str]) -> AnyResponse:
    """Refuse a ticket that waits: its price is given back."""
    await _known(visitor, ticket)
    form, approvals = await read(request, RefusalForm), visitor.house.sports.approvals
    await once(visitor, form, lambda by: approvals.refuse(visitor.operator.id, ticket, reason=form.reason, author=by))
    return go_on(_HELD, "sport_ticket_refused")


@HANDLERS.get("/taxes", SEE_TAX_REPORT)
async def list_taxes(request: Request, visitor: TheVisitor) -> Template:
    """Show the taxes due for some days, by default those of this month."""
    today = business_day(await visitor.house.now(), visitor.operator.zone)
    wish = asked(request, DaysWish)
    first, last = wish.first_day or today.replace(day=1), wish.last_day or today
    fits = 2000 <= first.year <= last.year < 2200 and first <= last
    rows = await visitor.house.sports.office.taxes_due(visitor.operator.id, first, last) if fits else []
    problem = NO_PROBLEM if fits else Problem(visitor.texts.sports.order_wrong, "last_day", 422)
    return await visitor.page(
        "office/sports_taxes.html",
        problem=problem,
        tabs=tabs_of(visitor, "/office/sports/taxes"),
        rows=rows,
        first_day=first,
        last_day=last,
    )


async def _known(visitor: Visitor, ticket: str) -> None:
    """Raise the page that is not found for a ticket that the operator has not sold."""
    if isinstance(await visitor.house.sports.tickets.get(visitor.operator.id, named(ticket)), Refusal):
        raise HTTPException(status_code=404)
