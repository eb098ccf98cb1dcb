"""Answers commands about players' wallets, and keeps the ids of refused requests: sent again, they are refused again.

Otherwise a captured signed request could be sent again once the balance has grown (WL-15).
"""

from typing import Final

from taquilla.domain.ledger.refusals import REFUSED, Reason, Refusal, outcome_of
from taquilla.domain.wallets import commands
from taquilla.domain.wallets.betting import credit_bet, named_bet, place_bet, roll_back
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.funding import InWallet, PlayerIn, move, open_player

WalletAnswer = InWallet | PlayerIn | Refusal

_OF_A_SESSION: Final = frozenset((Reason.USER_UNKNOWN, Reason.PLAYER_TOKEN_INVALID, Reason.PLAYER_TOKEN_EXPIRED))
"""The same bytes never succeed: their token stays dead. With another token it is a request that may succeed."""
_NOT_JUDGED: Final = frozenset((Reason.DISK_FULL,))
"""Nobody has looked at the request: sent again, it is the first. To keep the refusal would take the room that is not there."""
_FOR_EVER: Final = frozenset((Reason.KEY_REUSED, Reason.BET_ROLLED_BACK))
"""Reasons that follow from what is on record for good."""


def decide_wallet(command: commands.WalletCommand, book: WalletBook) -> WalletAnswer:
    """Answer one command about a wallet.

    A refusal that might change on repetition is kept under the request's id; of a bet under its transaction, too.
    """
    if book.ledger.operator.is_closed and commands.request_key(command) not in book.ledger.requests:
        return Refusal(Reason.PARTNER_UNKNOWN)  # a process may remember its signers for two seconds more
    answer = _answer(command, book)
    if isinstance(command, commands.OpenPlayer) or not isinstance(answer, Refusal) or not _may_turn(command, answer.reason, book):
        return answer
    ledger, key = book.ledger, commands.request_key(command)
    if ledger.request(key, command) is None:
        ledger.remember(key, command, 0, book.day, outcome_of(answer), verb=REFUSED)
        if isinstance(command, commands.PlaceBet) and named_bet(command, book) is None:
            key = commands.request_key(command, commands.transaction_key(command.transaction_id))
            ledger.remember(key, command, 0, book.day, outcome_of(answer), verb=REFUSED)
    return answer


def _answer(command: commands.WalletCommand, book: WalletBook) -> WalletAnswer:
    match command:
        case commands.OpenPlayer():
            return open_player(command, book)
        case commands.MoveFunds():
            return move(command, book)
        case commands.PlaceBet():
            return place_bet(command, book)
        case commands.CreditBet():
            return credit_bet(command, book)
        case commands.RollBackBet():
            return roll_back(command, book)


def stake_may_turn(reason: Reason) -> bool:
    """Tell whether a stake that was refused for this might succeed later, if it were sent again as it is."""
    return reason not in _FOR_EVER | _OF_A_SESSION | _NOT_JUDGED


def _may_turn(command: commands.WalletCommand, reason: Reason, book: WalletBook) -> bool:
    match command:
        case commands.MoveFunds():
            return reason not in _FOR_EVER
        case commands.PlaceBet():
            return stake_may_turn(reason)
        case commands.CreditBet():
            # A bet of this name may still come. An existing one never changes its owner, so its refusal is final.
            return reason is Reason.BET_UNKNOWN and named_bet(command, book) is None
        case commands.RollBackBet():
            return reason is Reason.AMOUNT_DIFFERS
        case commands.OpenPlayer():
            return False
