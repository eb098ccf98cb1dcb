"""Tickets to print or check: found by id, with their number of prints."""

from collections.abc import Collection, Sequence
from uuid import UUID

from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.tickets import Printable
from taquilla.store.lottery.tickets import Place
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def find_by_id(connection: HouseConnection, operator_id: int, ticket_id: UUID) -> list[Place]:
    """Return where an operator's ticket is kept; empty if it has no such ticket."""
    found = await connection.execute(_SQL["find_by_id"], _ids([(operator_id, ticket_id)]))
    return await found.fetchall()


async def find_anywhere(connection: HouseConnection, ticket_id: UUID) -> list[Place]:
    """Return where the ticket with this id is kept, of any operator."""
    return await (await connection.execute(_SQL["find_anywhere"], {"id": ticket_id})).fetchall()


async def load_printable(
    connection: HouseConnection, wanted: Collection[tuple[int, UUID]]
) -> dict[tuple[int, UUID], Printable]:
    """Load the tickets with these (operator, id) that exist. Their count cannot change while the gate is held."""
    rows = await (await connection.execute(_SQL["load_printable"], _ids(wanted))).fetchall()
    return {(operator, ticket_id): Printable(*row) for operator, ticket_id, *row in rows}


async def write_prints(connection: HouseConnection, books: Sequence[LotteryBook]) -> None:
    """Write the number of prints of each ticket. Runs inside the caller's pipeline, which commits."""
    rows = [(book.ledger.operator.id, ticket) for book in books for ticket in book.written.prints.values()]
    if rows:
        await connection.execute(_SQL["write_prints"], arrays.owned(rows, Printable, "seq", "day", "prints"))


def _ids(asked: Collection[tuple[int, UUID]]) -> dict[str, str]:
    return arrays.columns(asked, operators=int, ids=UUID)
