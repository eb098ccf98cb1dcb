"""The GAP dialect over real HTTP, in front of a real house with the demo's data, on the morning of its day: 07:30 in Caracas.

Whoever calls signs with the demo's keys.
"""

import asyncio
import itertools
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

from taquilla.dialects.gap.app import gap
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox.demo_wallets import CLERKS, HYPEX, NAME, PROVIDER, furnish_wallets, signature
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.worker import Worker

Value = TypeVar("Value")

DICE, ROUND = "901001", "1669611423.0856981"
SIGNERS = {"auth": NAME, "wallet": NAME, "provider": PROVIDER}
TABLES = (
    "request", "transfer", "statement", "bet", "player", "player_session", "player_day", "game_turnover", "ticket", "audit_event",
)  # fmt: skip


@dataclass
class Gap:
    """A served house, with what tests do through the API and directly behind it."""

    runner: asyncio.Runner
    house: House
    client: httpx.AsyncClient
    owner: psycopg.Connection[Any]
    keys: Path
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        return self.runner.run(story)

    async def send(self, call: str, body: Any, *, signer: str | None = None, **how: Any) -> httpx.Response:
        """Send a request below `/api/v1`, signed by the endpoint's usual caller: `body` is JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = how.pop("headers", None)
        if headers is None:
            signed = signature(self.keys, signer or SIGNERS[call.split("/")[0]], content)
            headers = {"signature": signed or ""}
        return await self.client.request(how.pop("method", "POST"), f"/api/v1/{call}", content=content, headers=headers, **how)

    def ask(self, call: str, body: Any, **how: Any) -> httpx.Response:
        """Send a request, and return the response."""
        return self.run(self.send(call, body, **how))

    def said(self, call: str, body: Any, **how: Any) -> Any:
        """Return the body of a response with HTTP 200."""
        answer = self.ask(call, body, **how)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def deposit(self, request: str, amount: Any, user: str = "900001") -> Any:
        """Deposit, and return the response."""
        body = {"operatorId": NAME, "partnerId": NAME, "userId": user, "requestId": request, "creditAmount": amount}
        return self.said("wallet/deposit-funds", body)

    def withdraw(self, request: str, amount: Any, user: str = "900001") -> Any:
        """Withdraw, and return the response."""
        body = {"operatorId": NAME, "partnerId": NAME, "userId": user, "requestId": request, "debitAmount": amount}
        return self.said("wallet/withdraw-funds", body)

    def balance(self, user: str = "900001") -> Any:
        """Return the balance of a wallet."""
        said = self.said("wallet/user-balance", {"operatorId": NAME, "userId": user})
        assert said["status"] == "RS_OK", said
        return said["balance"]

    def token(self, user: str = "900001") -> str:
        """Return the token of a live session."""
        if user not in self.tokens:
            said = self.said("auth/login", {"operatorId": NAME, "userId": user})
            assert said["status"] == "RS_OK", said
            self.tokens[user] = said["token"]
        return self.tokens[user]

    def placing(self, name: str, amount: Any, user: str = "900001", **more: Any) -> dict[str, Any]:
        """Return the body of a bet of this transaction."""
        body = {"operatorId": NAME, "userId": user, "token": self.token(user), "transactionId": name, "roundId": ROUND}
        return body | {"reqId": f"bet {name}", "gameId": DICE, "debitAmount": amount} | more

    def bet(self, name: str, amount: Any, user: str = "900001", **more: Any) -> Any:
        """Bet, and return the response."""
        return self.said("provider/betrequest", self.placing(name, amount, user, **more))

    def result(self, name: str, amount: Any, user: str = "900001", **more: Any) -> Any:
        """Send a result, and return the response."""
        body = {"operatorId": NAME, "userId": user, "transactionId": name, "reqId": f"result {name}", "gameId": DICE}
        return self.said("provider/resultrequest", body | {"creditAmount": amount} | more)

    def roll_back(self, name: str, user: str = "900001", **more: Any) -> Any:
        """Roll a bet back, and return the response."""
        body = {"operatorId": NAME, "userId": user, "transactionId": name, "reqId": f"rollback {name}", "gameId": DICE}
        return self.said("provider/rollbackrequest", body | more)

    def statement(self, kind: str, user: str = "900001", **more: Any) -> Any:
        """Return a part of an account."""
        body = {"operatorId": NAME, "userId": user, "transactionType": kind, "startDate": 0, "endDate": 4 * 10**12, "page": 1}
        return self.said("wallet/get-my-account-statement", body | {"pageSize": 50} | more)

    def rows(self, kind: str, user: str = "900001") -> list[tuple[str, str, Any]]:
        """Return the rows of a part of an account, the oldest first: type, reference, amount."""
        rows = self.statement(kind, user)["transactions"]
        return [(row["transactionType"], row["referenceId"], row["amount"]) for row in reversed(rows)]

    def query(self, question: str, *values: object) -> list[Any]:
        """Read or change the database as its owner."""
        cursor = self.owner.execute(question.encode(), values)
        return cursor.fetchall() if cursor.description else []

    def written(self) -> dict[str, int]:
        """Count the rows of all that a call may write, by table, but for the ids that refusals keep."""
        rows = {table: self.query(f"select count(*) from {table}")[0][0] for table in TABLES}
        return rows | {"request": self.query("select count(*) from request where verb <> 'refused'")[0][0]}

    def move_clock(self, at: str) -> None:
        """Move the clock to a local moment of October 2024, and do what is due then."""
        self.query("select move_house_clock(%s)", datetime.fromisoformat(f"2024-10-{at}-04:00"))
        self.run(Worker(self.house).round())

    def event(self, product: int, at: str) -> int:
        """Return the draw of a product at a local moment of October 2024."""
        draws_at = datetime.fromisoformat(f"2024-10-{at}-04:00")
        ((event,),) = self.query("select id from event where product_id = %s and draws_at = %s", product, draws_at)
        return int(event)

    def draw(self, event: int, outcome: str) -> None:
        """Let two clerks enter and approve the result of a draw, and settle it."""

        async def both() -> None:
            for email, act in zip(
                CLERKS, (self.house.lottery.draws.enter_result, self.house.lottery.draws.approve_result), strict=True
            ):
                clerk = await self.house.lottery.draws.clerk(HYPEX, email)
                assert isinstance(clerk, Clerk)
                await act(clerk, event, outcome)
            await Worker(self.house).round()

        self.run(both())

    def assert_audit_clean(self) -> None:
        """Assert that no rule of the auditor fires, and that each could be decided."""
        report = self.run(self.house.audit())
        assert (report.violations, report.undecided) == ((), ())


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo's private keys."""
    return tmp_path_factory.mktemp("gap")


@pytest.fixture(scope="session")
def gap_template(furnished: Any, demo_template: str, keys: Path) -> str:
    """A database with all of the demo's data, wallets too."""

    async def fill(house: House) -> None:
        await furnish_wallets(house, keys)
        await Worker(house).round()

    return str(furnished("gap", demo_template, fill))


@contextmanager
def serving(server: Embedded, database: str, key_file: Path, keys: Path) -> Iterator[Gap]:
    """The dialect on a port of its own."""
    with (
        asyncio.Runner() as runner,
        socket.create_server(("127.0.0.1", 0)) as listening,
        psycopg.connect(server.url(OWNER, database), autocommit=True) as owner,
    ):
        auditor_url = server.url(AUDITOR, database)
        # As uvloop does: without it every answer on a line that is kept waits for the caller's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        house = runner.run(House.open(server.url(database=database), key_file, demo=True, auditor_url=auditor_url))
        config = uvicorn.Config(gap(house), http="httptools", ws="none", lifespan="off", log_config=None, access_log=False)
        web = uvicorn.Server(config)
        task = runner.get_loop().create_task(web.serve(sockets=[listening]))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=PATIENCE_S, verify=False)
        try:
            yield Gap(runner, house, client, owner, keys)
        finally:
            runner.run(client.aclose())
            web.should_exit = True
            runner.run(asyncio.wait_for(task, PATIENCE_S))
            runner.run(house.close())


OpenGap = Callable[[], AbstractContextManager[Gap]]


@pytest.fixture
def gap_house(server: Embedded, copy_of: Any, gap_template: str, key_file: Path, keys: Path) -> Iterator[Gap]:
    """A house of the test's own: its clock may be moved, its wallets filled."""
    with serving(server, copy_of(gap_template), key_file, keys) as served:
        yield served


@pytest.fixture(scope="session")
def open_gap(server: Embedded, fresh_copy: Any, gap_template: str, key_file: Path, keys: Path) -> OpenGap:
    """Serves data of its own for longer than one test: ``with open_gap() as gap``."""

    @contextmanager
    def opened() -> Iterator[Gap]:
        with fresh_copy(gap_template) as name, serving(server, name, key_file, keys) as served:
            yield served

    return opened


@pytest.fixture(scope="module")
def shared_gap(open_gap: OpenGap) -> Iterator[Gap]:
    """A house for all tests of a module: nobody moves its clock."""
    with open_gap() as served:
        yield served
