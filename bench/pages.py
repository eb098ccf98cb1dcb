"""Times the pages of the office, as a browser asks for them, with a long history and many agencies."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from bench import timing
from bench.client import ClientConnection, ClientResponse, log_in
from bench.ground import BenchFailed, Progress, as_owner, fresh_server, kept_server, moment, set_clock, settle_down
from bench.history import ADMINISTRATOR, BANCA, MANAGER, OPERATOR, Past, generate
from bench.house import opened, served
from bench.offices import measure_offices
from bench.processes import cpu_ns
from bench.report import BenchReport, this_machine, within_ms
from bench.timing import TimedCall, Timing, time_call, timing_report
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import AUDITOR, Embedded

_EVENING: Final = time(21)
PAGE_MS: Final = 50
"""The longest that a page may take, for 95 of 100 requests."""
# With 2,000 cashiers every ticket of the first agency happens to be one of the canceled.
_AGENCY: Final = f"agency={BANCA + 2}"
_TICKET: Final = """
    select ticket.id, ticket.number, wager.event_id from ticket
    join wager on wager.operator_id = ticket.operator_id and wager.ticket_seq = ticket.seq and wager.line = 0
    where ticket.operator_id = %(operator)s and ticket.day = %(day)s order by ticket.seq limit 1
"""
_CLOSED: Final = """
    insert into closed_week (operator_id, entity_id, week, opening, sale, agency, prize, wallets, movements, closing,
        closed_at, closed_by)
    select %(operator)s, id, %(monday)s, opening, sale, agency, prize, wallets, 0, opening + sale - agency - prize - wallets,
        house_now(), 'bench'
    from (select id, coalesce(sum(sale - agency - prize - wallets) filter (where booked_on < %(monday)s), 0) as opening,
            coalesce(sum(sale) filter (where booked_on >= %(monday)s), 0) as sale,
            coalesce(sum(agency) filter (where booked_on >= %(monday)s), 0) as agency,
            coalesce(sum(prize) filter (where booked_on >= %(monday)s), 0) as prize,
            coalesce(sum(wallets) filter (where booked_on >= %(monday)s), 0) as wallets
        from (select entity.id, booked_on, sale, prize, wallets,
                case seller.id when entity.id then commission else parent_commission end as agency
            from entity join entity as seller
                on seller.operator_id = entity.operator_id and entity.id in (seller.id, seller.parent_id)
            left join turnover_seller as sold on (sold.operator_id, sold.entity_id) = (seller.operator_id, seller.id)
                and booked_on < %(monday)s::date + 7
            where entity.operator_id = %(operator)s) as booked
        group by id) as week
"""


class _Processor(NamedTuple):
    """The time of the processor that a request takes of the house and of its PostgreSQL: half, and 95 of 100, took no more.

    Whatever else is busy does not count; what the house does beside the request does.
    """

    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class PagesOptions:
    """The house to measure. keep: a folder that has it for the next run, None: it is gone then. offices: open pages of Today."""

    wagers: int
    agencies: int
    days: int
    keep: Path | None = None
    offices: int = 500


async def run_pages(options: PagesOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Measure the pages of a house with so many wagers and agencies. Raises BenchFailed."""
    with _server(options, progress) as server:
        past = await _past(server, options, progress)
        async with as_owner(server) as owner:
            await settle_down(owner)
            machine = this_machine(owner, server.data)
            paths = await _paths(owner, past)
        progress(f"looking, with {past.wagers:,} wagers")
        timings, processor = await _times(server, paths, progress)
        offices = await measure_offices(server, past, options.offices, 2 * options.agencies, progress)
    report = timing_report(
        f"{past.wagers:,} wagers of {options.agencies:,} agencies over {options.days} days",
        timings,
        wagers=past.wagers, agencies=options.agencies, days=options.days, machine=machine,
        processor={name: one._asdict() for name, one in processor.items()},
        open_offices=asdict(offices) | {"share": offices.share},
    )  # fmt: skip
    dearest = max(processor, key=lambda name: processor[name].p95_ms)
    of_processor = f"of the processor  95 of 100 requests took at most {processor[dearest].p95_ms} ms ({dearest})"
    lines = [*report.lines[:-1], of_processor, *offices.lines(), report.lines[-1]]
    return replace(report, lines=lines, clean=report.clean and offices.is_kept)


@contextmanager
def _server(options: PagesOptions, progress: Progress) -> Iterator[Embedded]:
    with fresh_server(progress) if options.keep is None else kept_server(options.keep, progress) as server:
        yield server


async def _past(server: Embedded, options: PagesOptions, progress: Progress) -> Past:
    """Return the past that an earlier run has left in the folder, else generate it. Raises BenchFailed."""
    sizes = options.wagers, options.agencies, options.days
    kept = Past.kept(server.data, *sizes)
    if kept is not None:
        async with as_owner(server) as owner:
            await set_clock(owner, moment(kept.last_day, _EVENING))
        return kept
    # Two cashiers an agency, as in a house of fifty.
    agencies = options.agencies
    past = await generate(server, options.wagers, options.days, progress, agencies=agencies, cashiers=2 * agencies)
    async with opened(server, auditor_url=server.url(AUDITOR)) as house:
        progress("an audit")
        await _add(house, past)
    async with as_owner(server) as owner:
        # The house closes weeks one by one behind the gate, which takes minutes for a thousand agencies. The rows are the same.
        last_monday = past.last_day - timedelta(days=past.last_day.weekday() + 7)
        await owner.execute(_CLOSED, {"operator": OPERATOR, "monday": last_monday})
    past.keep(server.data, *sizes)
    return past


async def _add(house: House, past: Past) -> None:
    """Add what pages show beside sales: an audit that is done, and a payment."""
    audits = house.audits
    administrator = next(one.id for one in (await house.known(OPERATOR)).people.members.values() if one.email == ADMINISTRATOR)
    await audits.ask(OPERATOR, administrator, author=Author(ADMINISTRATOR))
    await audits.work()
    cuadres = house.lottery.cuadres
    await cuadres.record_payment(OPERATOR, BANCA + 1, 100_00, command_id=house.new_id(), author=Author(ADMINISTRATOR))


def _of_draws(draw: int, day: date) -> Mapping[str, str]:
    """Return the pages of a draw and of its day, and those that are looked at all day."""
    return {
        "today": "/office",
        "waiting": "/office/waiting",
        "alarms": "/office/alarms",
        "draws": "/office/draws",
        "draws of a day": f"/office/draws?day={day}&group=drawn",
        "draw": f"/office/draws/{draw}",
        "results": "/office/results",
        "result": f"/office/results/{draw}",
    }


async def _paths(owner: HouseConnection, past: Past) -> Mapping[str, str]:
    """Return the pages to time, by their names."""
    day = past.last_day - timedelta(days=1)
    row = await (await owner.execute(_TICKET, {"operator": OPERATOR, "day": day})).fetchone()
    if row is None:
        raise BenchFailed("there is no ticket to look at")
    ticket, number, draw = row
    searches = {
        "tickets": "",
        "tickets by number": f"q={number}",
        "tickets by four digits": f"q={str(number)[:4]}",
        "tickets by code": f"q={ticket}",
        "tickets of a day": f"day={day}",
        "tickets of an agency": _AGENCY,
        "tickets of a draw": f"day={day}&draw={draw}",
        "tickets that won": "status=winner",
    }
    return {
        **{name: f"/office/tickets?{query}" for name, query in searches.items()},
        "ticket": f"/office/tickets/{ticket}",
        **_reports(past),
        **_weeks(past),
        **_of_draws(draw, day),
        **{name: f"/office/{name}" for name in ("shifts", "events", "webhooks", "log", "audits")},
        "events of a type": "/office/events?type=tickets",
        "audit": "/office/audits/1",
        **_KEPT,
    }


def _reports(past: Past) -> dict[str, str]:
    """Return today and a week of all agencies, a month of all and of one, by group; prizes and unclaimed tickets."""
    today, week, month = _span(past, 1), _span(past, 7), _span(past, 30)
    periods = {f"report by {group}": f"group={group}&{today}" for group in _GROUPS}
    periods |= {f"an agency's month by {group}": f"{_AGENCY}&group={group}&{month}" for group in _GROUPS if group != "hour"}
    periods |= {f"week by {group}": f"group={group}&{week}" for group in _GROUPS if group != "hour"}
    periods |= {f"month by {group}": f"group={group}&{month}" for group in ("day", "game", "draw")}
    return {
        **{name: f"/office/reports?{query}" for name, query in periods.items()},
        "report of prizes": f"/office/reports/prizes?{week}",
        "report of unclaimed": f"/office/reports/unclaimed?{week}",
    }


def _weeks(past: Past) -> dict[str, str]:
    monday = past.last_day - timedelta(days=past.last_day.weekday())
    return {
        "week of the banca": f"/office/weeks?monday={monday}",
        "week of an agency": f"/office/weeks?{_AGENCY}&monday={monday}",
        "week that is closed": f"/office/weeks?monday={monday - timedelta(days=7)}",
    }


_KEPT: Final = {
    "agencies": "/office/agencies",
    "agencies by name": "/office/agencies?q=1",
    "agency": f"/office/agencies/{BANCA + 1}",
    "banca": f"/office/agencies/{BANCA}",
    "new agency": "/office/agencies/new",
    "users": "/office/people",
    "new user": "/office/people/new",
    "keys": "/office/people/keys",
    "sessions": "/office/people/sessions",
    "rules in force": "/office/rules",
    "rules of an agency": f"/office/rules?entity={BANCA + 1}",
    "all rules": "/office/rules/all",
    "new rule": "/office/rules/new/limit",
    "ways to pay": "/office/payment-methods",
    "holidays": "/office/rules/holidays",
    "sports": "/office/sports",
    "wallets": "/office/wallets",
    "own account": "/office/me",
}
_GROUPS: Final = ("day", "hour", "product", "game", "entity", "user", "draw")


def _span(past: Past, days: int) -> str:
    first = max(past.first_day, past.last_day - timedelta(days=days - 1))
    return f"first_day={_text(first)}&last_day={_text(past.last_day)}"


def _text(day: date) -> str:
    return day.isoformat()


async def _times(server: Embedded, paths: Mapping[str, str], progress: Progress) -> tuple[list[Timing], dict[str, _Processor]]:
    async with served(server) as house:
        tokens = await log_in(house.port, (MANAGER, ADMINISTRATOR))
        with closing(await ClientConnection.open(house.port)) as line:
            timings: list[Timing] = []
            processor: dict[str, _Processor] = {}
            for name, path in paths.items():
                cookie = {"Cookie": f"taquilla_session={tokens[ADMINISTRATOR]}", "Accept": "text/html"}
                call = TimedCall(name, PAGE_MS, path, b"", _is_page, headers=cookie, method="GET")
                used_ns: list[int] = []

                def note(used_ns: list[int] = used_ns) -> None:
                    used_ns.append(cpu_ns(house.pid) + cpu_ns(server.pid))

                timings.append(await time_call(line, call, note))
                note()
                each_us = Counter((after - before) // 1_000 for before, after in pairwise(used_ns[timing.WARM_UP :]))
                processor[name] = _Processor(round(within_ms(each_us, 500), 1), round(within_ms(each_us, 950), 1))
                progress(f"{timings[-1].line()}; of the processor {processor[name].p50_ms} ms, {processor[name].p95_ms}")
            return timings, processor


def _is_page(answer: ClientResponse) -> bool:
    return answer.status == 200 and b"<h1>" in answer.body
