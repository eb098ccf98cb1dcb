"""The cuadre: closed weeks, commissions on profit, payments between an entity and its parent; written behind the gate."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.cuadre import ReportPeriod, Week
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class WeekMovement(NamedTuple):
    """A payment between an entity and its parent: above zero the entity paid, below zero it was paid."""

    seq: int
    booked_on: date
    amount: Cents
    at: datetime


class ClosedWeek(NamedTuple):
    """A closed week, and who closed it when."""

    week: Week
    closed_at: datetime
    closed_by: str


class PaymentFilter(NamedTuple):
    """A filter of payments: from the first day to the last one, both included; before is the seq of the last one seen."""

    first: date
    last: date
    before: int | None = None
    limit: int = 100


class PaymentOfWeek(NamedTuple):
    """A payment of an entity with the trail's author and note: above zero the entity paid its parent, below zero it was paid.

    undoes is the payment that it takes back, undone_by the one that takes it back.
    """

    seq: int
    entity_id: int
    booked_on: date
    amount: Cents
    at: datetime
    author: str
    note: str
    undoes: int | None = None
    undone_by: int | None = None


class LastClosed(NamedTuple):
    """The last week that an entity has closed, and what it owed then."""

    entity_id: int
    monday: date
    closing: Cents


class PaidSince(NamedTuple):
    """The payments of an entity to its parent, less those to it: since a day of its own, and after a week; and each side's."""

    entity_id: int
    since: Cents = 0
    after: Cents = 0
    paid: Cents = 0
    received: Cents = 0


class Profit(NamedTuple):
    """The profit of a week on an entity's own sales of a product and game, where there was any. week is its Monday."""

    entity_id: int
    week: date
    product_id: int
    game: int
    profit: Cents


async def load_closed(connection: HouseConnection, operator_id: int, entity_id: int, monday: date = date.max) -> Week | None:
    """Load the entity's last closed week, or the last that is not after this one."""
    return await connection.row(Week, _SQL["load_closed"], operator=operator_id, entity=entity_id, week=monday)


async def load_last_closed(connection: HouseConnection, operator_id: int, entities: Collection[int]) -> list[LastClosed]:
    """Load the last closed week of each of these entities that has one."""
    parameters = {"operator": operator_id, "entities": arrays.numbers(entities)}
    return await connection.rows(LastClosed, _SQL["load_last_closed"], parameters)


async def load_creations(
    connection: HouseConnection, operator_id: int, entities: Collection[int]
) -> list[tuple[int, datetime]]:
    """Return each of these entities, and when it was added."""
    return await connection.fetch(_SQL["load_creations"], operator=operator_id, entities=arrays.numbers(entities))


async def load_first_day(connection: HouseConnection, operator_id: int) -> date:
    """Return the first day on which the operator may have booked anything."""
    (first,) = await connection.first(_SQL["load_first_day"], operator=operator_id) or (None,)
    assert isinstance(first, date), f"operator {operator_id} has no gate"
    return first


async def load_movements(
    connection: HouseConnection, operator_id: int, account: int, parent_account: int, since: date, until: date
) -> list[WeekMovement]:
    """Load the payments between an entity's account and its parent's, from a day until another."""
    parameters = {"operator": operator_id, "account": account, "other": parent_account, "since": since, "until": until}
    return await connection.rows(WeekMovement, _SQL["load_movements"], parameters)


async def sum_expired(
    connection: HouseConnection, operator_id: int, entities: Collection[int], period: ReportPeriod
) -> dict[int, Cents]:
    """Sum what was booked of expired prizes on whole days, by the agency that had sold the tickets."""
    parameters = {"operator": operator_id, "since": period.first_day, "until": period.end_day}
    parameters |= {"entities": arrays.numbers(entities)}
    return dict(await connection.fetch(_SQL["sum_expired"], parameters))


async def load_receivables(
    connection: HouseConnection, operator_id: int, accounts: Collection[int], since: date, until: date
) -> dict[int, Cents]:
    """Return by account what agencies came to owe, from a day until another, for payments that a correction made too high."""
    parameters = {"operator": operator_id, "accounts": arrays.numbers(accounts), "since": since, "until": until}
    return dict(await connection.fetch(_SQL["load_receivables"], parameters))


async def list_closed(
    connection: HouseConnection, operator_id: int, entity_id: int, before: date, rows_max: int
) -> list[ClosedWeek]:
    """Return an entity's closed weeks that begin before a day, the latest first."""
    rows = await connection.fetch(_SQL["list_closed"], operator=operator_id, entity=entity_id, before=before, rows_max=rows_max)
    return [ClosedWeek(Week(*sums), closed_at, closed_by) for *sums, closed_at, closed_by in rows]


async def load_payments(
    connection: HouseConnection, operator_id: int, pairs: Sequence[tuple[int, int, int]], wanted: PaymentFilter
) -> list[PaymentOfWeek]:
    """Return the payments of entities, each given with its own account and its parent's, the latest first."""
    parameters = wanted._asdict() | arrays.columns(pairs, entities=int, accounts=int, others=int)
    return await connection.rows(PaymentOfWeek, _SQL["load_payments"], parameters, operator=operator_id)


async def sum_payments(
    connection: HouseConnection, operator_id: int, pairs: Sequence[tuple[int, int, int, date]], after: date
) -> list[PaidSince]:
    """Sum the payments of entities, each given with its own account, its parent's and its day."""
    parameters = {"operator": operator_id, "after": after, "first": min(after, *(since for *_, since in pairs))}
    parameters |= arrays.columns(pairs, entities=int, accounts=int, others=int, firsts=date)
    return await connection.rows(PaidSince, _SQL["sum_payments"], parameters)


async def load_payment(connection: HouseConnection, operator_id: int, seq: int) -> PaymentOfWeek | None:
    """Load a payment that was recorded; None: there is none of this seq."""
    return await connection.row(PaymentOfWeek, _SQL["load_payment"], operator=operator_id, seq=seq)


async def write_week(
    connection: HouseConnection, operator_id: int, entity_id: int, week: Week, now: datetime, author: str
) -> None:
    """Close an entity's week."""
    parameters = {"operator": operator_id, "entity": entity_id, "closing": week.closing, "now": now, "author": author}
    await connection.execute(_SQL["write_week"], parameters | asdict(week))


async def sum_profits(
    connection: HouseConnection, operator_id: int, entities: Collection[int], days: Sequence[date]
) -> list[Profit]:
    """Sum what the own sales of entities left in the weeks of these days, where they left anything. The days must be folded."""
    parameters = {"operator": operator_id, "entities": arrays.numbers(entities), "days": arrays.days(days)}
    return await connection.rows(Profit, _SQL["sum_profits"], parameters)


async def write_profit(
    connection: HouseConnection, operator_id: int, seq: int, profit: Profit, commissions: Sequence[Cents]
) -> None:
    """Write what an entity and those above it earn in all on a profit."""
    parameters = {"operator": operator_id, "seq": seq, "commissions": arrays.numbers(commissions)}
    await connection.execute(_SQL["write_profit"], parameters | profit._asdict())
