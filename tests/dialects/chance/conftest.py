"""API Chance over real HTTP beside the Banklot portal, in front of a real house with the demo's data."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, ClassVar

import httpx
import pytest
from tests.dialects.conftest import OpenServed, Served, golden_of, lent
from tests.sessions import plant_session

from taquilla.dialects.banklot.app import banklot
from taquilla.dialects.chance.app import DIALECT, chance
from taquilla.dialects.chance.endpoints import ENDPOINTS
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT, OPERATOR_NAME, RESELLER_TOKEN

CASHIER, DAY = "username@banklot.net", "2024-10-22"
CALLS = [endpoint.path.removeprefix("/monitor/") for endpoint in ENDPOINTS]
golden = partial(golden_of, "chance")


@dataclass
class Reseller(Served):
    """A served house, with what tests do through the API."""

    token: str = RESELLER_TOKEN
    tokens: dict[int, str] = field(default_factory=dict)
    tables: ClassVar[tuple[str, ...]] = (*Served.tables, "exposure")

    def ask(self, call: str, body: Any = None, *, method: str = "POST", **how: Any) -> httpx.Response:
        """Send a request below `/monitor`: `body` is JSON, or bytes as they are."""
        if isinstance(body, bytes):
            how["content"] = body
        elif body is not None:
            how["json"] = body
        return self.run(self.client.request(method, f"/monitor/{call}", **how))

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
        """Return the token of a session of the agency's cashier. It is planted, because logging in is slow on purpose."""
        return plant_session(self.owner, self.house.people.access._keyring, CASHIER)

    def banklot(self, path: str, body: Any) -> Any:
        """Return the portal's response to the agency's cashier."""
        return self.run(self.client.post(path, json=body, headers={"x-auth-token": self.session()})).json()

    def coded(self, code: str, day: str = DAY) -> int:
        """Return the event that a code means."""
        return self.run(self.house.lottery.codes.find(date.fromisoformat(day), [code]))[code]

    def draw(self, code: str, outcome: str) -> None:  # type: ignore[override]
        """Let two clerks enter and approve the result of a code's draw of today, and settle it."""
        super().draw(self.coded(code), outcome)


def registration(token: str, ticket: str, *plays: tuple[str, str, str]) -> dict[str, Any]:
    """A body to register a ticket of plays (code, number, amount)."""
    keys = ("codigo", "numero", "monto")
    return {"token": token, "ticket": ticket, "jugadas": [dict(zip(keys, play, strict=True)) for play in plays]}


def both(house: House) -> Any:
    """Return an app of both dialects."""
    ours, theirs = chance(house, OPERATOR_NAME), banklot(house)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (ours if scope["path"].split("/")[1] in DIALECT.segments else theirs)(scope, receive, send)

    return app


OpenReseller = Callable[[], AbstractContextManager[Reseller]]


@pytest.fixture(scope="session")
def open_reseller(open_served: OpenServed, demo_template: str) -> OpenReseller:
    """Serves data of its own: ``with open_reseller() as reseller``."""
    return partial(open_served, Reseller, demo_template, both)


reseller, shared_reseller = lent("open_reseller"), lent("open_reseller", "module")
