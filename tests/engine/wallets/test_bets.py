"""A provider's bets, results and rollbacks, in any order, and credits above its ceiling, which wait for two and are paid once."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from tests.engine.conftest import DICE, HYPEX, Purse, metrics_page
from tests.passwords import light
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict, default_ceiling
from taquilla.domain.wallets.commands import Played
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.store.ledger import gates
from taquilla.store.postgres.archived_months import archive, reopen
from taquilla.store.postgres.database import NotRecorded

pytestmark = pytest.mark.usefixtures("audited")

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.prove("histories")) for seed in range(1, 4))]


def held(balance: int) -> Refusal:
    return Refusal(Reason.CREDIT_HELD, bound=balance)


async def played(purse: Purse) -> Played:
    return must_be(Played, (await purse.desk.house.wallets.signers.register()).played(DICE))


async def bet(purse: Purse, name: str, debit: int, **how: Any) -> Any:
    return await purse.bet(name, debit, transaction_id=name, request_id=name, in_any_order=True, **how)


async def win(purse: Purse, name: str, of: str | None, credit: int, *, round_id: str = "1", **how: Any) -> Any:
    facts = {"round_id": round_id, "in_any_order": True} | how
    return await purse.desk.house.counter.ask(
        purse.accounts.settling(HYPEX, await played(purse), "ana", of, name, credit, **facts)
    )


async def undo(purse: Purse, of: str, **how: Any) -> Any:
    command = purse.accounts.undoing(HYPEX, await played(purse), "ana", of, f"undo {of}", in_any_order=True, **how)
    return await purse.desk.house.counter.ask(command)


async def placed(purse: Purse, *names: str, round_id: str = "r") -> None:
    for name in names:
        assert isinstance(await bet(purse, name, 10_00, round_id=round_id), InWallet)


def states(purse: Purse) -> dict[str, str]:
    return dict(purse.desk.ask("select transaction_id, state from bet order by seq"))


async def test_the_open_bets_of_a_round_are_listed(funded: Purse) -> None:
    await placed(funded, "a", "b", "c")
    await placed(funded, "of another round", round_id="s")
    await win(funded, "w", "b", 1_00)
    found = await funded.accounts.open_bets(HYPEX, "ana", "HypexGames", "r")
    assert [(bet.transaction_id, bet.debit, bet.state) for bet in found] == [("a", 10_00, "open"), ("c", 10_00, "open")]
    assert await funded.accounts.open_bets(HYPEX, "nobody", "HypexGames", "r") == Refusal(Reason.USER_UNKNOWN)
    assert await funded.accounts.open_bets(HYPEX, "ana", "another", "r") == []
    funded.desk.ask("update operator set sandbox_of = 1 where id = 80")  # its provider may be live: what is open is settled
    funded.desk.ask("update gate set rules_version = rules_version + 1 where operator_id = 80")
    assert await bet(funded, "later", 1_00) == Refusal(Reason.GAME_UNKNOWN)
    assert isinstance(await win(funded, "w a", "a", 1_00), InWallet)
    funded.desk.ask("update operator set sandbox_of = null where id = 80")
    # A repetition names the round that it named before.
    assert [await undo(funded, "a", round_id=name) for name in "rrs"] == [InWallet(71_00)] * 2 + [Refusal(Reason.KEY_REUSED)]


@pytest.mark.parametrize("seed", SEEDS)
async def test_results_of_a_round_at_once_are_paid_once_each(funded: Purse, seed: int) -> None:
    await placed(funded, "a", "b")
    calls = [lambda name=name: win(funded, f"w{name}", None, 1_00, round_id="r", closes="r") for name in [*range(8)] * 4]
    random.Random(seed).shuffle(calls)
    await asyncio.gather(*(call() for call in calls))
    assert await funded.balance() == 88_00
    assert set(states(funded).values()) == {"settled"}


async def test_in_every_order_nothing_of_a_bet_that_was_undone_stands(funded: Purse) -> None:
    calls = {
        "bet": lambda order: bet(funded, f"b {order}", 10_00),
        "win": lambda order: win(funded, f"w {order}", f"b {order}", 30_00),
        "undo bet": lambda order: undo(funded, f"b {order}"),
        "undo win": lambda order: undo(funded, f"w {order}"),
    }
    for names in permutations(calls):
        order = " ".join(names)
        for name in names:
            await calls[name](order)
        assert await funded.balance() == 100_00, order


@pytest.mark.parametrize("seed", SEEDS)
async def test_thirty_two_at_once_in_one_batch_or_several_leave_what_any_order_leaves(funded: Purse, seed: int) -> None:
    await funded.token()
    names = [f"b{number}" for number in range(4)]
    calls = [
        *(lambda name=name: bet(funded, name, 10_00) for name in names * 2),
        *(lambda name=name: win(funded, f"w {name}", name, 30_00) for name in names * 2),
        *(lambda name=name: undo(funded, name) for name in names * 2),
        *(lambda name=name: undo(funded, f"w {name}", closes="round 1") for name in names * 2),
    ]
    random.Random(seed).shuffle(calls)
    async with funded.desk.house.database.connection() as connection, gates.behind_gate(connection, HYPEX):
        answers = asyncio.gather(*(call() for call in calls))
        await funded.desk.until(lambda: funded.desk.waiters() > 0)
    await answers
    assert await funded.balance() == 100_00


PROVIDER = "HypexGames"
APPROVE = CreditVerdict.APPROVE
GONE, REFUSED = Refusal(Reason.HOLD_UNKNOWN), Refusal(Reason.CREDIT_REFUSED)


@pytest.fixture
def staked(purse: Purse) -> Purse:
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


async def test_what_comes_late_for_an_archived_month_is_refused_until_it_is_open(
    staked: Purse, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("b1", "b2", "b3"):
        await staked.result(name, 5_00)
    await staked.result("b3", 60_00, request_id="held")
    await says(staked, 1, APPROVE, "held")
    staked.desk.ask("select move_house_clock('2024-12-02T09:00-04:00'), ensure_partitions('2024-12-01', '2024-12-31')")
    # As if it had been held in the moment in which its month was archived.
    staked.desk.ask("update credit_hold set state = 'dropped', decided_at = house_now()")
    assert [month.still_open for month in archive(staked.desk.owner_url, date(2024, 11, 1))] == [[]]
    staked.desk.ask("update credit_hold set state = 'held', decided_at = null")

    async def late() -> list[Any]:
        return [
            await staked.result("b1", 1_00, request_id="more"), await staked.result("b1", 60_00, request_id="above"),
            await staked.roll_back("b1"), await undo(staked, "b2"), await says(staked, 2, APPROVE, "held"),
        ]  # fmt: skip

    assert await late() == await late() == [Refusal(Reason.MONTH_ARCHIVED)] * 5
    assert await staked.result("b1", 5_00) == InWallet(102_00)  # its answer is on record
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    reopen(staked.desk.owner_url, date(2024, 10, 1))
    decided = DecidedCredit("held", APPROVE, 60_00, is_decided=True)
    assert await late() == [InWallet(113_00), held(113_00), InWallet(108_00), InWallet(104_00), decided]


def test_without_a_ceiling_ten_thousand_units_a_bet_and_a_hundred_thousand_a_day_are_credited() -> None:
    assert (default_ceiling(100), default_ceiling(1)) == ((10_000_00, 100_000_00), (10_000, 100_000))


async def test_an_approval_that_moves_an_account_first_tells_whose_it_is(staked: Purse) -> None:
    await staked.bet("free", 0, "luz", is_free=True, in_any_order=True)
    assert await staked.result("free", 60_00, "luz") == held(0)
    for number in (1, 2):
        await says(staked, number, APPROVE, "result free")
    told = "select data from outbox where type = 'wallets.moved' order by number desc limit 1"
    assert staked.desk.one(told) == {"players": {"2": "luz"}}


async def test_in_one_batch_a_credit_is_held_and_its_bet_rolled_back(staked: Purse) -> None:
    async with staked.desk.house.database.connection() as connection, gates.behind_gate(connection, HYPEX):
        answers = asyncio.gather(staked.result("b1", 60_00), staked.result("b1", 60_00), staked.roll_back("b1"))
        await staked.desk.until(lambda: staked.desk.waiters() > 0)
    assert await answers == [held(97_00), held(97_00), InWallet(98_00)]
    assert await staked.result("b1", 60_00) == REFUSED
    assert staked.desk.one("select state from credit_hold") == "dropped"


async def approved_at_once(staked: Purse) -> list[Any]:
    return await asyncio.gather(says(staked, 2, APPROVE), says(staked, 3, APPROVE), return_exceptions=True)


async def test_one_of_two_concurrent_approvals_succeeds(staked: Purse) -> None:
    await staked.result("b1", 60_00)
    await says(staked, 1, APPROVE)
    answers = await approved_at_once(staked)
    assert sorted(answers, key=repr) == [DecidedCredit("result b1", APPROVE, 60_00, is_decided=True), GONE]
    assert await staked.balance() == 157_00


def test_the_twin_without_the_gate_approves_twice_or_breaks_a_constraint(staked: Purse, without_gate: Callable[..., Any]) -> None:
    staked.desk.run(staked.result("b1", 60_00))
    staked.desk.run(says(staked, 1, APPROVE))
    answers = without_gate("bet", approved_at_once(staked))
    assert GONE not in answers
    assert any(isinstance(answer, NotRecorded) for answer in answers) or all(map(DecidedCredit.__instancecheck__, answers))


async def test_a_held_credit_raises_an_alarm(staked: Purse, caplog: pytest.LogCaptureFixture) -> None:
    house = staked.desk.house
    assert "taquilla_held_credits{" not in await metrics_page(house)
    with caplog.at_level(logging.WARNING, "taquilla.engine.wallets.accounts"):
        await staked.result("b1", 60_00)
    assert "held for two clerks: operator 80, provider 'HypexGames', request 'result b1', credit of 6000" in caplog.text
    assert 'taquilla_held_credits{operator="HypexDemo"} 1.0' in await metrics_page(house)
    assert 'taquilla_oldest_held_credit_seconds{operator="HypexDemo"}' in await metrics_page(house)
    trail = "select actor, object, detail from audit_event where action = 'credit held'"
    said = {"user": "ana", "transaction": "b1", "amount": 60_00, "above": "bet"}
    assert staked.desk.ask(trail) == [("provider HypexGames", "HypexGames:result b1", said)]
    for number in (1, 2):
        await says(staked, number, APPROVE)
    assert "taquilla_held_credits{" not in await metrics_page(house)
    actions = "select action from audit_event where object = 'HypexGames:result b1' order by id"
    assert [action for (action,) in staked.desk.ask(actions)] == ["credit held", "credit approval asked", "credit approved"]
