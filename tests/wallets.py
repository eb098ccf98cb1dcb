"""A fake operator's wallet on a socket, for as long as a test needs one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import uvicorn
from tests.threads import threaded

from taquilla.sandbox.fake_wallet import PATH, FakeWallet


@contextmanager
def served(fake: FakeWallet) -> Iterator[str]:
    """Return the address of the wallet, which runs in a thread of its own."""
    config = uvicorn.Config(fake, http="httptools", ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=1)
    with closing(fake), threaded(config) as address:
        yield f"{address}{PATH}"
