"""Weeks of the cuadre: shown, listed and closed: `/v1/weeks`."""

from datetime import date, timedelta
from typing import Annotated, Final, Literal, TypeVar

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.entities import EntityFilter, entity_of
from taquilla.api.fields import Amount, Instant, known_day, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.payments import Direction, direction_of
from taquilla.api.problems import granted
from taquilla.domain.ledger import money
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.cuadre import Sums, Week
from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import CLOSE_WEEK, SEE_WEEKS
from taquilla.http.decode import Malformed
from taquilla.http.framework import JSONBody, PathParameter, Response
from taquilla.store.lottery.weeks import ClosedWeek

HANDLERS: Final = Routes("/v1/weeks", "Weeks and payments")

_DAY: Final = timedelta(days=1)

Monday = Annotated[date, PathParameter(description="The first day of the week, a Monday.")]


class WeekSums(Struct, frozen=True, kw_only=True):
    """The accounts of an entity's week with its parent. Above zero the entity owes its parent.

    opening is what it owed before. balance is sales without commission, prizes and what players' wallets moved. expired is what
    was booked in the week of prizes and refunds that nobody had claimed: they were deducted when they were won. payments is what
    it paid its parent, less what its parent paid it. closing is opening, balance and expired without payments: the next week's
    opening.
    """

    entity_id: int
    entity: str
    monday: date
    last_day: date
    status: Literal["open", "closed"]
    closed_at: Instant | None
    closed_by: str | None
    currency: str
    opening: Amount
    sales: Amount
    commission: Amount
    prizes: Amount
    wallets: Amount
    balance: Amount
    expired: Amount
    payments: Amount
    closing: Amount


class WeekLine(Struct, frozen=True):
    """The sales of the entity itself, or of one directly below it. balance and expired together are what it owes of the week."""

    entity_id: int
    entity: str
    sales: Amount
    commission: Amount
    parent_commission: Amount
    prizes: Amount
    wallets: Amount
    balance: Amount
    expired: Amount


class WeekPayment(Struct, frozen=True):
    """A payment of the week between the entity and its parent."""

    id: int
    day: date
    direction: Direction
    amount: Amount
    at: Instant


class Receivable(Struct, frozen=True):
    """The part of the balance that an agency owes for prizes which it paid, and which a correction took back."""

    entity_id: int
    entity: str
    amount: Amount


class WeekShown(WeekSums, frozen=True, kw_only=True):
    """An entity's week: its accounts, their lines, its payments, and what of the balance is receivable from agencies."""

    lines: list[WeekLine]
    payments_made: list[WeekPayment]
    receivables: list[Receivable]


class WeekPage(Struct, frozen=True):
    """Closed weeks of an entity, the latest first. next is the cursor of the next page; null: this is the last one."""

    weeks: list[WeekSums]
    next: str | None


Shown = TypeVar("Shown", WeekSums, WeekShown)


class WeekToClose(Struct, frozen=True, forbid_unknown_fields=True):
    """The entity that has its week closed, with all below it."""

    entity_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[213])]


@HANDLERS.get("", SEE_WEEKS, "The weeks.")
async def list_weeks(
    session: TheSession, entity_id: EntityFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response[WeekPage]:
    """List closed weeks.

    Lists the closed weeks of an entity, the latest first.
    """
    entity = await entity_of(session, entity_id)
    place = seq_of(cursor)
    if place is not None and not 1 <= place <= date.max.toordinal():
        raise Malformed("`cursor`: it is none of ours")
    before = None if place is None else date.fromordinal(place)
    rows = await session.house.lottery.cuadres.closed_weeks(session.operator.id, entity.id, before=before, limit=limit + 1)
    return page(
        WeekPage, rows, limit, lambda row: _sums(WeekSums, session, entity, row.week, row),
        lambda row: row.week.monday.toordinal(),
    )  # fmt: skip


@HANDLERS.get("/{monday:date}", SEE_WEEKS, "The week.")
async def show_week(monday: Monday, session: TheSession, entity_id: EntityFilter = None) -> Response[WeekShown]:
    """Show a week.

    Shows an entity's week as it stands: a closed one as it was closed, an open one from what was sold, won and paid until now.
    """
    return Response(await _week(session, await entity_of(session, entity_id), _known_monday(monday)))


@HANDLERS.post("/{monday:date}/close", CLOSE_WEEK, "Closed.")
async def close_week(
    monday: Monday, command: TheCommand, data: JSONBody[WeekToClose], session: TheSession
) -> Response[WeekShown]:
    """Close a week.

    Closes the week of an entity below the caller's own, after those of the entities below that; at the operator's root also the
    root's own. From then on nothing is booked into it: what corrects it counts for the day on which it happens. A week is closed
    once it is over (`WEEK_NOT_OVER`), and once those before it are closed, of a first close those with a commission on profit
    (`WEEK_OPEN_BEFORE`). An entity has none from before it was added (`WEEK_CLOSED`).
    """
    monday, entity = _known_monday(monday), await entity_of(session, data.entity_id)
    return await command.once(
        data,
        lambda by: session.house.lottery.cuadres.close_week(session.operator.id, entity.id, monday, author=by),
        lambda _: _week(session, entity, monday),
    )


def _known_monday(day: date) -> date:
    if known_day(day, "monday").weekday():
        raise Malformed("`monday`: a week begins on a Monday")
    return day


async def _week(session: Session, entity: Entity, monday: date) -> WeekShown:
    operator, cuadres = session.operator, session.house.lottery.cuadres
    cuadre = granted(await cuadres.week(operator.id, entity.id, monday))
    closed = None
    if cuadre.is_closed:
        (closed,) = await cuadres.closed_weeks(operator.id, entity.id, before=monday + _DAY, limit=1)

    def text(amount: Cents) -> str:
        return money.text(amount, operator.exponent)

    lines = [_line(seller, name, sums, operator.exponent) for seller, name, sums in cuadre.lines]
    payments = [
        WeekPayment(one.seq, one.booked_on, direction_of(one.amount), text(abs(one.amount)), one.at) for one in cuadre.movements
    ]
    receivables = [Receivable(agency, name, text(owed)) for agency, name, owed in cuadre.receivables]
    more = {"lines": lines, "payments_made": payments, "receivables": receivables}
    return _sums(WeekShown, session, entity, cuadre.week, closed, **more)


def _sums(kind: type[Shown], session: Session, entity: Entity, week: Week, closed: ClosedWeek | None, **more: object) -> Shown:
    ended = {"closed_at": None, "closed_by": None} if closed is None else {}
    return made_of(
        kind, week, closed, session.operator, entity_id=entity.id, entity=entity.name, last_day=week.next_monday - _DAY,
        status="open" if closed is None else "closed", sales=week.sale, commission=week.agency, prizes=week.prize,
        payments=week.movements, **ended, **more,
    )  # fmt: skip


def _line(entity_id: int, name: str, sums: Sums, exponent: int) -> WeekLine:
    amounts = (sums.sale, sums.agency, sums.parent, sums.prize, sums.wallets, sums.balance, sums.expired)
    return WeekLine(entity_id, name, *(money.text(amount, exponent) for amount in amounts))
