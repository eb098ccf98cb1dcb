"""Serves a worker's own metrics, at a port of its own: it answers no other requests."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import Metric as Family
from prometheus_client.exposition import ThreadingWSGIServer

from taquilla.telemetry.metrics import Families, Metrics, families


@contextmanager
def worker_page(metrics: Metrics, listening: socket.socket | None) -> Iterator[None]:
    """Serve `/metrics` on a socket, in a thread, until the block ends; None serves nothing.

    The socket may be another worker's too, which this one replaces.
    """
    if listening is None:
        yield
        return

    def counted() -> list[Family]:
        metrics.counts.write()
        return list(families(metrics.counts))

    registry = CollectorRegistry()
    registry.register(Families(counted))
    host, port = listening.getsockname()[:2]
    server = ThreadingWSGIServer((host, port), _Silent, bind_and_activate=False)
    server.socket.close()
    server.socket, server.server_name, server.server_port = listening, host, port
    server.setup_environ()
    server.set_app(make_wsgi_app(registry))
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""
