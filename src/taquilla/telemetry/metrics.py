"""The metrics of a process in Prometheus' format: what the processes of its run have counted, and what the database says."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from threading import Thread
from time import monotonic, perf_counter, time
from typing import Final

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from taquilla.domain.ledger.commands import OUTSIDE, Channel
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.counter import Timing
from taquilla.engine.duty_failures import DutyName
from taquilla.engine.house import House
from taquilla.http.asgi import Receive, Scope, Send
from taquilla.http.responses import BytesResponse
from taquilla.store.postgres.backup_files import Dump, Trial
from taquilla.telemetry import definitions as the
from taquilla.telemetry.counts import WRITTEN_S, Counts
from taquilla.telemetry.definitions import METRICS
from taquilla.telemetry.standing import standing_counts

BACKUPS_S: Final = 1.0
"""Seconds that a page waits for the disk of the backups."""
_BEATS: Final = ("gate", "load", "decide", "write")
# By number, which costs less than by name. Commands that only one dialect has do not say their channel.
_NUMBERS: Final = {*Channel, *OUTSIDE}
_CHANNELS: Final = [Channel(number).name.lower() if number in _NUMBERS else "" for number in range(max(_NUMBERS) + 1)]


class Metrics:
    """Counts what a process does, and serves the page of metrics.

    tried returns the folder that tells of the last tried backup, and dumps is that of backups as files.
    """

    def __init__(
        self, counts: Counts | None = None, tried: Callable[[], Path | None] = lambda: None, dumps: Path | None = None
    ) -> None:
        self._tried, self._dumps = tried, dumps
        self._backups = Counts()
        self._looking: asyncio.Future[None] | None = None
        self.counts = Counts() if counts is None else counts
        self._size = self.counts.buckets(the.BATCH_SIZE)
        self._beats = {beat: self.counts.buckets(the.BEAT_SECONDS, beat) for beat in _BEATS}
        self._commands: dict[type, tuple[str, list[float]]] = {}

    def on_batch(self, timing: Timing) -> None:
        """Count one batch that was served, and its commands; or a command alone that PostgreSQL refused, which has no beats."""
        if timing.write_s:
            self.counts.observe(the.BATCH_SIZE, timing.commands)
            for beat in _BEATS:
                self.counts.observe(the.BEAT_SECONDS, getattr(timing, f"{beat}_s"), beat)
        numbers, bounds, now_s = self.counts.numbers.setdefault(the.COMMANDS, {}), the.COMMAND_SECONDS.bounds, monotonic()
        for entry, answer in timing.answers:
            command = entry.command
            name, buckets = self._commands.get(type(command)) or self._begin(type(command))
            outcome = answer.reason.name.lower() if isinstance(answer, Refusal) else "done"
            labels = (name, _CHANNELS[getattr(command, "channel", 0)], outcome)
            numbers[labels] = numbers.get(labels, 0) + 1
            took_s = now_s - entry.since_s
            buckets[bisect_left(bounds, took_s)] += 1
            buckets[-1] += took_s

    def _begin(self, command: type) -> tuple[str, list[float]]:
        """Return a kind of commands as a label, and its buckets: SellTicket is sell_ticket."""
        name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in command.__name__).lstrip("_")
        self._commands[command] = name, self.counts.buckets(the.COMMAND_SECONDS, name)
        return self._commands[command]

    def on_error(self, dialect: str, status: int) -> None:
        """Count a response that is an error."""
        self.counts.add(the.HTTP_ERRORS, dialect, str(status))

    def on_look(self) -> None:
        """Note that a worker has looked what is due."""
        self.counts.set(the.LAST_LOOK, value=time())

    @contextmanager
    def around_duty(self, duty: DutyName) -> Iterator[None]:
        """Time a duty of an operator."""
        began_s = perf_counter()
        try:
            yield
        finally:
            self.counts.observe(the.DUTY_SECONDS, perf_counter() - began_s, duty.duty)

    async def keep_writing(self) -> None:
        """Write the counts for the other processes of the run again and again, until cancelled."""
        while True:
            self.counts.write()
            await asyncio.sleep(WRITTEN_S)

    def backup_counts(self) -> Counts:
        """Return when a tried backup was last found good, and when the newest dump was made."""
        counts = Counts()
        if (folder := self._tried()) is not None:
            trial = Trial.last(folder, good=True)
            counts.set(the.BACKUP_TRIED, value=0 if trial is None else trial.at.timestamp())
        if self._dumps is not None:
            made = Dump.newest(self._dumps)
            counts.set(the.BACKUP_MADE, value=0 if made is None else made.at.timestamp())
        return counts

    async def backups(self) -> Counts:
        """Return the same, or what was known before: another machine's disk that is away may never answer.

        So nobody else waits for it, and no second look begins beside the first.
        """
        if self._looking is None:
            loop, self._looking = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
            # No executor's: the end of the process would wait for it.
            Thread(target=self._look, args=(loop, self._looking), name="backups", daemon=True).start()
        await asyncio.wait([self._looking], timeout=BACKUPS_S)
        return self._backups

    def _look(self, loop: asyncio.AbstractEventLoop, looking: "asyncio.Future[None]") -> None:
        def end() -> None:
            self._looking = None
            looking.set_result(None)

        try:
            self._backups = self.backup_counts()
        finally:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(end)

    async def page(self, house: House, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all metrics as text. Without the database those that are read from it are missing."""
        standing = await standing_counts(house)
        told = [*families(self.counts.total(METRICS)), *families(standing), *families(await self.backups())]
        text = generate_latest(Families(lambda: told))
        await BytesResponse(200, text, [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")]).send(send)


class Families(Collector):
    """Hands families of metrics to Prometheus' client."""

    def __init__(self, families: Callable[[], Iterable[Family]]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        """Return the families as they are now."""
        return self._families()


def families(counts: Counts) -> Iterator[Family]:
    """Yield counts as families of Prometheus' client."""
    for metric, values in list(counts.numbers.items()):
        kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
        family = kind(
            metric.name.removesuffix("_total") if metric.kind == "counter" else metric.name, metric.help, labels=metric.labels
        )
        for labels, value in sorted(values.items()):
            family.add_metric(labels, value)
        yield family
    for metric, of_labels in list(counts.histograms.items()):
        histogram = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
        for labels, (*reached, total) in sorted(of_labels.items()):
            bounds = [*[str(float(bound)) for bound in metric.bounds], "+Inf"]
            histogram.add_metric(labels, list(zip(bounds, accumulate(reached), strict=True)), total)
        yield histogram
