"""A real house for the tests of integrators: ``from taquilla.testing import taquilla_house`` in a conftest.py is all they need.

A test that takes `taquilla_house` gets the demo, with its own PostgreSQL, over HTTP, and a clock to move. Each test has its own
data. For authors of dialects there are hostile bodies, calls at once, and a house that is killed before it answers.
"""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPException
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any, Final, Self
from urllib.parse import quote, urlencode

import pytest
import uvloop

from taquilla.app import Plan, spoken
from taquilla.cli.export import exporting_into
from taquilla.engine.wallets.signatures import public_key_of, sign
from taquilla.http.checks import Call as Call
from taquilla.http.responses import JsonObject
from taquilla.sandbox.demo import ACCOUNTS, OPERATOR_NAME, PASSWORD
from taquilla.sandbox.demo_office import ACCOUNTS as OFFICE_ACCOUNTS
from taquilla.sandbox.demo_wallets import NAME as WALLETS
from taquilla.sandbox.demo_wallets import private_key
from taquilla.sandbox.furnishing import furnish_demo, furnish_dialects
from taquilla.server.serving import serving
from taquilla.settings import Settings
from taquilla.store.postgres.clock import give_to_sandbox, resume_sandbox
from taquilla.store.postgres.embedded import AUDITOR, DATABASE, OWNER, Embedded
from taquilla.store.postgres.schema import migrate

BEGINS: Final = datetime.fromisoformat("2024-10-22T08:30:00-04:00")
"""The instant at which every house of a test begins: a Tuesday morning in Caracas, when everything is on sale."""
BEGUN: Final = b"BEGIN\0"
COMMITTED: Final = b"COMMIT\0"
"""The words of PostgreSQL for a transaction that has begun, and for one that is committed: see `TaquillaHouse.send_and_kill`."""
_NUMBERS: Final = count()
_TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True)
class TaquillaHouse:
    """A running house: its address, and what only a test may do. The others are logins of the demo.

    folder is where a demo keeps private keys; database is the name of its data in houses. operator is whose players have wallets,
    with the partner and the currency of theirs.
    """

    url: str
    houses: "Houses"
    database: str
    cashier: str = ACCOUNTS[0].email
    other_cashier: str = ACCOUNTS[1].email
    clerks: tuple[str, str] = (ACCOUNTS[2].email, ACCOUNTS[3].email)
    manager: str = OFFICE_ACCOUNTS[0].email
    auditor: str = OFFICE_ACCOUNTS[1].email
    administrator: str = OFFICE_ACCOUNTS[2].email
    password: str = PASSWORD
    operator: str = WALLETS
    partner: str = WALLETS
    currency: str = "PTS"

    @property
    def folder(self) -> Path:
        """Return the folder of the demo's private keys."""
        return self.houses.key_file.parent

    def now(self) -> datetime:
        """Return the house's time."""
        return datetime.fromisoformat(self._ask("/sandbox")["now"])

    def move_clock(self, to: datetime | timedelta) -> datetime:
        """Move the clock forward, to an instant or by a time, and do the work that has become due. Sessions last twelve hours."""
        wanted = {"now": to.isoformat()} if isinstance(to, datetime) else {"advance_s": int(to.total_seconds())}
        return datetime.fromisoformat(self._ask("/sandbox/clock", wanted)["now"])

    def enter_result(self, draw_id: int, result: str) -> None:
        """Enter a draw's result as two clerks would, and settle it. The draw must have been held."""
        self._ask("/sandbox/results", {"event_id": draw_id, "result": result})

    def audit(self) -> list[JsonObject]:
        """Return every violation that the auditor finds in the database."""
        return list(self._ask("/sandbox/audit")["violations"])

    def get(self, path: str, headers: Mapping[str, str] = {}) -> tuple[int, str]:
        """Return the status and the text of a page."""
        status, body = _answer(urllib.request.Request(f"{self.url}{path}", headers=dict(headers)))
        return status, body.decode()

    def send(self, call: Call) -> tuple[int, JsonObject]:
        """Send a call; return the status and the JSON of its answer."""
        status, body = _answer(_request(self.url, call))
        return status, json.loads(body) if body else {}

    def gap(self, call: str, **body: object) -> JsonObject:
        """Call the house over GAP as its operator of wallets: ``house.gap("wallet/user-balance", userId="ana")``."""
        status, said = self.send(self.signed(call, self.operator, **body))
        assert (status, said["status"]) == (200, "RS_OK"), said
        return said

    def signed(self, call: str, signer: str, **body: object) -> Call:
        """Return a call over GAP that is signed by the operator of wallets, or by the demo's provider of games."""
        return self.sealed(f"/api/v1/{call}", _json({"operatorId": self.operator, **body}), signer)

    def sealed(self, path: str, body: bytes, signer: str) -> Call:
        """Return a call over GAP with any body, signed."""
        return Call(path, body, {"signature": sign(body, private_key(self.folder, signer))})

    def fund(self, user: str, units: int) -> None:
        """Put whole units into a player's wallet. An unknown user becomes a player."""
        moved = {"partnerId": self.partner, "userId": user, "requestId": f"fund {next(_NUMBERS)}", "creditAmount": units}
        self.gap("wallet/deposit-funds", **moved)

    def player_token(self, user: str) -> str:
        """Begin a session of a player, and return its token."""
        return str(self.gap("auth/login", userId=user, platformId="web")["token"])

    def at_once(self, calls: Sequence[Call]) -> list[tuple[int, JsonObject]]:
        """Send calls at the same moment; return their answers in the order of the calls."""
        ready = Barrier(len(calls))

        def sent(call: Call) -> tuple[int, JsonObject]:
            ready.wait(_TIMEOUT_S)
            return self.send(call)

        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(sent, calls))

    def send_and_kill(self, call: Call, kept: bytes) -> None:
        """Send a call to a process that serves the same data, and kill it once PostgreSQL says `BEGUN` or `COMMITTED`.

        The process hears no more of it, and the caller no answer.
        """
        asyncio.run(_send_and_kill(self.houses, self.database, call, kept))

    def beside(self) -> AbstractContextManager["TaquillaHouse"]:
        """Serve the same data by another house."""
        return self.houses.serve(self.database)

    @contextmanager
    def neighbour(self) -> Iterator["TaquillaHouse"]:
        """Serve the same data by another house, seen by a second operator with wallets; dialects have furnished it as the first.

        Nothing of either may be seen or moved by the other, whatever ids both have.
        """
        partner = f"{OPERATOR_NAME}-web"
        login = _json({"email": self.administrator, "password": self.password})
        bearer = {"authorization": f"Bearer {self.send(Call('/v1/session', login))[1]['token']}"}
        for path, body in (
            ("wallets", {"title": OPERATOR_NAME, "entity_id": 213, "user_id": 864}),
            ("partners", {"id": partner, "rate": 100}),
            ("signing-keys", {"public_key": public_key_of(private_key(self.folder, OPERATOR_NAME))}),
        ):
            status, said = self.send(Call(f"/v1/{path}", _json(body), bearer | {"idempotency-key": f"neighbour {path}"}))
            assert status == 201, said
        uvloop.run(furnish_dialects(self.houses.server.url(database=self.database), self.houses.key_file, spoken()))
        with self.beside() as house:
            yield replace(house, operator=OPERATOR_NAME, partner=partner, currency="VES")

    def _ask(self, path: str, body: object = None) -> Any:
        request = urllib.request.Request(f"{self.url}{path}") if body is None else _request(self.url, Call(path, _json(body)))
        status, said = _answer(request)
        assert status < 400, f"{path}: {said.decode()}"
        return json.loads(said)


def hostile_bodies(good: Mapping[str, object], needed: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield bodies that no endpoint may take, with what is wrong with each.

    good is a body that it takes, of an object; needed are its fields that may neither be left out nor be null.
    """
    text = _json(good)
    yield from (
        ("nothing", b""), ("half a body", text[:-1]), ("a list", b"[]"), ("a number", b"1"), ("two values", text + b"{}"),
        ("a byte that is not UTF-8", text[:-1] + b',"more":"\xff"}'), ("NUL", text[:-1] + b',"more":"\0"}'),
        ("an escaped NUL", text[:-1] + b',"more":"\\u0000"}'), ("half a character", text[:-1] + b',"more":"\\ud800"}'),
        ("a key twice", b'{"twice":1,"twice":1,' + text[1:]), ("too deep", b'{"deep":' + b"[" * 99 + b"]" * 99 + b"," + text[1:]),
        ("not a number", text[:-1] + b',"more":NaN}'), ("an exponent", text[:-1] + b',"more":1e9}'),
        ("too large a number", text[:-1] + b',"more":' + b"9" * 40 + b"}"), ("too many bytes", b" " * 300_000 + text),
    )  # fmt: skip
    for name in sorted(needed):
        yield f"no {name}", _json({key: value for key, value in good.items() if key != name})
        others: tuple[object, ...] = (None, True, [], {"a": 1}, 1 if isinstance(good[name], str) else "1")
        for wrong in others:
            yield f"{name}: {wrong}", _json({**good, name: wrong})


def hostile_forms(good: Mapping[str, object], needed: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield forms, or queries, that no endpoint may take, with what is wrong with each. good and needed are as for bodies."""
    text = urlencode(good).encode()
    yield from (
        ("JSON", _json(good)), ("a field twice", text + b"&twice=1&twice=1"), ("a field twice, in escapes", text + b"&a=1&%61=1"),
        ("no value", text + b"&more"), ("nothing between", text + b"&&more=1"), ("half an escape", text + b"&more=%4"),
        ("an escape that is none", text + b"&more=%zz"), ("NUL", text + b"&more=%00"), ("not UTF-8", text + b"&more=%ff"),
        ("half a character", text + b"&more=%ed%a0%80"), ("too many fields", text + b"".join(b"&a%d=1" % n for n in range(100))),
    )  # fmt: skip
    for name in sorted(needed):
        yield f"no {name}", urlencode({key: value for key, value in good.items() if key != name}).encode()
        yield f"an empty {name}", urlencode({**good, name: ""}).encode()


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _request(url: str, call: Call) -> urllib.request.Request:
    headers = {"content-type": "application/json"} if call.method == "POST" else {}
    content = call.body if call.method == "POST" else None
    return urllib.request.Request(f"{url}{call.path}", content, {**headers, **call.headers}, method=call.method)


def _answer(request: urllib.request.Request) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


class GoBetween:
    """Passes bytes between a house and PostgreSQL's socket, until PostgreSQL sends the kept message: from there on nothing."""

    def __init__(self, postgres: Path) -> None:
        self._postgres = postgres
        self.kept: bytes | None = None
        self.said = asyncio.Event()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        answers, asks = await asyncio.open_unix_connection(self._postgres)
        try:
            with suppress(ConnectionError):  # the house is killed
                await asyncio.gather(self._pass_on(reader, asks), self._pass_on(answers, writer, is_heard=True))
        finally:
            asks.close()
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_heard: bool = False) -> None:
        tail = b""
        while data := await reader.read(2**16):
            if is_heard and self.kept is not None and self.kept in tail + data:
                self.said.set()
                return
            tail = data[-len(COMMITTED) :]
            writer.write(data)
            await writer.drain()
        writer.close()


async def _send_and_kill(houses: "Houses", database: str, call: Call, kept: bytes) -> None:
    postgres = houses.server.sockets
    with tempfile.TemporaryDirectory(prefix="taq-") as made:  # the path of a socket has to be short
        between = GoBetween(postgres / ".s.PGSQL.5432")
        url = houses.server.url(database=database).replace(quote(str(postgres), safe=""), quote(made, safe=""))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TAQUILLA_")} | {
            "DATABASE_URL": url, "TAQUILLA_MASTER_KEY_FILE": str(houses.key_file), "PYTHONPATH": os.pathsep.join(sys.path),
        }  # fmt: skip
        serve = ("-m", "taquilla", "serve", "--port", "0", "--data", made, "--yes-this-was-a-demo")
        async with await asyncio.start_unix_server(between.meet, Path(made) / ".s.PGSQL.5432"):
            process = await asyncio.create_subprocess_exec(
                sys.executable, *serve, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
            try:
                assert process.stdout is not None
                address = (await process.stdout.readline()).decode().removeprefix("ready ").strip()
                between.kept = kept
                asking = asyncio.create_task(asyncio.to_thread(_answer, _request(address, call)))
                await asyncio.wait_for(between.said.wait(), _TIMEOUT_S)
            finally:
                process.kill()
                await process.wait()
            with suppress(OSError, HTTPException):
                raise AssertionError(f"the house has answered: {await asking}")


@dataclass(frozen=True, slots=True)
class Houses:
    """Opens houses for tests, each over a copy of one furnished database.

    resumes: each begins when that was furnished, or draws would close in tests that come late; else its clock has gone on.
    """

    server: Embedded
    template: str
    key_file: Path
    resumes: bool = False

    @classmethod
    @contextmanager
    def start(cls, data: Path) -> Iterator[Self]:
        """Start a PostgreSQL over an empty folder, and furnish a database there."""
        settings = {"autovacuum": "off", "max_connections": "100"}
        with Embedded.start(data, settings=settings) as server:
            migrate(server.url(OWNER))
            give_to_sandbox(server.url(OWNER), BEGINS)
            key_file = data / "master.key"
            uvloop.run(furnish_demo(server.url(), key_file, dialects=spoken()))
            yield cls(server, DATABASE, key_file, resumes=True)

    @contextmanager
    def open(self) -> Iterator[TaquillaHouse]:
        """Serve a house of its own."""
        with self.server.copied(self.template, f"house_{next(_NUMBERS)}") as database:
            if self.resumes:
                resume_sandbox(self.server.url(OWNER, database))
            with self.serve(database) as house:
                yield house

    @contextmanager
    def serve(self, database: str) -> Iterator[TaquillaHouse]:
        """Serve a house over a database that is there."""
        url = partial(self.server.url, database=database)
        # Webhooks and wallets may be the test's own, on this machine.
        near = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
        settings = Settings(chance_operator=OPERATOR_NAME, wallet_networks=near, wallet_http=True)
        exporting = exporting_into(self.key_file.parent / database)
        plan = Plan(url(), url(AUDITOR), self.key_file, settings, demo=True, exporting=exporting)
        with serving(plan) as address:
            yield TaquillaHouse(address, self, database)


@pytest.fixture
def taquilla_house(request: pytest.FixtureRequest) -> Iterator[TaquillaHouse]:
    """Lend a house of the test's own, which begins on a Tuesday morning with the demo's data."""
    with _houses(request.config).open() as house:
        yield house


@pytest.fixture(scope="module")
def shared_taquilla_house(request: pytest.FixtureRequest) -> Iterator[TaquillaHouse]:
    """Lend a house that all tests of a module share: each works with players, tickets and ids of its own."""
    with _houses(request.config).open() as house:
        yield house


def _houses(config: pytest.Config) -> Houses:
    """Return what opens houses. It is started once for the whole run, with the first test that asks."""
    if _STARTED not in config.stash:
        started = ExitStack()
        config.add_cleanup(started.close)
        # A system user reaches this folder too: for root, PostgreSQL runs as one.
        folder = Path(tempfile.mkdtemp(prefix="taquilla-"))
        started.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        config.stash[_STARTED] = started.enter_context(Houses.start(folder / "data"))
    return config.stash[_STARTED]


_STARTED: Final = pytest.StashKey[Houses]()
