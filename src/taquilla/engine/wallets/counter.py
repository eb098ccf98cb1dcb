"""Loads and writes the players' wallets that a batch touches. Does nothing for a batch without any."""

from collections.abc import Callable, Sequence

from taquilla.domain.deciding import Books
from taquilla.domain.events.outbox import Draft
from taquilla.domain.ledger.commands import Key, RecordedCommand
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.commands import (
    BetCommand,
    CreditBet,
    FundsMove,
    MoveFunds,
    OpenPlayer,
    PlaceBet,
    RollBackBet,
    WalletCommand,
    request_key,
    transaction_key,
    verdict_key,
)
from taquilla.engine.counter import BatchPart
from taquilla.store.ledger.books import load_requests
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import credit_approvals, movements
from taquilla.store.wallets.movements import WalletQuery

AskMore = Callable[[BatchPart, WalletQuery], None]
"""Asks for what another subject needs of a part's wallets, so that everything is loaded in the same round trips."""


class WalletCounter:
    """Loads and writes the wallets that batches touch, and loads what ask_more asks for."""

    def __init__(self, ask_more: AskMore) -> None:
        self._ask_more = ask_more

    async def load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        """Fill the books of parts that have a command about a wallet, or need more."""
        asked = WalletQuery()
        commands = list[tuple[WalletBook, WalletCommand]]()
        for part in parts:
            commands += [(part.books.wallets, one.command) for one in part.entries if isinstance(one.command, WalletCommand)]
            self._ask_more(part, asked)
        if commands or asked.users or asked.tickets:
            await _load(connection, commands, asked, {part.gate.operator_id: part.books.wallets for part in parts})

    def is_changed(self, books: Books) -> bool:
        """Tell whether there is anything to write."""
        return books.wallets.is_changed

    async def write(self, connection: HouseConnection, books: Sequence[Books]) -> None:
        """Write what was decided. Runs inside the counter's pipeline."""
        wallets = [one.wallets for one in books]
        await movements.write(connection, wallets)
        await credit_approvals.write(connection, wallets)

    def events(self, books: Books) -> list[Draft]:
        """Return that wallets have moved. What has moved is read from the ledger."""
        return [Draft("wallets.moved")] if books.wallets.written.statement else []


async def _load(
    connection: HouseConnection,
    commands: Sequence[tuple[WalletBook, WalletCommand]],
    asked: WalletQuery,
    books: dict[int, WalletBook],
) -> None:
    keys = {(book.ledger.operator.id, *key) for book, command in commands for key in _keys(command)}
    known = await load_requests(connection, sorted(keys))
    for book, command in commands:
        operator = book.ledger.operator.id
        found: RecordedCommand | None = None
        for key in _keys(command):
            request = known.get((operator, *key))
            if request is not None:
                book.ledger.requests[key] = request
                found = request
        _ask(asked, operator, command)
        # The last of a bet's keys is its transaction's: the bet is found under it, unless it was buried. A repeated bet may have
        # been rolled back since, so it is loaded too.
        if isinstance(command, BetCommand) and found is not None and found.seq:
            place = (operator, found.seq, found.day)
            asked.bets.add(place)
            if isinstance(command, RollBackBet):
                asked.rolled_back.add(place)
    await movements.load(connection, asked, books)
    credited = {
        (book.ledger.operator.id, command.played.provider_id) for book, command in commands if isinstance(command, CreditBet)
    }
    if credited or asked.rolled_back:
        await credit_approvals.load(connection, credited, asked.rolled_back, books)


def _keys(command: WalletCommand) -> list[Key]:
    """Return the keys of a command: its own, and a bet's transaction. A session has none; it is found by its token."""
    if isinstance(command, OpenPlayer):
        return []
    named = [transaction_key(command.transaction_id)] if isinstance(command, BetCommand) else []
    verdict = [verdict_key(command.request_id)] if isinstance(command, CreditBet) else []
    return [request_key(command, key) for key in ("", *verdict, *named)]


def _ask(asked: WalletQuery, operator: int, command: WalletCommand) -> None:
    asked.users.add((operator, command.user_id))
    match command:
        case OpenPlayer(token_hash=token):
            asked.tokens.add((operator, token))
            asked.newcomers.add(operator)
        case MoveFunds(move=way):
            asked.newcomers.add(operator)
            if way is FundsMove.DEPOSIT:
                asked.limited.add((operator, command.user_id))
        case PlaceBet(token_hash=token):
            asked.tokens.add((operator, token))
            asked.limited.add((operator, command.user_id))
