"""Betstack in front of a real house with the demo's operator of sports, whose fake wallet is on a socket."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from typing import Any, ClassVar

import httpx
import pytest
from tests.dialects.conftest import OpenServed, Served, golden_of, lent, serving

from taquilla.dialects.betstack.app import betstack
from taquilla.domain.sports.signatures import sign
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo_sports import SITE, set_wallet
from taquilla.sandbox.fake_wallet import PATH, SECRET, FakeWallet

CREATE, RESERVE = "/be/tickets", "/be/tickets/reserve"
golden = partial(golden_of, "betstack")
JACKPOT, SUPERBET = golden("jackpot_request"), golden("superbet_request")
ODDS = dict(zip(range(200001, 200008), (2.1, 1.65, 2.45, 1.9, 2.8, 1.5, 2.2), strict=True))
TODAYS: dict[str, Any] = {
    "operator": "site", "token": "token_ann", "price": 25, "currency": "KES", "source": "android", "type": "jackpot",
    "events": [{"id": event, "bet": 101, "odds": odds} for event, odds in ODDS.items()],
    "odds_diff": 0.05, "betcard_code": "B1", "psp": "mpesa", "rtag": "r",
}  # fmt: skip


@dataclass
class Site(Served):
    """A house that speaks Betstack and its operator's wallet, with what tests do through the API and directly behind it."""

    wallet: FakeWallet
    asked: set[tuple[int, object]] = field(default_factory=set)
    operator: ClassVar[int] = SITE
    tables: ClassVar[tuple[str, ...]] = ("request", "sports_ticket", "call_out", "transfer")

    def ask(
        self, method: str, path: str, body: Any = None, *, operator: str | None = "site", secret: str = SECRET, age_s: int = 0,
        headers: dict[str, Any] | None = None,
    ) -> httpx.Response:  # fmt: skip
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

    def create(self, **changes: Any) -> Any:
        """Create the document's jackpot, with changes."""
        return self.said("POST", "/be/tickets", JACKPOT | changes)

    def reserve(self, **changes: Any) -> Any:
        """Reserve the document's superbet, with changes."""
        return self.said("POST", "/be/tickets/reserve", SUPERBET | changes)

    def get(self, ticket: str) -> Any:
        """Return a ticket as it stands, by its id or code."""
        return self.said("GET", f"/be/tickets/{ticket}")

    def past(self, event: int, hours: int = 3) -> None:
        """Move the clock to so many hours after an event starts."""
        ((start,),) = self.query("select starts_at from sport_event where operator_id = %s and id = %s", SITE, event)
        self.run(self.house.move_clock(start + timedelta(hours=hours)))

    def set_terms(self, secret: str | None = None, **changes: Any) -> None:
        """Change the operator's terms from now on, and its secret if one is given."""
        self.run(self.house.sports.office.change_terms(SITE, changes, secret=secret))

    def told(self) -> list[str]:
        """Return the calls that the wallet received, in order."""
        return [str(call["action"]) for call in self.wallet.calls()]


OpenSite = Callable[[], AbstractContextManager[Site]]


@pytest.fixture(scope="session")
def open_site(open_served: OpenServed, short_site_template: str) -> OpenSite:
    """Serves data of its own, and the wallet beside it: ``with open_site() as site``."""

    @contextmanager
    def opened() -> Iterator[Site]:
        wallet, poster = FakeWallet(), HttpClient([ip_network("127.0.0.0/8")], plain_http=True)
        with (
            open_served(Site, short_site_template, betstack, wallet, poster=poster) as site,
            serving(site.runner, wallet) as client,
        ):
            site.run(set_wallet(site.house, str(client.base_url.join(PATH))))
            yield site

    return opened


site, shared_site = lent("open_site"), lent("open_site", "module")
