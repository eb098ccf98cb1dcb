"""Weeks and payments: an entity's cuadre of a week and its lines, the close, payments between an entity and its parent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final, Literal, NamedTuple

from msgspec import Struct, structs

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Debt, Sums, Week, total, week_of
from taquilla.domain.people.members import Entity
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import CLOSE_WEEK, RECORD_PAYMENT, SEE_RESULTS, SEE_WEEKS
from taquilla.engine.lottery.cuadre import ClosePreview, Cuadre
from taquilla.http.framework import AnyResponse, FromPath, HTTPException, Request, Template
from taquilla.receipts.spreadsheets import Sheet
from taquilla.store.lottery.weeks import PaymentFilter, PaymentOfWeek
from taquilla.web.errors import PageError, granted
from taquilla.web.office.asking import asked, entities_named, entity_of, known_day, today_of
from taquilla.web.office.problems import cents_of, typed_amount
from taquilla.web.office.report_files import KINDS, amounts_of, sheet_file
from taquilla.web.pages import KeyForm, Pages, go_on, once, read, seen, version_of
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/weeks")

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_NEAR: Final = timedelta(days=30)
_ROWS_MAX: Final = 20
_LINES_MAX: Final = 100


class WeekWish(Struct, frozen=True):
    """An entity's week, by any of its days; by default the visitor's own of today. closing: before it is closed.

    before is the seq of the last payment that was seen of its list.
    """

    agency: str = ""
    monday: date | None = None
    closing: bool = False
    before: int | None = None


class WeekForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The close of a week."""

    entity: int
    monday: date


class PaymentForm(WeekForm, frozen=True, forbid_unknown_fields=True):
    """A payment, with the week that the page goes back to. direction is paid or received, as seen by the entity.

    version is that of what was settled until then: what is left of the week was shown by it.
    """

    version: str
    amount: str = ""
    direction: Literal["paid", "received"] = "paid"
    note: str = ""


class WeekRow(NamedTuple):
    """The sums of one seller, and the part that the entity above keeps: its total commission less the seller's own."""

    seller: int
    name: str
    sums: Sums
    kept: Cents


class NearPayments(NamedTuple):
    """A part of the payments of the last days, the latest first: those before one, and the one before which the others are."""

    rows: Sequence[PaymentOfWeek]
    before: int | None
    following: int | None


@dataclass(frozen=True, slots=True)
class WeekLines:
    """The lines of an entity's week. Their results less what the entity keeps are what it hands upward."""

    entity: Entity
    week: Week
    lines: tuple[WeekRow, ...]

    @property
    def totals(self) -> Sums:
        """Return the sums of all lines."""
        return total([line.sums for line in self.lines])

    @property
    def kept(self) -> Cents:
        """Return what remains for the entity of what others below it sold."""
        return sum(line.kept for line in self.lines)

    @property
    def earned(self) -> Cents:
        """Return what an entity above which is nobody has earned, its commissions among it."""
        own = sum(line.sums.agency for line in self.lines if line.seller == self.entity.id)
        return self.week.due + self.kept + own

    @property
    def has_others(self) -> bool:
        """Tell whether there are lines of entities below."""
        return any(line.seller != self.entity.id for line in self.lines)


@HANDLERS.get("", SEE_WEEKS)
async def show_week(request: Request, visitor: TheVisitor) -> Template:
    """Show an entity's week as it stands, its payments and its closed weeks."""
    sent = visitor.sent(PaymentForm) or visitor.sent(WeekForm)
    wish = WeekWish(str(sent.entity), sent.monday) if sent else asked(request, WeekWish)
    entities = await entities_named(visitor, wish.agency)
    if len(entities) != 1:
        if wish.agency.isdecimal():
            raise HTTPException(status_code=404)
        choices = [(f"{one.name} ({one.id})", f"agency={one.id}") for one in entities]
        return await visitor.page("office/weeks.html", entity=None, choices=choices, wish=wish, error="")
    entity, today = entities[0], today_of(visitor, await visitor.house.now())
    monday = _monday(wish.monday or today)
    cuadres, operator = visitor.house.lottery.cuadres, visitor.operator
    found = await cuadres.week(operator.id, entity.id, monday)
    too_deep = PageError.refused(found, visitor.formats).sentence(visitor.texts) if isinstance(found, Refusal) else ""
    closed = await cuadres.closed_weeks(operator.id, entity.id, before=None, limit=_ROWS_MAX)
    settles, is_over = _may_settle(visitor, entity), monday + _WEEK <= today
    preview: ClosePreview | Refusal | None = None
    if wish.closing and settles and is_over and not isinstance(found, Refusal) and not found.is_closed:
        preview = await cuadres.preview_close(operator.id, entity.id, monday)
    shown = PaymentForm("", entity.id, monday, version_of(await cuadres.settled(operator.id, entity.id)))  # before its debts
    debts = {} if isinstance(found, Refusal) else await cuadres.debts(operator.id, entity.id, monday)
    own = debts.pop(entity.id, None)
    own, left = (own, own.left) if own and settles and visitor.has_above(entity) else (None, 0)
    since = await cuadres.payments_of(operator.id, entity.id, monday + _WEEK, today + _DAY) if own and is_over else []
    people = (await visitor.people()).entities
    names = {one.id: one.name for one in people.values()}
    below = sorted((one.name, one.id) for one in people.values() if too_deep and one.parent_id == entity.id)
    parent = None if entity.parent_id is None or entity.id == visitor.entity.id else entity.parent_id
    return await visitor.page(
        "office/weeks.html",
        entity=entity,
        parent=parent,
        too_deep=too_deep,
        choices=[(f"{name} ({id})", f"agency={id}&monday={monday}") for name, id in below],
        wish=WeekWish(entity.name, monday),
        monday=monday,
        last_day=monday + _WEEK - _DAY,
        before=monday - _WEEK,
        after=monday + _WEEK if monday + _WEEK <= today else None,
        cuadre=None if isinstance(found, Refusal) else found,
        found=None if isinstance(found, Refusal) else lines_of(found, entity, debts, names),
        lines_max=_LINES_MAX,
        debts=debts,
        closed=closed,
        open_weeks=await visitor.house.lottery.overdue.open_weeks(operator.id, entity.id),
        closed_by=next((one for one in closed if one.week.monday == monday), None),
        payments=await _near_payments(visitor, entity, wish.before, today),
        names=names,
        may_settle=settles,
        is_over=is_over,
        preview=None if isinstance(preview, Refusal) else preview,
        refused=PageError.refused(preview, visitor.formats).sentence(visitor.texts) if isinstance(preview, Refusal) else "",
        may_see_results=visitor.may(SEE_RESULTS),
        debt=own,
        since=since,
        entities=people,
        form=visitor.sent(PaymentForm) or _payment_of(visitor, shown, left, is_over=is_over),
    )


@HANDLERS.get("/file/{kind:str}", SEE_WEEKS)
async def send_week(request: Request, visitor: TheVisitor, kind: FromPath[str]) -> AnyResponse:
    """Send an entity's week as CSV or as a spreadsheet."""
    wish = asked(request, WeekWish)
    entities = await entities_named(visitor, wish.agency)
    if kind not in KINDS or len(entities) != 1 or wish.monday is None:
        raise HTTPException(status_code=404)
    entity, monday = entities[0], _monday(wish.monday)
    found = granted(visitor, await visitor.house.lottery.cuadres.week(visitor.operator.id, entity.id, monday))
    title = f"{visitor.texts.weeks.cuadre}-{entity.id}-{monday}".lower()
    return await sheet_file(visitor, kind, title, week_sheet(visitor, found, lines_of(found, entity, {}, {})))


@HANDLERS.post("/close", CLOSE_WEEK, again=show_week)
async def close_week(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Close a week, and show it."""
    form = await read(request, WeekForm)
    entity, monday = entity_of(visitor, await visitor.people(), form.entity), _monday(form.monday)
    cuadres = visitor.house.lottery.cuadres
    await once(visitor, form, lambda by: cuadres.close_week(visitor.operator.id, entity.id, monday, author=by))
    return go_on(f"/office/weeks?agency={entity.id}&monday={monday}", "week_closed")


@HANDLERS.post("/pay", RECORD_PAYMENT, again=show_week)
async def record_payment(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Record a payment between an entity and its parent, and show its receipt."""
    form = await read(request, PaymentForm)
    entity = entity_of(visitor, await visitor.people(), form.entity)
    house, units = visitor.house, cents_of(visitor, form.amount, "amount")
    was = seen(form.version, await house.lottery.cuadres.settled(visitor.operator.id, entity.id))
    record, paid = house.lottery.cuadres.record_payment, units if form.direction == "paid" else -units
    do = partial(record, visitor.operator.id, entity.id, paid, command_id=house.new_id(), note=form.note)
    made = await once(visitor, form, lambda by: do(author=by), seen=was)
    return go_on(f"/office/weeks/payments/{made}", "payment_recorded")


@HANDLERS.get("/payments/{seq:int}", SEE_WEEKS)
async def show_payment(visitor: TheVisitor, seq: FromPath[int]) -> Template:
    """Show the receipt of a payment, to be printed."""
    payment, entity = await _payment(visitor, seq)
    parent = (await visitor.people()).entities.get(entity.parent_id or 0)
    debts = await visitor.house.lottery.cuadres.debts(visitor.operator.id, entity.id, week_of(payment.booked_on))
    return await replace(visitor, path="/office/weeks").page(
        "office/payment.html",
        payment=payment,
        entity=entity,
        parent=visitor.operator.name if parent is None else parent.name,
        debt=debts.get(entity.id),
        may_undo=payment.undoes is None and payment.undone_by is None and _may_settle(visitor, entity),
    )


@HANDLERS.post("/payments/{seq:int}/undo", RECORD_PAYMENT, again=show_payment)
async def undo_payment(request: Request, visitor: TheVisitor, seq: FromPath[int]) -> AnyResponse:
    """Undo a payment by one the other way, and show that one."""
    form, house = await read(request, KeyForm), visitor.house
    undo = house.lottery.cuadres.undo_payment
    made = await once(visitor, form, lambda by: undo(visitor.operator.id, seq, command_id=house.new_id(), author=by))
    return go_on(f"/office/weeks/payments/{made}", "payment_undone")


def _may_settle(visitor: Visitor, entity: Entity) -> bool:
    """Tell whether the visitor settles an entity's accounts: of those below its own, at the operator's root also of the root."""
    return (entity.id != visitor.entity.id or visitor.is_root) and visitor.may(RECORD_PAYMENT)


async def _near_payments(visitor: Visitor, entity: Entity, before: int | None, today: date) -> NearPayments:
    near = PaymentFilter(today - _NEAR, today, before, _ROWS_MAX + 1)
    found = await visitor.house.lottery.cuadres.payments(visitor.operator.id, entity.id, near)
    return NearPayments(found[:_ROWS_MAX], before, found[_ROWS_MAX - 1].seq if len(found) > _ROWS_MAX else None)


async def _payment(visitor: Visitor, seq: int) -> tuple[PaymentOfWeek, Entity]:
    """Return a payment of the visitor's tree, and its entity. Raises the page that is not found."""
    try:
        found = await visitor.house.lottery.cuadres.payment(visitor.operator.id, seq)
    except OfficeRefusal:
        raise HTTPException(status_code=404) from None
    return found, entity_of(visitor, await visitor.people(), found.entity_id)


def _monday(day: date) -> date:
    return week_of(known_day(day))


def _payment_of(visitor: Visitor, form: PaymentForm, left: Cents, *, is_over: bool) -> PaymentForm:
    """Return the form of a payment that settles what is left; of a past week its note names it."""
    if not left:
        return form
    note = f"{visitor.texts.weeks.day} {visitor.formats.day(form.monday)}" if is_over else ""
    direction = "received" if left < 0 else "paid"
    return structs.replace(form, amount=typed_amount(visitor, abs(left)), direction=direction, note=note)


def lines_of(cuadre: Cuadre, entity: Entity, debts: Mapping[int, Debt], names: Mapping[int, str]) -> WeekLines:
    """Return the lines of a week, the largest sale first; those that sold nothing in it and owe something come last."""
    sellers = {seller for seller, _, _ in cuadre.lines}
    silent = [(one, names[one], Sums()) for one, debt in debts.items() if one not in sellers and (debt.owed or debt.paid)]
    lines = [
        WeekRow(seller, name, sums, sums.parent - sums.agency if seller != entity.id else 0)
        for seller, name, sums in (*cuadre.lines, *silent)
    ]
    return WeekLines(entity, cuadre.week, tuple(sorted(lines, key=lambda line: -line.sums.sale)))


def week_sheet(visitor: Visitor, cuadre: Cuadre, found: WeekLines) -> Sheet:
    """Return a week as a table whose last column adds up: from the opening, by the lines and the payments, to the closing."""
    texts, week, entity = visitor.texts.weeks, found.week, found.entity
    columns = ("agency", "sales", "commission", "kept", "prizes", "wallets", "expired", "balance")

    def row(name: str, *cents: Cents) -> list[object]:
        return [name, *[""] * (len(columns) - 1 - len(cents)), *amounts_of(visitor, cents)]

    def seller(name: str, sums: Sums, kept: Cents) -> list[object]:
        return row(name, sums.sale, sums.agency, kept, sums.prize, sums.wallets, sums.expired, sums.due)

    rows = [seller(line.name, line.sums, line.kept) for line in found.lines]
    if not visitor.has_above(entity):
        rows = [*rows, seller(visitor.texts.reports.total, found.totals, found.kept), row(texts.earned, found.earned)]
    else:
        paid = [(texts.paid if one.amount > 0 else texts.received, one) for one in cuadre.movements]
        rows = [
            row(texts.opening, week.opening), *rows,
            *([row(f"{texts.kept} {entity.name}", -found.kept)] if found.has_others else []),
            *(row(f"{who}, {visitor.formats.day(one.booked_on)}", -one.amount) for who, one in paid),
            row(texts.closing, week.closing),
        ]  # fmt: skip
    reports = visitor.texts.reports
    asked = [
        (texts.week, week.monday), (texts.agency, entity.name), (texts.state, texts.closed if cuadre.is_closed else texts.open),
        (reports.currency, visitor.operator.currency), (reports.asked_by, visitor.member.email),
    ]  # fmt: skip
    heads = tuple(f"{texts.kept} {entity.name}" if name == "kept" else getattr(texts, name) for name in columns)
    return Sheet(texts.cuadre, heads, rows, sums=1, asked=asked, asked_title=reports.asked)
