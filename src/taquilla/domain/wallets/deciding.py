"""Answers what is asked about players' wallets."""

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.wallets.betting import credit_bet, place_bet, roll_back
from taquilla.domain.wallets.commands import CreditBet, MoveFunds, OpenPlayer, PlaceBet, RollBackBet, WalletCommand
from taquilla.domain.wallets.funding import InWallet, PlayerIn, move, open_player

WalletAnswer = InWallet | PlayerIn | Refusal


def decide_wallet(command: WalletCommand, book: Book) -> WalletAnswer:
    """The answer to one command about a wallet."""
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
