"""Servers of toy apps in threads, and bytes on their sockets."""

import re
import socket
import threading
from typing import Any

import uvicorn
from tests.patience import PATIENCE_S

from taquilla.http.sockets import listen
from taquilla.server.serving import configuration


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Respond with the request: method, path, names of headers, and body."""
    if scope["type"] == "lifespan":
        for part in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{part}.complete"})
        return
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    names = b",".join(name for name, _ in scope["headers"] if name.startswith(b"x-"))
    said = b" ".join((scope["method"].encode(), scope["path"].encode(), names[:40], body[:40]))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


class Served:
    """A server in a thread, and its responses. keep_alive_s is how long it keeps an idle connection."""

    def __init__(self, public_url: str = "", app: Any = echo, keep_alive_s: float = 75, proxies: tuple[str, ...] = ()) -> None:
        listening = listen("127.0.0.1", 0)
        self.port = listening.getsockname()[1]
        config = configuration(app, proxies, public_url=public_url)
        config.timeout_keep_alive = keep_alive_s  # type: ignore[assignment]
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, args=([listening],))
        self.thread.start()

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)


def answers(told: bytes) -> list[tuple[int, bytes]]:
    """Return the statuses and bodies in a server's bytes. A rest at the end is a mistake."""
    found = []
    while told:
        head, blank, told = told.partition(b"\r\n\r\n")
        assert blank, head
        status = int(head.split()[1])
        length = re.search(rb"content-length: (\d+)", head)
        if status >= 200:
            assert b"x-content-type-options: nosniff" in head
            size = int(length[1]) if length else 0
            found.append((status, told[:size]))
            told = told[size:]
    return found


def exchange(served: Served, *pieces: bytes) -> list[tuple[int, bytes]]:
    """Send bytes and return all responses until no more come. The last request of a good conversation closes the connection."""
    return answers(exchanged(served, *pieces))


def exchanged(served: Served, *pieces: bytes) -> bytes:
    """Send bytes and return all that comes back, until the other side closes."""
    with served.connect() as client:
        for piece in pieces:
            client.sendall(piece)
        return everything(client)


def everything(client: socket.socket) -> bytes:
    """Return all bytes until the other side closes."""
    told = b""
    while piece := client.recv(65_536):
        told += piece
    return told
