"""A house with every dialect at once, on the morning of the portal document's day, and the actions behind it."""

import asyncio
import json
import os
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from tests.dialects.conftest import Served, house_served, local
from tests.forked import Forked
from tests.refusals import must_be
from tests.sessions import plant_session

from taquilla.api.app import DIALECT as V1
from taquilla.dialects.installed import DIALECTS
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.markets import VOID
from taquilla.engine.house import House
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.people.clerks import Clerk
from taquilla.http.client import HttpClient
from taquilla.http.dialect import DialectSettings
from taquilla.sandbox.actions import do_all_due
from taquilla.sandbox.demo import ACCOUNTS, BANKLOT, CLERKS, OPERATOR_NAME
from taquilla.sandbox.demo_sports import furnish_site
from taquilla.sandbox.demo_wallets import HYPEX, NAME, USERS, furnish_wallets, public_keys
from taquilla.sandbox.fake_wallet import FakeWallet
from taquilla.store.lottery.tickets import load_tickets
from taquilla.store.postgres.embedded import Embedded
from taquilla.work.worker import Worker

OURS, THEIRS = AGENCIES = (213, 214)
ABOVE = 212
TILL = next(account.member_id for account in ACCOUNTS if account.entity_id == OURS)
PLAYER, FUNDS = USERS[0], 1_000_000  # cents
NETWORK = "127.0.0.0/8"
_KEYS_OF = {OPERATOR_NAME: NAME}
"""The owner of the keys for an operator that has none of its own."""
PEOPLE = {account.entity_id: account.email for account in ACCOUNTS}
"""The caller of each entity: the two agencies' cashiers, and a clerk above them."""


class Draw(NamedTuple):
    """A draw: product, local moment of October 2024 such as "22T13:00", list (0 where there are none)."""

    product: int
    at: str
    list_id: int = 0


class Play(NamedTuple):
    """A play of lotteries, in no dialect: signs by their letters, amounts in whole units."""

    draw: Draw
    game: Game
    number: str
    units: int


class Message(NamedTuple):
    """A request in a dialect. Sending it again, byte by byte, is a repetition."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    method: str = "POST"


@dataclass
class Stage(Served):
    """A served house with every dialect, what is behind it, and the purse of its sports. Sessions and tokens are by entity."""

    # A refusal of a wallet keeps its id, and moves nothing.
    tables: ClassVar[tuple[str, ...]] = (
        "ticket", "wager", "transfer", "payout", "exposure", "bet", "statement", "sports_ticket", "call_out",
        "request where verb <> 'refused'", "ticket where state <> 'sold'",
    )  # fmt: skip
    base: str
    url: str
    key_file: Path
    keys: Path
    purse: FakeWallet = field(default_factory=FakeWallet)
    sessions: dict[int, str] = field(default_factory=dict)
    access_tokens: dict[int, str] = field(default_factory=dict)
    player_tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    heard: dict[str, bytes] | None = None

    async def sending(self, message: Message) -> bytes:
        if self.heard is not None and (asked := repr(message)) in self.heard:
            return self.heard[asked]
        headers = {"content-type": "application/json", **message.headers}
        content = written(message.body)
        answer = await self.client.request(message.method, self.base + message.path, content=content, headers=headers)
        if self.heard is not None:
            self.heard[asked] = answer.content
        return answer.content

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Send nothing twice: nobody writes meanwhile, so that the response would be the same."""
        self.heard = {}
        yield
        self.heard = None

    def send(self, message: Message) -> Any:
        return json.loads(self.run(self.sending(message)))

    def send_twice(self, message: Message) -> bytes:
        """Send a message, and repeat it: the response is the same, and nothing more is written."""
        first = self.run(self.sending(message))
        before = self.written()
        assert self.run(self.sending(message)) == first, f"a repetition got another answer: {message}"
        assert self.written() == before, f"a repetition wrote something: {message}"
        return first

    def send_at_once(self, messages: Sequence[Message]) -> list[bytes]:
        async def sending() -> list[bytes]:
            return list(await asyncio.gather(*(self.sending(message) for message in messages)))

        return self.run(sending())

    def ask(self, question: str, *values: Any) -> list[Any]:
        return self.query(question, *values)

    def begin_sessions(self) -> None:
        """Begin a new session for everybody. The rows are inserted: logging in is slow on purpose, and has its own tests."""
        self.sessions = {entity: self.begin_session(email) for entity, email in PEOPLE.items()}
        self.player_tokens = {}

    def read_above(self) -> None:
        """Let a manager stand for the entity above the agencies, who is added once: clerks read no reports."""
        boss = {"email": "boss@banklot.net", "role": "manager", "password": "above the agencies"}
        if not self.ask("select id from member where email = %s", boss["email"]):
            self.run(self.house.people.office.add_member(BANKLOT, entity_id=ABOVE, **boss))
        self.sessions[ABOVE] = self.begin_session(boss["email"])

    def begin_session(self, email: str) -> str:
        return plant_session(self.owner, self.house.people.access._keyring, email)

    def signed(self, path: str, body: dict[str, Any], name: str) -> Message:
        """Return a message about wallets, signed by an operator of them or by a provider."""
        private = _private_key(self.keys / "demo-keys" / f"{_KEYS_OF.get(name, name)}.pem")
        signature = private.sign(written(body), PKCS1v15(), SHA256())
        return Message(path, body, {"signature": b64encode(signature).decode()})

    def player_token(self, operator: str, user: str) -> str:
        """Return a live session of a player, begun if there is none yet."""
        if (operator, user) not in self.player_tokens:
            who = {"operatorId": operator, "userId": user, "platformId": "web"}
            said = self.send(self.signed("/api/v1/auth/login", who, operator))
            self.player_tokens[operator, user] = said["token"]
        return self.player_tokens[operator, user]

    def begin_again(self) -> None:
        """Begin new sessions, and add an access token for each agency. The earlier ones are forgotten here, and stay valid."""
        self.begin_sessions()
        for agency in AGENCIES:
            _, self.access_tokens[agency] = self.run(self.house.people.access_tokens.add(BANKLOT, agency, name="the story"))

    def today(self) -> date:
        ((today,),) = self.ask("select (house_now() at time zone 'America/Caracas')::date")
        assert isinstance(today, date)
        return today

    def event(self, draw: Draw) -> int:  # type: ignore[override]
        return super().event(*draw)

    def code(self, draw: Draw) -> str:
        found = "select code from code where product_id = %s and draw_time = %s and list_id = %s"
        ((code,),) = self.ask(found, draw.product, local(draw.at).time(), draw.list_id)
        return str(code)

    def place(self, key: str) -> tuple[int, date]:
        """Return the number and the day of the ticket that was sold under a key."""
        ((number, day),) = self.ask(
            "select ticket.number, ticket.day from request join ticket using (operator_id, seq, day)"
            " where request.key in (%s, %s) and request.verb = 'sell'",
            key, f"ticket:{key}",
        )  # fmt: skip
        return number, day

    def pin(self, number: int, day: date) -> int:
        """Return the pin on a customer's paper, which nobody at a counter can look up."""
        found = "select operator_id, seq, day from ticket where number = %s and day = %s"

        async def look() -> int:
            async with self.house.database.reading() as connection:
                for (operator, _), ticket in (await load_tickets(connection, self.ask(found, number, day))).items():
                    return (await self.house.operator(operator)).pin(ticket)
            raise AssertionError(f"nobody has sold {number} on {day}")

        return self.run(look())

    def move_clock(self, at: str) -> None:
        """Move on to a local moment of October 2024, and do the work that is due. Sessions end meanwhile, and begin again."""
        self.run(self.house.move_clock(local(at)))
        self.do_what_is_due()
        self.begin_sessions()

    def do_what_is_due(self) -> None:
        """Run one round of the worker, and what PostgreSQL undid of it again."""
        self.run(do_all_due(Worker(self.house).round))

    def draw(self, draw: Draw, outcome: str) -> None:  # type: ignore[override]
        """Enter a result as `enter` does, and settle it."""
        self.enter(draw, outcome)
        self.do_what_is_due()

    def enter(self, draw: Draw, outcome: str) -> None:
        """Enter and approve a result as two clerks, or (the outcome "void") that there is none. What is due settles it."""
        event = self.event(draw)

        async def both() -> None:
            lottery = self.house.lottery
            first, second = [must_be(Clerk, await lottery.draws.clerk(BANKLOT, email)) for email in CLERKS]
            if outcome == VOID:
                must_be(DrawOrdered, await lottery.draw_orders.enter(first, event, DrawOrder.VOID, "no draw"))
                must_be(DrawOrdered, await lottery.draw_orders.approve(second, event, DrawOrder.VOID))
            else:
                await lottery.draws.enter_result(first, event, outcome)
                await lottery.draws.approve_result(second, event, outcome)

        self.run(both())

    def ledger(self, operator: int, account: int) -> int:
        """Return the sum of an operator's transfers in an account, in minor units: above zero it is owed to the account."""
        question = "select coalesce(sum(case when credit = %s then amount else -amount end), 0)::bigint from transfer"
        ((amount,),) = self.ask(f"{question} where operator_id = %s and %s in (debit, credit)", account, operator, account)
        return int(amount)

    def audited(self) -> tuple[Any, Any]:
        report = self.run(self.house.audit())
        return report.violations, report.undecided


@cache
def _private_key(path: Path) -> RSAPrivateKey:
    """Return a key, read once: checking a key takes far longer than signing."""
    return must_be(RSAPrivateKey, load_pem_private_key(path.read_bytes(), password=None))


def written(body: dict[str, Any]) -> bytes:
    """Return a body as it is sent and signed."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode() if body else b""


async def furnish_story(house: House, keys: Path) -> None:
    """Add all parts of the demo beside its lotteries; the first agency of its banklot sells to players with wallets too."""
    await furnish_wallets(house, keys)
    await furnish_site(house)
    signers = house.wallets.signers
    await signers.add_operator(BANKLOT, title=OPERATOR_NAME, entity_id=OURS, member_id=TILL)
    await signers.add_partner(BANKLOT, OPERATOR_NAME)
    await signers.add_key("operator", str(BANKLOT), public_keys(keys)[_KEYS_OF[OPERATOR_NAME]])
    for operator, user in ((BANKLOT, PLAYER), (HYPEX, PLAYER)):
        await house.wallets.accounts.deposit(operator, user, "funds of the story", FUNDS)


@contextmanager
def opened(server: Embedded, database: str, key_file: Path, keys: Path) -> Iterator[Stage]:
    """Provide every dialect on one port, over a database; each agency has a session and an access token."""
    poster = HttpClient([ip_network(NETWORK)], plain_http=True)
    with house_served(server, database, key_file, rooms, poster=poster) as parts:
        base = str(parts[2].base_url).rstrip("/")
        stage = Stage(*parts, base, server.url(database=database), key_file, keys)
        stage.begin_again()
        yield stage


def rooms(house: House) -> Any:
    """Return all dialects as one app, each behind its own paths."""
    found: dict[str, Any] = {}
    for dialect in (V1, *DIALECTS):
        found |= dict.fromkeys(dialect.segments, dialect.app(house, DialectSettings(open_operator=OPERATOR_NAME)))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await found[scope["path"].split("/")[1]](scope, receive, send)

    return app


class Process:
    """`taquilla serve` over a stage's database, as a process that can be killed."""

    def __init__(self, stage: Stage, log: Path) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TAQUILLA_")}
        environment = ours | {"DATABASE_URL": stage.url, "TAQUILLA_MASTER_KEY_FILE": str(stage.key_file)}
        environment |= {"TAQUILLA_WALLET_NETWORKS": NETWORK, "TAQUILLA_WALLET_HTTP": "yes"}
        arguments = ["serve", "--port", "0", "--data", str(log.parent), "--yes-this-was-a-demo"]
        self._child = Forked(arguments, environment, log)
        said = self._child.stdout.readline()
        assert said.startswith("ready http://"), (said, log.read_text())
        self.base = said.removeprefix("ready ").strip()

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
        self._child.stdout.close()


class OnStage:
    """A group of actions on a stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage


@contextmanager
def another_house(stage: Stage, log: Path) -> Iterator[Process]:
    """Serve a stage's database by a process, to which the stage sends meanwhile. It may be killed before the end."""
    own, process = stage.base, Process(stage, log)
    stage.base = process.base
    try:
        yield process
    finally:
        process.kill()
        stage.base = own
