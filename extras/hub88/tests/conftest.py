"""A demo with Hub88 over real HTTP. The package is installed into a folder of its own first, as pip does it for anybody."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from taquilla.dialect.wallets import sign
from taquilla.testing import Call, TaquillaHouse, shared_taquilla_house, taquilla_house

__all__ = ("shared_taquilla_house", "taquilla_house")

PACKAGE = Path(__file__).parents[1]
GAME, LOBBY = "clt_dragonrising", "evo_lobby"
UNIT = 100_000
_NUMBERS = count(1)


@pytest.fixture(scope="session", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Install the package into a folder, and let this process and its children import from there."""
    source, place = tmp_path_factory.mktemp("source") / "hub88", tmp_path_factory.mktemp("installed")
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("tests", "__pycache__", "*.egg-info", "build"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--no-build-isolation", "--target", place, source], check=True)
    sys.path.insert(0, str(place))
    yield place
    sys.path.remove(str(place))


def uuid() -> str:
    """Return a new id."""
    return str(UUID(int=next(_NUMBERS)))


@dataclass
class Hub:
    """Hub88 before a house, with a player of its own: calls are signed with the demo's key. Amounts are whole units.

    Names of transactions are the player's own: those of another test, over the same house, are others.
    """

    house: TaquillaHouse
    user: str
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def operator(self) -> str:
        """Return the operator whose players play."""
        return self.house.operator

    @property
    def currency(self) -> str:
        """Return the operator's currency."""
        return self.house.currency

    @property
    def other(self) -> str:
        """Return another player."""
        return f"{self.user}-other"

    def id(self, name: str) -> str:
        """Return the id of a transaction."""
        return f"{self.user}-{name}"

    def call(self, path: str, body: dict[str, Any] | bytes, *, operator: str = "") -> Call:
        """Return a call that is signed."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        key = (self.house.folder / f"hub88-{self.operator}.pem").read_text()
        return Call(f"/hub88/{operator or self.operator}/{path}", content, {"x-hub88-signature": sign(content, key)})

    def send(self, path: str, body: dict[str, Any] | bytes, **how: Any) -> Any:
        """Send a call, and return the body of its answer, which has HTTP 200."""
        status, said = self.house.send(self.call(path, body, **how))
        assert status == 200, said
        return said

    def gap(self, call: str, **body: Any) -> Any:
        """Call the house over GAP, as its operator."""
        return self.house.gap(call, **body)

    def fund(self, units: int, user: str = "") -> None:
        """Put money into a wallet."""
        self.house.fund(user or self.user, units)

    def office(self, call: str, body: dict[str, Any] | None = None) -> Any:
        """Call our own API for the player as an administrator does; without a body, look."""
        if "office" not in self.tokens:
            login = {"email": "administrator@hypexdemo.example", "password": self.house.password}
            _, said = self.house.send(Call("/v1/session", json.dumps(login).encode()))
            self.tokens["office"] = said["token"]
        headers, path = {"authorization": f"Bearer {self.tokens['office']}"}, f"/v1/players/{self.user}{call}"
        if body is None:
            return json.loads(self.house.get(path, headers)[1])
        content = json.dumps(body).encode() if body else b""
        status, said = self.house.send(Call(path, content, headers | {"idempotency-key": uuid()}))
        assert status == 200, said
        return said

    def token(self, user: str = "") -> str:
        """Return the token of a live session."""
        user = user or self.user
        if user not in self.tokens:
            self.tokens[user] = self.house.player_token(user)
        return self.tokens[user]

    def balance(self, user: str = "") -> int:
        """Return the balance of a wallet, as GAP shows it."""
        return int(self.gap("wallet/user-balance", userId=user or self.user)["balance"])

    def moving(self, name: str, user: str = "", **more: Any) -> dict[str, Any]:
        """Return what a bet, a win and a rollback share."""
        user = user or self.user
        body = {"user": user, "token": self.token(user), "request_uuid": uuid(), "game_code": GAME}
        body |= {"transaction_uuid": self.id(name), "supplier_transaction_id": "s1"}
        return body | {"round": "round-1"} | more

    def betting(self, name: str, units: int, user: str = "", **more: Any) -> dict[str, Any]:
        """Return the body of a bet."""
        return self.moving(name, user, currency=self.currency, amount=units * UNIT, is_free=False) | more

    def winning(self, name: str, of: str, units: int, user: str = "", **more: Any) -> dict[str, Any]:
        """Return the body of a win."""
        return self.betting(name, units, user, reference_transaction_uuid=self.id(of)) | more

    def undoing(self, name: str, of: str, user: str = "", **more: Any) -> dict[str, Any]:
        """Return the body of a rollback."""
        return self.moving(name, user, reference_transaction_uuid=self.id(of)) | more

    def bet(self, name: str, units: int, user: str = "", **more: Any) -> Any:
        """Bet."""
        return said(self.send("transaction/bet", self.betting(name, units, user, **more)))

    def win(self, name: str, of: str, units: int, user: str = "", **more: Any) -> Any:
        """Win."""
        return said(self.send("transaction/win", self.winning(name, of, units, user, **more)))

    def undo(self, name: str, of: str, user: str = "", **more: Any) -> Any:
        """Roll back."""
        return said(self.send("transaction/rollback", self.undoing(name, of, user, **more)))


def said(answer: Any) -> Any:
    """Return the status of an answer, or for a yes the balance in whole units."""
    if answer["status"] != "RS_OK":
        return answer["status"]
    units, rest = divmod(answer["balance"], UNIT)
    assert rest == 0
    return units


@pytest.fixture(scope="module")
def audited(shared_taquilla_house: TaquillaHouse) -> Iterator[TaquillaHouse]:
    """The house of a module; whatever its tests did, the books are right."""
    yield shared_taquilla_house
    assert shared_taquilla_house.audit() == []


@pytest.fixture
def hub(audited: TaquillaHouse) -> Hub:
    """Hub88 before a house, with a player who has a thousand."""
    return funded(audited)


def funded(house: TaquillaHouse) -> Hub:
    """Return Hub88 before a house, with a player who has a thousand."""
    hub = Hub(house, f"player-{next(_NUMBERS)}")
    hub.fund(1000)
    return hub
