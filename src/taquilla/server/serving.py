"""Runs the house behind uvicorn, in one process; several share a socket."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware, _TrustedHosts

from taquilla.app import Plan, taquilla
from taquilla.http.asgi import App
from taquilla.http.proxies import is_address
from taquilla.http.sockets import listen
from taquilla.processes.lifeline import Lifeline
from taquilla.server.draining import DrainingConnection, DrainingServer

HSTS_S: Final = 365 * 24 * 3600
"""Seconds for which a browser that has seen the house over HTTPS uses nothing else."""


def serve(
    plan: Plan, host: str, port: int, *,
    ready: Callable[[int], None], listening: socket.socket | None = None, lifeline: Lifeline | None = None,
) -> None:  # fmt: skip
    """Serve in this process until stopped; ready is called with the port once it responds. Raises CannotListen.

    listening is the socket of whoever started this process; the host and the port are of no use then.
    """
    listening = listening or listen(host, port)
    plan = replace(plan, own_url=_own_url(*listening.getsockname()[:2]))
    _run(taquilla(plan, ready=lambda: ready(listening.getsockname()[1])), listening, plan, lifeline)


@contextmanager
def serving(plan: Plan) -> Iterator[str]:
    """Serve in a thread on a free port of this machine, and yield the address. Raises CannotListen, and RuntimeError."""
    listening = listen("127.0.0.1", 0)
    plan = replace(plan, own_url=_own_url("127.0.0.1", listening.getsockname()[1]))
    is_up = threading.Event()
    server = DrainingServer(_of_house(plan, taquilla(plan, ready=is_up.set)))

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


def _run(app: App, listening: socket.socket, plan: Plan | None = None, lifeline: Lifeline | None = None) -> None:
    signs = _signs_of_life(lifeline)
    config = configuration(app) if plan is None else _of_house(plan, app, **signs)
    server = DrainingServer(config) if lifeline is None else DrainingServer(config, stopping=lifeline.stopping)
    server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(3)


def _of_house(plan: Plan, app: App, **signs: object) -> uvicorn.Config:
    return configuration(app, tuple(map(str, plan.settings.proxies)), public_url=plan.settings.public_url, **signs)


def _signs_of_life(lifeline: Lifeline | None) -> dict[str, object]:
    """Return uvicorn's options for signs of life from its event loop, where somebody asks for them."""
    if lifeline is None or lifeline.beat_s is None:
        return {}

    async def live() -> None:
        lifeline.live()

    return {"callback_notify": live, "timeout_notify": lifeline.beat_s}


class _Proxies(_TrustedHosts):
    """Proxies of ours. What they forward that is no address names nobody: the proxy then stands for its caller."""

    def get_trusted_client_address(self, x_forwarded_for: str) -> tuple[str, int]:
        """Return the address that the proxies name, and its port."""
        host, port = super().get_trusted_client_address(x_forwarded_for)
        return (host, port) if is_address(host) else ("", 0)

    def _compute_trust(self, host: str) -> bool:
        # Who listens on `::` sees 127.0.0.1 as ::ffff:127.0.0.1.
        return super()._compute_trust(host.lower().removeprefix("::ffff:") if "." in host else host)


def configuration(app: App, proxies: Sequence[str] = (), *, public_url: str = "", **options: Any) -> uvicorn.Config:
    """Return uvicorn's settings for an app.

    proxies are addresses or networks that are trusted to name the caller. public_url is the address at which clients reach the
    app; if that is https, every response tells browsers to stay with it.
    """
    if proxies:
        # Anybody can send X-Forwarded-For: unless it comes from a proxy of ours, logins are counted by the connection's address.
        app = ProxyHeadersMiddleware(app)
        app.trusted_hosts = _Proxies([*proxies])
    # Refusals of the connection have these headers too.
    headers = [("x-content-type-options", "nosniff")]
    if public_url.startswith("https://"):
        headers.append(("strict-transport-security", f"max-age={HSTS_S}"))
    return uvicorn.Config(
        app, loop="uvloop", http=DrainingConnection, ws="none", lifespan="on", log_config=None, access_log=False,
        headers=headers, proxy_headers=False, server_header=False, date_header=False,
        timeout_keep_alive=75, timeout_graceful_shutdown=10, **options,
    )  # fmt: skip
