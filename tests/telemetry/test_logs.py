"""The log: a line for each refusal and each error, as text or as JSON, and never a secret of anybody."""

import asyncio
import io
import json
import logging
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from tests.engine.conftest import open_desk
from tests.isolation.requests import OFFERS, PROBES
from tests.isolation.world import RIVAL_SECRET, TOKEN, World, settled
from tests.patience import PATIENCE_S, until
from tests.story.conftest import OpenStage
from tests.story.stage import Message, written

from taquilla import security
from taquilla.app import Plan
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import SellTicket
from taquilla.http import notes
from taquilla.sandbox.demo import PASSWORD
from taquilla.sandbox.demo_wallets import LOTTO_ACTIVO
from taquilla.sandbox.fake_wallet import SECRET
from taquilla.server.serving import serving
from taquilla.settings import Settings
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.postgres.pools import pool
from taquilla.telemetry.logs import JsonLines, write_log
from taquilla.telemetry.requests import LINES_MAX, WINDOW_S, RequestLog
from taquilla.telemetry.sales import SalesLog, app_with_headers, lane_with_headers

WRONG = "a wrong password of somebody's"
HIDDEN = "hidden-in-a-body-4711"


@contextmanager
def written_logs() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Collect all that is logged at the lowest level, as text and as lines of JSON, security events too."""
    root, lines = logging.getLogger(), logging.getLogger(security.LOGGER)
    before = root.handlers[:], root.level, lines.handlers[:], lines.propagate, lines.level
    text, as_json, errors = io.StringIO(), io.StringIO(), sys.stderr
    try:
        sys.stderr = text
        write_log("debug", "text")
        security.write_to(None)
        handler = logging.StreamHandler(as_json)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        yield text, as_json
    finally:
        sys.stderr = errors
        root.handlers, root.level, lines.handlers, lines.propagate, lines.level = before
        logging.getLogger("psycopg").setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def world(open_stage: OpenStage) -> Iterator[World]:
    with settled(open_stage) as world:
        yield world


def send(base: str, message: Message, body: bytes | None = None) -> int:
    """Send a message to the served house, or its headers with another body; return the status."""
    headers = {"content-type": "application/json", **message.headers}
    data = (written(message.body) if body is None else body) if message.method != "GET" else None
    request = urllib.request.Request(base + message.path.replace(" ", "%20"), data, headers, method=message.method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def spoiled(message: Message) -> Iterator[bytes]:
    """Yield bodies that are no JSON or name what nobody knows, with secrets in them."""
    whole = written(message.body)
    yield whole[:-1] + b',"' + HIDDEN.encode() + b'":"' + HIDDEN.encode() + b'"}'
    yield whole[: len(whole) // 2]
    yield b'{"password":"' + HIDDEN.encode()


def test_no_secret_is_logged_whatever_fails_in_whatever_dialect(world: World) -> None:
    stage = world.stage
    settings = Settings(metrics=True, wallet_networks=(ip_network("127.0.0.0/8"),), wallet_http=True, chance_operator="banklot")
    plan = Plan(stage.url, stage.url, stage.key_file, settings)
    signatures = set[str]()
    with written_logs() as (text, as_json), serving(plan) as base:
        for operation, probe in (PROBES | OFFERS).items():
            message = probe.owner(world)
            attempts = [message, *[attempt for _, attempt in probe.strangers(world, message)][:4]]
            signatures |= {attempt.headers["signature"] for attempt in attempts if "signature" in attempt.headers}
            for attempt in attempts:
                assert send(base, attempt) < 600
            for body in spoiled(message) if message.method == "POST" else ():
                assert send(base, message, body) < 500, (operation, body)
        for path in ("/auth/login", "/v1/session"):
            for password in (WRONG, PASSWORD):
                send(base, Message(path, {"email": "username@banklot.net", "password": password}, {}))
        wrong_pin = {"ticket_number": world.things["paid"], "pin_number": 987_654_321, "date": world.things["today"]}
        for _ in range(7):
            send(base, Message("/user/ticket/pay", wrong_pin, {"x-auth-token": stage.sessions[213]}))
        for path in (f"/{HIDDEN}", f"/v1/tickets/{HIDDEN}", f"/check/{HIDDEN}", f"/login?next={HIDDEN}"):
            send(base, Message(path, {}, {"authorization": f"Bearer {HIDDEN}", "x-auth-token": HIDDEN}, "GET"))
    secrets = {SECRET, RIVAL_SECRET, PASSWORD, WRONG, HIDDEN, TOKEN, "987654321", stage.key_file.read_text().strip()}
    secrets |= {token for name, token in world.sessions.items() if name != "nobody"} | set(world.chance_tokens.values())
    secrets |= signatures | set(stage.sessions.values()) | set(stage.access_tokens.values()) | set(stage.player_tokens.values())
    secrets |= {str(world.things[name]) for name in world.things if name.endswith(("_pin", "_token"))}
    tickets = {str(world.things[name]) for name in ("seen", "paid", "bet", "bet_code", "reserved", "seen_uuid")}
    security_lines = "\n".join(line for line in text.getvalue().splitlines() if line.startswith('{"at"'))
    others = "\n".join(line for line in text.getvalue().splitlines() if not line.startswith('{"at"'))
    for told in (others, as_json.getvalue()):
        assert len(told.splitlines()) > 300
        assert not {secret for secret in secrets | tickets if len(secret) > 5 and secret in told}
    # A security event names its ticket: whoever tries pins is looked for by it.
    assert not {secret for secret in secrets if len(secret) > 5 and secret in security_lines}
    lines = [json.loads(line) for line in as_json.getvalue().splitlines()]
    requests = [line for line in lines if line["logger"] == "taquilla.requests" and "dialect" in line]
    assert {line["dialect"] for line in requests} >= {"banklot", "chance", "betstack", "gap", "v1", "pages"}
    assert all({"method", "path", "status", "ms", "request"} <= line.keys() for line in requests)
    assert all(line["operator"] for line in requests if line.get("refusal") == "TICKET_LOCKED")
    refusals = {line["refusal"] for line in requests if "refusal" in line}
    assert refusals >= {"TokenUnknown", "Malformed", "TICKET_UNKNOWN", "TICKET_LOCKED", "LOGIN_WRONG"}
    assert not [line for line in lines if line["level"] == "error"]


def test_each_sale_has_a_line_where_that_is_wished_and_nothing_else_has(
    server: Embedded, demo_database: str, key_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By a lane and by the long way, in a quiet log too; the request is the caller's, else the ticket's id: that finds it."""
    with open_desk(server, demo_database, key_file) as desk:
        event, log = desk.event(LOTTO_ACTIVO, "22T12:00"), SalesLog(desk.house.counter)

        async def by_lane(sale: SellTicket, headers: list[tuple[bytes, bytes]]) -> Any:
            told = asyncio.get_running_loop().create_future()
            lane = lane_with_headers(lambda _: log.put(sale, told.set_result) is None)
            assert lane(SimpleNamespace(headers=headers))  # type: ignore[arg-type]
            return await told

        async def by_app(sale: SellTicket, headers: list[tuple[bytes, bytes]]) -> Any:
            answers = []

            async def app(scope: Any, receive: Any, send: Any) -> None:
                answers.append(await log.ask(sale))

            await app_with_headers(app)({"headers": headers}, None, None)
            return answers[0]

        for way in (by_lane, by_app):
            caplog.clear()
            for headers in ([(b"x-request-id", b"till-1-0042")], [(b"x-request-id", b"short")], []):
                sold = desk.run(way(desk.sale(event, "7"), headers))
                record = caplog.records[-1]
                request = "till-1-0042" if headers and headers[0][1] != b"short" else str(sold.ticket.id)
                fields = record.fields  # type: ignore[attr-defined]
                assert fields == {"operator": 1, "number": sold.ticket.number, "ms": fields["ms"], "request": request}
                said = f"operator=1 number={sold.ticket.number} ms={fields['ms']} request={request}"
                assert (record.getMessage(), record.levelname) == (said, "INFO")
            # What is refused is a line of another log.
            assert isinstance(desk.run(way(desk.sale(999_999, "7"), [])), Refusal)
            assert len(caplog.records) == 3


def logged_by(log: RequestLog, app: Any, caplog: pytest.LogCaptureFixture, path: str = "/x") -> list[logging.LogRecord]:
    """Return the records about one request to an app."""
    async def send(message: Any) -> None:
        pass

    caplog.clear()
    scope = {"type": "http", "method": "POST", "path": path, "headers": []}
    with caplog.at_level(logging.INFO, "taquilla.requests"):
        asyncio.run(log.beside(app, "banklot", "user")(scope, None, send))  # type: ignore[arg-type]
    return caplog.records


def answering(status: int, route: str = "", refusal: str = "") -> Any:
    """Return an app that answers so."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope |= {notes.ROUTE: route} if route else {}
        if refusal:
            notes.note_refusal(refusal)
        await send({"type": "http.response.start", "status": status, "headers": []})

    return app


def test_only_what_does_not_go_well_is_logged_and_what_is_ours_as_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    errors = list[tuple[str, int]]()
    log = RequestLog(lambda dialect, status: errors.append((dialect, status)))
    assert logged_by(log, answering(200), caplog) == []
    (refused,) = logged_by(log, answering(200, "/user/ticket/pay", "TICKET_LOCKED"), caplog)
    begins = "dialect=banklot method=POST path=/user/ticket/pay status=200 refusal=TICKET_LOCKED ms="
    assert (refused.levelname, refused.getMessage()[: len(begins)]) == ("INFO", begins)
    (unknown,) = logged_by(log, answering(404), caplog, "/user/secret")
    assert "path=/user/… status=404" in unknown.getMessage()
    (failed,) = logged_by(log, answering(503), caplog)
    assert failed.levelname == "WARNING"
    assert errors == [("banklot", 404), ("banklot", 503)]


def test_a_flood_of_refusals_does_not_fill_the_disk(caplog: pytest.LogCaptureFixture) -> None:
    now_s = [0.0]
    log = RequestLog(lambda *_: None, clock_s=lambda: now_s[0])
    log._lines = LINES_MAX - 1
    assert len(logged_by(log, answering(404), caplog)) == 1
    assert logged_by(log, answering(404), caplog) == []
    now_s[0] = WINDOW_S
    left_out, line = logged_by(log, answering(404), caplog)
    assert left_out.getMessage() == "1 lines about requests were left out"
    assert "status=404" in line.getMessage()


def test_the_log_says_once_why_the_database_cannot_be_reached() -> None:
    async def nothing(connection: psycopg.AsyncConnection) -> None:
        pass

    async def ask_in_vain() -> None:
        connections = pool(psycopg.AsyncConnection, f"postgresql://house:{HIDDEN}@127.0.0.1:9/taquilla", nothing, nothing, 2, 2)
        await connections.open()
        await until(lambda: connections.get_stats().get("connections_errors", 0) >= 3)
        await connections.close()

    with written_logs() as (text, _):
        asyncio.run(ask_in_vain())
    (line,) = [line for line in text.getvalue().splitlines() if line.startswith("WARNING psycopg.pool")]
    assert "the database cannot be reached: " in line
    assert "Connection refused" in line
    assert HIDDEN not in text.getvalue()


def test_a_line_of_json_says_when_who_and_what_and_begins_no_other_line() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError:
        record = logging.LogRecord("taquilla.x", logging.ERROR, "", 0, "it \u2028 %s", ("failed\n{}",), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    assert line.isascii()
    told = json.loads(line)
    assert told.pop("at").endswith("Z")
    assert "ValueError" in told.pop("traceback")
    assert told.pop("process") > 0
    assert told == {"level": "error", "logger": "taquilla.x", "message": "it \u2028 failed\n{}", "error": "ValueError"}
