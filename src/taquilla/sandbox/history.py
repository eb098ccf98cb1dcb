"""Lives the weeks before a demo begins: agencies sell, draws are held and settled, prizes are paid, weeks are closed.

The house itself does all of it, command by command, under a clock that moves from hour to hour. So draws are sealed and the
auditor is silent, as over any other past. In those weeks a few draws a day were on sale, and so they are lived in seconds.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import PayTicket, Play, SellTicket
from taquilla.domain.lottery.games import WHEELS, result_game
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.tenders import PaymentMethod
from taquilla.domain.people.members import Caller
from taquilla.engine.gate import HOUSE
from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import Catalogue, load_catalogue
from taquilla.sandbox.clerks import by_two
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery.draws import DrawFilter, DrawRow
from taquilla.store.postgres.database import HouseConnection

WEEKS: Final = 8
"""The weeks of a demo that asks for no other number."""
ZONE: Final = ZoneInfo("America/Caracas")
_ROOT: Final = 212
_AGENCIES: Final = {221: "La Candelaria", 222: "El Silencio", 231: "Barcelona", 232: "Cumaná"}
_CREDIT: Final = 100_000_000_00
_SHARES: Final = {213: 5, 214: 3, 221: 9, 222: 6, 231: 7, 232: 4}
"""The number of sales of 34 that each agency makes."""
_TIMES: Final[Mapping[tuple[int, int], frozenset[time]]] = {
    (2, 1): frozenset({time(12, 45)}),
    (5, 0): frozenset({time(10), time(13), time(19)}),
    (7, 0): frozenset({time(12)}),
    (18, 0): frozenset({time(17)}),
}
"""The times of the draws that were on sale, by product and list."""
_TICKETS: Final = {8: 14, 9: 20, 11: 24, 14: 12, 15: 20, 17: 22}
"""The tickets of a usual day, by hour."""
_RESULTS: Final = {14: 0, 20: 14}
"""The hours at which clerks enter results, and since which hour the draws were held."""
_WEEKDAYS: Final = (90, 85, 95, 100, 125, 145, 60)
"""Sales from Monday to Sunday, in per cent of a usual day."""
_CLOSED_AFTER: Final = timedelta(weeks=2)
"""The time from a week's Monday to the one on which it is closed: the last week is left to whoever tries the demo."""
_STAKES: Final = (100, 200, 500, 500, 1_000, 2_000)
_PAID_OF_100: Final = 90
_SEED: Final = 2
_DOLLARS: Final = PaymentMethod(0, "Dólares en efectivo", "cash", "USD", 2, gives_change=True)
_MONTHS: Final = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


class _Winner(NamedTuple):
    """A ticket that won: its seller, its day, number and pin."""

    caller: Caller
    day: date
    number: int
    pin: int


def first_instant(begins: datetime, weeks: int) -> datetime:
    """Return the instant at which a history begins: the Monday that is so many weeks before the one of a demo's own week."""
    today = begins.astimezone(ZONE).date()
    return instant_of(today - timedelta(days=today.weekday(), weeks=weeks))


def instant_of(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant of a local day."""
    return datetime.combine(day, time(hour, minute), ZONE)


def of_the_past(catalogue: Catalogue) -> Catalogue:
    """Return a catalogue with the draws that the weeks before had."""
    slots = [row for row in catalogue.facts.slots if row.time in _TIMES.get((row.product_id, row.list_id), ())]
    return replace(catalogue, facts=replace(catalogue.facts, slots=slots, codes=()), coded=frozenset())


class History:
    """Lives one day after another. The same weeks have the same sales and results."""

    def __init__(self, house: House, connection: HouseConnection) -> None:
        self._house = house
        self._connection = connection
        self._dice = random.Random(_SEED)
        self._sellers: list[Caller] = []
        self._keys: list[int] = []
        self._played: dict[int, dict[str, list[_Winner]]] = defaultdict(lambda: defaultdict(list))
        self._won: dict[tuple[date, int], _Winner] = {}

    async def live(self, begins: datetime, weeks: int, catalogue: Catalogue) -> None:
        """Live so many weeks before an instant. Today has all the draws of the catalogue."""
        # Agencies beside the demo's own, with a till each.
        office, rules, ways = self._house.people.office, self._house.lottery.rules, self._house.lottery.payment_methods
        for number, name in _AGENCIES.items():
            await office.add_entity(BANKLOT, entity_id=number, name=name, parent_id=_ROOT, credit=_CREDIT)
            await rules.add_rule(BANKLOT, "commission", {"entity": number, "basis_points": 1_000})
        await ways.add(BANKLOT, _DOLLARS, HOUSE)
        await ways.set_rate(BANKLOT, _DOLLARS.currency, rate="36.52", per="foreign", author=HOUSE)
        for number, share in _SHARES.items():
            key_id, key = await self._house.people.api_keys.add(BANKLOT, number, name=f"till {number}", role="cashier")
            caller = await self._house.people.access.caller(key)
            assert caller is not None
            self._keys.append(key_id)
            self._sellers += [caller] * share
        first, today = first_instant(begins, weeks).date(), begins.astimezone(ZONE).date()
        for day in (first + timedelta(days=place) for place in range((today - first).days + 1)):
            if day == today:
                await load_catalogue(self._connection, catalogue)
            await self._house.move_clock(instant_of(day, 6))
            if day.weekday() == 0 and day - first >= _CLOSED_AFTER:
                await self._close_week(day - _CLOSED_AFTER)
            await self._live_day(day, begins)
        for key_id in self._keys:
            # Nobody knows these keys.
            await self._house.people.api_keys.revoke(BANKLOT, key_id)
        await self._house.move_clock(begins)

    async def _live_day(self, day: date, until: datetime) -> None:
        """Live a day, or as much of it as is over by an instant."""
        duties = self._house.lottery.duties
        await duties.prepare(self._connection, [BANKLOT])
        await duties.open_draws(self._connection, BANKLOT)
        while await duties.expire(self._connection, BANKLOT):
            pass
        wanted = DrawFilter(since=instant_of(day), until=instant_of(day, 23), states=frozenset({"open"}), limit=None)
        found = await self._house.lottery.draws.search(self._sellers[0], wanted)
        assert isinstance(found, tuple), found
        draws = [draw for draw in found[1] if _is_of_the_past(draw)]
        for hour in sorted({*_TICKETS, *_RESULTS}):
            if instant_of(day, hour, 21) <= until:
                await self._live_hour(draws, day, hour)

    async def _live_hour(self, draws: list[DrawRow], day: date, hour: int) -> None:
        if hour in _RESULTS:
            since, until = instant_of(day, _RESULTS[hour]), instant_of(day, hour)
            await self._house.move_clock(until)
            duties, results = self._house.lottery.duties, self._house.lottery.draws
            await duties.keep_time(self._connection, BANKLOT)
            for draw in [draw for draw in draws if since <= draw.event.draws_at < until]:
                outcome = self._drawn(draw)
                refusal = await by_two(self._house, BANKLOT, results.enter_result, results.approve_result, draw.event.id, outcome)
                assert refusal is None, refusal
                for winner in self._played.pop(draw.event.id, {}).get(outcome, ()):
                    self._won[winner.day, winner.number] = winner
            while await duties.settle(self._connection, BANKLOT):
                pass
        if hour in _TICKETS:
            await self._house.move_clock(instant_of(day, hour, 20))
            await self._sell([draw for draw in draws if draw.closes_at > instant_of(day, hour, 21)], day, hour)

    async def _sell(self, draws: Sequence[DrawRow], day: date, hour: int) -> None:
        """Sell an hour's tickets, and pay most of those that have won since."""
        count = _TICKETS[hour] * _WEEKDAYS[day.weekday()] // 100 + self._dice.randint(-2, 2)
        sales = [self._sale(draws) for _ in range(count)] if draws else []
        paid = [winner for winner in self._won.values() if self._dice.randrange(100) < _PAID_OF_100]
        self._won.clear()
        new_id = self._house.new_id
        payments = [PayTicket(new_id(), one.caller, Channel.API, number=one.number, pin=one.pin, day=one.day) for one in paid]
        ask = self._house.counter.ask
        for sale, sold in zip(sales, await asyncio.gather(*map(ask, sales)), strict=True):
            assert isinstance(sold, Sold), sold
            assert sold.pin is not None
            for play in sale.plays:
                self._played[play.event_id][play.text].append(_Winner(sale.caller, day, sold.ticket.number, sold.pin))
        for answer in await asyncio.gather(*map(ask, payments)):
            assert isinstance(answer, Paid), answer

    def _sale(self, draws: Sequence[DrawRow]) -> SellTicket:
        dice = self._dice
        plays = tuple(self._play(dice.choice(draws)) for _ in range(dice.choice((1, 2, 2, 3, 4))))
        return SellTicket(self._house.new_id(), dice.choice(self._sellers), Channel.API, plays)

    def _play(self, draw: DrawRow) -> Play:
        event, text = draw.event, self._drawn(draw)
        return Play(event.id, result_game(event.category, event.zodiac), text, self._dice.choice(_STAKES), text)

    def _drawn(self, draw: DrawRow) -> str:
        wheel = WHEELS.get(draw.event.category)
        return self._dice.choice(wheel) if wheel else f"{self._dice.randrange(1_000):03}"

    async def _close_week(self, monday: date) -> None:
        """Close a week of the whole operator, and let each agency pay what it owes, or be paid."""
        cuadres = self._house.lottery.cuadres
        closed = await cuadres.close_week(BANKLOT, _ROOT, monday, author=HOUSE)
        assert isinstance(closed, list), closed
        for entity in _SHARES:
            # Earlier payments are in the balance already: what is left of the week is paid.
            if left := (await cuadres.debts(BANKLOT, entity, monday))[entity].left:
                command_id, note = self._house.new_id(), f"Semana del {monday.day} {_MONTHS[monday.month - 1]}"
                paid = await cuadres.record_payment(BANKLOT, entity, left, command_id=command_id, note=note, author=HOUSE)
                assert isinstance(paid, int), paid


def _is_of_the_past(draw: DrawRow) -> bool:
    event = draw.event
    return event.draws_at.astimezone(ZONE).time() in _TIMES.get((event.product_id, event.list_id), ())
