"""Loads and writes players' wallets: what a batch about them reads, and the rows it writes.

A batch may serve several operators at once; every statement names the operator of each row.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.bets import Bet, BetState
from taquilla.domain.wallets.book import ROUND_MOST, BetTransfer, OpenSession, Partner, WalletBook
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, Player, PlayerLimit, Used, period_start
from taquilla.store.ledger.books import load_read_only
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

_STATE: Final = Bet._fields.index("state")
_USERS = arrays.table(operators=int, users=str)
_TOKENS = arrays.table(operators=int, tokens=bytes)
_PEOPLE = arrays.table(operators=int, players=int)
_PLACES = arrays.table(operators=int, seqs=int, days=date)
_ROUNDS = arrays.table(operators=int, players=int, providers=str, rounds=str, since=date)
_CHANGES = arrays.table(operators=int, id=int, bets=int, funds=int, username=str)
_BET_MARKETS = arrays.table(operators=int, markets=int, bets=int, days=date)
_STATEMENT = arrays.table(
    operators=int, instants=datetime,
    accounts=int, classes=int, positions=int, types=str, references=str, amounts=int, seqs=int,
)
_DAYS = arrays.table(operators=int, players=int, days=date, deposited=int, staked=int, settled=int, paid=int)
_TURNOVER = arrays.table(
    operators=int, players=int, games=str, partners=str, hours=datetime, bets=int, debits=int, credits=int, rolled_back=int
)

Place = tuple[int, int, date]
"""Operator, seq and day: where a bet is kept."""


@dataclass(slots=True)
class WalletQuery:
    """The keys of what a batch reads; every item begins with its operator.

    newcomers are operators some of whose users may be new; limited the players whose limits matter, by the user; rolled_back
    are the bets that may be rolled back; rounds (operator, user, provider, round) are those that are closed; tickets (operator,
    seq, day) are those whose bets may be.
    """

    users: set[tuple[int, str]] = field(default_factory=set)
    tokens: set[tuple[int, bytes]] = field(default_factory=set)
    newcomers: set[int] = field(default_factory=set)
    limited: set[tuple[int, str]] = field(default_factory=set)
    bets: set[Place] = field(default_factory=set)
    rolled_back: set[Place] = field(default_factory=set)
    rounds: set[tuple[int, str, str, str]] = field(default_factory=set)
    tickets: set[Place] = field(default_factory=set)


async def load(connection: HouseConnection, query: WalletQuery, books: Mapping[int, WalletBook]) -> None:
    """Fill the operators' books. The gates are held, so nothing changes until the batch writes."""
    with_limits = await _load_people(connection, query, books)
    await _load_bets(connection, query, books)
    if query.tickets:
        await load_bets_of_tickets(connection, query.tickets, books)
    limited = sorted((operator, books[operator].users[user]) for operator, user in query.limited & with_limits)
    if limited:
        await _load_limits(connection, limited, books)


async def _load_people(connection: HouseConnection, query: WalletQuery, books: Mapping[int, WalletBook]) -> set[tuple[int, str]]:
    """Load the players, their sessions and partners; return the users that have ever set a limit."""
    with_limits = set[tuple[int, str]]()
    questions = {"load_players": _USERS(sorted(query.users))}
    if query.tokens:
        questions["load_sessions"] = _TOKENS(sorted(query.tokens))
    if query.newcomers:
        newcomers = {"operators": arrays.numbers(sorted(query.newcomers))}
        questions |= {"load_partners": newcomers, "load_last_players": newcomers}
    rows = await connection.ask(_SQL, questions)
    for operator, *row, balance, has_limits in rows["load_players"]:
        player = Player._make(row)
        _add_player(books[operator], player, balance)
        if has_limits:
            with_limits.add((operator, player.user_id))
    for operator, token, *session in rows["load_sessions"]:
        books[operator].sessions[token] = OpenSession(*session)
    for operator, *row in rows["load_partners"]:
        partner = Partner(*row)
        books[operator].partners[partner.id] = partner
        if books[operator].first_partner is None and partner.is_active:
            books[operator].first_partner = partner.id
    for operator, player_id in rows["load_last_players"]:
        books[operator].last_player = player_id
    return with_limits


async def load_bets_of_tickets(connection: HouseConnection, tickets: Iterable[Place], books: Mapping[int, WalletBook]) -> None:
    """Load the bets of tickets that were bought from wallets, and their players."""
    await load_bets(connection, await connection.fetch(_SQL["load_bets_of_tickets"], _places(tickets)), books)


async def load_bets(connection: HouseConnection, places: Collection[Place], books: Mapping[int, WalletBook]) -> None:
    """Load bets and their players."""
    if not places:
        return
    bets, players = await connection.together(_places(places), _SQL["load_bets"], _SQL["load_players_of_bets"])
    for operator, *row in bets:
        bet, book = _bet(row), books[operator]
        book.bets[bet.seq] = bet
        if bet.ticket_seq is not None:
            book.of_tickets[bet.ticket_seq] = bet.seq
    for operator, *row, balance in players:
        _add_player(books[operator], Player(*row), balance)


async def open_bets(connection: HouseConnection, rounds: list[tuple[int, int, str, str, date]]) -> list[Bet]:
    """Return the open bets of rounds (operator, player, provider, round, since), the oldest first."""
    return sorted(_bet(row[1:]) for row in map(list, await connection.fetch(_SQL["load_rounds"], _ROUNDS(rounds))))


def _add_player(book: WalletBook, player: Player, balance: Cents) -> None:
    book.players[player.id] = player
    book.users[player.user_id] = player.id
    book.ledger.balances[player.account_id] = balance


async def _load_bets(connection: HouseConnection, query: WalletQuery, books: Mapping[int, WalletBook]) -> None:
    rounds = sorted(
        (operator, books[operator].users[user], provider, name, books[operator].day - ROUND_MOST)
        for operator, user, provider, name in query.rounds
        if user in books[operator].users
    )
    await load_read_only(connection, [(books[operator].ledger, day) for operator, _, day in query.bets])
    questions = {"load_bets": _places(query.bets)} if query.bets else {}
    questions |= {"load_rounds": _ROUNDS(rounds)} if rounds else {}
    questions |= {"load_moved": _places(query.rolled_back)} if query.rolled_back else {}
    rows = await connection.ask(_SQL, questions)
    for operator, *row in (*rows["load_bets"], *rows["load_rounds"]):
        books[operator].know_bet(_bet(row))
    for operator, seq, _ in query.rolled_back:
        books[operator].moved[seq] = []
    for operator, bet_seq, *row in rows["load_moved"]:
        books[operator].moved[bet_seq].append(BetTransfer(*row))


async def _load_limits(connection: HouseConnection, players: list[tuple[int, int]], books: Mapping[int, WalletBook]) -> None:
    """Load the limits of these players, and for players with limits also what they did in the longest period of a limit."""
    parameters = _PEOPLE(players) | {"instants": arrays.instants([books[operator].at for operator, _ in players])}
    limits = await connection.fetch(_SQL["load_limits"], parameters)
    for operator, player, kind, period, *rest in limits:
        books[operator].limits.setdefault(player, []).append(PlayerLimit(LimitKind(kind), LimitPeriod(period), *rest))
    if limited := sorted({(operator, player) for operator, player, *_ in limits}):
        since = [min(period_start(period, books[operator].day) for period in LimitPeriod) for operator, _ in limited]
        for operator, player, day, *used in await connection.fetch(_SQL["load_days"], _PEOPLE(limited), since=arrays.days(since)):
            books[operator].used.setdefault(player, {})[day] = Used(*used)


async def _write_players(connection: HouseConnection, books: Iterable[WalletBook]) -> None:
    """Write new players and their accounts first: other rows refer to them."""
    rows = [(book.ledger.operator, book.players[new]) for book in books for new in book.written.new_players]
    if not rows:
        return
    accounts = arrays.columns(
        [(operator.id, player.account_id, operator.currency) for operator, player in rows],
        operators=int, account_id=int, currency=str,
    )
    names = ("id", "user_id", "username", "partner_id", "bets", "funds", "created_at")
    await connection.execute(_SQL["write_accounts"], accounts)
    await connection.execute(_SQL["write_players"], accounts | arrays.fields([player for _, player in rows], Player, *names))


async def write(connection: HouseConnection, books: Iterable[WalletBook]) -> None:
    """Write what was decided about wallets, one statement per table. Runs inside the caller's pipeline, which commits."""
    if not (books := [book for book in books if book.is_changed]):
        return
    await _write_players(connection, books)
    await connection.put(_SQL["change_players"], _CHANGES, [
        (book.ledger.operator.id, player_id, player.bets, player.funds, player.username)
        for book in books
        for player_id in book.written.changed_players - book.written.new_players.keys()
        for player in (book.players[player_id],)
    ])
    for book in books:
        for player, token, game, address in book.written.sessions:
            parameters = {"operator": book.ledger.operator.id, "at": book.at, "player": player, "token": token}
            await connection.execute(_SQL["write_session"], parameters | {"game": game, "address": address})
    if new := [(book.ledger.operator.id, bet) for book in books for bet in book.written.bets.values()]:
        await connection.execute(_SQL["write_bets"], arrays.owned(new, Bet))
    await connection.put(_SQL["write_bet_markets"], _BET_MARKETS, [
        (book.ledger.operator.id, market, bet.seq, bet.day) for book in books for bet, market in book.written.bet_markets
    ])
    changed = [(book.ledger.operator.id, bet) for book in books for bet in book.written.changed_bets.values()]
    if changed:
        names = ("seq", "day", "credits", "rolled_back", "state", "updated_at")
        await connection.execute(_SQL["change_bets"], arrays.owned(changed, Bet, *names))
    rows = [(book.ledger.operator.id, book.at, *row) for book in books for row in book.written.statement]
    await connection.put(_SQL["write_statement"], _STATEMENT, rows)
    days = sorted((book.ledger.operator.id, *key, *used) for book in books for key, used in book.written.days.items())
    await connection.put(_SQL["add_to_days"], _DAYS, days)
    hours = sorted((book.ledger.operator.id, *key, *sums) for book in books for key, sums in book.written.turnover.items())
    await connection.put(_SQL["add_to_turnover"], _TURNOVER, hours)


def _bet(row: list[object]) -> Bet:
    row[_STATE] = BetState(str(row[_STATE]))
    return Bet._make(row)


def _places(places: Iterable[Place]) -> dict[str, str]:
    return _PLACES(sorted(places))
