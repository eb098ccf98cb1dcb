"""Shifts of cashiers: opened with counted cash, moved in and out of, closed with counted cash, printed: `/v1/shifts`."""

from datetime import date
from functools import partial
from typing import Annotated, Final, Literal, TypeVar

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Id, Limit, PathId, page, seq_of
from taquilla.api.entities import EntityFilter, entity_of
from taquilla.api.fields import Amount, Instant, WrittenAmount, known_day, made_of, minor_units
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.prints import PRINTED, PRINTS, FormatName, printed
from taquilla.api.problems import PROBLEMS, granted
from taquilla.api.shift_counts import ShiftCountShown, ShiftToClose, ShiftToCount, WayToOpen, count_shown, openings_of, ways_of
from taquilla.domain.ledger import money
from taquilla.domain.lottery.shifts import REASON_MAX, CashPart, Shift, counts_blindly
from taquilla.domain.lottery.tenders import OWN_CASH, PaymentMethod
from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.people.operations import HOLD_SHIFT, SEE_OWN_SHIFT, SEE_SHIFTS
from taquilla.engine.lottery.shifts import ShiftView
from taquilla.http.framework import FromQuery, JSONBody, Response
from taquilla.http.openapi import more_content
from taquilla.store.lottery.shifts import ShiftFilter

HANDLERS: Final = Routes("/v1/shifts", "Shifts")

MORE_PRINTS: Final = more_content("get", PRINTS, "/v1/shifts/{shift_id}/report")

ShiftState = Literal["open", "closed"]
Direction = Literal["in", "out"]


class ShiftToOpen(Struct, frozen=True, forbid_unknown_fields=True):
    """The cash that was counted into the drawer: the own, and that of other ways to pay."""

    opening: WrittenAmount
    methods: Annotated[list[WayToOpen], Meta(max_length=100)] = []


class CashToMove(Struct, frozen=True, forbid_unknown_fields=True):
    """Cash that is put into the drawer, or taken out of it, and why."""

    direction: Annotated[Direction, Meta(examples=["in"])]
    amount: WrittenAmount
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_MAX, pattern=r"\S", examples=["Sencillo del banco"])]


class CashPartShown(Struct, frozen=True):
    """The number of times that cash moved for one cause, and the amount in all."""

    count: int
    amount: Amount


class TakingsShown(Struct, frozen=True):
    """The parts of a shift: what was sold, canceled and reverted for cash, the prizes that were paid, cash moved in and out."""

    sales: CashPartShown
    cancels: CashPartShown
    reverts: CashPartShown
    prizes: CashPartShown
    cash_in: CashPartShown
    cash_out: CashPartShown


class CashMovementShown(Struct, frozen=True):
    """Cash that was put into the drawer or taken out of it. by is the user who did so."""

    id: int
    direction: Direction
    amount: Amount
    reason: str
    at: Instant
    by: str


class OpeningShown(Struct, frozen=True):
    """The money that a shift began with by a way to pay beside the own cash, in its currency."""

    method_id: int
    name: str
    currency: str
    opening: Amount


class MethodShown(OpeningShown, frozen=True):
    """The money that a shift should have by a way to pay beside the own cash: opening and taken, received less given."""

    taken: Amount
    expected: Amount


class ShiftListed(Struct, frozen=True, kw_only=True):
    """A shift of a list. expected is what should have been in the drawer; difference is counted less expected: below zero, short.

    day is the day on which it was opened. Until it is closed there is no counted, expected or difference.
    """

    id: int
    user_id: int
    user: str
    entity_id: int
    entity: str
    status: ShiftState
    day: date
    opened_at: Instant
    closed_at: Instant | None
    closed_by: str | None
    currency: str
    opening: Amount
    counted: Amount | None
    expected: Amount | None
    difference: Amount | None


class ShiftShown(ShiftListed, frozen=True, kw_only=True):
    """A shift with its parts and its cash movements.

    expected is opening and takings: sales without cancels, reverts and prizes, and cash in without cash out; less the worth of
    what was handed over by other ways to pay, which are methods. A cashier counts blindly: until the shift is closed a cashier
    sees neither takings nor methods nor expected. counts are those before the close, and that of the close. openings are what
    other ways to pay began with.
    """

    openings: list[OpeningShown]

    takings: TakingsShown | None
    methods: list[MethodShown] | None
    movements: list[CashMovementShown]
    counts: list[ShiftCountShown]


Listed = TypeVar("Listed", ShiftListed, ShiftShown)


class ShiftPage(Struct, frozen=True):
    """Shifts, the latest first. next is the cursor of the next page; null: this is the last one."""

    shifts: list[ShiftListed]
    next: str | None


@HANDLERS.post("", HOLD_SHIFT, "Opened.", status_code=201)
async def open_shift(command: TheCommand, data: JSONBody[ShiftToOpen], session: TheSession) -> Response[ShiftShown]:
    """Open a shift.

    Opens the caller's shift with the cash that was counted into the drawer, of other ways to pay too. A user has at most one open
    shift. From now until its close what the user sells, cancels, reverts and pays belongs to it; to sell, no shift is needed.
    """
    opening = minor_units(data.opening, session.exponent, "/opening")
    openings, shifts = await openings_of(session, data.methods), session.house.lottery.shifts
    return await command.once(
        data,
        lambda by: shifts.open(session.operator.id, session.member.id, opening, openings, author=by),
        lambda made: _show(session, int(made)),
        is_own=True,
    )


@HANDLERS.get("", SEE_SHIFTS, "The shifts.")
async def list_shifts(
    session: TheSession,
    user_id: Id = None,
    entity_id: EntityFilter = None,
    status: FromQuery[ShiftState | None] = None,
    day: FromQuery[date | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[ShiftPage]:
    """List shifts.

    Lists the caller's own shifts, for managers those of their entity and of the entities below it, for auditors and
    administrators all; the latest first. With `entity_id` those of that entity and of the entities below it; `day` is the day on
    which they were opened.
    """
    entity = await entity_of(session, entity_id)
    wanted = ShiftFilter(
        member_id=user_id,
        is_open=None if status is None else status == "open",
        day=None if day is None else known_day(day, "day"),
        before=seq_of(cursor),
        limit=limit + 1,
    )
    rows = await session.house.lottery.shifts.list(session.operator.id, entity.id, wanted, session.member)
    people = await session.people()
    return page(ShiftPage, rows, limit, partial(_listed, ShiftListed, session, people), lambda shift: shift.seq)


@HANDLERS.get("/current", SEE_OWN_SHIFT, "The shift.")
async def show_current_shift(session: TheSession) -> Response[ShiftShown]:
    """Show the open shift.

    Shows the caller's open shift: 404 `SHIFT_NONE` if there is none.
    """
    current = await session.house.lottery.shifts.current(session.operator.id, session.member.id)
    return Response(await _shown(session, granted(current)))


@HANDLERS.get("/{shift_id:int}", SEE_SHIFTS, "The shift.")
async def show_shift(shift_id: PathId, session: TheSession) -> Response[ShiftShown]:
    """Show a shift.

    Shows a shift with its parts and its cash movements, up to its close or to now. A cashier sees the parts, and what is
    expected, only once the shift is closed.
    """
    return Response(await _show(session, shift_id))


@HANDLERS.post("/{shift_id:int}/movements", HOLD_SHIFT, "Moved.", status_code=201)
async def move_cash(
    shift_id: PathId, command: TheCommand, data: JSONBody[CashToMove], session: TheSession
) -> Response[ShiftShown]:
    """Move cash in or out.

    Puts cash into the drawer of an open shift, or takes it out, for a reason. The cashier may do so, and a manager of its
    entity or of one above it. Returns the shift, whose last movement it is.
    """
    amount = minor_units(data.amount, session.exponent, "/amount")
    shifts, member = session.house.lottery.shifts, session.member.id
    return await command.once(
        data,
        lambda by: shifts.move_cash(session.operator.id, shift_id, data.direction, amount, data.reason, by=member, author=by),
        lambda _: _show(session, shift_id),
        is_own=True,
    )


@HANDLERS.post("/{shift_id:int}/count", HOLD_SHIFT, "Counted.")
async def count_shift(
    shift_id: PathId, command: TheCommand, data: JSONBody[ShiftToCount], session: TheSession
) -> Response[ShiftShown]:
    """Count a shift.

    Takes a count of an open shift, and returns it with its differences: a mistyped amount is seen before it is booked. Nothing is
    booked, the shift stays open, and the count stays in `counts`, for whoever looks afterwards.
    """
    shifts, member, ways = session.house.lottery.shifts, session.member.id, await ways_of(session, data)
    return await command.once(
        data,
        lambda by: shifts.count(session.operator.id, shift_id, ways, by=member, author=by),
        lambda _: _show(session, shift_id),
        is_own=True,
    )


@HANDLERS.post("/{shift_id:int}/close", HOLD_SHIFT, "Closed.")
async def close_shift(
    shift_id: PathId, command: TheCommand, data: JSONBody[ShiftToClose], session: TheSession
) -> Response[ShiftShown]:
    """Close a shift.

    Closes an open shift with what was counted, and books what the own cash is over or short. The cashier may do so, and a manager
    of its entity or of one above it: `closed_by` says who did.
    """
    shifts, member, ways = session.house.lottery.shifts, session.member.id, await ways_of(session, data)
    return await command.once(
        data,
        lambda by: shifts.close(session.operator.id, shift_id, ways, data.note, by=member, author=by),
        lambda _: _show(session, shift_id),
        is_own=True,
    )


@HANDLERS.get("/{shift_id:int}/report", SEE_SHIFTS, responses=PROBLEMS | PRINTED)
async def print_shift(
    shift_id: PathId, session: TheSession, format: FromQuery[FormatName] = "png", width_mm: FromQuery[Literal[58, 80]] = 58
) -> Response[bytes]:
    """Print a shift.

    Prints the report of a shift, as often as it is asked for. The report of an open shift shows a cashier no more than
    `GET /v1/shifts/{shift_id}` does.
    """
    report = granted(await session.house.lottery.shifts.report(session.operator.id, shift_id, session.member))
    return await printed(session, report, format, width_mm)


async def _show(session: Session, shift_id: int) -> ShiftShown:
    return await _shown(session, granted(await session.house.lottery.shifts.view(session.operator.id, shift_id, session.member)))


async def _shown(session: Session, view: ShiftView) -> ShiftShown:
    people = await session.people()
    methods = (await session.house.lottery.payment_methods.terms(session.operator.id)).methods
    is_blind = counts_blindly(session.member, view.shift)
    expected = {"expected": view.expected} if view.shift.closed is None and not is_blind else {}

    def part(one: CashPart) -> CashPartShown:
        return CashPartShown(one.times, money.text(one.amount, session.exponent))

    return _listed(
        ShiftShown,
        session,
        people,
        view.shift,
        takings=None if is_blind else TakingsShown(*map(part, view.takings)),
        openings=[made_of(OpeningShown, methods[way], method_id=way, opening=amount) for way, amount in view.shift.openings],
        methods=None if is_blind else [_method_shown(methods[way], view) for way in view.by_way if way != OWN_CASH],
        counts=[count_shown(session, people, methods, one) for one in view.counts],
        movements=[
            made_of(CashMovementShown, one, session.operator, id=one.seq, by=people.members[one.member_id].email)
            for one in view.movements
        ],
        **expected,
    )


def _method_shown(method: PaymentMethod, view: ShiftView) -> MethodShown:
    opening, expected = view.openings.get(method.id, 0), view.by_way[method.id]
    return made_of(MethodShown, method, method_id=method.id, opening=opening, taken=expected - opening, expected=expected)


def _listed(kind: type[Listed], session: Session, people: OperatorPeople, shift: Shift, **more: object) -> Listed:
    closed = shift.closed
    ended: dict[str, object] = dict.fromkeys(("closed_at", "closed_by", "counted", "expected", "difference"))
    if closed is not None:
        ended = {"closed_at": closed.at, "closed_by": people.members[closed.by].email}
    return made_of(
        kind, shift, closed, session.operator, id=shift.seq, user_id=shift.member_id, user=people.members[shift.member_id].email,
        entity=people.entities[shift.entity_id].name, status="open" if closed is None else "closed", **ended | more,
    )  # fmt: skip
