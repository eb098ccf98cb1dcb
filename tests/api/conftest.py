"""Our own API over real HTTP semantics, in front of a real house with the demo's data, its people, or its operator of sports."""

import asyncio
import itertools
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from clients.generate.document import openapi_of_v1
from tests.dialects.conftest import Served, house_opened
from tests.houses import FreshCopy, Furnished

from taquilla.api.app import v1
from taquilla.api.problems import GENERAL
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT, PASSWORD, DemoAccount, add_people
from taquilla.sandbox.demo_office import furnish_offices
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import Embedded

Value = TypeVar("Value")
CASHIER, OTHER, FIRST, SECOND = "username@banklot.net", "other@banklot.net", "clerk1@banklot.net", "clerk2@banklot.net"
MANAGER, AUDITOR, ADMIN = "manager@banklot.net", "auditor@banklot.net", "administrator@banklot.net"
BOSS, BESIDE, COLLEAGUE = "boss@banklot.net", "beside@banklot.net", "colleague@banklot.net"
"""Managers of the cashier's agency and of the one beside it, and another cashier of it. The others above are of the root."""
LOTTO_ACTIVO, GUACHARO, CHANCE = 5, 18, 27
PEOPLE = (
    DemoAccount(BOSS, "manager", 213, 904), DemoAccount(BESIDE, "manager", 214, 905), DemoAccount(COLLEAGUE, "cashier", 213, 906),
)  # fmt: skip
SPORTS, SPORTS_FIRST, SPORTS_SECOND = "administrator@site.example", "clerk1@site.example", "clerk2@site.example"
HEADERS = {
    "content-range", "etag", "ratelimit", "ratelimit-policy", "retry-after", "taquilla-version", "www-authenticate",
    "x-request-id",
}  # fmt: skip
"""The headers that the document names where they come always."""
PAGES_SEEN: set[tuple[str, str]] = set()
"""The types of problems, each with a status, whose pages are there and name it."""


@cache
def described() -> dict[str, Any]:
    """Return the operations of the document of `/v1`, as "GET /path". A path without parts in braces is meant first."""
    paths = sorted(openapi_of_v1()["paths"].items(), key=lambda one: one[0].count("{"))
    return {f"{method.upper()} {path.removeprefix('/v1')}": one for path, item in paths for method, one in item.items()}


@cache
def patterns() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """Return the responses of each operation of the document, by the pattern of its name."""
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", name)), one["responses"]) for name, one in described().items()]


async def refuse_undescribed(response: httpx.Response) -> None:
    """Fail for a status or a header that the document does not list at its operation, but for what any request may meet."""
    name, status = f"{response.request.method} {response.request.url.path.removeprefix('/v1')}", str(response.status_code)
    known = next((one for pattern, one in patterns() if pattern.fullmatch(name)), None)
    if known is not None and status != "431":
        assert status in known, f"{name}: {status}"
        always = {header.lower() for header in known[status]["headers"]} - {"link", "deprecation"}
        assert always == HEADERS & set(response.headers), f"{name}: {status}"


@pytest.fixture(scope="session")
def document() -> Any:
    """The document of `/v1`."""
    return openapi_of_v1()


def client_of(app: Any) -> httpx.AsyncClient:
    """A client of an app, which checks the statuses of errors against the document."""
    described()  # it cannot be made inside a running loop
    hooks = {"response": [refuse_undescribed]}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house", event_hooks=hooks)


def refusal(answer: tuple[int, Any]) -> tuple[int, str | None]:
    """Return the status of an answer, and the reason of its refusal; None where any request may meet it."""
    status, problem = answer
    return status, None if problem.get("reason") in GENERAL else problem.get("reason")


@dataclass
class Agency(Served):
    """Our own API over the demo on the document's morning, and what is done behind it. caller asks where nobody is named."""

    caller: str = CASHIER
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def sending(
        self, method: str, path: str, body: Any = None, *, by: str | None = "", key: str = "",
        client: httpx.AsyncClient | None = None, **headers: str,
    ) -> httpx.Response:  # fmt: skip
        """Send a request with somebody's token, by another client if one is named. Bytes are sent as they are."""
        if by is not None:
            headers.setdefault("authorization", f"Bearer {await self.token(by or self.caller)}")
        if key:
            headers["idempotency-key"] = key
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer = await (client or self.client).request(method, f"/v1{path}", content=content, headers=headers)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            told = answer.json()["type"], str(answer.status_code)
            if told not in PAGES_SEEN:
                shown = await self.client.get(told[0])
                assert (shown.status_code, told[1] in shown.text) == (200, True), answer.json()
                PAGES_SEEN.add(told)
        return answer

    async def insisting(self, method: str, path: str, body: Any = None, *, key: str, **how: Any) -> httpx.Response:
        """Send a request again while the house asks to, under one key: it has one effect. A mistake of its own is an answer."""
        while True:
            answer = await self.sending(method, path, body, key=key, **how)
            if answer.status_code != 503 or answer.json()["title"] != "Service Unavailable":
                return answer
            await asyncio.sleep(0)  # a refusal that waits for nothing would let nobody else go on

    def sent(self, method: str, path: str, body: Any = None, **how: Any) -> httpx.Response:
        """Send a request. Return the response."""
        return self.run(self.sending(method, path, body, **how))

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
        """Send a request. Return the status and the body."""
        answer = self.sent(method, path, body, **how)
        if answer.headers.get("content-type", "").startswith("text/plain"):
            return answer.status_code, answer.text
        return answer.status_code, answer.json() if answer.content else None

    def made(self, path: str, body: Any = None, **how: Any) -> Any:
        """Carry out a command that must succeed, under a key of its own where a test names none. Return what it answers."""
        how.setdefault("key", f"made {next(self.numbers)}")
        status, said = self.ask("POST", path, body, **how)
        assert status < 300, (path, said)
        return said

    def at_once(self, keys: list[str], path: str, body: Any = None, **how: Any) -> list[tuple[int, bytes]]:
        """Carry out a command under each of these keys at the same time. Return the statuses and the bodies."""

        async def together() -> list[httpx.Response]:
            await self.token(how.get("by") or self.caller)
            return await asyncio.gather(*(self.insisting("POST", path, body, key=key, **how) for key in keys))

        return [(answer.status_code, answer.content) for answer in self.run(together())]

    def listed(self, path: str, **how: Any) -> list[Any]:
        """Return the rows of all pages of a list, one page after the other; none but the last has fewer than it may."""
        found: list[Any] = []
        limit, cursor = int((re.findall(r"limit=(\d+)", path) or ["0"])[0]), ""
        while True:
            status, page = self.ask("GET", f"{path}{cursor}", **how)
            assert status == 200, page
            (rows,) = (value for value in page.values() if isinstance(value, list))
            found += rows
            if page["next"] is None:
                return found
            assert len(rows) == limit
            cursor = f"{'&' if '?' in path else '?'}cursor={page['next']}"

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read rows as the owner."""
        return self.owner.execute(query.encode(), values).fetchall()

    async def token(self, who: str) -> str:
        """Return a token of somebody's session. What is no address is a token already, such as a key."""
        if "@" in who and who not in self.tokens:
            await self.logging_in(who)
        return self.tokens.get(who, who)

    async def logging_in(self, email: str, password: str = PASSWORD) -> None:
        """Begin a session, by which somebody asks from then on."""
        logged_in = await self.house.people.access.login(email, password, "test")
        self.tokens[email] = logged_in.token  # type: ignore[union-attr]

    def alarms(self, kind: str, by: str = MANAGER) -> list[Any]:
        """Return the alarms of a kind that somebody sees."""
        return [one for one in self.ask("GET", "/alarms", by=by)[1]["alarms"] if one["kind"] == kind]

    def do(self, duty: Callable[[HouseConnection, int], Awaitable[Value]], operator: int = BANKLOT) -> Value:
        """Do one duty of an operator, and nothing else."""

        async def done() -> Value:
            async with self.house.database.connection() as connection:
                return await duty(connection, operator)

        return self.run(done())

    def house_key(self, name: str = "first") -> str:
        """Return a new key of the installation, from the command line."""
        return self.run(self.house.people.house_keys.add(name=name, author=Author("command line")))[1]

    def move_clock(self, to: str) -> None:
        """Move the clock to an instant or by an interval (`+2 hours`), where all sessions are over."""
        moment = "house_now() + %s::interval" if to.startswith("+") else "%s::timestamptz"
        self.owner.execute(f"select move_house_clock({moment})".encode(), [to.removeprefix("+")])
        self.tokens.clear()

    def pass_time(self, to: str) -> None:
        """Move the clock, and do what is due there."""
        self.move_clock(to)
        self.work()

    def draw(self, category: str, place: int = 0) -> int:
        """Return an open draw of a category."""
        _, said = self.ask("GET", "/draws?status=open", by=CASHIER)
        return int([draw for draw in said["draws"] if draw["category"] == category][place]["id"])

    def wager(self, selection: str = "7", stake: str = "5.00") -> dict[str, Any]:
        """Return a wager on an animal of the first open draw."""
        return {"draw_id": self.draw("animalitos"), "game": "animalitos", "selection": selection, "stake": stake}

    def sell(self, key: str, stake: str = "5.00", **how: Any) -> tuple[int, Any]:
        """Sell the seventh animal of the first open draw."""
        return self.ask("POST", "/tickets", {"wagers": [self.wager(stake=stake)]}, key=key, **how)

    def hold(self, *stakes: str) -> list[Any]:
        """Sell the seventh animal of the first open draw so often, and let that draw be held. Return the tickets."""
        wager = self.wager()
        sold = [self.made("/tickets", {"wagers": [wager | {"stake": stake}]}, by=CASHIER) for stake in stakes]
        self.close(sold[0]["wagers"][0]["draw_id"])
        return sold

    def close(self, draw: int) -> None:
        """Let a draw be held, and do what is due a minute later."""
        ((draws_at,),) = self.rows("select draws_at + interval '1 minute' from event where id = %s", draw)
        self.pass_time(draws_at.isoformat())

    def decide(self, draw: int, outcome: str = "7", *, by: tuple[str, str] = (FIRST, SECOND)) -> None:
        """Let two clerks read a result, and settle it."""
        body = {"draw_id": draw, "outcome": outcome}
        entered = self.made("/results", body, by=by[0])
        assert (entered["is_approved"], self.made("/results/approve", body, by=by[1])["is_approved"]) == (False, True)
        self.work()

    def win(self, *stakes: str) -> list[Any]:
        """Sell the seventh animal so often, and let it be drawn. Return the tickets."""
        sold = self.hold(*stakes)
        self.decide(sold[0]["wagers"][0]["draw_id"])
        return sold


@pytest.fixture(scope="session")
def staffed_template(furnished: Furnished, few_lotteries: Callable[..., str]) -> str:
    """A database with the demo's data, of three of its lotteries, the people of its office, and those of its agencies."""
    return furnished("staffed", few_lotteries(LOTTO_ACTIVO, GUACHARO, CHANCE), add_staff)


async def add_staff(house: House) -> None:
    """Add the people of the demo's office and of its agencies."""
    await furnish_offices(house)
    await add_people(house, BANKLOT, PEOPLE)


@contextmanager
def open_agency(server: Embedded, database: str, key_file: Path, caller: str = CASHIER) -> Iterator[Agency]:
    """Our own API over a database."""
    with house_opened(server, database, key_file) as (runner, house, owner):
        client = client_of(v1(house))
        yield Agency(runner, house, client, owner, caller)
        runner.run(client.aclose())


def over(template: str, caller: str = CASHIER, scope: Any = "function") -> Any:
    """A fixture: the API over a copy of a template, for as long as the scope; in a module's nobody moves the clock."""

    # It names what needs a server, so that `make test-fast` sees it.
    @pytest.fixture(scope=scope)
    def opened(request: pytest.FixtureRequest, server: Embedded, fresh_copy: FreshCopy, key_file: Path) -> Iterator[Agency]:
        with fresh_copy(request.getfixturevalue(template)) as name, open_agency(server, name, key_file, caller) as agency:
            yield agency

    return opened


agency, shared_agency = over("staffed_template"), over("staffed_template", scope="module")
# With the operator of sports, whose first clerk asks.
site, shared_site = over("site_template", SPORTS_FIRST), over("site_template", SPORTS_FIRST, "module")
