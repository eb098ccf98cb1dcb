"""Shifts of cashiers: listed, one with its movements and its difference, and the close of one that was forgotten."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from taquilla.domain.lottery.shifts import CountedWay
from taquilla.domain.lottery.tenders import PaymentMethod
from taquilla.domain.people.operations import CLOSE_SHIFT, OVERSEE_SHIFTS
from taquilla.engine.lottery.shifts import ShiftView
from taquilla.http.framework import AnyResponse, FromPath, Request, Template
from taquilla.store.lottery.shifts import ShiftFilter
from taquilla.web.errors import PageError, existing
from taquilla.web.office.asking import ROWS_MAX, as_query, asked, entities_named, found_by_name, known_day
from taquilla.web.office.problems import cents_of
from taquilla.web.pages import KeyForm, Pages, fields_of, go_on, kept, numbered, once
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/shifts")

STATES: Final = ("open", "closed")
_PARTS: Final = (("sales", "+"), ("cancels", "−"), ("reverts", "−"), ("prizes", "−"), ("cash_in", "+"), ("cash_out", "−"))


class ShiftWish(Struct, frozen=True):
    """A search for shifts: by the day of their opening, agency, cashier and state; before is the id of the last one seen."""

    day: date | None = None
    agency: str = ""
    cashier: str = ""
    state: str = ""
    before: int | None = None


class ShiftForm(KeyForm, frozen=True):
    """The close of a shift, with what was counted by the ids of ways to pay."""

    counted: dict[int, str]
    note: str


@HANDLERS.get("", OVERSEE_SHIFTS)
async def list_shifts(request: Request, visitor: TheVisitor) -> Template:
    """Show the shifts, the latest first."""
    wish = asked(request, ShiftWish)
    if wish.state not in ("", *STATES):
        raise PageError("FORM_UNFIT", wish.state, 400)
    people = await visitor.people()
    entities = await entities_named(visitor, wish.agency)
    members = [one for one in people.members.values() if visitor.manages(people.entities[one.entity_id])]
    cashiers = found_by_name(members, wish.cashier, lambda one: one.email) if wish.cashier else []
    rows = []
    if len(entities) == 1 and (len(cashiers) == 1 or not wish.cashier):
        wanted = ShiftFilter(
            member_id=cashiers[0].id if cashiers else None,
            is_open=None if not wish.state else wish.state == "open",
            day=None if wish.day is None else known_day(wish.day),
            before=wish.before,
            limit=ROWS_MAX + 1,
        )
        rows = await visitor.house.lottery.shifts.list(visitor.operator.id, entities[0].id, wanted, visitor.member)
    return await visitor.page(
        "office/shifts.html",
        wish=wish,
        rows=rows[:ROWS_MAX],
        differences=await visitor.house.lottery.shifts.differences(visitor.operator.id, rows),
        methods=await _methods(visitor),
        people=people,
        agencies=[(one.name, as_query(wish, agency=one.id)) for one in entities] if len(entities) > 1 else [],
        cashiers=[(one.email, as_query(wish, cashier=one.email)) for one in cashiers] if len(cashiers) > 1 else [],
        following=as_query(wish, before=rows[ROWS_MAX - 1].seq) if len(rows) > ROWS_MAX else "",
    )


@HANDLERS.get("/{shift_id:int}", OVERSEE_SHIFTS)
async def show_shift(shift_id: FromPath[int], visitor: TheVisitor) -> Template:
    """Show one shift: what should be in the drawer, what was counted, and what was put in and taken out."""
    view, people, methods = await _view(visitor, shift_id), await visitor.people(), await _methods(visitor)
    parts = [(name, getattr(view.takings, name), sign) for name, sign in _PARTS]
    return await visitor.page(
        "office/shift.html",
        view=view,
        shift=view.shift,
        parts=parts,
        people=people,
        methods=methods,
        may_close=view.shift.closed is None and visitor.may(CLOSE_SHIFT),
        ways=sorted({*view.by_way, *(one.id for one in methods.values() if one.is_open)}),
        form=visitor.sent(ShiftForm) or ShiftForm("", {}, ""),
    )


@HANDLERS.post("/{shift_id:int}/close", CLOSE_SHIFT, again=show_shift)
async def close_shift(request: Request, shift_id: FromPath[int], visitor: TheVisitor) -> AnyResponse:
    """Close a shift that its cashier has left open, with what was counted by each way to pay that it had."""
    fields, methods = await fields_of(request), await _methods(visitor)
    form = kept(request, ShiftForm(fields.get("key", ""), numbered(fields, "counted-"), fields.get("note", "").strip()))
    shifts, operator, member = visitor.house.lottery.shifts, visitor.operator, visitor.member.id
    ways = [
        CountedWay(way, cents_of(visitor, form.counted.get(way, ""), f"counted-{way}", methods.get(way)))
        for way in sorted({*(await _view(visitor, shift_id)).by_way, *form.counted})
    ]
    await once(visitor, form, lambda by: shifts.close(operator.id, shift_id, ways, form.note, by=member, author=by))
    return go_on(f"/office/shifts/{shift_id}", "shift_closed")


async def _methods(visitor: Visitor) -> Mapping[int, PaymentMethod]:
    return (await visitor.house.lottery.payment_methods.terms(visitor.operator.id)).methods


async def _view(visitor: Visitor, shift_id: int) -> ShiftView:
    """Return a shift that the visitor may see; any other is not there: 404."""
    return existing(await visitor.house.lottery.shifts.view(visitor.operator.id, shift_id, visitor.member))
