"""Bad calls from providers of games: repeated, too late, in the wrong order, and with nonsense in them."""

import asyncio

import pytest
from tests.engine.conftest import HYPEX, Purse

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.funding import InWallet
from taquilla.store.ledger.gates import behind_gate

pytestmark = pytest.mark.usefixtures("audited")

UNKNOWN, UNDONE = Refusal(Reason.BET_UNKNOWN), Refusal(Reason.BET_ROLLED_BACK)


@pytest.fixture
def funded(purse: Purse) -> Purse:
    """Ana has a hundred points."""
    purse.desk.run(purse.deposit("r0", 100_00))
    return purse


async def test_a_bet_and_its_rollback_in_one_batch_are_served_in_their_order(funded: Purse) -> None:
    await funded.token()
    async with funded.desk.house.database.connection() as connection, behind_gate(connection, HYPEX):
        answers = asyncio.gather(
            funded.bet("b1", 10_00), funded.result("b1", 30_00), funded.roll_back("b1"), funded.roll_back("b2"),
            funded.bet("b2", 10_00),
        )  # fmt: skip
        await funded.desk.until(lambda: funded.desk.waiters() > 0)
    assert await answers == [InWallet(90_00), InWallet(120_00), InWallet(100_00), UNKNOWN, UNDONE]
    assert funded.stands("b1") == ("rolled_back", 10_00, 30_00, -20_00)


async def test_a_rollback_may_take_a_balance_below_zero_and_then_nothing_goes_out(funded: Purse) -> None:
    await funded.bet("b1", 100_00)
    await funded.result("b1", 300_00)
    await funded.bet("b2", 10_00)
    assert await funded.withdraw("w1", 290_00) == InWallet(0)
    assert await funded.roll_back("b1") == InWallet(-200_00)
    short = Refusal(Reason.FUNDS_INSUFFICIENT, bound=-200_00)
    assert await funded.bet("b3", 1) == await funded.withdraw("w2", 1) == short
    # Money still comes in, from where it will: of a result, and of the operator.
    assert await funded.result("b2", 50_00) == InWallet(-150_00)
    assert await funded.deposit("r2", 150_00) == InWallet(0)
    assert await funded.bet("b3", 1) == Refusal(Reason.FUNDS_INSUFFICIENT, bound=0)
    assert await funded.deposit("r3", 1) == InWallet(1)
    assert await funded.bet("b3", 1) == InWallet(0)


async def test_a_wallet_under_stress_adds_up(funded: Purse) -> None:
    """Bets, results and rollbacks all at once, each in its own order."""

    async def play(number: int) -> None:
        user = f"user {number % 5}"
        await funded.bet(f"b{number}", 1_00 + number, user=user)
        await asyncio.gather(funded.result(f"b{number}", number % 3 * 2_00, user=user), funded.roll_back(f"b{number}", user=user))

    for number in range(5):
        await funded.deposit(f"d{number}", 30_00, user=f"user {number}")
        await funded.token(f"user {number}")
    await asyncio.gather(*(play(number) for number in range(60)))
    assert funded.desk.one("select count(*) from bet where state = 'rolled_back'") == 60
    assert {await funded.balance(f"user {number}") for number in range(5)} == {30_00}
