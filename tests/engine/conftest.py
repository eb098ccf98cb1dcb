"""The desk over the demo's data, on the morning of the portal document's day, and other houses beside it."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from httpx import ASGITransport, AsyncClient
from psycopg.types.json import Jsonb
from tests.engine import other_house as other_house_apart
from tests.forked import SERVER
from tests.houses import SEED_DAY, few_products, fill_demo
from tests.logs import forget_logs
from tests.passwords import light
from tests.patience import PATIENCE_S, until
from tests.refusals import must_be

from taquilla.app import calm_the_collector
from taquilla.domain.deciding import Answer, Command
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import PayTicket, Play, SellTicket, Undoing, UndoTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller, root_of
from taquilla.domain.sports.commands import AnswerCall, Outcome, PicksForm, PlaceTicket, SportsOrder
from taquilla.domain.sports.ticket_codes import ticket_code
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.audit import OPERATORS_RULES, audit
from taquilla.engine.batcher import Batcher, Busy
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.sports.operator_wallets import IdentifiedPlayer, WalletOutcome
from taquilla.engine.wallets.accounts import PlayerAccounts, PlayerSession
from taquilla.sandbox.demo import BANKLOT, CLERKS, PASSWORD
from taquilla.store.audit import auditor
from taquilla.store.ledger.state import STATE
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import AUDITOR, DATABASE, OWNER, Embedded
from taquilla.store.postgres.schema import migrate
from taquilla.telemetry.metrics import Metrics
from taquilla.work.worker import Worker

Value = TypeVar("Value")
Heard = TypeVar("Heard")

CASHIER = "username@banklot.net"
# A number needs its key to be judged, and no story changes one.
BOOKS = [rule for rule in OPERATORS_RULES if rule.id != "I19" and rule.id.lower() not in auditor._CHECKS]


def add_colleague(owner: psycopg.Connection[Any], email: str, of: str) -> None:
    """Plant another cashier of somebody's agency."""
    owner.execute(
        "insert into member (operator_id, id, entity_id, email, role, password_hash, created_at)"
        " select operator_id, (select max(id) + 1 from member), entity_id, %s, 'cashier', password_hash, created_at"
        " from member where email = %s", [email, of],
    )  # fmt: skip
    owner.execute("insert into address_directory select lower(email), operator_id from member where email = %s", [email])
    tell_of_planting(owner)


def tell_of_planting(owner: psycopg.Connection[Any]) -> None:
    """Tell, as the house would, that people, rules and draws are as they are: readers read them again, and the log seals it."""
    owner.execute("set timezone = 'UTC'")
    for (operator,) in owner.execute("select operator_id from gate").fetchall():
        rows = dict[str, dict[str, Any]]()
        for name, key, row in owner.execute(STATE, {"operator": operator}).fetchall():
            rows.setdefault(name, {})[key] = row
        owner.execute(
            "with told as (update gate set rules_version = rules_version + 1, last_event = last_event + 1,"
            " last_at = greatest(last_at, house_now()) where operator_id = %s"
            " returning operator_id, last_event, last_at, last_event_seq, day)"
            " insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data) select operator_id, last_event,"
            " last_at, 'rules.changed', last_event_seq + 1, last_event_seq, day, %s from told", [operator, Jsonb({"rows": rows})],
        )  # fmt: skip


READING = """
with read as (
    insert into sport_result (operator_id, event_id, version, won, voided, void, entered_by, entered_at, approved_by, approved_at)
    select 70, %(event)s, 1 + count(*), %(won)s, %(voided)s, %(void)s, 1, house_now(), 2, house_now() from sport_result
    where operator_id = 70 and event_id = %(event)s returning *
), told as (
    update gate set last_event = last_event + 2, last_at = greatest(last_at, house_now()) where operator_id = 70 returning *
), step as (
    select told.*, place, name, event_id, version, jsonb_build_object('won', won, 'voided', voided, 'void', void) as detail
    from read, told, (values (1, 'entered'), (2, 'approved')) as step (place, name)
), noted as (
    insert into audit_event (operator_id, at, actor, action, object, detail)
    select operator_id, last_at, 'clerk ' || place, 'sports result ' || name, event_id || ':' || version, detail from step
)
insert into outbox (operator_id, number, at, type, first_seq, last_seq, day, data)
select operator_id, last_event - 2 + place, last_at, 'sports.result_' || name, last_event_seq + 1, last_event_seq, day,
    jsonb_build_object('event_id', event_id, 'version', version, 'by', 'clerk ' || place)
    || case name when 'approved' then detail else '{}' end from step
"""


def plant_reading(
    owner: psycopg.Connection[Any], event: int, won: Iterable[int], voided: Iterable[int] = (), *, void: bool = False
) -> None:
    """Enter and approve the result of a kiosk's event, or a correction of it, as two clerks whom no house knows."""
    owner.execute(READING, {"event": event, "won": [*won], "voided": [*voided], "void": void})


def outcomes(answers: Sequence[Any]) -> Counter[Any]:
    """Count each kind of answer."""
    return Counter(answer.reason if isinstance(answer, Refusal) else type(answer) for answer in answers)


@dataclass
class Desk:
    """A house at work, and the steps of a story at its counter and, as the owner, behind its back."""

    runner: asyncio.Runner
    house: House
    owner: psycopg.Connection[Any]
    url: str
    owner_url: str
    key_file: Path
    callers: dict[str, Caller] = field(default_factory=dict)
    adding: asyncio.Lock = field(default_factory=asyncio.Lock)

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        """Run a story to its end, or until our patience ends."""
        return self.runner.run(asyncio.wait_for(story, PATIENCE_S))

    def ask(self, question: str, *values: Any) -> list[Any]:
        """Read or change the database as the owner. Values are passed in order, or as one dictionary."""
        named = len(values) == 1 and isinstance(values[0], dict)
        cursor = self.owner.execute(question.encode(), values[0] if named else values)
        return cursor.fetchall() if cursor.description else []

    def one(self, question: str, *values: object) -> Any:
        """Read one value as the owner."""
        ((value,),) = self.ask(question, *values)
        return value

    def digests(self) -> dict[str, Any]:
        """Return what changes with any row, by tables: how many there are, and the transaction that wrote the newest."""
        tables = (
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
            " and not relispartition and relname !~ 'yoyo'"
        )
        digest = "select '{0}', array[count(*), max(xmin::text::bigint)] from {0}"
        return dict(self.ask(" union all ".join(digest.format(name) for (name,) in self.ask(tables))))

    def caller(self, email: str = CASHIER) -> Caller:
        """Return a member with a live session. It is planted: logging in takes its time on purpose, and has its own tests."""
        if email not in self.callers:
            ((operator, member, session),) = self.ask(
                "insert into session (operator_id, member_id, token_hash, created_at, expires_at) "
                "select operator_id, id, sha256(random()::text::bytea), %(now)s, %(now)s::timestamptz + interval '12 hours' "
                "from member where email = %(email)s returning operator_id, member_id, id",
                {"now": self.one("select house_now()"), "email": email},
            )
            self.callers[email] = Caller(operator, member, session)
        return self.callers[email]

    def add_colleague(self, email: str = "colleague@banklot.net", of: str = CASHIER) -> str:
        """Another cashier of the same agency. Planted, for to make a password takes its time on purpose."""
        add_colleague(self.owner, email, of)
        return email

    def event(self, product: int, at: str, list_id: int = 0) -> int:
        """The draw of a product at a local moment of the document's month, such as "22T12:00"."""
        draws_at = datetime.fromisoformat(f"2024-10-{at}-04:00")
        found = "select id from event where product_id = %s and draws_at = %s and list_id = %s"
        return int(self.one(found, product, draws_at, list_id))

    def sale(
        self, event: int, *selections: str, units: int = 1, game: Game = Game.ANIMALITOS, key: str | None = None,
        by: str = CASHIER,
    ) -> SellTicket:  # fmt: skip
        """The command to sell a ticket with one play for each of these numbers."""
        plays = tuple(Play(event, game, selection, units * 100, selection) for selection in selections)
        return SellTicket(House.new_id(), self.caller(by), Channel.BANKLOT, plays, key)

    def undoing(self, sold: Sold, how: Undoing = Undoing.CANCEL, *, key: str | None = None, by: str = CASHIER) -> UndoTicket:
        """The command to undo a ticket."""
        return UndoTicket(House.new_id(), self.caller(by), Channel.BANKLOT, how, sold.ticket.number, key)

    def payment(self, sold: Sold, *, pin: int | None = None, key: str | None = None, by: str = CASHIER) -> PayTicket:
        """Return the command to pay a ticket, with the PIN on its customer's paper unless another is given."""
        ticket = sold.ticket
        pin = self.house.cache.peek(self.caller(by).operator_id).operator.pin(ticket) if pin is None else pin
        return PayTicket(House.new_id(), self.caller(by), Channel.BANKLOT, ticket.number, pin, ticket.day, key)

    async def answers(self, commands: Sequence[Command]) -> list[Answer]:
        """Return the answers to commands that are sent at once."""
        return list(await asyncio.gather(*(self.house.counter.ask(command) for command in commands)))

    async def sell(self, event: int, *selections: str, **how: Any) -> Sold:
        """A ticket that must be sold."""
        return must_be(Sold, await self.house.counter.ask(self.sale(event, *selections, **how)))

    async def insist(self, counter: Batcher, event: int, *selections: str, key: str) -> Sold:
        """A ticket that must be sold. Whoever is sent away asks again, with its key."""
        while True:
            with suppress(Busy):
                return must_be(Sold, await counter.ask(self.sale(event, *selections, key=key)))

    def set_clock(self, at: str) -> datetime:
        """Move the clock on to a local moment of the document's month, and leave what is due undone."""
        moment = datetime.fromisoformat(f"2024-10-{at}-04:00")
        self.ask("select move_house_clock(%s)", moment)
        return moment

    async def work(self, *operators: int) -> None:
        """One round of the worker; or the duties of these operators alone: the days of others take their time."""
        if not operators:
            await Worker(self.house).round()
            return
        async with self.house.database.connection() as connection:
            await self.house.duties.do_all(connection, list(operators))

    async def do(self, duty: Callable[[HouseConnection, int], Awaitable[Value]], operator: int = BANKLOT) -> Value:
        """Do one duty of an operator, and nothing else."""
        async with self.house.database.connection() as connection:
            return await duty(connection, operator)

    async def due_at(self, operator: int, duty: str) -> datetime | None:
        """The instant at which a duty of an operator is due, as a look finds it."""
        async with self.house.database.reading() as connection:
            found = await self.house.duties.find_due(connection, [operator])
        return min((one.at for one in found if one.duty == duty), default=None)

    async def work_in_short_steps(self, steps_min: int) -> None:
        """One round of the worker in many steps, none of which takes longer than another sale."""
        calm_the_collector()  # as a serving process and a worker do
        self.house.duties.steps_s.clear()
        await self.work()
        assert len(self.house.duties.steps_s) > steps_min
        assert max(self.house.duties.steps_s) < 0.05

    async def clerks(self, operator: int = BANKLOT, emails: Sequence[str] = CLERKS) -> tuple[Clerk, Clerk]:
        """The two of them."""
        first, second = [must_be(Clerk, await self.house.lottery.draws.clerk(operator, email)) for email in emails]
        return first, second

    async def by_two(self, change: Awaitable[Any], operator: int = BANKLOT) -> Any:
        """Have a change carried out, by a second person where it takes one."""
        answer = await change
        if not isinstance(answer, Refusal) or answer.reason is not Reason.LOOSENING_HELD:
            return answer
        async with self.adding:  # of two changes at once the first one adds the person
            people, email = (await self.house.known(operator)).people, f"second@operator{operator}.example"
            root, person = root_of(people.entities), {"email": email, "role": "manager", "password": "tortuga verde canta"}
            member = next((one.id for one in people.members.values() if one.email == email), None)
            if member is None:
                member = await self.house.people.office.add_member(operator, entity_id=root, **person)
        return await self.house.loosenings.approve(operator, answer.subject, Author(email, root, member))

    async def past(self, at: str) -> None:
        """Move the clock on, and do everything that is due by then."""
        self.set_clock(at)
        await self.work()

    async def settle(self, event: int, outcome: str, at: str = "22T12:01") -> None:
        """Do what is due by a moment, and settle a draw that is held by then."""
        await self.past(at)
        await self.draw(event, outcome)
        await self.work()

    async def seal_draws(self, operator: int = BANKLOT) -> None:
        """Seal the draws that are closed, and do nothing else."""
        await self.do(self.house.subjects.draw_seals.seal_closed, operator)

    async def seal_log(self, operator: int = BANKLOT) -> None:
        """Let the log take what was told, and sign it."""
        await self.do(self.house.subjects.seals.seal, operator)

    async def draw(self, event: int, outcome: str, clerks: tuple[Clerk, Clerk] | None = None) -> None:
        """Two clerks read a result of a closed draw, which is sealed before. It is not settled yet."""
        first, second = clerks or await self.clerks()
        await self.seal_draws(first.operator_id)
        must_be(DrawOutcome, await self.house.lottery.draws.enter_result(first, event, outcome))
        must_be(DrawOutcome, await self.house.lottery.draws.approve_result(second, event, outcome))

    @contextmanager
    def gate_held(self, operator: int = BANKLOT) -> Iterator[psycopg.Connection[Any]]:
        """Hold the operator's gate in another session."""
        with psycopg.connect(self.owner_url) as holder:
            holder.execute("select from gate where operator_id = %s for no key update", [operator])
            yield holder

    def waiters(self) -> int:
        """Count the sessions of the house that wait for a lock."""
        waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return int(self.one(waiting))

    until = staticmethod(until)

    def kill_within(self, worker: "OtherHouse", halfway: str) -> None:
        """Let another house do what is due, a step at a time, and kill it between two steps, once this is true."""
        # Of the whole table: such locks are granted in turn, and a row to whoever comes first once it is free.
        take_gate = "begin; lock table gate in exclusive mode"
        gives_up_at = time.monotonic() + PATIENCE_S
        with psycopg.connect(self.owner_url, autocommit=True) as holder:
            holder.execute(take_gate.encode())
            worker.tell("round")
            while not self.one(halfway):
                assert worker.alive
                assert time.monotonic() < gives_up_at, "it was never half-way"
                # Whoever waits while a step holds the gate gets it before the next one. Both in one request: the server comes
                # to wait at once, however busy this machine is.
                holder.execute(b"commit; " + take_gate.encode())
            worker.kill()

    async def assert_audit_clean(self) -> None:
        """No rule of the auditor fires, each could be decided, no duty fails by itself, and nothing was written untold."""
        assert (await self.house.failing.standing())[1] == []
        report = await self.house.audit()
        assert (report.violations, report.undecided) == ((), ())
        async with self.house.database.reading() as connection:
            untold = await connection.execute("select * from outbox where type in ('ledger.written', 'trail.noted')")
            assert await untold.fetchall() == []

    async def assert_books_right(self) -> None:
        """Half-way in a story: no rule about rows fires. Those that read whole logs or replay events are left out."""
        report = await audit(self.house._auditor_url, {}, BOOKS)
        assert (report.violations, report.undecided) == ((), ())


async def metrics_page(house: House) -> str:
    """Return what Prometheus reads of a house."""
    client = AsyncClient(transport=ASGITransport(partial(Metrics().page, house)), base_url="http://house")
    return (await client.get("/metrics")).text


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    """Let a worker of a house work as long as the block."""
    task = asyncio.create_task(Worker(house).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextmanager
def open_desk(server: Embedded, database: str, key_file: Path, **options: object) -> Iterator[Desk]:
    """A desk over a database."""
    url, owner_url = server.url(database=database), server.url(OWNER, database)
    with asyncio.Runner() as runner, psycopg.connect(owner_url, autocommit=True) as owner:
        house = runner.run(House.open(url, key_file, demo=True, auditor_url=server.url(AUDITOR, database), **options))
        try:
            yield Desk(runner, house, owner, url, owner_url, key_file)
        finally:
            runner.run(house.close())


@pytest.fixture
def demo_database(request: pytest.FixtureRequest, copy_of: Callable[[str], str]) -> str:
    """The name of a database with the demo's data, and with the operators that the test's other fixtures have work for.

    They are in a template: to add somebody with a password takes its time on purpose. All lotteries are for whom asks for them,
    and none for tests of sports and of wallets.
    """
    asked = request.fixturenames
    named = [one for one in ("demo_template", "kiosk_template") if one in asked]
    named += [template for one, template in (("lottery", "lottery_template"), ("site", "short_site_template")) if one in asked]
    named += ["quiet_template"] * (request.path.parent.name in ("sports", "wallets"))
    named += [f"{one}_template" for one in ("purse", "kiosk") if one in asked]
    return copy_of(request.getfixturevalue([*named, "short_template"][0]))


@pytest.fixture
def desk(server: Embedded, demo_database: str, key_file: Path) -> Iterator[Desk]:
    """A desk over data of its own."""
    with open_desk(server, demo_database, key_file) as opened:
        yield opened


@pytest.fixture
def audited(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test the books are right, unless it has planted what the auditor must find."""
    desk = request.getfixturevalue("kiosk").desk if "kiosk" in request.fixturenames else request.getfixturevalue("desk")
    yield
    if not request.node.get_closest_marker("planted"):
        desk.run(desk.assert_audit_clean())


@pytest.fixture
def noon(desk: Desk) -> int:
    """A draw of LOTTO ACTIVO that is open."""
    return desk.event(5, "22T12:00")


@pytest.fixture
def login(desk: Desk) -> Callable[..., Awaitable[SessionBegun | Refusal]]:
    """Logs in from some network address."""

    async def log_in(
        password: str = PASSWORD, address: str = "192.0.2.1", email: str = CASHIER, device: str | None = None
    ) -> SessionBegun | Refusal:
        return await desk.house.people.access.login(email, password, address, device=device)

    return log_in


@pytest.fixture
def new_log(desk: Desk) -> None:
    """The log of the demo has not begun."""
    forget_logs(desk.owner)


@dataclass
class Wallet:
    """A scripted wallet: its answers, what happens before each, and the calls that it saw. While held it answers nothing."""

    answer: WalletOutcome = field(default_factory=partial(WalletOutcome, "confirmed"))
    before: Callable[[], object] = lambda: None
    calls: list[tuple[SportsTicket, CallOut]] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.free.set()

    async def identify(self, operator_id: int, token: str) -> IdentifiedPlayer | Refusal:
        """Return a player for any token that begins so."""
        return IdentifiedPlayer(token.removeprefix("token_")) if token.startswith("token_") else Refusal(Reason.PLAYER_UNKNOWN)

    async def call(self, operator_id: int, ticket: SportsTicket, call: CallOut) -> WalletOutcome:
        """Return the scripted answer."""
        self.calls.append((ticket, call))
        self.before()
        await self.free.wait()
        return self.answer


@dataclass
class Kiosk:
    """Operator 70, which sells sports: its desk and its wallet."""

    desk: Desk
    wallet: Wallet
    operator: int = 70

    def jackpot(self, **how: Any) -> SportsOrder:
        """Seven games at a price of 25, unless told otherwise."""
        picks = how.pop("picks", (101, 102, 102, 101, 101, 101, 102))
        whole = tuple(pick if isinstance(pick, tuple) else (pick,) for pick in picks)
        asked = {"form": PicksForm.BETS, "price": 25, "coupon_id": 455, "reserve": False, "type": "jackpot"} | how
        return SportsOrder(picks=whole, **({"currency": "KES", "source": "SMS"} | asked))

    def card(self, *bets: int, **how: Any) -> SportsOrder:
        """All six bets at a price of 1000, to be reserved, unless told otherwise."""
        picks = tuple((bet,) for bet in bets or range(101, 107))
        asked = {"form": PicksForm.CARD, "type": "superbet", "price": 1000, "event_id": 100001, "reserve": True} | how
        return SportsOrder(picks=picks, **({"currency": "KES", "source": "mobile"} | asked))

    async def place(self, order: SportsOrder, *, player: str = "ana", key: str | None = None) -> SportsTicket | Refusal:
        """The ticket of an order."""
        return await self.desk.house.sports.tickets.place(self.operator, f"token_{player}", order, key)

    async def sold(self, order: SportsOrder, **how: Any) -> SportsTicket:
        """A ticket that must be made."""
        return must_be(SportsTicket, await self.place(order, **how))

    def hold_codes(self, ticket: SportsTicket, count: int) -> None:
        """Let the first so many codes be held: each by a copy of that ticket, if by nothing yet."""
        key = self.desk.house.cache.peek(self.operator).operator.code_key
        question = "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'"
        columns = [name for (name,) in self.desk.ask(question, "sports_ticket")]
        changed = {"seq": "-place", "id": "lpad(place::text, 24, '0')", "code": "wanted"}
        copied = ", ".join(changed.get(name, name) for name in columns)
        self.desk.ask(
            f"insert into sports_ticket ({', '.join(columns)}) select {copied} from sports_ticket, "
            "unnest(%s::text[]) with ordinality as one (wanted, place) where seq = %s "
            "and not exists (select from sports_ticket as other where other.code = wanted)",
            [ticket_code(key, ordinal) for ordinal in range(1, count + 1)],
            ticket.seq,
        )

    def written(self, order: SportsOrder) -> PlaceTicket:
        """Return the command that records an order, for tests that make no call."""
        return PlaceTicket(House.new_id(), self.operator, "ana", order)

    def answered(self, ticket: SportsTicket, outcome: Outcome = "confirmed", n: int = 1) -> AnswerCall:
        """Return the command with a wallet's answer."""
        return AnswerCall(House.new_id(), self.operator, ticket.seq, ticket.day, n, outcome)

    def calls(self, ticket: SportsTicket) -> list[tuple[str, str]]:
        """Return the calls about a ticket, and their progress."""
        question = "select action, state from call_out where operator_id = %s and ticket_seq = %s order by n"
        return self.desk.ask(question, self.operator, ticket.seq)

    def ledger(self, ticket: SportsTicket) -> list[tuple[str, int, int, int]]:
        """Return the transfers of a ticket: kind, from, to, amount."""
        question = "select kind, debit, credit, amount from transfer where operator_id = %s and ticket_seq = %s order by seq"
        return self.desk.ask(question, self.operator, ticket.seq)

    def standing(self, ticket: SportsTicket) -> tuple[str, str, int]:
        """Return the state of a ticket in the database: its step, its result, the number of calls."""
        question = "select step, result, calls from sports_ticket where operator_id = %s and seq = %s"
        ((*standing,),) = self.desk.ask(question, self.operator, ticket.seq)
        return tuple(standing)  # type: ignore[return-value]


def begin_the_day(server: Embedded, database: str) -> None:
    """Set the clock of a database without a house to the morning of the demo's day."""
    with psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
        owner.execute("update house_clock set shift = %s - clock_timestamp()", [SEED_DAY])
        owner.execute("grant execute on function move_house_clock(timestamptz) to taquilla_house")


async def open_kiosk(house: House, server: Embedded, database: str) -> None:
    """The operator that sells sports, and the catalogue that it sells."""
    await house.people.office.add_operator(70, name="kiosk", currency="KES", exponent=2, zone="Africa/Nairobi")
    with psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
        owner.execute((Path(__file__).parent / "sports" / "ground.sql").read_bytes())
        tell_of_planting(owner)


@pytest.fixture(scope="session")
def kiosk_template(server: Embedded, furnished: Any, short_template: str) -> str:
    """A database with the demo's data and an operator that sells sports."""
    return str(furnished("kiosk", short_template, lambda house: open_kiosk(house, server, "template_kiosk")))


@pytest.fixture
def kiosk(server: Embedded, demo_database: str, key_file: Path) -> Iterator[Kiosk]:
    """A desk that sells sports too, through a scripted wallet."""
    wallet = Wallet()
    with open_desk(server, demo_database, key_file, wallets=wallet) as desk:
        yield Kiosk(desk, wallet)
        wallet.free.set()  # the house waits at its end for what it has asked of the wallet


@contextmanager
def desk_over(data: Path, key_file: Path, **options: object) -> Iterator[tuple[Desk, Embedded]]:
    """A desk on a server of its own, and that server."""
    with Embedded.start(data, settings={"shared_buffers": "32MB"}) as server:
        migrate(server.url(OWNER))
        begin_the_day(server, DATABASE)
        asyncio.run(fill_demo(server.url(), key_file, few_products(key_file.parent, 5, 27)))
        with open_desk(server, DATABASE, key_file, **options) as opened:
            yield opened, server


class OtherHouse:
    """A process beside ours, for a house of its own; it may open several, one after the other."""

    def __init__(self) -> None:
        self._orders, theirs = SERVER.Pipe()
        self._process = SERVER.Process(target=other_house_apart.main, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def tell(self, *message: object) -> None:
        """Send an order, and wait for nothing."""
        self._orders.send(message)

    def hear(self) -> Any:
        """Return the answer."""
        assert self._orders.poll(PATIENCE_S), "the other house does not answer"
        return self._orders.recv()

    def ask(self, *message: object) -> Any:
        """Send an order, and wait for the answer."""
        self.tell(*message)
        return self.hear()

    @property
    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()
        self._orders.close()
        self._process.join()


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
    """Send commands at once, spread over houses; their answers come in no order."""

    def run(houses: Sequence[OtherHouse], commands: Sequence[Command]) -> list[Any]:
        for place, house in enumerate(houses):
            house.tell("ask", commands[place :: len(houses)])
        return [answer for house in houses for answer in house.hear()]

    return run


@pytest.fixture
def race_without_gate(desk: Desk, other_house: OpenOther) -> Callable[[str, Sequence[Command]], list[Any]]:
    """Race two houses without a gate: both have looked before either can write in a table."""

    def run(table: str, commands: Sequence[Command]) -> list[Any]:
        houses = [other_house(twin=True, batch_max=1), other_house(twin=True, batch_max=1)]
        with psycopg.connect(desk.owner_url) as holder:
            holder.execute(f"lock table {table} in exclusive mode".encode())
            for place, house in enumerate(houses):
                house.tell("ask", commands[place :: len(houses)])
            desk.run(desk.until(lambda: desk.waiters() >= len(houses)))
        return [answer for house in houses for answer in house.hear()]

    return run


async def both_look_first(desk: Desk, table: str, asking: Coroutine[Any, Any, Any]) -> Any:
    """Carry out what two ask for at once: both have looked, or wait for the gate, before either can write in a table."""
    with psycopg.connect(desk.owner_url) as holder:
        holder.execute(f"lock table {table} in exclusive mode".encode())
        asked = asyncio.create_task(asking)
        await desk.until(lambda: desk.waiters() >= 2)
    return await asked


@pytest.fixture
def without_gate(desk: Desk) -> Callable[[str, Coroutine[Any, Any, Any]], Any]:
    """Carry out what two ask for at once of this house without a gate."""

    def run(table: str, asking: Coroutine[Any, Any, Any]) -> Any:
        other_house_apart.with_gate(open_to_all=True)
        try:
            return desk.run(both_look_first(desk, table, asking))
        finally:
            other_house_apart.with_gate(open_to_all=False)

    return run


HYPEX, POINTS = 80, 81  # operators whose players have wallets: PTS at rate 1, and a partner whose points are worth two
DICE, POKER = "901001", "901003"
KEEPS_ITS_ID = {
    Reason.FUNDS_INSUFFICIENT, Reason.LIMIT_REACHED, Reason.USER_BLOCKED, Reason.USER_EXCLUDED, Reason.PARTNER_UNKNOWN,
    Reason.GAME_UNKNOWN, Reason.AMOUNT_INVALID, Reason.USER_UNKNOWN,
}  # fmt: skip


@dataclass
class Purse:
    """Operator 80, with players' wallets, and the requests of it and its provider of games."""

    desk: Desk
    operator: int = HYPEX
    tokens: dict[str, str] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)

    @property
    def accounts(self) -> PlayerAccounts:
        """Return the house's wallets."""
        return self.desk.house.wallets.accounts

    def named(self, name: str) -> str:
        """Return the id for a name: a fresh one after each refusal, which keeps the id that it was refused under (WL-15)."""
        return f"{name}{self.tries[name] * chr(39)}"

    def heard(self, name: str, answer: Heard) -> Heard:
        """Return the answer to the request of a name."""
        self.tries[name] += isinstance(answer, Refusal) and answer.reason in KEEPS_ITS_ID
        return answer

    async def token(self, user: str = "ana") -> str:
        """A live session's token."""
        if user not in self.tokens:
            session = must_be(PlayerSession, await self.accounts.login(self.operator, user))
            self.tokens[user] = session.token
        return self.tokens[user]

    async def deposit(self, request: str, amount: int, user: str = "ana") -> InWallet | Refusal:
        """Points in, in minor units."""
        return self.heard(request, await self.accounts.deposit(self.operator, user, self.named(request), amount))

    async def withdraw(self, request: str, amount: int, user: str = "ana") -> InWallet | Refusal:
        """Points out, in minor units."""
        return self.heard(request, await self.accounts.withdraw(self.operator, user, self.named(request), amount))

    async def bet(
        self, name: str, debit: int, user: str = "ana", *, game: str = DICE, token: str = "", **how: Any
    ) -> InWallet | Refusal:
        """Place a bet of this transaction, by the request of its name."""
        asked = {"transaction_id": self.named(name), "request_id": f"bet {self.named(name)}", "round_id": "round 1"} | how
        placing = self.accounts.bet(self.operator, game, user, token or await self.token(user), debit=debit, **asked)
        return self.heard(name, await placing)

    async def result(self, name: str, credit: int, user: str = "ana", *, game: str = DICE, **how: Any) -> InWallet | Refusal:
        """A result of a bet."""
        asked = {"transaction_id": self.named(name), "request_id": f"result {name}"} | how
        return await self.accounts.result(self.operator, game, user, credit=credit, **asked)

    async def roll_back(
        self, name: str, amount: int | None = None, user: str = "ana", *, game: str = DICE, **how: Any
    ) -> InWallet | Refusal:
        """A rollback of a bet."""
        asked = {"transaction_id": self.named(name), "request_id": f"rollback {name}"} | how
        return await self.accounts.roll_back(self.operator, game, user, amount=amount, **asked)

    async def balance(self, user: str = "ana") -> int:
        """Return the balance of a wallet."""
        return must_be(InWallet, await self.accounts.balance(self.operator, user)).balance

    def statement(self, user: str = "ana") -> list[tuple[int, int, str, str, int]]:
        """A player's statement: class, position, type, reference, amount."""
        question = (
            "select class, position, type, reference, amount from statement join player using (operator_id, account_id) "
            "where operator_id = %s and user_id = %s order by seq"
        )
        return self.desk.ask(question, self.operator, user)

    def stands(self, name: str) -> tuple[str, int, int, int]:
        """Return the state of a bet: state, debit, credits, what was rolled back."""
        question = "select state, debit, credits, rolled_back from bet where operator_id = %s and transaction_id = %s"
        ((*standing,),) = self.desk.ask(question, self.operator, self.named(name))
        return tuple(standing)  # type: ignore[return-value]


async def open_wallets(house: House) -> dict[int, int]:
    """Two operators with wallets, and a provider with two games. Gives the entity of each."""
    entities = {}
    for operator, name, rate in ((HYPEX, "HypexDemo", 100), (POINTS, "DoubleDemo", 200)):
        await house.people.office.add_operator(operator, name=name, currency="PTS", exponent=2, zone="America/Caracas")
        entity = entities[operator] = await house.people.office.add_entity(operator, name="wallets")
        member = await house.people.office.add_member(
            operator, entity_id=entity, email=f"till@{name}.example", role="cashier", password=light("a till of wallets")
        )
        await house.wallets.signers.add_operator(operator, title=f"{name} Transfer Wallet", entity_id=entity, member_id=member)
        await house.wallets.signers.add_partner(operator, name, rate=rate)
    await house.wallets.signers.add_provider("HypexGames", name="Hypex Games")
    for game, called in ((DICE, "7 Up Down"), (POKER, "VR Teen Patti")):
        await house.wallets.signers.add_game("HypexGames", game, name=called)
    return entities


@pytest.fixture(scope="session")
def quiet_template(server: Embedded, furnished: Any, empty_template: str) -> str:
    """A database without lotteries, for tests in which time goes by: a kiosk, two operators with wallets, one without any."""

    async def open_operators(house: House) -> None:
        begin_the_day(server, "template_quiet")
        await house.people.office.add_operator(1, name="nothing", currency="VES", exponent=2, zone="America/Caracas")
        await open_wallets(house)
        await open_kiosk(house, server, "template_quiet")
        await Worker(house).round()

    return str(furnished("quiet", empty_template, open_operators))


@pytest.fixture(scope="session")
def purse_template(furnished: Any, short_template: str) -> str:
    """A database with the demo's data and two operators with wallets."""
    return str(furnished("purse", short_template, open_wallets))


@pytest.fixture
def purse(desk: Desk) -> Purse:
    """A desk whose operators have players with wallets."""
    return Purse(desk)


@pytest.fixture
def funded(purse: Purse) -> Purse:
    """Ana has a hundred points."""
    purse.desk.run(purse.deposit("r0", 100_00))
    return purse
