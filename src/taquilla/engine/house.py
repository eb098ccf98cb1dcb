"""The single entry to the house: dialects, pages and commands call it, and find what it offers by subject."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from taquilla.domain.ledger.book import Operator
from taquilla.engine.alarms import Alarms
from taquilla.engine.audit import Report, audit
from taquilla.engine.audit_runs import AuditRuns
from taquilla.engine.batcher import OPERATORS_MAX, Batcher
from taquilla.engine.cache import Cache, KnownOperator
from taquilla.engine.counter import Counter, Timing
from taquilla.engine.counters import Counters, NodeCounters, new_id
from taquilla.engine.duty_failures import Failures
from taquilla.engine.events.feed import Feed
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.engine.lottery.catalogue_view import CatalogueView, Codes
from taquilla.engine.lottery.cuadre import Cuadres
from taquilla.engine.lottery.day_sums import DaySumsCache
from taquilla.engine.lottery.draw_history import DrawHistories
from taquilla.engine.lottery.draw_orders import DrawOrders
from taquilla.engine.lottery.draws import Draws
from taquilla.engine.lottery.dry_run import DryRuns
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.lottery.export_rows import ExportRows
from taquilla.engine.lottery.file_exports import Exporting, Exports
from taquilla.engine.lottery.game_exposure import GameExposures
from taquilla.engine.lottery.lives import TicketLives
from taquilla.engine.lottery.offers import SellerOffers
from taquilla.engine.lottery.payment_approvals import PaymentApprovals
from taquilla.engine.lottery.payment_methods import PaymentMethods
from taquilla.engine.lottery.receipts import LogMarks, Receipts
from taquilla.engine.lottery.reports import Reports
from taquilla.engine.lottery.rule_office import RuleOffice
from taquilla.engine.lottery.rule_previews import RulePreviews
from taquilla.engine.lottery.rule_sets import RuleSets
from taquilla.engine.lottery.sandboxes import Sandboxes
from taquilla.engine.lottery.search import TicketFinder
from taquilla.engine.lottery.settlement_progress import Overdue, SettlementProgress
from taquilla.engine.lottery.shifts import Shifts
from taquilla.engine.lottery.tickets import Tickets
from taquilla.engine.people.facade import People
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.loosening import Carrier, Loosenings
from taquilla.engine.posting import Poster
from taquilla.engine.proofs.promises import Promises
from taquilla.engine.proofs.tickets import TicketProofs
from taquilla.engine.purchases.tickets import Purchases
from taquilla.engine.seals.exports import SealExports
from taquilla.engine.seals.logs import LogKeys, Logs
from taquilla.engine.seals.restarts import Restarts
from taquilla.engine.seals.witnesses import Witnesses
from taquilla.engine.sports.approvals import Approvals
from taquilla.engine.sports.duties import SportsDuties
from taquilla.engine.sports.office import SportsOffice
from taquilla.engine.sports.operator_wallet_deliveries import Deliveries
from taquilla.engine.sports.operator_wallets import OperatorWallets
from taquilla.engine.sports.operators import SportsOperators
from taquilla.engine.sports.results import Results
from taquilla.engine.sports.tickets import SportsTickets, WalletCaller
from taquilla.engine.subjects import Subjects
from taquilla.engine.wallets.accounts import PlayerAccounts
from taquilla.engine.wallets.credit_approvals import CreditApprovals
from taquilla.engine.wallets.players import Players
from taquilla.engine.wallets.reports import WalletReports
from taquilla.engine.wallets.signers import Signers
from taquilla.engine.webhooks.deliveries import WebhookDeliveries
from taquilla.engine.webhooks.endpoints import Endpoints
from taquilla.engine.webhooks.sending import Sender
from taquilla.store.people.operators import load_any_key, load_operator, load_operators
from taquilla.store.postgres.clock import ensure_partitions, move_clock, read_clock
from taquilla.store.postgres.cluster import open_database
from taquilla.store.postgres.database import Database, DatabaseGone, connect
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.safety import refuse_unsafe
from taquilla.store.postgres.schema import refuse_other_schema


class House:
    """An open house, by its subjects: people, lottery, sports, wallets (players' wallets that the house keeps),
    purchases (tickets that players buy from them), webhooks.

    The counter takes everything that is sold, undone and paid. Duties does what is due; failing records which duties fail.
    events is the feed of what happens. Without a poster, which makes HTTP calls, operators' own wallets cannot be reached;
    without a webhook_poster, no webhook; without a witness_poster, no witness. logs are the operators' transparency logs;
    log_host is what the names of new ones begin with; proofs are those of tickets. disk is that of the database. around_counter
    may put another counter before the house's own, for those who watch. exporting is how exports are written, by a worker, and
    where their files lie.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        *,
        batch_max: int = 256,
        waiting_max: int = 4096,
        auditor_url: str = "",
        on_batch: Callable[[Timing], None] = lambda timing: None,
        around_counter: Callable[[Counters], Counters] = lambda counter: counter,
        demo: bool = False,
        poster: Poster | None = None,
        webhook_poster: Poster | None = None,
        wallets: WalletCaller | None = None,
        log_host: str = "",
        witness_poster: Poster | None = None,
        disk: Disk | None = None,
        exporting: Exporting | None = None,
    ) -> None:
        self.database = database
        self._auditor_url = auditor_url or database.url
        self.disk = disk or Disk()
        self.cache = Cache(keyring)
        self.failing = Failures(database)
        # The sandbox shows yesterday too.
        self.log_keys = LogKeys(keyring, log_host)
        self.subjects = subjects = Subjects(
            database, self.cache, self.failing, self.log_keys, self.disk, days_back=1 if demo else 0
        )
        self.counter = around_counter(_counters(database, subjects.counter, batch_max, waiting_max, on_batch))
        self.duties = subjects.duties
        self.audits = AuditRuns(database, self.audit)
        self.alarms = Alarms(database)
        self.logs = Logs(database, self.log_keys)
        self.seals = SealExports(database, self.logs)
        self.restarts = Restarts(database, self.log_keys, self.logs)
        self.proofs = TicketProofs(database, subjects.lottery_cache, self.logs)
        self.witnesses = Witnesses(database, witness_poster)
        self.events = subjects.feed
        self.exports = Exports(database, ExportRows(database, subjects.lottery_cache), self.events, exporting)
        self.people = People(database, keyring)
        self.lottery = Lottery(
            database=database, cache=subjects.lottery_cache, batcher=self.counter, counter=subjects.counter,
            duties=subjects.lottery, marks=Promises(self.log_keys),
        )  # fmt: skip
        self.sandboxes = Sandboxes(database, self.people, subjects.lottery)
        self.sports = Sports(
            database=database, cache=self.cache, counter=self.counter, keyring=keyring, failures=self.failing,
            duties=subjects.sports, poster=poster, wallets=wallets,
        )  # fmt: skip
        self.wallets = PlayerWallets(database, self.cache, self.counter)
        self.loosenings = Loosenings(database, _carriers(self))
        self.purchases = Purchases(database, self.counter, self.wallets.signers, subjects.lottery_cache)
        self.webhooks = Webhooks(database, self.cache, keyring, self.failing, self.events, poster=webhook_poster)

    new_id = staticmethod(new_id)

    async def audit(self, operator_id: int | None = None) -> Report:
        """Check every rule of the auditor over one snapshot of the database: of the installation, or of one operator alone."""
        keys = {}
        for operator in await self.people.office.operators(closed_too=True):
            try:
                keys[operator.id] = (await self.known(operator.id)).operator.number_key
            except DatabaseGone:
                if not self.database.is_spread:
                    raise
                # The report says that its node is away.
        return await audit(self._auditor_url, keys, operator_id=operator_id)

    @classmethod
    async def open(cls, url: str, master_key_file: Path, **options: object) -> Self:
        """Open a house over a database, as the house's role.

        Raises DatabaseGone, UnsafeDatabase, SchemaNewer, SchemaOlder, MasterKeyMissing, MasterKeyWrong or MasterKeyUnusable.
        """
        connection = await connect(url)
        try:
            await refuse_unsafe(connection)
            await refuse_other_schema(connection)
            database = await open_database(url, connection)
        except BaseException:
            await connection.close()
            raise
        try:
            keyring = Keyring.open(master_key_file, await _any_key(database))
        except BaseException:
            await database.close()
            raise
        house = cls(database, keyring, **options)  # type: ignore[arg-type]
        house.counter.open()
        return house

    async def close(self) -> None:
        """Answer the commands that wait, and close."""
        await self.events.close()
        await self.sports.tickets.close()
        await self.sports.deliveries.close()
        await self.counter.close()
        await self.sports.operator_wallets.close()
        await self.webhooks.close()
        await self.witnesses.close()
        await self.people.access.close()
        await self.database.close()

    async def now(self) -> datetime:
        """Return the house's clock."""
        async with self.database.reading() as connection:
            return await read_clock(connection)

    async def move_clock(self, towards: datetime) -> datetime:
        """Move the house's clock forward, after making the partitions of the days until then. In the sandbox alone."""
        async with self.database.writing() as connection:
            now = await read_clock(connection)
            await ensure_partitions(connection, now.date(), towards.date() + timedelta(days=31))
            return await move_clock(connection, towards)

    async def operator(self, operator_id: int) -> Operator:
        """Return an operator: from memory, except for the first time in a process."""
        try:
            return self.cache.peek(operator_id).operator
        except KeyError:
            return (await self.known(operator_id)).operator

    async def known(self, operator_id: int) -> KnownOperator:
        """Return an operator and its people, read again if its rules have changed."""
        async with self.database.of(operator_id).reading() as connection:
            return await self.cache.get(connection, operator_id)


def _carriers(house: House) -> dict[str, Carrier]:
    """Return who carries out what a second person approves, by its kind."""
    people, rules = house.people, house.lottery.rules
    return {
        "rule": rules.add_asked, "rule end": rules.end_asked, "credit": people.office.set_asked_credit,
        "independence": people.operators.set_asked_days, "loosening": people.operators.let_asked_day_loosen,
        "ceiling": house.wallets.credit_approvals.add_asked_ceiling, "sports": house.sports.office.set_asked_approval,
        "restart": house.restarts.restart_asked,
    }  # fmt: skip


def _counters(
    database: Database, counter: Counter, batch_max: int, waiting_max: int, on_batch: Callable[[Timing], None]
) -> Counters:
    def batcher(node: Database) -> Batcher:
        return Batcher(
            node.connect, counter, idle=node.idle, batch_max=batch_max, waiting_max=waiting_max,
            operators_max=1 if node.is_spread else OPERATORS_MAX, on_batch=on_batch,
        )  # fmt: skip

    return NodeCounters(database, batcher) if database.is_spread else batcher(database)


async def _any_key(database: Database) -> tuple[int, bytes] | None:
    """Return an operator and its wrapped key, None where there is no operator. Of several nodes, one that answers has one."""
    if not database.is_spread:
        async with database.connection() as connection:
            return await load_any_key(connection)
    async with database.reading() as connection:
        operators = [operator for operator, *_ in await load_operators(connection)]
    for node, own in database.by_node(operators):
        with suppress(DatabaseGone):
            async with node.reading() as connection:
                keys = (await load_operator(connection, own[0]))[0].wrapped_keys
                return own[0], keys[min(keys)]
    if operators:
        raise DatabaseGone
    return None


class Lottery:
    """Reading: dry_runs and sellers_dry_runs (sales without selling), tickets, their lives, search, codes, offers, catalogue,
    reports, receipts (which are counted), rule_previews, exposures (game by game),
    draw_histories, overdue (draws to settle, weeks to close), settlement_progress, day_sums.

    Writing behind the gate: rules (what operators decide, and holidays), rule_sets (one rule for many entities), draws (results
    by two clerks), draw_orders (draws suspended or void), cuadres (weeks, payments), shifts (of cashiers), payment_approvals
    (payments that wait for a second person), payment_methods (and rates of currencies). duties does what is due; cache is the
    lottery in memory.
    """

    def __init__(
        self, database: Database, cache: LotteryCache, batcher: Counters, counter: Counter, duties: LotteryDuties, marks: LogMarks
    ) -> None:
        self.cache = cache
        self.duties = duties
        self.rules = RuleOffice(database, cache)
        self.rule_sets = RuleSets(database, cache)
        self.rule_previews = RulePreviews(database, cache)
        self.dry_runs = DryRuns(database, counter)
        # A queue of their own: sellers do not wait behind callers without a session.
        self.sellers_dry_runs = DryRuns(database, counter)
        self.tickets = Tickets(database, cache)
        self.lives = TicketLives(database, cache, self.tickets)
        self.receipts = Receipts(database, cache, batcher, marks)
        self.search = TicketFinder(database, cache)
        self.draws = Draws(database, cache, duties.sealing)
        self.exposures = GameExposures(database, cache, self.draws)
        self.draw_histories = DrawHistories(database, cache)
        self.overdue = Overdue(database, cache)
        self.settlement_progress = SettlementProgress(database)
        self.draw_orders = DrawOrders(database, cache)
        self.codes = Codes(database, cache)
        self.offers = SellerOffers(database, cache)
        self.catalogue = CatalogueView(database, cache)
        self.reports = Reports(database, cache)
        self.cuadres = Cuadres(database, cache, duties)
        self.day_sums = DaySumsCache(database, cache, self.reports, self.cuadres)
        self.shifts = Shifts(database, cache)
        self.payment_approvals = PaymentApprovals(database, cache)
        self.payment_methods = PaymentMethods(database, cache)


class Sports:
    """Tickets, from the order to the wallet's answer; operators as callers; the office (what there is to bet on).

    Approvals are of tickets that wait for their operator's decision. Deliveries makes the due calls to operators' wallets:
    without a poster, which makes HTTP calls, no wallet is reached. Duties does what is due.
    """

    def __init__(
        self,
        database: Database,
        cache: Cache,
        counter: Counters,
        keyring: Keyring,
        failures: Failures,
        duties: SportsDuties,
        *,
        poster: Poster | None,
        wallets: WalletCaller | None,
    ) -> None:
        self.duties = duties
        results = Results(database, cache)
        self.operator_wallets = OperatorWallets(database, keyring, poster)
        self.tickets = SportsTickets(database, counter, wallets or self.operator_wallets, results, cache)
        self.operators = SportsOperators(database, keyring, results)
        self.office = SportsOffice(database, keyring)
        self.approvals = Approvals(database, cache)
        self.deliveries = Deliveries(database, counter, self.operator_wallets, failures)


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


class Webhooks:
    """Endpoints, and the deliveries of events to them. Without a poster, which makes HTTP calls, nothing is delivered."""

    def __init__(
        self, database: Database, cache: Cache, keyring: Keyring, failing: Failures, feed: Feed, poster: Poster | None
    ) -> None:
        self._poster = poster
        self.endpoints = Endpoints(database, cache, keyring, poster)
        sender = None if poster is None else Sender(poster)
        self.deliveries = WebhookDeliveries(database, keyring, feed, sender, failing)

    async def close(self) -> None:
        """Close the connections to endpoints."""
        if self._poster is not None:
            await self._poster.close()
