"""The caller is the connected address, or the one that a proxy of ours names; what stands in the way of serving is told."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest

from taquilla import app as house_app
from taquilla.app import Plan, health, taquilla
from taquilla.cli.database_url import HouseUrls
from taquilla.cli.programs import serving_programs
from taquilla.cli.running import warn_of_proxy
from taquilla.domain.ledger.refusals import Reason
from taquilla.engine.house import House
from taquilla.http.proxies import ProxyWatch
from taquilla.http.sockets import listen
from taquilla.server import serving
from taquilla.server.serving import configuration, serve
from taquilla.settings import Settings
from taquilla.store.postgres.database import Database

PROXY, STRANGER, TILL = "10.0.0.1", "203.0.113.7", "198.51.100.4"


def sent_by(plan: Plan, scope: Any) -> list[Any]:
    """Return what a house sends to a request, or when it is to start."""
    sent = list[Any]()

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    asyncio.run(taquilla(plan)(scope, receive, send))
    return sent


@pytest.mark.parametrize(("proxies", "connected", "forwarded", "seen"), [
    ((), PROXY, TILL, PROXY),
    ((PROXY,), STRANGER, TILL, STRANGER),
    *(((PROXY,), connected, TILL, TILL) for connected in (PROXY, f"::ffff:{PROXY}")),
    (("10.0.0.0/8",), PROXY, TILL, TILL),
    # Addresses that the caller sent itself stand before the one that our proxy has added.
    ((PROXY,), PROXY, f"{STRANGER}, {TILL}", TILL),
    (("10.0.0.0/8",), PROXY, f"{STRANGER}, {TILL}, 10.0.0.2", TILL),
    (("10.0.0.0/8",), PROXY, "[2001:db8::1]:443, 10.0.0.2", "2001:db8::1"),
    # What is no address names nobody: the proxy stands for its caller.
    ((PROXY,), PROXY, "unknown", PROXY), ((PROXY,), PROXY, "' or 1=1", PROXY), ((PROXY,), PROXY, f"{TILL}, 203.0.113.300", PROXY),
    ((PROXY,), PROXY, "fe80::1%<script>", PROXY), ((PROXY,), PROXY, "", PROXY),
    (("10.0.0.0/8",), PROXY, f"{TILL}, evil.example, 10.0.0.2", PROXY),
])  # fmt: skip
def test_only_a_proxy_of_ours_says_who_calls(proxies: tuple[str, ...], connected: str, forwarded: str, seen: str) -> None:
    callers = list[str]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        callers.append(scope["client"][0])

    config: Any = configuration(app, proxies)
    config.load()
    scope = {"type": "http", "client": (connected, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    asyncio.run(config.loaded_app(scope, None, None))
    assert callers == [seen]


def test_the_server_gets_the_proxies_of_a_house_and_its_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(app: Any, proxies: tuple[str, ...] = (), *, public_url: str = "", **options: Any) -> None:
        raise LookupError(proxies, public_url)  # before it starts

    plan = Plan("", "", Path("none"), Settings(public_url="https://tickets.example", proxies=(PROXY,)))
    monkeypatch.setattr(serving, "configuration", tell)
    with listen("127.0.0.1", 0) as listening:
        monkeypatch.setattr(serving, "listen", lambda *_: listening)
        with pytest.raises(LookupError) as told:
            serve(plan, "127.0.0.1", 0, ready=lambda _: None)
    assert told.value.args == ((PROXY,), "https://tickets.example")


def test_each_of_several_processes_has_the_commands_settings_and_not_the_owners_login(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PROXIES": PROXY, "OWNER_URL": "postgresql://owner@h/d", "PROCESSES": "7", "BACKUPS": "/b"}.items():
        monkeypatch.setenv(f"TAQUILLA_{name}", value)
    monkeypatch.setenv("DATABASE_URL_FILE", "/run/secrets/house.url")
    place = HouseUrls("postgresql://owner@h/d", "postgresql://house@h/d", "postgresql://auditor@h/d", Path("/k"))
    with listen("127.0.0.1", 0) as listening:
        settings = Settings(processes=2, data=Path("/d"), archive=Path("/archive"))
        programs = serving_programs(place, settings, listening, Path("/counts"), was_demo=False)
        port, descriptor = listening.getsockname()[1], listening.fileno()
    words = ["serve", "--data", "/d", "--log-format", "text", "--processes", "1", "--host", "127.0.0.1", "--port", str(port)]
    assert [program.name for program in programs] == ["serve-1", "serve-2"]
    for program in programs:
        assert program.command[-len(words) :] == words
        assert program.descriptors == [descriptor]
        environment = dict(program.environment)
        assert [environment.pop(f"{name}_FOLDER") for name in ("METRICS", "TRIED")] == ["/counts", "/archive"]
        settings = Settings.read(environment)
        assert (settings.database_url, settings.auditor_url, settings.owner_url) == (place.house, place.auditor, None)
        assert (list(map(str, settings.proxies)), settings.backups) == ([f"{PROXY}/32"], Path("/b"))
        assert settings.master_key_file == Path("/k")


@pytest.mark.parametrize("plain_http", [False, True])
def test_a_house_calls_wallets_by_plain_http_only_where_its_plan_does(monkeypatch: pytest.MonkeyPatch, plain_http: bool) -> None:
    called = list[Any]()

    def client(allowed: Any, *, plain_http: bool) -> None:
        called.append((allowed, plain_http))
        raise OSError("no further")

    monkeypatch.setattr(house_app, "HttpClient", client)
    plan = Plan("", "", Path("none"), Settings(wallet_networks=(ip_network("10.8.0.0/16"),), wallet_http=plain_http))
    assert sent_by(plan, {"type": "lifespan"}) == [{"type": "lifespan.startup.failed", "message": "no further"}]
    assert called == [((ip_network("10.8.0.0/16"),), plain_http)]


def test_the_portal_gets_the_public_address_of_its_plan(monkeypatch: pytest.MonkeyPatch, demo_url: str, key_file: Path) -> None:
    def portal(house: Any, public_url: str = "") -> None:
        raise OSError(public_url)

    monkeypatch.setattr("taquilla.dialects.banklot.app.banklot", portal)
    plan = Plan(demo_url, "", key_file, Settings(public_url="https://tickets.example"))
    assert sent_by(plan, {"type": "lifespan"}) == [{"type": "lifespan.startup.failed", "message": "https://tickets.example"}]


@pytest.mark.parametrize(
    ("public_url", "scheme"), [("https://tickets.example", "https"), ("http://tickets.example", "http"), ("", "http")]
)
def test_browsers_come_by_https_where_the_public_address_does_whatever_stands_between(
    caplog: pytest.LogCaptureFixture, public_url: str, scheme: str
) -> None:
    scope = {"type": "http", "path": "/nowhere", "client": (PROXY, 1), "headers": FORWARDED, "scheme": "http"}
    answer, *_ = sent_by(Plan("", "", Path("none"), Settings(public_url=public_url)), scope)
    assert (answer["status"], scope["scheme"]) == (404, scheme)
    assert ["TAQUILLA_PROXIES" in record.getMessage() for record in caplog.records] == [True]


@pytest.mark.parametrize(("chosen", "warns"), [
    ({}, True), ({"host": "127.9.9.9"}, True), ({"host": "::1"}, True), ({"host": "localhost"}, True),
    ({"host": "0.0.0.0"}, False), ({"host": "::"}, False), ({"proxies": (ip_network("127.0.0.1"),)}, False),
])  # fmt: skip
def test_a_house_that_this_machine_alone_reaches_warns_of_no_proxy(
    capsys: pytest.CaptureFixture[str], chosen: Any, warns: bool
) -> None:
    warn_of_proxy(Settings(**chosen))
    assert ("TAQUILLA_PROXIES" in capsys.readouterr().err) == warns


DIRECT = [(b"host", b"example.org")]
FORWARDED = [*DIRECT, (b"x-forwarded-for", b"203.0.113.7, 10.0.0.9")]


@pytest.mark.parametrize(("headers", "peer", "warns"), [
    (DIRECT, "10.0.0.1", False),
    (FORWARDED, "10.0.0.1", True),
    # A named proxy's word is taken already: the caller is the one that it speaks of.
    (FORWARDED, "203.0.113.7", False),
    ([*DIRECT, (b"forwarded", b"for=203.0.113.7")], "10.0.0.1", True),
    (FORWARDED, None, False),
])  # fmt: skip
def test_a_request_that_an_unnamed_address_has_forwarded_is_warned_of_once(
    caplog: pytest.LogCaptureFixture, headers: list[tuple[bytes, bytes]], peer: str | None, warns: bool
) -> None:
    watch = ProxyWatch()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            watch.look({"headers": headers, "client": peer and (peer, 0)})
    assert [str(peer) in record.getMessage() for record in caplog.records] == [True] * warns


def test_a_house_without_its_database_is_alive_and_says_what_it_lacks(with_house: Callable[..., object]) -> None:
    async def told(house: House) -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=partial(health, house)), base_url="http://x") as client:

            async def ask() -> list[tuple[int, object]]:
                answers = [await client.get(path) for path in ("/health", "/health/database", "/readyz")]
                return [(answer.status_code, answer.json()) for answer in answers]

            well = (200, {"status": "ok"})
            assert await asyncio.gather(*[ask() for _ in range(20)]) == [[well, well, well]] * 20
            assert len(house.database.idle) == 1, "each of them takes a connection"
            lost = replace(house.database, url="postgresql://127.0.0.1:9/lost", idle=[])
            with pytest.MonkeyPatch.context() as then:  # as one of several nodes, such as the coordinator
                then.setattr(Database, "residents", lambda _: [(lost, [1]), (house.database, [2])])
                assert await ask() == [well, well, well]
            async with house.database.connection() as connection:
                await connection.execute("set default_transaction_read_only = on")
            reads = (503, {"status": 503, "error": "The database only reads."})
            assert await ask() == [well, reads, reads]
            await connection.execute("reset default_transaction_read_only")
            house.disk.ran_out([1])
            assert await ask() == [well, well, (503, {"status": 503, "error": Reason.DISK_FULL.value})]
            await house.database.readers.close()
            away = (503, {"status": 503, "error": "The database does not answer."})
            assert await ask() == [well, away, away]
            assert [(await client.get(path)).status_code for path in ("/health/", "/readyz/")] == [404, 404]

    with_house(told)
