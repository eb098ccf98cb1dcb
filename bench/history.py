"""A house with a past: tickets of many days, sold set by set, but drawn, settled, expired and folded by the house itself."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, LiteralString, Self
from zoneinfo import ZoneInfo

from bench.ground import (
    CURRENCY,
    EXPONENT,
    FLOOR,
    PASSWORD_HASH,
    WAGERS_A_TICKET,
    ZONE,
    BenchFailed,
    Progress,
    as_owner,
    bar,
    begin_past,
    moment,
    read_last_seq,
)
from bench.house import opened
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.numbers import day_key, ticket_number
from taquilla.engine.house import House
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.people.clerks import Clerk
from taquilla.store.lottery import rules, turnover
from taquilla.store.people import operators
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import move_clock, read_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

OPERATOR: Final = 1
BANCA: Final = 1
AGENCIES, CASHIERS = 50, 100
UNFOLDED: Final = 400
"""The number of seqs left to the tail: reports must not depend on the worker's progress. Less than a day of the short history."""
MANAGER, ADMINISTRATOR = "manager@history.example", "administrator@history.example"
CLERKS = ("clerk1@history.example", "clerk2@history.example")
_OPENS, _CLOSES, _DRAWN = time(7), time(11), time(20)
_LATE_MORNING: Final = time(11, 40)
_FOLD_SEQS: Final = 50_000
"""The seqs of a step of the fold. Nobody sells meanwhile, so it need not be short."""


@dataclass(frozen=True, slots=True)
class Past:
    """The generated history. last_day is the business day on which it ends; the clock stands at its evening."""

    first_day: date
    last_day: date
    wagers: int

    def keep(self, folder: Path, *sizes: int) -> None:
        """Write down in a house's folder that it has this past, made by these sizes."""
        (folder / "past.json").write_text(json.dumps(asdict(self) | {"sizes": sizes}, default=date.isoformat))

    @classmethod
    def kept(cls, folder: Path, *sizes: int) -> Self | None:
        """Return the past that a house's folder has kept; None where there is none.

        Raises BenchFailed for one of other sizes; without sizes any will do.
        """
        file = folder / "past.json"
        if not file.exists():
            return None
        known = json.loads(file.read_text())
        if sizes and tuple(known["sizes"]) != sizes:
            raise BenchFailed(f"{folder} has a house of another size: {known['sizes']}")
        return cls(date.fromisoformat(known["first_day"]), date.fromisoformat(known["last_day"]), known["wagers"])


async def generate(
    server: Embedded,
    wagers: int,
    days: int,
    progress: Progress,
    *,
    unfolded: int = UNFOLDED,
    agencies: int | None = None,
    cashiers: int | None = None,
) -> Past:
    """Generate so many wagers, the same number every day, on a server that was just migrated. Raises BenchFailed."""
    agencies, cashiers = agencies or AGENCIES, cashiers or CASHIERS
    tickets = round(wagers / days / WAGERS_A_TICKET)
    if tickets < 1:
        raise BenchFailed("there is less than one ticket a day")
    async with as_owner(server) as owner:
        # The small hours.
        first_day = await begin_past(owner, days, time(1))
        async with opened(server, demo=True) as house:
            await _furnish(owner, house, first_day, agencies, cashiers)
            past = _Generator(owner, house, (await house.operator(OPERATOR)).number_key, cashiers)
            for place in range(days):
                sold = place * tickets * WAGERS_A_TICKET
                progress(f"history {bar(place, days)} day {place + 1} of {days}, {sold:,} wagers")
                await past.live(first_day + timedelta(days=place), tickets, unfolded if place == days - 1 else 0)
        progress("statistics")
        await owner.execute("analyze")
    return Past(first_day, first_day + timedelta(days=days - 1), days * tickets * WAGERS_A_TICKET)


async def sell_a_day(server: Embedded, database: str, day: date, wagers: int, cashiers: int) -> None:
    """Sell one day more of a past in another database, up to its late morning: its draws are open then. All of it is folded."""
    async with as_owner(server, database) as owner, opened(server, database, demo=True) as house:
        await _make_room(owner)
        past = _Generator(owner, house, (await house.operator(OPERATOR)).number_key, cashiers)
        async with house.database.connection() as connection:
            await past.sell(connection, day, round(wagers / WAGERS_A_TICKET))
            await past.fold(connection, 0)
        await move_clock(owner, moment(day, _LATE_MORNING))
        await owner.execute("analyze")


async def sell_one_draw(
    server: Embedded, tickets: int, fill: LiteralString, parameters: Mapping[str, object], progress: Progress
) -> tuple[date, list[tuple[int, str]]]:
    """Sell tickets of one morning whose lines a statement of the caller's fills, on a server that was just migrated.

    Returns the day and its draws with their categories, in their order. The clock stands at the late morning; all is folded.
    """
    async with as_owner(server) as owner:
        day = await begin_past(owner, 1, time(1))
        async with opened(server, demo=True) as house:
            await _furnish(owner, house, day, AGENCIES, CASHIERS)
            past = _Generator(owner, house, (await house.operator(OPERATOR)).number_key, CASHIERS, fill, parameters)
            async with house.database.connection() as connection:
                events = await past.sell(connection, day, tickets)
                progress("folding the turnover")
                await past.fold(connection, 0)
        await move_clock(owner, moment(day, _LATE_MORNING))
        await owner.execute("analyze")
    return day, events


async def _make_room(owner: HouseConnection) -> None:
    for statement in ("make_room", "make_room_for_tickets"):
        await owner.execute(_SQL[statement])


async def _furnish(owner: HouseConnection, house: House, first_day: date, agencies: int, cashiers: int) -> None:
    """Add four products of three draws a day, a banca with its people, and agencies with their cashiers."""
    now = await read_clock(owner)
    for statement in ("add_lottery", "add_products", "add_lists", "add_schedule", "add_multipliers"):
        await owner.execute(_SQL[statement], {"zone": ZONE, "since": first_day, "now": now})
    await house.people.office.add_operator(OPERATOR, name="history", currency=CURRENCY, exponent=EXPONENT, zone=ZONE)
    await owner.execute(_SQL["keep_untold"], {"operator": OPERATOR})
    async with owner.transaction():
        for entity in range(BANCA, BANCA + agencies + 1):
            is_banca = entity == BANCA
            await operators.add_entity(
                owner, OPERATOR, entity_id=entity, name="banca" if is_banca else f"agency {entity}", currency=CURRENCY,
                parent_id=None if is_banca else BANCA, floor=None if is_banca else FLOOR, now=now,
            )  # fmt: skip
            rate = {"entity": entity, "basis_points": 14_00 if is_banca else 10_00, "starts": now, "author": "history"}
            await rules.add_rules(owner, OPERATOR, [("commission", rate)])
        people = [(cashiers + 1, BANCA, MANAGER, "manager"), (cashiers + 2, BANCA, ADMINISTRATOR, "administrator")]
        people += [(cashiers + 3 + place, BANCA, email, "clerk") for place, email in enumerate(CLERKS)]
        for member in range(1, cashiers + 1):
            people.append((member, BANCA + 1 + member % agencies, f"cashier{member}@history.example", "cashier"))
        for member, entity, email, role in people:
            await operators.add_member(
                owner, OPERATOR, member_id=member, entity_id=entity, email=email, role=role, password_hash=PASSWORD_HASH, now=now
            )
    await _make_room(owner)


class _Generator:
    """Generates one day after another. fill is the statement that fills its lines, parameters are those of it alone."""

    def __init__(
        self,
        owner: HouseConnection,
        house: House,
        number_key: bytes,
        cashiers: int,
        fill: LiteralString = _SQL["fill_lines"],
        parameters: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        self._owner = owner
        self._house = house
        self._number_key = number_key
        self._cashiers = cashiers
        self._statements = {**_SQL, "fill_lines": fill}
        self._parameters = parameters

    async def live(self, day: date, tickets: int, unfolded: int) -> None:
        """Open the day's draws, sell, draw, settle and expire; fold all but so many seqs."""
        async with self._house.database.connection() as connection:
            events = await self.sell(connection, day, tickets)
            await move_clock(self._owner, moment(day, _DRAWN))
            await self._house.lottery.duties.close_draws(connection, OPERATOR)
            await self._house.lottery.duties.sealing.seal_closed(connection, OPERATOR)
            await self._draw(events, day)
            while await self._house.lottery.duties.settle(connection, OPERATOR):
                pass
            while await self._house.lottery.duties.expire(connection, OPERATOR):
                pass
            await self.fold(connection, unfolded)

    async def sell(self, connection: HouseConnection, day: date, tickets: int) -> list[tuple[int, str]]:
        """Open the day's draws and sell; return them with their categories."""
        await move_clock(self._owner, moment(day, time(6)))
        await self._house.duties.do_all(connection, [OPERATOR])
        events: list[tuple[int, str]] = await (await self._owner.execute(_SQL["read_events"], {"day": day})).fetchall()
        await self._sell(day, tickets, [event for event, _ in events])
        return events

    async def _sell(self, day: date, tickets: int, events: list[int]) -> None:
        opens, closes = moment(day, _OPENS), moment(day, _CLOSES)
        key = day_key(self._number_key, day)
        base = await read_last_seq(self._owner, OPERATOR)
        parameters: dict[str, Any] = {
            "operator": OPERATOR,
            "currency": CURRENCY,
            "day": day,
            "tickets": tickets,
            "cashiers": self._cashiers,
            "base": base,
            "salt": day.toordinal() * 31,
            "events": arrays.numbers(events),
            "numbers": arrays.numbers([ticket_number(key, ordinal) for ordinal in range(1, tickets + 1)]),
            "opens": opens,
            "closes": closes,
            "gap": (closes - opens) / tickets,
            # The rules say: to the end of the third day after the draw's.
            "expires_at": day_bounds(day + timedelta(days=3), ZoneInfo(ZONE))[1],
            "last_seq": base + 4 * tickets + 4 * (tickets // 100),
            **self._parameters,
        }
        async with self._owner.transaction():
            for statement in (
                "clear_lines", "fill_lines", "fill_tickets", "write_tickets", "write_wagers", "write_transfers", "write_requests",
                "write_trail", "write_exposure", "move_balances", "finish_day", "keep_gate",
            ):  # fmt: skip
                await self._owner.execute(self._statements[statement], parameters)

    async def _draw(self, events: list[tuple[int, str]], day: date) -> None:
        """Enter and approve every result of the day as two clerks."""
        draws = self._house.lottery.draws
        first, second = [await draws.clerk(OPERATOR, email) for email in CLERKS]
        assert isinstance(first, Clerk)
        assert isinstance(second, Clerk)
        for place, (event, category) in enumerate(events):
            number = (day.toordinal() * 389 + place * 577) % 1000
            outcome = f"{number:03d}" if category == "lottery" else str(number % 37)
            for answer in (await draws.enter_result(first, event, outcome), await draws.approve_result(second, event, outcome)):
                if not isinstance(answer, DrawOutcome):
                    raise BenchFailed(f"no result of event {event}: {answer}")

    async def fold(self, connection: HouseConnection, unfolded: int) -> None:
        """Fold as the house does, all but so many seqs."""
        more, until = True, await read_last_seq(self._owner, OPERATOR) - unfolded
        while more:
            async with connection.transaction():
                more = await turnover.fold(connection, OPERATOR, until, _FOLD_SEQS)
