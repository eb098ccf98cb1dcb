"""Answers what is asked about players' wallets."""

from taquilla.domain.betting import credit_bet, place_bet, roll_back
from taquilla.domain.book import Book
from taquilla.domain.funding import InWallet, PlayerIn, move, open_player
from taquilla.domain.refusals import Refusal
from taquilla.domain.wallet_commands import CreditBet, MoveFunds, OpenPlayer, PlaceBet, RollBackBet, WalletCommand

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
