"""Puts together what a house offers about jackpots and superbets, and how it calls operators' own wallets."""

from taquilla.engine.cache import Cache
from taquilla.engine.counters import Counters
from taquilla.engine.duty_failures import Failures
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.posting import Poster
from taquilla.engine.sports.approvals import Approvals
from taquilla.engine.sports.duties import SportsDuties
from taquilla.engine.sports.office import SportsOffice
from taquilla.engine.sports.operator_wallet_deliveries import Deliveries
from taquilla.engine.sports.operator_wallets import OperatorWallets
from taquilla.engine.sports.operators import SportsOperators
from taquilla.engine.sports.results import Results
from taquilla.engine.sports.tickets import SportsTickets, WalletCaller
from taquilla.store.postgres.database import Database


class Sports:
    """Tickets, from the order to the wallet's answer; operators as callers; the office (what there is to bet on).

    Approvals are of tickets that wait for their operator's decision. Deliveries makes the due calls to operators' wallets:
    without a poster, which makes HTTP calls, no wallet is reached. Duties does what is due.
    """

    def __init__(
        self, database: Database, cache: Cache, counter: Counters, keyring: Keyring, failures: Failures, duties: SportsDuties, *,
        poster: Poster | None, wallets: WalletCaller | None,
    ) -> None:  # fmt: skip
        self.duties = duties
        results = Results(database, cache)
        self.operator_wallets = OperatorWallets(database, keyring, poster)
        self.tickets = SportsTickets(database, counter, wallets or self.operator_wallets, results, cache)
        self.operators = SportsOperators(database, keyring, results)
        self.office = SportsOffice(database, keyring)
        self.approvals = Approvals(database, cache)
        self.deliveries = Deliveries(database, counter, self.operator_wallets, failures)
