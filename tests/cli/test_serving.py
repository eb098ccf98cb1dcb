"""Serving: settings and warnings of `serve`, calls to wallets, and `taquilla db run`, which tells its manager how it is."""

import asyncio
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.forked import Forked
from tests.patience import PATIENCE_S

from taquilla.app import Plan
from taquilla.cli.session import wallet_caller
from taquilla.http.sockets import listen
from taquilla.server import serving
from taquilla.settings import Settings
from taquilla.store.postgres.embedded import OWNER, Embedded, running_url


@pytest.mark.parametrize(("variables", "warns"), [({}, True), ({"TAQUILLA_PROXIES": "127.0.0.1"}, False)])
def test_serve_warns_of_a_missing_proxy_before_it_listens(empty_house: Shell, variables: dict[str, str], warns: bool) -> None:
    with listen("127.0.0.1", 0) as taken:
        ended = empty_house("serve", "--port", str(taken.getsockname()[1]), **variables)
    *said, trouble = ended.err.splitlines()
    assert (ended.status, trouble.startswith("Cannot listen on ")) == (2, True)
    assert ["name it in TAQUILLA_PROXIES" in line for line in said] == [True] * warns


def test_serve_trusts_only_addresses_in_its_settings(empty_house: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = {"PROXIES": "10.0.0.1", "PUBLIC_URL": "https://tickets.example", "WALLET_HTTP": "yes"}
    trusted |= {"WALLET_NETWORKS": "10.8.0.0/16"}
    plans = list[Plan]()
    monkeypatch.setattr(serving, "serve", lambda plan, *_, **__: plans.append(plan))
    for variables in ({}, {f"TAQUILLA_{name}": value for name, value in trusted.items()}):
        assert empty_house("serve", **variables).status == 0
    assert [(plan.proxies, plan.public_url, plan.wallet_http, plan.wallet_networks) for plan in plans] == [
        ((), "", False, ()), (("10.0.0.1/32",), "https://tickets.example", True, ("10.8.0.0/16",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "trouble"),
    [
        ({}, "an address begins with https://; plain http needs TAQUILLA_WALLET_HTTP=yes"),
        ({"wallet_http": True}, "the address may not be called: it is neither public nor in TAQUILLA_WALLET_NETWORKS"),
    ],
)
def test_a_command_calls_a_wallet_by_plain_http_only_where_a_setting_allows_it(chosen: dict[str, Any], trouble: str) -> None:
    reply = asyncio.run(wallet_caller(Settings(**chosen)).post("http://127.0.0.1:9/", b"{}", {}))
    assert (reply.status, reply.trouble) == (0, trouble)


@pytest.fixture(scope="module")
def data(ground: Path) -> Iterator[Path]:
    """The data folder of a house whose PostgreSQL does not run."""
    made = Path(tempfile.mkdtemp(prefix="taq-", dir=ground))
    made.chmod(0o755)
    Embedded.start(made / "data").stop()
    yield made / "data"
    shutil.rmtree(made)


@pytest.fixture
def manager() -> Iterator[socket.socket]:
    """Listen as a service manager does; the socket's name begins with a zero byte, and lies in no folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0taquilla-test-{os.getpid()}")
        listening.settimeout(PATIENCE_S)
        yield listening


def clean(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TAQUILLA_", "DATABASE_URL"))}
    return kept | variables


def test_it_tells_its_manager_lets_others_in_and_stops_postgresql_with_itself(data: Path, manager: socket.socket) -> None:
    told = f"@taquilla-test-{os.getpid()}"
    server = Forked(["db", "run", "--data", str(data)], clean(NOTIFY_SOCKET=told), data.with_suffix(".err"))
    try:
        assert manager.recv(100) == b"READY=1"
        url = running_url(data, OWNER)
        assert url is not None
        with psycopg.connect(url) as connection:
            assert connection.execute("select current_user").fetchone() == (OWNER,)
        # Nobody else takes care of this folder meanwhile.
        second = Forked(["db", "run", "--data", str(data)], clean(), data.with_suffix(".second"))
        assert second.wait(timeout=PATIENCE_S) == 2
        second.stdout.close()
        assert "already takes care of the database in" in data.with_suffix(".second").read_text()
    finally:
        server.send_signal(signal.SIGTERM)
        status = server.wait(timeout=PATIENCE_S)
        server.stdout.close()
    assert (status, running_url(data)) == (0, None), data.with_suffix(".err").read_text()
    assert manager.recv(100) == b"STOPPING=1"


def test_it_makes_no_house_and_runs_none_of_somebody_elses(empty_house: Shell, tmp_path: Path) -> None:
    assert empty_house("db", "run").begins(2, "the settings name a PostgreSQL of your own")
    unset = {"DATABASE_URL": None, "TAQUILLA_OWNER_URL": None, "TAQUILLA_AUDITOR_URL": None}
    assert empty_house("db", "run", "--data", str(tmp_path / "none"), **unset).begins(2, "There is no installation in ")
    assert not (tmp_path / "none").exists()
