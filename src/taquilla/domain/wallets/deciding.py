"""Answers commands about players' wallets."""

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.wallets.betting import credit_bet, place_bet, roll_back
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.commands import CreditBet, MoveFunds, OpenPlayer, PlaceBet, RollBackBet, WalletCommand
from taquilla.domain.wallets.funding import InWallet, PlayerIn, move, open_player
from taquilla.domain.wallets.refused_requests import remembered

WalletAnswer = InWallet | PlayerIn | Refusal


def decide_wallet(command: WalletCommand, book: WalletBook) -> WalletAnswer:
    """Answer one command about a wallet. A refusal that might change on repetition is kept under the request's id."""
    return remembered(command, _answer(command, book), book)


def _answer(command: WalletCommand, book: WalletBook) -> WalletAnswer:
    match command:
        case OpenPlayer():
            return open_player(command, book)
        case MoveFunds():
            return move(command, book)
        case PlaceBet():
            return place_bet(command, book)
        case CreditBet():
            return credit_bet(command, book)
        case RollBackBet():
            return roll_back(command, book)
