"""Puts together what a house offers about players' wallets that it keeps."""


from taquilla.engine.cache import Cache
from taquilla.engine.counters import Counters
from taquilla.engine.wallets.accounts import PlayerAccounts
from taquilla.engine.wallets.credit_approvals import CreditApprovals
from taquilla.engine.wallets.players import Players
from taquilla.engine.wallets.reports import WalletReports
from taquilla.engine.wallets.signers import Signers
from taquilla.store.postgres.database import Database


class PlayerWallets:
    """Accounts (sessions, funds, bets), players and their limits, the four reports, credits that wait for two clerks.

    Signers are the operators and game providers whose requests about wallets are accepted.
    """

    def __init__(self, database: Database, cache: Cache, counter: Counters) -> None:
        self.signers = Signers(database)
        self.accounts = PlayerAccounts(database, counter, self.signers)
        self.players = Players(database)
        self.reports = WalletReports(database)
        self.credit_approvals = CreditApprovals(database, cache)
