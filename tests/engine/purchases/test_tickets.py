"""Lottery tickets that players buy from wallets: sold, refused, canceled, settled, corrected, killed in the middle."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from tests.engine.conftest import HYPEX, POINTS, Desk, Purse, open_wallets
from tests.engine.lottery.conftest import LOTTO_ACTIVO
from tests.passwords import light
from tests.refusals import must_be
from tests.thoroughness import is_looked_at

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Play
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.purchases.buying import Bought
from taquilla.domain.wallets.bets import StatementClass
from taquilla.engine.house import House
from taquilla.engine.lottery.receipts import TicketCheck
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.purchases import crediting
from taquilla.engine.wallets.accounts import PlayerSession
from taquilla.store.wallets.reports import BetView
from taquilla.work.worker import Worker

pytestmark = pytest.mark.usefixtures("audited")

TACHIRA, GUACHARO = 4, 18
TILL = "till@HypexDemo.example"
CLERKS = ("first@HypexDemo.example", "second@HypexDemo.example")
MANY = 120  # three steps of a settlement


async def open_lottery(house: House) -> None:
    """Two operators with wallets; one has a lottery too: clerks, a commission, and the draws of the day."""
    entity = (await open_wallets(house))[HYPEX]
    password = light("a clerk of wallets")
    for email in CLERKS:
        await house.people.office.add_member(HYPEX, entity_id=entity, email=email, role="clerk", password=password)
    await house.lottery.rules.add_rule(HYPEX, "commission", {"entity": entity, "basis_points": 10_00})
    await Worker(house).round()


@pytest.fixture(scope="module")
def lottery_template(furnished: Any, few_lotteries: Callable[..., str]) -> str:
    """A database with the demo's data, a lottery that plays from wallets, and draws for each game."""
    return str(furnished("lottery", few_lotteries(TACHIRA, LOTTO_ACTIVO, GUACHARO), open_lottery))


def animal(event: int, figure: str, units: int = 1) -> Play:
    """A play of so many points on a figure."""
    return Play(event, Game.ANIMALITOS, figure, units * 100, figure)


@dataclass
class Lottery:
    """Operator 80, which sells LOTTO ACTIVO and others to wallets, with a commission of ten percent for its agency."""

    purse: Purse
    desk: Desk
    clerks: tuple[Clerk, Clerk]

    async def buy(self, name: str, *plays: Play, user: str = "ana", **how: Any) -> Bought | Refusal:
        """A ticket, asked for by the request of its name."""
        token = how.pop("token", None) or await self.purse.token(user)
        tried = f"ticket {name}"
        answer = await self.desk.house.purchases.buy_ticket(self.purse.operator, user, token, self.purse.named(tried), plays)
        # Which keeps its id.
        self.purse.tries[tried] += isinstance(answer, Refusal) and answer.reason is not Reason.KEY_REUSED
        return answer

    async def bought(self, name: str, *plays: Play, user: str = "ana") -> Sold:
        """A ticket that must be sold."""
        return must_be(Bought, await self.buy(name, *plays, user=user)).sold

    async def close(self, at: str = "22T12:01") -> None:
        """Let time go by, and do what is due."""
        self.desk.set_clock(at)
        await self.desk.work(HYPEX)

    async def draw(self, event: int, outcome: str) -> None:
        """Two clerks read a result, and it is settled."""
        await self.read(event, outcome)
        await self.desk.work(HYPEX)

    async def read(self, event: int, outcome: str) -> None:
        """Two clerks read a result. It is not settled yet."""
        await self.desk.draw(event, outcome, self.clerks)

    def entity(self) -> int:
        """The agency that sells to wallets."""
        return int(self.desk.one("select entity_id from wallet_operator where operator_id = %s", HYPEX))

    def stands(self, sold: Sold) -> tuple[str, int, int, int]:
        """Return how a ticket's bet stands: state, debit, credits, what was rolled back."""
        return self.purse.stands(str(sold.ticket.id))


@pytest.fixture
def lottery(purse: Purse) -> Lottery:
    """Operator 80 on the morning of the day, with 100 points for ana."""
    purse.desk.run(purse.deposit("in", 100_00))
    return Lottery(purse, purse.desk, purse.desk.run(purse.desk.clerks(HYPEX, CLERKS)))


@pytest.mark.planted
async def test_no_group_of_a_report_lets_an_agency_owe_what_wallets_have_paid(lottery: Lottery, noon: int) -> None:
    """VE-51. What each week owes, folded or not, histories judge."""
    await lottery.bought("t1", animal(noon, "7", 3))
    await lottery.close()
    await lottery.draw(noon, "7")
    house = lottery.desk.house
    (ticket,) = lottery.desk.ask("select id from ticket")[0]
    check = must_be(TicketCheck, await house.lottery.receipts.check(ticket))
    assert (check.status, check.pay_until) == ("paid", None)  # WL-14: credited, and no counter pays it
    since, _ = day_bounds(date(2024, 10, 22), (await house.operator(HYPEX)).zone)
    # As if somebody below had sold as well: what wallets pay of it is owed by nobody either.
    below = "insert into turnover_below values (%s, '2024-10-22', %s, %s, %s, 5, 100, 0, 0, 0, 100)"
    lottery.desk.ask(below, HYPEX, lottery.entity(), LOTTO_ACTIVO, noon)
    groups = ("user", "agency", "product", "event", "day", "game")
    for group, category in ((group, category) for group in groups for category in (None, "animalitos")):
        asked = ReportFilter(since, since + timedelta(days=1, microseconds=-1), group, category)
        report = must_be(PeriodReport, await house.lottery.reports.of_entity(HYPEX, lottery.entity(), asked))
        assert [sums.balance for _, sums in report.groups] == [-30], asked


async def test_a_stake_that_is_no_whole_amount_of_money_is_named(lottery: Lottery, noon: int) -> None:
    wallets = lottery.desk.house.wallets
    await wallets.signers.add_partner(HYPEX, "half", rate=50)
    token = must_be(PlayerSession, await wallets.accounts.login(HYPEX, "luz", partner_id="half")).token
    plays = animal(noon, "7", 2), animal(noon, "8")._replace(stake=2_01)
    fault = Fault(1, Reason.AMOUNT_INVALID)
    assert await lottery.buy("t", *plays, user="luz", token=token) == Refusal(Reason.AMOUNT_INVALID, (fault,))


async def test_of_tickets_and_withdrawals_of_the_whole_balance_that_come_at_once_one_succeeds(lottery: Lottery, noon) -> None:
    await lottery.purse.withdraw("w", 10_00)
    token, play = await lottery.purse.token(), animal(noon, "7", 90)
    buying = [lottery.buy(f"t{number}", play, token=token) for number in range(16)]
    answers = await asyncio.gather(*buying, *(lottery.purse.withdraw(f"w{number}", 90_00) for number in range(16)))
    assert answers.count(Refusal(Reason.FUNDS_INSUFFICIENT)) == 31
    assert await lottery.purse.balance() == 0


async def test_the_status_of_a_request_confirms_no_ticket_that_was_canceled(lottery: Lottery, noon: int) -> None:
    desk, request = lottery.desk, lottery.purse.named("ticket t1")
    sold = await lottery.bought("t1", animal(noon, "7", 5))
    assert await desk.house.counter.ask(desk.undoing(sold, by=TILL)) == Undone(sold.ticket.number, "canceled")
    assert await desk.house.wallets.reports.carried_out(HYPEX, request, StatementClass.BETS) == Refusal(Reason.BET_ROLLED_BACK)


async def test_a_tickets_bet_has_its_id_and_is_its_operators_own(lottery: Lottery, noon: int) -> None:
    details = lottery.desk.house.wallets.reports.bet_details
    ticket = str((await lottery.bought("t1", animal(noon, "7"))).ticket.id)
    bet = must_be(BetView, await details([POINTS, HYPEX], ticket))
    assert (bet.transaction_id, bet.game_name, bet.provider_name) == (ticket, "Lottery", "")
    assert await details([POINTS], ticket) == Refusal(Reason.BET_UNKNOWN)


@pytest.fixture
def crowd(lottery: Lottery, noon: int) -> int:
    """A draw on which very many tickets were bought, half of them on the figure that was drawn; not settled yet."""

    async def story() -> None:
        await lottery.purse.deposit("a lot", MANY * 1_00)
        token = await lottery.purse.token()
        plays = [animal(noon, "7" if number % 2 else "8") for number in range(MANY)]
        answers = await asyncio.gather(*(lottery.buy(f"t{number}", play, token=token) for number, play in enumerate(plays)))
        assert all(isinstance(answer, Bought) for answer in answers)
        await lottery.desk.past("22T12:01")
        await lottery.read(noon, "7")

    lottery.desk.run(story())
    return noon


async def assert_credited_once(lottery: Lottery) -> None:
    """Each winner has its prize, each loser is settled."""
    assert await lottery.purse.balance() == 100_00 + MANY // 2 * 30_00
    counted = lottery.desk.ask("select state, credits, count(*) from bet group by 1, 2 order by 2")
    assert counted == [("settled", 0, MANY // 2), ("settled", 30_00, MANY // 2)]


async def test_a_settlement_that_is_killed_in_the_middle_credits_everybody_once(lottery: Lottery, crowd, other_house) -> None:
    desk, halfway = lottery.desk, f"select count(*) between 1 and {MANY - 1} from bet where state = 'settled'"
    desk.kill_within(other_house(), halfway)
    # In the middle of it, too, the books are right.
    await desk.assert_books_right()
    assert desk.one(halfway)
    await desk.work()
    await assert_credited_once(lottery)


async def test_two_workers_at_once_credit_once(lottery: Lottery, crowd: int, two_houses: tuple) -> None:  # type: ignore[type-arg]
    for house in two_houses:
        house.tell("round")
    await lottery.desk.work()
    assert [house.hear() for house in two_houses] == [None, None]
    await assert_credited_once(lottery)


@pytest.mark.prove("time")
async def test_credits_go_in_steps_that_no_sale_waits_for_longer_than_for_another_sale(lottery: Lottery, crowd: int) -> None:
    await lottery.desk.work_in_short_steps(MANY // 40)
    await assert_credited_once(lottery)


async def steps(lottery: Lottery) -> AsyncGenerator[None, None]:
    """Settle everything that is due, one step after the other."""
    while await lottery.desk.do(lottery.desk.house.lottery.duties.settle, HYPEX):
        yield


async def test_between_any_two_steps_the_books_are_right_and_no_counter_pays(lottery: Lottery, noon: int, monkeypatch) -> None:
    monkeypatch.setattr(crediting, "_BETS_MOST", 1)
    desk, refused = lottery.desk, {Reason.DRAWS_PENDING, Reason.TICKET_PAID, Reason.NOT_A_WINNER}
    names = (("7",), ("8",), ("7", "8"))
    sold = [await lottery.bought(str(figures), *(animal(noon, one) for one in figures)) for figures in names]
    await lottery.close()
    counted = 0
    for outcome, balance in (("7", 96_00 + 60_00), ("8", 96_00 + 60_00), ("9", 96_00)):
        await lottery.read(noon, outcome)
        async for _ in steps(lottery):
            counted += 1
            if is_looked_at(counted):
                await desk.assert_books_right()
            for one in sold:
                answer = must_be(Refusal, await desk.house.counter.ask(desk.payment(one, by=TILL)))
                assert answer.reason in refused
        assert await lottery.purse.balance() == balance
        await desk.assert_books_right()
    assert counted > 3 * 4


async def test_settlements_that_are_under_way_together_do_not_wait_for_each_other(lottery: Lottery, noon, monkeypatch) -> None:
    """Two draws of one ticket: each is settled as far as the ticket before the other one is finished."""
    monkeypatch.setattr(crediting, "_BETS_MOST", 1)
    desk, later = lottery.desk, lottery.desk.event(LOTTO_ACTIVO, "22T13:00")
    first_passed = "select coalesce(bool_or(phase = 'bets' and ticket_seq > 0), false) from settlement where market_id = %s"

    def turn_to(event: int) -> None:
        desk.ask("update draw set to_settle = (event_id = %s) where event_id in (%s, %s)", event, noon, later)

    sold = [await lottery.bought(name, animal(noon, "1"), animal(later, "2")) for name in ("t1", "t2", "t3")]
    await lottery.close("22T13:01")
    await lottery.read(noon, "7")
    await lottery.read(later, "7")
    for event in (noon, later):
        turn_to(event)
        async with aclosing(steps(lottery)) as taken:
            async for _ in taken:
                if desk.one(first_passed, event):
                    break
    assert desk.ask("select count(*) from settlement where finished_at is null") == [(2,)]
    for event in (noon, later):
        turn_to(event)
        async for _ in steps(lottery):
            pass
    assert [lottery.stands(one) for one in sold] == 3 * [("settled", 2_00, 0, 0)]


async def test_a_run_in_its_last_step_counts_by_all_the_results_that_it_has_read(lottery: Lottery, noon: int) -> None:
    """The other draw of a ticket is settled while the agencies' payments of its run are checked: then nothing is pending."""
    desk, other = lottery.desk, lottery.desk.event(GUACHARO, "22T13:00")
    hours = [*(f"22T{hour}:00" for hour in range(12, 20)), "23T08:00", "23T09:00"]
    *run, last = [desk.event(LOTTO_ACTIVO, hour) for hour in hours]
    won, lost = (animal(noon, figures)._replace(game=Game.TRIPLETA) for figures in ("0,7,36", "1,2,3"))
    await lottery.bought("t1", won)
    sold = await lottery.bought("t2", lost, Play(other, Game.ANIMALITOS77, "5", 1_00, "5"))
    await lottery.close("23T09:01")
    for event, outcome in zip(run, ("0", "7", "36", "4", "4", "4", "4", "4", "4"), strict=True):
        await lottery.read(event, outcome)
    await desk.work(HYPEX)
    await lottery.read(last, "4")
    async with aclosing(steps(lottery)) as taken:
        async for _ in taken:
            if desk.one("select bool_or(phase = 'overpaid' and finished_at is null) from settlement"):
                break
    await lottery.read(other, "7")
    async for _ in steps(lottery):
        pass
    assert lottery.stands(sold) == ("settled", 2_00, 0, 0)


async def test_everything_that_is_shown_as_open_can_be_bought(lottery: Lottery, noon: int) -> None:
    spelled = {
        Game.TRIPLE: "123", Game.TERMINAL: "12", Game.TRIPLE_SIGN: "123-ARI", Game.TERMINAL_SIGN: "12-ARI", Game.ANIMALITOS: "7",
        Game.ANIMALITOS77: "7", Game.TRIPLETA: "0,7,36", Game.TRIPLE_AB: "123-456", Game.TERMINAL_AB: "12-34",
    }  # fmt: skip
    desk = lottery.desk
    await lottery.purse.deposit("a lot", 10_000_00)
    shown = await desk.house.purchases.open_draws(HYPEX)
    (one,) = [draw for draw in shown if draw.event_id == noon]
    assert Game.ANIMALITOS in one.games
    assert one.closes_at == desk.one("select closes_at from draw where event_id = %s and operator_id = 80", noon)
    assert shown == sorted(shown, key=lambda draw: draw.draws_at)
    token = await lottery.purse.token()
    plays = [Play(draw.event_id, game, spelled[game], 1_00, "") for draw in shown for game in draw.games]
    answers = await asyncio.gather(*(lottery.buy(f"t{place}", play, token=token) for place, play in enumerate(plays)))
    assert [(play, answer) for play, answer in zip(plays, answers, strict=True) if not isinstance(answer, Bought)] == []
    assert {game for draw in shown for game in draw.games} == set(spelled)
    desk.set_clock("22T11:55")
    assert noon not in {draw.event_id for draw in await desk.house.purchases.open_draws(HYPEX)}
    assert await desk.house.purchases.open_draws(1) == []
    await desk.house.people.office.close_entity(HYPEX, lottery.entity())
    assert await desk.house.purchases.open_draws(HYPEX) == []
