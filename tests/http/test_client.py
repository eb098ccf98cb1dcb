"""Hostile and broken servers that we call: over real sockets, byte by byte."""

import asyncio
import gzip
import random
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import IPv4Address, ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.patience import PATIENCE_S, TIMED, until

from taquilla.http import client
from taquilla.http.addresses import BadAddress, Target, target
from taquilla.http.client import HttpClient
from taquilla.http.client_connection import BODY_MAX, ServerResponse

HERE = ip_network("127.0.0.0/8")
BODY = b'{"action":"ping"}'
OK = b'{"ok":true}'

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Stranger:
    """A server: its address, the requests that it received, and the number of connections to it."""

    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/wallet"


def http(status: int, body: bytes, *headers: bytes) -> bytes:
    """Return a response with its length."""
    return b"\r\n".join([b"HTTP/1.1 %d Whatever" % status, b"Content-Length: %d" % len(body), *headers, b"", body])


def saying(*pieces: bytes, closing: bool = False) -> Talk:
    """Answer every request with these bytes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if closing:
            writer.close()

    return talk


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes, piece: bytes) -> None:
    """Send one piece for ever, as fast as the caller takes it."""
    writer.write(first)
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)  # to drain waits for nobody until the sockets are full: the caller is in this loop too


@asynccontextmanager
async def a_stranger(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[Stranger]:
    """Run a server that answers each request, once it has read it, as `talk` does."""
    stranger, meetings = Stranger(), set[asyncio.Task[None]]()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stranger.connections += 1
        meetings.add(asyncio.current_task())  # type: ignore[arg-type]
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), 0)
                stranger.heard.append(head + await reader.readexactly(length))
                await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=tls)
    stranger.port = server.sockets[0].getsockname()[1]
    try:
        yield stranger
    finally:
        server.close()
        for meeting in meetings:
            meeting.cancel()
        await asyncio.gather(*meetings, return_exceptions=True)


def call(
    talk: Talk, times: int = 1, *, url: str = "http://127.0.0.1:{}/wallet", served: ssl.SSLContext | None = None, **how: object
) -> tuple[list[ServerResponse], Stranger]:
    """Make so many calls to a port of the stranger's, one after another, and return their replies."""

    async def told() -> tuple[list[ServerResponse], Stranger]:
        caller = HttpClient(**{"allowed": [HERE], "plain_http": True} | how)  # type: ignore[arg-type]
        async with a_stranger(talk, served) as stranger:
            replies = [await caller.post(url.format(stranger.port), BODY, {"signature": "ab"}) for _ in range(times)]
            await caller.close()
        return replies, stranger

    return asyncio.run(told())


def test_an_answer_that_is_no_json_is_there_as_it_came() -> None:
    for body in (b"", b"17\n", "— witness.example AAAA\n".encode(), b"\xff\x00", OK):
        (reply,), _ = call(saying(http(200, body)))
        assert (reply.status, reply.data) == (200, body)
    (reply,), _ = call(saying(http(200, gzip.compress(OK), PACKED)))
    assert reply.data == OK


async def test_an_address_is_read_without_a_body() -> None:
    client = HttpClient([HERE], plain_http=True)
    async with a_stranger(saying(http(200, b"a note\n"))) as stranger:
        answer = await client.get(stranger.url)
        await client.close()
    assert (answer.status, answer.data) == (200, b"a note\n")
    assert stranger.heard[0].startswith(b"GET /wallet HTTP/1.1\r\nHost: ")
    assert b"Content-" not in stranger.heard[0]


def test_a_call_is_one_post_of_json_with_our_headers_and_is_answered_by_an_object() -> None:
    (reply,), stranger = call(saying(http(200, b'{"balance": 5, "rate": 1.50, "list": [{"x": 0.30000000000000004}]}')))
    assert reply == ServerResponse(200, {"balance": 5, "rate": "1.50", "list": [{"x": "0.30000000000000004"}]})
    (heard,) = stranger.heard
    head, _, body = heard.partition(b"\r\n\r\n")
    assert body == BODY
    assert head.split(b"\r\n") == [
        b"POST /wallet HTTP/1.1", b"Host: 127.0.0.1:%d" % stranger.port, b"Content-Type: application/json", b"Content-Length: 17",
        b"Accept: application/json", b"Accept-Encoding: identity", b"User-Agent: Taquilla", b"signature: ab",
    ]  # fmt: skip


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNSTATED = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
PACKED = b"Content-Encoding: gzip"
CUT = ServerResponse(0, None, "it closed the connection before its answer was complete")
NO_HTTP = ServerResponse(0, None, "what it sends is not HTTP")
TOO_LONG = ServerResponse(200, None, "its answer has more than 65536 bytes, or is cut")


@pytest.mark.parametrize(("talk", "answer"), [
    (saying(http(200, OK)), ServerResponse(200, {"ok": True})),
    (saying(http(403, b'{"is":1.0E7}')), ServerResponse(403, {"is": "1.0E7"})),
    (saying(CHUNKED + b'5\r\n{"ok"\r\n6\r\n:true}\r\n0\r\n\r\n'), ServerResponse(200, {"ok": True})),
    (saying(*[bytes([byte]) for byte in http(200, OK)]), ServerResponse(200, {"ok": True})),
    (saying(UNSTATED + OK, closing=True), ServerResponse(200, {"ok": True})),
    (saying(b"HTTP/1.1 100 Continue\r\n\r\n" + http(200, OK)), ServerResponse(200, {"ok": True})),
    (saying(http(200, gzip.compress(OK), PACKED)), ServerResponse(200, {"ok": True})),
    (saying(http(503, b"", b"Retry-After: 120 ")), ServerResponse(503, None, "the body is empty", "120")),
    (saying(http(301, b"", b"Location: /elsewhere")), ServerResponse(301, None, "the body is empty")),
    (saying(http(200, b"<html>ok</html>")), ServerResponse(200, None, "not JSON at character 0: expecting value")),
    (saying(http(200, b'[{"ok":true}]')), ServerResponse(200, None, "its answer is no JSON object")),
    (saying(http(200, b'{"ok":true,"ok":false}')), ServerResponse(200, None, "the key `ok` stands twice in one object")),
    (saying(http(200, b'{"ok":tr')), ServerResponse(200, None, "not JSON at character 6: expecting value")),
    (saying(http(200, OK)[:-3], closing=True), CUT),
    (saying(closing=True), CUT),
    (saying(b"HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), NO_HTTP),
    (saying(http(200, OK) + b"trailing"), ServerResponse(200, {"ok": True})),
    (saying(b"SSH-2.0-OpenSSH_9.6\r\n"), NO_HTTP),
    (saying(http(200, b'"' + b"x" * (BODY_MAX - 2) + b'"')), ServerResponse(200, None, "its answer is no JSON object")),
    (saying(http(200, b'"' + b"x" * (BODY_MAX - 1) + b'"')), ServerResponse(0, None, "its answer has more than 65536 bytes")),
    (saying(http(200, gzip.compress(OK)[:-9], PACKED)), TOO_LONG),
    (saying(http(200, b"not packed at all", PACKED)), ServerResponse(200, None, "its answer cannot be unpacked")),
    (saying(http(200, OK, b"Content-Encoding: br")), ServerResponse(200, None, "its answer is packed, which was not asked for")),
])  # fmt: skip
def test_only_a_whole_json_object_within_the_caps_is_an_answer(talk: Talk, answer: ServerResponse) -> None:
    (reply,), _ = call(talk)
    assert reply == answer


def test_no_answer_however_mangled_is_more_than_a_reply_or_takes_longer_than_it_may() -> None:
    dice = random.Random(63)
    whole = http(200, b'{"ticket_id":"66902734beba20ff2df5c79f","balance":1000}', b"Content-Type: application/json")

    def mangled() -> bytes:
        text = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            place = dice.randrange(len(text))
            match dice.randrange(4):
                case 0:
                    text[place] = dice.randrange(256)
                case 1:
                    del text[place : place + dice.randrange(1, 9)]
                case 2:
                    text[place:place] = dice.randbytes(dice.randrange(1, 9))
                case _:
                    text[place:place] = text[dice.randrange(len(text)) :][:20]
        return bytes(text)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(mangled())
        writer.close()

    replies, _ = call(talk, 400, timeout_s=2)
    assert {type(reply) for reply in replies} == {ServerResponse}
    assert all((reply.value is None) == bool(reply.trouble) for reply in replies)
    understood = sum(reply.value is not None for reply in replies)
    assert 0 < understood < len(replies)
    assert all(reply.status or reply.trouble for reply in replies)


def reply_in_little_memory(talk: Talk) -> ServerResponse:
    """Return the reply to a call, for which no more than five megabytes may be needed."""
    tracemalloc.start()
    (reply,), _ = call(talk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    return reply


def test_a_bomb_is_not_unpacked_further_than_the_cap() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < BODY_MAX
    assert reply_in_little_memory(saying(http(200, bomb, PACKED))) == TOO_LONG


@pytest.mark.parametrize(("first", "piece", "trouble"), [
    (b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"y" * 500 + b"\r\n", "its headers do not end"),
    (b"HTTP/1.1 200 OK\r\nX-Long: ", b"y" * 500, "its headers do not end"),
    (b"HTTP/1.1 200 OK\r\n\r\n", b"y" * 500, f"its answer has more than {BODY_MAX} bytes"),
    (CHUNKED, b"1\r\n \r\n" * 100, f"its answer has more than {BODY_MAX} bytes"),
    (CHUNKED + b"0\r\n", b"X-Trailer: " + b"y" * 500 + b"\r\n", "its answer does not end"),
    (b"", b"HTTP/1.1 100 Continue\r\n\r\n", "its headers do not end"),
])  # fmt: skip
def test_an_endless_response_is_cut_off(first: bytes, piece: bytes, trouble: str) -> None:
    talk = partial(endless, first=first, piece=piece)
    assert reply_in_little_memory(talk) == ServerResponse(0, None, trouble)


@TIMED
def test_the_deadline_is_one_for_the_whole_call_however_steadily_it_drips(is_timed: bool) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in http(200, OK) * 1000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.01)

    began_s = time.monotonic()
    (reply,), _ = call(drip, timeout_s=0.3)
    assert reply == ServerResponse(0, None, "no answer within 0.3 s")
    assert not is_timed or 0.3 <= time.monotonic() - began_s < 2


def test_a_connection_serves_one_call_after_another_and_none_is_made_twice() -> None:
    replies, stranger = call(saying(http(200, OK)), times=5)
    assert [reply.status for reply in replies] == [200] * 5
    assert stranger.connections == 1
    replies, stranger = call(saying(closing=True), times=3)
    assert [reply.status for reply in replies] == [0, 0, 0]
    assert len(stranger.heard) == 3


@pytest.mark.parametrize("talk", [
    saying(http(200, OK, b"Connection: close")),
    saying(http(200, OK) + http(200, OK)),  # an answer that nobody has asked for yet
    saying(http(200, OK), closing=True),
])  # fmt: skip
def test_a_connection_that_may_not_be_trusted_further_is_not_used_again(talk: Talk) -> None:
    replies, stranger = call(talk, times=3)
    assert [reply for reply in replies if reply.status not in (0, 200)] == []
    assert replies[0] == ServerResponse(200, {"ok": True})
    assert stranger.connections >= 2


async def test_a_connection_that_nobody_uses_again_is_closed_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "KEPT_S", 0.05)
    caller = HttpClient([HERE], plain_http=True)
    for closing in (False, True):
        async with a_stranger(saying(http(200, OK), closing=closing)) as stranger:
            await caller.post(stranger.url, BODY, {})
            await until(lambda: not caller._idle)


async def test_calls_under_way_to_one_server_are_counted() -> None:
    gate = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(http(200, OK))

    caller = HttpClient([HERE], plain_http=True, connections_max=2)
    async with a_stranger(wait) as stranger:
        first = [asyncio.create_task(caller.post(stranger.url, BODY, {})) for _ in range(3)]
        done, waiting = await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        gate.set()
        assert [(await one).status for one in waiting] == [200, 200]
        assert await caller.post(stranger.url, BODY, {}) == ServerResponse(200, {"ok": True})
        await caller.close()
    assert [one.result() for one in done] == [ServerResponse(0, None, "too many calls to this server are under way")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
def test_no_spelling_of_ourselves_is_ever_connected_to(host: str) -> None:
    (reply,), stranger = call(saying(http(200, OK)), url=f"http://{host}:{{}}/", allowed=())
    assert (reply.status, stranger.connections) == (0, 0)
    assert reply.trouble.startswith(("the address may not be called", "the name cannot be resolved"))


async def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = ["127.0.0.1", "10.0.0.1"]  # the second is the machine next door

    def rebinding(host: str, port: int, **how: object) -> list[object]:
        return [(2, 1, 6, "", (addresses.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    caller = HttpClient([HERE], plain_http=True)
    async with a_stranger(saying(http(200, OK, b"Connection: close"))) as stranger:
        first, second = [await caller.post(f"http://wallet.example:{stranger.port}/", BODY, {}) for _ in range(2)]
        await caller.close()
    assert first == ServerResponse(200, {"ok": True})
    assert second.trouble.startswith("the address may not be called")
    assert (stranger.connections, addresses) == (1, [])


async def test_names_whose_servers_do_not_answer_hold_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    answering = threading.Event()

    def looked_up(host: str, port: int, **how: object) -> list[object]:
        assert host == "wallet.example" or answering.wait(PATIENCE_S)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    caller = HttpClient([HERE], plain_http=True, timeout_s=PATIENCE_S)
    async with a_stranger(saying(http(200, OK))) as stranger:
        url = f"http://{{}}:{stranger.port}/"
        # What people name is looked up apart from what is called, and so much of it at once.
        dead = {f"dead-{place}.example": owner for place, owner in enumerate([1] * 5 + [2, 3, 4] * 4 + [5])}
        asking = [caller.post(url.format(host), BODY, {}) for host in dead]
        asking += [caller.check(url.format(host), owner) for host, owner in dead.items()]
        waiting: list[asyncio.Task[Any]] = [asyncio.create_task(one) for one in asking]
        refused, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert {one.result() for one in refused} == {"too many names are being looked up"}
        assert {waiting.index(one) - 18 for one in refused} == {4, 17}  # the fifth of one owner, and the seventeenth of all
        assert await caller.post(url.format("wallet.example"), BODY, {}) == ServerResponse(200, {"ok": True})
        answering.set()
        assert [(await one).status for one in waiting[:18]] == 18 * [200]
        await asyncio.wait(waiting)
        await caller.close()


async def test_an_address_can_be_checked_without_a_connection() -> None:
    caller, strict = HttpClient([HERE], plain_http=True), HttpClient([HERE])
    async with a_stranger(saying(http(200, OK))) as stranger:
        urls = [stranger.url, "http://10.0.0.1/", "http://no-such-host.invalid/", "ftp://example.org/"]
        checked = [await caller.check(url, 1) for url in urls] + [await strict.check(stranger.url, 1)]
    assert stranger.connections == 0
    assert checked == [
        None,
        "the address may not be called: it is neither public nor in TAQUILLA_WALLET_NETWORKS",
        "the name cannot be resolved",
        "an address begins with https:// or http://",
        "an address begins with https://; plain http needs TAQUILLA_WALLET_HTTP=yes",
    ]


@pytest.mark.parametrize(("url", "found"), [
    ("https://wallet.example/pam?x=1", Target("https", "wallet.example", 443, "/pam?x=1")),
    ("http://wallet.example:8080", Target("http", "wallet.example", 8080, "/")),
    ("http://[::1]:80/a#part", Target("http", "::1", 80, "/a")),
    ("ftp://wallet.example/", "an address begins with https:// or http://"),
    ("wallet.example/pam", "an address begins with https:// or http://"),
    ("https:///pam", "an address has a host, and neither a user nor a password"),
    ("https://user:secret@wallet.example/", "an address has a host, and neither a user nor a password"),
    ("https://user@wallet.example/", "an address has a host, and neither a user nor a password"),
    ("https://wallet.example:0/", "there is no port 0"),
    ("https://wallet.example:99999/", "an address is https://, a host, and where needed a port and a path"),
    ("https://wallet.example/\r\nX: y", "an address is printable ASCII without spaces, at most 2000 characters"),
    ("https://wallét.example/", "an address is printable ASCII without spaces, at most 2000 characters"),
    ("https://wallet.example/" + "x" * 2000, "an address is printable ASCII without spaces, at most 2000 characters"),
])  # fmt: skip
def test_an_address_is_read_strictly(url: str, found: Target | str) -> None:
    if isinstance(found, Target):
        assert target(url) == found
    else:
        with pytest.raises(BadAddress) as caught:
            target(url)
        assert str(caught.value) == found


def certificate(folder: Path, *, days: int, name: str = "localhost") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's certificate that ends so many days from now, and a client context that trusts its issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority")])
    ends = datetime.now(UTC) + timedelta(days=days)
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=30))
        .not_valid_after(ends)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


@pytest.mark.parametrize(
    ("days", "name", "is_trusted"), [(10, "localhost", True), (-1, "localhost", False), (10, "other.example", False)]
)
def test_a_certificate_must_be_in_force_and_name_the_server(tmp_path: Path, days: int, name: str, is_trusted: bool) -> None:
    served, trust = certificate(tmp_path, days=days, name=name)
    here = {"allowed": [HERE, ip_network("::1/128")], "plain_http": False}
    (reply,), stranger = call(saying(http(200, OK)), url="https://localhost:{}/", served=served, tls=trust, **here)
    assert reply.status == (200 if is_trusted else 0)
    assert bool(stranger.heard) is is_trusted
