"""Traces as a receiver of OTLP gets them: a request, its batch, calls and duties; and nothing where it is off."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.isolation.world import sports
from tests.patience import PATIENCE_S
from tests.receiver import Receiver as Posts
from tests.receiver import receiving
from tests.story.stage import written
from tests.threads import held_port

from taquilla.app import Plan
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo_sports import COUPON
from taquilla.sandbox.fake_wallet import SECRET
from taquilla.server.serving import serving
from taquilla.settings import BadSettings, Settings
from taquilla.store.postgres.embedded import AUDITOR, Embedded
from taquilla.telemetry.calls import ObservedClient
from taquilla.telemetry.definitions import COMMANDS, METRICS
from taquilla.telemetry.tracing import signals

pytest.importorskip("opentelemetry.sdk", reason="needs the extra otel")
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from taquilla.telemetry import otlp
from taquilla.telemetry.spans import Tracing

SALE, JSON = "/monitor/registrarticket", {"content-type": "application/json"}
OURS = "0af7651916cd43dd8448eb211c80319c"
SERVER, CLIENT = 2, 3
House = Callable[..., AbstractContextManager[str]]


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
    lasted_ns: int


@dataclass(frozen=True)
class Receiver:
    """All that has come: spans, metrics by their names, and whose they are."""

    posts: Posts

    @property
    def texts(self) -> list[bytes]:
        """Return the messages as they were written."""
        packed = [(one.headers.get("content-encoding") == "gzip", one.body) for one in self.posts.heard]
        return [gzip.decompress(body) if is_packed else body for is_packed, body in packed]

    def _resources(self, path: str, kind: Any, part: str) -> list[Any]:
        assert {one.path for one in self.posts.heard} <= {"/v1/traces", "/v1/metrics"}
        pairs = zip(self.posts.heard, self.texts, strict=True)
        return [one for post, text in pairs if post.path == path for one in getattr(kind.FromString(text), part)]

    @property
    def spans(self) -> list[Seen]:
        resources = self._resources("/v1/traces", ExportTraceServiceRequest, "resource_spans")
        return [_seen(span) for resource in resources for scope in resource.scope_spans for span in scope.spans]

    @property
    def metrics(self) -> dict[str, Any]:
        """Return each metric as it came last."""
        resources = self._resources("/v1/metrics", ExportMetricsServiceRequest, "resource_metrics")
        return {metric.name: metric for one in resources for scope in one.scope_metrics for metric in scope.metrics}

    @property
    def resource(self) -> dict[str, Any]:
        (last, *_) = self._resources("/v1/traces", ExportTraceServiceRequest, "resource_spans")
        return _plain(last.resource.attributes)

    def named(self, name: str) -> list[Seen]:
        """Return the spans of a name."""
        return [span for span in self.spans if span.name == name]


def _seen(span: Any) -> Seen:
    events = tuple((event.name, event.time_unix_nano - span.start_time_unix_nano) for event in span.events)
    return Seen(
        span.name, span.kind, span.trace_id, span.span_id, span.parent_span_id, tuple(link.span_id for link in span.links),
        events, _plain(span.attributes), span.end_time_unix_nano - span.start_time_unix_nano,
    )  # fmt: skip


def _plain(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver that this process sends to."""
    with receiving() as posts:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", posts.url.removesuffix("/hooks"))
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        monkeypatch.setattr(otlp, "END_S", PATIENCE_S)
        yield Receiver(posts)


@pytest.fixture
def house(server: Embedded, copy_of: Callable[[str], str], site_template: str, key_file: Path) -> House:
    """Serve the demo in a thread of this process; all that it sends has been sent when the block ends."""

    @contextmanager
    def served(**how: Any) -> Iterator[str]:
        name = copy_of(site_template)
        settings = Settings(wallet_networks=(ip_network("127.0.0.0/8"),), wallet_http=True)
        plan = Plan(server.url(database=name), server.url(AUDITOR, name), key_file, settings, **how)
        with serving(plan) as base:
            yield base

    return served


def post(base: str, path: str, body: object, *pairs: tuple[str, str]) -> tuple[int, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body)
    answer = httpx.post(f"{base}{path}", content=content, headers={**JSON, **dict(pairs)}, timeout=PATIENCE_S)
    return answer.status_code, answer.json()


def sale(key: str) -> dict[str, Any]:
    return {"token": "12345678", "ticket": key, "jugadas": [{"codigo": "431", "numero": "123", "monto": "5.00"}]}


def traced_by(flags: str = "01") -> tuple[str, str]:
    return "traceparent", f"00-{OURS}-b7ad6b7169203331-{flags}"


def test_a_batch_is_one_span_with_its_beats_and_a_link_to_each_of_its_requests(receiver: Receiver, house: House) -> None:
    with house() as base, ThreadPoolExecutor(12) as tills:
        # The first one fetches the token, and goes the long way; the others go by the lane.
        assert post(base, SALE, sale("first"))[1]["respuesta"] == "0"
        answers = list(tills.map(lambda number: post(base, SALE, sale(str(number))), range(24)))
        assert {answer["respuesta"] for _, answer in answers} == {"0"}
    requests, batches = receiver.named(f"POST {SALE}"), receiver.named("batch")
    assert len(requests) == 25
    by_id = {span.id: span for span in requests}
    assert sorted(link for batch in batches for link in batch.links) == sorted(by_id)
    for batch in batches:
        assert batch.attributes["taquilla.batch.commands"] == len(batch.links)
        assert batch.attributes["db.system.name"] == "postgresql"
        # It stands in the trace of its first request.
        assert batch.parent == batch.links[0]
        assert batch.trace == by_id[batch.parent].trace
        assert [name for name, _ in batch.events] == ["gate", "load", "decide", "write"]
        begun = [at for _, at in batch.events]
        assert begun == sorted(begun)
        assert 0 == begun[0] < begun[-1] < batch.lasted_ns
    for span in requests:
        # The others of a batch have a link to it.
        own = [batch for batch in batches if span.id in batch.links]
        assert len(own) == 1
        assert span.links == (() if own[0].parent == span.id else (own[0].id,))
        assert (span.kind, span.parent) == (SERVER, b"")
        wanted = {"http.request.method": "POST", "http.route": SALE, "url.scheme": "http", "http.response.status_code": 200}
        assert wanted.items() <= span.attributes.items()
    # Only the long way knows the operator when it ends.
    assert sum("taquilla.operator" in span.attributes for span in requests) < 25
    assert receiver.resource["service.name"] == "taquilla"


def test_a_refused_sale_of_a_lane_goes_on_in_one_span_that_names_the_refusal(receiver: Receiver, house: House) -> None:
    with house() as base:
        post(base, SALE, sale("first"))
        spoiled = sale("late") | {"jugadas": [{"codigo": "431", "numero": "123", "monto": "999999999.00"}]}
        status, answer = post(base, SALE, spoiled)
        assert (status, answer["respuesta"] != "0") == (200, True)
    spans = receiver.named(f"POST {SALE}")
    assert len(spans) == 2
    assert [span.attributes.get("taquilla.refusal") for span in spans] == [None, "STAKE_TOO_LARGE"]


def test_the_decision_of_a_proxy_is_kept(receiver: Receiver, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    # Of requests that nobody has decided about none is traced.
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    with house() as base:
        post(base, SALE, sale("first"))
        post(base, SALE, sale("2"), traced_by())
        post(base, SALE, sale("3"), traced_by("00"))
        post(base, "/v1/session", {"email": "nobody", "password": "wrong"}, traced_by())
        post(base, SALE, sale("4"), ("traceparent", "nonsense"))
    assert {span.trace.hex() for span in receiver.spans} == {OURS}
    assert sorted(span.name for span in receiver.spans if span.kind == SERVER) == [f"POST {SALE}", "POST /v1/session"]
    assert {span.parent.hex() for span in receiver.spans if span.kind == SERVER} == {"b7ad6b7169203331"}


async def test_a_call_carries_the_ids_of_its_trace_and_no_secret(receiver: Receiver) -> None:
    with receiving() as webhook:
        tracing = Tracing(traces=True, metrics=False)
        client = ObservedClient(HttpClient([ip_network("127.0.0.0/8")], plain_http=True), "webhook", tracing.call)
        reply = await client.post(f"{webhook.url}/secret-of-a-path?token=hidden", b"{}", {"x-own": "1"})
        await client.close()
        await tracing.close()
    assert reply.status == 204
    (delivery,) = webhook.heard
    (span,) = receiver.spans
    assert delivery.headers["x-own"] == "1"
    # The last part: it is sampled, and its id is random.
    assert delivery.headers["traceparent"] == f"00-{span.trace.hex()}-{span.id.hex()}-03"
    assert {"tracestate", "baggage"}.isdisjoint(delivery.headers)
    assert (span.name, span.kind) == ("POST webhook", CLIENT)
    assert {"server.address": "127.0.0.1", "http.response.status_code": 204}.items() <= span.attributes.items()
    assert not any(b"secret-of-a-path" in text or b"hidden" in text for text in receiver.texts)


def test_a_request_that_calls_a_wallet_has_the_call_in_its_trace_and_duties_have_spans(receiver: Receiver, house: House) -> None:
    with house(demo=True) as base:
        common = {"operator": "site", "token": "token_ann", "currency": "KES", "source": "mobile"}
        jackpot = {**common, "stake": 25, "type": "jackpot", "coupon_id": COUPON, "bets": [101, 102, 102, 101, 101, 101, 102]}
        message = sports("site", SECRET, "/be/tickets", jackpot, {"idempotency-key": "traced"})
        status, answer = post(base, message.path, written(message.body), *message.headers.items())
        assert status == 200, answer
    (request,) = [span for span in receiver.spans if span.kind == SERVER]
    assert request.attributes["http.route"] == "/be/tickets"
    calls = [span for span in receiver.named("POST wallet") if span.trace == request.trace]
    assert calls
    assert {call.parent for call in calls} == {request.id}
    assert any(span.name.startswith("duty ") and "taquilla.operator" in span.attributes for span in receiver.spans)
    assert not any(SECRET.encode() in text or b"token_ann" in text for text in receiver.texts)


def test_metrics_go_out_under_the_names_that_prometheus_has(receiver: Receiver, house: House, tmp_path: Path) -> None:
    with house(tried=lambda: tmp_path) as base:
        for number in range(5):
            post(base, SALE, sale(str(number)))
    names = {metric.name: metric for metric in METRICS}
    assert "taquilla_backup_tried_timestamp_seconds" in receiver.metrics.keys() <= names.keys()
    (point,) = receiver.metrics[COMMANDS.name].sum.data_points
    assert _plain(point.attributes) == {"command": "sell_ticket", "channel": "chance", "outcome": "done"}
    assert getattr(point, point.WhichOneof("value")) == 5
    (size,) = receiver.metrics["taquilla_batch_size"].histogram.data_points
    assert (size.sum, list(size.explicit_bounds)) == (5, list(names["taquilla_batch_size"].bounds))
    assert sum(size.bucket_counts) == size.count


async def test_a_receiver_that_is_away_holds_up_no_end(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{held_port()}")
    monkeypatch.setattr(otlp, "END_S", 0)
    tracing = Tracing(traces=True, metrics=True)
    tracing._tracer.start_span("left").end()
    await tracing.close()
    assert caplog.text.count("retrying in") < 2, "each time it waits twice as long"


THERE = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}


@pytest.mark.parametrize(("environ", "found"), [
    ({}, set()),
    ({"OTEL_SERVICE_NAME": "mine"}, set()), (THERE, {"traces", "metrics"}), (THERE | {"OTEL_SDK_DISABLED": "true"}, set()),
    (THERE | {"OTEL_METRICS_EXPORTER": "none"}, {"traces"}),
    ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318/v1/traces"}, {"traces"}),
    (THERE | {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, {"traces", "metrics"}),
    (THERE | {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "must be http/protobuf"),
    (THERE | {"OTEL_TRACES_EXPORTER": "zipkin"}, "must be otlp or none"),
])  # fmt: skip
def test_the_variables_of_opentelemetry_alone_turn_it_on(environ: dict[str, str], found: set[str] | str) -> None:
    if isinstance(found, str):
        with pytest.raises(BadSettings, match=found):
            signals(environ)
    else:
        assert signals(environ) == found


OFF = """
import sys
import taquilla.server.serving
from taquilla.telemetry.observing import Observing
observing = Observing(is_counted=True)
lane, counter, client = object(), object(), object()
assert observing.lane("/a", lane) is lane
assert observing.counter(counter) is counter
assert observing.on_batch == observing.metrics.on_batch
assert Observing(is_counted=False).client(client, "wallet") is client
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
"""


def test_where_it_is_off_nothing_is_imported_and_nothing_is_in_the_way() -> None:
    command, environment = [sys.executable, "-c", OFF], {"PATH": "/usr/bin"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr


def test_without_the_libraries_the_house_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taquilla.telemetry.tracing.find_spec", lambda name: None)
    with pytest.raises(BadSettings, match="taquilla is installed without its extra `otel`"):
        signals(THERE)
