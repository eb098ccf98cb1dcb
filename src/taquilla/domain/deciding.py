"""Answers a batch: each command in its order of arrival, each seeing what those before it did."""

from collections.abc import Iterable

from taquilla.domain.book import Book
from taquilla.domain.buying import Bought, buy
from taquilla.domain.commands import Command, PayTicket, PrintTicket, SellTicket, UndoTicket
from taquilla.domain.playing import WalletAnswer, decide_wallet
from taquilla.domain.printing import Printed, print_ticket
from taquilla.domain.redeeming import Paid, Undone, pay, undo
from taquilla.domain.refusing import remembered
from taquilla.domain.selling import Sold, Tried, sell
from taquilla.domain.sporting import SportsAnswer, decide_sports
from taquilla.domain.sports_commands import SportsCommand

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
