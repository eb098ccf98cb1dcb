"""Bytes on a socket: every request gets a readable response, within limits, and never a traceback."""

import logging
import select
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.app.served import Served, answers, echo, everything, exchange, exchanged
from tests.patience import PATIENCE_S, until

from taquilla.http.shutdown import is_ending

HEAD_MAX = 64 * 1024


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    one = Served()
    yield one
    one.stop()


def head(size: int, line: bytes = b"GET / HTTP/1.1", *, close: bool = True) -> bytes:
    """Return a request's head of so many bytes, most of them in one header."""
    start = line + b"\r\nhost: x\r\n" + (b"connection: close\r\n" if close else b"") + b"x-long: "
    return start + b"y" * (size - len(start) - 4) + b"\r\n\r\n"


HOST = b"host: x\r\n"
CLOSE = HOST + b"connection: close\r\n\r\n"
UPGRADE = b"POST /a HTTP/1.1\r\n" + HOST + b"connection: Upgrade\r\nupgrade: h2c\r\n"
CHUNKED = b"POST /c HTTP/1.1\r\ntransfer-encoding: chunked\r\n"
REFUSED = (400, b"This is not a valid HTTP request.\n")
NO_PATH = (400, b"The request line must name a path.\n")
TOO_LONG = (414, b"The request line names a path and a query of at most 8192 bytes.\n")
NO_HOST = (400, b"A request says its Host once: a name or an address, and at most a port.\n")
NO_TRACE = (405, b"TRACE is answered nowhere.\n")
OTHER_VERSION = (505, b"The house speaks HTTP/1.1 and HTTP/1.0.\n")
TOO_LARGE = (431, b"The request has more than 65536 bytes beside its body.\n")


@pytest.mark.parametrize(("asked", "answered"), [
    # Absolute targets too, as a proxy may send them.
    *((asked + b" HTTP/1.1\r\n" + CLOSE, (200, shown + b"  ")) for asked, shown in (
        (b"GET /a", b"GET /a"), (b"GET //", b"GET //"), (b"PROPFIND /a", b"PROPFIND /a"), (b"GET http://x/a", b"GET /a"),
        (b"GET HTTPS://x:99999/a?b", b"GET /a"), (b"GET http://x", b"GET /"), (b"GET http://x?b", b"GET /"),
        (b"OPTIONS *", b"OPTIONS *"),
    )),
    (b"GET /a HTTP/1.0\r\n\r\n", (200, b"GET /a  ")),
    (b"HEAD /a HTTP/1.0\r\n\r\n", (200, b"")),
    (b"GET /%ff%00%zz?%%% HTTP/1.1\r\n" + CLOSE, (200, "GET /\N{REPLACEMENT CHARACTER}\0%zz  ".encode())),
    (b"GET /?%b HTTP/1.1\r\n" % (b"a" * 8190) + CLOSE, (200, b"GET /  ")),
    (b"GET /?%b HTTP/1.1\r\n" % (b"a" * 8191) + CLOSE, TOO_LONG),
    *((asked + b" HTTP/1.1\r\n" + CLOSE, NO_PATH) for asked in (
        b"GET ftp://x/a", b"GET http:///a", b"GET *", b"CONNECT a.example:443", b"CONNECT /a", b"CONNECT http://x/a",
    )),
    (b"GET * HTTP/1.1\r\nhost: x\r\n\r\nGET /second HTTP/1.1\r\n" + CLOSE, NO_PATH),
    *((b"GET %b HTTP/1.1\r\n\r\n" % target, REFUSED) for target in (b"", b"?a", b"a", b"/\xc3\xa9", b"/\0", b"/a b")),
    # Methods, versions and ends of lines.
    *((asked, REFUSED) for asked in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"BREW /a HTTP/1.1\r\n\r\n", b"get /a HTTP/1.1\r\n\r\n",
        b"GET /a HTTP/3.7\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /a HTTP/1.1\rhost: x\r\r",
        b"GET /a HTTP/1.1\nhost: x\n\n",
    )),
    *((asked, OTHER_VERSION) for asked in (b"GET /a\r\n\r\n", b"GET /a HTTP/2.0\r\n" + CLOSE)),
    (b"POST /a HTTP/2.0\r\ncontent-length: 2\r\n" + CLOSE + b"hi", OTHER_VERSION),
    *((asked, NO_TRACE) for asked in (b"TRACE /a HTTP/1.1\r\n" + CLOSE, b"TRACE * HTTP/1.0\r\n\r\n")),
    *((b"GET /a HTTP/1.1\r\n" + hosts, NO_HOST) for hosts in (b"\r\n", HOST + CLOSE)),
    (b"GET /a HTTP/1.0\r\n" + HOST + HOST + b"\r\n", NO_HOST),
    (b"POST /a HTTP/1.1\r\ncontent-length: 2\r\nhost: a\r\nHOST: b\r\n\r\nhi", NO_HOST),
    *((b"GET /a HTTP/1.1\r\nconnection: close\r\nhost: %b\r\n\r\n" % host, (200, b"GET /a  ")) for host in (
        b"", b"x:", b"x:65535", b"tills_1.example", b"[::1]:8000",
    )),
    *((b"GET /a HTTP/1.1\r\nhost: %b\r\n\r\n" % host, NO_HOST) for host in (
        b"x:65536", b"x:no", b"x:-1", b"x:1:2", b"[::1", b"[]", b"[::1]:99999", b"a b", b"a/b", b"me@x", b"x\xc3\xa9", b'a"b',
    )),
    *((b"GET /a HTTP/1.1\r\n%b\r\n\r\n" % line, REFUSED) for line in (b"a: b\rc: d", b"a : b", b"a: b\r\n c", b"a: b\0", b": b")),
    # Bodies.
    (b"POST /a HTTP/1.1\r\ncontent-length: 2\r\n" + CLOSE + b"hi", (200, b"POST /a  hi")),
    *((b"POST /a HTTP/1.1\r\ncontent-length: %b\r\n\r\nhi" % size, REFUSED) for size in (
        b"2\r\ncontent-length: 2", b"1\r\ncontent-length: 2", b"-1", b"2x", b"9" * 23,
    )),
    (b"POST /a HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", REFUSED),
    (b"POST /a HTTP/1.1\r\ntransfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n", REFUSED),
    (b"POST /a HTTP/1.0\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
     REFUSED),
    *((UPGRADE + b"transfer-encoding: %b\r\n\r\n2\r\nhi\r\n0\r\n\r\n" % coding, REFUSED) for coding in (
        b"gzip", b"gzip, chunked", b"chunked, gzip", b"zz", b"", b"chunked, chunked", b"identity",
    )),
    (b"POST /a HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n" + CLOSE + b"hi", (200, b"POST /a  hi")),
    (b"POST /a HTTP/1.1\r\nexpect: wonders\r\ncontent-length: 2\r\n" + CLOSE + b"hi", (200, b"POST /a  hi")),
    (CHUNKED + CLOSE + b"2\r\nhi\r\n0\r\n\r\n", (200, b"POST /c  hi")),
    *((CHUNKED + HOST + b"\r\n%b\r\n\r\n" % body, REFUSED) for body in (b"zz\r\nhi\r\n0", b"2\r\nhixx0")),
])  # fmt: skip
def test_every_odd_request_gets_one_answer_and_leaves_no_traceback(
    served: Served, caplog: pytest.LogCaptureFixture, asked: bytes, answered: tuple[int, bytes]
) -> None:
    if asked.startswith(b"HEAD"):
        assert exchanged(served, asked).startswith(b"HTTP/1.1 200 OK\r\n")
    else:
        assert exchange(served, asked) == [answered]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    ("size", "status"), [(100, 200), (HEAD_MAX - 1, 200), (HEAD_MAX, 200), (HEAD_MAX + 1, 431), (10 * HEAD_MAX, 431)]
)
@pytest.mark.parametrize("piece", [1 << 20, 50_000, 997])
def test_a_head_is_limited_in_pieces_of_any_size(served: Served, size: int, status: int, piece: int) -> None:
    whole = head(size)
    pieces = [whole[place : place + piece] for place in range(0, len(whole), piece)]
    ((told, _),) = exchange(served, *pieces)
    assert told == status


@pytest.mark.parametrize("asked", [
    b"GET /" + b"a" * (HEAD_MAX + 1),
    b"GET / HTTP/1.1\r\n" + b"a" * (HEAD_MAX + 1),
    b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * (HEAD_MAX // 6 + 1),
    b"\r\n" * (HEAD_MAX // 2 + 1),
])  # fmt: skip
def test_a_head_that_does_not_end_is_refused_before_its_end(served: Served, asked: bytes) -> None:
    assert exchange(served, asked) == [TOO_LARGE]


def test_a_header_of_32_megabytes_is_refused_while_it_comes_and_its_sender_reads_the_response(served: Served) -> None:
    with served.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\nx-long: ")
        sent, told = 0, b""
        while not told and sent < 32 * 1024**2:
            readable, writable, _ = select.select([client], [client], [], PATIENCE_S)
            assert readable or writable
            sent += client.send(b"y" * 65_536) if writable else 0
            told += client.recv(65_536) if readable else b""
    assert answers(told) == [TOO_LARGE]
    assert sent < 32 * 1024**2


def test_each_request_of_a_connection_has_a_head_of_its_own_and_is_bounded(served: Served) -> None:
    good = head(HEAD_MAX, b"GET /g HTTP/1.1", close=False)
    assert [status for status, _ in exchange(served, *[good] * 3, head(HEAD_MAX + 1))] == [200, 200, 200, 431]
    with_bodies = head(1000, b"POST /b HTTP/1.1\r\ncontent-length: 200000", close=False) + b"z" * 200_000
    assert [status for status, _ in exchange(served, with_bodies * 3 + head(3 * HEAD_MAX))] == [200, 200, 200, 431]
    # Bytes between the chunks of one request are not counted with the next.
    with_chunks = CHUNKED + HOST + b"\r\n2;" + b"e" * 50_000 + b"\r\nhi\r\n0\r\n\r\n"
    assert [status for status, _ in exchange(served, with_chunks, with_chunks, head(HEAD_MAX))] == [200, 200, 200]


@pytest.mark.parametrize(("tail", "status"), [
    (b"2;" + b"e" * 60_000 + b"\r\nhi\r\n0\r\n\r\n", 200),
    (b"2;" + b"e" * 110_000 + b"\r\nhi\r\n0\r\n\r\n", 431),
    (b"2\r\nhi\r\n0\r\n" + b"x-trailer: " + b"t" * 60_000 + b"\r\n\r\n", 200),
    (b"2\r\nhi\r\n0\r\n" + b"x-trailer: " + b"t" * 110_000 + b"\r\n\r\n", 431),
    (b"2\r\nhi\r\n0\r\n" + b"x-trailer: " + b"t" * 1_000_000, 431),
    (b"1\r\nz\r\n" * 5_000 + b"0\r\n\r\n", 200),
])  # fmt: skip
def test_bytes_between_and_after_chunks_are_limited_too(served: Served, tail: bytes, status: int) -> None:
    ((told, _),) = exchange(served, CHUNKED + CLOSE, tail)
    assert told == status


def test_a_trailer_is_not_taken_for_a_header(served: Served) -> None:
    asked = CHUNKED + b"x-first: 1\r\n" + CLOSE + b"2\r\nhi\r\n0\r\nx-auth-token: mine\r\n\r\n"
    assert exchange(served, asked) == [(200, b"POST /c x-first hi")]


def test_a_refused_client_first_reads_the_responses_to_earlier_requests(served: Served) -> None:
    good = b"POST /one HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nhi"
    for bad, refused in (
        (b"\0garbage\r\n\r\n", REFUSED),
        (head(2 * HEAD_MAX), TOO_LARGE),
        (CHUNKED + HOST + b"\r\nzz\r\n", REFUSED),
        (b"GET * HTTP/1.1\r\nhost: x\r\n\r\n", NO_PATH),
    ):
        assert exchange(served, good * 2 + bad) == [(200, b"POST /one  hi")] * 2 + [refused]


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"anything"])
def test_an_upgrade_is_ignored_and_the_body_is_read(served: Served, protocol: bytes) -> None:
    upgrade = HOST + b"connection: Upgrade, HTTP2-Settings\r\nupgrade: " + protocol + b"\r\n"
    last = b"GET /last HTTP/1.1\r\n" + CLOSE
    with_length = b"POST /a HTTP/1.1\r\n" + upgrade + b"content-length: 2\r\n\r\n"
    in_chunks = CHUNKED + upgrade + b"\r\n"
    for asked, answered in (
        ([b"GET /a HTTP/1.1\r\n" + upgrade + b"\r\n"], b"GET /a  "),
        ([with_length + b"hi"], b"POST /a  hi"),
        ([with_length, b"h", b"i"], b"POST /a  hi"),
        ([in_chunks + b"2\r\nhi\r\n0\r\n\r\n"], b"POST /c  hi"),
        ([in_chunks, b"2\r\nh", b"i\r\n0\r\n\r\n"], b"POST /c  hi"),
    ):
        assert exchange(served, *asked, last) == [(200, answered), (200, b"GET /last  ")]


def test_any_number_of_upgrades_in_one_piece_is_ignored(served: Served) -> None:
    asked = b"POST /a HTTP/1.1\r\nhost:x\r\nconnection:upgrade\r\nupgrade:x\r\ncontent-length:2\r\n\r\nhi"
    without = b"GET /b HTTP/1.1\r\nhost:x\r\nconnection:upgrade\r\nupgrade:x\r\n\r\n"
    assert exchange(served, (asked + without) * 400 + b"\0") == [(200, b"POST /a  hi"), (200, b"GET /b  ")] * 400 + [REFUSED]


@pytest.mark.parametrize(("public_url", "hsts"), [
    ("", None), ("http://tickets.example", None), ("https://tickets.example", b"strict-transport-security: max-age=31536000"),
])  # fmt: skip
def test_browsers_are_told_to_stay_with_https_where_the_house_is_behind_it(public_url: str, hsts: bytes | None) -> None:
    one = Served(public_url)
    try:
        for asked in (b"GET / HTTP/1.1\r\n" + CLOSE, b"nonsense\r\n\r\n", head(2 * HEAD_MAX)):
            lines = exchanged(one, asked).partition(b"\r\n\r\n")[0].split(b"\r\n")
            assert [line for line in lines if line.startswith(b"strict")] == ([hsts] if hsts else [])
            assert b"x-content-type-options: nosniff" in lines
    finally:
        one.stop()


async def stream(scope: Any, receive: Any, send: Any) -> None:
    """Respond bit by bit until the server stops."""
    if scope["type"] == "lifespan":
        await echo(scope, receive, send)
        return
    ends = is_ending(scope)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"begun", "more_body": True})
    await until(ends)
    await send({"type": "http.response.body", "body": b"ended"})


def test_a_stream_ends_whole_when_the_server_stops(caplog: pytest.LogCaptureFixture) -> None:
    one = Served(app=stream)
    with one.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        told = b""
        while b"begun" not in told:
            told += client.recv(65_536)
        one.server.should_exit = True
        told += everything(client)
    one.stop()
    assert told.partition(b"\r\n\r\n")[2] == b"5\r\nbegun\r\n5\r\nended\r\n0\r\n\r\n"
    assert [line for line in caplog.records if line.levelno >= logging.ERROR] == []


ODD_PATHS = ["", "/", "//", "/%00", "/%ff%fe", "/%", "/..%2f..", "/" + "a" * 9_000, "/%F0%9F%8E%B2", "/;x", "/?%00=%ff&&=&%"]


@pytest.mark.prove("fuzz")
def test_no_odd_path_of_a_running_house_is_a_mistake(morning: Any) -> None:
    def asked(line: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", int(morning.base.rpartition(":")[2])), timeout=PATIENCE_S) as client:
            client.sendall(line + b"\r\n" + CLOSE)
            return everything(client)

    places = ["", "/user", "/user/ticket/image", "/gaming/events", "/auth/login", "/banklot/docs", "/monitor", "/chance"]
    places += ["/check", "/be/tickets", "/bc/calculator/finance-details", "/api/v1/wallet", "/v1/sports/events", "/health"]
    places += ["/sandbox", "/sandbox/pam"]
    seen = set()
    for place in places:
        for odd in ODD_PATHS:
            for method in ("GET", "POST", "OPTIONS", "PROPFIND"):
                told = asked(f"{method} {place}{odd or '/'} HTTP/1.1".encode())
                status = int(told.split()[1])
                assert status < 500, (method, place, odd, told[:300])
                assert told.count(b"x-content-type-options: nosniff") == 1, (method, place, odd, told[:300])
                if b"content-type: text/html" in told:
                    assert b"frame-ancestors 'none'" in told, (method, place, odd, told[:300])
                    assert told.count(b"referrer-policy") == 1
                seen.add(status)
    assert asked(b"OPTIONS * HTTP/1.1").startswith(b"HTTP/1.1 204 ")
    assert {200, 404, 405} <= seen
    assert "Traceback" not in morning.errors.read_text()
