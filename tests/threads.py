"""A server on a socket of this machine, in a thread of its own, for as long as a test needs one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from taquilla.http.sockets import listen


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
