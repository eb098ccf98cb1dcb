"""A server on a socket of this machine, in a thread of its own, for as long as a test needs one; and ports for programs."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from taquilla.http.sockets import listen

_HELD: list[socket.socket] = []


def held_port() -> int:
    """Return a free port. It is bound from now on, so nobody is given the same one; a program may listen on it all the same."""
    _HELD.append(socket.socket())
    _HELD[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    _HELD[-1].bind(("127.0.0.1", 0))
    return int(_HELD[-1].getsockname()[1])


@contextmanager
def threaded(config: uvicorn.Config) -> Iterator[str]:
    """Serve an app, and return its address. Connections wait on the socket until the server is up."""
    listening, server = listen("127.0.0.1", 0), uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
