"""Asks /v1 beside the browser: what cashiers and administrators do meanwhile."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Page
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
    """Return the bytes of a response; a refusal fails the test, unless it is one of the answers that may come."""
    sent = {"content-type": "application/json"} if data else {}
    sent |= ({"authorization": f"Bearer {by}"} if by else {}) | ({"idempotency-key": key} if key else {}) | dict(headers)
    request = urllib.request.Request(f"{house.url}{path}", data or None, sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        with error:
            if may_refuse:
                return error.read()
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from None


def token(house: TaquillaHouse, email: str, password: str = "") -> str:
    return str(ask(house, "POST", "/v1/session", {"email": email, "password": password or house.password})["token"])


def open_draws(house: TaquillaHouse, by: str, category: str = "animalitos") -> list[dict[str, Any]]:
    """Return the open draws of animals, or of others without signs, the next one first."""
    draws = ask(house, "GET", "/v1/draws?status=open", by=by)["draws"]
    return [one for one in draws if one["category"] == category and not one["has_sign"]]


def sell(
    house: TaquillaHouse, by: str, draw: dict[str, Any], selection: str, stake: str = "20.00", *, game: str = "animalitos",
    may_refuse: bool = False,
) -> dict[str, Any]:  # fmt: skip
    wager = {"draw_id": draw["id"], "game": game, "selection": selection, "stake": stake}
    sold = ask(house, "POST", "/v1/tickets", {"wagers": [wager]}, by=by, key=f"sale {next(SALES)}", may_refuse=may_refuse)
    return dict(sold)


def print_of(house: TaquillaHouse, by: str, ticket: dict[str, Any], form: str = "") -> bytes:
    return send(house, "POST", f"/v1/tickets/{ticket['id']}/prints{form}", by=by)


def after(draw: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(draw["draws_at"]) + timedelta(minutes=2)


def add_manager(house: TaquillaHouse, email: str, entity_id: int | None = None) -> None:
    """Add a manager, whose password is MADE, of an entity, or of an agency beside the others."""
    administrator = token(house, house.administrator)
    if entity_id is None:
        beside = {"name": "beside", "parent_id": ROOT}
        entity_id = ask(house, "POST", "/v1/entities", beside, by=administrator, key="beside")["id"]
    user = {"email": email, "role": "manager", "entity_id": entity_id, "password": MADE}
    ask(house, "POST", "/v1/users", user, by=administrator, key=email)


def log_in_beside(house: TaquillaHouse, visit: Callable[..., Page], path: str) -> Page:
    """Open a page as the manager of an agency beside the others."""
    add_manager(house, "beside@banklot.net")
    return visit("beside@banklot.net", path, password=MADE)
