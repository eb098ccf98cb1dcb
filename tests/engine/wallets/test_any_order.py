"""Bets, results and rollbacks of a provider that names all three in one list, and may undo one before it comes."""

import asyncio
import random
from itertools import permutations
from typing import Any

import pytest
from tests.engine.conftest import DICE, HYPEX, POKER, Purse

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.commands import Played
from taquilla.domain.wallets.funding import InWallet
from taquilla.store.ledger.gates import behind_gate

pytestmark = pytest.mark.usefixtures("audited")

UNKNOWN, UNDONE, REUSED = Refusal(Reason.BET_UNKNOWN), Refusal(Reason.BET_ROLLED_BACK), Refusal(Reason.KEY_REUSED)


@pytest.fixture
def funded(purse: Purse) -> Purse:
    """Ana has a hundred points."""
    purse.desk.run(purse.deposit("r0", 100_00))
    return purse


async def played(purse: Purse, game: str) -> Played:
    found = (await purse.desk.house.wallets.signers.register()).played(game)
    assert found is not None
    return found


async def bet(purse: Purse, name: str, debit: int, **how: Any) -> Any:
    return await purse.bet(name, debit, transaction_id=name, request_id=name, **how)


async def win(purse: Purse, name: str, of: str, credit: int, *, user: str = "ana", game: str = DICE, round_id: str = "1") -> Any:
    command = purse.accounts.settling(
        HYPEX, await played(purse, game), user, of, name, credit, round_id=round_id, in_any_order=True
    )
    return await purse.desk.house.counter.ask(command)


async def undo(purse: Purse, of: str, name: str = "", *, user: str = "ana", game: str = DICE) -> Any:
    command = purse.accounts.undoing(HYPEX, await played(purse, game), user, of, name or f"undo {of}", in_any_order=True)
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
    await bet(funded, "g", 0, is_free=True)
    assert await undo(funded, "g") == InWallet(0)
    assert [kind for _, _, kind, *_ in funded.statement()][2:] == ["Bet-Result", "Bet-Rollback"]


@pytest.mark.parametrize("order", [*permutations(("bet", "win", "undo bet", "undo win"))], ids=" ".join)
async def test_in_every_order_nothing_of_a_bet_that_was_undone_stands(funded: Purse, order: tuple[str, ...]) -> None:
    calls = {
        "bet": lambda: bet(funded, "b", 10_00),
        "win": lambda: win(funded, "w", "b", 30_00),
        "undo bet": lambda: undo(funded, "b"),
        "undo win": lambda: undo(funded, "w"),
    }
    for name in order:
        await calls[name]()
    assert await funded.balance() == 100_00


@pytest.mark.parametrize("seed", range(4))
async def test_thirty_two_at_once_in_one_batch_or_several_leave_what_any_order_leaves(funded: Purse, seed: int) -> None:
    await funded.token()
    names = [f"b{number}" for number in range(4)]
    calls = [
        *(lambda name=name: bet(funded, name, 10_00) for name in names * 2),
        *(lambda name=name: win(funded, f"w {name}", name, 30_00) for name in names * 2),
        *(lambda name=name: undo(funded, name) for name in names * 2),
        *(lambda name=name: undo(funded, f"w {name}") for name in names * 2),
    ]
    random.Random(seed).shuffle(calls)
    async with funded.desk.house.database.connection() as connection, behind_gate(connection, HYPEX):
        answers = asyncio.gather(*(call() for call in calls))
        await funded.desk.until(lambda: funded.desk.waiters() > 0)
    await answers
    assert await funded.balance() == 100_00
