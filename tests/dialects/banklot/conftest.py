"""The portal over real HTTP, in front of a real house with the demo's data, on the morning of the document's day."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest
from tests.dialects.conftest import Served, golden_of, lent, opener
from tests.sessions import plant_session

from taquilla.dialects.banklot.app import banklot

CASHIER, OTHER_CASHIER = "username@banklot.net", "other@banklot.net"
CREATE, PAY, CANCEL, REVERT, COPY, VIEW = (
    f"/user/ticket{verb}" for verb in ("/create", "/pay", "/cancel", "/revert", "/copy", "")
)
DAY = "2024-10-22"
UNKNOWN = {"status": 400, "error": "no rows in result set"}


@dataclass
class Portal(Served):
    """A served house, with what tests do through the portal."""

    tokens: dict[str, str] = field(default_factory=dict)

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
            self.tokens[email] = plant_session(self.owner, self.house.people.access._keyring, email)
        return self.tokens[email]

    def sell(self, *wagers: tuple[int, int, str, int], by: str = CASHIER) -> Any:
        """Sell a ticket of wagers (event, game, number, amount), and return the response."""
        answer = self.said(CREATE, ticket(*wagers), by=by)
        assert answer["status"] == 201, answer
        return answer["response"]

    def move_clock(self, at: str) -> None:
        """Move the clock to a local moment, and do what is due then; sessions that have ended by then are begun anew."""
        super().move_clock(at)
        if not at.startswith("22"):
            self.tokens.clear()


def ticket(*wagers: tuple[int, int, str, Any], **more: Any) -> dict[str, Any]:
    """A body to create a ticket from wagers (event, game, number, amount)."""
    keys = ("event_id", "game_id", "wager", "amount")
    return {"ticket": {"wagers": [dict(zip(keys, wager, strict=True)) for wager in wagers]}, **more}


def claim(sold: Any, **changes: Any) -> dict[str, Any]:
    """A body that presents a ticket which was sold today."""
    return {"ticket_number": sold["ticket_number"], "pin_number": sold["pin_number"], "date": DAY} | changes


golden = partial(golden_of, "banklot")
OpenPortal = Callable[[], AbstractContextManager[Portal]]


open_portal = opener(Portal, banklot, "demo_template")
portal, shared_portal = lent("open_portal"), lent("open_portal", "module")


@pytest.fixture(scope="module")
def afternoon(open_portal: OpenPortal) -> Iterator[Portal]:
    """A portal at four, with the document's four results; other draws have none yet, or are open. Nobody moves its clock."""
    with open_portal() as portal:
        portal.move_clock("22T16:01")
        for row in golden("results")["response"]:
            event = portal.event(row["game_product_id"], f"22T{row['event_time']}", row.get("list_id", 0))
            portal.draw(event, row["main_result"])
        yield portal
