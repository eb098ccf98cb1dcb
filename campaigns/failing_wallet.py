"""Sells through a wallet that fails in every way it can, from orders to closed tickets; in the end both ledgers must agree.

First come rounds of sales; then an hour without the wallet, over the start of an event; then results, a correction and the close,
sent to a wallet that fails again (reliability: F59 to F67, F71).
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from bench.fake_wallet import WalletOutside
from bench.ground import BenchFailed, Progress, bar
from bench.site import disagreements, read_tickets

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.commands import AnswerCall, Outcome, PlaceTicket, SportsOrder
from taquilla.domain.sports.placing import Placed
from taquilla.domain.sports.results import Reading
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox.fake_wallet import BEHAVIOURS
from taquilla.store.postgres.database import statements
from taquilla.work.worker import Worker

_SQL = statements(__file__)

TIMEOUT_S: Final = 0.25
"""The house's timeout for this wallet: a campaign of many rounds has no time for five seconds each."""
AT_ONCE: Final = 20
"""Rounds that run at the same time."""
AFTERWARDS: Final = timedelta(minutes=15)
"""The time, by the house's clock, in which no call may stay unknown once the next retries were due."""

_BAD: Final = sorted(BEHAVIOURS.keys() - {"ok"})
# "late" waits for a discard (F61), and paid tickets are not discarded any more.
_BAD_AFTER_SALE: Final = sorted({*_BAD} - {"late"})
_FAULTS: Final = dict.fromkeys(("identify", "ticket_create", "ticket_reserve", "ticket_discard"), _BAD) | {
    "ticket_update": _BAD_AFTER_SALE
}
_WALLET_ACTIONS: Final = ("ticket_update", "ticket_win", "ticket_lost", "ticket_void", "ticket_rollback", "ticket_close")
_OUTCOMES: Final[tuple[Outcome, ...]] = ("confirmed", "refused", "unknown")
_OUTAGE: Final = timedelta(hours=1)
_STEP: Final = timedelta(minutes=5)
_DAY: Final = timedelta(days=1)
_PATIENCE_S: Final = 30.0
_HEARD_EVERY: Final = 500
_LATE_AT_ONCE: Final = 5


@dataclass(slots=True)
class Campaign:
    """A house that sells through a failing wallet: a coupon to sell at once, a card to reserve, and the results.

    faults counts the wallet's behaviours, outcomes the responses to callers and the final states of tickets.
    """

    house: House
    wallet: WalletOutside
    operator_id: int
    created: SportsOrder
    reserved: SportsOrder
    dice: Random
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    _last_call: int = 0

    async def sell(self, rounds: int, progress: Progress = lambda line: None) -> None:
        """Run rounds of sales, some at a time; now and then the clock moves on, and due work is done."""
        lapses_at, _ = await self._times([self.reserved.event_id or 0])
        for start in range(0, rounds, AT_ONCE):
            progress(f"{bar(start, rounds)} {start:,} of {rounds:,} rounds")
            numbers = range(start, min(start + AT_ONCE, rounds))
            # Each round has dice of its own: what it rolls does not depend on which round runs first.
            await asyncio.gather(*[self._round(number, Random(self.dice.random())) for number in numbers])
            await self._repeat_answers(await self.house.sports.tickets.list(self.operator_id, limit=AT_ONCE))
            # The clock stays before the first close in all rounds, however many.
            if self.dice.random() < 0.3 and await self.house.now() < lapses_at - _OUTAGE:
                await self._pass(timedelta(seconds=self.dice.choice([0, 3, 40])))
            await self._revive()
            if start % _HEARD_EVERY == 0:
                await self._hear()
        await self._hear()

    async def go_silent(self) -> int:
        """Stop the wallet for an hour, over the instant at which reservations lapse, and bring it back (F66).

        Returns the number of calls that are still unknown a quarter of an hour after their next retries were due.
        """
        lapses_at, _ = await self._times([self.reserved.event_id or 0])
        await self.wallet.script("lost", times=100_000)
        await self._pass(max(timedelta(0), lapses_at - await self.house.now() - _OUTAGE / 2))
        for _ in range(_OUTAGE // _STEP):
            await self._pass(_STEP)
        await self.wallet.forget()
        unknown = await self._unknown()
        await self._until_nothing_is_late()
        return unknown

    async def settle(self) -> int:
        """Close the coupon with late yeses, then enter results, correct them and send them to a failing wallet (F62, F67).

        Returns the number of calls that are still unknown a quarter of an hour after their next retries were due.
        """
        games = await self.house.sports.tickets.results.games(self.operator_id, self.created.coupon_id or 0)
        assert not isinstance(games, Refusal)
        closes_at, ended_at = await self._times(games)
        await self._say_yes_late(closes_at)
        await self._pass(max(timedelta(0), ended_at - await self.house.now()))
        hits = [picked[0] for picked in self.created.picks]
        await self._read(self.reserved.event_id or 0, *(bet for picked in self.reserved.picks for bet in picked))
        for won in (hits, _missed(hits)):
            for game, bet in zip(games, won, strict=True):
                await self._read(game, bet)
            await self._tell()
        await self._tell(after=_DAY)
        return await self._unknown()

    async def differences(self) -> list[str]:
        """Return the differences of the two ledgers, keys that got two tickets, and responses that had two effects."""
        await self._hear()
        async with self.house.database.reading() as connection:
            tickets = await read_tickets(connection, self.operator_id)
        for ticket in tickets.values():
            self.outcomes[f"in the end {ticket.step}"] += 1
        unfinished = [f"ticket {ticket_id} is {ticket.step}" for ticket_id, ticket in tickets.items() if ticket.step == "new"]
        return disagreements(tickets, await self.wallet.books()) + unfinished + self.violations

    async def _round(self, number: int, dice: Random) -> None:
        """Play one caller, who orders, may hang up, may retry, and may pay."""
        for action in _FAULTS:
            if dice.random() < 0.2:
                await self.wallet.script(dice.choice(_FAULTS[action]), action)
        hits = [picked[0] for picked in self.created.picks]
        missed = replace(self.created, picks=tuple((bet,) for bet in _missed(hits)))
        order = dice.choices([self.created, missed, self.reserved], [3, 3, 4])[0]
        hangs_up, asks_again, pays = (dice.random() < share for share in (0.05, 0.1, 0.5))
        first = None
        if hangs_up:
            await self._hang_up(order, number, dice)
        else:
            first = await self._place(order, number)
        second = await self._place(order, number) if hangs_up or asks_again else first
        if isinstance(first, SportsTicket) and isinstance(second, SportsTicket) and first.id != second.id:
            self.violations.append(f"key {number} got the tickets {first.id} and {second.id}")
        if isinstance(second, SportsTicket) and second.step == "reserved" and pays:
            payment = await self.house.sports.tickets.pay(self.operator_id, second.id)
            self.outcomes[f"not paid: {payment.reason.name}" if isinstance(payment, Refusal) else "paid"] += 1

    async def _place(self, order: SportsOrder, number: int) -> SportsTicket | None:
        """Return the ticket, if there was one."""
        answer = await self.house.sports.tickets.place(self.operator_id, f"token_p{number % 7}", order, f"round {number}")
        if isinstance(answer, SportsTicket):
            self.outcomes[answer.step] += 1
            return answer
        self.outcomes[f"refused: {answer.reason.name if isinstance(answer, Refusal) else answer.status}"] += 1
        return None

    async def _hang_up(self, order: SportsOrder, number: int, dice: Random) -> None:
        """Send a request, and do not wait for the response: the request may be carried out all the same."""
        placing = asyncio.create_task(self._place(order, number))
        await asyncio.sleep(dice.uniform(0, TIMEOUT_S / 5))
        placing.cancel()
        await asyncio.gather(placing, return_exceptions=True)
        self.outcomes["hung up"] += 1

    async def _repeat_answers(self, tickets: list[SportsTicket]) -> None:
        """Repeat the wallet's responses to calls for money, and contradict them: that has no effect (F62)."""
        chosen = [ticket for ticket in tickets if ticket.step != "new" and self.dice.random() < 0.3]
        answers = [
            self._answer_command(ticket, self.dice.choice(_OUTCOMES))
            for ticket in chosen
            for _ in range(self.dice.randint(1, 10))
        ]
        await asyncio.gather(*map(self.house.counter.ask, answers))
        self.outcomes["said again"] += len(answers)
        for ticket in chosen:
            if await self.house.sports.tickets.get(self.operator_id, ticket.id) != ticket:
                self.violations.append(f"ticket {ticket.id} was {ticket.step}, and is another one by what was said again")

    def _answer_command(self, ticket: SportsTicket, outcome: Outcome) -> AnswerCall:
        return AnswerCall(House.new_id(), self.operator_id, ticket.seq, ticket.day, 1, outcome)

    async def _say_yes_late(self, closes_at: datetime) -> None:
        """Order tickets whose wallet takes the money and confirms it only at their close, repeatedly: none is sold (F62)."""
        await self._pass(closes_at - timedelta(seconds=5) - await self.house.now())
        await self._revive()
        orders = [PlaceTicket(House.new_id(), self.operator_id, f"p{place}", self.created) for place in range(_LATE_AT_ONCE)]
        placed = [sale for sale in await asyncio.gather(*map(self.house.counter.ask, orders)) if isinstance(sale, Placed)]
        calls = [await self.house.sports.operator_wallets.insist(self.operator_id, sale.ticket, sale.call) for sale in placed]
        if [call.outcome for call in calls] != ["confirmed"] * _LATE_AT_ONCE:
            raise BenchFailed("a wallet that is well does not take the money of five tickets")
        await self.house.move_clock(closes_at)
        answers = [self._answer_command(sale.ticket, "confirmed") for sale in placed for _ in range(self.dice.randint(1, 10))]
        await asyncio.gather(*map(self.house.counter.ask, answers))
        self.outcomes["said yes at the close"] += len(answers)
        for sale in placed:
            ticket = await self.house.sports.tickets.get(self.operator_id, sale.ticket.id)
            if isinstance(ticket, Refusal) or ticket.step != "cancelled":
                self.violations.append(f"ticket {sale.ticket.id} was sold by a yes at its close")

    async def _read(self, event: int, *won: int) -> None:
        """Enter and approve the end of an event as two clerks, unless it has that result already."""
        for clerk, take in ((1, self.house.sports.tickets.results.enter), (2, self.house.sports.tickets.results.approve)):
            answer = await take(Clerk(self.operator_id, clerk, f"clerk {clerk}"), event, Reading.of(won))
            if isinstance(answer, Refusal) and answer.reason is not Reason.RESULT_STANDS:
                self.violations.append(f"the result of event {event} was refused: {answer.reason.name}")

    async def _tell(self, after: timedelta = timedelta(0)) -> None:
        """Send the calls that are due after a while to a wallet that fails each of them several times."""
        for action in _WALLET_ACTIONS:
            for _ in range(4):
                await self.wallet.script(self.dice.choice(_BAD_AFTER_SALE), action)
        for step in (after, timedelta(seconds=6), timedelta(seconds=301)):
            await self._pass(step)
            await self._revive()
        await self._hear()
        await self.wallet.forget()

    async def _unknown(self) -> int:
        """Return how many calls a working wallet has not accepted a quarter of an hour after the last of them was due."""
        now = await self.house.now()
        _, last_try = await self._due()
        for step in (max(timedelta(0), (last_try or now) - now), *[_STEP] * (AFTERWARDS // _STEP)):
            await self._pass(step)
        return (await self._due())[0]

    async def _revive(self) -> None:
        """Let a wallet that is taken for dead behave until it is found alive. Without that most rounds would make no calls."""
        if not self.house.sports.operator_wallets.is_dead(self.operator_id):
            return
        self.outcomes["taken for dead"] += 1
        await self.wallet.forget()
        deadline = time.monotonic() + _PATIENCE_S
        while self.house.sports.operator_wallets.is_dead(self.operator_id):
            if time.monotonic() > deadline:
                raise BenchFailed("a wallet that answers again is not found alive")
            await self.house.sports.operator_wallets.identify(self.operator_id, "token_p0")
            await asyncio.sleep(0.05)

    async def _hear(self) -> None:
        """Count the wallet's behaviours since the last count; it remembers some thousands of calls."""
        for call in await self.wallet.calls():
            if call["n"] > self._last_call and call["behaviour"] != "ok":
                self.faults[call["behaviour"]] += 1
            self._last_call = max(self._last_call, call["n"])

    async def _pass(self, step: timedelta) -> None:
        """Let time pass, and do the work that is due by then."""
        await self.house.move_clock(await self.house.now() + step)
        await Worker(self.house).round()

    async def _times(self, events: list[int]) -> tuple[datetime, datetime]:
        """Return when the first of some events starts, and when the last has ended."""
        listed = await self.house.sports.office.events(self.operator_id, await self.house.now())
        rows = [row for row in listed if row.id in events]
        if len(rows) < len(events):
            raise BenchFailed("the events of what is sold are not there")
        return min(row.starts_at for row in rows), max(row.ends_at for row in rows)

    async def _due(self) -> tuple[int, datetime | None]:
        """Return how many calls the wallet has not accepted, parked ones included, and when the last of them is retried."""
        async with self.house.database.reading() as connection:
            ((count, last_try),) = await (await connection.execute(_SQL["read_due"], {"operator": self.operator_id})).fetchall()
        return int(count), last_try

    async def _until_nothing_is_late(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while (await self.wallet.books()).late:
            if time.monotonic() > deadline:
                raise BenchFailed("the wallet was never told to discard what it would do late")
            await asyncio.sleep(0.05)


def _missed(hits: list[int]) -> list[int]:
    """Return picks of which all but the last win, where these do."""
    return [*hits[:-1], 103]
