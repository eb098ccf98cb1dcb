"""Keeps the ids of requests about wallets that were refused: sent again, they are refused again.

Otherwise whoever has caught a signed request could wait until the balance has grown and send it once more (WL-15).
"""

from typing import Final, TypeVar

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.kept_refusals import REFUSED, kept
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.wallets.betting import named_bet
from taquilla.domain.wallets.commands import (
    CreditBet,
    MoveFunds,
    OpenPlayer,
    PlaceBet,
    RollBackBet,
    WalletCommand,
    transaction_key,
)

Answer = TypeVar("Answer")

_OF_A_SESSION: Final = frozenset((Reason.USER_UNKNOWN, Reason.PLAYER_TOKEN_INVALID, Reason.PLAYER_TOKEN_EXPIRED))
"""The same bytes can never be carried out: their token stays dead. With another token it is a request that may succeed."""
_FOR_EVER: Final = frozenset((Reason.KEY_REUSED, Reason.BET_ROLLED_BACK))
"""Decided by what is on record for good."""


def remembered(command: WalletCommand | SellTicket, answer: Answer, book: Book) -> Answer:
    """The answer. A refusal that might turn into a yes is kept under the request's id; of a bet under its transaction, too."""
    if isinstance(answer, Refusal) and _may_turn(command, answer.reason, book):
        if isinstance(command, SellTicket):
            _remember_sale(command, answer, book)
        elif not isinstance(command, OpenPlayer) and book.wallet_request(command) is None:
            book.remember_wallet(command, 0, book.day, kept(answer), verb=REFUSED)
            if isinstance(command, PlaceBet) and named_bet(command, book) is None:
                key = transaction_key(command.transaction_id)
                book.remember_wallet(command, 0, book.day, kept(answer), key=key, verb=REFUSED)
    return answer


def _may_turn(command: WalletCommand | SellTicket, reason: Reason, book: Book) -> bool:
    match command:
        case MoveFunds():
            return reason not in _FOR_EVER
        case PlaceBet() | SellTicket():
            return reason not in _FOR_EVER | _OF_A_SESSION
        case CreditBet():
            # A bet of this name may still come. An existing one never changes its owner, so its refusal is final.
            return reason is Reason.BET_UNKNOWN and named_bet(command, book) is None
        case RollBackBet():
            return reason is Reason.AMOUNT_DIFFERS
        case OpenPlayer():
            return False


def _remember_sale(sale: SellTicket, refusal: Refusal, book: Book) -> None:
    member = book.rules.rules.members[sale.caller.member_id]
    if book.request(sale, member) is None:
        book.remember(sale, member, 0, book.day, kept(refusal), verb=REFUSED)
