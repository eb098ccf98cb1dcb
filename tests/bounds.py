"""Gives the house long bounds on time in tests: on a shared machine a process may stand still for seconds.

PostgreSQL would end a transaction meanwhile, and the house tell a caller to try again, as both must in production. What hangs
still ends. A test of one of these bounds sets it: ``@pytest.mark.bounds(lock_timeout="1s")``.
"""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from unittest.mock import patch

import httpx
import pytest
from tests.patience import PATIENCE_S

from taquilla.http.client import HttpClient
from taquilla.store.postgres.database import HOUSE_SETTINGS

LONG_BOUNDS: Final = {
    "lock_timeout": f"{PATIENCE_S // 2}s",
    "idle_in_transaction_session_timeout": f"{PATIENCE_S // 2}s",
    "statement_timeout": f"{PATIENCE_S}s",
}
LONG_WAITS: Final = {
    # Of a pool for a server that is silent: on a machine that stood still for three seconds every server was.
    "taquilla.store.postgres.pools.CHECK_S": PATIENCE_S // 2,
    "taquilla.store.postgres.pools.WRITE_S": PATIENCE_S,
    "taquilla.store.postgres.pools.TAKE_S": PATIENCE_S,
    "taquilla.store.postgres.pools.PATIENCE_S": PATIENCE_S,
    "taquilla.engine.batcher.PATIENCE_S": PATIENCE_S,
    # Of another's server, to take a connection.
    "taquilla.http.client._CONNECT_S": PATIENCE_S,
    "taquilla.http.client._LOOKUP_S": PATIENCE_S,
    "taquilla.telemetry.metrics.BACKUPS_S": PATIENCE_S,
    "taquilla.telemetry.standing.LOOK_S": PATIENCE_S,
    # Of a test's own house.
    "taquilla.testing._TIMEOUT_S": PATIENCE_S,
}
"""Constants of the house, by their paths. A test of one sets it at the object that waits."""


@contextmanager
def long_waits() -> Iterator[None]:
    """Let the house wait longer inside, wherever it would give up."""
    with ExitStack() as stack:
        for path, seconds in LONG_WAITS.items():
            stack.enter_context(patch(path, seconds))
        # For another's server, unless a test says how long.
        stack.enter_context(patch.dict(HttpClient.__init__.__kwdefaults__, timeout_s=PATIENCE_S))
        for client in (httpx.Client, httpx.AsyncClient):
            stack.enter_context(patch.dict(client.__init__.__kwdefaults__, timeout=PATIENCE_S))
        yield


class Bounds:
    """A plugin of pytest."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Run all tests with long bounds."""
        with patch.dict(HOUSE_SETTINGS, LONG_BOUNDS), long_waits():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run a test with the bounds that it sets."""
        mark = item.get_closest_marker("bounds")
        with patch.dict(HOUSE_SETTINGS, mark.kwargs if mark else {}):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Set up a fixture; one of several tests with long bounds, whichever test is the first to ask for it."""
        if fixturedef.scope == "function":
            return (yield)
        with patch.dict(HOUSE_SETTINGS, LONG_BOUNDS):
            return (yield)
