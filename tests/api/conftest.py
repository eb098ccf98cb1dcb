"""Our own API over real HTTP semantics, in front of a real house with the demo's data and its operator of sports."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
from clients.generate.document import openapi_of_v1
from tests.patience import PATIENCE_S

from taquilla.api.app import ops, v1
from taquilla.engine.house import House
from taquilla.sandbox.demo import PASSWORD
from taquilla.sandbox.demo_sports import EVENT, SITE
from taquilla.store.postgres.embedded import OWNER, Embedded

Value = TypeVar("Value")
CLERK = "clerk1@site.example"


@dataclass
class Served:
    """A house with one of our own APIs in front of it, and what tests do directly behind it."""

    runner: asyncio.Runner
    house: House
    client: httpx.AsyncClient
    owner: psycopg.Connection[Any]
    tokens: dict[str, str] = field(default_factory=dict)

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        """Tell a story to its end."""
        return self.runner.run(asyncio.wait_for(story, PATIENCE_S))


@cache
def described() -> dict[str, Any]:
    """Return the paths of the document of `/v1`. A path without parts in braces is meant first."""
    paths: dict[str, Any] = openapi_of_v1()["paths"]
    return dict(sorted(paths.items(), key=lambda one: one[0].count("{")))


async def refuse_undescribed(response: httpx.Response) -> None:
    """Fail for an error that the document does not list at its operation, but for one that any request may meet."""
    method, path = response.request.method.lower(), response.request.url.path
    if not response.is_error or response.status_code == 431:
        return
    for pattern, operations in described().items():
        if method in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
            assert str(response.status_code) in operations[method]["responses"], f"{method} {path}: {response.status_code}"
            return


def client_of(app: Any) -> httpx.AsyncClient:
    """A client of an app, which checks the statuses of errors against the document."""
    described()  # it cannot be made inside a running loop
    hooks = {"response": [refuse_undescribed]}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house", event_hooks=hooks)


def _both(house: House) -> Any:
    """Both of our own APIs, by their paths."""
    new, old = v1(house), ops(house)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (new if scope["path"].startswith("/v1") else old)(scope, receive, send)

    return app


class Office(Served):
    """A served house, with what tests do through its API and directly behind it."""

    def ask(self, path: str, body: Any = None, *, by: str | None = CLERK, **headers: str) -> tuple[int, Any]:
        """Send a request with somebody's token. Return the status and the body; bytes are sent as they are."""
        if by is not None:
            headers.setdefault("authorization", f"Bearer {self.token(by)}")
        if body is None:
            answer = self.run(self.client.get(path, headers=headers))
        else:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = {"content-type": "application/json", **headers}
            answer = self.run(self.client.post(path, content=content, headers=headers))
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()

    def token(self, email: str) -> str:
        """A token of a session."""
        if email not in self.tokens:
            logged_in = self.run(self.house.people.access.login(email, PASSWORD, "test"))
            self.tokens[email] = logged_in.token  # type: ignore[union-attr]
        return self.tokens[email]

    def move_clock(self, hours: int) -> None:
        """Move the clock to so many hours after the demo's superbet starts."""
        ((start,),) = self.owner.execute("select starts_at from sport_event where operator_id = %s and id = %s", [SITE, EVENT])
        self.owner.execute("select move_house_clock(%s)", [start + timedelta(hours=hours)])


@pytest.fixture
def office(server: Embedded, site_template: str, copy_of: Callable[[str], str], key_file: Path) -> Iterator[Office]:
    """The API over data of its own."""
    with open_office(server, copy_of(site_template), key_file) as office:
        yield office


@pytest.fixture(scope="module")
def shared_office(
    server: Embedded, site_template: str, fresh_copy: Callable[[str], AbstractContextManager[str]], key_file: Path
) -> Iterator[Office]:
    """The same, for all tests of a module that are refused."""
    with fresh_copy(site_template) as name, open_office(server, name, key_file) as office:
        yield office


@contextmanager
def open_office(server: Embedded, database: str, key_file: Path) -> Iterator[Office]:
    """The API over a database."""
    url, owner_url = server.url(database=database), server.url(OWNER, database)
    with asyncio.Runner() as runner, psycopg.connect(owner_url, autocommit=True) as owner:
        house = runner.run(House.open(url, key_file, demo=True))
        try:
            client = client_of(_both(house))
            yield Office(runner, house, client, owner)
            runner.run(client.aclose())
        finally:
            # The runner ends with the house's own tasks: it would wait for those of an open one.
            runner.run(house.close())


class Agency(Served):
    """The API of agencies over a house with the demo's data, on the portal document's morning."""

    async def sending(
        self, method: str, path: str, body: Any = None, *, by: str | None = "username@banklot.net", key: str = "", **headers: str
    ) -> httpx.Response:
        """Send a request with somebody's token. Bytes are sent as they are."""
        if by is not None:
            headers.setdefault("authorization", f"Bearer {await self.token(by)}")
        if key:
            headers["idempotency-key"] = key
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer = await self.client.request(method, f"/v1{path}", content=content, headers=headers)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            page = await self.client.get(answer.json()["type"])
            assert (page.status_code, str(answer.status_code) in page.text) == (200, True), answer.json()
        return answer

    async def insisting(self, method: str, path: str, body: Any = None, *, key: str, **how: Any) -> httpx.Response:
        """Send a request again while the house asks to, under one key: it has one effect. A mistake of its own is an answer."""
        while True:
            answer = await self.sending(method, path, body, key=key, **how)
            if answer.status_code != 503 or answer.json()["title"] != "Service Unavailable":
                return answer

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
        """Send a request. Return the status and the body."""
        answer = self.run(self.sending(method, path, body, **how))
        if answer.headers.get("content-type", "").startswith("text/plain"):
            return answer.status_code, answer.text
        return answer.status_code, answer.json() if answer.content else None

    async def token(self, email: str) -> str:
        """Return a token of somebody's session."""
        if email not in self.tokens:
            logged_in = await self.house.people.access.login(email, PASSWORD, "test")
            self.tokens[email] = logged_in.token  # type: ignore[union-attr]
        return self.tokens[email]

    def draw(self, category: str, place: int = 0) -> int:
        """Return an open draw of a category."""
        _, said = self.ask("GET", "/draws?status=open")
        return int([draw for draw in said["draws"] if draw["category"] == category][place]["id"])

    def sell(self, key: str, stake: str = "5.00", **how: Any) -> tuple[int, Any]:
        """Sell the seventh animal of the first open draw."""
        wager = {"draw_id": self.draw("animalitos"), "game": "animalitos", "selection": "7", "stake": stake}
        return self.ask("POST", "/tickets", {"wagers": [wager]}, key=key, **how)


@pytest.fixture
def agency(server: Embedded, demo_database: str, key_file: Path) -> Iterator[Agency]:
    """The API of agencies over data of its own."""
    with open_agency(server, demo_database, key_file) as agency:
        yield agency


@pytest.fixture(scope="module")
def shared_agency(
    server: Embedded, demo_template: str, fresh_copy: Callable[[str], AbstractContextManager[str]], key_file: Path
) -> Iterator[Agency]:
    """The same, for all tests of a module that sell nothing and move no clock."""
    with fresh_copy(demo_template) as name, open_agency(server, name, key_file) as agency:
        yield agency


@contextmanager
def open_agency(server: Embedded, database: str, key_file: Path) -> Iterator[Agency]:
    """The API of agencies over a database."""
    url, owner_url = server.url(database=database), server.url(OWNER, database)
    with asyncio.Runner() as runner, psycopg.connect(owner_url, autocommit=True) as owner:
        house = runner.run(House.open(url, key_file, demo=True))
        try:
            client = client_of(v1(house))
            yield Agency(runner, house, client, owner)
            runner.run(client.aclose())
        finally:
            # The runner ends with the house's own tasks: it would wait for those of an open one.
            runner.run(house.close())
