"""API Chance over real HTTP beside the Banklot portal, in front of a real house with the demo's data, on the morning of its day.

The house's clock has run since that database was made: it is some minutes after half past seven.
"""

import asyncio
import json
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
import uvicorn
from tests.patience import PATIENCE_S
from tests.sessions import plant_session

from taquilla.dialects.banklot.app import banklot
from taquilla.dialects.chance.app import SEGMENTS, chance
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox.demo import BANKLOT, CHANCE_TOKEN, CLERKS, OPERATOR_NAME
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.worker import Worker

Value = TypeVar("Value")
FreshCopy = Callable[[str], AbstractContextManager[str]]

CASHIER = "username@banklot.net"


@dataclass
class Reseller:
    """A served house, with what tests do through the API and directly behind it."""

    runner: asyncio.Runner
    house: House
    client: httpx.AsyncClient
    owner: psycopg.Connection[Any]
    token: str = CHANCE_TOKEN
    tokens: dict[int, str] = field(default_factory=dict)

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        return self.runner.run(story)

    def ask(self, call: str, body: Any = None, *, method: str = "POST", **how: Any) -> httpx.Response:
        """Send a request below `/monitor`: `body` is JSON, or bytes as they are."""
        if isinstance(body, bytes):
            how["content"] = body
        elif body is not None:
            how["json"] = body
        return self.run(self.client.request(method, f"/monitor/{call}", **how))

    def said(self, call: str, body: Any = None, **how: Any) -> Any:
        """Return the body of a response with HTTP 200."""
        answer = self.ask(call, body, **how)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def register(self, ticket: str, *plays: tuple[str, str, str], partly: bool = False, token: str | None = None) -> Any:
        """Register a ticket of plays (code, number, amount), and return the response."""
        body = registration(self.token if token is None else token, ticket, *plays)
        return self.said("registrarticketparcial" if partly else "registrarticket", body)

    def token_of(self, agency: int) -> str:
        """An access token of an agency."""
        if agency not in self.tokens:
            _, self.tokens[agency] = self.run(self.house.people.access_tokens.add(BANKLOT, agency, name=f"of {agency}"))
        return self.tokens[agency]

    def session(self) -> str:
        """Return a token of a new session of the agency's cashier. It is planted, because logging in is slow on purpose."""
        return plant_session(self.owner, CASHIER)

    def banklot(self, path: str, body: Any) -> Any:
        """Return the portal's response to the agency's cashier."""
        return self.run(self.client.post(path, json=body, headers={"x-auth-token": self.session()})).json()

    def event(self, code: str, day: str = "2024-10-22") -> int:
        """The event that a code means."""
        return self.run(self.house.lottery.codes.find(date.fromisoformat(day), [code]))[code]

    def folded(self) -> bool:
        """Tell whether reports find everything in the fold."""
        tail = "select folded_seq = last_seq from progress join gate using (operator_id)"
        row = self.owner.execute(tail.encode()).fetchone()
        return bool(row and row[0])

    def move_clock(self, at: str) -> None:
        """Move the clock to a local moment of October 2024, and do what is due then."""
        self.owner.execute("select move_house_clock(%s)", [datetime.fromisoformat(f"2024-10-{at}-04:00")])
        self.run(Worker(self.house).round())

    def draw(self, code: str, outcome: str, day: str = "2024-10-22") -> None:
        """Two clerks enter and approve the result of a code's draw, and it is settled."""

        event = self.event(code, day)

        async def both() -> None:
            for email, act in zip(
                CLERKS, (self.house.lottery.draws.enter_result, self.house.lottery.draws.approve_result), strict=True
            ):
                clerk = await self.house.lottery.draws.clerk(BANKLOT, email)
                assert isinstance(clerk, Clerk)
                await act(clerk, event, outcome)
            await Worker(self.house).round()

        self.run(both())

    def written(self) -> dict[str, int]:
        """Count the rows of all that a command may write."""
        tables = ("request", "ticket", "wager", "transfer", "payout", "exposure")
        rows = {table: self.owner.execute(f"select count(*) from {table}".encode()).fetchone() for table in tables}
        rows["undone"] = self.owner.execute("select count(*) from ticket where state <> 'sold'").fetchone()
        return {name: row[0] for name, row in rows.items() if row}


def registration(token: str, ticket: str, *plays: tuple[str, str, str]) -> dict[str, Any]:
    """A body to register a ticket of plays (code, number, amount)."""
    keys = ("codigo", "numero", "monto")
    return {"token": token, "ticket": ticket, "jugadas": [dict(zip(keys, play, strict=True)) for play in plays]}


@contextmanager
def serving(server: Embedded, database: str, key_file: Path) -> Iterator[Reseller]:
    """Both dialects on a port of their own."""
    with (
        asyncio.Runner() as runner,
        socket.create_server(("127.0.0.1", 0)) as listening,
        psycopg.connect(server.url(OWNER, database), autocommit=True) as owner,
    ):
        auditor_url = server.url(AUDITOR, database)
        # As uvloop does: without it every answer on a line that is kept waits for the caller's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        house = runner.run(House.open(server.url(database=database), key_file, demo=True, auditor_url=auditor_url))
        ours, theirs = chance(house, OPERATOR_NAME), banklot(house)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await (ours if scope["path"].split("/")[1] in SEGMENTS else theirs)(scope, receive, send)

        config = uvicorn.Config(app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False)
        web = uvicorn.Server(config)
        task = runner.get_loop().create_task(web.serve(sockets=[listening]))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=PATIENCE_S, verify=False)
        try:
            yield Reseller(runner, house, client, owner)
        finally:
            runner.run(client.aclose())
            web.should_exit = True
            runner.run(asyncio.wait_for(task, PATIENCE_S))
            runner.run(house.close())


OpenReseller = Callable[[], AbstractContextManager[Reseller]]


@pytest.fixture
def reseller(server: Embedded, demo_database: str, key_file: Path) -> Iterator[Reseller]:
    """A house of the test's own: its clock may be moved."""
    with serving(server, demo_database, key_file) as reseller:
        yield reseller


@pytest.fixture(scope="session")
def open_reseller(server: Embedded, fresh_copy: FreshCopy, demo_template: str, key_file: Path) -> OpenReseller:
    """Serves data of its own for longer than one test: ``with open_reseller() as reseller``."""

    @contextmanager
    def opened() -> Iterator[Reseller]:
        with fresh_copy(demo_template) as name, serving(server, name, key_file) as reseller:
            yield reseller

    return opened


@pytest.fixture(scope="module")
def shared_reseller(open_reseller: OpenReseller) -> Iterator[Reseller]:
    """A house for all tests of a module: nobody moves its clock."""
    with open_reseller() as reseller:
        yield reseller


@pytest.fixture(scope="session")
def plays() -> Any:
    """Makes the body of a registration: ``plays(token, ticket, (code, number, amount) …)``."""
    return registration


@pytest.fixture(scope="session")
def sample() -> Any:
    """Reads a sample of the document, by its name."""
    folder = Path(__file__).parent / "golden"
    return lambda name: json.loads((folder / f"{name}.json").read_text())
