"""What a settlement owes wallets: the prizes of tickets that were bought from them, credited behind the gate, step by step."""

from typing import Final

from taquilla.domain.ledger.book import Book
from taquilla.domain.lottery.settling import Cursor, Phase
from taquilla.domain.wallets.crediting import credit
from taquilla.engine.lottery.reclaiming import last_phase
from taquilla.store.lottery import sales, settlements
from taquilla.store.lottery.settlements import Settlement
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import bought_tickets, movements

_BETS_MOST: Final = 40
"""In a step: each moves rows in many tables, so that it takes far longer than a winner."""


async def credit_bets(connection: HouseConnection, book: Book, settlement: Settlement, rows_max: int) -> bool:
    """Credit the next bets that a settlement judges. With the last of them it is finished, unless it corrects what was paid.

    It never says that it met as many rows as it was let: a bet takes far longer than a winner.
    """
    rows_max = min(rows_max, _BETS_MOST)
    judged, last = await bought_tickets.load_judged(connection, book, settlement, rows_max=rows_max)
    for one in judged:
        credit(one, settlement.market_id, settlement.version, book)
    cursor = await last_phase(connection, book.operator.id, settlement) if last is None else Cursor(Phase.BETS, last)
    async with connection.pipeline():
        await sales.write(connection, [book])
        await movements.write(connection, [book])
        await settlements.keep_settlement(connection, book.operator.id, settlement, cursor, book.at)
    return False
