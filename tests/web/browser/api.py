"""Asks /v1 beside the browser: what cashiers and administrators do meanwhile."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page
from tests.patience import PATIENCE_S

from taquilla.testing import TaquillaHouse

ROOT, AGENCY = 212, 213
"""The root entity of the demo, and an agency below it."""


def ask(house: TaquillaHouse, method: str, path: str, body: Any = None, *, by: str = "", key: str = "") -> Any:
    """Return the JSON of a response; a refusal fails the test."""
    headers = (
        {"content-type": "application/json", "authorization": f"Bearer {by}"} if by else {"content-type": "application/json"}
    )
    headers |= {"idempotency-key": key} if key else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{house.url}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
            text = response.read()
    except urllib.error.HTTPError as error:
        with error:
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from None
    return json.loads(text) if text else None


def token(house: TaquillaHouse, email: str) -> str:
    """Begin a session, and return its token."""
    return str(ask(house, "POST", "/v1/session", {"email": email, "password": house.password})["token"])


def open_draws(house: TaquillaHouse, by: str) -> list[dict[str, Any]]:
    """Return the open draws of animals, the next one first."""
    draws = ask(house, "GET", "/v1/draws?status=open", by=by)["draws"]
    return [one for one in draws if one["category"] == "animalitos"]


def sell(house: TaquillaHouse, by: str, draw: dict[str, Any], selection: str, stake: str) -> dict[str, Any]:
    """Sell a ticket of one wager on an animal."""
    wager = {"draw_id": draw["id"], "game": "animalitos", "selection": selection, "stake": stake}
    sold: dict[str, Any] = ask(house, "POST", "/v1/tickets", {"wagers": [wager]}, by=by, key=f"{draw['id']} {selection} {stake}")
    return sold


def after(draw: dict[str, Any]) -> datetime:
    """Return a moment after a draw."""
    return datetime.fromisoformat(draw["draws_at"]) + timedelta(minutes=2)


def log_in_beside(house: TaquillaHouse, visit: Callable[..., Page], path: str) -> Page:
    """Open a page as the manager of an agency beside the others."""
    administrator = token(house, house.administrator)
    agency = ask(house, "POST", "/v1/entities", {"name": "beside", "parent_id": ROOT}, by=administrator, key="beside")
    email = "beside@banklot.net"
    user = {"email": email, "role": "manager", "entity_id": agency["id"], "password": "tortuga verde canta"}
    ask(house, "POST", "/v1/users", user, by=administrator, key="manager beside")
    page = visit(None, "/login")
    page.fill("#email", email)
    page.fill("#password", "tortuga verde canta")
    page.press("#password", "Enter")
    page.wait_for_url("**/office")
    page.goto(path)
    return page
