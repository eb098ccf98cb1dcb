"""The desk over the demo's data, on the morning of the portal document's day, and other houses beside it."""

import asyncio
import pickle
import select
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

import taquilla.catalogue
from taquilla.desk.catalogue import load_catalogue, read_catalogue
from taquilla.desk.house import Clerk, House, Outcome
from taquilla.domain.commands import Caller, Channel, Command, PayTicket, Play, SellTicket, Undoing, UndoTicket
from taquilla.domain.deciding import Answer
from taquilla.domain.games import Game
from taquilla.domain.selling import Sold
from taquilla.sandbox.demo import BANKLOT, CLERKS, furnish
from taquilla.store.database import connect
from taquilla.store.embedded import AUDITOR, DATABASE, OWNER, Embedded
from taquilla.store.migrations import migrate
from taquilla.worker import Worker

Value = TypeVar("Value")

CASHIER = "username@banklot.net"
CATALOGUE = Path(taquilla.catalogue.__file__).parent / "venezuela.toml"
PATIENCE_S = 60  # no wait of a test may be longer


@dataclass
class Desk:
    """A house at work, and what a story does at its counter and, as the owner, behind its back."""

    runner: asyncio.Runner
    house: House
    owner: psycopg.Connection[Any]
    url: str
    owner_url: str
    key_file: Path
    callers: dict[str, Caller] = field(default_factory=dict)

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        """Tell a story to its end, or to the end of our patience."""
        return self.runner.run(asyncio.wait_for(story, PATIENCE_S))

    def ask(self, question: str, *values: Any) -> list[Any]:
        """What the owner reads or changes in the database; its values are told in order, or as one dictionary."""
        named = len(values) == 1 and isinstance(values[0], dict)
        cursor = self.owner.execute(question.encode(), values[0] if named else values)
        return cursor.fetchall() if cursor.description else []

    def one(self, question: str, *values: object) -> Any:
        """The one value that the owner reads."""
        ((value,),) = self.ask(question, *values)
        return value

    def caller(self, email: str = CASHIER) -> Caller:
        """A member with a live session. It is planted: logging in takes its time on purpose, and has its own tests."""
        if email not in self.callers:
            ((operator, member, session),) = self.ask(
                "insert into session (operator_id, member_id, token_hash, created_at, expires_at) "
                "select operator_id, id, sha256(random()::text::bytea), %(now)s, %(now)s::timestamptz + interval '12 hours' "
                "from member where email = %(email)s returning operator_id, member_id, id",
                {"now": self.one("select house_now()"), "email": email},
            )
            self.callers[email] = Caller(operator, member, session)
        return self.callers[email]

    def event(self, product: int, at: str, list_id: int = 0) -> int:
        """The draw of a product at a local moment of the document's month, such as "22T12:00"."""
        draws_at = datetime.fromisoformat(f"2024-10-{at}-04:00")
        found = "select id from event where product_id = %s and draws_at = %s and list_id = %s"
        return int(self.one(found, product, draws_at, list_id))

    def sale(
        self,
        event: int,
        *selections: str,
        units: int = 1,
        game: Game = Game.ANIMALITOS,
        key: str | None = None,
        by: str = CASHIER,
    ) -> SellTicket:
        """The command to sell a ticket with one play for each of these numbers."""
        plays = tuple(Play(event, game, selection, units * 100, selection) for selection in selections)
        return SellTicket(House.new_id(), self.caller(by), Channel.BANKLOT, plays, key)

    def undoing(
        self, sold: Sold, how: Undoing = Undoing.CANCEL, *, key: str | None = None, by: str = CASHIER
    ) -> UndoTicket:
        """The command to undo a ticket."""
        return UndoTicket(House.new_id(), self.caller(by), Channel.BANKLOT, how, sold.ticket.number, key)

    def payment(
        self, sold: Sold, *, pin: int | None = None, key: str | None = None, by: str = CASHIER
    ) -> PayTicket:
        """The command to pay a ticket."""
        ticket = sold.ticket
        pin = sold.pin if pin is None else pin
        return PayTicket(House.new_id(), self.caller(by), Channel.BANKLOT, ticket.number, pin, ticket.day, key)

    async def answers(self, commands: Sequence[Command]) -> list[Answer]:
        """The answers to commands that are asked at once."""
        return list(await asyncio.gather(*(self.house.counter.ask(command) for command in commands)))

    async def sell(self, event: int, *selections: str, **how: Any) -> Sold:
        """A ticket that must be sold."""
        sold = await self.house.counter.ask(self.sale(event, *selections, **how))
        assert isinstance(sold, Sold), sold
        return sold

    def set_clock(self, at: str) -> datetime:
        """Move the clock on to a local moment of the document's month, and leave what is due undone."""
        moment = datetime.fromisoformat(f"2024-10-{at}-04:00")
        self.ask("select move_house_clock(%s)", moment)
        return moment

    async def work(self) -> None:
        """One round of the worker."""
        await Worker(self.house).round()

    async def clerks(self) -> tuple[Clerk, Clerk]:
        """The two of them."""
        first, second = [await self.house.draws.clerk(BANKLOT, email) for email in CLERKS]
        assert isinstance(first, Clerk)
        assert isinstance(second, Clerk)
        return first, second

    async def draw(self, event: int, outcome: str) -> None:
        """Two clerks read a result. It is not settled yet."""
        first, second = await self.clerks()
        entered = await self.house.draws.enter_result(first, event, outcome)
        assert isinstance(entered, Outcome), entered
        approved = await self.house.draws.approve_result(second, event, outcome)
        assert isinstance(approved, Outcome), approved

    @contextmanager
    def gate_held(self, operator: int = BANKLOT) -> Iterator[psycopg.Connection[Any]]:
        """Somebody else has the operator's gate."""
        with psycopg.connect(self.owner_url) as holder:
            holder.execute("select from gate where operator_id = %s for no key update", [operator])
            yield holder

    def waiters(self) -> int:
        """How many sessions of the house wait for a lock."""
        waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return int(self.one(waiting))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(PATIENCE_S / 2):
            while not holds():
                await asyncio.sleep(0.005)

    async def assert_audit_clean(self) -> None:
        """No rule of the auditor fires, and each could be decided."""
        report = await self.house.audit()
        assert (report.violations, report.undecided) == ((), ())


@contextmanager
def open_desk(server: Embedded, database: str, key_file: Path) -> Iterator[Desk]:
    """A desk over a database."""
    url, owner_url = server.url(database=database), server.url(OWNER, database)
    with asyncio.Runner() as runner, psycopg.connect(owner_url, autocommit=True) as owner:
        house = runner.run(House.open(url, key_file, demo=True, auditor_url=server.url(AUDITOR, database)))
        try:
            yield Desk(runner, house, owner, url, owner_url, key_file)
        finally:
            runner.run(house.close())


@pytest.fixture
def desk(server: Embedded, demo_database: str, key_file: Path) -> Iterator[Desk]:
    """A desk over data of its own."""
    with open_desk(server, demo_database, key_file) as opened:
        yield opened


@pytest.fixture
def desk_of_its_own_server(place: Path, tmp_path: Path) -> Iterator[tuple[Desk, Embedded]]:
    """A desk on a server that may be killed, and that server."""

    async def fill(owner_url: str, url: str) -> None:
        async with await connect(owner_url) as connection:
            await load_catalogue(connection, read_catalogue(CATALOGUE))
        house = await House.open(url, tmp_path / "master.key", demo=True)
        await furnish(house)
        await Worker(house).round()
        await house.close()

    with Embedded.start(place / "to-be-killed", settings={"shared_buffers": "32MB"}) as server:
        migrate(server.url(OWNER))
        with psycopg.connect(server.url(OWNER), autocommit=True) as owner:
            owner.execute("update house_clock set shift = '2024-10-22T07:30:00-04:00' - clock_timestamp()")
        asyncio.run(fill(server.url(OWNER), server.url()))
        with open_desk(server, DATABASE, tmp_path / "master.key") as opened:
            yield opened, server


class OtherHouse:
    """A process beside ours, for a house of its own; it may open several, one after the other."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("other_house.py")
        self._process = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tell(self, *message: object) -> None:
        """Say what is to be done, and wait for nothing."""
        assert self._process.stdin is not None
        pickle.dump(message, self._process.stdin)
        self._process.stdin.flush()

    def hear(self) -> Any:
        """The answer."""
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE_S)
        assert ready, "the other house does not answer"
        return pickle.load(self._process.stdout)

    def ask(self, *message: object) -> Any:
        """Say what is to be done, and wait for the answer."""
        self.tell(*message)
        return self.hear()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.wait()


OpenOther = Callable[..., OtherHouse]


@pytest.fixture(scope="session")
def processes() -> Iterator[list[OtherHouse]]:
    """Processes that wait for a house to open. Starting one takes its time."""
    waiting: list[OtherHouse] = []
    yield waiting
    for process in waiting:
        process.kill()


@pytest.fixture
def other_house(desk: Desk, processes: list[OtherHouse]) -> Iterator[OpenOther]:
    """Opens another house over the desk's data, in a process of its own."""
    opened: list[OtherHouse] = []

    def open_other(*, twin: bool = False, **options: object) -> OtherHouse:
        other = processes.pop() if processes else OtherHouse()
        opened.append(other)
        other.ask("open", desk.url, desk.key_file, twin, {"demo": True, **options})
        other.ask("warm", [BANKLOT])
        return other

    yield open_other
    for other in opened:
        if other.alive:
            other.ask("close")
            processes.append(other)


@pytest.fixture
def two_houses(other_house: OpenOther) -> tuple[OtherHouse, OtherHouse]:
    """Two more houses over the desk's data, in a process each."""
    return other_house(), other_house()


@pytest.fixture
def race() -> Callable[[Sequence[OtherHouse], Sequence[Command]], list[Any]]:
    """Asks commands at once, spread over houses; their answers come in no order."""

    def run(houses: Sequence[OtherHouse], commands: Sequence[Command]) -> list[Any]:
        for place, house in enumerate(houses):
            house.tell("ask", commands[place :: len(houses)])
        return [answer for house in houses for answer in house.hear()]

    return run
