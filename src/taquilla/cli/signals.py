"""Ends a command by a signal: what it has started is stopped, and what it has opened is closed."""

import asyncio
import signal
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress

import uvloop


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """End on SIGTERM as on Ctrl-C, so that every server we started is stopped on the way out."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        with suppress(KeyboardInterrupt, asyncio.CancelledError):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run(work: Awaitable[None]) -> None:
    """Run this to its end. SIGTERM cancels it, so that it closes what it has opened, and is then as it was before.

    An exception out of the signal's handler could come between an opening and whoever closes it. A pool of connections that
    nobody closes swallows a cancellation while it connects, and the process would never end.
    """

    async def cancelled_by_a_signal() -> None:
        task, before = asyncio.current_task(), signal.getsignal(signal.SIGTERM)
        assert task is not None
        signal.signal(signal.SIGTERM, lambda *_: task.cancel())
        try:
            await work
        finally:
            signal.signal(signal.SIGTERM, before)

    uvloop.run(cancelled_by_a_signal())
