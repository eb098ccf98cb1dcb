"""Runs the house behind uvicorn: one process, or several that share a socket."""

import json
import os
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from taquilla import security
from taquilla.app import App, Plan, taquilla
from taquilla.connections import GuardedConnection
from taquilla.http.sockets import listen
from taquilla.telemetry.counts import shared_folder
from taquilla.telemetry.logs import write_log

_PLAN = "TAQUILLA_PLAN"
HSTS_S: Final = 365 * 24 * 3600
"""Seconds for which a browser that has seen the house over HTTPS uses nothing else."""


def serve(plan: Plan, host: str, port: int, *, processes: int = 1, ready: Callable[[int], None]) -> None:
    """Serve until stopped; ready is called with the port once it responds. Raises CannotListen."""
    listening = listen(host, port)
    plan = replace(plan, own_url=_own_url(*listening.getsockname()[:2]))
    if processes == 1:
        _run(taquilla(plan, ready=lambda: ready(listening.getsockname()[1])), listening, plan)
        return
    with shared_folder() if plan.metrics else nullcontext() as folder:
        plan = replace(plan, metrics_folder=folder)
        os.environ[_PLAN] = json.dumps(asdict(plan), default=str)
        options = {"factory": True, "workers": processes}
        config = configuration("taquilla.serving:planned", plan.proxies, public_url=plan.public_url, **options)
        threading.Thread(target=_tell_when_ready, args=(listening.getsockname()[1], ready), daemon=True).start()
        Multiprocess(config, sockets=[listening]).run()


@contextmanager
def serving(plan: Plan) -> Iterator[str]:
    """Serve in a thread on a free port of this machine, and yield the address. Raises CannotListen, and RuntimeError."""
    listening = listen("127.0.0.1", 0)
    plan = replace(plan, own_url=_own_url("127.0.0.1", listening.getsockname()[1]))
    is_up = threading.Event()
    server = uvicorn.Server(configuration(taquilla(plan, ready=is_up.set), plan.proxies, public_url=plan.public_url))

    def run() -> None:
        try:
            server.run(sockets=[listening])
        finally:
            is_up.set()

    thread = threading.Thread(target=run, name="taquilla")
    thread.start()
    try:
        is_up.wait()
        if not thread.is_alive() or server.should_exit:
            raise RuntimeError("the house could not be opened: the log says why")
        yield plan.own_url
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _own_url(host: str, port: int) -> str:
    """Return the address of a listener as seen from this machine."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


def serve_app(app: App, host: str, port: int, *, ready: Callable[[int], None]) -> None:
    """Serve another ASGI app than a house until stopped; ready is called with the port. Raises CannotListen."""
    listening = listen(host, port)
    # Connections made from now on wait until the app is up.
    ready(listening.getsockname()[1])
    _run(app, listening)


def _run(app: App, listening: socket.socket, plan: Plan | None = None) -> None:
    config = configuration(app) if plan is None else configuration(app, plan.proxies, public_url=plan.public_url)
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(3)


def _tell_when_ready(port: int, ready: Callable[[int], None]) -> None:
    """Poll until one of the processes responds."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    ready(port)
                    return
        except OSError:
            time.sleep(0.05)


def planned() -> App:
    """Return the app of one of several processes; the plan came by the environment."""
    values = json.loads(os.environ[_PLAN])
    write_log(values["log_level"], values["log_format"])
    security.write_to(Path(values["security_log"]) if values["security_log"] else None)
    paths = {name: Path(values[name]) for name in ("master_key_file", "metrics_folder") if values[name]}
    return taquilla(Plan(**values | paths))


def configuration(app: Any, proxies: Sequence[str] = (), *, public_url: str = "", **options: Any) -> uvicorn.Config:
    """Return uvicorn's settings for an app.

    proxies are addresses or networks that are trusted to name the caller. public_url is the address at which clients reach the
    app; if that is https, every response tells browsers to stay with it.
    """
    # Refusals of the connection have these headers too.
    headers = [("x-content-type-options", "nosniff")]
    if public_url.startswith("https://"):
        headers.append(("strict-transport-security", f"max-age={HSTS_S}"))
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=GuardedConnection,
        headers=headers,
        ws="none",
        # Anybody can send X-Forwarded-For: unless it comes from a proxy of ours, logins are counted by the connection's address.
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
