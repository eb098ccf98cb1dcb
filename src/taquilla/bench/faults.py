"""What is left of sports sales when the operator's wallet fails in every way that it knows: both ledgers must agree in the end.

A house in this very process sells through the fake wallet, which takes money and says nothing, answers nonsense, hears nothing,
comes too late, and in the end is dead for an hour in which reservations lapse. Callers fail too: they hang up, and ask again
under the same key. Every debit must be a ticket, or have been given back.
"""

import asyncio
import json
import secrets
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_network
from random import Random
from typing import Final

from taquilla.bench.auditing import broken_rules
from taquilla.bench.fake_wallet import WalletOutside, WalletProcess
from taquilla.bench.ground import BenchFailed, Progress, fresh_server
from taquilla.bench.house import master_key_file
from taquilla.bench.site import BETS, PRICE, disagreements, furnish, read_tickets
from taquilla.desk.house import House
from taquilla.domain.sports_commands import Form, Order
from taquilla.domain.sports_tickets import SportsTicket
from taquilla.sandbox.demo_sports import COUPON, EVENT, SITE
from taquilla.sandbox.pam import BEHAVIOURS
from taquilla.store.clock import give_to_sandbox
from taquilla.store.database import statements
from taquilla.store.embedded import OWNER, Embedded
from taquilla.wire.calling import Caller
from taquilla.worker import Worker

_SQL = statements(__file__)

TIMEOUT_S: Final = 0.25
"""How long the house waits for this wallet: a campaign of many rounds has no time for five seconds each."""
AT_ONCE: Final = 10
"""Rounds that go on at the same time."""
AFTERWARDS: Final = timedelta(minutes=15)
"""When nothing may be unknown any more, by the house's clock, once the next tries were due."""

_BAD: Final = sorted(BEHAVIOURS.keys() - {"ok"})
_FAULTS: Final = dict.fromkeys(("identify", "ticket_create", "ticket_reserve", "ticket_discard"), _BAD) | {
    # What is paid is discarded no more, and "late" waits for that.
    "ticket_update": sorted({*_BAD} - {"late"}),
}
_HERE: Final = (ip_network("127.0.0.0/8"),)
_OUTAGE: Final = timedelta(hours=1)
_STEP: Final = timedelta(minutes=5)
_PATIENCE_S: Final = 30.0
_HEARD_EVERY: Final = 500
_PICKS: Final = tuple((bet,) for bet in (101, 102, 102, 101, 101, 101, 102))


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsOptions:
    """How many rounds. The seed decides who does what and which faults there are, so far as processes let it."""

    rounds: int = 2_000
    seed: int = field(default_factory=lambda: secrets.randbits(30))


@dataclass(slots=True)
class Campaign:
    """A house that sells through a wallet that fails: what to sell at once and what to reserve, and what came of it.

    faults counts how the wallet has behaved, outcomes what callers were told and what became of the tickets in the end.
    """

    house: House
    wallet: WalletOutside
    operator_id: int
    created: Order
    reserved: Order
    dice: Random
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    _heard: int = 0

    async def sell(self, rounds: int, progress: Progress = lambda line: None) -> None:
        """So many rounds of sales, some at a time; now and then the clock goes on, and what is due is done."""
        for start in range(0, rounds, AT_ONCE):
            progress(_bar(start, rounds))
            await asyncio.gather(*[self._round(number) for number in range(start, min(start + AT_ONCE, rounds))])
            if self.dice.random() < 0.3:
                await self._pass(timedelta(seconds=self.dice.choice([0, 3, 40])))
            if self.house.wallets.is_dead(self.operator_id):
                await self._revive()
            if start % _HEARD_EVERY == 0:
                await self._hear()
        await self._hear()

    async def end(self, lapses_at: datetime) -> int:
        """The wallet is dead for an hour, from before an instant at which reservations lapse, and comes back.

        Gives how many calls are still unknown a quarter of an hour after their next tries were due.
        """
        await self.wallet.script("lost", times=100_000)
        now = await self.house.now()
        await self._pass(max(timedelta(0), lapses_at - now - _OUTAGE / 2))
        for _ in range(_OUTAGE // _STEP):
            await self._pass(_STEP)
        await self.wallet.forget()
        _, last_try = await self._due()
        for by in (max(timedelta(0), (last_try or now) - await self.house.now()), *[_STEP] * (AFTERWARDS // _STEP)):
            await self._pass(by)
        await self._until_nothing_is_late()
        return (await self._due())[0]

    async def differences(self) -> list[str]:
        """Where the two ledgers do not say the same, and keys that got two tickets."""
        async with self.house.database.reading() as connection:
            ours = await read_tickets(connection, self.operator_id)
        for kept in ours.values():
            self.outcomes[f"in the end {kept.step}"] += 1
        unfinished = [f"ticket {ticket_id} is {kept.step}" for ticket_id, kept in ours.items() if kept.step == "new"]
        return disagreements(ours, await self.wallet.books()) + unfinished + self.doubled

    async def _round(self, number: int) -> None:
        """One caller: orders, may hang up, may ask again, and may pay."""
        for action in _FAULTS:
            if self.dice.random() < 0.2:
                await self.wallet.script(self.dice.choice(_FAULTS[action]), action)
        order = self.created if self.dice.random() < 0.6 else self.reserved
        hangs_up, asks_again, pays = (self.dice.random() < share for share in (0.05, 0.1, 0.5))
        first = None
        if hangs_up:
            await self._hang_up(order, number)
        else:
            first = await self._place(order, number)
        again = await self._place(order, number) if hangs_up or asks_again else first
        if isinstance(first, SportsTicket) and isinstance(again, SportsTicket) and first.id != again.id:
            self.doubled.append(f"key {number} got the tickets {first.id} and {again.id}")
        if isinstance(again, SportsTicket) and again.step == "reserved" and pays:
            paid = await self.house.sports.pay(self.operator_id, again.id)
            self.outcomes["paid" if isinstance(paid, SportsTicket) else f"not paid: {paid.reason.name}"] += 1

    async def _place(self, order: Order, number: int) -> SportsTicket | None:
        """The ticket, if there was one."""
        told = await self.house.sports.place(self.operator_id, f"token_p{number % 7}", order, f"round {number}")
        self.outcomes[told.step if isinstance(told, SportsTicket) else f"refused: {told.reason.name}"] += 1
        return told if isinstance(told, SportsTicket) else None

    async def _hang_up(self, order: Order, number: int) -> None:
        """Ask, and do not wait for the answer: whoever asked this has asked all the same."""
        placing = asyncio.create_task(self._place(order, number))
        await asyncio.sleep(self.dice.uniform(0, TIMEOUT_S / 5))
        placing.cancel()
        await asyncio.gather(placing, return_exceptions=True)
        self.outcomes["hung up"] += 1

    async def _revive(self) -> None:
        """The wallet is taken for dead: it behaves again until it is found alive. Without that most rounds would ask nobody."""
        self.outcomes["taken for dead"] += 1
        await self.wallet.forget()
        deadline = time.monotonic() + _PATIENCE_S
        while self.house.wallets.is_dead(self.operator_id):
            if time.monotonic() > deadline:
                raise BenchFailed("a wallet that answers again is not found alive")
            await self.house.wallets.identify(self.operator_id, "token_p0")
            await asyncio.sleep(0.05)

    async def _hear(self) -> None:
        """Count how the wallet has behaved since we last asked; it remembers some thousands of calls."""
        for call in await self.wallet.calls():
            if call["n"] > self._heard and call["behaviour"] != "ok":
                self.faults[call["behaviour"]] += 1
            self._heard = max(self._heard, call["n"])

    async def _pass(self, by: timedelta) -> None:
        """Let time go by, and do what is due by then."""
        await self.house.move_clock(await self.house.now() + by)
        await Worker(self.house).round()

    async def _due(self) -> tuple[int, datetime | None]:
        """How many calls the wallet has not understood, parked ones included, and when the last of them is tried next."""
        async with self.house.database.reading() as connection:
            ((count, last_try),) = await (await connection.execute(_SQL["read_due"], {"operator": self.operator_id})).fetchall()
        return int(count), last_try

    async def _until_nothing_is_late(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while (await self.wallet.books()).late:
            if time.monotonic() > deadline:
                raise BenchFailed("the wallet was never told to discard what it would do late")
            await asyncio.sleep(0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsReport:
    """What callers were told, what became of the tickets, and what is wrong: unknown calls, disagreements, broken rules."""

    seed: int
    rounds: int
    outcomes: dict[str, int]
    faults: dict[str, int]
    unknown: int
    differences: tuple[str, ...]
    broken_rules: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether both ledgers agree, nothing is unknown, and the auditor found every rule kept."""
        return not (self.unknown or self.differences or self.broken_rules)

    def to_json(self) -> str:
        """One object, its verdict first."""
        return json.dumps({"clean": self.clean} | asdict(self), indent=2)

    def lines(self) -> list[str]:
        """A page to read."""
        wrong = [*self.differences[:5], *self.broken_rules]
        if self.unknown:
            wrong.append(f"{self.unknown} calls are still unknown")
        return [
            f"rounds     {self.rounds:,} (seed {self.seed})",
            f"faults     {_mix(self.faults)}",
            f"outcomes   {_mix(self.outcomes)}",
            *(f"WRONG      {one}" for one in wrong),
            *([] if wrong else ["Every debit is a ticket or came back; nothing is unknown; the auditor finds every rule kept."]),
        ]


def _bar(done: int, rounds: int) -> str:
    full = 30 * done // rounds
    return f"[{'#' * full}{'.' * (30 - full)}] {done:,} of {rounds:,} rounds"


def _mix(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


async def run_faults(options: FaultsOptions, progress: Progress = lambda line: None) -> FaultsReport:
    """One campaign on a fresh server, against a wallet in a process of its own. Raises BenchFailed."""
    with fresh_server(progress) as server:
        give_to_sandbox(server.url(OWNER), None)
        wallet = await WalletProcess.started(server.data, 0)
        try:
            progress("furnishing the house")
            await furnish(server, wallet.url)
            house = await _open(server)
            try:
                campaign = Campaign(house, wallet, SITE, *_orders(), Random(options.seed))
                lapses_at = await _lapses_at(house)
                await campaign.sell(options.rounds, progress)
                progress("the wallet is dead for an hour")
                unknown = await campaign.end(lapses_at)
                differences = await campaign.differences()
            finally:
                await house.close()
        finally:
            await wallet.close()
        progress("the auditor")
        broken = await broken_rules(server)
    return FaultsReport(
        seed=options.seed,
        rounds=options.rounds,
        outcomes=dict(campaign.outcomes),
        faults=dict(campaign.faults),
        unknown=unknown,
        differences=tuple(differences),
        broken_rules=tuple(broken),
    )


async def _open(server: Embedded) -> House:
    poster = Caller(_HERE, timeout_s=TIMEOUT_S)
    return await House.open(server.url(), master_key_file(server), demo=True, poster=poster)


def _orders() -> tuple[Order, Order]:
    """A jackpot that is created, and a card that is reserved."""
    jackpot = Order(
        form=Form.BETS, type="jackpot", reserve=False, picks=_PICKS, price=25, currency="KES", source="mobile", coupon_id=COUPON
    )
    card = tuple((bet,) for bet in BETS)
    return jackpot, Order(
        form=Form.CARD, type="superbet", reserve=True, picks=card, price=PRICE, currency="KES", source="mobile", event_id=EVENT
    )


async def _lapses_at(house: House) -> datetime:
    """When the card's event starts."""
    now = await house.now()
    for event in await house.sports_office.events(SITE, now, now + timedelta(days=1)):
        if event.id == EVENT:
            return event.starts_at
    raise BenchFailed("the card's event is not there")
