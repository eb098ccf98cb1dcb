"""Serves a worker's own metrics, at a port of its own: it answers no other requests."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from taquilla.http.sockets import CannotListen
from taquilla.telemetry.metrics import Metrics, families


class _Counted(Collector):
    """The counts of a process as they are when somebody asks."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Family]:
        """Return the families."""
        self._metrics.counts.write()
        return list(families(self._metrics.counts))


@contextmanager
def worker_page(metrics: Metrics, host: str, port: int) -> Iterator[None]:
    """Serve `/metrics` in a thread until the block ends; port 0 serves nothing. Raises CannotListen."""
    if not port:
        yield
        return
    registry = CollectorRegistry()
    registry.register(_Counted(metrics))
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
