"""API Chance over real HTTP, in front of a real house with the demo's data."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, ClassVar

import httpx
from tests.dialects.conftest import Served, golden_of, lent, opener
from tests.sessions import plant_session

from taquilla.dialects.chance.app import chance
from taquilla.dialects.chance.endpoints import ENDPOINTS
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

    def named(self, call: str, ticket: str, token: str | None = None, **more: str) -> Any:
        """Return the response to a call that names a ticket."""
        return self.said(call, {"token": self.token if token is None else token, "ticket": ticket} | more)

    def token_of(self, agency: int) -> str:
        """An access token of an agency."""
        if agency not in self.tokens:
            _, self.tokens[agency] = self.run(self.house.people.access_tokens.add(BANKLOT, agency, name=f"of {agency}"))
        return self.tokens[agency]

    def session(self) -> str:
        """Return the token of a session of the agency's cashier. It is planted, because logging in is slow on purpose."""
        return plant_session(self.owner, self.house.people.access._keyring, CASHIER)

    def draw(self, code: str, outcome: str) -> None:  # type: ignore[override]
        """Let two clerks enter and approve the result of a code's draw of today, and settle it."""
        codes = self.run(self.house.lottery.codes.find(date.fromisoformat(DAY), [code]))
        super().draw(codes[code], outcome)


def registration(token: str, ticket: str, *plays: tuple[str, str, str]) -> dict[str, Any]:
    """A body to register a ticket of plays (code, number, amount)."""
    keys = ("codigo", "numero", "monto")
    return {"token": token, "ticket": ticket, "jugadas": [dict(zip(keys, play, strict=True)) for play in plays]}


open_reseller = opener(Reseller, lambda house: chance(house, OPERATOR_NAME), "demo_template")
reseller, shared_reseller = lent("open_reseller"), lent("open_reseller", "module")
