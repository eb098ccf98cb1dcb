"""Bets, results and rollbacks of a provider that names all three in one list, and may undo one before it comes.

And credits above a provider's ceiling, which wait for two clerks and are paid once: a repeated request has no second effect.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from tests.engine.conftest import DICE, HYPEX, POKER, Purse, metrics_page
from tests.passwords import light
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.ceilings import Ceiling, CreditVerdict, default_ceiling, passed
from taquilla.domain.wallets.commands import Played
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.authors import Author
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.wallets.credit_approvals import DecidedCredit
from taquilla.store.ledger import gates
from taquilla.store.postgres.archived_months import archive, reopen
from taquilla.store.postgres.database import NotRecorded

pytestmark = pytest.mark.usefixtures("audited")

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.prove("histories")) for seed in range(1, 4))]
UNKNOWN, UNDONE, REUSED = Refusal(Reason.BET_UNKNOWN), Refusal(Reason.BET_ROLLED_BACK), Refusal(Reason.KEY_REUSED)


def held(balance: int) -> Refusal:
    return Refusal(Reason.CREDIT_HELD, bound=balance)


async def played(purse: Purse, game: str) -> Played:
    return must_be(Played, (await purse.desk.house.wallets.signers.register()).played(game))


async def bet(purse: Purse, name: str, debit: int, **how: Any) -> Any:
    return await purse.bet(name, debit, transaction_id=name, request_id=name, in_any_order=True, **how)


async def win(
    purse: Purse, name: str, of: str | None, credit: int, *, user: str = "ana", game: str = DICE, round_id: str = "1", **how: Any
) -> Any:
    command = purse.accounts.settling(
        HYPEX, await played(purse, game), user, of, name, credit, round_id=round_id, in_any_order=True, **how
    )
    return await purse.desk.house.counter.ask(command)


async def undo(purse: Purse, of: str, name: str = "", *, user: str = "ana", game: str = DICE, **how: Any) -> Any:
    command = purse.accounts.undoing(HYPEX, await played(purse, game), user, of, name or f"undo {of}", in_any_order=True, **how)
    return await purse.desk.house.counter.ask(command)


async def test_one_result_of_several_is_undone_alone_and_once(funded: Purse) -> None:
    await bet(funded, "b", 10_00)
    assert await win(funded, "w1", "b", 5_00) == InWallet(95_00)
    assert await win(funded, "w2", "b", 7_00) == InWallet(102_00)
    assert await undo(funded, "w1") == InWallet(97_00)
    assert funded.stands("b") == ("settled", 10_00, 7_00, 0)
    assert await undo(funded, "w1") == await undo(funded, "w1", "by another id") == InWallet(97_00)
    assert await win(funded, "w1", "b", 5_00) == InWallet(95_00)  # as the first time: it is undone all the same
    assert await undo(funded, "w2") == InWallet(90_00)
    assert funded.stands("b") == ("open", 10_00, 0, 0)
    assert await win(funded, "w3", "b", 3_00) == InWallet(93_00)
    assert await undo(funded, "b") == InWallet(100_00)
    assert funded.stands("b") == ("rolled_back", 10_00, 3_00, 7_00)
    assert await undo(funded, "w3") == await undo(funded, "b", "again") == InWallet(100_00)
    assert await funded.balance() == 100_00


async def test_what_is_unknown_is_undone_and_refused_when_it_comes(funded: Purse) -> None:
    assert await undo(funded, "b") == InWallet(100_00)
    assert await bet(funded, "b", 10_00) == UNDONE
    await bet(funded, "c", 10_00)
    assert await undo(funded, "w") == InWallet(90_00)
    assert await win(funded, "w", "c", 5_00) == UNDONE
    assert await win(funded, "other", "c", 5_00) == InWallet(95_00)
    assert await undo(funded, "of nobody", user="nobody") == Refusal(Reason.USER_UNKNOWN)


async def test_ids_are_of_one_kind_and_belong_to_one_player(funded: Purse) -> None:
    await funded.deposit("r1", 50_00, user="luz")
    await bet(funded, "b", 10_00)
    assert await win(funded, "b", "b", 5_00) == REUSED
    assert await win(funded, "w", "b", 5_00) == InWallet(95_00)
    assert await bet(funded, "w", 1_00) == REUSED  # the rollback of "w" would undo the bet, and leave the result
    assert await win(funded, "w", "b", 5_00, round_id="2") == await win(funded, "w", "b", 5_01) == REUSED
    assert await undo(funded, "b", user="luz") == await undo(funded, "w", "x", user="luz") == UNKNOWN
    assert await win(funded, "v", "b", 5_00, user="luz") == UNKNOWN
    assert await undo(funded, "b") == InWallet(100_00)


async def test_a_player_may_change_games_between_a_bet_and_its_result(funded: Purse) -> None:
    await bet(funded, "b", 10_00)
    assert await win(funded, "w", "b", 5_00, game=POKER) == InWallet(95_00)
    assert await undo(funded, "b", game=POKER) == InWallet(100_00)


async def test_a_held_result_that_is_undone_is_never_paid(funded: Purse) -> None:
    rich = 20_000_00
    await bet(funded, "b", 10_00)
    assert await win(funded, "w1", "b", rich) == await win(funded, "w2", "b", rich) == held(90_00)
    assert await undo(funded, "w1") == InWallet(90_00)
    assert await win(funded, "w1", "b", rich) == Refusal(Reason.CREDIT_REFUSED)
    assert await win(funded, "w2", "b", rich) == held(90_00)
    assert await undo(funded, "b") == InWallet(100_00)
    assert await win(funded, "w2", "b", rich) == Refusal(Reason.CREDIT_REFUSED)


async def test_a_free_bet_costs_nothing_and_may_win(funded: Purse) -> None:
    await funded.withdraw("all", 100_00)
    invalid = Refusal(Reason.AMOUNT_INVALID)
    assert await bet(funded, "x", 0) == await bet(funded, "y", 1, is_free=True) == invalid
    assert await bet(funded, "f", 0, is_free=True) == InWallet(0)
    assert funded.stands("f") == ("open", 0, 0, 0)
    assert await win(funded, "w", "f", 5_00) == InWallet(5_00)
    assert funded.stands("f") == ("settled", 0, 5_00, 0)
    assert await undo(funded, "f") == InWallet(0)
    assert funded.stands("f") == ("rolled_back", 0, 0, 0)
    assert await bet(funded, "f", 0, is_free=True) == UNDONE
    await placed(funded, "g", "h", debit=0, is_free=True)
    assert await undo(funded, "g") == await funded.roll_back("h", transaction_id="h") == InWallet(0)
    assert [kind for _, _, kind, *_ in funded.statement()][2:] == ["Bet-Result", "Bet-Rollback"]


async def placed(purse: Purse, *names: str, debit: int = 10_00, **how: Any) -> None:
    for name in names:
        assert isinstance(await bet(purse, name, debit, **{"round_id": "r", **how}), InWallet)


def states(purse: Purse) -> dict[str, str]:
    return dict(purse.desk.ask("select transaction_id, state from bet order by seq"))


@pytest.mark.parametrize("how", ["bet", "win", "loss", "rollback of a bet", "rollback of a win", "rollback of what never came"])
async def test_a_round_is_closed_by_whichever_call_says_so_and_its_open_bets_have_lost(funded: Purse, how: str) -> None:
    await placed(funded, "a", "b", "x")
    await placed(funded, "of another game", game=POKER)
    await placed(funded, "of another round", round_id="s")
    await funded.deposit("luz", 100_00, user="luz")
    await placed(funded, "of another player", user="luz")
    assert await win(funded, "w", "x", 1_00) == InWallet(51_00)
    call, balance = {
        "bet": (lambda: bet(funded, "c", 10_00, round_id="r", closes="r"), 41_00),
        "win": (lambda: win(funded, "w2", "b", 5_00, closes="r"), 56_00),
        "loss": (lambda: win(funded, "w2", "b", 0, closes="r"), 51_00),
        "rollback of a bet": (lambda: undo(funded, "x", closes="r"), 60_00),
        "rollback of a win": (lambda: undo(funded, "w", closes="r"), 50_00),
        "rollback of what never came": (lambda: undo(funded, "y", closes="r"), 51_00),
    }[how]
    assert await call() == InWallet(balance)
    opened = [name for name, state in states(funded).items() if state == "open"]
    assert opened == ["of another round", "of another player"]
    ((settled,),) = funded.desk.ask("select sum(settled_stake) from player_day where player_id = 1")
    assert settled == sum(10_00 for state in states(funded).values() if state == "settled")
    # What comes later is paid and undone like any other.
    assert await win(funded, "late", "a", 7_00) == InWallet(balance + 7_00)
    assert await undo(funded, "a") == InWallet(balance + 10_00)


async def test_a_bet_is_closed_again_after_its_win_was_undone_and_a_repeated_call_closes_nothing(funded: Purse) -> None:
    await placed(funded, "a", "b")
    assert await win(funded, "w", "a", 1_00, closes="r") == InWallet(81_00)
    assert states(funded) == {"a": "settled", "b": "settled"}
    await undo(funded, "w")
    assert states(funded)["a"] == "open"
    assert await win(funded, "w", "a", 1_00, closes="r") == InWallet(81_00)
    assert states(funded)["a"] == "open"
    assert await undo(funded, "none", "w", closes="r") == InWallet(80_00)
    assert states(funded) == {"a": "settled", "b": "settled"}


async def test_a_round_that_is_closed_waits_for_its_held_results(funded: Purse) -> None:
    await placed(funded, "a", "b", "c")
    assert await win(funded, "w1", "a", 20_000_00) == held(70_00)
    assert await win(funded, "w2", "b", 20_000_00, closes="r") == held(70_00)
    assert states(funded) == {"a": "open", "b": "open", "c": "settled"}


async def of_round(purse: Purse, name: str, credit: int, round_id: str = "r", **how: Any) -> Any:
    """Ask for a result that names its round alone."""
    return await win(purse, name, None, credit, round_id=round_id, **how)


async def test_a_result_of_a_round_is_its_newest_open_bets_and_then_that_bets_again(funded: Purse) -> None:
    await placed(funded, "a", "b")
    await placed(funded, "of another game", game=POKER)
    await placed(funded, "of another round", round_id="s")
    assert await of_round(funded, "w1", 5_00) == await of_round(funded, "w1", 5_00) == InWallet(65_00)
    assert await of_round(funded, "w1", 5_01) == await of_round(funded, "w1", 5_00, "s") == REUSED
    assert funded.stands("of another game") == ("settled", 10_00, 5_00, 0)
    assert await of_round(funded, "w2", 7_00, closes="r") == InWallet(72_00)
    assert [name for name, state in states(funded).items() if state != "settled"] == ["of another round"]
    assert (funded.stands("b")[2], funded.stands("a")[2]) == (7_00, 0)
    # All are settled: what comes is the bet's that the round was known by.
    assert await of_round(funded, "w3", 1_00) == InWallet(73_00)
    assert funded.stands("of another game") == ("settled", 10_00, 6_00, 0)
    assert await undo(funded, "w3") == InWallet(72_00)
    assert await undo(funded, "of another game") == InWallet(77_00)
    assert await of_round(funded, "w4", 1_00) == UNDONE
    assert await of_round(funded, "w5", 20_000_00, "s") == held(77_00)


async def test_a_loss_is_undone_once_and_its_bet_is_open_again(funded: Purse) -> None:
    await placed(funded, "a", "b")
    assert await of_round(funded, "w1", 0) == await undo(funded, "w1") == InWallet(80_00)
    assert states(funded) == {"a": "open", "b": "open"}
    assert await of_round(funded, "w2", 5_00) == await of_round(funded, "w3", 0, closes="r") == InWallet(85_00)
    assert funded.stands("b") == ("settled", 10_00, 5_00, 0)
    assert await undo(funded, "w1", "again") == await undo(funded, "w3") == InWallet(85_00)
    assert states(funded) == {"a": "open", "b": "settled"}
    assert await undo(funded, "none", closes="r") == await undo(funded, "w3", "later") == InWallet(85_00)
    assert states(funded)["a"] == "settled"


async def test_a_loss_beside_a_win_is_undone_once(funded: Purse) -> None:
    await placed(funded, "a")
    assert await win(funded, "w", "a", 5_00) == await win(funded, "l", "a", 0) == await undo(funded, "l") == InWallet(95_00)
    assert states(funded) == {"a": "settled"}
    assert await undo(funded, "w") == InWallet(90_00)
    assert states(funded) == {"a": "open"}
    assert await undo(funded, "none", closes="r") == await undo(funded, "l", "again") == InWallet(90_00)
    assert states(funded) == {"a": "settled"}


async def test_a_result_of_a_round_without_a_bet_stays_refused(funded: Purse) -> None:
    await funded.deposit("luz", 100_00, user="luz")
    await placed(funded, "of another player", user="luz")
    assert await of_round(funded, "w", 5_00) == UNKNOWN
    await placed(funded, "a")
    assert await of_round(funded, "w", 5_00) == UNKNOWN
    assert await of_round(funded, "v", 5_00) == InWallet(95_00)
    assert await of_round(funded, "x", 5_00, "R") == UNKNOWN


async def test_the_open_bets_of_a_round_are_listed(funded: Purse) -> None:
    await placed(funded, "a", "b", "c")
    await placed(funded, "of another round", round_id="s")
    await win(funded, "w", "b", 1_00)
    found = await funded.accounts.open_bets(HYPEX, "ana", "HypexGames", "r")
    assert [(bet.transaction_id, bet.debit, bet.state) for bet in found] == [("a", 10_00, "open"), ("c", 10_00, "open")]
    assert await funded.accounts.open_bets(HYPEX, "nobody", "HypexGames", "r") == Refusal(Reason.USER_UNKNOWN)
    assert await funded.accounts.open_bets(HYPEX, "ana", "another", "r") == []


@pytest.mark.parametrize("seed", SEEDS)
async def test_results_of_a_round_at_once_are_paid_once_each(funded: Purse, seed: int) -> None:
    await placed(funded, "a", "b")
    calls = [lambda name=name: of_round(funded, f"w{name}", 1_00, closes="r") for name in [*range(8)] * 4]
    random.Random(seed).shuffle(calls)
    await asyncio.gather(*(call() for call in calls))
    assert await funded.balance() == 88_00
    assert set(states(funded).values()) == {"settled"}


async def test_a_bet_without_a_round_closes_itself_alone(funded: Purse) -> None:
    await placed(funded, "a", round_id="")
    await placed(funded, "b", round_id="", closes="b")
    assert states(funded) == {"a": "open", "b": "settled"}


async def test_a_refused_call_closes_nothing(funded: Purse) -> None:
    await placed(funded, "a")
    assert await bet(funded, "b", 100_00, round_id="r", closes="r") == Refusal(Reason.FUNDS_INSUFFICIENT, bound=90_00)
    assert await win(funded, "w", "none", 1_00, closes="r") == UNKNOWN
    assert await undo(funded, "a", user="nobody", closes="r") == Refusal(Reason.USER_UNKNOWN)
    assert states(funded) == {"a": "open"}


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
APPROVE, REFUSE = CreditVerdict
GONE, REFUSED = Refusal(Reason.HOLD_UNKNOWN), Refusal(Reason.CREDIT_REFUSED)


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


async def waiting(purse: Purse) -> list[tuple[str, int, str, str | None]]:
    rows = await purse.desk.house.wallets.credit_approvals.held(HYPEX)
    return [(row.request, row.amount, row.above, row.asked) for row in rows]


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


async def test_a_credit_above_the_ceiling_of_its_bet_waits_and_is_paid_once_by_two_clerks(staked: Purse) -> None:
    assert await staked.result("b1", 50_01) == held(97_00)
    assert await staked.result("b1", 50_01) == held(97_00)
    assert await staked.result("b1", 50_00) == Refusal(Reason.KEY_REUSED)
    assert (staked.stands("b1"), await staked.balance()) == (("open", 1_00, 0, 0), 97_00)
    assert await waiting(staked) == [("result b1", 50_01, "bet", None)]
    assert await says(staked, 1, APPROVE) == DecidedCredit("result b1", APPROVE, 50_01, is_decided=False)
    assert await says(staked, 1, APPROVE) == Refusal(Reason.ORDER_SAME_CLERK)
    assert await staked.result("b1", 50_01) == held(97_00)
    assert await says(staked, 2, APPROVE) == DecidedCredit("result b1", APPROVE, 50_01, is_decided=True)
    assert await staked.result("b1", 50_01) == InWallet(147_01)
    assert await says(staked, 3, APPROVE) == await says(staked, 3, REFUSE) == GONE
    assert (staked.stands("b1"), await waiting(staked)) == (("settled", 1_00, 50_01, 0), [])
    assert staked.statement()[-1][2:] == ("Bet-Result", "b1", 50_01)
    # An approval stands: a further credit of the bet is above its ceiling again, and so it waits as well.
    assert await staked.result("b1", 1, request_id="more") == held(147_01)
    assert await staked.roll_back("b1") == InWallet(98_00)


async def test_a_held_credit_that_two_clerks_paid_is_taken_back_with_its_result_alone(staked: Purse) -> None:
    assert await win(staked, "w", "b1", 50_01) == held(97_00)
    await says(staked, 1, APPROVE, "w")
    await says(staked, 2, APPROVE, "w")
    assert await staked.balance() == 147_01
    assert await undo(staked, "w") == await undo(staked, "w", "again") == InWallet(97_00)
    assert (staked.stands("b1"), await staked.balance()) == (("open", 1_00, 0, 0), 97_00)


@pytest.mark.planted  # a clerk resets nobody's password
async def test_the_second_clerk_of_a_credit_is_independent_of_the_first(staked: Purse) -> None:
    assert await staked.result("b1", 60_00) == held(97_00)
    second = await clerk(staked, 2)
    await staked.desk.house.people.passwords.reset_by_house(HYPEX, second.member_id, author=Author("clerk1@hypex.example"))
    assert isinstance(await says(staked, 1, APPROVE), DecidedCredit)
    refused = must_be(Refusal, await says(staked, 2, APPROVE))
    assert refused.reason is Reason.NOT_INDEPENDENT
    assert await says(staked, 3, APPROVE) == DecidedCredit("result b1", APPROVE, 60_00, is_decided=True)


async def test_a_credit_that_two_clerks_refuse_never_moves(staked: Purse) -> None:
    assert await staked.result("b1", 60_00) == held(97_00)
    # The latest first decision counts: one clerk would approve, two refuse.
    assert isinstance(await says(staked, 1, APPROVE), DecidedCredit)
    assert await says(staked, 2, REFUSE) == DecidedCredit("result b1", REFUSE, 60_00, is_decided=False)
    assert await says(staked, 2, REFUSE) == Refusal(Reason.ORDER_SAME_CLERK)
    assert await says(staked, 3, REFUSE) == DecidedCredit("result b1", REFUSE, 60_00, is_decided=True)
    assert await staked.result("b1", 60_00) == await staked.result("b1", 60_00) == REFUSED
    assert await says(staked, 1, APPROVE) == GONE
    assert await staked.result("b1", 50_00, request_id="less") == InWallet(147_00)


@pytest.mark.parametrize("closes", [None, "round 1"])
async def test_a_bet_whose_credit_was_refused_has_lost_and_may_still_win_or_be_undone(staked: Purse, closes: str | None) -> None:
    async def used() -> list[tuple[int, int]]:
        return staked.desk.ask("select settled_stake, paid_out from player_day where player_id = 1")

    for request in ("first", "second"):
        assert await win(staked, request, "b1", 60_00, round_id="round 1", closes=closes) == held(97_00)
    assert staked.stands("b1") == ("open", 1_00, 0, 0)
    closed = 2_00 if closes else 0
    for request in ("first", "second"):
        for number in (1, 2):
            await says(staked, number, REFUSE, request)
        assert (staked.stands("b1"), await used()) == (("settled", 1_00, 0, 0), [(1_00 + closed, 0)])
    assert [row[2] for row in staked.statement()] == ["Deposit-Funds"] + ["Bet-Placement"] * 3
    assert await staked.result("b1", 50_00, request_id="less") == InWallet(147_00)
    assert (staked.stands("b1"), await used()) == (("settled", 1_00, 50_00, 0), [(1_00 + closed, 50_00)])
    assert await staked.result("b1", 60_00, request_id="more") == held(147_00)
    for number in (1, 2):
        await says(staked, number, REFUSE, "more")
    assert staked.stands("b1") == ("settled", 1_00, 50_00, 0)
    assert await staked.roll_back("b1") == InWallet(98_00)
    assert await used() == [(closed, 0)]


async def test_a_providers_credits_of_a_day_have_a_ceiling_too(staked: Purse) -> None:
    assert await staked.result("b1", 50_00) == InWallet(147_00)
    assert await staked.result("b2", 50_00) == InWallet(197_00)
    assert await staked.result("b3", 20_01) == held(197_00)
    # The credit counts although it was taken back: a leaked key cannot use the ceiling twice.
    await staked.roll_back("b1", 50_00)
    assert await staked.result("b3", 20_01, request_id="again") == held(147_00)
    assert await staked.result("b3", 20_00, request_id="less") == InWallet(167_00)
    # Approved credits do not count against the provider's ceiling, and tomorrow is another day.
    for number in (1, 2):
        await says(staked, number, APPROVE, "result b3")
    assert await staked.result("b1", 1, request_id="a cent") == held(187_01)
    staked.desk.set_clock("23T00:00:00")
    assert await staked.result("b1", 1, request_id="tomorrow") == InWallet(187_02)
    assert [row[:3] for row in await waiting(staked)] == [("again", 20_01, "day"), ("a cent", 1, "day")]


async def test_a_ceiling_holds_from_its_instant_on_and_without_one_ten_thousand_a_bet_and_a_hundred_thousand_a_day(
    staked: Purse,
) -> None:
    assert (default_ceiling(100), default_ceiling(1)) == ((10_000_00, 100_000_00), (10_000, 100_000))
    holds = staked.desk.house.wallets.credit_approvals
    now = await staked.desk.house.now()
    begins = now.replace(hour=23, minute=0, second=0, microsecond=0)
    change = holds.add_ceiling(HYPEX, PROVIDER, Ceiling(70_00, None), starts=begins, author=Author("ana"))
    assert (await staked.desk.by_two(change, HYPEX)) == begins
    assert await staked.result("b1", 60_00) == held(97_00)
    staked.desk.ask("select move_house_clock(%s)", begins)
    assert await staked.result("b2", 70_00) == InWallet(167_00)
    assert await staked.result("b3", 70_01) == held(167_00)
    assert [row[2:] for row in await holds.ceilings(HYPEX)] == [(50_00, 120_00, "office"), (70_00, None, "ana")]


@pytest.mark.parametrize("undone", [None, 1_00, 30_00])
async def test_a_held_credit_is_dropped_with_the_rollback_of_its_bet(staked: Purse, undone: int | None) -> None:
    await staked.result("b1", 30_00)
    assert await staked.result("b1", 50_00, request_id="held") == held(127_00)
    # What is held has not moved, so it is no result that could be taken back by its amount.
    assert await staked.roll_back("b1", 80_00, request_id="its amount") == Refusal(Reason.AMOUNT_DIFFERS)
    back = await staked.roll_back("b1", undone)
    assert back == InWallet(97_00 if undone == 30_00 else 98_00)
    assert await staked.result("b1", 50_00, request_id="held") == REFUSED
    assert (await says(staked, 1, APPROVE, "held"), await waiting(staked)) == (GONE, [])
    assert staked.desk.one("select state from credit_hold") == "dropped"


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
