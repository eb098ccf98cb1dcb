"""Tickets as they stand, for the counter (behind the gate) and others (without); their prints and held payments."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from taquilla.domain.ledger.book import Transfer
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import LotteryBook, Presented
from taquilla.domain.lottery.payment_approval import Ending, PaymentHold
from taquilla.domain.lottery.tickets import Attempts, Payout, Printable, Prize, Standing, Ticket, Wager
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)

Place = tuple[int, int, date]  # operator, seq, day: where a ticket is kept


class HeldRow(NamedTuple):
    """A waiting payment: its ticket and agency, the amount, who asked for it, and when."""

    ticket_seq: int
    day: date
    number: int
    entity_id: int
    amount: Cents
    asked_by: int
    asked_at: datetime
    ticket_id: UUID
    version: int = 1


class HoldRow(NamedTuple):
    """A payment that waits or has waited: its ticket, the amount, who asked for it, and its end."""

    number: int
    day: date
    amount: Cents
    asked_by: int
    ended_as: Ending | None
    ended_by: int | None
    ended_at: datetime | None


async def find_by_number(connection: HouseConnection, keys: Iterable[tuple[int, int, date]]) -> list[Place]:
    """Return where the tickets with these (operator, number, day) are kept, as far as they exist."""
    return await connection.fetch(_SQL["find_by_number"], arrays.columns(list(keys), operators=int, numbers=int, days=date))


async def find_rejected(connection: HouseConnection, keys: Iterable[tuple[int, int, int]]) -> list[Place]:
    """Return where the last rejected ticket is kept for each (operator, entity, number) that has one."""
    return await connection.fetch(_SQL["find_rejected"], arrays.columns(list(keys), operators=int, entities=int, numbers=int))


async def find_last(connection: HouseConnection, operator_id: int, member_id: int) -> list[Place]:
    """Return where the last ticket that a member sold is kept."""
    return await connection.fetch(_SQL["find_last"], operator=operator_id, member=member_id)


async def load_last_sales(
    connection: HouseConnection, operator_id: int, entities: Collection[int]
) -> dict[int, tuple[datetime, datetime]]:
    """Return when each of these entities has sold its last ticket that was not undone, and when that expires, if there is one."""
    rows = await connection.fetch(_SQL["load_last_sales"], {"operator": operator_id, "entities": arrays.numbers(entities)})
    return {entity: (at, expires_at) for entity, at, expires_at in rows}


async def find_open(connection: HouseConnection, operator_id: int, events: Iterable[int], now: datetime) -> set[int]:
    """Return those of these events that an operator still sells."""
    return set(await connection.column(_SQL["find_open"], operator=operator_id, events=arrays.numbers(events), now=now))


async def find_sealed(connection: HouseConnection, operator_id: int, markets: Iterable[int], now: datetime) -> set[int]:
    """Return those of these markets in which a draw is closed and has no approved result that counts (VE-44)."""
    return set(await connection.column(_SQL["find_sealed"], operator=operator_id, markets=arrays.numbers(markets), now=now))


async def find_first_close(connection: HouseConnection, operator_id: int, events: Iterable[int]) -> datetime:
    """Return the first close of the draws of these events."""
    (first,) = await connection.first(_SQL["find_first_close"], operator=operator_id, events=arrays.numbers(events)) or (None,)
    assert isinstance(first, datetime), f"none of {events} is a draw of operator {operator_id}"
    return first


async def find_by_id(connection: HouseConnection, operator_id: int, ticket_id: UUID) -> list[Place]:
    """Return where an operator's ticket is kept; empty if it has no such ticket."""
    return await connection.fetch(_SQL["find_by_id"], arrays.columns([(operator_id, ticket_id)], operators=int, ids=UUID))


async def find_anywhere(connection: HouseConnection, ticket_id: UUID) -> list[Place]:
    """Return where the ticket with this id is kept, of any operator but sandboxes."""
    return await connection.fetch(_SQL["find_anywhere"], id=ticket_id)


async def load_printable(connection: HouseConnection, keys: Collection[tuple[int, UUID]]) -> dict[tuple[int, UUID], Printable]:
    """Load the tickets with these (operator, id) that exist. Their count cannot change while the gate is held."""
    cursor = await connection.execute(_SQL["load_printable"], arrays.columns(keys, operators=int, ids=UUID))
    return {(operator, ticket_id): Printable(*row) for operator, ticket_id, *row in await cursor.fetchall()}


async def write_prints(connection: HouseConnection, books: Sequence[LotteryBook]) -> None:
    """Write the number of prints of each ticket. Runs inside the caller's pipeline, which commits."""
    rows = [(book.ledger.operator.id, ticket) for book in books for ticket in book.written.prints.values()]
    if rows:
        await connection.execute(_SQL["write_prints"], arrays.owned(rows, Printable, "seq", "day", "prints"))


async def write_holds(connection: HouseConnection, books: Sequence[LotteryBook]) -> None:
    """Write the holds that began and those that ended. Runs inside the caller's pipeline, which commits."""
    rows = [(book.ledger.operator.id, *book.written.holds[key]) for book in books for key in sorted(book.written.holds)]
    if not rows:
        return
    holds = [hold for _, _, hold in rows]
    names = ("version", "amount", "asked_by", "asked_at", "ended_as", "ended_by", "ended_at", "payout_seq")
    tickets = [(operator, ticket.seq, ticket.day) for operator, ticket, _ in rows]
    parameters = arrays.columns(tickets, operators=int, ticket_seq=int, day=date) | arrays.fields(holds, PaymentHold, *names)
    parameters["lines"] = arrays.lists([[line for line, _ in hold.prizes] for hold in holds])
    parameters["versions"] = arrays.lists([[version for _, version in hold.prizes] for hold in holds])
    await connection.execute(_SQL["write_holds"], parameters)


async def list_held(
    connection: HouseConnection, operator_id: int, entities: Collection[int], now: datetime, rows_max: int,
    after: tuple[int, int] | None = None,
) -> list[HeldRow]:  # fmt: skip
    """Return the waiting payments of these agencies' tickets, the longest waiting first; after a ticket's seq and version."""
    parameters: dict[str, object] = {"operator": operator_id, "entities": arrays.numbers(entities), "now": now}
    parameters |= {"rows_max": rows_max} | dict(zip(("after", "version"), after or (None, None), strict=True))
    return await connection.rows(HeldRow, _SQL["list_held"], parameters)


async def load_hold(connection: HouseConnection, operator_id: int, ticket_id: UUID, version: int) -> HoldRow:
    """Load a payment of a ticket that waits or has waited."""
    return await connection.one(HoldRow, _SQL["load_hold"], operator=operator_id, ticket=ticket_id, version=version)


async def load_tickets(connection: HouseConnection, places: Sequence[Place]) -> dict[tuple[int, int], Ticket]:
    """Load tickets with their wagers, by (operator, seq)."""
    if not places:
        return {}
    tickets, wagers = await connection.together(_places(places), _SQL["load_tickets"], _SQL["load_wagers"])
    lines = defaultdict(list)
    for operator, seq, *terms in wagers:
        wager = Wager._make(terms)
        lines[operator, seq].append(wager._replace(commissions=tuple(wager.commissions)))
    return {
        (operator, seq): Ticket(*(seq, *rest, tuple(lines[operator, seq]), state)) for operator, seq, *rest, state in tickets
    }


async def load_presented(connection: HouseConnection, places: Sequence[Place]) -> dict[tuple[int, int], Presented]:
    """Load tickets with all that decides what may still be done with them, by (operator, seq)."""
    if not (tickets := await load_tickets(connection, places)):
        return {}
    parameters = _places(places)
    subjects = {(operator, str(ticket.id)): seq for (operator, seq), ticket in tickets.items()}
    async with connection.pipeline():
        prizes = await connection.execute(_SQL["load_prizes"], parameters)
        payouts = await connection.execute(_SQL["load_payouts"], parameters)
        holds = await connection.execute(_SQL["load_holds"], parameters)
        transfers = await connection.execute(_SQL["load_transfers"], parameters)
        closes = [(operator, str(ticket.id), ticket.first_close) for (operator, _), ticket in tickets.items()]
        by_subject = arrays.columns(closes, operators=int, subjects=str, closes=datetime)
        attempts = await connection.execute(_SQL["load_attempts"], by_subject)
        pins = await connection.execute(_SQL["load_pins_seen"], by_subject)
        standings = _standings(await prizes.fetchall(), await payouts.fetchall())
        holds_by_ticket = {(op, seq): _hold(tuple(row)) for op, seq, *row in await holds.fetchall()}
        transfers_by_ticket = defaultdict(list)
        for operator, *row in await transfers.fetchall():
            transfer = Transfer._make(row)
            transfers_by_ticket[operator, transfer.ticket_seq].append(transfer)
        attempts_by_ticket = {(op, subjects[op, subject]): Attempts(*row) for op, subject, *row in await attempts.fetchall()}
        seen = {(op, subjects[op, subject]) for op, subject in await pins.fetchall()}
    presented = {}
    for key, ticket in tickets.items():
        standing, hold = standings.get(key) or Standing((), (), frozenset()), holds_by_ticket.get(key)
        if hold is not None and hold.is_open:
            standing.held = frozenset(line for line, _ in hold.prizes)
        presented[key] = Presented(
            ticket=ticket, standing=standing, transfers=transfers_by_ticket[key], attempts=attempts_by_ticket.get(key), hold=hold,
            is_pin_seen=key in seen,
        )  # fmt: skip
    return presented


def _hold(row: TupleRow) -> PaymentHold:
    version, amount, lines, versions, *request_and_end = row
    return PaymentHold(version, amount, tuple(zip(lines, versions, strict=True)), *request_and_end)


def _standings(prizes: list[TupleRow], payouts: list[TupleRow]) -> dict[tuple[int, int], Standing]:
    won, paid, settled = defaultdict(list), defaultdict(list), defaultdict(set)
    for operator, seq, line, market, version, is_whole, amount, expires_at, is_refund, is_of_run in prizes:
        if is_whole:
            settled[operator, seq].add(market)
        if amount is not None:
            won[operator, seq].append(Prize(
                line=line, market_id=market, version=version, amount=amount, expires_at=expires_at, is_refund=is_refund,
                is_of_run=is_of_run,
            ))
    paid_at: dict[tuple[int, int], datetime] = {}
    for operator, seq, *payout, at in payouts:
        key = operator, seq
        paid[key].append(Payout(*payout))
        if payout[-1] > 0:
            paid_at[key] = max(at, paid_at.get(key, at))
    return {
        key: Standing(won[key], paid[key], frozenset(settled[key]), paid_at=paid_at.get(key))
        for key in settled.keys() | won.keys() | paid.keys()
    }


def _places(places: Sequence[Place]) -> dict[str, str]:
    return arrays.columns(places, operators=int, seqs=int, days=date)
