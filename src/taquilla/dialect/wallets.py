"""Players' wallets that the house keeps: bets, results, balances, and the register of those who may ask."""

from taquilla.domain.wallets.bets import StatementClass
from taquilla.domain.wallets.commands import CreditBet, PlaceBet, Played
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.wallets.accounts import BetFacts, log_held
from taquilla.engine.wallets.signatures import signing_key
from taquilla.engine.wallets.signers import SignerRegister
from taquilla.store.wallets.reports import BetView
from taquilla.store.wallets.signers import Provider, WalletOperator

__all__ = (
    "BetFacts", "BetView", "CreditBet", "InWallet", "PlaceBet", "Played", "Provider", "SignerRegister", "StatementClass",
    "WalletOperator", "log_held", "signing_key",
)  # fmt: skip
