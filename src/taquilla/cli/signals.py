"""Ends a command by a signal: what it has started is stopped, and what it has opened is closed."""

import asyncio
import signal
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress

import uvloop


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """End as on Ctrl-C, so that every server we started is stopped on the way out; and end well."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    end_as_interrupted()
    try:
        with suppress(KeyboardInterrupt, asyncio.CancelledError):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_as_interrupted() -> None:
    """Let SIGTERM, and a terminal that is closed, end this process as Ctrl-C does: no server and no half of a copy stays."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, signal.default_int_handler)


def run(work: Awaitable[None]) -> None:
    """Run this to its end. A signal that would end it as Ctrl-C does cancels it, so that it closes what it has opened.

    An exception out of the signal's handler could come between an opening and whoever closes it. A pool of connections that
    nobody closes swallows a cancellation while it connects, and the process would never end.
    """

    async def cancelled_by_a_signal() -> None:
        task = asyncio.current_task()
        assert task is not None
        ending = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.default_int_handler]
        for number in ending:
            signal.signal(number, lambda *_: task.cancel())
        try:
            await work
        finally:
            for number in ending:
                signal.signal(number, signal.default_int_handler)

    uvloop.run(cancelled_by_a_signal())
