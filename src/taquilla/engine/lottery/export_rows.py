"""Reads the tickets and wagers of a period in the order of their sale, a page at a time, for exports."""

from collections.abc import AsyncGenerator, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import Event, Presented
from taquilla.domain.lottery.games import key_of
from taquilla.domain.lottery.receipts import draw_name
from taquilla.domain.lottery.sealed import HiddenWager, sees_plays, shown
from taquilla.domain.lottery.tickets import ticket_status, wager_status
from taquilla.domain.people.members import Member, OperatorPeople
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.engine.lottery.reports import subtree
from taquilla.engine.lottery.tickets import sees
from taquilla.engine.runs import ExportedPage
from taquilla.store.lottery import search, tickets
from taquilla.store.lottery.search import SearchWalk
from taquilla.store.postgres.clock import read_clock

_PAGE: Final = 500

_TICKET: Final = {"id": "text", "number": "number", "day": "day", "status": "text"}
_SALE: Final = {"entity_id": "number", "entity": "text", "seller_id": "number", "seller": "text", "sold_at": "instant"}
COLUMNS: Final = {
    "tickets": _TICKET | _SALE | {"amount": "amount", "prize": "amount", "currency": "text"},
    "wagers": {
        "ticket_id": "text", "number": "number", "day": "day", "line": "number", "status": "text", "draw_id": "number",
        "draw": "text", "draws_at": "instant", "game": "text", "is_sealed": "yes or no", "selection": "text", "stake": "amount",
        "prize": "amount", "currency": "text",
    } | _SALE,
}  # fmt: skip
"""The columns of each table, and the kinds of their values."""


class ExportRows(LotteryReader):
    """Reads tickets and wagers for exports."""

    async def operator(self, operator_id: int) -> Operator:
        """Return an operator."""
        return (await self._known(operator_id)).operator

    async def member(self, operator_id: int, member_id: int) -> Member:
        """Return a member as it is now."""
        return (await self._known(operator_id)).people.members[member_id]

    async def sold(
        self, operator_id: int, member_id: int, entity_id: int, since: datetime, until: datetime, *, of_wagers: bool
    ) -> AsyncGenerator[ExportedPage, None]:
        """Yield the tickets of an entity and those below it, sold from since to before until, or their wagers.

        Each page is as things stand when it is read. Plays that are sealed to the member have no selection and no stake.
        """
        async with self._reading(operator_id) as (connection, lottery):
            low, high = await search.find_seqs(connection, operator_id, since, until)
            entities, visible = lottery.people.entities, subtree(lottery, entity_id)
        walk = SearchWalk(
            operator_id, visible, low, high, descending=False, by="operator_id" if len(visible) == len(entities) else "entity_id"
        )
        while True:
            async with self._reading(operator_id) as (connection, lottery):
                spots = await search.walk(connection, walk, _PAGE) or []
                places = [(operator_id, spot.seq, spot.day) for spot in spots]
                found = list((await tickets.load_presented(connection, places)).values())
                found = [one for one in found if one.ticket.created_at < until]
                member = lottery.people.members[member_id]
                may_see = of_wagers and await sees(connection, operator_id, member, member_id, since)
                closed = {one.ticket.id for one in found if not (may_see and sees_plays(member, one.ticket.member_id))}
                wagers = [wager for one in found if one.ticket.id in closed for wager in one.ticket.wagers]
                now = await read_clock(connection)
                sealed, events = set[int](), dict[int, Event]()
                if of_wagers:
                    sealed = await tickets.find_sealed(connection, operator_id, {wager.market_id for wager in wagers}, now)
                    every = {wager.event_id for one in found for wager in one.ticket.wagers}
                    events = await self._cache.events(connection, every)
            rows: list[tuple[object, ...]] = []
            for one in found:
                sale = _sale_of(one, lottery.people)
                if of_wagers:
                    hidden = sealed if one.ticket.id in closed else set()
                    rows += _wagers_of(one, sale, events, hidden, lottery.operator)
                else:
                    rows.append(_ticket_of(one, sale, lottery.operator, now))
            if len(spots) < _PAGE:
                yield ExportedPage(rows, 100)
                return
            yield ExportedPage(rows, 100 * (spots[-1].seq - low) // max(1, high - low))
            walk = walk.after(spots[-1].seq)


def _sale_of(one: Presented, people: OperatorPeople) -> tuple[object, ...]:
    ticket = one.ticket
    entity, seller = people.entities[ticket.entity_id], people.members[ticket.member_id]
    return entity.id, entity.name, seller.id, seller.email, ticket.created_at


def _ticket_of(one: Presented, sale: tuple[object, ...], operator: Operator, now: datetime) -> tuple[object, ...]:
    ticket, won = one.ticket, sum(prize.amount for prize in one.standing.prizes)
    status = ticket_status(ticket, one.standing, now)
    amounts = _units(ticket.amount, operator), _units(won, operator), operator.currency
    return (str(ticket.id), ticket.number, ticket.day, status, *sale, *amounts)


def _wagers_of(
    one: Presented, sale: tuple[object, ...], events: dict[int, Event], hidden: set[int], operator: Operator
) -> Iterable[tuple[object, ...]]:
    ticket = one.ticket
    for wager in ticket.wagers:
        event, seen = events[wager.event_id], shown(wager, hidden)
        play = (None, None) if isinstance(seen, HiddenWager) else (seen.selection, _units(seen.amount, operator))
        prize = sum(prize.amount for prize in one.standing.prizes if prize.line == wager.line)
        yield (
            str(ticket.id), ticket.number, ticket.day, wager.line, wager_status(wager, one.standing, ticket.state),
            wager.event_id, draw_name(event), event.draws_at, key_of(wager.game, event.category), play[1] is None, *play,
            _units(prize, operator), operator.currency, *sale,
        )  # fmt: skip


def _units(amount: Cents, operator: Operator) -> Decimal:
    return Decimal(amount).scaleb(-operator.exponent)
