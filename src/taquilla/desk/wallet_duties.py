"""What a settlement owes wallets: the prizes of tickets that were bought from them, credited behind the gate, step by step."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from taquilla.desk.knowledge import Known
from taquilla.domain.book import Book
from taquilla.domain.crediting import credit
from taquilla.domain.schedule import business_day
from taquilla.domain.settling import AT_BETS, Cursor
from taquilla.store import sales, settlements, wallet_tickets, wallets
from taquilla.store.database import HouseConnection
from taquilla.store.gates import Gate
from taquilla.store.settlements import Settlement

_BETS_MOST: Final = 40
"""In a step: each moves rows in many tables, so that it takes far longer than a winner."""


async def credit_bets(
    connection: HouseConnection, known: Known, gate: Gate, at: datetime, settlement: Settlement, rows_max: int
) -> Book:
    """Credit the next bets that a settlement judges; with the last of them it is finished. Gives the book of what was done."""
    today = business_day(at, known.operator.zone)
    book = Book(known.operator, known.rules.at(at), at, today, gate.last_seq, gate.last_ordinal)
    rows_max = min(rows_max, _BETS_MOST)
    judged, last = await wallet_tickets.load_judged(connection, book, settlement, rows_max=rows_max)
    for one in judged:
        credit(one, settlement.market_id, settlement.version, book)
    kept = settlement if last is None else replace(settlement, cursor=Cursor(AT_BETS, last))
    async with connection.pipeline():
        await sales.write(connection, [book])
        await wallets.write(connection, [book])
        await settlements.keep_settlement(connection, known.operator.id, kept, at if last is None else None)
    return book
