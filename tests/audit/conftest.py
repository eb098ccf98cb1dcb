"""A busy day, played through the real house, for trying audits on; every test gets a copy to spoil."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.engine.conftest import Desk, Kiosk, Wallet, plant_reading, tell_of_planting
from tests.engine.lottery.conftest import load, order
from tests.houses import CATALOGUE, FreshCopy, few_products
from tests.passwords import light
from tests.refusals import must_be

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Play, SellTicket, Undoing
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.redeeming import HoldRefused, Paid, Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.shifts import CashMovement, CountedWay, Direction, Opening, Shift, ShiftCount
from taquilla.domain.lottery.tenders import OWN_CASH, PaymentMethod, TenderLeg
from taquilla.domain.people.members import Caller
from taquilla.domain.purchases.buying import Bought
from taquilla.domain.sports.commands import AnswerCall
from taquilla.domain.sports.signed_requests import Signed
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict
from taquilla.domain.wallets.funding import InWallet
from taquilla.domain.wallets.players import LimitKind, LimitPeriod
from taquilla.engine.gate import HOUSE, Author
from taquilla.engine.house import House
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.lottery.shifts import ShiftView
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.sports.operator_wallets import WalletOutcome
from taquilla.engine.wallets.accounts import PlayerSession
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded

MORNING = datetime.fromisoformat("2050-03-01T08:30:00-04:00")
ZULIA, TACHIRA, LOTTO_ACTIVO, JUNGLA = 2, 4, 5, 6
BANCA, OTHER_BANCA, KIOSK = 1, 2, 70
DOLLARS, CARD = 1, 2  # ways to pay
SPORTS = Path(__file__).parents[1] / "engine" / "sports" / "ground.sql"
WON = (101, 102, 102, 101, 101, 101, 102)  # the results of the games of coupon 455
PASSWORD = "a day at the counter"
STAFF = ((10, "ana", "cashier"), (11, "luz", "cashier"), (10, "eva", "cashier"), (1, "clerk1", "clerk"), (1, "clerk2", "clerk"))


@dataclass(frozen=True)
class Audited:
    """A database after a busy day: its name, the addresses for its owner and the auditor, and the keys of its ticket numbers."""

    name: str
    owner_url: str
    url: str
    number_keys: dict[int, bytes]

    def plant(self, damage: str) -> None:
        """Change rows behind the house's back, as the owner."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute(damage.encode())


@pytest.fixture(scope="session")
def catalogue(place: Path) -> Path:
    """Return the lotteries that the day plays."""
    return few_products(place, ZULIA, TACHIRA, LOTTO_ACTIVO, JUNGLA)


@pytest.fixture(scope="session")
def unharmed(server: Embedded, fresh_copy: FreshCopy, key_file: Path, empty_template: str, catalogue: Path) -> Iterator[Audited]:
    """Provide the day as it was played. Tests read it and change nothing."""
    with fresh_copy(empty_template) as name:
        number_keys = play(server.url(database=name), server.url(OWNER, name), key_file, catalogue)
        yield Audited(name, server.url(OWNER, name), server.url(AUDITOR, name), number_keys)


@pytest.fixture
def spoilt(server: Embedded, fresh_copy: FreshCopy, unharmed: Audited) -> Iterator[Audited]:
    """Provide a copy of the day for a test to spoil."""
    with fresh_copy(unharmed.name) as name:
        yield Audited(name, server.url(OWNER, name), server.url(AUDITOR, name), unharmed.number_keys)


@pytest.fixture(scope="module")
def throw_away(server: Embedded, fresh_copy: FreshCopy, unharmed: Audited) -> Iterator[Audited]:
    """Provide a copy of the day for tests that roll their damage back."""
    with fresh_copy(unharmed.name) as name:
        yield Audited(name, server.url(OWNER, name), server.url(AUDITOR, name), unharmed.number_keys)


@pytest.fixture
def nothing(server: Embedded, copy_of: Callable[[str], str]) -> str:
    """Return the owner's address of a database that was never migrated."""
    return server.url(OWNER, copy_of("template1"))


@dataclass
class Day(Desk):
    """The desk of a house on its day, whose callers are its cashiers: "ana1" is ana of the first banca."""

    wallet: Wallet = field(default_factory=Wallet)
    tickets: dict[str, Sold] = field(default_factory=dict)
    bought: list[Sold] = field(default_factory=list)
    catalogue: Path = CATALOGUE

    async def at(self, instant: datetime) -> None:
        """Move the clock, and do the work that is due by then."""
        self.ask("select ensure_partitions(%s, %s)", instant.date(), instant.date() + timedelta(days=40))
        self.ask("select move_house_clock(%s)", instant)
        await self.work(BANCA, OTHER_BANCA, KIOSK)

    async def log_in(self, name: str, operator: int) -> None:
        """Log a cashier in; sessions end after twelve hours."""
        said = await self.house.people.access.login(f"{name}@banca{operator}.example", PASSWORD, "198.51.100.7")
        caller = await self.house.people.access.live(must_be(SessionBegun, said).token)
        self.callers[f"{name}{operator}"] = must_be(Caller, caller)

    def draw_at(self, product: int, hour: str, list_id: int = 0, day: int = 0) -> int:
        """Return the id of a draw."""
        draws_at = datetime.combine(MORNING + timedelta(days=day), datetime.strptime(hour, "%H:%M").time(), MORNING.tzinfo)
        found = "select id from event where product_id = %s and list_id = %s and draws_at = %s"
        return int(self.one(found, product, list_id, draws_at))

    async def sell_plays(
        self, cashier: str, *plays: tuple[int, int, str, int], key: str | None = None, tender: tuple[TenderLeg, ...] = ()
    ) -> Sold:
        """Sell plays of (event, game, selection, stake in units)."""
        wanted = tuple(Play(event, game, what, stake * 100, what) for event, game, what, stake in plays)
        command = SellTicket(House.new_id(), self.caller(cashier), Channel.BANKLOT, wanted, key, tender=tender)
        return must_be(Sold, await self.house.counter.ask(command))

    async def undo(self, cashier: str, sold: Sold, how: Undoing) -> None:
        """Cancel or revert a ticket."""
        must_be(Undone, await self.house.counter.ask(self.undoing(sold, how, by=cashier)))

    async def pay(self, cashier: str, sold: Sold, prize: int, tender: tuple[TenderLeg, ...] = ()) -> None:
        """Pay a ticket, whose prize must be this one, in units."""
        asked = self.payment(sold, key=f"pay {prize} for {sold.ticket.id}", by=cashier)
        assert must_be(Paid, await self.house.counter.ask(replace(asked, tender=tender))).prize == prize * 100

    async def hold(self, cashier: str, sold: Sold) -> None:
        """Ask for a payment that needs a second person."""
        assert await self.house.counter.ask(self.payment(sold, by=cashier)) == Refusal(Reason.PAYMENT_HELD)

    async def refuse(self, cashier: str, sold: Sold) -> None:
        """Refuse a waiting payment as a second person."""
        who, ticket = self.caller(cashier), sold.ticket
        refused = await self.house.lottery.payment_approvals.decide(
            who.operator_id, who.member_id, ticket.number, ticket.day, approve=False, id=House.new_id()
        )
        assert isinstance(refused, HoldRefused), refused

    async def open_shift(self, cashier: str, units: int, *openings: Opening) -> None:
        """Open a cashier's shift with so much in the drawer, and with cash of other ways to pay."""
        who = self.caller(cashier)
        must_be(Shift, await self.house.lottery.shifts.open(who.operator_id, who.member_id, units * 100, openings))

    async def move_cash(self, cashier: str, direction: Direction, units: int) -> None:
        """Put cash into the drawer of a cashier's shift, or take it out."""
        shifts, who = self.house.lottery.shifts, self.caller(cashier)
        view = must_be(ShiftView, await shifts.current(who.operator_id, who.member_id))
        moved = await shifts.move_cash(who.operator_id, view.shift.seq, direction, units * 100, "change", by=who.member_id)
        assert isinstance(moved, CashMovement), moved

    async def close_shift(self, cashier: str, *, over: int = 0) -> None:
        """Count a cashier's cash, with so many cents more than there should be, and close the shift."""
        shifts, who = self.house.lottery.shifts, self.caller(cashier)
        view = must_be(ShiftView, await shifts.current(who.operator_id, who.member_id))
        ways = [CountedWay(way, amount + (0 if way else over)) for way, amount in view.by_way.items() if amount >= 0]
        place = {"operator_id": who.operator_id, "shift_id": view.shift.seq, "by": who.member_id}
        assert isinstance(await shifts.count(ways=ways, **place), ShiftCount)
        assert await shifts.close(ways=ways, note="one is missing" if over else "", **place) is None

    async def clerks(self, operator: int = BANCA, emails: Sequence[str] = ()) -> tuple[Clerk, Clerk]:
        """Return the two of an operator."""
        return await super().clerks(operator, emails or [f"clerk{place}@banca{operator}.example" for place in (1, 2)])

    async def result(self, event: int, outcome: str, operator: int = BANCA) -> None:
        """Enter and approve a result as two clerks, and settle it."""
        first, second = await self.clerks(operator)
        assert isinstance(await self.house.lottery.draws.enter_result(first, event, outcome), DrawOutcome)
        assert isinstance(await self.house.lottery.draws.approve_result(second, event, outcome), DrawOutcome)
        await self.work(operator)

    async def order(self, event: int, what: DrawOrder) -> None:
        """Enter and approve an order about a draw as two clerks, and do the work that follows."""
        assert isinstance(await order(self, event, what), DrawOrdered)
        await self.work(BANCA)


def play(url: str, owner_url: str, keys: Path, catalogue: Path = CATALOGUE) -> dict[int, bytes]:
    """Play two bancas and a kiosk on a Tuesday and the days after it. Returns the keys of their ticket numbers."""
    wallet = Wallet()
    with asyncio.Runner() as runner, psycopg.connect(owner_url, autocommit=True) as owner:
        house = runner.run(House.open(url, keys, wallets=wallet))
        try:
            return runner.run(play_all(Day(runner, house, owner, url, owner_url, keys, wallet=wallet, catalogue=catalogue)))
        finally:
            runner.run(house.close())


async def play_all(day: Day) -> dict[int, bytes]:
    """Play each part of the days, and seal them."""
    for part in (
        found, sell_and_undo, sell_sports, buy_tickets, draw_and_pay, call_off, settle_sports, let_expire, tell_wallet,
        pay_and_close_weeks, tell_wallet, play_games, hold_credits,
    ):  # fmt: skip
        await part(day)
    operators = (BANCA, OTHER_BANCA, KIOSK)
    async with day.house.database.connection() as connection:
        for operator in operators:
            await day.house.subjects.events.tell(connection, operator)
            await day.house.subjects.seals.seal(connection, operator)
    return {operator: (await day.house.operator(operator)).number_key for operator in operators}


async def found(day: Day) -> None:
    """Add two bancas, each with a group of two agencies; the first one's group has credit, and rules of its own."""
    day.ask("select move_house_clock(%s)", MORNING)
    office = day.house.people.office
    await load(day.owner_url, day.catalogue)
    for operator, currency, credit in ((BANCA, "VES", 50_000_00), (OTHER_BANCA, "USD", None)):
        await office.add_operator(operator, name=f"banca {operator}", currency=currency, exponent=2, zone="America/Caracas")
        await office.add_entity(operator, entity_id=1, name="group", credit=credit)
        await office.add_entity(operator, entity_id=10, parent_id=1, name="corner", credit=20_000_00)
        await office.add_entity(operator, entity_id=11, parent_id=1, name="market")
        for entity, name, role in STAFF:
            email = f"{name}@banca{operator}.example"
            await office.add_member(operator, entity_id=entity, email=email, role=role, password=light(PASSWORD))
    for table, rule in (
        ("commission", {"entity": 10, "basis_points": 10_00}),
        ("commission", {"entity": 1, "basis_points": 14_50}),
        ("commission", {"entity": 11, "basis_points": 20_00, "basis": "profit"}),
        ("quota", {"product": LOTTO_ACTIVO, "quota": 500_00}),
        ("quota", {"product": LOTTO_ACTIVO, "game": 5, "selection": "7", "quota": 60_00}),
        ("quota", {"entity": 11, "product": LOTTO_ACTIVO, "game": 5, "quota": 40_00}),
        ("quota", {"entity": 10, "member": 1, "product": ZULIA, "game": 2, "quota": 9_00}),
        ("quota", {"product": ZULIA, "game": 4, "selection": "*-ARI", "quota": 3_00}),
        ("dynamic", {"product": LOTTO_ACTIVO, "base": 60_00, "basis_points": 1_00}),
        ("limit", {"entity": 1, "stake_max": 40_00}),
        ("payout", {"entity": 10, "pay_alone_max": 5_000_00}),
        ("payout", {"pay_alone_max": 9_000_00}),
    ):
        await day.house.lottery.rules.add_rule(BANCA, table, rule)
    methods = day.house.lottery.payment_methods
    dollars = PaymentMethod(id=0, name="Dollars", kind="cash", currency="USD", exponent=2, gives_change=True)
    card = PaymentMethod(id=0, name="Card", kind="card", currency="VES", exponent=2, gives_change=False)
    assert [await methods.add(BANCA, method, HOUSE) for method in (dollars, card)] == [DOLLARS, CARD]
    for rate in ("30.5", "36.52"):
        await methods.set_rate(BANCA, "USD", rate=rate, per="foreign", author=HOUSE)
    await office.add_operator(KIOSK, name="kiosk", currency="KES", exponent=2, zone="Africa/Nairobi")
    await day.at(MORNING + timedelta(minutes=1))


async def sell_and_undo(day: Day) -> None:
    """Play a morning at the counter: every game, a selection sold to its last unit, a cancel and a revert."""
    for name, operator in (("ana", BANCA), ("eva", BANCA), ("luz", BANCA), ("luz", OTHER_BANCA)):
        await day.log_in(name, operator)
    await day.open_shift("ana1", 100)
    await day.open_shift("luz1", 50)
    noon, evening = day.draw_at(LOTTO_ACTIVO, "12:00"), day.draw_at(LOTTO_ACTIVO, "19:00")
    plain, zodiac = day.draw_at(ZULIA, "12:45", 1), day.draw_at(ZULIA, "12:45", 3)
    await day.house.lottery.rules.add_rule(BANCA, "quota", {"event": evening, "quota": 33_00})
    three = (noon, 5, "7", 20), (noon, 5, "8", 3), (plain, 1, "341", 5)
    day.tickets["three lines"] = await day.sell_plays("ana1", *three, key="a key")
    in_dollars = await day.sell_plays("ana1", (noon, 5, "7", 40), tender=(TenderLeg(DOLLARS, 2_00), TenderLeg(OWN_CASH, -33_04)))
    await day.undo("ana1", in_dollars, Undoing.CANCEL)
    await day.sell_plays("luz1", (noon, 5, "7", 25), (noon, 5, "7", 15), (evening, 5, "00", 33))
    await day.undo("luz1", await day.sell_plays("luz1", (zodiac, 3, "341-ARI", 1), (evening, 5, "36", 2)), Undoing.REVERT)
    day.tickets["zodiac"] = await day.sell_plays(
        "luz1", (zodiac, 3, "341-ARI", 1), (zodiac, 4, "41-TAU", 2), (zodiac, 4, "41-ARI", 3), (zodiac, 2, "41", 7)
    )
    await day.move_cash("ana1", "in", 20)
    await sell_jointly(day)
    await sell_of_draws_that_are_not_held(day)
    await day.sell_plays("luz1", (plain, 1, "999", 9))
    and_back = (TenderLeg(DOLLARS, 1_00), TenderLeg(DOLLARS, -75), TenderLeg(OWN_CASH, -13))
    await day.sell_plays("ana1", (plain, 1, "998", 9), tender=and_back)
    await day.sell_plays("ana1", (plain, 1, "997", 9), tender=(TenderLeg(CARD, 9_00),))
    await day.move_cash("ana1", "out", 30)
    await day.close_shift("ana1", over=150)
    await day.close_shift("luz1")
    await asyncio.gather(*(day.sell_plays("ana1", (plain, 2, f"{number:02d}", 9)) for number in range(35, 45)))
    await asyncio.gather(*(day.sell_plays("luz2", (plain, 1, f"{number:03d}", 9)) for number in range(335, 345)))


async def sell_of_draws_that_are_not_held(day: Day) -> None:
    """Sell stakes on draws of the afternoon, of which one is suspended for a while; by an agency and by a wallet."""
    four, five, six = (day.draw_at(JUNGLA, hour) for hour in ("16:00", "17:00", "18:00"))
    day.tickets["void"] = await day.sell_plays("ana1", (four, 5, "1", 20), (four, 5, "2", 3), (five, 5, "1", 5))
    day.tickets["void, then held"] = await day.sell_plays("ana1", (six, 5, "3", 4), (six, 5, "4", 6))
    day.tickets["never claimed"] = await day.sell_plays("luz1", (four, 5, "3", 8))
    await day.undo("ana1", await day.sell_plays("ana1", (four, 5, "1", 7)), Undoing.CANCEL)
    await day.order(five, DrawOrder.SUSPEND)
    await day.order(five, DrawOrder.RESUME)
    await day.sell_plays("luz1", (five, 5, "2", 2))
    await day.order(five, DrawOrder.SUSPEND)


async def call_off(day: Day) -> None:
    """Play the afternoon: one draw stays void, a void one is held after all, a held one becomes void; one of a run is void."""
    four, five, six = (day.draw_at(JUNGLA, hour) for hour in ("16:00", "17:00", "18:00"))
    await day.order(six, DrawOrder.VOID)
    await day.at(MORNING.replace(hour=16, minute=5))
    await day.order(four, DrawOrder.VOID)
    await day.order(day.draw_at(LOTTO_ACTIVO, "16:00"), DrawOrder.VOID)
    await day.pay("ana1", day.tickets["void"], 23)
    await day.at(MORNING.replace(hour=18, minute=5))
    await day.pay("ana1", day.tickets["void, then held"], 10)
    await day.result(six, "4")
    await day.pay("ana1", day.tickets["void, then held"], 6 * 30 - 6)
    await day.result(five, "9")
    await day.order(five, DrawOrder.VOID)
    await day.pay("ana1", day.tickets["void"], 5)


async def sell_jointly(day: Day) -> None:
    """Sell wagers on several draws: pairs of lists A and B, and tripletas of runs that go on over midnight."""
    first, noon = day.draw_at(TACHIRA, "13:15", 1), day.draw_at(LOTTO_ACTIVO, "12:00")
    day.tickets["pair"] = await day.sell_plays("ana1", (first, 8, "123-456", 1), (first, 9, "23-56", 1), (first, 9, "23-57", 2))
    day.tickets["tripleta"] = await day.sell_plays("ana1", (noon, 7, "0,7,36", 2), (noon, 7, "0,8,36", 3), (noon, 7, "1,2,3", 4))
    await day.undo("ana1", await day.sell_plays("ana1", (noon, 7, "0,7,36", 5)), Undoing.REVERT)


async def sell_sports(day: Day) -> None:
    """Order jackpots and superbets through the kiosk's wallet: sold, reserved and paid or not, refused."""
    ground = SPORTS.read_text().replace("2024-10-23", "2050-03-02").replace("2024-10-22", "2050-03-01")
    day.owner.execute(ground.encode())
    for statement in (
        "update coupon set pool_rate = 5000 where id = 455",
        "insert into coupon (operator_id, id, type, name, line_price, pool_rate, closes_at, carry_from, created_at) "
        "select operator_id, 456, type, name, line_price, pool_rate, closes_at, 455, created_at from coupon where id = 455",
        "insert into leg select operator_id, 456, position, event_id, market_id, reserve from leg where coupon_id = 455",
        "insert into tier (operator_id, coupon_id, hits, kind, rate, amount) values (70, 455, 6, 'pool_pct', 9000, 0), "
        "(70, 455, 5, 'pool_pct', 1000, 0), (70, 455, 4, 'fixed_shared', 0, 70), (70, 456, 7, 'pool_pct', 10000, 0)",
    ):
        day.ask(statement)
    tell_of_planting(day.owner)
    await bet(day, WON)
    await bet(day, ((101, 103), (102, 103), *WON[2:]), price=100)
    await bet(day, (*WON[:6], 103))
    await bet(day, (103,) * 7)
    await bet(day, WON, coupon=456)
    await bet(day, (103,) * 7, coupon=456)
    for price in (1000, 2000):
        reserved = await bet(day, range(101, 107), price=price, reserve=True)
        paid = await day.house.sports.tickets.pay(
            KIOSK, reserved.id, signed=Signed(int(time.time()), reserved.id.encode().ljust(32))
        )
        assert isinstance(paid, SportsTicket), paid
    await bet(day, range(101, 107), price=1000, reserve=True)
    part = await bet(day, range(101, 107), price=1000)
    # Tickets of earlier releases may have markets without a pick.
    emptied = "update sports_ticket set picks = '[[101], [102], [103], [104], [], []]', singles = null where seq = %s"
    day.ask(emptied, part.seq)
    day.wallet.answer = WalletOutcome("refused")
    await bet(day, WON)
    await tell_wallet(day)


async def bet(
    day: Day, picks: Iterable[int | tuple[int, ...]], *, price: int = 25, coupon: int = 455, reserve: bool = False
) -> SportsTicket:
    """Order a jackpot's ticket, or a superbet's where its price is one. Returns the ticket of the wallet's last call."""
    kiosk, how = Kiosk(day, day.wallet), {"price": price, "reserve": reserve}
    asked = kiosk.card(*picks, **how) if price >= 1000 else kiosk.jackpot(picks=picks, coupon_id=coupon, **how)
    signed = Signed(int(time.time()), House.new_id().bytes * 2)
    await day.house.sports.tickets.place(KIOSK, "token_eva", asked, signed=signed)
    return day.wallet.calls[-1][0]


async def tell_wallet(day: Day) -> None:
    """Make every due call to the kiosk's wallet."""
    due = "select ticket_seq, day, n from call_out where state = 'due' order by ticket_seq, n"
    for seq, sold_on, n in day.ask(due):
        answer = AnswerCall(House.new_id(), KIOSK, seq, sold_on, n, "confirmed")  # type: ignore[arg-type]
        await day.house.counter.ask(answer)


async def settle_sports(day: Day) -> None:
    """Enter results of games, corrections of some, and void ones."""

    async def read(*won: int, event: int = 100001, void: bool = False) -> None:
        """Enter the result of an event, or a correction of it, and do the work that follows."""
        plant_reading(day.owner, event, won, void=void)
        await day.work(KIOSK)
        await tell_wallet(day)

    await day.at(MORNING + timedelta(hours=23, minutes=40))
    await read(void=True)
    await read(*range(101, 106))
    for event, won in enumerate((*WON[:5], 103), 1):
        await read(won, event=event)
    await read(event=7, void=True)
    await read(WON[6], event=8)
    await read(WON[5], event=6)


async def buy_tickets(day: Day) -> None:
    """Buy lottery tickets from two wallets: to be won, lost, taken back by a correction, canceled; and one that stays open."""
    wallet, signers = day.house.wallets.accounts, day.house.wallets.signers
    await signers.add_operator(BANCA, title="wallets", entity_id=11, member_id=2)
    await signers.add_partner(BANCA, "doubling", rate=200)
    morning, evening, void = day.draw_at(LOTTO_ACTIVO, "11:00"), day.draw_at(LOTTO_ACTIVO, "18:00"), day.draw_at(JUNGLA, "16:00")
    for user in ("uma", "ian"):
        assert await wallet.deposit(BANCA, user, f"in {user}", 100_00) == InWallet(100_00)
        session = must_be(PlayerSession, await wallet.login(BANCA, user))
        for plays in (
            (Play(morning, 5, "7", 1_00, ""), Play(morning, 5, "8", 2_00, "")),
            (Play(morning, 5, "7", 3_00, ""),),
            (Play(morning, 5, "9", 1_00, ""), Play(evening, 5, "9", 1_00, "")),
            (Play(evening, 5, "8", 1_00, ""),),
            (Play(morning, 5, "9", 1_00, ""),),
            (Play(void, 5, "5", 2_00, ""), Play(void, 5, "6", 1_00, ""), Play(evening, 5, "5", 1_00, "")),
        ):
            name = f"ticket {len(day.bought)}"
            answer = must_be(Bought, await day.house.purchases.buy_ticket(BANCA, user, session.token, name, plays))
            day.bought.append(answer.sold)
    await day.undo("luz1", day.bought[3], Undoing.CANCEL)


async def draw_and_pay(day: Day) -> None:
    """Play noon: results, a payment, a correction that gives the ticket another prize, and payments after it."""
    await day.at(MORNING.replace(hour=12, minute=5))
    noon, morning = day.draw_at(LOTTO_ACTIVO, "12:00"), day.draw_at(LOTTO_ACTIVO, "11:00")
    await day.result(morning, "7")
    await day.result(morning, "8")
    await day.result(noon, "7")
    await day.open_shift("ana1", 10_000, (DOLLARS, 50_00))
    in_dollars = (TenderLeg(DOLLARS, -10_00), TenderLeg(OWN_CASH, -234_80))
    await day.pay("ana1", day.tickets["three lines"], 20 * 30, in_dollars)
    await day.result(noon, "8")
    await day.pay("ana1", day.tickets["three lines"], 3 * 30)
    await day.at(MORNING.replace(hour=13))
    await day.result(day.draw_at(ZULIA, "12:45", 1), "341")
    await day.result(day.draw_at(ZULIA, "12:45", 1), "341", OTHER_BANCA)
    await day.result(day.draw_at(ZULIA, "12:45", 3), "341-ARI")
    await day.pay("ana1", day.tickets["three lines"], 5 * 600)
    await day.close_shift("ana1", over=-25)
    await day.pay("luz1", day.tickets["zodiac"], 1 * 6000 + 3 * 600 + 7 * 60)
    await day.at(MORNING.replace(hour=15))
    for list_id, outcome in ((1, "123"), (2, "456"), (2, "457")):
        await day.result(day.draw_at(TACHIRA, "13:15", list_id), outcome)
    await day.hold("ana1", day.tickets["pair"])
    await day.refuse("eva1", day.tickets["pair"])
    await day.open_shift("eva1", 20_000)
    await day.hold("eva1", day.tickets["pair"])
    await day.pay("ana1", day.tickets["pair"], 1 * 5 + 2 * 5000, (TenderLeg(DOLLARS, -100_00), TenderLeg(OWN_CASH, -6_353_00)))
    await day.close_shift("eva1")
    await day.open_shift("eva1", 0)
    for hour, outcome in (("13:00", "0"), ("14:00", "36")):
        await day.result(day.draw_at(LOTTO_ACTIVO, hour), outcome)
    await day.pay("ana1", day.tickets["tripleta"], 3 * 50)


async def let_expire(day: Day) -> None:
    """Play the next days: tickets with numbers of another day, and a prize that nobody claims."""
    await day.at(MORNING + timedelta(days=1))
    await day.result(day.draw_at(LOTTO_ACTIVO, "19:00"), "00")
    await day.log_in("ana", BANCA)
    for stake in (1, 2, 3):
        await day.sell_plays("ana1", (day.draw_at(LOTTO_ACTIVO, "12:00", day=1), 5, "7", stake))
    await day.at(MORNING + timedelta(days=5))


async def pay_and_close_weeks(day: Day) -> None:
    """Play the next Mondays: an agency pays the group and the group pays the house, and two weeks are closed."""
    cuadres = day.house.lottery.cuadres
    await day.at(MORNING + timedelta(days=6))
    for entity, units in ((10, 500), (10, -20), (1, 300)):
        must_be(int, await cuadres.record_payment(BANCA, entity, units * 100, command_id=House.new_id(), note="cash"))
    monday = MORNING.date() - timedelta(days=MORNING.weekday())
    for week in (monday, monday + timedelta(days=7)):
        assert await cuadres.close_week(BANCA, 1, week, author=Author("somebody")) == [10, 11, 1]
        await day.at(MORNING + timedelta(days=13))


async def play_games(day: Day) -> None:
    """Play games from wallets at the first banca: funds in and out, bets lost, won, won twice, rolled back, buried."""
    signers, wallet = day.house.wallets.signers, day.house.wallets.accounts
    await signers.add_provider("games", name="Games")
    await signers.add_game("games", "dice", name="Dice")
    for user, points in (("eva", 100_00), ("ida", 50_00)):
        assert await wallet.deposit(BANCA, user, f"in {user}", points) == InWallet(points)
        session = must_be(PlayerSession, await wallet.login(BANCA, user))
        for name, stake, credits, back in (
            ("lost", 10_00, (0,), None),
            ("won", 20_00, (30_00, 5_00), None),
            ("undone", 7_00, (), 7_00),
            ("won and undone", 8_00, (90_00,), 8_00),
            ("won anew", 9_00, (4_00,), 4_00),
            ("open", 3_00, (), None),
        ):
            bet = {"transaction_id": f"{name} by {user}", "request_id": f"{name} by {user}"}
            must_be(InWallet, await wallet.bet(BANCA, "dice", user, session.token, round_id="round", debit=stake, **bet))
            for number, credit in enumerate(credits):
                again = bet | {"request_id": f"{number} of {bet['request_id']}"}
                assert isinstance(await wallet.result(BANCA, "dice", user, credit=credit, **again), InWallet)
            if back is not None:
                assert isinstance(await wallet.roll_back(BANCA, "dice", user, amount=back, **bet), InWallet)
        late = {"transaction_id": f"late by {user}", "request_id": f"late by {user}"}
        assert await wallet.roll_back(BANCA, "dice", user, **late) == Refusal(Reason.BET_UNKNOWN)
        held = must_be(InWallet, await wallet.balance(BANCA, user))
        assert await wallet.withdraw(BANCA, user, f"out {user}", held.balance - 1) == InWallet(1)
    for period in LimitPeriod:
        await day.house.wallets.players.ask_limit(BANCA, "eva", LimitKind.STAKE, period, 100_00)


async def hold_credits(day: Day) -> None:
    """Send credits above the ceiling of their provider: approved, refused, dropped, waiting; and requests that are refused."""
    wallet, holds = day.house.wallets.accounts, day.house.wallets.credit_approvals
    # A point is worth two.
    assert await wallet.deposit(BANCA, "pia", "in pia", 50_00) == InWallet(50_00)
    assert await wallet.withdraw(BANCA, "pia", "out pia", 51_00) == Refusal(Reason.FUNDS_INSUFFICIENT, bound=50_00)
    session = must_be(PlayerSession, await wallet.login(BANCA, "pia"))
    await holds.add_ceiling(BANCA, "games", Ceiling(100_00, 100_000_00))
    for name, stake, answer in (
        ("too much", 101_00, Refusal(Reason.FUNDS_INSUFFICIENT, bound=100_00)),
        ("approved", 1_00, InWallet(99_00)),
        ("refused", 1_00, InWallet(98_00)),
        ("dropped", 1_00, InWallet(97_00)),
        ("waiting", 1_00, InWallet(96_00)),
    ):
        bet = {"transaction_id": f"{name} of pia", "request_id": f"{name} of pia"}
        assert await wallet.bet(BANCA, "dice", "pia", session.token, round_id="round", debit=stake, **bet) == answer
        if name != "too much":
            held = await wallet.result(BANCA, "dice", "pia", credit=100_01, **bet)
            assert held == Refusal(Reason.CREDIT_HELD, bound=answer.balance if isinstance(answer, InWallet) else 0)
    for name, verdict in (("approved", CreditVerdict.APPROVE), ("refused", CreditVerdict.REFUSE)):
        for clerk in await day.clerks():
            must_be(DecidedCredit, await holds.judge(clerk, "games", f"{name} of pia", verdict))
    undone = await wallet.roll_back(BANCA, "dice", "pia", transaction_id="dropped of pia", request_id="dropped of pia")
    assert undone == InWallet(96_00 + 100_01 + 1_00)
