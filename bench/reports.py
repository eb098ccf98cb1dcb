"""Times reports and tickets over HTTP, with a short history and with a long one; see docs/performance.md."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench.client import ClientConnection, ClientResponse
from bench.ground import PASSWORD, BenchFailed, Progress, as_owner, fresh_server, server_version, settle_down
from bench.history import MANAGER, OPERATOR, Past, generate
from bench.report import BenchReport, in_words, one_object, this_machine, within_ms
from bench.timing import connected, time_call
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)
_SEARCH = "search"


@dataclass(frozen=True, slots=True)
class ReportTiming:
    """One request, in milliseconds: half and 95 of 100 responses came within these times. may_ms is its limit."""

    name: str
    may_ms: int
    few_p50_ms: float
    p50_ms: float
    p95_ms: float

    @property
    def ratio(self) -> float:
        """Return how much longer it takes with the long history than with the short one."""
        return round(self.p50_ms / self.few_p50_ms, 2)

    @property
    def is_kept(self) -> bool:
        """Tell whether it is fast enough, with any history."""
        return self.p50_ms <= self.may_ms and self.ratio <= 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReport(BenchReport):
    """The measurements, and the number of wagers. not_served are the requests that this house does not offer."""

    looks: tuple[ReportTiming, ...]
    wagers: int
    wagers_few: int
    days: int
    not_served: tuple[str, ...]
    machine: dict[str, str | int]

    @property
    def clean(self) -> bool:
        """Tell whether every request is fast enough."""
        return all(look.is_kept for look in self.looks)

    def to_json(self) -> str:
        """Return one object, the most important first."""
        return one_object(self, looks=[asdict(look) | {"ratio": look.ratio, "kept": look.is_kept} for look in self.looks])

    def lines(self) -> list[str]:
        """Return a page to read."""
        return [
            f"{self.wagers:,} wagers over {self.days} days, beside {self.wagers_few:,}",
            *(
                f"{look.name:<22} {look.p50_ms:>7.1f} ms, 95 of 100 in {look.p95_ms:.1f} (may take {look.may_ms});"
                f" {look.ratio:.2f} times as long as with few{'' if look.is_kept else '   TOO LONG'}"
                for look in self.looks
            ),
            *(f"{name:<22} not served" for name in self.not_served),
            f"machine  {in_words(self.machine)}",
        ]


@dataclass(frozen=True, slots=True)
class _TimedCall:
    """One request, and its limit."""

    name: str
    path: str
    body: bytes
    may_ms: int
    by: str


async def run_reports(wagers: int, wagers_few: int, days: int, progress: Progress = lambda line: None) -> ReportReport:
    """Measure a history of many wagers and one of few, each on a fresh server of its own. Raises BenchFailed."""
    few, _, _ = await _measure(wagers_few, days, progress)
    much, past, machine = await _measure(wagers, days, progress)
    looks = [
        ReportTiming(asked.name, asked.may_ms, within_ms(few[asked.name][1], 50), within_ms(times, 50), within_ms(times, 95))
        for asked, times in much.values()
        if times and few[asked.name][1]
    ]
    return ReportReport(
        looks=tuple(looks),
        wagers=past.wagers,
        wagers_few=wagers_few,
        days=days,
        not_served=tuple(name for name, (_, times) in much.items() if not times),
        machine=machine,
    )


_Times = dict[str, tuple[_TimedCall, list[int]]]  # by name: the request, and its times in microseconds


async def _measure(wagers: int, days: int, progress: Progress) -> tuple[_Times, Past, dict[str, str | int]]:
    with fresh_server(progress) as server:
        past = await generate(server, wagers, days, progress)
        async with as_owner(server) as owner:
            await settle_down(owner)
            calls = await _calls(owner, past)
            machine = this_machine(await server_version(owner), server.data)
        progress(f"looking, with {past.wagers:,} wagers")
        return await _look(server, calls), past, machine


async def _calls(owner: HouseConnection, past: Past) -> list[_TimedCall]:
    """Return the requests: a day, a month, a month by user and by the other groups; a ticket, the last one, a search."""
    day, month = past.last_day - timedelta(days=1), past.last_day - timedelta(days=29)
    asked = [
        ("day", _period(day, day)),
        ("today", _period(past.last_day, past.last_day)),
        ("month", _period(month, past.last_day)),
        *((f"month by {group}", _period(month, past.last_day, group)) for group in ("user", "agency", "product", "day", "game")),
    ]
    reports = [_TimedCall(name, "/gaming/reports", _json(body), 50, MANAGER) for name, body in asked]
    row = await (await owner.execute(_SQL["read_ticket"], {"operator": OPERATOR, "day": day})).fetchone()
    if row is None:
        raise BenchFailed("there is no ticket to look at")
    number, email = row
    filters = {"between_created_at": [day.isoformat(), day.isoformat()], "status": "sold"}
    return [
        *reports,
        _TimedCall("ticket", "/user/ticket", _json({"ticket_number": number, "date": day.isoformat()}), 10, email),
        _TimedCall("last ticket", "/user/ticket/last", b"", 10, email),
        _TimedCall(_SEARCH, "/user/ticket/", _json({"filter": filters, "sort": {"created_at": -1}, "limit": 20}), 10, email),
    ]


def _period(first: date, last: date, group: str | None = None) -> dict[str, Any]:
    body = {"between_timestamp": [first.isoformat(), last.isoformat()]}
    return body | ({"group": group} if group else {})


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


async def _look(server: Embedded, calls: Sequence[_TimedCall]) -> _Times:
    async with connected(server) as line:
        tokens = {email: await _token(line, email) for email in {call.by for call in calls}}
        return {call.name: (call, await _time(line, call, tokens[call.by])) for call in calls}


async def _token(line: ClientConnection, email: str) -> str:
    answer = await line.ask("POST", "/auth/login", _json({"email": email, "password": PASSWORD}))
    return str(answer.response()["x_auth_token"])


async def _time(line: ClientConnection, call: _TimedCall, token: str) -> list[int]:
    """Return the time of each response; none where the house has no such path. Raises BenchFailed for any other refusal."""
    if (await line.ask("POST", call.path, call.body, token)).status == 404:
        return []
    return await time_call(line, call.name, call.path, call.body, partial(_is_right, call), token=token)


def _is_right(call: _TimedCall, answer: ClientResponse) -> bool:
    if answer.status not in (200, 201):
        return False
    if call.path == "/gaming/reports" and not json.loads(answer.body)["total"]["sale"]:
        raise BenchFailed(f"{call.name} reports no sale")
    return True
