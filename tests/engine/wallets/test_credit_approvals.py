"""Credits above a provider's ceiling wait for two clerks, and are paid once. A repeated request has no second effect."""

import asyncio
import logging
from typing import Any

import pytest
from tests.engine.conftest import DICE, HYPEX, Purse, metrics_page
from tests.engine.wallets.test_any_order import undo, win
from tests.passwords import light
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict, default_ceiling, passed
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.authors import Author
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.store.ledger import gates
from taquilla.store.postgres.database import NotRecorded
from taquilla.store.wallets import credit_approvals

pytestmark = pytest.mark.usefixtures("audited")

PROVIDER = "HypexGames"
APPROVE, REFUSE = CreditVerdict
GONE, REFUSED = Refusal(Reason.HOLD_UNKNOWN), Refusal(Reason.CREDIT_REFUSED)


def held(balance: int) -> Refusal:
    return Refusal(Reason.CREDIT_HELD, bound=balance)


@pytest.mark.parametrize(("credit", "of_bet", "of_day", "above"), [
    (100, 0, 0, None), (101, 0, 0, "bet"),
    (60, 40, 0, None), (61, 40, 0, "bet"),
    (50, 0, 450, None), (51, 0, 450, "day"),
    (101, 0, 450, "bet"), (0, 200, 900, None),
])  # fmt: skip
def test_a_ceiling_is_passed_by_the_first_cent_above_it(credit: int, of_bet: int, of_day: int, above: str | None) -> None:
    assert passed(Ceiling(100, 500), credit, of_bet=of_bet, of_day=of_day) == above
    assert passed(Ceiling(None, None), credit, of_bet=of_bet, of_day=of_day) is None


@pytest.fixture
def funded(purse: Purse) -> Purse:
    """Ana has a hundred points, and has staked one of them on each of three bets; a bet may be credited with fifty."""

    async def story() -> None:
        await purse.deposit("r0", 100_00)
        for bet in ("b1", "b2", "b3"):
            await purse.bet(bet, 1_00)
        await purse.desk.house.wallets.credit_approvals.add_ceiling(HYPEX, PROVIDER, Ceiling(50_00, 120_00))
        entity = purse.desk.one("select id from entity where operator_id = 80")
        for number in (1, 2, 3):
            who = {"email": f"clerk{number}@hypex.example", "role": "clerk", "password": light("two clerks")}
            await purse.desk.house.people.office.add_member(HYPEX, entity_id=entity, **who)

    purse.desk.run(story())
    return purse


async def clerk(purse: Purse, number: int) -> Clerk:
    return must_be(Clerk, await purse.desk.house.lottery.draws.clerk(HYPEX, f"clerk{number}@hypex.example"))


async def says(purse: Purse, number: int, verdict: CreditVerdict, request: str = "result b1") -> DecidedCredit | Refusal:
    return await purse.desk.house.wallets.credit_approvals.judge(await clerk(purse, number), PROVIDER, request, verdict)


async def waiting(purse: Purse) -> list[tuple[str, int, str, str | None]]:
    rows = await purse.desk.house.wallets.credit_approvals.held(HYPEX)
    return [(row.request, row.amount, row.above, row.asked) for row in rows]


async def test_a_credit_above_the_ceiling_of_its_bet_waits_and_is_paid_once_by_two_clerks(funded: Purse) -> None:
    assert await funded.result("b1", 50_01) == held(97_00)
    assert await funded.result("b1", 50_01) == held(97_00)
    assert await funded.result("b1", 50_00) == Refusal(Reason.KEY_REUSED)
    assert (funded.stands("b1"), await funded.balance()) == (("open", 1_00, 0, 0), 97_00)
    assert await waiting(funded) == [("result b1", 50_01, "bet", None)]
    assert await says(funded, 1, APPROVE) == DecidedCredit("result b1", APPROVE, 50_01, is_decided=False)
    assert await says(funded, 1, APPROVE) == Refusal(Reason.ORDER_SAME_CLERK)
    assert await funded.result("b1", 50_01) == held(97_00)
    assert await says(funded, 2, APPROVE) == DecidedCredit("result b1", APPROVE, 50_01, is_decided=True)
    assert await funded.result("b1", 50_01) == InWallet(147_01)
    assert await says(funded, 3, APPROVE) == await says(funded, 3, REFUSE) == GONE
    assert (funded.stands("b1"), await waiting(funded)) == (("settled", 1_00, 50_01, 0), [])
    assert funded.statement()[-1][2:] == ("Bet-Result", "b1", 50_01)
    # An approval stands: a further credit of the bet is above its ceiling again, and so it waits as well.
    assert await funded.result("b1", 1, request_id="more") == held(147_01)
    assert await funded.roll_back("b1") == InWallet(98_00)


async def test_a_held_credit_that_two_clerks_paid_is_taken_back_with_its_result_alone(funded: Purse) -> None:
    assert await win(funded, "w", "b1", 50_01) == held(97_00)
    await says(funded, 1, APPROVE, "w")
    await says(funded, 2, APPROVE, "w")
    assert await funded.balance() == 147_01
    assert await undo(funded, "w") == await undo(funded, "w", "again") == InWallet(97_00)
    assert (funded.stands("b1"), await funded.balance()) == (("open", 1_00, 0, 0), 97_00)


@pytest.mark.planted  # a clerk resets nobody's password
async def test_the_second_clerk_of_a_credit_is_independent_of_the_first(funded: Purse) -> None:
    assert await funded.result("b1", 60_00) == held(97_00)
    second = await clerk(funded, 2)
    await funded.desk.house.people.passwords.reset_by_house(HYPEX, second.member_id, author=Author("clerk1@hypex.example"))
    assert isinstance(await says(funded, 1, APPROVE), DecidedCredit)
    refused = must_be(Refusal, await says(funded, 2, APPROVE))
    assert refused.reason is Reason.NOT_INDEPENDENT
    assert await says(funded, 3, APPROVE) == DecidedCredit("result b1", APPROVE, 60_00, is_decided=True)


async def test_a_credit_that_two_clerks_refuse_never_moves(funded: Purse) -> None:
    assert await funded.result("b1", 60_00) == held(97_00)
    # The latest first decision counts: one clerk would approve, two refuse.
    assert isinstance(await says(funded, 1, APPROVE), DecidedCredit)
    assert await says(funded, 2, REFUSE) == DecidedCredit("result b1", REFUSE, 60_00, is_decided=False)
    assert await says(funded, 2, REFUSE) == Refusal(Reason.ORDER_SAME_CLERK)
    assert await says(funded, 3, REFUSE) == DecidedCredit("result b1", REFUSE, 60_00, is_decided=True)
    assert await funded.result("b1", 60_00) == await funded.result("b1", 60_00) == REFUSED
    assert await says(funded, 1, APPROVE) == GONE
    assert await funded.result("b1", 50_00, request_id="less") == InWallet(147_00)


@pytest.mark.parametrize("closes", [None, "round 1"])
async def test_a_bet_whose_credit_was_refused_has_lost_and_may_still_win_or_be_undone(funded: Purse, closes: str | None) -> None:
    async def used() -> list[tuple[int, int]]:
        return funded.desk.ask("select settled_stake, paid_out from player_day where player_id = 1")

    accounts, signers = funded.accounts, funded.desk.house.wallets.signers
    for request in ("first", "second"):
        played = (await signers.register()).played(DICE)
        assert played is not None
        command = accounts.settling(HYPEX, played, "ana", "b1", request, 60_00, in_any_order=True, closes=closes)
        assert await funded.desk.house.counter.ask(command) == held(97_00)
    assert funded.stands("b1") == ("open", 1_00, 0, 0)
    closed = 2_00 if closes else 0
    for request in ("first", "second"):
        for number in (1, 2):
            await says(funded, number, REFUSE, request)
        assert (funded.stands("b1"), await used()) == (("settled", 1_00, 0, 0), [(1_00 + closed, 0)])
    assert [row[2] for row in funded.statement()] == ["Deposit-Funds"] + ["Bet-Placement"] * 3
    assert await funded.result("b1", 50_00, request_id="less") == InWallet(147_00)
    assert (funded.stands("b1"), await used()) == (("settled", 1_00, 50_00, 0), [(1_00 + closed, 50_00)])
    assert await funded.result("b1", 60_00, request_id="more") == held(147_00)
    for number in (1, 2):
        await says(funded, number, REFUSE, "more")
    assert funded.stands("b1") == ("settled", 1_00, 50_00, 0)
    assert await funded.roll_back("b1") == InWallet(98_00)
    assert await used() == [(closed, 0)]


async def test_a_providers_credits_of_a_day_have_a_ceiling_too(funded: Purse) -> None:
    assert await funded.result("b1", 50_00) == InWallet(147_00)
    assert await funded.result("b2", 50_00) == InWallet(197_00)
    assert await funded.result("b3", 20_01) == held(197_00)
    # The credit counts although it was taken back: a leaked key cannot use the ceiling twice.
    await funded.roll_back("b1", 50_00)
    assert await funded.result("b3", 20_01, request_id="again") == held(147_00)
    assert await funded.result("b3", 20_00, request_id="less") == InWallet(167_00)
    # Approved credits do not count against the provider's ceiling, and tomorrow is another day.
    for number in (1, 2):
        await says(funded, number, APPROVE, "result b3")
    assert await funded.result("b1", 1, request_id="a cent") == held(187_01)
    funded.desk.set_clock("23T00:00:00")
    assert await funded.result("b1", 1, request_id="tomorrow") == InWallet(187_02)
    assert [row[:3] for row in await waiting(funded)] == [("again", 20_01, "day"), ("a cent", 1, "day")]


async def test_a_ceiling_holds_from_its_instant_on_and_without_one_ten_thousand_a_bet_and_a_hundred_thousand_a_day(
    funded: Purse,
) -> None:
    assert (default_ceiling(100), default_ceiling(1)) == ((10_000_00, 100_000_00), (10_000, 100_000))
    holds = funded.desk.house.wallets.credit_approvals
    now = await funded.desk.house.now()
    begins = now.replace(hour=23, minute=0, second=0, microsecond=0)
    change = holds.add_ceiling(HYPEX, PROVIDER, Ceiling(70_00, None), starts=begins, author=Author("ana"))
    assert (await funded.desk.by_two(change, HYPEX)) == begins
    assert await funded.result("b1", 60_00) == held(97_00)
    funded.desk.ask("select move_house_clock(%s)", begins)
    assert await funded.result("b2", 70_00) == InWallet(167_00)
    assert await funded.result("b3", 70_01) == held(167_00)
    assert [row[2:] for row in await holds.ceilings(HYPEX)] == [(50_00, 120_00, "office"), (70_00, None, "ana")]


@pytest.mark.parametrize("undone", [None, 1_00, 30_00])
async def test_a_held_credit_is_dropped_with_the_rollback_of_its_bet(funded: Purse, undone: int | None) -> None:
    await funded.result("b1", 30_00)
    assert await funded.result("b1", 50_00, request_id="held") == held(127_00)
    # What is held has not moved, so it is no result that could be taken back by its amount.
    assert await funded.roll_back("b1", 80_00, request_id="its amount") == Refusal(Reason.AMOUNT_DIFFERS)
    back = await funded.roll_back("b1", undone)
    assert back == InWallet(97_00 if undone == 30_00 else 98_00)
    assert await funded.result("b1", 50_00, request_id="held") == REFUSED
    assert (await says(funded, 1, APPROVE, "held"), await waiting(funded)) == (GONE, [])
    assert funded.desk.one("select state from credit_hold") == "dropped"


async def test_in_one_batch_a_credit_is_held_and_its_bet_rolled_back(funded: Purse) -> None:
    async with funded.desk.house.database.connection() as connection, gates.behind_gate(connection, HYPEX):
        answers = asyncio.gather(funded.result("b1", 60_00), funded.result("b1", 60_00), funded.roll_back("b1"))
        await funded.desk.until(lambda: funded.desk.waiters() > 0)
    assert await answers == [held(97_00), held(97_00), InWallet(98_00)]
    assert await funded.result("b1", 60_00) == REFUSED
    assert funded.desk.one("select state from credit_hold") == "dropped"


async def test_one_of_two_concurrent_approvals_succeeds(funded: Purse) -> None:
    await funded.result("b1", 60_00)
    await says(funded, 1, APPROVE)
    answers = await asyncio.gather(says(funded, 2, APPROVE), says(funded, 3, APPROVE), return_exceptions=True)
    assert sorted(answers, key=repr) == [DecidedCredit("result b1", APPROVE, 60_00, is_decided=True), GONE]
    assert await funded.balance() == 157_00


async def test_the_twin_without_the_gate_approves_twice_or_breaks_a_constraint(funded: Purse, monkeypatch) -> None:
    together, find_hold = asyncio.Barrier(2), credit_approvals.find_hold

    async def meet(*given: Any) -> Any:
        """Go on once both have read what is held."""
        found = await find_hold(*given)
        await together.wait()
        return found

    open_gate = gates._SQL["take_gate"].replace("for no key update", "")
    assert open_gate != gates._SQL["take_gate"]
    await funded.result("b1", 60_00)
    await says(funded, 1, APPROVE)
    monkeypatch.setitem(gates._SQL, "take_gate", open_gate)  # type: ignore[arg-type]
    monkeypatch.setattr(credit_approvals, "find_hold", meet)
    answers = await asyncio.gather(says(funded, 2, APPROVE), says(funded, 3, APPROVE), return_exceptions=True)
    assert GONE not in answers
    assert any(isinstance(answer, NotRecorded) for answer in answers) or all(map(DecidedCredit.__instancecheck__, answers))


async def test_a_held_credit_raises_an_alarm(funded: Purse, caplog: pytest.LogCaptureFixture) -> None:
    house = funded.desk.house
    assert "taquilla_held_credits{" not in await metrics_page(house)
    with caplog.at_level(logging.WARNING, "taquilla.engine.wallets.accounts"):
        await funded.result("b1", 60_00)
    assert "held for two clerks: operator 80, provider 'HypexGames', request 'result b1', credit of 6000" in caplog.text
    assert 'taquilla_held_credits{operator="HypexDemo"} 1.0' in await metrics_page(house)
    assert 'taquilla_oldest_held_credit_seconds{operator="HypexDemo"}' in await metrics_page(house)
    trail = "select actor, object, detail from audit_event where action = 'credit held'"
    said = {"user": "ana", "transaction": "b1", "amount": 60_00, "above": "bet"}
    assert funded.desk.ask(trail) == [("provider HypexGames", "HypexGames:result b1", said)]
    for number in (1, 2):
        await says(funded, number, APPROVE)
    assert "taquilla_held_credits{" not in await metrics_page(house)
    actions = "select action from audit_event where object = 'HypexGames:result b1' order by id"
    assert [action for (action,) in funded.desk.ask(actions)] == ["credit held", "credit approval asked", "credit approved"]
