"""A server that ends answers what has come and what still comes; the twin without the drain loses it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from tests.app.served import echo
from tests.patience import PATIENCE_S, until

from taquilla.http.shutdown import DRAIN_S
from taquilla.http.sockets import listen
from taquilla.server import guarded_connection
from taquilla.server.draining import DrainingConnection, DrainingServer
from taquilla.server.guarded_connection import GuardedConnection
from taquilla.server.serving import configuration

REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
Connect = Callable[..., Awaitable["Client"]]
Play = Callable[[uvicorn.Server, Connect], Awaitable[None]]


async def app(scope: Any, receive: Any, send: Any, *, drain_s: float) -> None:
    if scope["type"] == "lifespan":
        scope["state"][DRAIN_S] = drain_s
        await echo(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class Client:
    """A client with one connection; what it sends lies in the system's buffers at once."""

    def __init__(self, address: Any) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setblocking(False)

    async def ask(self) -> tuple[bool, bool]:
        """Send a request, and tell whether it is answered and whether the connection goes on."""
        self.send()
        return await self.answer()

    def send(self, what: bytes = REQUEST) -> None:
        assert self.socket.send(what) == len(what)

    async def answer(self) -> tuple[bool, bool]:
        """Read an answer; tell whether there is one, and whether the connection goes on after it."""
        loop, told = asyncio.get_running_loop(), b""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not told.endswith(b"\r\n\r\nok"):
                    if not (piece := await loop.sock_recv(self.socket, 4096)):
                        return False, False
                    told += piece
        except OSError:
            return False, False
        return True, b"connection: close" not in told

    async def is_closed(self) -> bool:
        """Wait until the server closes the connection."""
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.get_running_loop().sock_recv(self.socket, 1) == b""


def play(story: Play, *, drains: bool = True, drain_s: float = PATIENCE_S) -> None:
    """Play a story with a server that runs, and with what connects clients to it: used already, or new."""

    async def played() -> None:
        async def draining(scope: Any, receive: Any, send: Any) -> None:
            await app(scope, receive, send, drain_s=drain_s)

        config = configuration(draining)
        if not drains:
            config.http = GuardedConnection
        server = DrainingServer(config) if drains else uvicorn.Server(config)
        with listen("127.0.0.1", 0) as listening:
            running = asyncio.create_task(server.serve(sockets=[listening]))
            await until(lambda: server.started)
            clients = list[Client]()

            async def connect(*, is_new: bool = False) -> Client:
                clients.append(client := Client(listening.getsockname()))
                assert is_new or await client.ask() == (True, True)
                return client

            try:
                await story(server, connect)
            finally:
                for client in clients:
                    client.socket.close()
                server.should_exit = True
                await asyncio.wait_for(running, PATIENCE_S)

    asyncio.run(played())


@pytest.mark.parametrize("drains", [True, False])
@pytest.mark.parametrize("half", [b"", REQUEST[:10]])
def test_what_nobody_has_read_when_the_server_ends_is_answered_and_half_a_request_waited_for(drains: bool, half: bytes) -> None:
    async def story(server: uvicorn.Server, connect: Connect) -> None:
        client, connections = await connect(), server.server_state.connections
        client.send(half or REQUEST)
        # Nothing runs behind a whole request: the server finds the bytes when it is about to end.
        if half:
            await until(lambda: any(connection._overhead for connection in connections))  # type: ignore[union-attr]
        for connection in list(connections):
            connection.shutdown()
        if half and drains:
            await asyncio.sleep(0)
            client.send(REQUEST.removeprefix(half))
        assert await client.answer() == (drains, False)

    play(story, drains=drains)


def test_a_connection_that_brings_nothing_more_is_closed_in_time() -> None:
    async def story(server: uvicorn.Server, connect: Connect) -> None:
        client = await connect()
        server.should_exit = True
        assert await client.is_closed()

    play(story, drain_s=0.3)


def test_line_breaks_between_requests_keep_no_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_connection, "_LOOK_S", 0.02)

    async def story(server: uvicorn.Server, connect: Connect) -> None:
        client = await connect()
        (connection,) = server.server_state.connections
        assert isinstance(connection, GuardedConnection)
        client.send(b"\r\n")
        await until(lambda: connection._idle is not None)
        assert connection.is_idle()
        connection.timeout_keep_alive = 0
        assert await client.is_closed()

    play(story)


def test_a_connection_of_the_last_moment_is_answered_once() -> None:
    async def story(server: uvicorn.Server, connect: Connect) -> None:
        client = await connect(is_new=True)
        client.send()
        # Told to end while the connection waits to be made.
        vars(server.server_state)["taquilla_ends"] = True
        assert await client.answer() == (True, False)

    play(story)


def test_each_next_request_is_the_last_one_of_its_connection() -> None:
    async def story(server: uvicorn.Server, connect: Connect) -> None:
        clients = [await connect() for _ in range(8)]
        server.should_exit = True
        connections = server.server_state.connections
        await until(lambda: all(isinstance(one, DrainingConnection) and one._ends for one in connections))
        assert [await client.ask() for client in clients] == [(True, False)] * 8

    play(story)
