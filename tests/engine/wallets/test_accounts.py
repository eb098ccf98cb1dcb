"""Players' wallets: funds in and out, bets of providers' games, and requests that are repeated, concurrent, late or wrong."""

import asyncio
from datetime import timedelta

import pytest
from tests.engine.conftest import HYPEX, POINTS, POKER, Purse

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.funding import InWallet
from taquilla.store.ledger.gates import behind_gate

pytestmark = pytest.mark.usefixtures("audited")

FUNDS = 1


async def test_a_request_that_comes_many_times_at_once_moves_once_and_all_get_one_answer(purse: Purse) -> None:
    await purse.deposit("r0", 5_00)
    answers = await asyncio.gather(*(purse.deposit("r1", 10_00) for _ in range(32)))
    assert answers == 32 * [InWallet(15_00)]
    token = await purse.token()
    answers = await asyncio.gather(*(purse.bet("b1", 1_00, token=token) for _ in range(32)))
    assert answers == 32 * [InWallet(14_00)]
    answers = await asyncio.gather(*(purse.result("b1", 3_00) for _ in range(32)))
    assert answers == 32 * [InWallet(17_00)]
    answers = await asyncio.gather(*(purse.roll_back("b1") for _ in range(32)))
    assert answers == 32 * [InWallet(15_00)]


async def test_a_request_gets_its_first_answer_a_year_later(purse: Purse) -> None:
    await purse.deposit("r1", 10_00)
    await purse.bet("b1", 4_00)
    token = await purse.token()
    purse.desk.ask("select ensure_partitions(house_now()::date, (house_now() + interval '400 days')::date)")
    purse.desk.ask("select move_house_clock(house_now() + interval '366 days')")
    assert await purse.deposit("r2", 1_00) == InWallet(7_00)
    assert await purse.deposit("r1", 10_00) == InWallet(10_00)
    # Its session has ended long ago.
    assert await purse.bet("b1", 4_00, token=token) == InWallet(6_00)
    assert await purse.balance() == 7_00


async def test_deposits_and_withdrawals_share_the_operators_request_ids(purse: Purse) -> None:
    await purse.deposit("r1", 10_00)
    assert await purse.withdraw("r1", 10_00) == Refusal(Reason.KEY_REUSED)
    assert await purse.deposit("r1", 10_00, user="luz") == Refusal(Reason.KEY_REUSED)
    # Another operator's ids are its own.
    other = Purse(purse.desk, POINTS)
    assert await other.deposit("r1", 3_00) == InWallet(3_00)


async def test_zero_and_less_are_no_amounts(purse: Purse) -> None:
    await purse.deposit("r1", 10_00)
    await purse.bet("b2", 1_00)
    wrong = Refusal(Reason.AMOUNT_INVALID)
    for amount in (0, -1):
        assert await purse.deposit("r2", amount) == await purse.withdraw("w", amount) == wrong
        assert await purse.bet("b1", amount) == wrong
        assert await purse.roll_back("b2", amount, request_id=f"rollback of {amount}") == wrong
    assert await purse.result("b2", -1) == wrong
    assert await purse.balance() == 9_00


async def test_a_player_belongs_to_one_partner_that_does_business(purse: Purse) -> None:
    wallet, signers = purse.desk.house.wallets.accounts, purse.desk.house.wallets.signers
    unknown = Refusal(Reason.PARTNER_UNKNOWN)
    await signers.add_partner(HYPEX, "Other")
    assert await wallet.deposit(HYPEX, "ana", "r1", 1_00, partner_id="Nobody") == unknown
    await wallet.deposit(HYPEX, "ana", "r2", 1_00, partner_id="Other")
    assert await wallet.withdraw(HYPEX, "ana", "w1", 1, partner_id="HypexDemo") == unknown
    assert await wallet.withdraw(HYPEX, "ana", "w2", 1) == InWallet(99)
    token = await purse.token()
    await signers.close_partner(HYPEX, "Other")
    assert await wallet.deposit(HYPEX, "ana", "r3", 1_00) == unknown
    assert await purse.bet("b1", 1, token=token) == unknown
    assert await wallet.login(HYPEX, "ana") == unknown
    assert await wallet.login(HYPEX, "luz", partner_id="Other") == unknown


async def test_a_session_is_one_players_and_lasts_six_hours(purse: Purse) -> None:
    await purse.deposit("r1", 10_00)
    await purse.deposit("r2", 10_00, user="luz")
    invalid, expired = Refusal(Reason.PLAYER_TOKEN_INVALID), Refusal(Reason.PLAYER_TOKEN_EXPIRED)
    anas, luzs = await purse.token(), await purse.token("luz")
    assert await purse.bet("b1", 1_00, token="nobody's") == invalid
    assert await purse.bet("b1", 1_00, token=luzs) == invalid
    began = purse.desk.one("select min(created_at) from player_session")
    purse.desk.ask("select move_house_clock(%s)", began + timedelta(hours=5, minutes=59))
    assert await purse.bet("b1", 1_00, token=anas) == InWallet(9_00)
    assert await purse.desk.house.wallets.accounts.logout(HYPEX, luzs)
    assert not await purse.desk.house.wallets.accounts.logout(HYPEX, luzs)
    assert await purse.bet("b2", 1_00, user="luz", token=luzs) == expired
    purse.desk.ask("select move_house_clock(%s)", began + timedelta(hours=6))
    assert await purse.bet("b3", 1_00, token=anas) == expired
    # A result and a rollback need none.
    assert await purse.result("b1", 2_00) == InWallet(11_00)
    assert await purse.roll_back("b1") == InWallet(10_00)


async def test_a_login_makes_a_player_in_the_operators_currency(purse: Purse) -> None:
    wallet = purse.desk.house.wallets.accounts
    assert await wallet.login(HYPEX, "eva", currency="EUR") == Refusal(Reason.CURRENCY_WRONG)
    assert await wallet.balance(HYPEX, "eva") == Refusal(Reason.USER_UNKNOWN)
    await wallet.login(HYPEX, "eva", currency="PTS", username="Eva", game_id=POKER, client_ip="198.51.100.7")
    assert await wallet.balance(HYPEX, "eva") == InWallet(0)
    kept = "select username, game_id, client_ip from player_session join player on player.id = player_id"
    assert purse.desk.ask(kept) == [("Eva", POKER, "198.51.100.7")]
    await asyncio.gather(*(wallet.login(HYPEX, f"user {number % 4}") for number in range(12)))
    assert purse.desk.one("select array_agg(id order by id) from player") == [1, 2, 3, 4, 5]


async def test_a_bet_and_its_rollback_in_one_batch_are_served_in_their_order(funded: Purse) -> None:
    await funded.token()
    async with funded.desk.house.database.connection() as connection, behind_gate(connection, HYPEX):
        answers = asyncio.gather(
            funded.bet("b1", 10_00), funded.result("b1", 30_00), funded.roll_back("b1"), funded.roll_back("b2"),
            funded.bet("b2", 10_00),
        )  # fmt: skip
        await funded.desk.until(lambda: funded.desk.waiters() > 0)
    refused = Refusal(Reason.BET_UNKNOWN), Refusal(Reason.BET_ROLLED_BACK)
    assert await answers == [InWallet(90_00), InWallet(120_00), InWallet(100_00), *refused]
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


async def test_a_closed_operator_takes_nothing_from_a_process_that_has_not_heard_of_it(purse: Purse) -> None:
    for done in (await purse.deposit("in", 1_00), await purse.bet("b1", 1_00), await purse.result("b1", 0)):
        assert isinstance(done, InWallet)
    await purse.desk.house.people.office.close_operator(HYPEX)
    late = [await purse.deposit("late", 1), await purse.result("b1", 5, request_id="more"), await purse.bet("b2", 1)]
    assert [*late, await purse.accounts.login(HYPEX, "luz")] == 4 * [Refusal(Reason.PARTNER_UNKNOWN)]
    assert await purse.result("b1", 0) == InWallet(0)  # as the first time
