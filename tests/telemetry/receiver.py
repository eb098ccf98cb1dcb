"""A receiver of OTLP over HTTP, as a collector is one: it reads the protocol's own messages."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Seen:
    """A span that came. Its events bear the nanoseconds since it began."""

    name: str
    kind: int
    trace: bytes
    id: bytes
    parent: bytes
    links: tuple[bytes, ...]
    events: tuple[tuple[str, int], ...]
    attributes: dict[str, Any]
    status: int
    lasted_ns: int


@dataclass
class Receiver:
    """A receiver, and all that has come: spans, and the metrics of the last message by their names."""

    url: str = ""
    spans: list[Seen] = field(default_factory=list)
    metrics: dict[str, Any] = field(default_factory=dict)
    resource: dict[str, Any] = field(default_factory=dict)
    texts: list[bytes] = field(default_factory=list)

    def take(self, path: str, body: bytes) -> None:
        """Take a message."""
        self.texts.append(body)
        if path == "/v1/traces":
            traces = ExportTraceServiceRequest.FromString(body)
            for resource in traces.resource_spans:
                self.resource |= _plain(resource.resource.attributes)
                self.spans += [_seen(span) for scope in resource.scope_spans for span in scope.spans]
        else:
            assert path == "/v1/metrics", path
            told = ExportMetricsServiceRequest.FromString(body)
            for resource in told.resource_metrics:
                self.resource |= _plain(resource.resource.attributes)
                self.metrics |= {metric.name: metric for scope in resource.scope_metrics for metric in scope.metrics}

    def named(self, name: str) -> list[Seen]:
        """Return the spans of a name."""
        return [span for span in self.spans if span.name == name]


def _seen(span: Any) -> Seen:
    links = tuple(link.span_id for link in span.links)
    events = tuple((event.name, event.time_unix_nano - span.start_time_unix_nano) for event in span.events)
    lasted = span.end_time_unix_nano - span.start_time_unix_nano
    attributes = _plain(span.attributes)
    return Seen(
        span.name,
        span.kind,
        span.trace_id,
        span.span_id,
        span.parent_span_id,
        links,
        events,
        attributes,
        span.status.code,
        lasted,
    )


def _plain(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver in a thread of its own."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.take(self.path, gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
