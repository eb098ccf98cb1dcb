"""Sends the metrics of a process by OTLP, under the names that Prometheus has for them. Imported where that is on alone."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Final

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from taquilla.telemetry.counts import Counts, Labels

_LOG: Final = logging.getLogger(__name__)
_INTERVAL_MS: Final = 60_000
END_S: Final = 2.0
"""Seconds after which the end of a process asks a receiver that is away no more."""
_SCOPE: Final = InstrumentationScope("taquilla")


async def end(last: Coroutine[None, None, None], exporter: OTLPMetricExporter | OTLPSpanExporter) -> None:
    """Send the last. An exporter tries again and again for ten seconds each time: nothing is served until it has ended."""
    sending = asyncio.create_task(last)
    if not (await asyncio.wait([sending], timeout=END_S))[0]:
        exporter.shutdown()
    await sending


class MetricsSender:
    """Sends what a process counts, each OTEL_METRIC_EXPORT_INTERVAL milliseconds."""

    def __init__(self, resource: Resource) -> None:
        # Each process sends its own counts, which the receiver keeps apart by this.
        self._resource = Resource({"service.instance.id": f"{os.uname().nodename}-{os.getpid()}"}).merge(resource)
        self._exporter = OTLPMetricExporter()
        self._interval_s = int(os.environ.get("OTEL_METRIC_EXPORT_INTERVAL") or _INTERVAL_MS) / 1000
        self._began_ns = time.time_ns()

    async def run(self, look: Callable[[], Awaitable[Counts]]) -> None:
        """Send and sleep, until cancelled; then once more."""
        try:
            while True:
                await asyncio.sleep(self._interval_s)
                await self._send(look)
        finally:
            await end(self._send(look), self._exporter)

    async def _send(self, look: Callable[[], Awaitable[Counts]]) -> None:
        try:
            await asyncio.to_thread(self._exporter.export, self._data(await look()))
        except Exception:
            _LOG.warning("metrics could not be sent", exc_info=True)

    def close(self) -> None:
        """End the connection."""
        self._exporter.shutdown()

    def _data(self, counts: Counts) -> MetricsData:
        now = time.time_ns()
        metrics = []
        for metric, values in counts.numbers.items():
            points = [
                NumberDataPoint(self._named(metric.labels, labels), self._began_ns, now, value)
                for labels, value in values.items()
            ]
            if metric.kind == "counter":
                data: Sum | Gauge = Sum(points, AggregationTemporality.CUMULATIVE, is_monotonic=True)
            else:
                data = Gauge(points)
            metrics.append(Metric(metric.name, metric.help, "", data))
        for metric, of_labels in counts.histograms.items():
            found = [
                HistogramDataPoint(
                    attributes=self._named(metric.labels, labels), start_time_unix_nano=self._began_ns, time_unix_nano=now,
                    count=int(sum(reached)), sum=total, bucket_counts=[int(count) for count in reached],
                    explicit_bounds=list(metric.bounds), min=0.0, max=0.0,
                )
                for labels, (*reached, total) in of_labels.items()
            ]  # fmt: skip
            metrics.append(Metric(metric.name, metric.help, "", Histogram(found, AggregationTemporality.CUMULATIVE)))
        return MetricsData([ResourceMetrics(self._resource, [ScopeMetrics(_SCOPE, metrics, "")], "")])

    @staticmethod
    def _named(names: Labels, labels: Labels) -> dict[str, str]:
        return dict(zip(names, labels, strict=True))
