"""The single entry to the house: dialects, pages and commands call it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from taquilla.domain.ledger.book import Operator
from taquilla.domain.lottery.rule_requests import request_of
from taquilla.domain.people.entities import Credit
from taquilla.domain.people.members import Caller
from taquilla.engine.alarms import Alarms
from taquilla.engine.audit import Report, audit
from taquilla.engine.audit_runs import AuditRuns
from taquilla.engine.batcher import OPERATORS_MAX, Batcher
from taquilla.engine.cache import Cache, KnownOperator
from taquilla.engine.counter import Counter, Timing
from taquilla.engine.counters import Counters, NodeCounters
from taquilla.engine.duty_failures import Failures
from taquilla.engine.gate import Author
from taquilla.engine.ids import new_id
from taquilla.engine.lottery.export_rows import ExportRows
from taquilla.engine.lottery.facade import Lottery
from taquilla.engine.lottery.file_exports import Exporting, Exports, WholeTable
from taquilla.engine.lottery.sandboxes import Sandboxes
from taquilla.engine.people.facade import People
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.loosening import Carrier, Loosenings
from taquilla.engine.posting import Poster
from taquilla.engine.proofs.promises import Promises
from taquilla.engine.proofs.tickets import TicketProofs
from taquilla.engine.purchases.tickets import Purchases
from taquilla.engine.seals.exports import SealExports
from taquilla.engine.seals.keys import LogKeys
from taquilla.engine.seals.logs import Logs
from taquilla.engine.seals.restarts import Restarts
from taquilla.engine.seals.witnesses import Witnesses
from taquilla.engine.sports.export_rows import COLUMNS, SportsExport
from taquilla.engine.sports.facade import Sports
from taquilla.engine.sports.tickets import WalletCaller
from taquilla.engine.subjects import Subjects
from taquilla.engine.turns import Turns
from taquilla.engine.wallets.facade import PlayerWallets
from taquilla.engine.webhooks.facade import Webhooks
from taquilla.store.people.operators import load_any_key, load_operator, load_operators
from taquilla.store.postgres.clock import ensure_partitions, move_clock, read_clock
from taquilla.store.postgres.cluster import open_database
from taquilla.store.postgres.database import Database, DatabaseGone, connect, named_errors
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.safety import refuse_unsafe, takes_writes
from taquilla.store.postgres.schema import refuse_other_schema


class House:
    """An open house, by its subjects: people, lottery, sports, wallets (players' wallets that the house keeps),
    purchases (tickets that players buy from them), webhooks.

    The counter takes everything that is sold, undone and paid. Duties does what is due; failing records which duties fail.
    events is the feed of what happens. Without a poster, which makes HTTP calls, operators' own wallets cannot be reached;
    without a webhook_poster, no webhook; without a witness_poster, no witness. logs are the operators' transparency logs;
    log_host is what the names of new ones begin with; proofs are those of tickets. disk is that of the database. around_counter
    may put another counter before the house's own, for those who watch. exporting is how exports are written, by a worker, and
    where their files lie. press has the turns of prints, and files those of reports that are sent as files.
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
        self.log_keys = LogKeys(keyring, log_host)
        # The sandbox shows yesterday too.
        self.subjects = subjects = Subjects(
            database, self.cache, self.failing, self.log_keys, self.disk, days_back=1 if demo else 0
        )
        self.counter = around_counter(_counters(database, subjects.counter, batch_max, waiting_max, on_batch))
        self.duties = subjects.duties
        self.press = Turns()
        self.files = Turns(2)
        self.audits = AuditRuns(database, self.audit)
        self.alarms = Alarms(database, self.cache)
        self.logs = Logs(database, self.log_keys)
        self.seals = SealExports(database, self.logs)
        self.restarts = Restarts(database, self.log_keys, self.logs)
        self.proofs = TicketProofs(database, subjects.lottery_cache, self.logs)
        self.witnesses = Witnesses(database, witness_poster)
        self.events = subjects.feed
        whole = {"sports": WholeTable(COLUMNS, SportsExport(database).pages)}
        rows = ExportRows(database, subjects.lottery_cache)
        self.exports = Exports(database, rows, self.events, exporting, whole, disk=self.disk)
        self.people = People(database, self.cache, keyring)
        self.lottery = Lottery(
            database=database, cache=subjects.lottery_cache, counters=self.counter, counter=subjects.counter,
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
        self._looking: asyncio.Task[bool] | None = None

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

    async def takes_writes(self) -> bool:
        """Tell whether the database is read and takes writes now: of several nodes any where operators live.

        Raises DatabaseGone, OutcomeUnknown. Anybody may ask: all who ask at once have one look, which takes one connection.
        """
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
            # Whoever asked may have hung up; then nobody needs it.
            self._looking.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(self._looking)

    async def _look(self) -> bool:
        await self.now()
        nodes = [node for node, _ in self.database.residents()] or [self.database]
        found = await asyncio.gather(*map(_takes_writes, nodes), return_exceptions=True)
        troubles = [one for one in found if isinstance(one, BaseException)]
        if len(troubles) == len(found):
            raise troubles[0]
        return True in found

    async def move_clock(self, towards: datetime) -> datetime:
        """Move the house's clock forward, after making the partitions of the days until then. In the sandbox alone."""
        async with self.database.writing() as connection:
            now = await read_clock(connection)
            await ensure_partitions(connection, now.date(), towards.date() + timedelta(days=31), lock_ms=None)
            return await move_clock(connection, towards)

    async def operator(self, operator_id: int) -> Operator:
        """Return an operator: from memory, except for the first time in a process."""
        try:
            return self.cache.peek(operator_id).operator
        except KeyError:
            return (await self.known(operator_id)).operator

    async def author(self, caller: Caller) -> Author:
        """Return the author of what a caller decides."""
        member = (await self.known(caller.operator_id)).people.members[caller.member_id]
        return Author(member.email, member.entity_id, member.id, session_id=caller.session_id or None)

    async def known(self, operator_id: int) -> KnownOperator:
        """Return an operator and its people, read again if its rules have changed."""
        return await self.database.read(operator_id, self.cache.get)


def _carriers(house: House) -> dict[str, Carrier]:
    """Return who carries out what a second person approves, by its kind."""
    people, operators, rules, restart = house.people.office, house.people.operators, house.lottery.rules, house.restarts.restart
    return {
        "rule": lambda operator, asked, by: rules.add(operator, request_of(asked), by),
        "credit": lambda operator, asked, by: people.change_entity(
            operator, asked["entity"], credit=Credit(asked["credit"]), author=by
        ),
        "independence": lambda operator, asked, by: operators.set_independence(operator, asked["to"], author=by),
        "loosening": lambda operator, asked, by: operators.let_a_day_loosen(operator, asked["to"], author=by),
        "restart": lambda operator, asked, by: restart(operator, asked["reason"], asked["kept"] and asked["kept"].encode(), by),
        "rule end": rules.end_asked, "ceiling": house.wallets.credit_approvals.add_asked_ceiling,
        "sports": house.sports.office.set_asked,
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


async def _takes_writes(node: Database) -> bool:
    async with node.connection() as connection, named_errors():
        return await takes_writes(connection)


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
