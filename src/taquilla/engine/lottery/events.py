"""Tells what events mean for the lottery: the rows of the ledger between their seqs."""

from collections.abc import Sequence
from typing import Final

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.domain.lottery.games import Game
from taquilla.engine.events.feed import Telling, Told
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.lottery import events as store
from taquilla.store.postgres.database import HouseConnection

_AMOUNTS = ("amount", "sales", "commission", "parent_commission", "prizes", "wallets", "expired", "receivable")


async def _tickets(
    connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], sees_plays: bool
) -> list[tuple[int, Told]]:
    told: list[tuple[int, Told]] = []
    for number, one in await store.read_tickets(connection, operator.id, events):
        paid = [
            {"line": line, "market_id": market, "amount": text(amount, operator.exponent)} for line, market, amount in one.lines
        ]
        told.append((number, {
            "id": str(one.id), "number": one.number, "day": one.day.isoformat(), "entity_id": one.entity_id,
            "member_id": one.member_id, "amount": text(one.amount, operator.exponent), "currency": operator.currency,
        } | ({"payments": paid} if paid else {})))  # fmt: skip
    return told


def _rows(field: str) -> Telling:
    """Return what tells of the ledger's rows in a field: prizes that were given, or what is added to reports."""

    async def read(
        connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], sees_plays: bool
    ) -> list[tuple[int, Told]]:
        told: list[tuple[int, Told]] = []
        for number, row in await store.read_rows(connection, operator.id, events, field, sees_plays=sees_plays):
            amounts = {name: text(amount, operator.exponent) for name in _AMOUNTS if isinstance(amount := row.get(name), int)}
            if isinstance(game := row.get("game"), int):
                row["game"] = Game(game).key
            told.append((number, row | amounts))
        return told

    return Telling(field, store.ROW_TYPES[field], read)


TELLINGS: Final = (Telling("tickets", store.TICKET_TYPES, _tickets), _rows("given"), _rows("lines"))
"""Tell of tickets that were sold, undone or paid, and of rows."""
