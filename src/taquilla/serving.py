"""Runs the house behind uvicorn: one process, or several that share a socket."""

import asyncio
import json
import os
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from taquilla.app import App, Plan, taquilla
from taquilla.wire.listening import listen

_REQUEST_S = 10.0  # how long a caller may take to get a whole request out
_READ_S = 60.0  # how long a caller may read nothing of an answer
_LOOK_S = 2.5  # between two looks at a connection: a timer a request would cost 3 % of a sale
_PLAN = "TAQUILLA_PLAN"


class PatientOnlySoLong(HttpToolsProtocol):
    """uvicorn's protocol, but a connection that does not get its request out is closed (slow loris).

    So is one that reads nothing of its answer, without waiting for what is still to be sent.
    """

    _began: float | None = None
    _stuck: float | None = None
    _look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._began = self.loop.time()
        self._look = self.loop.call_later(_LOOK_S, self._look_at_the_clock)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a request."""
        self._began = self.loop.time()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """The request is here, headers and body."""
        self._began = None
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody to wait for."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait for the caller to read."""
        self._stuck = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The caller has read on."""
        self._stuck = None
        super().resume_writing()

    def _look_at_the_clock(self) -> None:
        if self._stuck is not None and self.loop.time() - self._stuck > _READ_S:
            self.transport.abort()
        elif self._began is not None and self.loop.time() - self._began > _REQUEST_S:
            self.transport.close()
        else:
            self._look = self.loop.call_later(_LOOK_S, self._look_at_the_clock)


def serve(plan: Plan, host: str, port: int, *, processes: int = 1, ready: Callable[[int], None]) -> None:
    """Serve until told to stop; ready is called with the port once it answers. Raises CannotListen."""
    listening = listen(host, port)
    plan = replace(plan, own_url=_own_url(*listening.getsockname()[:2]))
    if processes == 1:
        _run(taquilla(plan, ready=lambda: ready(listening.getsockname()[1])), listening, plan.proxies)
        return
    os.environ[_PLAN] = _packed(plan)
    config = configuration("taquilla.serving:planned", plan.proxies, factory=True, workers=processes)
    threading.Thread(target=_tell_when_ready, args=(listening.getsockname()[1], ready), daemon=True).start()
    Multiprocess(config, sockets=[listening]).run()


def _own_url(host: str, port: int) -> str:
    """Where this machine reaches what listens there."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


def serve_app(app: App, host: str, port: int, *, ready: Callable[[int], None]) -> None:
    """Serve an app that is no house until told to stop. ready is called with the port. Raises CannotListen."""
    listening = listen(host, port)
    # Whoever connects from now on is served as soon as the app is.
    ready(listening.getsockname()[1])
    _run(app, listening)


def _run(app: App, listening: socket.socket, proxies: Sequence[str] = ()) -> None:
    server = uvicorn.Server(configuration(app, proxies))
    server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(3)


def _tell_when_ready(port: int, ready: Callable[[int], None]) -> None:
    """Ask until one of the processes answers."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    ready(port)
                    return
        except OSError:
            time.sleep(0.05)


def planned() -> App:
    """The app of one of several processes; the plan came by the environment."""
    values = json.loads(os.environ[_PLAN])
    return taquilla(Plan(**values | {"master_key_file": Path(values["master_key_file"])}))


def _packed(plan: Plan) -> str:
    return json.dumps(asdict(plan), default=str)


def configuration(app: Any, proxies: Sequence[str] = (), **options: Any) -> uvicorn.Config:
    """How uvicorn serves an app. proxies are addresses or networks whose word counts for who calls."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=PatientOnlySoLong,
        ws="none",
        # X-Forwarded-For is anybody's word: unless a proxy of ours says it, the address that counts logins is the connection's.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
        **options,
    )

