"""Tells what events mean for the lottery: the rows of the ledger between their seqs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.domain.lottery.games import Game
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.lottery import events as store
from taquilla.store.postgres.database import HouseConnection

_Told = Mapping[int, list[dict[str, object]]]
_AMOUNTS = ("amount", "sales", "commission", "parent_commission", "prizes", "wallets", "expired", "receivable")


class TicketEvents:
    """Tells of tickets that were sold, undone or paid."""

    name = "tickets"
    types = store.TICKET_TYPES

    async def read(
        self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], *, sees_plays: bool
    ) -> _Told:
        """Return the tickets of each event, by its number."""
        told: dict[int, list[dict[str, object]]] = defaultdict(list)
        for one in await store.read_tickets(connection, operator.id, events):
            paid = [
                {"line": line, "market_id": market, "amount": text(amount, operator.exponent)}
                for line, market, amount in one.lines
            ]
            told[one.event].append({
                "id": str(one.id),
                "number": one.number,
                "day": one.day.isoformat(),
                "entity_id": one.entity_id,
                "member_id": one.member_id,
                "amount": text(one.amount, operator.exponent),
                "currency": operator.currency,
            } | ({"payments": paid} if paid else {}))
        return told


class RowEvents:
    """Tells in a field what the ledger's rows say: prizes that were given, or what is added to reports."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.types = store.ROW_TYPES[name]

    async def read(
        self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], *, sees_plays: bool
    ) -> _Told:
        """Return the rows of each event, by its number."""
        told: dict[int, list[dict[str, object]]] = defaultdict(list)
        for number, row in await store.read_rows(connection, operator.id, events, self.name, sees_plays=sees_plays):
            amounts = {name: text(amount, operator.exponent) for name in _AMOUNTS if isinstance(amount := row.get(name), int)}
            if isinstance(game := row.get("game"), int):
                row["game"] = Game(game).key
            told[number].append(row | amounts)
        return told
