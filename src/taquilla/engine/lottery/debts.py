"""Debts: what entities hand over of what they sell, what they have paid, and what they owe their parents."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.cuadre import Debt, ReportPeriod, Sums, days_of, debt_after, total
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.lottery.cache import KnownLottery
from taquilla.engine.lottery.reports import period_query
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.lottery import periods, weeks
from taquilla.store.lottery.weeks import PaidSince
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection

_WEEK: Final = timedelta(days=7)


async def debts_of(connection: HouseConnection, lottery: KnownLottery, entity_id: int, monday: date) -> dict[int, Debt]:
    """Return the debts of an entity and of those directly below it, with a week's part in them; see `Cuadres.debts`."""
    operator_id = lottery.operator.id
    today = business_day(await read_clock(connection), lottery.operator.zone)
    near = [one.id for one in lottery.people.entities.values() if entity_id in one.path[:2]]
    last = {one.entity_id: one for one in await weeks.load_last_closed(connection, operator_id, near)}
    first = await weeks.load_first_day(connection, operator_id)
    since = {one: last[one].monday + _WEEK if one in last else first for one in near}
    is_over = monday + _WEEK <= today
    after = monday + _WEEK if is_over else monday
    earned: dict[date, dict[int, Cents]] = {}
    # Most entities have closed the same week last: these are two periods, or few more.
    for day in {*since.values(), after}:
        lines = await lines_of(connection, lottery, entity_id, days_of(day, today + timedelta(days=1)))
        if isinstance(lines, Refusal):
            return {}
        earned[day] = {seller: sums.due for seller, _, sums in lines}
        earned[day][entity_id] = entity_total(entity_id, lines).due
    pairs = [(one, *accounts_of(lottery, one), since[one]) for one in near]
    paid = {one.entity_id: one for one in await weeks.sum_payments(connection, operator_id, pairs, after)}
    debts = {}
    for one in near:
        payments = paid.get(one, PaidSince(one, 0, 0))
        owed = (last[one].closing if one in last else 0) + earned[since[one]].get(one, 0) - payments.since
        closing = owed - earned[after].get(one, 0) + payments.after
        debts[one] = debt_after(owed, closing, payments.after) if is_over else Debt(owed, payments.after, owed)
    return debts


async def lines_of(
    connection: HouseConnection, lottery: KnownLottery, entity_id: int, period: ReportPeriod
) -> list[tuple[int, str, Sums]] | Refusal:
    """Return the sums of the entity and those directly below it. Refuses WEEK_TOO_DEEP: reports know two levels of commission."""
    query, operator_id = period_query(lottery, entity_id, "agency"), lottery.operator.id
    sums_by_seller = await periods.sums(connection, operator_id, period, query)
    expired = await weeks.sum_expired(connection, operator_id, query.entities, period)
    for seller, amount in expired.items():
        sums_by_seller[seller] = sums_by_seller.get(seller, Sums())._replace(expired=amount)
    entities = lottery.people.entities
    if any(entity_id not in entities[seller].path[:2] for seller in sums_by_seller):
        return Refusal(Reason.WEEK_TOO_DEEP)
    return [(seller, entities[seller].name, sums) for seller, sums in sums_by_seller.items()]


def entity_total(entity_id: int, lines: Sequence[tuple[int, str, Sums]]) -> Sums:
    """Add up all lines as the entity sees them: it earns their parent's commission on those below it."""
    return total([sums if seller == entity_id else sums._replace(agency=sums.parent) for seller, _, sums in lines])


def accounts_of(lottery: KnownLottery, entity_id: int) -> tuple[int, int]:
    """Return the accounts of an entity and of its parent, or the house's cash if it has none. Raises ENTITY_UNKNOWN."""
    entities = lottery.people.entities
    if (entity := entities.get(entity_id)) is None:
        raise OfficeRefusal(OfficeReason.ENTITY_UNKNOWN, entity_id=entity_id)
    parent_account = entities[entity.parent_id].account_id if entity.parent_id is not None else int(Account.CASH)
    return entity.account_id, parent_account
