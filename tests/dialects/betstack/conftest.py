"""Betstack in front of a real house with the demo's operator of sports, whose fake wallet is on a socket of its own."""

import asyncio
import json
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from tests.patience import PATIENCE_S
from tests.wallets import served

from taquilla.dialects.betstack.app import betstack
from taquilla.domain.sports.signatures import sign
from taquilla.engine.house import House
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo_sports import EVENT, SITE, set_wallet
from taquilla.sandbox.fake_wallet import SAMPLE_TOKEN, SECRET, FakeWallet
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.worker import Worker

Value = TypeVar("Value")

NAIROBI = ZoneInfo("Africa/Nairobi")
GOLDEN = Path(__file__).parent / "golden"
JACKPOT: dict[str, Any] = {
    "operator": "site",
    "stake": 25,
    "currency": "KES",
    "source": "SMS",
    "atag": "afiliate-1",
    "type": "jackpot",
    "token": SAMPLE_TOKEN,
    "coupon_id": 455,
    "bets": [101, 102, 102, 101, 101, 101, 102],
}
SUPERBET: dict[str, Any] = {
    "operator": "site",
    "token": SAMPLE_TOKEN,
    "price": 2000,
    "currency": "KES",
    "atag": "affiliate-1",
    "source": "mobile",
    "type": "superbet",
    "event": 100001,
    "bets": [101, 102, 103, 104, 105, 106],
}
ODDS = dict(zip(range(200001, 200008), (2.1, 1.65, 2.45, 1.9, 2.8, 1.5, 2.2), strict=True))
TODAYS: dict[str, Any] = {
    "operator": "site",
    "token": "token_ann",
    "price": 25,
    "currency": "KES",
    "source": "android",
    "type": "jackpot",
    "events": [{"id": event, "bet": 101, "odds": odds} for event, odds in ODDS.items()],
    "odds_diff": 0.05,
    "betcard_code": "B1",
    "psp": "mpesa",
    "rtag": "r",
}


@dataclass
class Site:
    """A house that speaks Betstack and its operator's wallet, with what tests do through the API and directly behind it."""

    runner: asyncio.Runner
    house: House
    client: httpx.AsyncClient
    owner: psycopg.Connection[Any]
    wallet: FakeWallet
    asked: set[tuple[int, object]] = field(default_factory=set)

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        """Tell a story to its end."""
        return self.runner.run(asyncio.wait_for(story, PATIENCE_S))

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        operator: str | None = "site",
        secret: str = SECRET,
        age_s: int = 0,
        headers: dict[str, Any] | None = None,
    ) -> httpx.Response:
        """Send a signed request: body is JSON, or bytes as they are."""
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        # With another's timestamp, signature and body it would be that very request, come again.
        ages = (age_s,) if age_s else (0, *(age for after in range(1, 280) for age in (after, -after)))
        now = int(time.time())
        at = next(now - age for age in ages if age_s or (now - age, content or path) not in self.asked)
        self.asked.add((at, content or path))
        timestamp = str(at)
        signed: dict[str, Any] = {"timestamp": timestamp, "signature": sign(secret.encode(), timestamp, content)}
        if operator is not None:
            signed["operator"] = operator
        return self.run(self.client.request(method, path, content=content, headers=signed | (headers or {})))

    def said(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """Send a request that must succeed, and return the body of the response."""
        answer = self.ask(method, path, body, **how)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def create(self, **changes: Any) -> Any:
        """Create the document's jackpot, with changes."""
        return self.said("POST", "/be/tickets", JACKPOT | changes)

    def reserve(self, **changes: Any) -> Any:
        """Reserve the document's superbet, with changes."""
        return self.said("POST", "/be/tickets/reserve", SUPERBET | changes)

    def get(self, ticket: str) -> Any:
        """Return a ticket as it stands, by its id or code."""
        return self.said("GET", f"/be/tickets/{ticket}")

    def work(self) -> None:
        """Run one round of the worker."""
        self.run(Worker(self.house).round())

    def past(self, event: int, hours: int = 3) -> None:
        """Move the clock to so many hours after an event starts."""
        question = "select starts_at from sport_event where operator_id = %s and id = %s"
        ((start,),) = self.owner.execute(question, [SITE, event])
        self.run(self.house.move_clock(start + timedelta(hours=hours)))

    def pass_superbet(self) -> None:
        """Move the clock past the superbet's event."""
        self.past(EVENT)

    def written(self) -> dict[str, int]:
        """Count the rows of all that a request may write."""
        found = {}
        for table in ("request", "sports_ticket", "call_out", "transfer"):
            ((found[table],),) = self.owner.execute(f"select count(*) from {table}".encode())
        return found

    def told(self) -> list[str]:
        """Return the calls that the wallet received, in order."""
        return [str(call["action"]) for call in self.wallet.calls()]


def local(text: str) -> str:
    """Return a time of a response in Nairobi's time zone."""
    return datetime.fromisoformat(f"{text}+00:00").astimezone(NAIROBI).replace(tzinfo=None).isoformat(timespec="microseconds")


@contextmanager
def serving(server: Embedded, database: str, key_file: Path) -> Iterator[Site]:
    """Betstack over a database."""
    wallet = FakeWallet()
    with (
        asyncio.Runner() as runner,
        psycopg.connect(server.url(OWNER, database), autocommit=True) as owner,
        served(wallet) as wallet_url,
    ):
        poster = HttpClient([ip_network("127.0.0.0/8")], plain_http=True)
        opening = House.open(
            server.url(database=database), key_file, demo=True, auditor_url=server.url(AUDITOR, database), poster=poster
        )
        house = runner.run(opening)
        runner.run(set_wallet(house, wallet_url))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(betstack(house)), base_url="http://house", timeout=PATIENCE_S)
        try:
            yield Site(runner, house, client, owner, wallet)
        finally:
            runner.run(client.aclose())
            runner.run(house.close())


@pytest.fixture
def site(server: Embedded, site_template: str, copy_of: Any, key_file: Path) -> Iterator[Site]:
    """A house of the test's own: its clock may be moved."""
    with serving(server, copy_of(site_template), key_file) as site:
        yield site


@pytest.fixture(scope="module")
def shared_site(server: Embedded, site_template: str, fresh_copy: Any, key_file: Path) -> Iterator[Site]:
    """A house for all tests of a module: nobody moves its clock."""
    with fresh_copy(site_template) as name, serving(server, name, key_file) as site:
        yield site


@pytest.fixture(scope="session")
def sample() -> Any:
    """Reads a sample of the documents, by its name."""
    return lambda name: json.loads((GOLDEN / f"{name}.json").read_text())
