"""Times reports and tickets over HTTP, with a short history and with a long one in turns; see docs/measurements.md."""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.client import ClientConnection, ClientResponse, log_in
from bench.ground import BenchFailed, Progress, as_owner, fresh_server, settle_down
from bench.history import MANAGER, OPERATOR, Past, generate
from bench.house import ServedHouse, served
from bench.processes import cpu_ns
from bench.report import BenchReport, this_machine
from bench.timing import TimedCall, TimedHouse, Timing, time_in_turns, timing_report
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)
_REPORTS, _REPORT_MS, _TICKET_MS = "/gaming/reports", 50, 10


@dataclass(frozen=True, slots=True)
class PastHouse:
    """A house with a past, as it is served over its server."""

    server: Embedded
    house: ServedHouse
    past: Past

    def used_ns(self) -> int:
        """Return the processor time of the house and its PostgreSQL until now."""
        return cpu_ns(self.house.pid) + cpu_ns(self.server.pid)


async def run_reports(wagers: int, wagers_few: int, days: int, progress: Progress = lambda line: None) -> BenchReport:
    """Measure a history of many wagers and one of few, each on a fresh server of its own. Raises BenchFailed."""
    with fresh_server(progress) as few_server, fresh_server(progress) as server:
        few, past = [await generate(one, count, days, progress) for one, count in ((few_server, wagers_few), (server, wagers))]
        for each in (few_server, server):
            async with as_owner(each) as owner:
                await settle_down(owner)
                machine = this_machine(owner, each.data)
        async with served(few_server) as few_house, served(server) as house:
            houses = PastHouse(few_server, few_house, few), PastHouse(server, house, past)
            timings = await compare_reports(*houses, progress)
    title = f"{past.wagers:,} wagers over {days} days, beside {few.wagers:,}"
    return timing_report(title, timings, wagers=past.wagers, wagers_few=few.wagers, days=days, machine=machine)


async def compare_reports(few: PastHouse, much: PastHouse, progress: Progress) -> Sequence[Timing]:
    """Return the times of every report on both houses. Raises BenchFailed."""
    progress(f"looking, with {much.past.wagers:,} wagers and with {few.past.wagers:,}")
    few_calls, calls = [await _calls(one) for one in (few, much)]
    few_line, line = [await ClientConnection.open(one.house.port) for one in (few, much)]
    with closing(few_line), closing(line):
        return [
            await time_in_turns(TimedHouse(few_line, few_call, few.used_ns), TimedHouse(line, call, much.used_ns))
            for few_call, call in zip(few_calls, calls, strict=True)
        ]


async def _calls(house: PastHouse) -> list[TimedCall]:
    """Return the requests: a day, a month, a month by user and by the other groups; a ticket, the last one, a search."""
    past = house.past
    async with as_owner(house.server) as owner:
        number, cashier = await _a_ticket(owner, past)
    tokens = await log_in(house.house.port, (MANAGER, cashier))
    day, month = past.last_day - timedelta(days=1), past.last_day - timedelta(days=29)
    groups = ("user", "agency", "product", "day", "game")
    reports = [
        ("day", MANAGER, _period(day, day)),
        ("today", MANAGER, _period(past.last_day, past.last_day)),
        ("month", MANAGER, _period(month, past.last_day)),
        *((f"month by {group}", MANAGER, _period(month, past.last_day, group)) for group in groups),
        *((f"an agency's month by {group}", cashier, _period(month, past.last_day, group)) for group in ("product", "game")),
    ]
    filters = {"between_created_at": [day.isoformat(), day.isoformat()], "status": "sold"}
    tickets = [
        ("ticket", "/user/ticket", _json({"ticket_number": number, "date": day.isoformat()})),
        ("last ticket", "/user/ticket/last", b""),
        ("search", "/user/ticket/", _json({"filter": filters, "sort": {"created_at": -1}, "limit": 20})),
    ]
    return [
        *(TimedCall(name, _REPORT_MS, _REPORTS, _json(body), _reports_sales, tokens[who]) for name, who, body in reports),
        *(TimedCall(name, _TICKET_MS, path, body, _is_done, tokens[cashier]) for name, path, body in tickets),
    ]


async def _a_ticket(owner: HouseConnection, past: Past) -> tuple[int, str]:
    """Return the number and the cashier of a ticket that was sold the day before the last one."""
    day = past.last_day - timedelta(days=1)
    row = await (await owner.execute(_SQL["read_ticket"], {"operator": OPERATOR, "day": day})).fetchone()
    if row is None:
        raise BenchFailed("there is no ticket to look at")
    number, email = row
    return number, email


def _period(first: date, last: date, group: str | None = None) -> dict[str, Any]:
    body = {"between_timestamp": [first.isoformat(), last.isoformat()]}
    return body | ({"group": group} if group else {})


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _is_done(answer: ClientResponse) -> bool:
    return answer.status in (200, 201)


def _reports_sales(answer: ClientResponse) -> bool:
    return _is_done(answer) and bool(json.loads(answer.body)["total"]["sale"])
