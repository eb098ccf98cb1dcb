"""Bets, results and rollbacks of a provider that names all three in one list, and may undo one before it comes."""

import asyncio
import random
from itertools import permutations
from typing import Any

import pytest
from tests.engine.conftest import DICE, HYPEX, POKER, Purse
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.commands import Played
from taquilla.domain.wallets.funding import InWallet
from taquilla.store.ledger.gates import behind_gate

pytestmark = pytest.mark.usefixtures("audited")

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.prove("histories")) for seed in range(1, 4))]
UNKNOWN, UNDONE, REUSED = Refusal(Reason.BET_UNKNOWN), Refusal(Reason.BET_ROLLED_BACK), Refusal(Reason.KEY_REUSED)


async def played(purse: Purse, game: str) -> Played:
    return must_be(Played, (await purse.desk.house.wallets.signers.register()).played(game))


async def bet(purse: Purse, name: str, debit: int, **how: Any) -> Any:
    return await purse.bet(name, debit, transaction_id=name, request_id=name, **how)


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


def standing(purse: Purse, name: str) -> Any:
    ((*found,),) = purse.desk.ask("select state, debit, credits, rolled_back from bet where transaction_id = %s", name)
    return tuple(found)


async def test_one_result_of_several_is_undone_alone_and_once(funded: Purse) -> None:
    await bet(funded, "b", 10_00)
    assert await win(funded, "w1", "b", 5_00) == InWallet(95_00)
    assert await win(funded, "w2", "b", 7_00) == InWallet(102_00)
    assert await undo(funded, "w1") == InWallet(97_00)
    assert standing(funded, "b") == ("settled", 10_00, 7_00, 0)
    assert await undo(funded, "w1") == await undo(funded, "w1", "by another id") == InWallet(97_00)
    assert await win(funded, "w1", "b", 5_00) == InWallet(95_00)  # as the first time: it is undone all the same
    assert await undo(funded, "w2") == InWallet(90_00)
    assert standing(funded, "b") == ("open", 10_00, 0, 0)
    assert await win(funded, "w3", "b", 3_00) == InWallet(93_00)
    assert await undo(funded, "b") == InWallet(100_00)
    assert standing(funded, "b") == ("rolled_back", 10_00, 3_00, 7_00)
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
    assert await win(funded, "w", "b", 5_00, round_id="2") == await win(funded, "w", "b", 5_01) == REUSED
    assert await undo(funded, "b", user="luz") == await undo(funded, "w", "x", user="luz") == UNKNOWN
    assert await win(funded, "v", "b", 5_00, user="luz") == UNKNOWN
    assert await undo(funded, "b", "undo b") == UNKNOWN or await funded.balance() == 100_00


async def test_a_player_may_change_games_between_a_bet_and_its_result(funded: Purse) -> None:
    await bet(funded, "b", 10_00)
    assert await win(funded, "w", "b", 5_00, game=POKER) == InWallet(95_00)
    assert await undo(funded, "b", game=POKER) == InWallet(100_00)


async def test_a_held_result_that_is_undone_is_never_paid(funded: Purse) -> None:
    rich = 20_000_00
    await bet(funded, "b", 10_00)
    held = Refusal(Reason.CREDIT_HELD, bound=90_00)
    assert await win(funded, "w1", "b", rich) == await win(funded, "w2", "b", rich) == held
    assert await undo(funded, "w1") == InWallet(90_00)
    assert await win(funded, "w1", "b", rich) == Refusal(Reason.CREDIT_REFUSED)
    assert await win(funded, "w2", "b", rich) == held
    assert await undo(funded, "b") == InWallet(100_00)
    assert await win(funded, "w2", "b", rich) == Refusal(Reason.CREDIT_REFUSED)


async def test_a_free_bet_costs_nothing_and_may_win(funded: Purse) -> None:
    await funded.withdraw("all", 100_00)
    invalid = Refusal(Reason.AMOUNT_INVALID)
    assert await bet(funded, "x", 0) == await bet(funded, "y", 1, is_free=True) == invalid
    assert await bet(funded, "f", 0, is_free=True) == InWallet(0)
    assert standing(funded, "f") == ("open", 0, 0, 0)
    assert await win(funded, "w", "f", 5_00) == InWallet(5_00)
    assert standing(funded, "f") == ("settled", 0, 5_00, 0)
    assert await undo(funded, "f") == InWallet(0)
    assert standing(funded, "f") == ("rolled_back", 0, 0, 0)
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
    held = Refusal(Reason.CREDIT_HELD, bound=70_00)
    assert await win(funded, "w1", "a", 20_000_00) == held
    assert await win(funded, "w2", "b", 20_000_00, closes="r") == held
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
    assert standing(funded, "of another game") == ("settled", 10_00, 5_00, 0)
    assert await of_round(funded, "w2", 7_00, closes="r") == InWallet(72_00)
    assert [name for name, state in states(funded).items() if state != "settled"] == ["of another round"]
    assert (standing(funded, "b")[2], standing(funded, "a")[2]) == (7_00, 0)
    # All are settled: what comes is the bet's that the round was known by.
    assert await of_round(funded, "w3", 1_00) == InWallet(73_00)
    assert standing(funded, "of another game") == ("settled", 10_00, 6_00, 0)
    assert await undo(funded, "w3") == InWallet(72_00)
    assert await undo(funded, "of another game") == InWallet(77_00)
    assert await of_round(funded, "w4", 1_00) == UNDONE
    assert await of_round(funded, "w5", 20_000_00, "s") == Refusal(Reason.CREDIT_HELD, bound=77_00)


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
    async with funded.desk.house.database.connection() as connection, behind_gate(connection, HYPEX):
        answers = asyncio.gather(*(call() for call in calls))
        await funded.desk.until(lambda: funded.desk.waiters() > 0)
    await answers
    assert await funded.balance() == 100_00
