"""What a settlement owes wallets: the prizes of tickets that were bought from them, credited behind the gate, step by step."""

from dataclasses import replace
from typing import Final

from taquilla.desk.reclaiming import last_phase
from taquilla.domain.book import Book
from taquilla.domain.crediting import credit
from taquilla.domain.settling import AT_BETS, Cursor
from taquilla.store import sales, settlements, wallet_tickets, wallets
from taquilla.store.database import HouseConnection
from taquilla.store.settlements import Settlement

_BETS_MOST: Final = 40
"""In a step: each moves rows in many tables, so that it takes far longer than a winner."""


async def credit_bets(connection: HouseConnection, book: Book, settlement: Settlement, rows_max: int) -> None:
    """Credit the next bets that a settlement judges. With the last of them it is finished, unless it corrects what was paid."""
    rows_max = min(rows_max, _BETS_MOST)
    judged, last = await wallet_tickets.load_judged(connection, book, settlement, rows_max=rows_max)
    for one in judged:
        credit(one, settlement.market_id, settlement.version, book)
    cursor = await last_phase(connection, book.operator.id, settlement) if last is None else Cursor(AT_BETS, last)
    kept = replace(settlement, cursor=cursor or settlement.cursor)
    async with connection.pipeline():
        await sales.write(connection, [book])
        await wallets.write(connection, [book])
        await settlements.keep_settlement(connection, book.operator.id, kept, book.at if cursor is None else None)
