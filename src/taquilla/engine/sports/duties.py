"""The duties of sports: give up tickets that were not answered for, paid or approved in time; settle the others.

They also forget signed requests that are too old to be sent again.
"""

import time
from collections import deque
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from taquilla.domain.sports.answering import lapse
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.events import told
from taquilla.domain.sports.signed_requests import FORGOTTEN_AFTER_S
from taquilla.engine.cache import Cache
from taquilla.engine.due import NOTHING_LEFT, Due, Left, SubjectDuties
from taquilla.engine.duty_failures import DutyName, Failures, raise_of_world
from taquilla.engine.gate import behind_gate, deciding
from taquilla.engine.sports.settling import SportsSettling
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.sports import duties as waiting
from taquilla.store.sports import sales as sports_sales
from taquilla.store.sports import settlements, signed_requests
from taquilla.store.sports.sales import Place

ROWS_MAX: Final = 200  # of a step: some 20 ms behind the gate
_FORGOTTEN_MAX: Final = 1_000
_OVERDUE_S: Final = 300  # so that a busy operator's are forgotten by the thousand, and not a few in every round


class SportsDuties(SubjectDuties):
    """Gives up lapsed tickets, forgets old requests, and settles coupons and cards."""

    in_parts = ("lapse", "settle")
    names = frozenset({"lapse", "forget", "settle"})

    def __init__(self, database: Database, cache: Cache, failures: Failures, steps_s: deque[float]) -> None:
        self._cache = cache
        self._failures = failures
        self.coupons = SportsSettling(database, cache, steps_s, failures)

    async def find_due(self, connection: HouseConnection, operators: Sequence[int], now: datetime) -> list[Due]:
        """Return what is due for operators, and when their tickets lapse next."""
        found = list[Due]()
        before_s = int(time.time()) - FORGOTTEN_AFTER_S - _OVERDUE_S
        for one in await waiting.find_due(connection, operators, now, signed_before_s=before_s):
            if one.lapses_at is not None:
                found.append(Due(one.operator_id, "lapse", one.lapses_at, one.lapses_at))
            if one.has_old_requests:
                found.append(Due(one.operator_id, "forget", now))
            if one.coupons:
                found.append(Due(one.operator_id, "settle", now, tuple(one.coupons)))
        return found

    async def do_due(self, connection: HouseConnection, operator: int, duties: Collection[str]) -> Left:
        """Do duties of an operator, each apart and to its end."""
        if "lapse" in duties:
            give_up = partial(give_up_lapsed, connection, self._cache, self._failures, operator)
            await self._failures.apart(DutyName(operator, "lapse"), give_up)
        if "forget" in duties:
            await self._failures.apart(DutyName(operator, "forget"), partial(forget_signed, connection, operator))
        if "settle" in duties:
            await self.coupons.do_all(connection, operator)
        return NOTHING_LEFT


async def give_up_lapsed(connection: HouseConnection, cache: Cache, failures: Failures, operator: int) -> None:
    """Give up whatever has lapsed, with a discard each; if that fails, ticket by ticket. Finished work stays.

    Raises DatabaseGone, OutcomeUnknown and TryAgain.
    """
    skipped = set[Place]()
    while True:
        # Look without the gate first: if nothing has lapsed, no sale waits.
        rows_max = ROWS_MAX + len(skipped)
        places = await sports_sales.find_lapsed(connection, operator, await read_clock(connection), rows_max)
        skipped |= {place for place in places if failures.paused_until(_subject(place)) is not None}
        if not (remaining := set(places) - skipped):
            return
        give_up = partial(_give_up, connection, cache, operator, rows_max)
        try:
            await give_up(remaining)
        except Exception as trouble:
            raise_of_world(trouble)
            for place in sorted(remaining):
                if not await failures.apart(_subject(place), partial(give_up, {place})):
                    skipped.add(place)
        else:
            for place in remaining:
                await failures.works(_subject(place))


def _subject(place: Place) -> DutyName:
    operator, seq, _ = place
    return DutyName(operator, "lapse", f"ticket {seq}")


async def _give_up(connection: HouseConnection, cache: Cache, operator: int, rows_max: int, remaining: set[Place]) -> None:
    async with deciding(connection, cache, operator) as (_, _, ledger):
        book = SportsBook(ledger)
        # Another worker may have given them up meanwhile.
        lapsed = await sports_sales.find_lapsed(connection, operator, book.at, rows_max)
        places = [place for place in lapsed if place in remaining]
        tickets = await sports_sales.load_tickets(connection, places)
        calls = await sports_sales.load_calls(connection, [(*place, 1) for place in places])
        held_tickets = [ticket for ticket in tickets.values() if ticket.is_held]
        sale = await settlements.load_standing(connection, operator, held_tickets, ("stake", "excise"))
        for place in places:
            lapse(tickets[place[:2]], calls[*place, 1], sale[place[1]], book)
        await sports_sales.write(connection, [book])
        for event in told(book):
            connection.add_event(operator, *event)


async def forget_signed(connection: HouseConnection, operator: int) -> None:
    """Forget an operator's signed requests with signatures too old to be accepted. Raises what `behind_gate` raises.

    Their time is real time, and not the house's clock: senders have no other.
    """
    before_s = int(time.time()) - FORGOTTEN_AFTER_S
    if await signed_requests.has_old(connection, operator, before_s - _OVERDUE_S):
        count = _FORGOTTEN_MAX
        while count == _FORGOTTEN_MAX:
            async with behind_gate(connection, operator):
                count = await signed_requests.forget(connection, operator, before_s, _FORGOTTEN_MAX)
