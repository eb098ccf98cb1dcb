"""A house behind a dialect over real HTTP, with what the tests of every dialect do in front of it and directly behind it."""

import asyncio
import json
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import httpx
import psycopg
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.patience import PATIENCE_S
from tests.thoroughness import few

from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox.demo import BANKLOT, CLERKS
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.work.worker import Worker

Value = TypeVar("Value")

# Without the character that no text may hold: a body with one is refused as a whole.
LETTERS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


def anything(names: list[str], texts: list[str], *numbers: int) -> tuple[st.SearchStrategy[Any], st.SearchStrategy[Any]]:
    """Return single values of JSON, these texts and numbers among them, and all that can be made of them with these names."""
    said = st.sampled_from([*texts, *numbers])
    plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | said | LETTERS
    named = st.sampled_from(names)
    return plain, st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(named, inner, max_size=4), max_leaves=12
    )


def asking(examples: int, **drawn: st.SearchStrategy[Any]) -> Callable[[Any], Any]:
    """Decorate a test that asks a house of its module for so many requests, which are drawn; a campaign asks for more."""
    looser = settings(max_examples=few(examples), suppress_health_check=[HealthCheck.function_scoped_fixture])
    return lambda test: looser(given(**drawn)(test))


def local(at: str) -> datetime:
    """Return a moment of October 2024 in Caracas: ``local("22T09:00")``."""
    return datetime.fromisoformat(f"2024-10-{at}-04:00")


def golden_of(dialect: str, name: str) -> Any:
    """Return a sample of a dialect's document."""
    return json.loads((Path(__file__).parent / dialect / "golden" / f"{name}.json").read_text())


def shape(value: Any) -> Any:
    """Return the keys in their order, and the types, all the way down; for a list the shapes of its members."""
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        shapes: list[Any] = []
        for inner in map(shape, value):
            if inner not in shapes:
                shapes.append(inner)
        return shapes
    return type(value).__name__


@dataclass
class Served:
    """A served house. Its clock stands at half past seven in Caracas, and some seconds or minutes after that."""

    runner: asyncio.Runner
    house: House
    client: httpx.AsyncClient
    owner: psycopg.Connection[Any]
    operator: ClassVar[int] = BANKLOT
    clerks: ClassVar[tuple[str, ...]] = CLERKS
    tables: ClassVar[tuple[str, ...]] = ("request", "ticket", "wager", "transfer", "payout", "ticket where state <> 'sold'")

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        """Tell a story to its end."""
        return self.runner.run(asyncio.wait_for(story, PATIENCE_S))

    def said(self, *place: Any, **how: Any) -> Any:
        """Return the body of a response with HTTP 200. Each dialect has its own `ask`."""
        answer = self.ask(*place, **how)  # type: ignore[attr-defined]
        assert answer.status_code == 200, answer.text
        return answer.json()

    def query(self, question: str, *values: object) -> list[Any]:
        """Read or change the database as its owner."""
        cursor = self.owner.execute(question.encode(), values)
        return cursor.fetchall() if cursor.description else []

    def written(self) -> dict[str, int]:
        """Count the rows of all that a command may write."""
        (counts,) = self.query("select " + ", ".join(f"(select count(*) from {table})" for table in self.tables))
        return dict(zip(self.tables, counts, strict=True))

    def add_rule(self, table: str, **rule: Any) -> None:
        """Add a rule of the operator, from now on."""
        self.run(self.house.lottery.rules.add_rule(self.operator, table, rule))

    def event(self, product: int, at: str, list_id: int = 0) -> int:
        """Return the event of a product, a local moment and a list."""
        question = "select id from event where product_id = %s and draws_at = %s and list_id = %s"
        ((event,),) = self.query(question, product, local(at), list_id)
        return int(event)

    def work(self) -> None:
        """Do what is due."""
        self.run(Worker(self.house).round())

    def move_clock(self, at: str) -> None:
        """Move the clock to a local moment, and do what is due then."""
        self.query("select move_house_clock(%s)", local(at))
        self.work()

    def draw(self, event: int, outcome: str) -> None:
        """Let two clerks enter and approve a result, and settle it."""

        async def both() -> None:
            draws = self.house.lottery.draws
            for email, act in zip(self.clerks, (draws.enter_result, draws.approve_result), strict=True):
                clerk = await draws.clerk(self.operator, email)
                assert isinstance(clerk, Clerk)
                await act(clerk, event, outcome)

        self.run(both())
        self.work()

    def assert_audit_clean(self) -> None:
        """Assert that no rule of the auditor fires, and that each could be decided."""
        report = self.run(self.house.audit())
        assert (report.violations, report.undecided) == ((), ())


class PromptServer(uvicorn.Server):
    """Ends at once: uvicorn's own looks and waits for tenths of a second, which is longer than most tests."""

    def __init__(self, app: Any) -> None:
        # As `taquilla.server.serving` has it: nobody is trusted to name the caller.
        quiet = {"log_config": None, "access_log": False, "proxy_headers": False}
        # A line is closed by its client alone: under load the server's own five seconds end while a request is on its way.
        quiet["timeout_keep_alive"] = PATIENCE_S
        super().__init__(uvicorn.Config(app, http="httptools", ws="none", lifespan="off", **quiet))
        self.ended = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until it is ended."""
        await self.on_tick(0)
        await self.ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nobody on, and let those who are there have their answers."""
        for one in self.servers:
            one.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.gather(*self.server_state.tasks)


@contextmanager
def serving(runner: asyncio.Runner, app: Any) -> Iterator[httpx.AsyncClient]:
    """Serve an app on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # As uvloop does: without it every answer on a line that is kept waits for the caller's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Else the kernel takes megabytes for a caller who reads none of them.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        web = PromptServer(app)
        task = runner.get_loop().create_task(web.serve(sockets=[listening]))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=PATIENCE_S, verify=False)
        try:
            yield client
        finally:
            runner.run(client.aclose())
            web.ended.set()
            runner.run(asyncio.wait_for(task, PATIENCE_S))


Parts = tuple[asyncio.Runner, House, httpx.AsyncClient, psycopg.Connection[Any]]


@contextmanager
def house_opened(
    server: Embedded, name: str, key_file: Path, **how: Any
) -> Iterator[tuple[asyncio.Runner, House, psycopg.Connection[Any]]]:
    """Open a house over a database, and a connection of the owner."""
    with psycopg.connect(server.url(OWNER, name), autocommit=True) as owner, asyncio.Runner() as runner:
        url, auditor_url = server.url(database=name), server.url(AUDITOR, name)
        house = runner.run(House.open(url, key_file, demo=True, auditor_url=auditor_url, **how))
        try:
            yield runner, house, owner
        finally:
            # The runner ends with the house's own tasks: it would wait for those of an open one.
            runner.run(house.close())


@contextmanager
def house_served(server: Embedded, name: str, key_file: Path, app_of: Callable[[House], Any], **how: Any) -> Iterator[Parts]:
    """Serve a database by an app of its house; provide what a `Served` begins with."""
    with house_opened(server, name, key_file, **how) as (runner, house, owner), serving(runner, app_of(house)) as client:
        yield runner, house, client, owner


OpenServed = Callable[..., AbstractContextManager[Any]]


def opener(kind: type[Served], app_of: Callable[[House], Any], *fixtures: str) -> Any:
    """A fixture: serves data of its own, ``with open_portal() as portal``, over the first of these fixtures, a template."""

    @pytest.fixture(scope="session")
    def open_one(request: pytest.FixtureRequest, open_served: OpenServed) -> OpenServed:
        template, *more = map(request.getfixturevalue, fixtures)
        return partial(open_served, kind, template, app_of, *more)

    return open_one


def lent(opened: str, scope: Any = "function") -> Any:
    """A fixture: a house that another fixture opens, for as long as the scope; a function's own may have its clock moved."""

    # It names what needs a server, so that `make test-fast` sees it.
    @pytest.fixture(scope=scope)
    def lend(request: pytest.FixtureRequest, open_served: OpenServed) -> Iterator[Any]:
        with request.getfixturevalue(opened)() as house:
            yield house

    return lend


def unchanged_in(shared: str) -> Any:
    """A fixture: the house of a module that another fixture lends, in which a test has written nothing at its end."""

    @pytest.fixture
    def unchanged(request: pytest.FixtureRequest, open_served: OpenServed) -> Iterator[Any]:
        house = request.getfixturevalue(shared)
        before = house.written()
        yield house
        assert house.written() == before

    return unchanged


@pytest.fixture(scope="session")
def open_served(server: Embedded, fresh_copy: Callable[[str], AbstractContextManager[str]], key_file: Path) -> OpenServed:
    """Serves data of its own by an app of the house: ``with open_served(Portal, template, banklot) as portal``."""

    @contextmanager
    def opened(kind: type[Served], template: str, app_of: Callable[[House], Any], *more: Any, **how: Any) -> Iterator[Served]:
        with fresh_copy(template) as name, house_served(server, name, key_file, app_of, **how) as parts:
            yield kind(*parts, *more)

    return opened
