"""Loads and writes what all subjects share: sessions, requests, transfers, balances, the audit trail.

A batch may serve several operators at once; every statement names the operator of each row.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.commands import Outcome, RecordedCommand
from taquilla.store.ledger.gates import Cursor
from taquilla.store.ledger.outbox import tell
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

Instants = Mapping[int, datetime]
"""The instants of operators in a batch: each one's gate has its own, which may be ahead of the clock."""
RequestKey = tuple[int, int, int, str]
"""Operator, channel, issuer, key."""
REQUEST_KEYS = arrays.table(operators=int, channels=int, issuers=int, keys=str)
"""Request keys, as parameters."""
_REQUESTS = arrays.Insert(
    _SQL["write_requests"], ("instants", "verbs", "days", "outcomes"),
    operators=int, instants=datetime, channels=int, issuers=int, keys=str, verbs=str, fingerprints=bytes, seqs=int, days=date,
    outcomes=Outcome,
)  # fmt: skip
_TRANSFERS = arrays.Insert(
    _SQL["write_transfers"],
    ("currencies", "instants", "days", "markets", "versions", "reverses", "booked"),
    operators=int, currencies=str, instants=datetime, seqs=int, days=date, debits=int, credits=int, amounts=int, kinds=str,
    tickets=int | None, markets=int | None, versions=int | None, reverses=int | None, booked=date,
)  # fmt: skip
_BALANCES = arrays.table(operators=int, accounts=int, balances=int)
_SESSIONS = arrays.table(operators=int, sessions=int, instants=datetime)


async def ask_sessions(connection: HouseConnection, keys: Collection[tuple[int, int]], at: Instants) -> Cursor:
    """Send the query for which of these sessions (operator, id) are alive at their operators' instants."""
    return await connection.execute(_SQL["load_sessions"], _SESSIONS([(*key, at[key[0]]) for key in keys]))


async def ask_requests(connection: HouseConnection, keys: Sequence[RequestKey]) -> Cursor:
    """Send the query for commands that were carried out before. Each row has its key's place in `keys`, from 1."""
    return await connection.execute(_SQL["load_requests"], REQUEST_KEYS(keys))


async def ask_balances(connection: HouseConnection, keys: Collection[tuple[int, int]]) -> Cursor:
    """Send the query for the kept balances of these accounts (operator, id)."""
    return await connection.execute(_SQL["load_balances"], arrays.columns(keys, operators=int, accounts=int))


async def read_requests(keys: Sequence[RequestKey], cursor: Cursor) -> dict[RequestKey, RecordedCommand]:
    """Return the commands that `ask_requests` has found, by their keys."""
    return {keys[place - 1]: RecordedCommand(*row) for place, *row in await cursor.fetchall()}


async def load_requests(connection: HouseConnection, keys: Sequence[RequestKey]) -> dict[RequestKey, RecordedCommand]:
    """Load commands that were carried out before."""
    return await read_requests(keys, await ask_requests(connection, keys)) if keys else {}


async def load_balances(connection: HouseConnection, book: Book, accounts: Collection[int]) -> None:
    """Load the kept balances that these accounts move into the book."""
    kept_accounts = {balance_account for account in accounts for balance_account in book.people.floored.get(account, ())}
    if kept_accounts:
        cursor = await ask_balances(connection, [(book.operator.id, account) for account in kept_accounts])
        book.balances |= {account: balance for _, account, balance in await cursor.fetchall()}


async def find_read_only(connection: HouseConnection, days: Iterable[date]) -> set[date]:
    """Return those of these days that are of archived months."""
    return set(await connection.column(_SQL["find_read_only"], days=arrays.days(days)))


async def load_read_only(connection: HouseConnection, causes: Iterable[tuple[Book, date]]) -> None:
    """Tell books which days of what they may change are of archived months. The present month is none."""
    earlier = [(book, day) for book, day in causes if day < book.day.replace(day=1)]
    archived = await find_read_only(connection, {day for _, day in earlier}) if earlier else set[date]()
    for book, day in earlier:
        book.read_only |= archived & {day}


async def write(connection: HouseConnection, books: Sequence[Book]) -> None:
    """Write what was decided, one statement per table. Runs inside the caller's pipeline or transaction."""
    if any(book.written.requests for book in books):
        await connection.execute(*_REQUESTS([((book.operator.id, book.at), book.written.requests) for book in books]))
    if any(book.written.transfers for book in books):
        transfers = [((book.operator.id, book.operator.currency, book.at), book.written.transfers) for book in books]
        await connection.execute(*_TRANSFERS(transfers))
    balances = [(book.operator.id, account, book.balances[account]) for book in books for account in book.written.balances]
    await connection.put(_SQL["write_balances"], _BALANCES, balances)
    events = [(book.operator.id, book.at, *event) for book in books for event in book.written.events]
    for operator, at, actor, action, subject, detail in events:
        parameters = {"operator": operator, "at": at, "actor": actor, "action": action, "object": subject}
        await connection.execute(_SQL["write_audit_event"], parameters | {"detail": json.dumps(detail)})
    # They are told as events, and logged too, after the commit.
    for operator, _, actor, action, subject, detail in events:
        tell(connection, operator, actor, action, subject, detail)
        connection.tell(action, outcome="done", operator=operator, actor=actor, object=subject)
