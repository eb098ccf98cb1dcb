"""The figures of a national day, close by close and as a whole, and the page that shows them."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import inf
from typing import Any, Final, Self

from bench.day_load import SlotSales
from bench.report import in_words, within_ms
from bench.timing import Timing

TICKETS, OPERATORS, AGENCIES, CLOSES, HOURS = 10_000_000, 200, 20_000, 40, 12
"""The day of a whole nation, of which each run says what part it is."""

_BUCKET: Final = re.compile(r'^taquilla_beat_seconds_bucket\{beat="gate",le="([\d.e-]+|\+Inf)"\} ([\d.e+]+)', re.MULTILINE)
_SUM: Final = re.compile(r'^taquilla_beat_seconds_sum\{beat="gate"\} ([\d.e+-]+)', re.MULTILINE)
_PAGE: Final = """\
{tickets:,} tickets of {operators:,} operators with {agencies:,} agencies, {closes} closes in {minutes:g} minutes
scale     tickets 1:{tickets_scale:,.0f}, operators 1:{operators_scale:,.0f}, agencies 1:{agencies_scale:,.0f},\
 closes 1:{closes_scale:,.1f} of {nation}; {pace:.2f} times as many a second
sold      {sold:,}, {rate:,.0f} a second on average, {rate_max:,} in the busiest one; {busy:,} were turned away
late      {late:,} tickets were refused after the close, {missed:,} of which had come before it
answers   {p50_ms:.1f} ms for half of them, {p99_ms:.1f} ms for 99 of 100, from the moment when the customer comes
gate      {gate_ms} ms on average, {gate_p99_ms} for 99 of 100 batches at most
close     {close_ms_max:.0f} ms late at most; {sold_late} tickets were sold at or after it
seal      {sealed_s_max:.2f} s after the close at most
settled   {settled_s_max:.2f} s after the result at most; {prizes:,} prizes, {paid:,} of them paid,\
 {paid_p50_ms:.1f} ms for half of the payments, {paid_p99_ms:.1f} ms for 99 of 100
undone    {undone} times a clerk or cashier was told to try again, and did
processor {house_cpu_us} µs of the house, {worker_cpu_us} of the worker and {postgresql_cpu_us} of PostgreSQL a ticket,\
 all of the day in it
memory    the house {house_mb} MB at most, the worker {worker_mb}, PostgreSQL {postgresql_mb} with its shared buffers
disk      {disk_mb_per_million:,} MB a million tickets, and {wal_mb_per_million:,} MB of PostgreSQL's log
audit     {audit_s:.1f} s"""
_CURVE: Final = """\
close  tickets   late  missed  busiest s  p50 ms  p99 ms  gate ms  closed ms  sealed s  settled s  house MB  worker MB"""


@dataclass(frozen=True, slots=True)
class Gate:
    """The waits of batches for their gates: how many took at most so many seconds, and all of them together."""

    within: Mapping[float, float] = field(default_factory=dict)
    sum_s: float = 0.0

    @classmethod
    def read(cls, metrics: str) -> Self:
        """Read a page of metrics."""
        found = _SUM.search(metrics)
        within = {inf if bound == "+Inf" else float(bound): float(count) for bound, count in _BUCKET.findall(metrics)}
        return cls(within, float(found[1]) if found else 0.0)

    def since(self, before: "Gate") -> "Gate":
        """Return the same of what came after an earlier look."""
        within = {bound: count - before.within.get(bound, 0.0) for bound, count in self.within.items()}
        return Gate(within, self.sum_s - before.sum_s)

    @property
    def mean_ms(self) -> float | None:
        """Return the average wait; None: there was none."""
        count = self.within.get(inf)
        return round(self.sum_s / count * 1000, 2) if count else None

    def at_most_ms(self, share: float) -> float | None:
        """Return a bound that so large a share of the waits kept, as fine as the metrics are; None where there is none."""
        count = self.within.get(inf, 0.0)
        kept_by = (bound for bound, kept in self.within.items() if count and kept >= share * count)
        return next((bound * 1000 for bound in kept_by if bound < inf), None)


@dataclass(slots=True)
class Close:
    """The facts of one close. Delays are over all operators: half of them, and the longest."""

    number: int
    tickets: int = 0
    late: int = 0
    missed: int = 0
    rate: float = 0.0
    rate_max: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    gate_ms: float | None = None
    gate_p99_ms: float | None = None
    close_ms: float = 0.0
    close_ms_max: float = 0.0
    sealed_s: float = 0.0
    sealed_s_max: float = 0.0
    settled_s: float = 0.0
    settled_s_max: float = 0.0
    house_mb: int = 0
    worker_mb: int = 0
    postgresql_mb: int = 0

    def note_sales(self, sales: SlotSales, length_s: float) -> None:
        """Note what was sold."""
        self.tickets, self.late, self.missed = sales.sold, sales.late, sales.missed
        self.rate, self.rate_max = round(sales.sold / length_s, 1), max(sales.seconds.values(), default=0)
        if sales.sold:
            self.p50_ms, self.p99_ms = (within_ms(sales.times_us, per_mille) for per_mille in (500, 990))

    def note_gate(self, waits: Gate) -> None:
        """Note how long its batches waited."""
        self.gate_ms, self.gate_p99_ms = waits.mean_ms, waits.at_most_ms(0.99)

    def note_delays(self, *delays_s: float) -> None:
        """Note the delays of closing, sealing and settling, two of each."""
        self.close_ms, self.close_ms_max = (round(delay_s * 1000, 1) for delay_s in delays_s[:2])
        self.sealed_s, self.sealed_s_max, self.settled_s, self.settled_s_max = (round(delay_s, 3) for delay_s in delays_s[2:])

    def in_words(self) -> str:
        """Return its sales, which are known first."""
        rush = f"{self.rate_max:,} in a second, 99 of 100 in {self.p99_ms:.0f} ms"
        return f"{self.tickets:,} tickets, {rush}; {self.missed:,} missed the close"

    def line(self) -> str:
        """Return its line of the curve."""
        gate = "" if self.gate_ms is None else f"{self.gate_ms:.2f}"
        return (
            f"{self.number:>5}{self.tickets:>9,}{self.late:>7}{self.missed:>8}{self.rate_max:>11,}{self.p50_ms:>8.1f}{self.p99_ms:>8.1f}{gate:>9}"
            f"{self.close_ms_max:>11.1f}{self.sealed_s_max:>10.2f}{self.settled_s_max:>11.2f}{self.house_mb:>10}{self.worker_mb:>11}"
        )


@dataclass(kw_only=True)
class Watched:
    """All that was seen of a day. undone: steps of the offices. used_s: the processor time of house, worker and PostgreSQL."""

    closes: list[Close]
    sales: SlotSales
    gate: Gate
    sold_late: int
    prizes: int
    paid: int
    paid_us: Counter[int]
    undone: int
    used_s: list[float]
    disk_bytes: int
    wal_bytes: int
    reports: list[Timing] = field(default_factory=list)
    audit_s: float = 0.0


def figures_of(watched: Watched, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures, the most important first. options are those of the run, with the agencies that there were."""
    sales, closes, paid_us = watched.sales, watched.closes, watched.paid_us or Counter({0: 1})
    each_us = (round(used_s / sales.sold * 1e6) for used_s in watched.used_s)
    seconds = options["minutes"] * 60
    return {
        "rate": round(sales.sold / seconds, 1),
        "rate_max": max(close.rate_max for close in closes),
        "p50_ms": within_ms(sales.times_us, 500),
        "p99_ms": within_ms(sales.times_us, 990),
        "gate_ms": watched.gate.mean_ms,
        "gate_p99_ms": watched.gate.at_most_ms(0.99),
        **{name: max(getattr(close, name) for close in closes) for name in ("close_ms_max", "sealed_s_max", "settled_s_max")},
        "sold": sales.sold,
        "late": sales.late,
        "missed": sales.missed,
        "busy": sales.busy,
        "sold_late": watched.sold_late,
        "prizes": watched.prizes,
        "paid": watched.paid,
        "undone": watched.undone,
        **{f"paid_p{per_mille // 10}_ms": within_ms(paid_us, per_mille) for per_mille in (500, 990)},
        **dict(zip(("house_cpu_us", "worker_cpu_us", "postgresql_cpu_us"), each_us, strict=True)),
        **{name: max(getattr(close, name) for close in closes) for name in ("house_mb", "worker_mb", "postgresql_mb")},
        "disk_mb_per_million": round(watched.disk_bytes / sales.sold),
        "wal_mb_per_million": round(watched.wal_bytes / sales.sold),
        "audit_s": round(watched.audit_s, 1),
        **options,
        "scale": {
            "tickets": TICKETS / options["tickets"],
            "operators": OPERATORS / options["operators"],
            "agencies": AGENCIES / options["agencies"],
            "closes": CLOSES / options["closes"],
            "pace": round(options["tickets"] / seconds / (TICKETS / HOURS / 3600), 2),
        },
        "generator_cpu_s": round(sales.cpu_s, 1),
        "curve": [asdict(close) for close in closes],
        "reports": [{"name": one.name, "p50_ms": one.p50_ms, "p95_ms": one.p95_ms} for one in watched.reports],
    }


def page_of(figures: Mapping[str, Any], closes: list[Close]) -> list[str]:
    """Return the figures as a page to read."""
    nation = f"{OPERATORS} operators, {AGENCIES:,} agencies, {TICKETS:,} tickets and {CLOSES} closes in {HOURS} hours"
    scale = figures["scale"]
    shown = {**figures, **{f"{name}_scale": factor for name, factor in scale.items()}, "pace": scale["pace"]}
    where = " and ".join(map(str, figures["operators_at"]))
    return [
        *_PAGE.format_map(shown | {"nation": nation}).splitlines(),
        *([f"nodes     a coordinator, and workers of Citus that hold {where} operators"] if where else []),
        *(f"report    {one['name']}: {one['p50_ms']:.1f} ms, 95 of 100 in {one['p95_ms']:.1f}" for one in figures["reports"]),
        *_CURVE.splitlines(),
        *(close.line() for close in closes),
        *(f"BROKEN    {rule}" for rule in figures["broken"]),
        f"machine   {in_words(figures['machine'])}",
    ]
