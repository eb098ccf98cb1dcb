"""Writes and lists payments that wait for a second person. Writes run behind the gate."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.payment_approval import PaymentHold
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class HeldRow(NamedTuple):
    """A waiting payment: its ticket and agency, the amount, who asked for it, and when."""

    ticket_seq: int
    day: date
    number: int
    entity_id: int
    amount: Cents
    asked_by: int
    asked_at: datetime


async def write_holds(connection: HouseConnection, books: Sequence[LotteryBook]) -> None:
    """Write the holds that began and those that ended. Runs inside the caller's pipeline, which commits."""
    rows = [(book.ledger.operator.id, *book.written.holds[key]) for book in books for key in sorted(book.written.holds)]
    if not rows:
        return
    holds = [hold for _, _, hold in rows]
    names = ("version", "amount", "asked_by", "asked_at", "ended_as", "ended_by", "ended_at", "payout_seq")
    tickets = [(operator, ticket.seq, ticket.day) for operator, ticket, _ in rows]
    parameters = arrays.columns(tickets, operator_id=int, ticket_seq=int, day=date) | arrays.fields(holds, PaymentHold, *names)
    parameters["lines"] = arrays.lists([[line for line, _ in hold.prizes] for hold in holds])
    parameters["versions"] = arrays.lists([[version for _, version in hold.prizes] for hold in holds])
    await connection.execute(_SQL["write_holds"], parameters)


async def list_held(
    connection: HouseConnection, operator_id: int, entities: Collection[int], rows_max: int
) -> list[HeldRow]:
    """Return the waiting payments of these agencies' tickets, the longest waiting first."""
    parameters = {"operator": operator_id, "entities": arrays.numbers(entities), "rows_max": rows_max}
    return [HeldRow(*row) for row in await (await connection.execute(_SQL["list_held"], parameters)).fetchall()]
