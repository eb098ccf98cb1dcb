"""What a settlement owes wallets: the prizes of tickets that were bought from them, credited behind the gate, step by step."""

from dataclasses import replace
from typing import Final

from taquilla.domain.ledger.book import Book
from taquilla.domain.lottery.settling import AT_BETS, Cursor
from taquilla.domain.wallets.crediting import credit
from taquilla.engine.lottery.reclaiming import last_phase
from taquilla.store.lottery import sales, settlements
from taquilla.store.lottery.settlements import Settlement
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import bought_tickets, movements

_BETS_MOST: Final = 40
"""In a step: each moves rows in many tables, so that it takes far longer than a winner."""


async def credit_bets(connection: HouseConnection, book: Book, settlement: Settlement, rows_max: int) -> None:
    """Credit the next bets that a settlement judges. With the last of them it is finished, unless it corrects what was paid."""
    rows_max = min(rows_max, _BETS_MOST)
    judged, last = await bought_tickets.load_judged(connection, book, settlement, rows_max=rows_max)
    for one in judged:
        credit(one, settlement.market_id, settlement.version, book)
    cursor = await last_phase(connection, book.operator.id, settlement) if last is None else Cursor(AT_BETS, last)
    kept = replace(settlement, cursor=cursor or settlement.cursor)
    async with connection.pipeline():
        await sales.write(connection, [book])
        await movements.write(connection, [book])
        await settlements.keep_settlement(connection, book.operator.id, kept, book.at if cursor is None else None)
