"""Serves a worker's own metrics, at a port of its own: it answers no other requests."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import Metric as Family

from taquilla.http.sockets import CannotListen
from taquilla.telemetry.metrics import Families, Metrics, families


@contextmanager
def worker_page(metrics: Metrics, host: str, port: int) -> Iterator[None]:
    """Serve `/metrics` in a thread until the block ends; port 0 serves nothing. Raises CannotListen."""
    if not port:
        yield
        return

    def counted() -> list[Family]:
        metrics.counts.write()
        return list(families(metrics.counts))

    registry = CollectorRegistry()
    registry.register(Families(counted))
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise CannotListen(host, port, (error.strerror or str(error)).lower()) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
