"""The counter's loads and writes: what a batch of sales, undoings and payments reads, and the rows it leaves behind.

A batch may serve several operators at once; every statement names the operator of each row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from taquilla.domain.ledger.commands import Request
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import MARKET_TOTAL, LotteryBook
from taquilla.domain.lottery.rules import Rules
from taquilla.store.ledger import books
from taquilla.store.ledger.books import RequestKey, columns
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

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
    totals = {(operator, event, 0, 0, MARKET_TOTAL) for operator, event in asked.draws}
    exposure = list(asked.exposure | totals)
    async with connection.pipeline():
        alive = await books.ask_sessions(connection, asked.sessions, now)
        requests = await books.ask_requests(connection, asked.requests) if asked.requests else None
        draws = await connection.execute(_SQL["load_draws"], columns(list(asked.draws), "events"))
        sold = await connection.execute(_SQL["load_exposure"], columns(exposure, "markets", "scopes", "games", "selections"))
        balances = await books.ask_balances(connection, asked.balances) if asked.balances else None
        loaded = Loaded(
            alive=set(await alive.fetchall()),
            draws={(operator, event): (closes, is_open) for operator, event, closes, is_open in await draws.fetchall()},
            exposure={(*key,): amount for *key, amount in await sold.fetchall()},
        )
        if requests is not None:
            loaded.requests = await books.read_requests(asked.requests, requests)
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


_ON_SALE_MAX: Final = timedelta(days=62)  # no draw is on sale for longer


async def _count(connection: HouseConnection, asked: Asked, loaded: Loaded, now: datetime) -> None:
    """What is sold under a scope that was never counted for a selection: added up from its live wagers, and kept from then on."""
    missing = [key for key in asked.exposure if key[2] and key not in loaded.exposure]
    if missing:
        sellers = [asked.sellers[operator, scope] for operator, _, scope, *_ in missing]
        parameters = columns(missing, "markets", "scopes", "games", "selections") | {"sellers": arrays.lists(sellers)}
        cursor = await connection.execute(_SQL["count_exposure"], {**parameters, "since": (now - _ON_SALE_MAX).date()})
        loaded.exposure |= {(*key,): amount for *key, amount in await cursor.fetchall()}


async def find_sales(
    connection: HouseConnection, keys: Sequence[RequestKey]
) -> dict[tuple[int, int, date], Mapping[str, object]]:
    """Find the tickets (operator, seq, day) that were sold under these keys, with what their requests keep beside them."""
    found = await connection.execute(_SQL["find_sales"], columns(keys, "channels", "issuers", "keys"))
    return {(operator, seq, day): outcome or {} for operator, seq, day, outcome in await found.fetchall()}


async def write(connection: HouseConnection, parts: Sequence[LotteryBook]) -> None:
    """What was decided about tickets, one statement per table. Runs inside the caller's pipeline, or transaction."""
    if any(book.written.tickets for book in parts):
        await connection.execute(_SQL["write_tickets"], _tickets(parts))
        await connection.execute(_SQL["write_wagers"], _wagers(parts))
    if any(book.written.exposure for book in parts):
        await connection.execute(_SQL["write_exposure"], _exposure(parts))
    if any(book.written.undoings for book in parts):
        await connection.execute(_SQL["write_undoings"], _undoings(parts))
    if any(book.written.payouts for book in parts):
        await connection.execute(_SQL["write_payouts"], _payouts(parts))
    if any(book.written.attempts for book in parts):
        await connection.execute(_SQL["write_attempts"], _attempts(parts))
        _tell(connection, parts)


def _tickets(parts: Sequence[LotteryBook]) -> Mapping[str, str]:
    rows = [(book, ticket) for book in parts for ticket in book.written.tickets]
    tickets = [ticket for _, ticket in rows]
    return {
        "operators": arrays.numbers([book.ledger.operator.id for book, _ in rows]),
        "seqs": arrays.numbers([ticket.seq for ticket in tickets]),
        "days": arrays.days([ticket.day for ticket in tickets]),
        "ids": "{" + ",".join([str(ticket.id) for ticket in tickets]) + "}",
        "ordinals": arrays.numbers([ticket.ordinal for ticket in tickets]),
        "numbers": arrays.numbers([ticket.number for ticket in tickets]),
        "channels": arrays.numbers([int(ticket.channel) for ticket in tickets]),
        "entities": arrays.numbers([ticket.entity_id for ticket in tickets]),
        "members": arrays.numbers([ticket.member_id for ticket in tickets]),
        "amounts": arrays.numbers([ticket.amount for ticket in tickets]),
        "currencies": arrays.texts([book.ledger.operator.currency for book, _ in rows]),
        "wagers": arrays.numbers([len(ticket.wagers) for ticket in tickets]),
        "instants": arrays.instants([ticket.created_at for ticket in tickets]),
        "closes": arrays.instants([ticket.first_close for ticket in tickets]),
        "ends": arrays.instants([ticket.draws_end for ticket in tickets]),
        "windows": arrays.instants([ticket.cancel_until for ticket in tickets]),
        "expiries": arrays.instants([ticket.expires_at for ticket in tickets]),
        "key_versions": arrays.numbers([ticket.key_version for ticket in tickets]),
    }


def _wagers(parts: Sequence[LotteryBook]) -> Mapping[str, str]:
    rows = [(book, ticket, wager) for book in parts for ticket in book.written.tickets for wager in ticket.wagers]
    wagers = [wager for _, _, wager in rows]
    return {
        "operators": arrays.numbers([book.ledger.operator.id for book, _, _ in rows]),
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
        "consolations": arrays.numbers([wager.consolation for wager in wagers] if any(book.markets for book in parts) else []),
    }


def _exposure(parts: Sequence[LotteryBook]) -> Mapping[str, str]:
    # In one order, so that the index is walked once.
    rows = sorted((book.ledger.operator.id, *key, book.exposure[key]) for book in parts for key in book.written.exposure)
    operators, markets, scopes, games, selections, sold = zip(*rows, strict=True)
    return {
        "operators": arrays.numbers(operators),
        "markets": arrays.numbers(markets),
        "scopes": arrays.numbers(scopes),
        "games": arrays.numbers([int(game) for game in games]),
        "selections": arrays.texts(selections),
        "sold": arrays.numbers(sold),
    }


def _undoings(parts: Sequence[LotteryBook]) -> Mapping[str, str]:
    rows = [(book, *undoing) for book in parts for undoing in book.written.undoings]
    return {
        "operators": arrays.numbers([book.ledger.operator.id for book, *_ in rows]),
        "seqs": arrays.numbers([ticket.seq for _, ticket, _, _ in rows]),
        "days": arrays.days([ticket.day for _, ticket, _, _ in rows]),
        "states": arrays.texts([ticket.state for _, ticket, _, _ in rows]),
        "instants": arrays.instants([book.at for book, *_ in rows]),
        "undone": arrays.numbers([seq for _, _, seq, _ in rows]),
        "members": arrays.numbers([member for *_, member in rows]),
    }


def _payouts(parts: Sequence[LotteryBook]) -> Mapping[str, str]:
    rows = [(book, *paid) for book in parts for paid in book.written.payouts]
    payouts = [payout for *_, payout in rows]
    return {
        "operators": arrays.numbers([book.ledger.operator.id for book, *_ in rows]),
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


def _attempts(parts: Sequence[LotteryBook]) -> Mapping[str, str]:
    rows = [(book, ticket, attempts) for book in parts for ticket, attempts in book.written.attempts.items()]
    return {
        "operators": arrays.numbers([book.ledger.operator.id for book, _, _ in rows]),
        "subjects": arrays.texts([str(ticket) for _, ticket, _ in rows]),
        "wrongs": arrays.numbers([attempts.wrong for _, _, attempts in rows]),
        "firsts": arrays.instants([attempts.first_at for _, _, attempts in rows]),
        "locks": arrays.instants([attempts.locked_until for _, _, attempts in rows]),
    }


def _tell(connection: HouseConnection, parts: Sequence[LotteryBook]) -> None:
    """Have the log told, after the commit, which pins were wrong."""
    for book in parts:
        for ticket, attempts in book.written.attempts.items():
            outcome = "refused" if attempts.locked_until is None else "locked"
            operator = book.ledger.operator.id
            connection.tell("wrong pin", outcome=outcome, operator=operator, object=str(ticket), bounded=True)
