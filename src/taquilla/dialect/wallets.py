"""Players' wallets that the house keeps: bets, results, balances, and the register of those who may ask."""

from taquilla.domain.wallets.bets import Bet, StatementClass
from taquilla.domain.wallets.commands import CreditBet, PlaceBet, Played, RollBackBet
from taquilla.domain.wallets.funding import InWallet
from taquilla.domain.wallets.players import Player
from taquilla.engine.wallets.accounts import BetFacts, log_held
from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of, sign, signing_key
from taquilla.engine.wallets.signers import SignerRegister
from taquilla.store.wallets.reports import BetView
from taquilla.store.wallets.signers import Provider, WalletOperator

__all__ = (
    "Bet", "BetFacts", "BetView", "CreditBet", "InWallet", "PlaceBet", "Played", "Player", "Provider", "RollBackBet",
    "SignerRegister", "StatementClass", "WalletOperator", "fingerprint", "log_held", "new_key", "public_key_of", "sign",
    "signing_key",
)  # fmt: skip
