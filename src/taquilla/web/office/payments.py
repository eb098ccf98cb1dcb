"""A payment between an entity and its parent: its receipt with the balance of today, and its undoing by one the other way."""

from dataclasses import replace
from typing import Final

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import week_of
from taquilla.domain.people.members import Entity
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import RECORD_PAYMENT, SEE_WEEKS
from taquilla.http.framework import AnyResponse, FromPath, HTTPException, Request, Template
from taquilla.store.lottery.weeks import PaymentOfWeek
from taquilla.web.errors import PageError
from taquilla.web.forms import go_on, once, read
from taquilla.web.office.agencies import KeyForm
from taquilla.web.office.asking import today_of
from taquilla.web.office.tree import entity_of, people_of
from taquilla.web.pages import Pages
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/weeks/payments")


@HANDLERS.get("/{seq:int}", SEE_WEEKS)
async def show_payment(visitor: TheVisitor, seq: FromPath[int]) -> Template:
    """Show the receipt of a payment, to be printed."""
    payment, entity = await _payment(visitor, seq)
    parent = (await people_of(visitor)).entities.get(entity.parent_id or 0)
    return await replace(visitor, path="/office/weeks").page(
        "office/payment.html",
        payment=payment,
        entity=entity,
        parent=visitor.operator.name if parent is None else parent.name,
        balance=await balance_today(visitor, entity),
        may_undo=payment.undoes is None and payment.undone_by is None and may_settle(visitor, entity),
    )


@HANDLERS.post("/{seq:int}/undo", RECORD_PAYMENT, again=show_payment)
async def undo_payment(request: Request, visitor: TheVisitor, seq: FromPath[int]) -> AnyResponse:
    """Undo a payment by one the other way, and show that one."""
    _, entity = await _payment(visitor, seq)
    form, house = await read(request, KeyForm), visitor.house
    undo = house.lottery.cuadres.undo_payment
    refuse_own(visitor, entity)
    made = await once(visitor, form, lambda by: undo(visitor.operator.id, seq, command_id=house.new_id(), author=by))
    return go_on(f"/office/weeks/payments/{made}", "payment_undone")


def may_settle(visitor: Visitor, entity: Entity) -> bool:
    """Tell whether the visitor settles an entity's accounts: of those below its own, at the operator's root also of the root."""
    is_above = entity.id != visitor.entity.id or entity.parent_id is None
    return is_above and visitor.may(RECORD_PAYMENT)


def refuse_own(visitor: Visitor, entity: Entity) -> None:
    """Refuse accounts that the visitor does not settle. Raises PageError."""
    if not may_settle(visitor, entity):
        raise PageError("NOT_ALLOWED", status=403)


async def balance_today(visitor: Visitor, entity: Entity) -> Cents | None:
    """Return what an entity owes its parent now; None where its sellers are too deep below it for a cuadre."""
    monday = week_of(today_of(visitor, await visitor.house.now()))
    found = await visitor.house.lottery.cuadres.week(visitor.operator.id, entity.id, monday)
    return None if isinstance(found, Refusal) else found.week.closing


async def _payment(visitor: Visitor, seq: int) -> tuple[PaymentOfWeek, Entity]:
    """Return a payment of the visitor's tree, and its entity. Raises the page that is not found."""
    try:
        found = await visitor.house.lottery.cuadres.payment(visitor.operator.id, seq)
    except OfficeRefusal:
        raise HTTPException(status_code=404) from None
    return found, entity_of(visitor, await people_of(visitor), found.entity_id)
