"""The one door of the house: whatever a dialect, a page or a command wants, it asks here."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import UUID

from taquilla.desk.access import Access, LoggedIn
from taquilla.desk.access_tokens import AccessToken, AgencyUnknown, KnownToEverybody, TokenUnfit
from taquilla.desk.audit import Report, audit
from taquilla.desk.batcher import Batcher, Busy
from taquilla.desk.clerks import Clerk
from taquilla.desk.codes import CodedResult, Codes
from taquilla.desk.counter import Timing
from taquilla.desk.credit_holds import CreditHolds, Judged
from taquilla.desk.cuadre import Cuadre, Cuadres
from taquilla.desk.deliveries import Deliveries
from taquilla.desk.draws import SORTS, STATES, DrawFilter, Draws, Outcome
from taquilla.desk.duties import Duties
from taquilla.desk.failing import Failures
from taquilla.desk.hashing import Hashed, hash_password
from taquilla.desk.holding import Holding, Ordered
from taquilla.desk.keys import Keyring
from taquilla.desk.knowledge import Knowledge
from taquilla.desk.logins import AT_THE_MACHINE, Credentials, Proved
from taquilla.desk.offers import GameOffer, Offer, Offers, ProductOffer
from taquilla.desk.office import Office, OperatorName
from taquilla.desk.operator_wallet_bodies import percent
from taquilla.desk.operator_wallets import Player, Poster, Wallets
from taquilla.desk.passwords import Passwords, PasswordWeak
from taquilla.desk.payouts import HeldPayment, Payouts
from taquilla.desk.players import Players, PlayerView
from taquilla.desk.receipts import Checked, Receipts
from taquilla.desk.reports import PeriodReport, ReportFilter, Reports
from taquilla.desk.search import TICKET_SORTS, Search, TicketFilter, TicketRow
from taquilla.desk.second_factor import FactorNotBegun, FactorOn, SecondFactors
from taquilla.desk.signatures import KeyUnusable, fingerprint, is_signed, new_key, public_key_of, sign
from taquilla.desk.signers import Owner, Register, Signers
from taquilla.desk.sports import Sports, WalletCaller
from taquilla.desk.sports_approval import Approvals
from taquilla.desk.sports_callers import SportsCaller, SportsCallers
from taquilla.desk.sports_file import SportsFile, moved, read_sports
from taquilla.desk.sports_office import BadTerms, OddsMove, SportsLoaded, SportsOffice, TaxTerms
from taquilla.desk.sports_results import EventResult, Results
from taquilla.desk.throttle import TooManyGuesses
from taquilla.desk.tickets import CopiedLine, LineView, TicketCopy, Tickets, TicketView
from taquilla.desk.toml_file import BadCatalogue
from taquilla.desk.trail import Trail
from taquilla.desk.trials import Trials
from taquilla.desk.wallet import PlayerSession, Wallet
from taquilla.desk.wallet_reports import GamePage, SettlementPage, StatementPage, WalletReports
from taquilla.desk.wallet_tickets import OpenDraw
from taquilla.domain.book import Operator
from taquilla.store.clock import ensure_partitions, move_clock, read_clock
from taquilla.store.codes import CodedDraw
from taquilla.store.database import Database, DatabaseGone, NotRecorded, OutcomeUnknown, TryAgain, connect
from taquilla.store.draws import DrawRow
from taquilla.store.operators import load_any_key
from taquilla.store.safety import UnsafeDatabase, refuse_unsafe
from taquilla.store.signers import Provider, WalletOperator
from taquilla.store.sports_catalogue import ListedEvent, SellingTerms
from taquilla.store.trail import TrailEvent, TrailFilter
from taquilla.store.wallet_reports import BetView

__all__ = [
    "AT_THE_MACHINE",
    "SORTS",
    "STATES",
    "TICKET_SORTS",
    "AccessToken",
    "AgencyUnknown",
    "BadCatalogue",
    "BadTerms",
    "BetView",
    "Busy",
    "Checked",
    "Clerk",
    "CodedDraw",
    "CodedResult",
    "CopiedLine",
    "Credentials",
    "Cuadre",
    "DatabaseGone",
    "DrawFilter",
    "DrawRow",
    "EventResult",
    "FactorNotBegun",
    "FactorOn",
    "GameOffer",
    "GamePage",
    "Hashed",
    "HeldPayment",
    "House",
    "Judged",
    "KeyUnusable",
    "KnownToEverybody",
    "LineView",
    "ListedEvent",
    "LoggedIn",
    "NotRecorded",
    "OddsMove",
    "Offer",
    "OpenDraw",
    "OperatorName",
    "Ordered",
    "Outcome",
    "OutcomeUnknown",
    "Owner",
    "PasswordWeak",
    "PeriodReport",
    "Player",
    "PlayerSession",
    "PlayerView",
    "ProductOffer",
    "Proved",
    "Provider",
    "Register",
    "Report",
    "ReportFilter",
    "SellingTerms",
    "SettlementPage",
    "SportsCaller",
    "SportsFile",
    "SportsLoaded",
    "StatementPage",
    "TaxTerms",
    "TicketCopy",
    "TicketFilter",
    "TicketRow",
    "TicketView",
    "TokenUnfit",
    "TooManyGuesses",
    "TrailEvent",
    "TrailFilter",
    "TryAgain",
    "UnsafeDatabase",
    "WalletOperator",
    "fingerprint",
    "hash_password",
    "is_signed",
    "moved",
    "new_key",
    "percent",
    "public_key_of",
    "read_sports",
    "sign",
]


class House:
    """An open house, by its desks.

    Who asks: access, passwords, second_factors; for operators of sports sports_callers, about players' wallets signers.
    Who writes behind the gate: counter (sell, undo, pay), sports (tickets of operators' own wallets), approvals (of those that
    wait for their operator's word), wallet (players' funds and bets), credit_holds (credits above a ceiling), players (their
    limits), draws (results by two clerks), holding (draws suspended or void), cuadres (weeks, payments), payouts (payments that
    wait for a second person), duties (what is due; failing says which of it fails).
    Who looks: trials (what a sale would come to), tickets, search, draws, codes, offers, reports, receipts, wallet_reports,
    trail (what was done, by whom).
    Who decides how it sells: office (people, rules), sports_office (what there is to bet on).
    Who speaks with operators' wallets: wallets, deliveries. Without a poster, who makes calls over HTTP, no wallet is reached.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        *,
        batch_max: int = 256,
        waiting_max: int = 4096,
        auditor_url: str = "",
        seen: Callable[[Timing], None] = lambda timing: None,
        demo: bool = False,
        poster: Poster | None = None,
        wallets: WalletCaller | None = None,
    ) -> None:
        self.database = database
        self._auditor_url = auditor_url or database.url
        self.knowledge = Knowledge(keyring)
        self.access = Access(database, keyring)
        self.passwords = Passwords(database, self.access.logins)
        self.second_factors = SecondFactors(database, keyring)
        self.counter = Batcher(
            database.connect, self.knowledge, batch_max=batch_max, waiting_max=waiting_max, seen=seen
        )
        self.trail = Trail(database)
        self.trials = Trials(database, self.knowledge)
        self.tickets = Tickets(database, self.knowledge)
        self.receipts = Receipts(database, self.knowledge, self.counter)
        self.search = Search(database, self.knowledge)
        self.draws = Draws(database, self.knowledge)
        self.holding = Holding(database, self.knowledge)
        self.codes = Codes(database, self.knowledge)
        self.offers = Offers(database, self.knowledge)
        self.reports = Reports(database, self.knowledge)
        self.office = Office(database, keyring)
        self.failing = Failures(database)
        # The sandbox shows yesterday too.
        self.duties = Duties(database, self.knowledge, self.failing, days_back=1 if demo else 0)
        self.signers = Signers(database)
        self.players = Players(database)
        self.wallet = Wallet(database, self.counter, self.signers, self.knowledge, self.new_id)
        self.wallet_reports = WalletReports(database)
        self.credit_holds = CreditHolds(database, self.knowledge)
        self.wallets = Wallets(database, keyring, poster)
        results = Results(database, self.knowledge)
        self.sports = Sports(database, self.counter, wallets or self.wallets, results, self.knowledge, self.new_id)
        self.sports_callers = SportsCallers(database, keyring, results)
        self.sports_office = SportsOffice(database, keyring)
        self.approvals = Approvals(database, self.knowledge)
        self.deliveries = Deliveries(database, self.counter, self.wallets, self.new_id, self.failing)
        self.cuadres = Cuadres(database, self.knowledge, self.duties)
        self.payouts = Payouts(database, self.knowledge)

    async def audit(self) -> Report:
        """Every rule of the auditor over one snapshot of the database."""
        keys = {}
        async with self.database.reading() as connection:
            for operator in await self.office.operators(closed_too=True):
                keys[operator.id] = (await self.knowledge.glance(connection, operator.id)).operator.number_key
        return await audit(self._auditor_url, keys)

    @classmethod
    async def open(cls, url: str, master_key_file: Path, **options: object) -> Self:
        """The house over a database, as the house's role.

        Raises DatabaseGone, UnsafeDatabase, MasterKeyMissing, MasterKeyWrong or MasterKeyUnusable.
        """
        connection = await connect(url)
        async with connection:
            await refuse_unsafe(connection)
            wrapped = await load_any_key(connection)
        keyring = Keyring.open(master_key_file, wrapped)
        house = cls(await Database.open(url), keyring, **options)  # type: ignore[arg-type]
        house.counter.open()
        return house

    async def close(self) -> None:
        """Answer who waits, and close."""
        await self.sports.close()
        await self.deliveries.close()
        await self.counter.close()
        await self.wallets.close()
        await self.database.close()

    async def now(self) -> datetime:
        """The house's clock."""
        async with self.database.reading() as connection:
            return await read_clock(connection)

    async def move_clock(self, towards: datetime) -> datetime:
        """Move the house's clock forward, once the days until then have their partitions. In the sandbox alone."""
        async with self.database.writing() as connection:
            now = await read_clock(connection)
            await ensure_partitions(connection, now.date(), towards.date() + timedelta(days=31))
            return await move_clock(connection, towards)

    def operator(self, operator_id: int) -> Operator:
        """An operator from memory: there once somebody of it has asked for anything."""
        return self.knowledge.recall(operator_id).operator

    async def meet(self, operator_id: int) -> Operator:
        """An operator, read if it is not in memory."""
        async with self.database.reading() as connection:
            return (await self.knowledge.glance(connection, operator_id)).operator

    @staticmethod
    def new_id() -> UUID:
        """A fresh UUID, version 7: in order of time, so that indexes grow at their end. Nothing is derived from it."""
        random = int.from_bytes(os.urandom(10))
        milliseconds = time.time_ns() // 1_000_000
        return UUID(int=milliseconds << 80 | 0x7 << 76 | random >> 68 << 64 | 0b10 << 62 | random & (1 << 62) - 1)
