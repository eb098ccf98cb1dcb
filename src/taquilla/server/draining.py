"""Ends a server without losing a request: whoever has one under way gets its response, and so does one that still comes."""

import asyncio
import select
import socket
from collections.abc import Callable
from typing import Final

import uvicorn

from taquilla.http.shutdown import DRAIN_S
from taquilla.server.guarded_connection import GuardedConnection

_ENDS: Final = "taquilla_ends"
_UNREAD_S: Final = 0.05  # until bytes that lie unread are looked for again


class DrainingServer(uvicorn.Server):
    """A server whose connections know that it ends, also those that it accepted in its last moment.

    stopping is called when it begins to end.
    """

    def __init__(self, config: uvicorn.Config, *, stopping: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, answer what has come and what still comes, and close."""
        self._stopping()
        vars(self.server_state)[_ENDS] = True
        await super().shutdown(sockets)


class DrainingConnection(GuardedConnection):
    """A connection that brings one more request after its server was told to end, and is closed with that one's response.

    So a client that always has a request under way loses none. A connection that brings none in time is closed: its client finds
    it closed before it sends the next one, unless that one is on its way at this very moment.
    """

    _drain: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; the server may be about to end already."""
        super().connection_made(transport)
        if _ENDS in vars(self.server_state):
            self.shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        if self._drain is not None:
            self._drain.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Answer the request that is under way, or one that comes soon; then close."""
        if self._drain is None:
            self.end_soon()
            self._drain = self.loop.call_later(self.app_state.get(DRAIN_S, 0.0), self._close_if_idle)

    def _close_if_idle(self) -> None:
        if not self.is_idle():
            return  # its response closes it
        if not self.transport.is_closing() and _has_unread(self.transport):
            self._drain = self.loop.call_later(_UNREAD_S, self._close_if_idle)
        else:
            self.transport.close()


def _has_unread(transport: asyncio.Transport) -> bool:
    """Tell whether bytes have come that nobody has read yet: closing would lose them, and reset the connection."""
    look = select.poll()
    look.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
    return bool(look.poll(0))
