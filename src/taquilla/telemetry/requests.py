"""Logs and counts requests that do not go well: one line for each refusal and each error, one more for all others at level debug.

A sale by a lane succeeds, so it comes by here only when it does not.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from taquilla import security
from taquilla.api.request_ids import request_id_of
from taquilla.http import notes
from taquilla.http.asgi import App, Message, Receive, Scope, Send
from taquilla.telemetry.logs import FIELDS

LINES_MAX: Final = 600
"""The most lines about requests in a window: anybody can be refused as often as he likes."""
WINDOW_S: Final = 60.0
_LOG: Final = logging.getLogger("taquilla.requests")


class RequestLog:
    """Logs the requests of a process. on_error is called with the dialect and the status of each response from 400 on."""

    def __init__(self, on_error: Callable[[str, int], None], clock_s: Callable[[], float] = time.monotonic) -> None:
        self._on_error = on_error
        self._clock_s = clock_s
        self._since_s = clock_s()
        self._lines = self._dropped = 0

    def beside(self, app: App, dialect: str, segment: str) -> App:
        """Return an app that serves as another one does, and logs. segment is the first one of its paths."""

        async def logged(scope: Scope, receive: Receive, send: Send) -> None:
            began_s, status = time.perf_counter(), 0
            notes.begin()

            async def sending(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await app(scope, receive, sending)
            finally:
                self._note(scope, dialect, segment, status, time.perf_counter() - began_s)

        return logged

    def _note(self, scope: Scope, dialect: str, segment: str, status: int, took_s: float) -> None:
        if status >= 400:
            self._on_error(dialect, status)
        refusal = notes.refusal()
        # Without a response the client was gone, or the app has broken down, which uvicorn logs.
        level = logging.WARNING if status >= 500 else logging.INFO if status >= 400 or refusal else logging.DEBUG
        if not _LOG.isEnabledFor(level) or not self._has_room(level):
            return
        # A path that no endpoint has may hold anything.
        path = scope.get(notes.ROUTE) or f"/{segment}/…"
        came = security.current()
        fields: dict[str, object] = {"dialect": dialect, "method": scope["method"], "path": path, "status": status}
        fields |= {"refusal": refusal} if refusal else {}
        fields |= {"operator": came.operator} if came.operator is not None else {}
        fields |= {"ms": round(took_s * 1000, 1)}
        fields["request"] = came.request or request_id_of(scope["headers"]).decode()
        _LOG.log(level, "%s", " ".join(f"{name}={value}" for name, value in fields.items()), extra={FIELDS: fields})

    def _has_room(self, level: int) -> bool:
        if level < logging.INFO:
            return True
        if self._clock_s() - self._since_s >= WINDOW_S:
            if self._dropped:
                _LOG.warning("%d lines about requests were left out", self._dropped)
            self._since_s, self._lines, self._dropped = self._clock_s(), 0, 0
        self._lines += 1
        self._dropped += self._lines > LINES_MAX
        return self._lines <= LINES_MAX
