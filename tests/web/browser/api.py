"""Asks /v1 beside the browser: what cashiers and administrators do meanwhile."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Any

import httpx
from tests.patience import PATIENCE_S

from taquilla.testing import TaquillaHouse

ROOT, AGENCY = 212, 213
"""The root entity of the demo, and an agency below it."""
MADE = "tortuga verde canta"
SALES = count()


def ask(house: TaquillaHouse, method: str, path: str, body: Any = None, **how: Any) -> Any:
    """Return the JSON of a response."""
    text = send(house, method, path, b"" if body is None else json.dumps(body).encode(), **how)
    return json.loads(text) if text else None


def send(
    house: TaquillaHouse, method: str, path: str, data: bytes = b"", *, by: str = "", key: str = "", may_refuse: bool = False,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> bytes:  # fmt: skip
    """Return the bytes of a response; a refusal fails the test, unless it may come. by: a token, or an address to log in with."""
    by = token(house, by) if "@" in by else by
    sent = {"content-type": "application/json"} if data else {}
    sent |= ({"authorization": f"Bearer {by}"} if by else {}) | ({"idempotency-key": key} if key else {}) | dict(headers)
    response = httpx.request(method, f"{house.url}{path}", content=data or None, headers=sent, timeout=PATIENCE_S, verify=False)
    assert may_refuse or response.is_success, f"{method} {path}: {response.text}"
    return response.content


def token(house: TaquillaHouse, email: str, password: str = "") -> str:
    return str(ask(house, "POST", "/v1/session", {"email": email, "password": password or house.password})["token"])


def look(house: TaquillaHouse, email: str, path: str, *, password: str = "", language: str = "es") -> tuple[int, str]:
    """Return the status and the HTML of a page as somebody gets it, without a browser."""
    cookie = f"taquilla_session={token(house, email, password)}"
    return house.get(path, {"cookie": cookie, "accept-language": language})


def post(house: TaquillaHouse, email: str, path: str, **fields: object) -> str:
    """Send a form as somebody, and return the HTML of the page to which that leads, or of its refusal."""
    cookies, headers = {"taquilla_session": token(house, email)}, {"origin": house.url, "accept-language": "es"}
    with httpx.Client(base_url=house.url, cookies=cookies, headers=headers, timeout=PATIENCE_S, verify=False) as browser:
        return browser.post(path, data=fields, follow_redirects=True).text


def words(html: str) -> str:
    """Return the text of a page without its marks, each run of blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def open_draws(house: TaquillaHouse, category: str = "animalitos") -> list[dict[str, Any]]:
    """Return the open draws of animals, or of others without signs, the next one first."""
    draws = ask(house, "GET", "/v1/draws?status=open", by=house.cashier)["draws"]
    return [one for one in draws if one["category"] == category and not one["has_sign"]]


def sell(
    house: TaquillaHouse, draw: dict[str, Any], selection: str, stake: str = "20.00", *, game: str = "animalitos", by: str = "",
    may_refuse: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Sell a wager as the cashier, or as somebody else."""
    wager = {"draw_id": draw["id"], "game": game, "selection": selection, "stake": stake}
    how: dict[str, Any] = {"by": by or house.cashier, "key": f"sale {next(SALES)}", "may_refuse": may_refuse}
    return dict(ask(house, "POST", "/v1/tickets", {"wagers": [wager]}, **how))


def print_of(house: TaquillaHouse, ticket: dict[str, Any], form: str = "") -> bytes:
    return send(house, "POST", f"/v1/tickets/{ticket['id']}/prints{form}", by=house.cashier)


def after(draw: dict[str, Any], minutes: int = 2) -> datetime:
    return datetime.fromisoformat(draw["draws_at"]) + timedelta(minutes=minutes)


def play(house: TaquillaHouse, draw: dict[str, Any], outcome: str) -> None:
    """Move the clock past a draw, and enter its result."""
    house.move_clock(after(draw))
    house.enter_result(draw["id"], outcome)


def add_manager(house: TaquillaHouse, email: str, entity_id: int | None = None) -> None:
    """Add a manager, whose password is MADE, of an entity, or of an agency beside the others."""
    if entity_id is None:
        beside = {"name": "beside", "parent_id": ROOT}
        entity_id = ask(house, "POST", "/v1/entities", beside, by=house.administrator, key="beside")["id"]
    user = {"email": email, "role": "manager", "entity_id": entity_id, "password": MADE}
    ask(house, "POST", "/v1/users", user, by=house.administrator, key=email)


def look_beside(house: TaquillaHouse, path: str) -> tuple[int, str]:
    """Return the status and the HTML of a page as the manager of an agency beside the others gets it."""
    add_manager(house, "beside@banklot.net")
    return look(house, "beside@banklot.net", path, password=MADE)
