"""Loads and writes for the counter: what a batch of sales, undoings and payments reads, and the rows it writes.

A batch may serve several operators at once; every statement names the operator of each row.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from taquilla.domain.ledger.commands import RecordedCommand
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.rules import Rules
from taquilla.domain.lottery.tickets import Wager
from taquilla.store.ledger import books
from taquilla.store.ledger.books import REQUEST_KEYS, Instants, RequestKey
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)

ExposureKey = tuple[int, int, int, int, str]  # operator, market, scope, game, selection

_EXPOSURE_KEYS = arrays.table(operators=int, markets=int, scopes=int, games=int, selections=str)
_TICKETS = arrays.Insert(
    _SQL["write_tickets"], ("currencies", "instants", "days", "key_versions"),
    operators=int, currencies=str, instants=datetime, seqs=int, days=date, ids=UUID, ordinals=int, numbers=int, channels=int,
    entities=int, members=int, amounts=int, wagers=int, closes=datetime, ends=datetime, windows=datetime, expiries=datetime,
    key_versions=int,
)  # fmt: skip
_WAGERS = arrays.Insert(
    _SQL["write_wagers"], ("days", "consolations"),
    operators=int, seqs=int, days=date, lines=int, markets=int, events=int, games=int, selections=str, amounts=int,
    multipliers=int, commissions=tuple[int, ...], consolations=int,
)  # fmt: skip
_EXPOSURE = arrays.Insert(
    _SQL["write_exposure"], ("scopes",),
    operators=int, markets=int, scopes=int, games=int, selections=str, sold=int,
)  # fmt: skip
_UNDOINGS = arrays.table(operators=int, seqs=int, days=date, states=str, instants=datetime, undone=int, members=int)
_PAYOUTS = arrays.table(
    operators=int, instants=datetime, seqs=int, days=date, tickets=int, members=int, lines=int, markets=int, versions=int,
    amounts=int,
)
_TENDERS = arrays.table(
    operators=int, seqs=int, places=int, days=date, tickets=int, entities=int, members=int, sales=bool, methods=int, amounts=int,
    worths=int,
)
_ATTEMPTS = arrays.table(operators=int, subjects=str, wrongs=int, firsts=datetime, locks=datetime | None, marks=bytes)


@dataclass(slots=True)
class LotteryQuery:
    """The keys of what a batch reads; every item begins with the operator."""

    sessions: set[tuple[int, int]] = field(default_factory=set)
    requests: list[RequestKey] = field(default_factory=list)
    draws: set[tuple[int, int]] = field(default_factory=set)
    draws_of_runs: set[tuple[int, int]] = field(default_factory=set)  # only whether they are closed
    exposure: set[ExposureKey] = field(default_factory=set)
    # By (operator, scope), except the banca's: the entities whose sales count, or one member, below zero.
    sellers: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    balances: set[tuple[int, int]] = field(default_factory=set)
    # (operator, member, since): members whose undoings are counted.
    undoings: set[tuple[int, int, datetime]] = field(default_factory=set)

    def add_counted(
        self, operator: int, rules: Rules, member_id: int, key: tuple[int, int, str], known: Container[tuple[int, int, int, str]]
    ) -> None:
        """Add a selection's unknown exposure in every scope that counts this seller. Mostly there is no such scope."""
        market, game, selection = key
        for scope in rules.counted.get(member_id, ()):
            if (market, scope, game, selection) not in known:
                self.exposure.add((operator, market, scope, game, selection))
                self.sellers[operator, scope] = rules.sellers(scope)


@dataclass(slots=True)
class LotteryRows:
    """The rows that a `LotteryQuery` found."""

    alive: set[tuple[int, int]] = field(default_factory=set)
    requests: dict[RequestKey, RecordedCommand] = field(default_factory=dict)
    draws: dict[tuple[int, int], tuple[datetime, bool]] = field(default_factory=dict)
    exposure: dict[ExposureKey, Cents] = field(default_factory=dict)
    balances: dict[tuple[int, int], Cents] = field(default_factory=dict)
    undone: dict[tuple[int, int], int] = field(default_factory=dict)


async def load(connection: HouseConnection, query: LotteryQuery, at: Instants) -> LotteryRows:
    """Run plain reads, all in one round trip, at each operator's instant. The gates are held: nothing changes until the write."""
    exposure = list(query.exposure)
    async with connection.pipeline():
        alive = await books.ask_sessions(connection, query.sessions, at)
        requests = await books.ask_requests(connection, query.requests) if query.requests else None
        asked = arrays.columns(query.draws | query.draws_of_runs, operators=int, events=int)
        draws = await connection.execute(_SQL["load_draws"], asked)
        exposure_rows = await connection.execute(_SQL["load_exposure"], _EXPOSURE_KEYS(exposure)) if exposure else None
        balances = await books.ask_balances(connection, query.balances) if query.balances else None
        loaded = LotteryRows(
            alive=set(await alive.fetchall()),
            draws={(operator, event): (closes, is_open) for operator, event, closes, is_open in await draws.fetchall()},
        )
        if exposure_rows is not None:
            loaded.exposure = {exposure[place - 1]: amount for place, amount in await exposure_rows.fetchall()}
        if requests is not None:
            loaded.requests = await books.read_requests(query.requests, requests)
        if balances is not None:
            loaded.balances = {(operator, account): balance for operator, account, balance in await balances.fetchall()}
    if query.sellers:
        await _count(connection, query, loaded, at)
    if query.undoings:
        parameters = arrays.columns(query.undoings, operators=int, members=int, since=datetime)
        counts = await connection.execute(_SQL["count_undoings"], parameters)
        loaded.undone = {(operator, member): count for operator, member, count in await counts.fetchall()}
    return loaded


_ON_SALE_MAX: Final = timedelta(days=62)  # no draw is on sale for longer


async def _count(connection: HouseConnection, query: LotteryQuery, loaded: LotteryRows, at: Instants) -> None:
    """Add up the live wagers on selections that have no stored exposure in a scope. From then on the sum is stored."""
    if missing := [key for key in query.exposure if key[2] and key not in loaded.exposure]:
        sellers = [query.sellers[operator, scope] for operator, _, scope, *_ in missing]
        since = {"since": (min(at.values()) - _ON_SALE_MAX).date()}
        parameters = _EXPOSURE_KEYS(missing) | {"sellers": arrays.lists(sellers)}
        cursor = await connection.execute(_SQL["count_exposure"], {**parameters, **since})
        loaded.exposure |= {(*key,): amount for *key, amount in await cursor.fetchall()}


async def find_sales(
    connection: HouseConnection, keys: Sequence[RequestKey]
) -> dict[tuple[int, int, date], Mapping[str, object]]:
    """Find the tickets (operator, seq, day) that were sold under these keys, with what their requests keep beside them."""
    cursor = await connection.execute(_SQL["find_sales"], REQUEST_KEYS(keys))
    return {(operator, seq, day): outcome or {} for operator, seq, day, outcome in await cursor.fetchall()}


async def write(connection: HouseConnection, parts: Sequence[LotteryBook]) -> None:
    """Write what was decided about tickets, one statement per table. Runs inside the caller's pipeline or transaction."""
    changes = [(book.ledger.operator.id, book.at, book.written) for book in parts]
    if any(written.tickets for _, _, written in changes):
        await connection.execute(*_TICKETS(_tickets(parts)))
        await connection.execute(*_WAGERS(_wagers(parts)))
    # In key order, so that the index is walked once.
    exposure = [
        ((book.ledger.operator.id,), [(*key, book.exposure[key]) for key in sorted(book.written.exposure)]) for book in parts
    ]
    if any(rows for _, rows in exposure):
        await connection.execute(*_EXPOSURE(exposure))
    await connection.put(_SQL["write_undoings"], _UNDOINGS, [
        (operator, ticket.seq, ticket.day, ticket.state, at, seq, member)
        for operator, at, written in changes
        for ticket, seq, member in written.undoings
    ])
    await connection.put(_SQL["write_payouts"], _PAYOUTS, [
        (operator, at, seq, day, ticket, member, *payout)
        for operator, at, written in changes
        for seq, day, ticket, member, payout in written.payouts
    ])
    tenders = [(operator, *tender[:-1], *tender.leg) for operator, _, written in changes for tender in written.tenders]
    await connection.put(_SQL["write_tenders"], _TENDERS, tenders)
    await connection.put(_SQL["write_attempts"], _ATTEMPTS, [
        (operator, str(ticket), pin_attempts.wrong, pin_attempts.first_at, pin_attempts.locked_until, pin_attempts.marks)
        for operator, _, written in changes
        for ticket, pin_attempts in written.attempts.items()
    ])
    _tell(connection, parts)


def _tickets(parts: Sequence[LotteryBook]) -> list[tuple[tuple[int, str, datetime], list[TupleRow]]]:
    return [
        ((book.ledger.operator.id, book.ledger.operator.currency, book.at), [
            (ticket.seq, ticket.day, ticket.id, ticket.ordinal, ticket.number, ticket.channel, ticket.entity_id, ticket.member_id,
             ticket.amount, len(ticket.wagers), ticket.first_close, ticket.draws_end, ticket.cancel_until, ticket.expires_at,
             ticket.key_version)
            for ticket in book.written.tickets
        ])
        for book in parts
    ]  # fmt: skip


def _wagers(parts: Sequence[LotteryBook]) -> list[tuple[tuple[int, int, date], Sequence[Wager]]]:
    return [
        ((book.ledger.operator.id, ticket.seq, ticket.day), ticket.wagers) for book in parts for ticket in book.written.tickets
    ]


def _tell(connection: HouseConnection, parts: Sequence[LotteryBook]) -> None:
    """Log after the commit which pins were wrong."""
    for book in parts:
        for ticket, attempts in book.written.attempts.items():
            outcome = "refused" if attempts.locked_until is None else "locked"
            connection.tell("wrong pin", outcome=outcome, operator=book.ledger.operator.id, object=str(ticket), bounded=True)
