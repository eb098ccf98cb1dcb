"""What the counter loads of players' wallets, for commands about them and for tickets that they pay for."""

from collections.abc import Sequence

from taquilla.domain.ledger.book import Book, Request, wallet_key
from taquilla.domain.lottery.commands import Buyer
from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.wallets.commands import (
    BetCommand,
    CreditBet,
    Move,
    MoveFunds,
    OpenPlayer,
    PlaceBet,
    RollBackBet,
    WalletCommand,
    transaction_key,
    verdict_key,
)
from taquilla.store.lottery import sales
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import credit_approvals, movements
from taquilla.store.wallets.movements import WalletAsked


async def load_wallets(
    connection: HouseConnection,
    commands: Sequence[tuple[Book, WalletCommand]],
    purchases: Sequence[tuple[Book, Buyer]],
    returns: Sequence[tuple[Book, Ticket]],
) -> None:
    """Fill the books of these commands, of whoever buys a ticket, and of those whose tickets come back to the counter."""
    keys = {(book.operator.id, *key) for book, command in commands for key in _keys(command)}
    known = await sales.load_requests(connection, sorted(keys))
    asked, books = WalletAsked(), dict[int, Book]()
    for book, command in commands:
        operator = book.operator.id
        books[operator] = book
        found: Request | None = None
        for key in _keys(command):
            request = known.get((operator, *key))
            if request is not None:
                book.requests[key] = request
                found = request
        _ask(asked, operator, command)
        # The last of a bet's keys is its transaction's: the bet is found under it, unless it was buried. A bet that is sent
        # again may have been rolled back since, so it is loaded too.
        if isinstance(command, BetCommand) and found is not None and found.seq:
            place = (operator, found.seq, found.day)
            asked.bets.add(place)
            if isinstance(command, RollBackBet):
                asked.rolled_back.add(place)
    for book, buyer in purchases:
        books[book.operator.id] = book
        asked.users.add((book.operator.id, buyer.user_id))
        asked.limited.add((book.operator.id, buyer.user_id))
        asked.tokens.add((book.operator.id, buyer.token_hash))
    for book, ticket in returns:
        books[book.operator.id] = book
        asked.tickets.add((book.operator.id, ticket.seq, ticket.day))
    await movements.load(connection, asked, books)
    credited = {(book.operator.id, command.played.provider_id) for book, command in commands if isinstance(command, CreditBet)}
    if credited or asked.rolled_back:
        await credit_approvals.load(connection, credited, asked.rolled_back, books)


def _keys(command: WalletCommand) -> list[tuple[int, int, str]]:
    """What a command may be on record under: its own key, and a bet's transaction. A session is found by its token."""
    if isinstance(command, OpenPlayer):
        return []
    channel, issuer, key = wallet_key(command)
    named = [(channel, issuer, transaction_key(command.transaction_id))] if isinstance(command, BetCommand) else []
    verdict = [(channel, issuer, verdict_key(command.request_id))] if isinstance(command, CreditBet) else []
    return [(channel, issuer, key), *verdict, *named]


def _ask(asked: WalletAsked, operator: int, command: WalletCommand) -> None:
    asked.users.add((operator, command.user_id))
    match command:
        case OpenPlayer(token_hash=token):
            asked.tokens.add((operator, token))
            asked.newcomers.add(operator)
        case MoveFunds(move=way):
            asked.newcomers.add(operator)
            if way is Move.DEPOSIT:
                asked.limited.add((operator, command.user_id))
        case PlaceBet(token_hash=token):
            asked.tokens.add((operator, token))
            asked.limited.add((operator, command.user_id))
