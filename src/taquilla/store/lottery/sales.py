"""The counter's loads and writes: what a batch of sales, undoings and payments reads, and the rows it leaves behind.

A batch may serve several operators at once; every statement names the operator of each row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from taquilla.domain.ledger.book import MARKET_TOTAL, Book, Outcome, Request
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.rules import Rules
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

RequestKey = tuple[int, int, int, str]  # operator, channel, issuer, key
ExposureKey = tuple[int, int, int, int, str]  # operator, market, scope, game, selection

_REQUEST_KEYS = arrays.table(operators=int, channels=int, issuers=int, keys=str)
_EXPOSURE_KEYS = arrays.table(operators=int, markets=int, scopes=int, games=int, selections=str)
_REQUESTS = arrays.table(
    operators=int, instants=datetime, channels=int, issuers=int, keys=str, verbs=str, fingerprints=bytes, seqs=int, days=date,
    outcomes=Outcome,
)
_TICKETS = arrays.table(
    operators=int, currencies=str, seqs=int, days=date, ids=UUID, ordinals=int, numbers=int, channels=int, entities=int,
    members=int, amounts=int, wagers=int, instants=datetime, closes=datetime, ends=datetime, windows=datetime, expiries=datetime,
    key_versions=int,
)
_WAGERS = arrays.table(
    operators=int, seqs=int, days=date, lines=int, markets=int, events=int, games=int, selections=str, amounts=int,
    multipliers=int, commissions=tuple[int, ...], consolations=int,
)
_TRANSFERS = arrays.table(
    operators=int, currencies=str, instants=datetime, seqs=int, days=date, debits=int, credits=int, amounts=int, kinds=str,
    tickets=int | None, markets=int | None, versions=int | None, reverses=int | None, booked=date,
)


@dataclass(slots=True)
class Asked:
    """What a batch needs to see; every set begins its items with the operator."""

    sessions: set[tuple[int, int]] = field(default_factory=set)
    requests: list[RequestKey] = field(default_factory=list)
    draws: set[tuple[int, int]] = field(default_factory=set)
    exposure: set[ExposureKey] = field(default_factory=set)
    # Of every (operator, scope) but the banca's: the entities whose sales count, or one member, below zero.
    sellers: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    balances: set[tuple[int, int]] = field(default_factory=set)
    # Of every (operator, member) whose undoings are counted, since when.
    undoings: set[tuple[int, int, datetime]] = field(default_factory=set)

    def ask_counted(self, operator: int, rules: Rules, member_id: int, played: tuple[int, int, str]) -> None:
        """Ask for what is sold of a market's game and selection under every other scope that counts a seller: mostly none."""
        for scope in rules.counted.get(member_id, ()):
            market, game, selection = played
            self.exposure.add((operator, market, scope, game, selection))
            self.sellers[operator, scope] = rules.sellers(scope)


@dataclass(slots=True)
class Loaded:
    """What was found of it."""

    alive: set[tuple[int, int]] = field(default_factory=set)
    requests: dict[RequestKey, Request] = field(default_factory=dict)
    draws: dict[tuple[int, int], tuple[datetime, bool]] = field(default_factory=dict)
    exposure: dict[ExposureKey, Cents] = field(default_factory=dict)
    balances: dict[tuple[int, int], Cents] = field(default_factory=dict)
    undone: dict[tuple[int, int], int] = field(default_factory=dict)


async def load(connection: HouseConnection, asked: Asked, now: datetime) -> Loaded:
    """Plain reads, all in one round trip. The gate is ours, so nothing of this changes until we write."""
    totals = {(operator, event, 0, 0, MARKET_TOTAL) for operator, event in asked.draws}
    exposure = list(asked.exposure | totals)
    async with connection.pipeline():
        parameters = arrays.columns(asked.sessions, operators=int, sessions=int)
        alive = await connection.execute(_SQL["load_sessions"], parameters | {"now": now})
        requests = None
        if asked.requests:
            requests = await connection.execute(_SQL["load_requests"], _REQUEST_KEYS(asked.requests))
        draws = await connection.execute(_SQL["load_draws"], arrays.columns(asked.draws, operators=int, events=int))
        sold = await connection.execute(_SQL["load_exposure"], _EXPOSURE_KEYS(exposure))
        balances = None
        if asked.balances:
            parameters = arrays.columns(asked.balances, operators=int, accounts=int)
            balances = await connection.execute(_SQL["load_balances"], parameters)
        loaded = Loaded(
            alive=set(await alive.fetchall()),
            draws={(operator, event): (closes, is_open) for operator, event, closes, is_open in await draws.fetchall()},
            exposure={(*key,): amount for *key, amount in await sold.fetchall()},
        )
        if requests is not None:
            loaded.requests = {asked.requests[place - 1]: Request(*row) for place, *row in await requests.fetchall()}
        if balances is not None:
            loaded.balances = {(operator, account): balance for operator, account, balance in await balances.fetchall()}
    if asked.sellers:
        await _count(connection, asked, loaded, now)
    if asked.undoings:
        parameters = arrays.columns(asked.undoings, operators=int, members=int, since=datetime)
        counts = await connection.execute(_SQL["count_undoings"], parameters)
        loaded.undone = {(operator, member): count for operator, member, count in await counts.fetchall()}
    return loaded


async def load_requests(
    connection: HouseConnection, asked: Sequence[tuple[int, int, int, str]]
) -> dict[tuple[int, int, int, str], Request]:
    """Commands that were carried out before, by (operator, channel, issuer, key)."""
    if not asked:
        return {}
    found = await connection.execute(_SQL["load_requests"], _REQUEST_KEYS(asked))
    return {asked[place - 1]: Request(*row) for place, *row in await found.fetchall()}


_ON_SALE_MAX: Final = timedelta(days=62)  # no draw is on sale for longer


async def _count(connection: HouseConnection, asked: Asked, loaded: Loaded, now: datetime) -> None:
    """What is sold under a scope that was never counted for a selection: added up from its live wagers, and kept from then on."""
    missing = [key for key in asked.exposure if key[2] and key not in loaded.exposure]
    if missing:
        sellers = [asked.sellers[operator, scope] for operator, _, scope, *_ in missing]
        parameters = _EXPOSURE_KEYS(missing) | {"sellers": arrays.lists(sellers)}
        cursor = await connection.execute(_SQL["count_exposure"], {**parameters, "since": (now - _ON_SALE_MAX).date()})
        loaded.exposure |= {(*key,): amount for *key, amount in await cursor.fetchall()}


async def load_balances(connection: HouseConnection, operator_id: int, accounts: Collection[int]) -> dict[int, Cents]:
    """What is kept of an operator's accounts."""
    asked = [(operator_id, account) for account in accounts]
    found = await connection.execute(_SQL["load_balances"], arrays.columns(asked, operators=int, accounts=int))
    return {account: balance for _, account, balance in await found.fetchall()}


async def find_sales(
    connection: HouseConnection, keys: Sequence[RequestKey]
) -> dict[tuple[int, int, date], Mapping[str, object]]:
    """Find the tickets (operator, seq, day) that were sold under these keys, with what their requests keep beside them."""
    found = await connection.execute(_SQL["find_sales"], _REQUEST_KEYS(keys))
    return {(operator, seq, day): outcome or {} for operator, seq, day, outcome in await found.fetchall()}


async def write(connection: HouseConnection, books: Iterable[Book]) -> None:
    """Everything that was decided, one statement per table. Runs inside the caller's pipeline, which commits."""
    books = [book for book in books if _changed(book)]
    if any(book.written.requests for book in books):
        await connection.execute(_SQL["write_requests"], _requests(books))
    if any(book.written.tickets for book in books):
        await connection.execute(_SQL["write_tickets"], _tickets(books))
        await connection.execute(_SQL["write_wagers"], _wagers(books))
    if any(book.written.transfers for book in books):
        await connection.execute(_SQL["write_transfers"], _transfers(books))
    if any(book.written.exposure for book in books):
        await connection.execute(_SQL["write_exposure"], _exposure(books))
    if any(book.written.balances for book in books):
        await connection.execute(_SQL["write_balances"], _balances(books))
    if any(book.written.undoings for book in books):
        await connection.execute(_SQL["write_undoings"], _undoings(books))
    if any(book.written.payouts for book in books):
        await connection.execute(_SQL["write_payouts"], _payouts(books))
    if any(book.written.attempts for book in books):
        await connection.execute(_SQL["write_attempts"], _attempts(books))
    if any(book.written.events for book in books):
        await connection.execute(_SQL["write_audit_events"], _events(books))
    _tell(connection, books)


def _changed(book: Book) -> bool:
    written = book.written
    return bool(written.requests or written.attempts or written.transfers or written.payouts or written.events)


def _requests(books: list[Book]) -> dict[str, str]:
    return _REQUESTS([(book.operator.id, book.at, *row) for book in books for row in book.written.requests])


def _tickets(books: list[Book]) -> dict[str, str]:
    return _TICKETS([
        (book.operator.id, book.operator.currency, one.seq, one.day, one.id, one.ordinal, one.number, one.channel, one.entity_id,
         one.member_id, one.amount, len(one.wagers), one.created_at, one.first_close, one.draws_end, one.cancel_until,
         one.expires_at, one.key_version)
        for book in books
        for one in book.written.tickets
    ])


def _wagers(books: list[Book]) -> dict[str, str]:
    rows = [
        (book.operator.id, ticket.seq, ticket.day, *wager)
        for book in books
        for ticket in book.written.tickets
        for wager in ticket.wagers
    ]
    # Only joint games console; a column that is short is filled with nulls.
    return _WAGERS(rows) | ({} if any(book.markets for book in books) else {"consolations": "{}"})


def _transfers(books: list[Book]) -> dict[str, str]:
    return _TRANSFERS([
        (book.operator.id, book.operator.currency, book.at, *transfer) for book in books for transfer in book.written.transfers
    ])


def _exposure(books: list[Book]) -> dict[str, str]:
    # In one order, so that the index is walked once.
    rows = sorted((book.operator.id, *key, book.exposure[key]) for book in books for key in book.written.exposure)
    return arrays.columns(rows, operators=int, markets=int, scopes=int, games=int, selections=str, sold=int)


def _balances(books: list[Book]) -> dict[str, str]:
    rows = [(book.operator.id, account, book.balances[account]) for book in books for account in book.written.balances]
    return arrays.columns(rows, operators=int, accounts=int, balances=int)


def _undoings(books: list[Book]) -> dict[str, str]:
    rows = [
        (book.operator.id, ticket.seq, ticket.day, ticket.state, book.at, seq, member)
        for book in books
        for ticket, seq, member in book.written.undoings
    ]
    return arrays.columns(rows, operators=int, seqs=int, days=date, states=str, instants=datetime, undone=int, members=int)


def _payouts(books: list[Book]) -> dict[str, str]:
    rows = [
        (book.operator.id, book.at, seq, day, ticket, member, *payout)
        for book in books
        for seq, day, ticket, member, payout in book.written.payouts
    ]
    return arrays.columns(
        rows, operators=int, instants=datetime, seqs=int, days=date, tickets=int, members=int,
        lines=int, markets=int, versions=int, amounts=int,
    )


def _attempts(books: list[Book]) -> dict[str, str]:
    rows = [
        (book.operator.id, str(ticket), one.wrong, one.first_at, one.locked_until)
        for book in books
        for ticket, one in book.written.attempts.items()
    ]
    return arrays.columns(rows, operators=int, subjects=str, wrongs=int, firsts=datetime, locks=datetime | None)


def _tell(connection: HouseConnection, books: list[Book]) -> None:
    """Have the log told, after the commit, what the trail is, and which pins were wrong."""
    for book in books:
        for actor, action, what, _ in book.written.events:
            connection.tell(action, outcome="done", operator=book.operator.id, actor=actor, object=what)
        for ticket, attempts in book.written.attempts.items():
            outcome = "refused" if attempts.locked_until is None else "locked"
            connection.tell("wrong pin", outcome=outcome, operator=book.operator.id, object=str(ticket), bounded=True)


def _events(books: list[Book]) -> dict[str, str]:
    rows = [(book.operator.id, book.at, *event) for book in books for event in book.written.events]
    return arrays.columns(rows, operators=int, instants=datetime, actors=str, actions=str, objects=str, details=dict)
