"""Runs the house behind uvicorn: one process, or several that share a socket."""

import asyncio
import json
import os
import socket
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from taquilla.app import App, Plan, taquilla

_HEADERS_S = 10.0  # how long a caller may take to say its headers, or to say nothing at all
_PLAN = "TAQUILLA_PLAN"


class PatientOnlySoLong(HttpToolsProtocol):  # type: ignore[misc]
    """uvicorn's protocol, but a connection that does not get its headers out is closed (slow loris)."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(_HEADERS_S, self.transport.close)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of the headers."""
        if self._timer is None:
            self._timer = self.loop.call_later(_HEADERS_S, self.transport.close)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The headers are here."""
        self._disarm()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody to wait for."""
        self._disarm()
        super().connection_lost(exc)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def serve(plan: Plan, host: str, port: int, *, processes: int = 1, ready: Callable[[int], None]) -> None:
    """Serve until told to stop; ready is called with the port once it answers. Raises OSError when the port is taken."""
    listening = listen(host, port)
    if processes == 1:
        app = taquilla(plan, ready=lambda: ready(listening.getsockname()[1]))
        server = uvicorn.Server(_config(app))
        server.run(sockets=[listening])
        if not server.started:
            raise SystemExit(3)
        return
    os.environ[_PLAN] = _packed(plan)
    config = _config("taquilla.serving:planned", factory=True, workers=processes)
    Multiprocess(config, target=uvicorn.Server(config).run, sockets=[listening]).run()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(2048)
    listening.setblocking(False)
    listening.set_inheritable(True)
    return listening


def planned() -> App:
    """The app of one of several processes; the plan came by the environment."""
    values = json.loads(os.environ[_PLAN])
    return taquilla(Plan(**values | {"master_key_file": Path(values["master_key_file"])}))


def _packed(plan: Plan) -> str:
    return json.dumps(asdict(plan), default=str)


def _config(app: Any, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=PatientOnlySoLong,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
        **options,
    )

