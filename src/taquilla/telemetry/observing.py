"""Puts together what watches a process: it counts, traces and logs, as far as each is on. What is off is not in the way."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path

from taquilla.engine.counter import Timing
from taquilla.engine.counters import Counters
from taquilla.engine.duty_failures import DutyName
from taquilla.engine.house import House
from taquilla.http.asgi import App
from taquilla.http.lanes import Lane
from taquilla.telemetry import tracing
from taquilla.telemetry.calls import Client, ObservedClient, timing
from taquilla.telemetry.counts import Counts
from taquilla.telemetry.metrics import Metrics
from taquilla.telemetry.requests import RequestLog
from taquilla.telemetry.sales import SalesLog, app_with_headers, lane_with_headers
from taquilla.telemetry.standing import standing_counts


class Observing:
    """The watchers of a process. is_counted: metrics are served; folder is where processes of one run exchange their counts.

    Raises BadSettings where OpenTelemetry's variables ask for what the house cannot do.
    """

    def __init__(
        self, *, is_counted: bool, folder: Path | None = None, tried: Callable[[], Path | None] = lambda: None,
        dumps: Path | None = None, logs_sales: bool = False,
    ) -> None:  # fmt: skip
        self._tracing = tracing.begin(os.environ)
        self.metrics = Metrics(Counts(folder), tried, dumps)
        self._is_sending = self._tracing is not None and self._tracing.sender is not None
        self.is_counted = is_counted or self._is_sending
        self._log = RequestLog(self.metrics.on_error)
        self._logs_sales = logs_sales
        # What traces requests and batches, if they are traced.
        self._tracer = self._tracing if self._tracing is not None and self._tracing.is_tracing else None

    @property
    def on_batch(self) -> Callable[[Timing], None]:
        """Return what takes the timing of each batch."""
        watchers = [self.metrics.on_batch] if self.is_counted else []
        if self._tracer is not None:
            watchers.append(self._tracer.on_batch)
        if len(watchers) == 1:
            return watchers[0]

        def tell_all(timing: Timing) -> None:
            for watcher in watchers:
                watcher(timing)

        return tell_all

    def counter(self, counter: Counters) -> Counters:
        """Return a house's counter, or one before it."""
        counter = SalesLog(counter) if self._logs_sales else counter
        return counter if self._tracer is None else self._tracer.counter(counter)

    def client(self, client: Client, to: str) -> Client:
        """Return a client that calls others' servers, or one before it."""
        observed = client
        if self.is_counted:
            observed = ObservedClient(observed, to, timing(self.metrics.counts))
        if self._tracer is not None:
            observed = ObservedClient(observed, to, self._tracer.call)
        return observed

    def app(self, app: App, dialect: str, segment: str) -> App:
        """Return a dialect's app with what watches it."""
        logged = self._log.beside(app_with_headers(app) if self._logs_sales else app, dialect, segment)
        return logged if self._tracer is None else self._tracer.app(logged)

    def lane(self, path: str, lane: Lane) -> Lane:
        """Return a lane with what watches it."""
        lane = lane_with_headers(lane) if self._logs_sales else lane
        return lane if self._tracer is None else self._tracer.lane(path, lane)

    @contextmanager
    def around_duty(self, duty: DutyName) -> Iterator[None]:
        """Surround a duty of an operator."""
        with nullcontext() if self._tracer is None else self._tracer.duty(duty), self.metrics.around_duty(duty):
            yield

    @asynccontextmanager
    async def running(self, house: House, *, tells_standing: bool = False) -> AsyncIterator[None]:
        """Write and send for as long as the block lasts. tells_standing: what the database says is sent from here too."""
        house.failing.around = self.around_duty

        async def counted() -> Counts:
            self.metrics.counts.write()
            together = Counts()
            together.numbers |= self.metrics.counts.numbers
            together.histograms |= self.metrics.counts.histograms
            together.numbers |= (await self.metrics.backups()).numbers
            if tells_standing:
                together.numbers |= (await standing_counts(house)).numbers
            return together

        work: list[Awaitable[None]] = [self.metrics.keep_writing()] if self.is_counted else []
        if self._is_sending:
            assert self._tracing is not None
            work.append(self._tracing.send_metrics(counted))
        tasks = [asyncio.ensure_future(one) for one in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.metrics.counts.write()

    async def close(self) -> None:
        """Send what is left."""
        if self._tracing is not None:
            await self._tracing.close()
