"""Traces requests, batches, calls and duties by OpenTelemetry. Imported where tracing is on, and nowhere else.

A request that is not sampled costs the decision alone. Those that are leave their span with their command; the batch that takes
it makes one span of its own, as a child of the first of them, and with a link to each.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from importlib.metadata import version
from random import getrandbits
from typing import Final
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.environment_variables import OTEL_SERVICE_NAME
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision, TraceIdRatioBased
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from taquilla import security
from taquilla.domain.deciding import Answer, Command
from taquilla.engine.batcher import Busy, Tell
from taquilla.engine.counter import Timing
from taquilla.engine.counters import Counters
from taquilla.engine.duty_failures import DutyName
from taquilla.http import notes
from taquilla.http.asgi import App, Message, Receive, Scope, Send
from taquilla.http.client_connection import ServerResponse
from taquilla.http.lanes import GIVEN, Lane, LaneRequest
from taquilla.http.responses import Header
from taquilla.telemetry.calls import Told
from taquilla.telemetry.counts import Counts
from taquilla.telemetry.otlp import MetricsSender, end

Headers = Iterable[Header]

SPAN: Final = "taquilla.span"
"""Key in the scope of a request that a lane has handed back: its span, which goes on."""
_TRACEPARENT: Final = b"traceparent"
_TRACESTATE: Final = b"tracestate"
_POSTGRESQL: Final = {"db.system.name": "postgresql"}
_SPAN: ContextVar[Span | None] = ContextVar("span", default=None)
"""The span of the request, the duty or the call that the current task works for, if it is sampled."""
_PROPAGATOR: Final = TraceContextTextMapPropagator()


class _Ids(RandomIdGenerator):
    """Makes the ids of traces; the next one may be given, where the decision about it is made already."""

    given: int | None = None

    def generate_trace_id(self) -> int:
        """Return the given id, once, or a new one."""
        given, self.given = self.given, None
        return given if given is not None else super().generate_trace_id()


class Tracing:
    """The tracer of a process. Everything else is configured by OpenTelemetry's own variables (OTEL_…).

    sender sends metrics, where they are wanted.
    """

    def __init__(self, *, traces: bool, metrics: bool) -> None:
        self.is_tracing = traces
        # The variable wins over our own name.
        resource = Resource({SERVICE_NAME: "taquilla", "service.version": version("taquilla")}).merge(_of_environment())
        self.sender = MetricsSender(resource) if metrics else None
        self._ids = _Ids()
        self._provider = TracerProvider(resource=resource, id_generator=self._ids)
        self._exporter = OTLPSpanExporter()
        if traces:
            self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("taquilla")
        self._sampler = self._provider.sampler
        self._bound = _bound(os.environ)
        # The spans of requests whose commands wait, by the identity of the command.
        self._waiting: dict[int, Span] = {}

    async def send_metrics(self, look: Callable[[], Awaitable[Counts]]) -> None:
        """Send metrics at the usual interval, until cancelled."""
        assert self.sender is not None
        await self.sender.run(look)

    async def close(self) -> None:
        """Send what is left."""
        await end(asyncio.to_thread(self._provider.shutdown), self._exporter)
        if self.sender is not None:
            await asyncio.to_thread(self.sender.close)

    # ------------------------------------------------------------------ requests

    def _begin_request(self, method: str, route: str, scheme: str, headers: Headers, trace_id: int | None = None) -> Span | None:
        """Return the span of a request, or None if it is not sampled. trace_id was drawn before."""
        parent = None
        for header, value in headers:
            if header == _TRACEPARENT:
                states = [state.decode("latin-1") for key, state in headers if key == _TRACESTATE]
                carried = {"traceparent": value.decode("latin-1"), "tracestate": ",".join(states)}
                parent = _PROPAGATOR.extract(carried)
                break
        if parent is None:
            trace_id = self._ids.generate_trace_id() if trace_id is None else trace_id
            if self._sampler.should_sample(None, trace_id, method).decision is not Decision.RECORD_AND_SAMPLE:
                return None
            self._ids.given = trace_id
        attributes = {"http.request.method": method, "url.scheme": scheme}
        attributes |= {"http.route": route} if route else {}
        name = f"{method} {route}" if route else method
        span = self._tracer.start_span(name, context=parent or Context(), kind=SpanKind.SERVER, attributes=attributes)
        return span if span.is_recording() else None

    def lane(self, path: str, lane: Lane) -> Lane:
        """Return a lane that traces."""

        bound, limit = self._bound, TraceIdRatioBased.TRACE_ID_LIMIT

        def take(request: LaneRequest) -> bool:
            span, trace_id = None, getrandbits(128)
            # What the sampler says about most requests is known without it, which costs less than it does.
            if trace_id & limit < bound or _is_carried(request.headers):
                scheme = request.scope["scheme"]  # type: ignore[attr-defined]
                span = self._begin_request("POST", path, scheme, request.headers, trace_id)
            if span is None:
                if lane(request):
                    return True
                # It is not sampled by the app either.
                request.scope[SPAN] = None  # type: ignore[attr-defined]
                return False
            token = _SPAN.set(span)
            try:
                is_taken = lane(_TracedRequest(request, span))
            except Exception:
                # The app makes the same mistake again, and knows how to respond to it.
                is_taken = False
            finally:
                _SPAN.reset(token)
            if not is_taken:
                # The app goes on with it.
                request.scope[SPAN] = span  # type: ignore[attr-defined]
            return is_taken

        return take

    def app(self, app: App) -> App:
        """Return an app that traces."""

        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            if SPAN in scope or GIVEN in scope:
                span = scope.get(SPAN)
            else:
                span = self._begin_request(scope["method"], "", scope.get("scheme", "http"), scope["headers"])
            if span is None:
                await app(scope, receive, send)
                return
            status = 0

            async def sending(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            token = _SPAN.set(span)
            try:
                await app(scope, receive, sending)
            finally:
                _SPAN.reset(token)
                _end_request(span, scope["method"], scope.get(notes.ROUTE, ""), status)

        return traced

    # ------------------------------------------------------------------ batches

    def counter(self, counter: Counters) -> Counters:
        """Return a counter that remembers the spans of commands."""
        return _TracedCounter(counter, self._waiting)

    def on_batch(self, timing: Timing) -> None:
        """Make the span of a batch, if a request in it is sampled."""
        if not (waiting := self._waiting):
            return
        spans = [span for entry, _ in timing.answers if (span := waiting.get(id(entry.command))) is not None]
        if not spans:
            return
        ended = time.time_ns()
        beats = [(beat, int(getattr(timing, f"{beat}_s") * 1e9)) for beat in ("gate", "load", "decide", "write")]
        begun = ended - sum(lasted for _, lasted in beats)
        batch = self._tracer.start_span(
            "batch",
            context=trace.set_span_in_context(spans[0], Context()),
            links=[Link(span.get_span_context()) for span in spans],
            attributes=_POSTGRESQL | {"taquilla.batch.commands": len(timing.answers)},
            start_time=begun,
        )
        for beat, lasted in beats:
            # Events cost less than child spans, of which each traced batch would have four.
            batch.add_event(beat, timestamp=begun)
            begun += lasted
        for other in spans[1:]:
            other.add_link(batch.get_span_context())
        batch.end(ended)

    # ------------------------------------------------------------------ calls and duties

    @asynccontextmanager
    async def call(self, to: str, method: str, url: str, headers: dict[str, str]) -> AsyncIterator[Told]:
        """Trace a call to somebody else's server. It gets the ids of the trace, and nothing else of it.

        The path is left out: some people's addresses hold a secret.
        """
        inside = _inside()
        parts = urlsplit(url)
        attributes: dict[str, str | int] = {"http.request.method": method, "url.scheme": parts.scheme, "taquilla.call.to": to}
        with suppress(ValueError):
            attributes |= {
                "server.address": parts.hostname or "",
                "server.port": parts.port or (443 if parts.scheme == "https" else 80),
            }
        span = self._tracer.start_span(f"{method} {to}", context=inside, kind=SpanKind.CLIENT, attributes=attributes)
        if span.is_recording() and method == "POST":
            carrier: dict[str, str] = {}
            _PROPAGATOR.inject(carrier, trace.set_span_in_context(span, Context()))
            headers["traceparent"] = carrier["traceparent"]

        def told(response: ServerResponse) -> None:
            if response.status:
                span.set_attribute("http.response.status_code", response.status)
            if not response.status or response.status >= 400:
                span.set_status(StatusCode.ERROR)
                span.set_attribute("error.type", str(response.status) if response.status else "no_answer")

        try:
            yield told
        finally:
            span.end()

    @contextmanager
    def duty(self, duty: DutyName) -> Iterator[None]:
        """Trace a duty of an operator."""
        attributes: dict[str, str | int] = {"taquilla.duty": duty.duty, "taquilla.operator": duty.operator_id}
        span = self._tracer.start_span(f"duty {duty.duty}", context=_inside(), attributes=attributes)
        token = _SPAN.set(span if span.is_recording() else None)
        try:
            yield
        except BaseException as error:
            # Its text may hold values of rows.
            span.set_status(StatusCode.ERROR)
            span.set_attribute("error.type", type(error).__qualname__)
            raise
        finally:
            _SPAN.reset(token)
            span.end()


class _TracedRequest:
    """A lane's request whose span ends with its response."""

    __slots__ = ("_request", "_span", "body", "headers")

    def __init__(self, request: LaneRequest, span: Span) -> None:
        self._request = request
        self._span = span
        self.headers = request.headers
        self.body = request.body

    def reply(self, status: int, lines: bytes, body: bytes) -> None:
        """Send the response."""
        self._request.reply(status, lines, body)
        self._span.set_attribute("http.response.status_code", status)
        self._span.end()

    def hand_back(self, given: object) -> None:
        """Let the app respond, within the same span."""
        self._request.scope[SPAN] = self._span  # type: ignore[attr-defined]
        self._request.hand_back(given)


class _TracedCounter:
    """A counter that keeps the span of a command's request until the command is answered."""

    def __init__(self, counter: Counters, waiting: dict[int, Span]) -> None:
        self._counter = counter
        self._waiting = waiting
        self.open, self.close = counter.open, counter.close

    async def ask(self, command: Command) -> Answer:
        """Return the answer to a command, once it is committed. Raises Busy."""
        if (span := _SPAN.get()) is None:
            return await self._counter.ask(command)
        self._waiting[id(command)] = span
        try:
            return await self._counter.ask(command)
        finally:
            del self._waiting[id(command)]

    def put(self, command: Command, tell: Tell) -> None:
        """Queue a command; tell is called with its answer, or with Busy. Raises Busy if the server is full."""
        if (span := _SPAN.get()) is None:
            self._counter.put(command, tell)
            return

        def told(answer: Answer | Busy) -> None:
            del self._waiting[id(command)]
            tell(answer)

        self._counter.put(command, told)
        self._waiting[id(command)] = span


def _is_carried(headers: Headers) -> bool:
    # Each sale comes by: any() would take twice as long.
    for name, _ in headers:  # noqa: SIM110
        if name == _TRACEPARENT:
            return True
    return False


def _bound(environ: Mapping[str, str]) -> int:
    """Return the bound from which on ids of traces are not sampled by the ratio in the environment."""
    if environ.get("OTEL_TRACES_SAMPLER", "").strip().lower() in ("traceidratio", "parentbased_traceidratio"):
        with suppress(ValueError):
            return TraceIdRatioBased.get_bound_for_rate(float(environ.get("OTEL_TRACES_SAMPLER_ARG") or 1))
    # The sampler decides about each.
    return TraceIdRatioBased.TRACE_ID_LIMIT + 1


def _end_request(span: Span, method: str, route: str, status: int) -> None:
    if route:
        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
    came = security.current()
    if came.operator is not None:
        span.set_attribute("taquilla.operator", came.operator)
    if notes.refusal():
        span.set_attribute("taquilla.refusal", notes.refusal())
    if status:
        span.set_attribute("http.response.status_code", status)
    if not status or status >= 500:
        span.set_status(Status(StatusCode.ERROR))
        span.set_attribute("error.type", str(status) if status else "no_response")
    span.end()


def _inside() -> Context:
    """Return the context of what the current task works for."""
    span = _SPAN.get()
    return Context() if span is None else trace.set_span_in_context(span, Context())


def _of_environment() -> Resource:
    """Return what the variables say about this process, beside the SDK's own name and version."""
    found = Resource.create()
    attributes = dict(found.attributes)
    if OTEL_SERVICE_NAME not in os.environ and "service.name" not in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
        attributes.pop(SERVICE_NAME, None)
    return Resource(attributes)
