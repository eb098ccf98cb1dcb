"""The loads and writes of players' wallets: what a batch about them reads, and the rows it leaves behind.

A batch may serve several operators at once; every statement names the operator of each row.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.bets import Bet, BetState
from taquilla.domain.wallets.book import Moved, Partner, Session, WalletBook
from taquilla.domain.wallets.players import Limit, LimitKind, Period, Player, Used, period_start
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

_STATE: Final = [one.name for one in fields(Bet)].index("state")

Place = tuple[int, int, date]
"""Operator, seq and day: where a bet is kept."""

@dataclass(slots=True)
class WalletAsked:
    """What a batch needs to see; every item begins with its operator.

    newcomers are operators some of whose users may be new; limited the players whose limits matter, by the user; rolled_back
    are those of the bets that may be rolled back; tickets (operator, seq, day) have bets that may be.
    """

    users: set[tuple[int, str]] = field(default_factory=set)
    tokens: set[tuple[int, bytes]] = field(default_factory=set)
    newcomers: set[int] = field(default_factory=set)
    limited: set[tuple[int, str]] = field(default_factory=set)
    bets: set[Place] = field(default_factory=set)
    rolled_back: set[Place] = field(default_factory=set)
    tickets: set[Place] = field(default_factory=set)


async def load(connection: HouseConnection, asked: WalletAsked, books: Mapping[int, WalletBook]) -> None:
    """Fill the operators' books. The gates are ours, so nothing changes until we write."""
    await _load_people(connection, asked, books)
    await _load_bets(connection, asked, books)
    if asked.tickets:
        await load_bets_of_tickets(connection, asked.tickets, books)
    users = {operator: book.users for operator, book in books.items()}
    limited = sorted((operator, users[operator][user]) for operator, user in asked.limited if user in users[operator])
    if limited:
        await _load_limits(connection, limited, books)


async def _load_people(connection: HouseConnection, asked: WalletAsked, books: Mapping[int, WalletBook]) -> None:
    users, tokens, newcomers = sorted(asked.users), sorted(asked.tokens), arrays.numbers(sorted(asked.newcomers))
    async with connection.pipeline():
        players = await connection.execute(
            _SQL["load_players"],
            {"operators": arrays.numbers([one for one, _ in users]), "users": arrays.texts([user for _, user in users])},
        )
        sessions = partners = last = None
        if tokens:
            parameters = {"operators": arrays.numbers([one for one, _ in tokens])}
            parameters["tokens"] = arrays.hexes([token for _, token in tokens])
            sessions = await connection.execute(_SQL["load_sessions"], parameters)
        if asked.newcomers:
            partners = await connection.execute(_SQL["load_partners"], {"operators": newcomers})
            last = await connection.execute(_SQL["load_last_players"], {"operators": newcomers})
        for operator, *row, balance in await players.fetchall():
            _meet(books[operator], Player(*row), balance)
        for operator, token, *session in await sessions.fetchall() if sessions is not None else ():
            books[operator].sessions[token] = Session(*session)
        for operator, *partner in await partners.fetchall() if partners is not None else ():
            found = Partner(*partner)
            books[operator].partners[found.id] = found
            if books[operator].first_partner is None and found.is_active:
                books[operator].first_partner = found.id
        for operator, player_id in await last.fetchall() if last is not None else ():
            books[operator].last_player = player_id


async def load_bets_of_tickets(connection: HouseConnection, tickets: Iterable[Place], books: Mapping[int, WalletBook]) -> None:
    """The bets of tickets that were bought from wallets, and their players."""
    found = await connection.execute(_SQL["load_bets_of_tickets"], _places(tickets))
    await load_bets(connection, await found.fetchall(), books)


async def load_bets(connection: HouseConnection, places: Collection[Place], books: Mapping[int, WalletBook]) -> None:
    """Bets, and whose they are."""
    if not places:
        return
    async with connection.pipeline():
        bets = await connection.execute(_SQL["load_bets"], _places(places))
        players = await connection.execute(_SQL["load_players_of_bets"], _places(places))
        for operator, *row in await bets.fetchall():
            bet, book = _bet(row), books[operator]
            book.bets[bet.seq] = bet
            if bet.ticket_seq is not None:
                book.of_tickets[bet.ticket_seq] = bet.seq
        for operator, *row, balance in await players.fetchall():
            _meet(books[operator], Player(*row), balance)


def _meet(book: WalletBook, player: Player, balance: Cents) -> None:
    book.players[player.id] = player
    book.users[player.user_id] = player.id
    book.ledger.balances[player.account_id] = balance


async def _load_bets(connection: HouseConnection, asked: WalletAsked, books: Mapping[int, WalletBook]) -> None:
    if not asked.bets:
        return
    async with connection.pipeline():
        bets = await connection.execute(_SQL["load_bets"], _places(asked.bets))
        moved = await connection.execute(_SQL["load_moved"], _places(asked.rolled_back)) if asked.rolled_back else None
        for operator, *row in await bets.fetchall():
            bet = _bet(row)
            books[operator].bets[bet.seq] = bet
        for operator, seq, _ in asked.rolled_back:
            books[operator].moved[seq] = []
        for operator, bet_seq, *one in await moved.fetchall() if moved is not None else ():
            books[operator].moved[bet_seq].append(Moved(*one))


async def _load_limits(connection: HouseConnection, players: list[tuple[int, int]], books: Mapping[int, WalletBook]) -> None:
    """The limits of these players; of those who have some also what they did in the longest period that one may be for."""
    parameters = _people(players) | {"instants": arrays.instants([books[operator].at for operator, _ in players])}
    limits = await (await connection.execute(_SQL["load_limits"], parameters)).fetchall()
    for operator, player, kind, period, *rest in limits:
        limit = Limit(LimitKind(kind), Period(period), *rest)
        books[operator].limits.setdefault(player, []).append(limit)
    bound = sorted({(operator, player) for operator, player, *_ in limits})
    if bound:
        since = [min(period_start(period, books[operator].day) for period in Period) for operator, _ in bound]
        days = await connection.execute(_SQL["load_days"], _people(bound) | {"since": arrays.days(since)})
        for operator, player, day, *used in await days.fetchall():
            books[operator].used.setdefault(player, {})[day] = Used(*used)


async def _write_players(connection: HouseConnection, books: Iterable[WalletBook]) -> None:
    """The accounts of new players, and themselves: what else is written names them."""
    rows = [(book, book.players[new]) for book in books for new in book.written.new_players]
    if not rows:
        return
    players = [player for _, player in rows]
    operators = arrays.numbers([book.ledger.operator.id for book, _ in rows])
    accounts = arrays.numbers([player.account_id for player in players])
    currencies = arrays.texts([book.ledger.operator.currency for book, _ in rows])
    await connection.execute(
        _SQL["write_accounts"], {"operators": operators, "accounts": accounts, "currencies": currencies}
    )
    await connection.execute(
        _SQL["write_players"],
        {
            "operators": operators,
            "ids": arrays.numbers([player.id for player in players]),
            "users": arrays.texts([player.user_id for player in players]),
            "names": arrays.texts([player.username for player in players]),
            "partners": arrays.texts([player.partner_id for player in players]),
            "accounts": accounts,
            "bets": arrays.numbers([player.bets for player in players]),
            "funds": arrays.numbers([player.funds for player in players]),
            "instants": arrays.instants([player.created_at for player in players]),
        },
    )


async def write(connection: HouseConnection, books: Iterable[WalletBook]) -> None:
    """What was decided about wallets, one statement per table. Inside the caller's pipeline, which commits."""
    books = [book for book in books if book.is_changed]
    if not books:
        return
    await _write_players(connection, books)
    await _write_changed_players(connection, books)
    await _write_sessions(connection, books)
    new = [(book.ledger.operator.id, bet) for book in books for bet in book.written.bets.values()]
    if new:
        await connection.execute(_SQL["write_bets"], _new_bets(new))
    judged_by = [(book.ledger.operator.id, *one) for book in books for one in book.written.bet_markets]
    if judged_by:
        await connection.execute(_SQL["write_bet_markets"], _bet_markets(judged_by))
    changed = [(book.ledger.operator.id, bet) for book in books for bet in book.written.changed_bets.values()]
    if changed:
        await connection.execute(_SQL["change_bets"], _standing(changed))
    await _write_statement(connection, books)
    await _add(connection, books)


async def _write_changed_players(connection: HouseConnection, books: list[WalletBook]) -> None:
    rows = [
        (book.ledger.operator.id, book.players[one])
        for book in books
        for one in book.written.changed_players - book.written.new_players.keys()
    ]
    if rows:
        parameters = {
            "operators": arrays.numbers([operator for operator, _ in rows]),
            "ids": arrays.numbers([player.id for _, player in rows]),
            "bets": arrays.numbers([player.bets for _, player in rows]),
            "funds": arrays.numbers([player.funds for _, player in rows]),
            "names": arrays.texts([player.username for _, player in rows]),
        }
        await connection.execute(_SQL["change_players"], parameters)


async def _write_sessions(connection: HouseConnection, books: list[WalletBook]) -> None:
    rows = [(book, session) for book in books for session in book.written.sessions]
    if rows:
        parameters = {
            "operators": arrays.numbers([book.ledger.operator.id for book, _ in rows]),
            "players": arrays.numbers([session.player_id for _, session in rows]),
            "tokens": arrays.hexes([session.token_hash for _, session in rows]),
            "games": arrays.texts([session.game_id or "" for _, session in rows]),
            "addresses": arrays.texts([session.client_ip or "" for _, session in rows]),
            "instants": arrays.instants([book.at for book, _ in rows]),
        }
        await connection.execute(_SQL["write_sessions"], parameters)


async def _write_statement(connection: HouseConnection, books: list[WalletBook]) -> None:
    rows = [(book, *row) for book in books for row in book.written.statement]
    if rows:
        book, accounts, classes, positions, types, references, amounts, seqs = zip(*rows, strict=True)
        parameters = {
            "operators": arrays.numbers([one.ledger.operator.id for one in book]),
            "accounts": arrays.numbers(accounts),
            "classes": arrays.numbers([int(one) for one in classes]),
            "positions": arrays.numbers(positions),
            "instants": arrays.instants([one.at for one in book]),
            "types": arrays.texts([one.value for one in types]),
            "references": arrays.texts(references),
            "amounts": arrays.numbers(amounts),
            "seqs": arrays.numbers(seqs),
        }
        await connection.execute(_SQL["write_statement"], parameters)


async def _add(connection: HouseConnection, books: list[WalletBook]) -> None:
    """Add to what players did on their days, and to what games have turned over."""
    days = sorted((book.ledger.operator.id, *key, *used) for book in books for key, used in book.written.days.items())
    if days:
        operators, players, dates, deposited, staked, settled, paid = zip(*days, strict=True)
        parameters = {"operators": arrays.numbers(operators), "players": arrays.numbers(players), "days": arrays.days(dates)}
        parameters |= {"deposited": arrays.numbers(deposited), "staked": arrays.numbers(staked)}
        parameters |= {"settled": arrays.numbers(settled), "paid": arrays.numbers(paid)}
        await connection.execute(_SQL["add_to_days"], parameters)
    hours = sorted((book.ledger.operator.id, *key, *what) for book in books for key, what in book.written.turnover.items())
    if hours:
        operators, players, games, partners, instants, bets, debits, credited, rolled_back = zip(*hours, strict=True)
        parameters = {"operators": arrays.numbers(operators), "players": arrays.numbers(players), "games": arrays.texts(games)}
        parameters |= {"partners": arrays.texts(partners), "hours": arrays.instants(instants), "bets": arrays.numbers(bets)}
        parameters |= {"debits": arrays.numbers(debits), "credits": arrays.numbers(credited)}
        await connection.execute(_SQL["add_to_turnover"], parameters | {"rolled_back": arrays.numbers(rolled_back)})


def _new_bets(rows: list[tuple[int, Bet]]) -> Mapping[str, str]:
    bets = [bet for _, bet in rows]
    return {
        **_standing(rows),
        "providers": arrays.texts([bet.provider_id for bet in bets]),
        "transactions": arrays.texts([bet.transaction_id for bet in bets]),
        "players": arrays.numbers([bet.player_id for bet in bets]),
        "partners": arrays.texts([bet.partner_id for bet in bets]),
        "rounds": arrays.texts([bet.round_id for bet in bets]),
        "games": arrays.texts([bet.game_id for bet in bets]),
        "names": arrays.texts([bet.game_name for bet in bets]),
        "types": arrays.texts([bet.game_type for bet in bets]),
        "odds": arrays.texts([bet.odds or "" for bet in bets]),
        "details": arrays.texts([json.dumps(bet.detail) for bet in bets]),
        "debits": arrays.numbers([bet.debit for bet in bets]),
        "tickets": arrays.numbers([bet.ticket_seq for bet in bets]),
        "placed": arrays.instants([bet.placed_at for bet in bets]),
    }


def _bet_markets(rows: list[tuple[int, Bet, int]]) -> Mapping[str, str]:
    return {
        "operators": arrays.numbers([operator for operator, _, _ in rows]),
        "markets": arrays.numbers([market for _, _, market in rows]),
        "bets": arrays.numbers([bet.seq for _, bet, _ in rows]),
        "days": arrays.days([bet.day for _, bet, _ in rows]),
    }


def _standing(rows: list[tuple[int, Bet]]) -> Mapping[str, str]:
    """How bets stand, by their keys."""
    bets = [bet for _, bet in rows]
    return {
        "operators": arrays.numbers([operator for operator, _ in rows]),
        "seqs": arrays.numbers([bet.seq for bet in bets]),
        "days": arrays.days([bet.day for bet in bets]),
        "credits": arrays.numbers([bet.credits for bet in bets]),
        "rolled_back": arrays.numbers([bet.rolled_back for bet in bets]),
        "states": arrays.texts([bet.state.value for bet in bets]),
        "updated": arrays.instants([bet.updated_at for bet in bets]),
    }


def _bet(row: list[Any]) -> Bet:
    row[_STATE] = BetState(row[_STATE])
    return Bet(*row)


def _people(players: list[tuple[int, int]]) -> dict[str, str]:
    """Players, each with its operator."""
    return {"operators": arrays.numbers([one for one, _ in players]), "players": arrays.numbers([one for _, one in players])}


def _places(places: Iterable[Place]) -> dict[str, str]:
    operators, seqs, days = zip(*sorted(places), strict=True)
    return {"operators": arrays.numbers(operators), "seqs": arrays.numbers(seqs), "days": arrays.days(days)}
