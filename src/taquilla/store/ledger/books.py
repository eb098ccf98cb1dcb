"""The loads and writes of what all subjects share: sessions, requests, transfers, balances, the trail.

A batch may serve several operators at once; every statement names the operator of each row.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncCursor

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.commands import Request
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

RequestKey = tuple[int, int, int, str]
"""Operator, channel, issuer, key."""
Cursor = AsyncCursor[Any]
"""What a statement gives inside a pipeline: its rows are read once all statements of the pipeline were sent."""


async def ask_sessions(connection: HouseConnection, asked: Collection[tuple[int, int]], now: datetime) -> Cursor:
    """Which of these sessions (operator, id) may ask."""
    return await connection.execute(_SQL["load_sessions"], {**columns(list(asked), "sessions"), "now": now})


async def ask_requests(connection: HouseConnection, asked: Sequence[RequestKey]) -> Cursor:
    """Commands that were carried out before, each after its place, from 1, in what was asked."""
    return await connection.execute(_SQL["load_requests"], columns(asked, "channels", "issuers", "keys"))


async def ask_balances(connection: HouseConnection, asked: Collection[tuple[int, int]]) -> Cursor:
    """What is kept of these accounts (operator, id)."""
    return await connection.execute(_SQL["load_balances"], columns(list(asked), "accounts"))


async def read_requests(asked: Sequence[RequestKey], found: Cursor) -> dict[RequestKey, Request]:
    """What `ask_requests` has found, by its keys."""
    return {asked[place - 1]: Request(*row) for place, *row in await found.fetchall()}


async def load_requests(connection: HouseConnection, asked: Sequence[RequestKey]) -> dict[RequestKey, Request]:
    """Commands that were carried out before."""
    return await read_requests(asked, await ask_requests(connection, asked)) if asked else {}


async def load_balances(connection: HouseConnection, book: Book, accounts: Collection[int]) -> None:
    """Put what is kept of the balances that these accounts move into the book."""
    kept = {above for account in accounts for above in book.people.floored.get(account, ())}
    if kept:
        found = await ask_balances(connection, [(book.operator.id, account) for account in kept])
        book.balances |= {account: balance for _, account, balance in await found.fetchall()}


def columns(rows: Sequence[Sequence[int | str]], *names: str) -> dict[str, str]:
    """Rows as named array literals, the operator first; a column named "" is left out."""
    columns = list(zip(*rows, strict=True)) or [()] * (len(names) + 1)
    parameters = {"operators": arrays.numbers(columns[0])}
    for name, column in zip(names, columns[1:], strict=True):
        if name:
            is_text = name in ("keys", "selections")
            parameters[name] = arrays.texts(column) if is_text else arrays.numbers(column)
    return parameters


async def write(connection: HouseConnection, books: Sequence[Book]) -> None:
    """Write what was decided, one statement per table. Runs inside the caller's pipeline, or transaction."""
    if any(book.written.requests for book in books):
        await connection.execute(_SQL["write_requests"], _requests(books))
    if any(book.written.transfers for book in books):
        await connection.execute(_SQL["write_transfers"], _transfers(books))
    if any(book.written.balances for book in books):
        await connection.execute(_SQL["write_balances"], _balances(books))
    if any(book.written.events for book in books):
        await connection.execute(_SQL["write_audit_events"], _events(books))
        _tell(connection, books)


def _requests(books: Sequence[Book]) -> Mapping[str, str]:
    rows = [(book, *row) for book in books for row in book.written.requests]
    book, channels, issuers, keys, verbs, fingerprints, seqs, days, outcomes = zip(*rows, strict=True)
    return {
        "operators": arrays.numbers([one.operator.id for one in book]),
        "channels": arrays.numbers(channels),
        "issuers": arrays.numbers(issuers),
        "keys": arrays.texts(keys),
        "verbs": arrays.texts(verbs),
        "fingerprints": arrays.hexes(fingerprints),
        "seqs": arrays.numbers(seqs),
        "days": arrays.days(days),
        "outcomes": arrays.texts([json.dumps(outcome) if outcome else "" for outcome in outcomes]),
        "instants": arrays.instants([one.at for one in book]),
    }


def _transfers(books: Sequence[Book]) -> Mapping[str, str]:
    rows = [(book, *transfer) for book in books for transfer in book.written.transfers]
    book, seqs, days, debits, credits_, amounts, kinds, tickets, markets, versions, reverses, booked = zip(*rows, strict=True)
    return {
        "operators": arrays.numbers([one.operator.id for one in book]),
        "seqs": arrays.numbers(seqs),
        "days": arrays.days(days),
        "debits": arrays.numbers([int(account) for account in debits]),
        "credits": arrays.numbers([int(account) for account in credits_]),
        "amounts": arrays.numbers(amounts),
        "currencies": arrays.texts([one.operator.currency for one in book]),
        "kinds": arrays.texts(kinds),
        "tickets": arrays.numbers(tickets),
        "markets": arrays.numbers(markets),
        "versions": arrays.numbers(versions),
        "reverses": arrays.numbers(reverses),
        "booked": arrays.days(booked),
        "instants": arrays.instants([one.at for one in book]),
    }


def _balances(books: Sequence[Book]) -> Mapping[str, str]:
    rows = [(book, account) for book in books for account in book.written.balances]
    return {
        "operators": arrays.numbers([book.operator.id for book, _ in rows]),
        "accounts": arrays.numbers([account for _, account in rows]),
        "balances": arrays.numbers([book.balances[account] for book, account in rows]),
    }


def _events(books: Sequence[Book]) -> Mapping[str, str]:
    rows = [(book, *event) for book in books for event in book.written.events]
    return {
        "operators": arrays.numbers([book.operator.id for book, *_ in rows]),
        "instants": arrays.instants([book.at for book, *_ in rows]),
        "actors": arrays.texts([actor for _, actor, _, _, _ in rows]),
        "actions": arrays.texts([action for _, _, action, _, _ in rows]),
        "objects": arrays.texts([what for _, _, _, what, _ in rows]),
        "details": arrays.texts([json.dumps(detail) for *_, detail in rows]),
    }



def _tell(connection: HouseConnection, books: Sequence[Book]) -> None:
    """Have the log told, after the commit, what the trail is."""
    for book in books:
        for actor, action, what, _ in book.written.events:
            connection.tell(action, outcome="done", operator=book.operator.id, actor=actor, object=what)
