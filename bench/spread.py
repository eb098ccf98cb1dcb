"""Compares the sale on one PostgreSQL with the sale at the workers of Citus: the same house, in turns, over HTTP.

All nodes share this machine's cores, so the processor time of a sale counts beside the rate; see docs/scale.md.
"""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final, NamedTuple

from bench.client import log_in
from bench.ground import BenchFailed, GroundMarket, Progress, as_owner, fresh_server, furnish, settle_down
from bench.house import ServedHouse, broken_rules, served
from bench.load import press
from bench.processes import cpu_s
from bench.report import BenchReport, in_words, this_machine
from bench.spread_server import SpreadServer, pids_of, spread_server
from taquilla.store.postgres.embedded import Embedded

OPERATORS: Final = 8
WANTED: Final = {1: 0.75, OPERATORS: 0.65}
"""The ratio to plain PostgreSQL that is wanted, by the operators that sell."""
_WARM_UP_S: Final = 2
_PART: Final = """\
{operators} of {all_operators} operators
rate        {rate:>7,} tickets/s at the workers, {plain_rate:,} on one PostgreSQL: {ratio:.2f} (wanted {wanted})
processor   {house_us:>7,} µs of the house and {postgresql_us} µs of PostgreSQL a ticket,\
 {plain_house_us} and {plain_postgresql_us} on one: {cost_ratio:.2f}
answers     {p50_ms:>7.1f} ms for half of them, {p99_ms:.1f} for 99 of 100; {plain_p50_ms:.1f} and {plain_p99_ms:.1f} on one"""
_END: Final = """\
two-phase   {two_phase_commits:>7,} commits in two phases, of {sold_at_workers:,} sales at the workers
load        {turns:>7} turns of {seconds} s, {clients} clients, {workers} workers"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadOptions:
    """The options of a run. In each turn both sides sell for so many seconds, for one operator and for all."""

    clients: int = 64
    seconds: int = 5
    turns: int = 6
    workers: int = 2


class _Sold(NamedTuple):
    """A stretch of selling: tickets a second, microseconds of processor a ticket, milliseconds of answers."""

    rate: float
    house_us: float
    postgresql_us: float
    p50_ms: float
    p99_ms: float
    answered: int


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: its database, its house, and the tokens of those who sell, by how many operators do."""

    server: Embedded | SpreadServer
    house: ServedHouse
    draws: Sequence[str]
    tokens: dict[int, list[str]]

    async def sell(self, operators: int, options: SpreadOptions, seconds: int) -> _Sold:
        house_s, postgresql_s = cpu_s(self.house.pid), self._postgresql_s()
        load = await press(self.house.port, self.draws, self.tokens[operators], clients=options.clients, seconds=seconds)
        house_s, postgresql_s = cpu_s(self.house.pid) - house_s, self._postgresql_s() - postgresql_s
        each = 1e6 / load.answered
        return _Sold(load.rate, house_s * each, postgresql_s * each, load.p50_ms, load.p99_ms, load.answered)

    def _postgresql_s(self) -> float:
        return sum(map(cpu_s, pids_of(self.server)))


async def run_spread(options: SpreadOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Compare on fresh servers. Raises CitusMissing, and BenchFailed. Clean: no two-phase commit, and every rule holds."""
    with fresh_server(progress) as plain, spread_server(progress, options.workers) as several:
        progress("furnishing both houses")
        markets = [await _furnish(plain), await _furnish(several)]
        progress("spreading operators over the workers")
        several.spread()
        async with as_owner(plain) as owner:
            machine = this_machine(owner, plain.data)
        async with AsyncExitStack() as opened:
            servers: list[Embedded | SpreadServer] = [plain, several]
            sides = [
                await _side(server, market, await opened.enter_async_context(served(server)))
                for server, market in zip(servers, markets, strict=True)
            ]
            progress("warming up")
            for side in sides:
                for operators in WANTED:
                    await side.sell(operators, options, _WARM_UP_S)
            several.two_phase_commits()
            turns = [await _turn(sides, turn, options, progress) for turn in range(options.turns)]
        two_phase = several.two_phase_commits()
        progress("the auditor")
        broken = await broken_rules(several)
    compared = [_compared(operators, [turn[operators] for turn in turns]) for operators in WANTED]
    sold = sum(stretch.answered for turn in turns for _, stretch in turn.values())
    figures = {
        "compared": compared, "two_phase_commits": two_phase, "sold_at_workers": sold, "broken": broken, **asdict(options),
        "machine": machine,
    }  # fmt: skip
    clean = not broken and two_phase == 0
    return BenchReport(figures, _page(figures), clean=clean)


async def _furnish(server: Embedded | SpreadServer) -> GroundMarket:
    async with as_owner(server) as owner:
        market = await furnish(owner, server, OPERATORS)
        await settle_down(owner)
    return market


async def _side(server: Embedded | SpreadServer, market: GroundMarket, house: ServedHouse) -> _Side:
    tokens = await log_in(house.port, [cashier.email for cashier in market.cashiers])
    first = [tokens[cashier.email] for cashier in market.cashiers if cashier.operator_id == 1]
    return _Side(server, house, tuple(map(str, market.events)), {1: first, OPERATORS: list(tokens.values())})


Turn = dict[int, tuple[_Sold, _Sold]]


async def _turn(sides: Sequence[_Side], turn: int, options: SpreadOptions, progress: Progress) -> Turn:
    """Let both sides sell once for one operator and for all: who was last in a turn is first in the next one."""
    found: Turn = {}
    for operators in WANTED:
        order = sides if turn % 2 else sides[::-1]
        sold = {id(side): await side.sell(operators, options, options.seconds) for side in order}
        plain, several = (sold[id(side)] for side in sides)
        if not plain.answered or not several.answered:
            raise BenchFailed("a side has sold nothing")
        found[operators] = plain, several
        progress(f"turn {turn + 1} of {options.turns}, {operators} operators: {several.rate / plain.rate:.2f} of the rate")
    return found


def _compared(operators: int, pairs: Sequence[tuple[_Sold, _Sold]]) -> dict[str, Any]:
    """Return the medians of both sides, and of the ratios of each turn."""
    plain, several = ([pair[place] for pair in pairs] for place in (0, 1))

    def half(side: Sequence[_Sold], name: str, digits: int | None = None) -> float:
        return float(round(median(getattr(one, name) for one in side), digits))

    costs = [(one.house_us + one.postgresql_us, other.house_us + other.postgresql_us) for one, other in pairs]
    figures: dict[str, Any] = {
        "operators": operators,
        "all_operators": OPERATORS,
        "ratio": round(median(other.rate / one.rate for one, other in pairs), 3),
        "cost_ratio": round(median(one / other for one, other in costs), 3),
        "wanted": WANTED[operators],
    }
    for side, prefix in ((several, ""), (plain, "plain_")):
        figures |= {f"{prefix}{name}": half(side, name) for name in ("rate", "house_us", "postgresql_us")}
        figures |= {f"{prefix}{name}": half(side, name, 1) for name in ("p50_ms", "p99_ms")}
    return figures


def _page(figures: dict[str, Any]) -> list[str]:
    """Return the figures as a page to read."""
    return [
        *(line for part in figures["compared"] for line in _PART.format_map(part).splitlines()),
        *_END.format_map(figures).splitlines(),
        f"machine     {in_words(figures['machine'])}",
        *(figures["broken"] or ["The auditor finds every rule kept."]),
    ]
