"""A fake operator's wallet on a socket, for as long as a test needs one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from taquilla.http.sockets import listen
from taquilla.sandbox.fake_wallet import PATH, FakeWallet


@contextmanager
def served(fake: FakeWallet) -> Iterator[str]:
    """Return the address of the wallet, which runs in a thread of its own."""
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(fake, http="httptools", ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}{PATH}"
    finally:
        server.should_exit = True
        thread.join()
        fake.close()
