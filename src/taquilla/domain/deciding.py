"""Decides a batch: each command in its order of arrival, each seeing the effects of those before it.

Here the subjects are combined: the effect of one subject's command on another is decided here, and nowhere below.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from taquilla.domain.ledger.book import Book
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.commands import LotteryCommand, PayTicket, PrintTicket, SellTicket, UndoTicket
from taquilla.domain.lottery.printing import Printed, print_ticket
from taquilla.domain.lottery.redeeming import Paid, Undone, pay, undo
from taquilla.domain.lottery.selling import DryRun, Sold, sell
from taquilla.domain.purchases.buying import Bought, buy, refund
from taquilla.domain.sports.answering import SportsAnswer, decide_sports
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.commands import SportsCommand
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.commands import WalletCommand
from taquilla.domain.wallets.deciding import WalletAnswer, decide_wallet

Command = LotteryCommand | SportsCommand | WalletCommand
Answer = Sold | Bought | DryRun | Undone | Paid | Printed | SportsAnswer | WalletAnswer


@dataclass(slots=True)
class Books:
    """The books of one operator's part of a batch: the shared one, and each subject's own."""

    ledger: Book
    lottery: LotteryBook
    sports: SportsBook
    wallets: WalletBook


def wagers_of(command: Command) -> int:
    """Return how many wagers a command asks for: what it costs. One that sells none costs as much as one wager."""
    return max(1, len(command.plays) + len(command.coded)) if isinstance(command, SellTicket) else 1


def member_of(command: Command) -> int:
    """Return the member whose session asks, beside whom others want room; 0: players, partners and operators' own systems."""
    return command.caller.member_id if isinstance(command, LotteryCommand) and command.caller.session_id else 0


def decide(commands: Iterable[Command], books: Books) -> list[Answer]:
    """Return one answer per command. The rows to be written gather in the books."""
    return [_answer(command, books) for command in commands]


def _answer(command: Command, books: Books) -> Answer:
    match command:
        case SellTicket():
            return sell(command, books.lottery) if command.buyer is None else buy(command, books.lottery, books.wallets)
        case UndoTicket():
            return _undo(command, books)
        case PayTicket():
            return pay(command, books.lottery)
        case PrintTicket():
            return print_ticket(command, books.lottery)
        case _:
            if isinstance(command, SportsCommand):
                return decide_sports(command, books.sports)
            return decide_wallet(command, books.wallets)


def _undo(command: UndoTicket, books: Books) -> Answer:
    undone = undo(command, books.lottery)
    if isinstance(undone, Undone) and undone.ticket is not None and undone.ticket.paid_from_wallet:
        refund(undone.ticket, undone.reversal, books.wallets)
    return undone
