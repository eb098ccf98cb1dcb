"""Answers a batch: each command in its order of arrival, each seeing what those before it did."""

from collections.abc import Iterable

from taquilla.domain.ledger.book import Book
from taquilla.domain.lottery.commands import Command, PayTicket, PrintTicket, SellTicket, UndoTicket
from taquilla.domain.lottery.printing import Printed, print_ticket
from taquilla.domain.lottery.redeeming import Paid, Undone, pay, undo
from taquilla.domain.lottery.selling import Sold, Tried, sell
from taquilla.domain.sports.answering import SportsAnswer, decide_sports
from taquilla.domain.sports.commands import SportsCommand
from taquilla.domain.wallets.buying import Bought, buy
from taquilla.domain.wallets.deciding import WalletAnswer, decide_wallet
from taquilla.domain.wallets.refused_requests import remembered

Answer = Sold | Bought | Tried | Undone | Paid | Printed | SportsAnswer | WalletAnswer


def decide(commands: Iterable[Command], book: Book) -> list[Answer]:
    """One answer per command. What is to be written gathers in the book."""
    return [_answer(command, book) for command in commands]


def _answer(command: Command, book: Book) -> Answer:
    match command:
        case SellTicket():
            return sell(command, book) if command.buyer is None else remembered(command, buy(command, book), book)
        case UndoTicket():
            return undo(command, book)
        case PayTicket():
            return pay(command, book)
        case PrintTicket():
            return print_ticket(command, book)
        case _:
            if isinstance(command, SportsCommand):
                return decide_sports(command, book)
            return remembered(command, decide_wallet(command, book), book)
