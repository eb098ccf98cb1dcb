"""Times reports and tickets over HTTP, with a short history and with a long one; see docs/performance.md."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bench.client import ClientConnection, ClientResponse, log_in
from bench.ground import BenchFailed, Progress, as_owner, fresh_server, settle_down
from bench.history import MANAGER, OPERATOR, Past, generate
from bench.house import served
from bench.report import BenchReport, Machine, this_machine
from bench.timing import TimedCall, Timing, time_call, timing_report
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_REPORTS, _REPORT_MS, _TICKET_MS = "/gaming/reports", 50, 10

_Timings = dict[str, Timing | None]  # by the request's name; None where the house does not serve it


async def run_reports(wagers: int, wagers_few: int, days: int, progress: Progress = lambda line: None) -> BenchReport:
    """Measure a history of many wagers and one of few, each on a fresh server of its own. Raises BenchFailed."""
    few, _, _ = await _measure(wagers_few, days, progress)
    much, past, machine = await _measure(wagers, days, progress)
    timings = [
        replace(timing, few_p50_ms=before.p50_ms)
        for timing, before in zip(much.values(), few.values(), strict=True)
        if timing is not None and before is not None
    ]
    return timing_report(
        f"{past.wagers:,} wagers over {days} days, beside {wagers_few:,}",
        timings,
        [name for name, timing in much.items() if timing is None],
        wagers=past.wagers, wagers_few=wagers_few, days=days, machine=machine,
    )  # fmt: skip


async def _measure(wagers: int, days: int, progress: Progress) -> tuple[_Timings, Past, Machine]:
    with fresh_server(progress) as server:
        past = await generate(server, wagers, days, progress)
        async with as_owner(server) as owner:
            await settle_down(owner)
            machine = this_machine(owner, server.data)
            number, cashier = await _a_ticket(owner, past)
        progress(f"looking, with {past.wagers:,} wagers")
        async with served(server) as house:
            tokens = await log_in(house.port, (MANAGER, cashier))
            with closing(await ClientConnection.open(house.port)) as line:
                calls = _calls(past, number, tokens[MANAGER], tokens[cashier])
                return {call.name: await _time(line, call) for call in calls}, past, machine


async def _a_ticket(owner: HouseConnection, past: Past) -> tuple[int, str]:
    """Return the number and the cashier of a ticket that was sold the day before the last one."""
    day = past.last_day - timedelta(days=1)
    row = await (await owner.execute(_SQL["read_ticket"], {"operator": OPERATOR, "day": day})).fetchone()
    if row is None:
        raise BenchFailed("there is no ticket to look at")
    number, email = row
    return number, email


def _calls(past: Past, number: int, manager: str, cashier: str) -> list[TimedCall]:
    """Return the requests: a day, a month, a month by user and by the other groups; a ticket, the last one, a search."""
    day, month = past.last_day - timedelta(days=1), past.last_day - timedelta(days=29)
    reports = [
        ("day", _period(day, day)),
        ("today", _period(past.last_day, past.last_day)),
        ("month", _period(month, past.last_day)),
        *((f"month by {group}", _period(month, past.last_day, group)) for group in ("user", "agency", "product", "day", "game")),
    ]
    filters = {"between_created_at": [day.isoformat(), day.isoformat()], "status": "sold"}
    tickets = [
        ("ticket", "/user/ticket", _json({"ticket_number": number, "date": day.isoformat()})),
        ("last ticket", "/user/ticket/last", b""),
        ("search", "/user/ticket/", _json({"filter": filters, "sort": {"created_at": -1}, "limit": 20})),
    ]
    return [
        *(TimedCall(name, _REPORT_MS, _REPORTS, _json(body), _reports_sales, manager) for name, body in reports),
        *(TimedCall(name, _TICKET_MS, path, body, _is_done, cashier) for name, path, body in tickets),
    ]


def _period(first: date, last: date, group: str | None = None) -> dict[str, Any]:
    body = {"between_timestamp": [first.isoformat(), last.isoformat()]}
    return body | ({"group": group} if group else {})


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


async def _time(line: ClientConnection, call: TimedCall) -> Timing | None:
    return None if (await call.ask(line)).status == 404 else await time_call(line, call)


def _is_done(answer: ClientResponse) -> bool:
    return answer.status in (200, 201)


def _reports_sales(answer: ClientResponse) -> bool:
    return _is_done(answer) and bool(json.loads(answer.body)["total"]["sale"])
