"""The portal over real HTTP, in front of a real house with the demo's data, on the morning of the document's day.

The house's clock has run since that database was made: it is some seconds after half past seven.
"""

import asyncio
import json
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
import uvicorn
from tests.patience import PATIENCE_S
from tests.sessions import plant_session

from taquilla.dialects.banklot.app import banklot
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox.demo import BANKLOT, CLERKS
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.worker import Worker

Value = TypeVar("Value")
FreshCopy = Callable[[str], AbstractContextManager[str]]

CASHIER, OTHER_CASHIER = "username@banklot.net", "other@banklot.net"


@dataclass
class Portal:
    """A served house, with what tests do through the portal and directly behind it."""

    runner: asyncio.Runner
    house: House
    client: httpx.AsyncClient
    owner: psycopg.Connection[Any]
    port: int
    tokens: dict[str, str] = field(default_factory=dict)

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        return self.runner.run(story)

    def ask(self, path: str, body: Any = None, *, by: str | None = CASHIER, method: str = "POST", **how: Any) -> httpx.Response:
        """Send a request: `body` is JSON, or bytes as they are."""
        headers = {"x-auth-token": self.token(by)} if by else {}
        headers |= how.pop("headers", {})
        if isinstance(body, bytes):
            how["content"], headers = body, {"content-type": "application/json", **headers}
        elif body is not None:
            how["json"] = body
        return self.run(self.client.request(method, path, headers=headers, **how))

    def said(self, path: str, body: Any = None, **how: Any) -> Any:
        """Return the body of the response."""
        return self.ask(path, body, **how).json()

    def token(self, email: str = CASHIER) -> str:
        """Return a token of a live session. It is planted: logging in is slow on purpose, and has its own tests."""
        if email not in self.tokens:
            self.tokens[email] = plant_session(self.owner, email)
        return self.tokens[email]

    def event(self, product: int, at: str, list_id: int = 0) -> int:
        """The event of a product, a local moment and a list."""
        found = self.owner.execute(
            "select id from event where product_id = %s and draws_at = %s and list_id = %s",
            [product, datetime.fromisoformat(f"2024-10-{at}-04:00"), list_id],
        ).fetchone()
        assert found is not None, f"no event of product {product} on 2024-10-{at}"
        return int(found[0])

    def sell(self, *wagers: tuple[int, int, str, int], by: str = CASHIER) -> Any:
        """Sell a ticket of wagers (event, game, number, amount), and return the response."""
        answer = self.said("/user/ticket/create", ticket(*wagers), by=by)
        assert answer["status"] == 201, answer
        return answer["response"]

    def move_clock(self, at: str) -> None:
        """Move the clock to a local moment of October 2024, and do what is due then."""
        self.owner.execute("select move_house_clock(%s)", [datetime.fromisoformat(f"2024-10-{at}-04:00")])
        self.run(Worker(self.house).round())

    def draw(self, event: int, outcome: str) -> None:
        """Two clerks enter and approve a result, and it is settled."""

        async def both() -> None:
            first, second = [await self.house.lottery.draws.clerk(BANKLOT, email) for email in CLERKS]
            assert isinstance(first, Clerk)
            assert isinstance(second, Clerk)
            await self.house.lottery.draws.enter_result(first, event, outcome)
            await self.house.lottery.draws.approve_result(second, event, outcome)
            await Worker(self.house).round()

        self.run(both())

    def written(self) -> dict[str, int]:
        """Count the rows of all that a command may write."""
        tables = ("request", "ticket", "wager", "transfer", "payout")
        rows = {table: self.owner.execute(f"select count(*) from {table}".encode()).fetchone() for table in tables}
        rows["undone"] = self.owner.execute("select count(*) from ticket where state <> 'sold'").fetchone()
        return {name: row[0] for name, row in rows.items() if row}


OpenPortal = Callable[[], AbstractContextManager[Portal]]


def ticket(*wagers: tuple[int, int, str, Any], **more: Any) -> dict[str, Any]:
    """A body to create a ticket from wagers (event, game, number, amount)."""
    keys = ("event_id", "game_id", "wager", "amount")
    return {"ticket": {"wagers": [dict(zip(keys, wager, strict=True)) for wager in wagers]}, **more}


@contextmanager
def serving(server: Embedded, database: str, key_file: Path) -> Iterator[Portal]:
    """The portal on a port of its own."""
    with (
        asyncio.Runner() as runner,
        socket.create_server(("127.0.0.1", 0)) as listening,
        psycopg.connect(server.url(OWNER, database), autocommit=True) as owner,
    ):
        auditor_url = server.url(AUDITOR, database)
        # As uvloop does: without it every answer on a line that is kept waits for the caller's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Else the kernel takes megabytes for a caller who reads none of them.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        house = runner.run(House.open(server.url(database=database), key_file, demo=True, auditor_url=auditor_url))
        config = uvicorn.Config(banklot(house), http="httptools", ws="none", lifespan="off", log_config=None, access_log=False)
        web = uvicorn.Server(config)
        port = listening.getsockname()[1]
        task = runner.get_loop().create_task(web.serve(sockets=[listening]))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S, verify=False)
        try:
            yield Portal(runner, house, client, owner, port)
        finally:
            runner.run(client.aclose())
            web.should_exit = True
            runner.run(asyncio.wait_for(task, PATIENCE_S))
            runner.run(house.close())


@pytest.fixture
def portal(server: Embedded, demo_database: str, key_file: Path) -> Iterator[Portal]:
    """A portal of the test's own: its clock may be moved."""
    with serving(server, demo_database, key_file) as portal:
        yield portal


@pytest.fixture(scope="session")
def open_portal(server: Embedded, fresh_copy: FreshCopy, demo_template: str, key_file: Path) -> OpenPortal:
    """Serves data of its own for longer than one test: ``with open_portal() as portal``."""

    @contextmanager
    def opened() -> Iterator[Portal]:
        with fresh_copy(demo_template) as name, serving(server, name, key_file) as portal:
            yield portal

    return opened


@pytest.fixture(scope="module")
def shared_portal(open_portal: OpenPortal) -> Iterator[Portal]:
    """A portal for all tests of a module: nobody moves its clock."""
    with open_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def afternoon(open_portal: OpenPortal) -> Iterator[Portal]:
    """A portal at four, when some draws have results, some have none yet, and some are open. Nobody moves its clock."""
    with open_portal() as portal:
        portal.move_clock("22T16:01")
        for product, at, list_id, outcome in (
            (1, "22T12:00", 1, "341"),
            (1, "22T12:00", 3, "341-ARI"),
            (6, "22T15:00", 0, "2"),
            (6, "22T16:00", 0, "5"),
        ):
            portal.draw(portal.event(product, at, list_id), outcome)
        yield portal


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Any]:
    """Reads a sample of the document, by its name."""
    folder = Path(__file__).parent / "golden"
    return lambda name: json.loads((folder / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def shape() -> Callable[[Any], Any]:
    """Return the keys in their order, and the types, all the way down; for a list the shapes of its members."""

    def of(value: Any) -> Any:
        if isinstance(value, dict):
            return [(key, of(inner)) for key, inner in value.items()]
        if isinstance(value, list):
            shapes: list[Any] = []
            for inner in map(of, value):
                if inner not in shapes:
                    shapes.append(inner)
            return shapes
        return type(value).__name__

    return of
