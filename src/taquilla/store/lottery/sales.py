"""The counter's loads and writes: what a batch of sales, undoings and payments reads, and the rows it leaves behind.

A batch may serve several operators at once; every statement names the operator of each row.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from taquilla.domain.ledger.book import MARKET_TOTAL, Book, Request
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.rules import Rules
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

RequestKey = tuple[int, int, int, str]  # operator, channel, issuer, key
ExposureKey = tuple[int, int, int, int, str]  # operator, market, scope, game, selection


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
    sessions = list(asked.sessions)
    totals = {(operator, event, 0, 0, MARKET_TOTAL) for operator, event in asked.draws}
    exposure = list(asked.exposure | totals)
    async with connection.pipeline():
        alive = await connection.execute(_SQL["load_sessions"], {**_columns(sessions, "sessions"), "now": now})
        requests = None
        if asked.requests:
            parameters = _columns(asked.requests, "channels", "issuers", "keys")
            requests = await connection.execute(_SQL["load_requests"], parameters)
        draws = await connection.execute(_SQL["load_draws"], _columns(list(asked.draws), "events"))
        sold = await connection.execute(_SQL["load_exposure"], _columns(exposure, "markets", "scopes", "games", "selections"))
        balances = None
        if asked.balances:
            balances = await connection.execute(_SQL["load_balances"], _columns(list(asked.balances), "accounts"))
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
        operators, members, instants = zip(*asked.undoings, strict=True)
        parameters = {"operators": arrays.numbers(operators), "members": arrays.numbers(members)}
        counts = await connection.execute(_SQL["count_undoings"], {**parameters, "since": arrays.instants(instants)})
        loaded.undone = {(operator, member): count for operator, member, count in await counts.fetchall()}
    return loaded


async def load_requests(
    connection: HouseConnection, asked: Sequence[tuple[int, int, int, str]]
) -> dict[tuple[int, int, int, str], Request]:
    """Commands that were carried out before, by (operator, channel, issuer, key)."""
    if not asked:
        return {}
    found = await connection.execute(_SQL["load_requests"], _columns(asked, "channels", "issuers", "keys"))
    return {asked[place - 1]: Request(*row) for place, *row in await found.fetchall()}


_ON_SALE_MAX: Final = timedelta(days=62)  # no draw is on sale for longer


async def _count(connection: HouseConnection, asked: Asked, loaded: Loaded, now: datetime) -> None:
    """What is sold under a scope that was never counted for a selection: added up from its live wagers, and kept from then on."""
    missing = [key for key in asked.exposure if key[2] and key not in loaded.exposure]
    if missing:
        sellers = [asked.sellers[operator, scope] for operator, _, scope, *_ in missing]
        parameters = _columns(missing, "markets", "scopes", "games", "selections") | {"sellers": arrays.lists(sellers)}
        cursor = await connection.execute(_SQL["count_exposure"], {**parameters, "since": (now - _ON_SALE_MAX).date()})
        loaded.exposure |= {(*key,): amount for *key, amount in await cursor.fetchall()}


async def load_balances(connection: HouseConnection, operator_id: int, accounts: Collection[int]) -> dict[int, Cents]:
    """What is kept of an operator's accounts."""
    asked = [(operator_id, account) for account in accounts]
    found = await connection.execute(_SQL["load_balances"], _columns(asked, "accounts"))
    return {account: balance for _, account, balance in await found.fetchall()}


async def find_sales(
    connection: HouseConnection, keys: Sequence[RequestKey]
) -> dict[tuple[int, int, date], Mapping[str, object]]:
    """Find the tickets (operator, seq, day) that were sold under these keys, with what their requests keep beside them."""
    found = await connection.execute(_SQL["find_sales"], _columns(keys, "channels", "issuers", "keys"))
    return {(operator, seq, day): outcome or {} for operator, seq, day, outcome in await found.fetchall()}


def _columns(rows: Sequence[Sequence[int | str]], *names: str) -> dict[str, str]:
    """Rows as named array literals, the operator first; a column named "" is left out."""
    columns = list(zip(*rows, strict=True)) or [()] * (len(names) + 1)
    parameters = {"operators": arrays.numbers(columns[0])}
    for name, column in zip(names, columns[1:], strict=True):
        if name:
            is_text = name in ("keys", "selections")
            parameters[name] = arrays.texts(column) if is_text else arrays.numbers(column)
    return parameters


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


def _requests(books: list[Book]) -> Mapping[str, str]:
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


def _tickets(books: list[Book]) -> Mapping[str, str]:
    rows = [(book, ticket) for book in books for ticket in book.written.tickets]
    tickets = [ticket for _, ticket in rows]
    return {
        "operators": arrays.numbers([book.operator.id for book, _ in rows]),
        "seqs": arrays.numbers([ticket.seq for ticket in tickets]),
        "days": arrays.days([ticket.day for ticket in tickets]),
        "ids": "{" + ",".join([str(ticket.id) for ticket in tickets]) + "}",
        "ordinals": arrays.numbers([ticket.ordinal for ticket in tickets]),
        "numbers": arrays.numbers([ticket.number for ticket in tickets]),
        "channels": arrays.numbers([int(ticket.channel) for ticket in tickets]),
        "entities": arrays.numbers([ticket.entity_id for ticket in tickets]),
        "members": arrays.numbers([ticket.member_id for ticket in tickets]),
        "amounts": arrays.numbers([ticket.amount for ticket in tickets]),
        "currencies": arrays.texts([book.operator.currency for book, _ in rows]),
        "wagers": arrays.numbers([len(ticket.wagers) for ticket in tickets]),
        "instants": arrays.instants([ticket.created_at for ticket in tickets]),
        "closes": arrays.instants([ticket.first_close for ticket in tickets]),
        "ends": arrays.instants([ticket.draws_end for ticket in tickets]),
        "windows": arrays.instants([ticket.cancel_until for ticket in tickets]),
        "expiries": arrays.instants([ticket.expires_at for ticket in tickets]),
        "key_versions": arrays.numbers([ticket.key_version for ticket in tickets]),
    }


def _wagers(books: list[Book]) -> Mapping[str, str]:
    rows = [(book, ticket, wager) for book in books for ticket in book.written.tickets for wager in ticket.wagers]
    wagers = [wager for _, _, wager in rows]
    return {
        "operators": arrays.numbers([book.operator.id for book, _, _ in rows]),
        "seqs": arrays.numbers([ticket.seq for _, ticket, _ in rows]),
        "lines": arrays.numbers([wager.line for wager in wagers]),
        "days": arrays.days([ticket.day for _, ticket, _ in rows]),
        "markets": arrays.numbers([wager.market_id for wager in wagers]),
        "events": arrays.numbers([wager.event_id for wager in wagers]),
        "games": arrays.numbers([int(wager.game) for wager in wagers]),
        "selections": arrays.texts([wager.selection for wager in wagers]),
        "amounts": arrays.numbers([wager.amount for wager in wagers]),
        "multipliers": arrays.numbers([wager.multiplier for wager in wagers]),
        "commissions": arrays.lists([wager.commissions for wager in wagers]),
        # Only joint games console; a column that is short is filled with nulls.
        "consolations": arrays.numbers([wager.consolation for wager in wagers] if any(book.markets for book in books) else []),
    }


def _transfers(books: list[Book]) -> Mapping[str, str]:
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


def _exposure(books: list[Book]) -> Mapping[str, str]:
    # In one order, so that the index is walked once.
    rows = sorted((book.operator.id, *key, book.exposure[key]) for book in books for key in book.written.exposure)
    operators, markets, scopes, games, selections, sold = zip(*rows, strict=True)
    return {
        "operators": arrays.numbers(operators),
        "markets": arrays.numbers(markets),
        "scopes": arrays.numbers(scopes),
        "games": arrays.numbers([int(game) for game in games]),
        "selections": arrays.texts(selections),
        "sold": arrays.numbers(sold),
    }


def _balances(books: list[Book]) -> Mapping[str, str]:
    rows = [(book, account) for book in books for account in book.written.balances]
    return {
        "operators": arrays.numbers([book.operator.id for book, _ in rows]),
        "accounts": arrays.numbers([account for _, account in rows]),
        "balances": arrays.numbers([book.balances[account] for book, account in rows]),
    }


def _undoings(books: list[Book]) -> Mapping[str, str]:
    rows = [(book, *undoing) for book in books for undoing in book.written.undoings]
    return {
        "operators": arrays.numbers([book.operator.id for book, *_ in rows]),
        "seqs": arrays.numbers([ticket.seq for _, ticket, _, _ in rows]),
        "days": arrays.days([ticket.day for _, ticket, _, _ in rows]),
        "states": arrays.texts([ticket.state for _, ticket, _, _ in rows]),
        "instants": arrays.instants([book.at for book, *_ in rows]),
        "undone": arrays.numbers([seq for _, _, seq, _ in rows]),
        "members": arrays.numbers([member for *_, member in rows]),
    }


def _payouts(books: list[Book]) -> Mapping[str, str]:
    rows = [(book, *paid) for book in books for paid in book.written.payouts]
    payouts = [payout for *_, payout in rows]
    return {
        "operators": arrays.numbers([book.operator.id for book, *_ in rows]),
        "seqs": arrays.numbers([seq for _, seq, *_ in rows]),
        "days": arrays.days([day for _, _, day, *_ in rows]),
        "tickets": arrays.numbers([ticket for _, _, _, ticket, _, _ in rows]),
        "lines": arrays.numbers([payout.line for payout in payouts]),
        "markets": arrays.numbers([payout.market_id for payout in payouts]),
        "versions": arrays.numbers([payout.version for payout in payouts]),
        "amounts": arrays.numbers([payout.amount for payout in payouts]),
        "members": arrays.numbers([member for _, _, _, _, member, _ in rows]),
        "instants": arrays.instants([book.at for book, *_ in rows]),
    }


def _attempts(books: list[Book]) -> Mapping[str, str]:
    rows = [(book, ticket, attempts) for book in books for ticket, attempts in book.written.attempts.items()]
    return {
        "operators": arrays.numbers([book.operator.id for book, _, _ in rows]),
        "subjects": arrays.texts([str(ticket) for _, ticket, _ in rows]),
        "wrongs": arrays.numbers([attempts.wrong for _, _, attempts in rows]),
        "firsts": arrays.instants([attempts.first_at for _, _, attempts in rows]),
        "locks": arrays.instants([attempts.locked_until for _, _, attempts in rows]),
    }


def _tell(connection: HouseConnection, books: list[Book]) -> None:
    """Have the log told, after the commit, what the trail is, and which pins were wrong."""
    for book in books:
        for actor, action, what, _ in book.written.events:
            connection.tell(action, outcome="done", operator=book.operator.id, actor=actor, object=what)
        for ticket, attempts in book.written.attempts.items():
            outcome = "refused" if attempts.locked_until is None else "locked"
            connection.tell("wrong pin", outcome=outcome, operator=book.operator.id, object=str(ticket), bounded=True)


def _events(books: list[Book]) -> Mapping[str, str]:
    rows = [(book, *event) for book in books for event in book.written.events]
    return {
        "operators": arrays.numbers([book.operator.id for book, *_ in rows]),
        "instants": arrays.instants([book.at for book, *_ in rows]),
        "actors": arrays.texts([actor for _, actor, _, _, _ in rows]),
        "actions": arrays.texts([action for _, _, action, _, _ in rows]),
        "objects": arrays.texts([what for _, _, _, what, _ in rows]),
        "details": arrays.texts([json.dumps(detail) for *_, detail in rows]),
    }
