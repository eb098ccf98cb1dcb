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
_AMOUNTS = ("sales", "commission", "parent_commission", "prizes", "wallets", "expired", "receivable")


class TicketEvents:
    """Tells of tickets that were sold, undone or paid."""

    name = "tickets"
    types = store.TICKET_TYPES

    async def read(self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent]) -> _Told:
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


class PrizeEvents:
    """Tells of the prizes that a step of a settlement has given."""

    name = "given"
    types = store.PRIZE_TYPES

    async def read(self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent]) -> _Told:
        """Return the prizes of each event, by its number."""
        told: dict[int, list[dict[str, object]]] = defaultdict(list)
        for one in await store.read_prizes(connection, operator.id, events):
            told[one.event].append({
                "ticket_id": str(one.ticket_id),
                "entity_id": one.entity_id,
                "line": one.line,
                "kind": one.kind,
                "day": one.day.isoformat(),
                "claim_until": one.claim_until.isoformat(),
                "amount": text(one.amount, operator.exponent),
            })
        return told


class LineEvents:
    """Tells what events add to reports: their lines, which are the rows of the turnover."""

    name = "lines"
    types = store.LINE_TYPES

    async def read(self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent]) -> _Told:
        """Return the lines of each event, by its number. What is 0, or of none, is left out."""
        told: dict[int, list[dict[str, object]]] = defaultdict(list)
        for one in await store.read_lines(connection, operator.id, events):
            about = {"member_id": one.member_id, "product_id": one.product_id, "draw_id": one.draw_id}
            amounts = {name: amount for name in _AMOUNTS if (amount := getattr(one, name))}
            told[one.event].append({
                "day": one.day.isoformat(),
                "entity_id": one.entity_id,
                **{name: value for name, value in about.items() if value},
                **({"game": Game(one.game).key} if one.game else {}),
                **{name: text(amount, operator.exponent) for name, amount in amounts.items()},
            })
        return told
