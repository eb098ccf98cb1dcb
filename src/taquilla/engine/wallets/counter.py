"""Loads and writes the players' wallets that a batch touches. Does nothing for a batch without any."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from taquilla.domain.deciding import Books
from taquilla.domain.events.outbox import Draft
from taquilla.domain.ledger.commands import Key, RecordedCommand
from taquilla.domain.wallets import commands
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.commands import BetCommand, CreditBet, MoveFunds, OpenPlayer, PlaceBet, RollBackBet, WalletCommand
from taquilla.domain.wallets.credit_approval import bet_of_result
from taquilla.engine.counter import BatchPart, Subject
from taquilla.store.ledger.books import load_requests
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import credit_approvals, movements
from taquilla.store.wallets.movements import WalletQuery

AskMore = Callable[[BatchPart, WalletQuery], None]
"""Asks for what another subject needs of a part's wallets, so that everything is loaded in the same round trips."""


class WalletCounter(Subject):
    """Loads and writes the wallets that batches touch, and loads what ask_more asks for."""

    def __init__(self, ask_more: AskMore) -> None:
        self._ask_more = ask_more

    async def load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        """Fill the books of parts that have a command about a wallet, or need more."""
        query = WalletQuery()
        asked = list[tuple[WalletBook, WalletCommand]]()
        for part in parts:
            entry_commands = (entry.command for entry in part.entries)
            asked += [(part.books.wallets, command) for command in entry_commands if isinstance(command, WalletCommand)]
            self._ask_more(part, query)
        if asked or query.users or query.tickets:
            await _load(connection, asked, query, {part.gate.operator_id: part.books.wallets for part in parts})

    def is_changed(self, books: Books) -> bool:
        """Tell whether there is anything to write."""
        return books.wallets.is_changed

    async def write(self, connection: HouseConnection, books: Sequence[Books]) -> None:
        """Write what was decided. Runs inside the counter's pipeline."""
        wallets = [operator_books.wallets for operator_books in books]
        await movements.write(connection, wallets)
        await credit_approvals.write(connection, wallets)

    def events(self, books: Books) -> list[Draft]:
        """Return that wallets have moved, with the keys that moved funds, and whose they are.

        A free bet moves nothing, and is told all the same: it has its place in the order of everything.
        """
        written = books.wallets.written
        return [Draft("wallets.moved", written.facts() or None)] if written.statement or written.bets else []


async def _load(
    connection: HouseConnection,
    asked: Sequence[tuple[WalletBook, WalletCommand]],
    query: WalletQuery,
    books: dict[int, WalletBook],
) -> None:
    keys = {(book.ledger.operator.id, *key) for book, command in asked for key in _keys(command)}
    requests = await load_requests(connection, sorted(keys))
    for book, command in asked:
        operator = book.ledger.operator.id
        found = {key: request for key in _keys(command) if (request := requests.get((operator, *key))) is not None}
        book.ledger.requests |= found
        _ask(query, operator, command)
        # A repeated bet may have been rolled back since, so it is loaded too.
        if isinstance(command, BetCommand) and (bet := _bet_of(command, found)) is not None:
            place = (operator, *bet)
            query.bets.add(place)
            if isinstance(command, RollBackBet):
                query.rolled_back.add(place)
    await movements.load(connection, query, books)
    providers = {
        (book.ledger.operator.id, command.played.provider_id) for book, command in asked if isinstance(command, CreditBet)
    }
    closed = {(operator, bet.seq, bet.day) for operator, *of in query.rounds for bet in books[operator].in_round(*of)}
    may_be_held = query.rolled_back | closed
    if providers or may_be_held:
        await credit_approvals.load(connection, providers, may_be_held, books)


def _keys(command: WalletCommand) -> list[Key]:
    """Return the keys of a command: its own, and a bet's transaction. A session has none; it is found by its token."""
    if isinstance(command, OpenPlayer):
        return []
    more = [commands.bet_key(command)] if isinstance(command, BetCommand) else []
    if isinstance(command, CreditBet):
        more.append(commands.verdict_key(command.request_id))
        more += [commands.transaction_key(command.request_id)] if command.in_any_order else []
    if isinstance(command, PlaceBet) and command.in_any_order:
        more.append(commands.result_key(command.transaction_id))
    if isinstance(command, RollBackBet) and command.in_any_order:
        more += [commands.result_key(command.transaction_id), commands.verdict_key(command.transaction_id)]
    return [commands.request_key(command, key) for key in ("", *more)]


def _bet_of(command: BetCommand, found: Mapping[Key, RecordedCommand]) -> tuple[int, date] | None:
    """Return the seq and the day of a command's bet, by its transaction or by a result of it; None where it was never placed."""
    placed = found.get(commands.request_key(command, commands.bet_key(command)))
    if placed is not None and placed.seq:
        return placed.seq, placed.day
    return bet_of_result(found.get(commands.request_key(command, commands.result_key(command.transaction_id or ""))))


def _ask(query: WalletQuery, operator: int, command: WalletCommand) -> None:
    query.users.add((operator, command.user_id))
    if isinstance(command, BetCommand):
        query.rounds |= {(operator, command.user_id, command.played.provider_id, name) for name in commands.rounds_of(command)}
    match command:
        case OpenPlayer(token_hash=token):
            query.tokens.add((operator, token))
            query.newcomers.add(operator)
        case MoveFunds(move=direction):
            query.newcomers.add(operator)
            if direction is commands.FundsMove.DEPOSIT:
                query.limited.add((operator, command.user_id))
        case PlaceBet(token_hash=token):
            query.tokens.add((operator, token))
            query.limited.add((operator, command.user_id))
