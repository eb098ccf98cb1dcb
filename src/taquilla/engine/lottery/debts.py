"""Debts: what entities hand over of what they sell, what they have paid, what they owe their parents, how they stand today."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.cuadre import Debt, ReportPeriod, Sums, days_of, debt_after, total, week_of
from taquilla.engine.lottery.cache import KnownLottery
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.lottery import periods, tickets, weeks
from taquilla.store.lottery.periods import PeriodQuery
from taquilla.store.lottery.weeks import PaidSince, WeekMovement
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_NEAR: Final = timedelta(days=30)

Line = tuple[int, str, Sums]
"""A seller, its name and its sums."""
Settled = tuple[date | None, list[WeekMovement]]
"""The first open week of an entity, None before its first close, and its last payment of a month, if any."""


class AgencyToday(NamedTuple):
    """The debt of an entity to its parent, the sales of today at it and below, and when it last sold something itself.

    owed is None where reports cannot say: of the root, and where there are sellers below the entity's children.
    """

    owed: Cents | None = None
    sold: Cents = 0
    last_sale: datetime | None = None


async def agencies_today(connection: HouseConnection, lottery: KnownLottery, wanted: Sequence[int]) -> dict[int, AgencyToday]:
    """Return how these entities stand today."""
    operator_id = lottery.operator.id
    today = business_day(await read_clock(connection), lottery.operator.zone)
    settled = [one for one in wanted if one != lottery.people.root_id]
    debts = await debts_of(connection, lottery, settled, week_of(today)) if settled else {}
    sold = _by_top(lottery, wanted, await _sums(connection, lottery, branches_of(lottery, wanted), days_of(today, today + _DAY)))
    sales = {one: at for one, (at, _) in (await tickets.load_last_sales(connection, operator_id, wanted)).items()}
    return {
        one: AgencyToday(debts[one].owed if one in debts else None, sum(sums.sale for _, _, sums in sold[one]), sales.get(one))
        for one in wanted
    }


async def debts_of(connection: HouseConnection, lottery: KnownLottery, wanted: Sequence[int], monday: date) -> dict[int, Debt]:
    """Return the debts of entities with a week's part in them; see `Cuadres.debts`."""
    operator_id = lottery.operator.id
    today = business_day(await read_clock(connection), lottery.operator.zone)
    last = {one.entity_id: one for one in await weeks.load_last_closed(connection, operator_id, wanted)}
    first = await weeks.load_first_day(connection, operator_id)
    since = {one: last[one].monday + _WEEK if one in last else first for one in wanted}
    is_over = monday + _WEEK <= today
    after = monday + _WEEK if is_over else monday
    # Most entities have closed the same week last: these are two periods, or few more.
    dues = {day: await _dues(connection, lottery, wanted, days_of(day, today + _DAY)) for day in {*since.values(), after}}
    known = [one for one in wanted if all(one in of_day for of_day in dues.values())]
    pairs = [(one, *accounts_of(lottery, one), since[one]) for one in known]
    paid = {one.entity_id: one for one in await weeks.sum_payments(connection, operator_id, pairs, after)} if pairs else {}
    debts = {}
    for one in known:
        payments = paid.get(one, PaidSince(one))
        owed = (last[one].closing if one in last else 0) + dues[since[one]][one] - payments.since
        closing = owed - dues[after][one] + payments.after
        # What the side that owed nothing paid later is no part of the week, and takes nothing from what the other one paid.
        of_week = payments.paid if closing > 0 else payments.received
        debts[one] = debt_after(owed, closing, of_week) if is_over else Debt(owed, payments.after, owed)
    return debts


async def lines_of(
    connection: HouseConnection, lottery: KnownLottery, entity_id: int, period: ReportPeriod
) -> list[Line] | Refusal:
    """Return the sums of the entity and those directly below it. Refuses WEEK_TOO_DEEP: reports know two levels of commission."""
    lines = _by_top(lottery, [entity_id], await _sums(connection, lottery, branches_of(lottery, [entity_id]), period))[entity_id]
    return Refusal(Reason.WEEK_TOO_DEEP) if _is_too_deep(lottery, entity_id, lines) else lines


async def _dues(
    connection: HouseConnection, lottery: KnownLottery, wanted: Sequence[int], period: ReportPeriod
) -> dict[int, Cents]:
    """Return what a period adds to the debts of entities; nothing of those with sellers below their children."""
    lines = _by_top(lottery, wanted, await _sums(connection, lottery, branches_of(lottery, wanted), period))
    return {one: entity_total(one, of_one).due for one, of_one in lines.items() if not _is_too_deep(lottery, one, of_one)}


async def _sums(
    connection: HouseConnection, lottery: KnownLottery, entities: Sequence[int], period: ReportPeriod
) -> dict[int, Sums]:
    query = PeriodQuery(entities, "agency", is_whole=len(entities) == len(lottery.people.entities))
    sums_by_seller = await periods.sums(connection, lottery.operator.id, period, query)
    for seller, amount in (await weeks.sum_expired(connection, lottery.operator.id, entities, period)).items():
        sums_by_seller[seller] = sums_by_seller.get(seller, Sums())._replace(expired=amount)
    return sums_by_seller


def branches_of(lottery: KnownLottery, tops: Sequence[int]) -> list[int]:
    """Return entities with all that settle through them: not what was added later without a parent, even of the root (VE-52)."""
    wanted = set(tops)
    return sorted(one.id for one in lottery.people.entities.values() if not wanted.isdisjoint(one.path))


def _by_top(lottery: KnownLottery, tops: Sequence[int], sums_by_seller: Mapping[int, Sums]) -> dict[int, list[Line]]:
    """Return for each of these entities the lines of those that sold, of itself and of all below it."""
    entities, lines = lottery.people.entities, {one: list[Line]() for one in tops}
    for seller, sums in sums_by_seller.items():
        for above in entities[seller].path:
            if above in lines:
                lines[above].append((seller, entities[seller].name, sums))
    return lines


def _is_too_deep(lottery: KnownLottery, entity_id: int, lines: Sequence[Line]) -> bool:
    """Tell whether somebody below the entity's children has sold: only sales have commissions."""
    sellers = [seller for seller, _, sums in lines if sums.sale or sums.agency or sums.parent]
    return any(entity_id not in lottery.people.entities[seller].path[:2] for seller in sellers)


def entity_total(entity_id: int, lines: Sequence[Line]) -> Sums:
    """Add up all lines as the entity sees them: it earns their parent's commission on those below it."""
    return total([sums if seller == entity_id else sums._replace(agency=sums.parent) for seller, _, sums in lines])


async def receivables_of(
    connection: HouseConnection, lottery: KnownLottery, entity_id: int, monday: date
) -> tuple[tuple[int, str, Cents], ...]:
    """Return the debts of a week, of the entity and those directly below it, for payments that a correction has overtaken."""
    agencies = {entity.account_id: entity for entity in lottery.people.entities.values() if entity_id in entity.path[:2]}
    amounts = await weeks.load_receivables(connection, lottery.operator.id, agencies, monday, monday + _WEEK)
    return tuple((agencies[account].id, agencies[account].name, amount) for account, amount in amounts.items())


async def settled_of(connection: HouseConnection, lottery: KnownLottery, entity_id: int, today: date) -> Settled:
    """Return how far an entity has settled with its parent."""
    accounts = accounts_of(lottery, entity_id)
    paid = await weeks.load_movements(connection, lottery.operator.id, *accounts, today - _NEAR, today + _DAY)
    return lottery.people.entities[entity_id].open_from, paid[-1:]


async def first_open_week(connection: HouseConnection, lottery: KnownLottery, entity_id: int) -> date:
    """Return the Monday of the first week that an entity has not closed. It has none from before it was there."""
    operator_id = lottery.operator.id
    if (last := await weeks.load_closed(connection, operator_id, entity_id)) is not None:
        return last.next_monday
    ((_, made_at),) = await weeks.load_creations(connection, operator_id, [entity_id])
    first_day = await weeks.load_first_day(connection, operator_id)
    return week_of(max(first_day, business_day(made_at, lottery.operator.zone)))


def accounts_of(lottery: KnownLottery, entity_id: int) -> tuple[int, int]:
    """Return the accounts of an entity and of its parent, or the house's cash if it has none. Raises ENTITY_UNKNOWN."""
    entities = lottery.people.entities
    if (entity := entities.get(entity_id)) is None:
        raise OfficeReason.ENTITY_UNKNOWN(entity_id=entity_id)
    parent_account = entities[entity.parent_id].account_id if entity.parent_id is not None else int(Account.CASH)
    return entity.account_id, parent_account
