"""A real house for the tests of integrators: ``from taquilla.testing import taquilla_house`` in a conftest.py is all they need.

A test that takes `taquilla_house` gets the demo, with its own PostgreSQL, over HTTP, and a clock to move. Each test has its own
data.
"""

import json
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import pytest
import uvloop

from taquilla.app import Plan, spoken
from taquilla.http.json_types import JsonObject
from taquilla.sandbox.demo import ACCOUNTS, OPERATOR_NAME, PASSWORD
from taquilla.sandbox.demo_office import ACCOUNTS as OFFICE_ACCOUNTS
from taquilla.sandbox.furnishing import furnish_demo
from taquilla.server.serving import serving
from taquilla.store.postgres.clock import give_to_sandbox
from taquilla.store.postgres.embedded import AUDITOR, DATABASE, OWNER, Embedded
from taquilla.store.postgres.schema import migrate

BEGINS: Final = datetime.fromisoformat("2024-10-22T08:30:00-04:00")
"""The instant at which every house of a test begins: a Tuesday morning in Caracas, when everything is on sale."""
_NUMBERS: Final = count()
_TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True)
class TaquillaHouse:
    """A running house: its address, and what only a test may do. The others are logins of the demo."""

    url: str
    cashier: str = ACCOUNTS[0].email
    other_cashier: str = ACCOUNTS[1].email
    clerks: tuple[str, str] = (ACCOUNTS[2].email, ACCOUNTS[3].email)
    manager: str = OFFICE_ACCOUNTS[0].email
    auditor: str = OFFICE_ACCOUNTS[1].email
    administrator: str = OFFICE_ACCOUNTS[2].email
    password: str = PASSWORD

    def now(self) -> datetime:
        """Return the house's time."""
        return datetime.fromisoformat(self._ask("/sandbox")["now"])

    def move_clock(self, to: datetime | timedelta) -> datetime:
        """Move the clock forward, to an instant or by a time, and do the work that has become due. Sessions last twelve hours."""
        wanted = {"now": to.isoformat()} if isinstance(to, datetime) else {"advance_s": int(to.total_seconds())}
        return datetime.fromisoformat(self._ask("/sandbox/clock", wanted)["now"])

    def enter_result(self, draw_id: int, result: str) -> None:
        """Enter a draw's result as two clerks would, and settle it. The draw must have been held."""
        self._ask("/sandbox/results", {"event_id": draw_id, "result": result})

    def audit(self) -> list[JsonObject]:
        """Return every violation that the auditor finds in the database."""
        return list(self._ask("/sandbox/audit")["violations"])

    def _ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{path}: {error.read().decode()}") from None


@dataclass(frozen=True, slots=True)
class Houses:
    """Opens houses for tests, each over a copy of one furnished database."""

    server: Embedded
    template: str
    key_file: Path

    @classmethod
    @contextmanager
    def start(cls, data: Path) -> Iterator[Self]:
        """Start a PostgreSQL over an empty folder, and furnish a database there."""
        settings = {"autovacuum": "off", "max_connections": "100"}
        with Embedded.start(data, settings=settings) as server:
            migrate(server.url(OWNER))
            give_to_sandbox(server.url(OWNER), BEGINS)
            key_file = data / "master.key"
            uvloop.run(furnish_demo(server.url(), key_file, dialects=spoken()))
            yield cls(server, DATABASE, key_file)

    @contextmanager
    def open(self) -> Iterator[TaquillaHouse]:
        """Serve a house of its own."""
        with self.server.copied(self.template, f"house_{next(_NUMBERS)}") as database:
            url = partial(self.server.url, database=database)
            # Webhooks and wallets may be the test's own, on this machine.
            near = ("127.0.0.0/8", "::1/128")
            plan = Plan(
                url(), url(AUDITOR), self.key_file, open_operator=OPERATOR_NAME, demo=True, wallet_networks=near, wallet_http=True
            )
            with serving(plan) as address:
                yield TaquillaHouse(address)


@pytest.fixture
def taquilla_house(request: pytest.FixtureRequest) -> Iterator[TaquillaHouse]:
    """Lend a house of the test's own, which begins on a Tuesday morning with the demo's data."""
    with _houses(request.config).open() as house:
        yield house


def _houses(config: pytest.Config) -> Houses:
    """Return what opens houses. It is started once for the whole run, with the first test that asks."""
    if _STARTED not in config.stash:
        started = ExitStack()
        config.add_cleanup(started.close)
        # A system user reaches this folder too: for root, PostgreSQL runs as one.
        folder = Path(tempfile.mkdtemp(prefix="taquilla-"))
        started.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        config.stash[_STARTED] = started.enter_context(Houses.start(folder / "data"))
    return config.stash[_STARTED]


_STARTED: Final = pytest.StashKey[Houses]()
