"""Lanes beside the long way: the same bytes go to a server with a lane and to its twin without one, and the same come back."""

import asyncio
import json
import logging
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.app.served import Served, answers, echo, everything, exchanged
from tests.patience import wait_until

from taquilla.http.body import read_body
from taquilla.http.lanes import LANES, LaneRequest, asked, json_reply, telling
from taquilla.http.responses import json_response
from taquilla.server import guarded_connection
from taquilla.server.guarded_connection import GuardedConnection

PATH = b"/sell"


class Full(Exception):
    """Nothing was sold."""


class Shop:
    """Sells what a body says, over a lane or without one. A body that begins with "wait" is answered when `tell` is called."""

    def __init__(self, *, has_lane: bool) -> None:
        self.has_lane = has_lane
        self.taken: list[bytes] = []
        self.commands: list[bytes] = []
        self.scopes: list[dict[str, Any]] = []
        self.waiting: list[Callable[[], None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None

    def put(self, command: bytes, tell: Callable[[Any], None]) -> None:
        """As the counter's: tell is called later. A command "full" is refused."""
        loop = asyncio.get_running_loop()
        self.commands.append(command)
        answer = Full() if command.startswith(b"busy") else command
        if command.startswith(b"wait"):
            self.waiting.append(lambda: tell(answer))
        else:
            loop.call_soon(tell, answer)

    async def ask(self, command: bytes) -> bytes:
        """As the counter's."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.put(command, future.set_result)
        answer = await future
        if isinstance(answer, Exception):
            raise answer
        return bytes(answer)

    def lane(self, request: LaneRequest) -> bool:
        if request.body.startswith(b"odd"):
            return False
        if request.body.startswith(b"broken"):
            raise ValueError("a lane may raise")
        self.taken.append(request.body)
        self.put(request.body, telling(request, self.reply))
        return True

    @staticmethod
    def reply(answer: Any) -> Any:
        if answer.startswith(b"mistake"):
            raise ValueError("a mistake of the lane's")
        if b"refused" in answer:
            return None
        return json_reply(201, {"sold": answer[:20].decode(), "more": "x" * 10_000_000 if answer.startswith(b"large") else ""})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            self.loop = asyncio.get_running_loop()
            if self.has_lane:
                scope["state"][LANES] = {PATH: self.lane}
            await echo(scope, receive, send)
            return
        self.scopes.append(scope)
        if scope["path"] == "/early":
            return await json_response(send, 200, b"{}")
        try:
            answer = await asked(scope, self.ask, await read_body(scope, receive))
            status, _, body = json_reply(409, {"refused": answer.decode()}) if b"refused" in answer else self.reply(answer)
        except Exception as error:
            status, body = 503, json.dumps({"error": repr(error)}).encode()
        await json_response(send, status, body)


class Twin(Served):
    """A shop with its server."""

    def __init__(self, *, has_lane: bool, **options: Any) -> None:
        self.shop = Shop(has_lane=has_lane)
        super().__init__(app=self.shop, public_url="https://tickets.example", **options)

    @property
    def connections(self) -> list[Any]:
        return list(self.server.server_state.connections)

    def tell(self) -> None:
        """Answer what waits."""
        assert self.shop.loop is not None
        while self.shop.waiting:
            self.shop.loop.call_soon_threadsafe(self.shop.waiting.pop(0))


@contextmanager
def twins(**options: Any) -> Iterator[tuple[Twin, Twin]]:
    """A server with a lane, and one without."""
    both = Twin(has_lane=True, **options), Twin(has_lane=False, **options)
    try:
        yield both
    finally:
        for one in both:
            one.tell()
            one.stop()


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Twin, Twin]]:
    with twins() as both:
        yield both


def until(holds: Callable[[], object]) -> None:
    wait_until(holds, "a server")


def alike(pair: tuple[Twin, Twin], story: Callable[[Twin, socket.socket], None]) -> bytes:
    """Play a story with a client of each twin; return the bytes that both of them send."""
    told = []
    for one in pair:
        with one.connect() as client:
            story(one, client)
            told.append(everything(client))
    assert told[0] == told[1]
    return told[0]


def post(body: bytes, *headers: bytes, line: bytes = b"POST /sell HTTP/1.1") -> bytes:
    return b"\r\n".join((line, b"host: x", b"content-length: %d" % len(body), *headers, b"", body))


def chunks(*bodies: bytes, tail: bytes = b"0\r\n\r\n") -> bytes:
    parts = b"".join(b"%x\r\n%b\r\n" % (len(body), body) for body in bodies)
    return b"POST /sell HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nx-token: mine\r\n\r\n" + parts + tail


LAST = b"GET /last HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
SALE, WAITS = post(b"a sale"), post(b"wait")

# What is sent, and how many of its requests the lane takes: none behind one that is not answered yet. None: it depends.
SENT: list[tuple[str, list[bytes], int | None]] = [
    ("a sale", [SALE, LAST], 1),
    ("one after another", [SALE * 3, LAST], 1),
    ("byte by byte", [*(bytes([byte]) for byte in SALE), LAST], None),
    ("its body apart", [SALE[:-6], SALE[-6:], LAST], 1),
    ("its body in two parts", [SALE[:-3], SALE[-3:], LAST], None),
    ("no body", [post(b""), LAST], 1),
    ("a long body", [post(b"y" * 10_000), LAST], None),
    ("a body of more pieces", [post(b"y" * 17_000), LAST], 0),
    ("too large", [post(b"y" * 270_000), LAST], 0),
    ("declined", [post(b"odd one"), LAST], 0),
    ("declined by an error", [post(b"broken one") + SALE, LAST], 0),
    ("refused by the house", [post(b"refused one"), LAST], 1),
    ("refused, others behind it", [post(b"refused one") + SALE + post(b"odd one"), LAST], 1),
    ("busy", [post(b"busy"), LAST], 1),
    ("a mistake of the lane's", [post(b"mistake"), LAST], 1),
    ("another host", [post(b"a sale", b"host: y")], 0),
    ("no host", [SALE.replace(b"host: x\r\n", b"")], 0),
    ("another version", [post(b"a sale", line=b"POST /sell HTTP/2.0")], 0),
    ("another method", [post(b"a sale", line=b"PUT /sell HTTP/1.1"), LAST], 0),
    ("the last request", [post(b"a sale", b"connection: close")], 0),
    ("HTTP/1.0", [post(b"a sale", line=b"POST /sell HTTP/1.0")], 0),
    ("an absolute target", [post(b"a sale", line=b"POST http://x/sell HTTP/1.1"), LAST], 0),
    ("a query", [post(b"a sale", line=b"POST /sell?a=b HTTP/1.1"), LAST], 0),
    ("another spelling", [post(b"a sale", line=b"POST /s%65ll HTTP/1.1"), LAST], 0),
    ("an expectation", [post(b"a sale", b"expect: 100-continue"), LAST], 0),
    ("an upgrade", [post(b"a sale", b"connection: upgrade", b"upgrade: h2c"), SALE, LAST], None),
    ("a chunk", [chunks(b"a sale"), LAST], 1),
    ("many chunks", [chunks(*[b"x"] * 60_000), LAST], 0),
    ("a trailer", [chunks(b"a sale", tail=b"0\r\nx-token: yours\r\n\r\n"), LAST], 1),
    ("broken chunks", [chunks(b"a sale", tail=b"zz\r\n")], 0),
    ("broken chunks behind a sale", [SALE + chunks(b"a sale", tail=b"zz\r\n")], 1),
    ("a long end", [chunks(b"a sale", tail=b"0\r\nx-long: " + b"t" * 110_000)], 0),
    ("nonsense behind it", [SALE + b"\0garbage\r\n\r\n"], 1),
    ("no host behind it", [SALE + b"GET / HTTP/1.1\r\n\r\n"], 1),
    ("a long head behind it", [SALE + b"GET / HTTP/1.1\r\nx: " + b"y" * 110_000], 1),
    ("behind something else", [b"GET /first HTTP/1.1\r\nhost: x\r\n\r\n" + SALE, LAST], 0),
    ("many headers", [post(b"a sale", *[b"x-%d: y" % number for number in range(120)]), LAST], 1),
]


@pytest.mark.parametrize(("pieces", "taken"), [sent[1:] for sent in SENT], ids=[sent[0] for sent in SENT])
def test_the_same_bytes_come_back_with_a_lane_and_without_one(
    pair: tuple[Twin, Twin], caplog: pytest.LogCaptureFixture, pieces: list[bytes], taken: int | None
) -> None:
    ours, twin = pair
    for one in pair:
        one.shop.taken.clear()
        one.shop.commands.clear()
    before = [one.server.server_state.total_requests for one in pair]
    told = exchanged(ours, *pieces)
    assert told == exchanged(twin, *pieces)
    assert told
    assert ours.shop.commands == twin.shop.commands
    assert len(ours.shop.taken) == taken or taken is None
    until(lambda: not ours.connections and not twin.connections)
    counted = [one.server.server_state.total_requests - first for one, first in zip(pair, before, strict=True)]
    assert counted[0] == counted[1]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_the_app_gets_the_same_scope_of_a_request_that_a_lane_declines(pair: tuple[Twin, Twin]) -> None:
    scopes = []
    for one in pair:
        one.shop.scopes.clear()
        exchanged(one, post(b"odd one", b"X-Token: mine"), LAST)
        scope = one.shop.scopes[0]
        assert scope.pop("client")[0] == "127.0.0.1"
        assert scope.pop("server") == ("127.0.0.1", one.port)
        assert scope["extensions"].pop("taquilla.is_ending")() is False
        scope["state"].pop(LANES, None)
        del scope["taquilla.ended"]
        scopes.append(scope)
    assert scopes[0] == scopes[1]


def test_behind_a_proxy_a_lane_takes_requests_too() -> None:
    with twins(proxies=("127.0.0.1",)) as (ours, twin):
        asks = post(b"a sale", b"x-forwarded-for: 192.0.2.7") + post(b"odd one", b"x-forwarded-for: 192.0.2.7")
        assert exchanged(ours, asks, LAST) == exchanged(twin, asks, LAST)
        assert ours.shop.taken == [b"a sale"]
        assert ours.shop.scopes[0]["client"] == twin.shop.scopes[1]["client"] == ("192.0.2.7", 0)


def test_responses_come_in_the_order_of_requests_behind_one_that_waits(pair: tuple[Twin, Twin]) -> None:
    def story(one: Twin, client: socket.socket) -> None:
        client.sendall(WAITS + SALE + post(b"odd one") + LAST)
        client.shutdown(socket.SHUT_WR)
        until(lambda: one.shop.waiting)
        one.tell()

    assert [json.loads(body)["sold"] for _, body in answers(alike(pair, story))] == ["wait", "a sale", "odd one", ""]


def test_who_hangs_up_while_waiting_leaves_nothing_behind(pair: tuple[Twin, Twin], caplog: pytest.LogCaptureFixture) -> None:
    for asks in (WAITS, post(b"wait, refused")):
        for one in pair:
            client = one.connect()
            client.sendall(asks)
            until(lambda one=one: one.shop.waiting)
            # A reset, where a plain end would leave the connection half open.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            until(lambda one=one: not one.connections)
            one.tell()
            assert answers(exchanged(one, SALE, LAST))[0][0] == 201
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("sent", [WAITS, post(b"wait a moment")[:-8]], ids=["waiting", "in the middle of its body"])
def test_a_sale_under_way_is_answered_when_the_server_stops_and_then_the_connection_closes(sent: bytes) -> None:
    def story(one: Twin, client: socket.socket) -> None:
        client.sendall(sent)
        until(lambda: any(line.cycle is not None for line in one.connections))
        one.server.should_exit = True
        until(lambda: all(line._ends for line in one.connections))
        client.sendall(post(b"wait a moment")[len(sent) :] if sent is not WAITS else b"")
        client.shutdown(socket.SHUT_WR)
        until(lambda: one.shop.waiting and any(line._stuck for line in one.connections))
        one.tell()

    with twins() as both:
        told = alike(both, story)
    assert told.startswith(b"HTTP/1.1 201 Created\r\n")
    assert b"\r\nconnection: close\r\n\r\n" in told


def test_an_idle_connection_is_closed_after_the_response_of_a_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, look = list[object](), GuardedConnection._look_at_the_clock

    def noted(line: GuardedConnection) -> None:
        looks.append(line)
        look(line)

    def waits(one: Twin, client: socket.socket) -> None:
        client.sendall(WAITS)
        until(lambda: one.shop.waiting)
        looks.clear()
        until(lambda: len(looks) > 10)  # for longer than an idle one is kept
        one.tell()

    monkeypatch.setattr(guarded_connection, "_LOOK_S", 0.02)
    monkeypatch.setattr(GuardedConnection, "_look_at_the_clock", noted)
    with twins(keep_alive_s=0.1) as both:
        for story in (lambda _, client: client.sendall(SALE), waits):
            assert [status for status, _ in answers(alike(both, story))] == [201]


def test_a_request_that_does_not_end_is_told_so_and_one_that_never_began_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_connection, "_LOOK_S", 0.02)
    monkeypatch.setattr(guarded_connection, "REQUEST_S", 0.2)
    with twins() as both:
        for one in both:
            early = SALE[:-1].replace(b"/sell", b"/early")
            stories = ((SALE[:-1], [408]), (SALE[:9], [408]), (SALE + SALE[:-1], [201, 408]), (b"", []), (early, [200]))
            for sent, statuses in stories:
                assert [status for status, _ in answers(exchanged(one, sent))] == statuses
            assert len(one.shop.commands) == 1


def test_who_does_not_read_waits_and_is_hung_up_on_at_last(pair: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch) -> None:
    def story(one: Twin, client: socket.socket) -> None:
        client.sendall(post(b"large"))
        until(lambda: any(line.flow.write_paused for line in one.connections))
        client.sendall(SALE + LAST)
        until(lambda: any(line.pipeline for line in one.connections))

    pair[0].shop.taken.clear()
    assert [status for status, _ in answers(alike(pair, story))] == [201, 201, 201]
    assert pair[0].shop.taken == [b"large"]
    monkeypatch.setattr(guarded_connection, "_LOOK_S", 0.02)
    for one in pair:
        with one.connect() as client, monkeypatch.context() as patch:
            client.sendall(post(b"large"))
            until(lambda one=one: any(line.flow.write_paused for line in one.connections))
            patch.setattr(guarded_connection, "READ_S", 0.1)
            until(lambda one=one: not one.connections)
