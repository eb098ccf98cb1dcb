"""Players' wallets: funds, bets, sessions and requests that are repeated, concurrent or late; RG-30 to RG-35; the register."""

from datetime import datetime, timedelta

import pytest
from tests.engine.conftest import HYPEX, POINTS, POKER, Purse
from tests.refusals import must_be

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.commands import Played
from taquilla.domain.wallets.funding import InWallet
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, PlayerLimit
from taquilla.engine.authors import Author
from taquilla.engine.wallets.players import PlayerView
from taquilla.engine.wallets.signers import KEPT_S, Signers

pytestmark = pytest.mark.usefixtures("audited")


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


DAY, WEEK, MONTH = LimitPeriod
DEPOSIT, STAKE, LOSS = LimitKind


@pytest.fixture
def bound(purse: Purse) -> Purse:
    """Ana has a thousand points, on the morning of 2024-10-22, a Tuesday in Caracas."""
    purse.desk.run(purse.deposit("r0", 1000_00))
    return purse


async def limit(purse: Purse, kind: LimitKind, period: LimitPeriod, amount: int | None, user: str = "ana") -> PlayerLimit:
    return must_be(PlayerLimit, await purse.desk.house.wallets.players.ask_limit(purse.operator, user, kind, period, amount))


def room(amount: int) -> Refusal:
    return Refusal(Reason.LIMIT_REACHED, bound=amount)


async def test_of_several_limits_the_least_that_remains_holds(bound: Purse) -> None:
    bound.desk.set_clock("22T08:00")
    await bound.bet("b1", 415_00)
    bound.desk.set_clock("23T08:00")
    bound.tokens.clear()
    await bound.bet("b2", 80_00)
    await limit(bound, STAKE, DAY, 100_00)
    await limit(bound, STAKE, WEEK, 500_00)
    assert await bound.bet("b3", 5_01) == room(5_00)
    assert await bound.bet("b3", 5_00) == InWallet(500_00)
    # On Monday another week begins, on Friday another month.
    await limit(bound, STAKE, MONTH, 550_00)
    bound.desk.set_clock("27T23:59:30")
    bound.tokens.clear()
    assert await bound.bet("b4", 1) == room(0)
    bound.desk.set_clock("28T00:00")
    assert await bound.bet("b4", 50_01) == room(50_00)
    assert await bound.bet("b4", 50_00) == InWallet(450_00)
    bound.desk.ask("select ensure_partitions('2024-10-01', '2024-12-01')")
    bound.desk.set_clock("31T23:59:30")
    bound.tokens.clear()
    assert await bound.bet("b5", 1) == room(0)
    bound.desk.ask("select move_house_clock('2024-11-01T00:00:00-04:00')")
    assert await bound.bet("b5", 100_00) == InWallet(350_00)


async def test_a_deposit_limit_bounds_deposits_in_points(bound: Purse) -> None:
    double = Purse(bound.desk, POINTS)
    await double.deposit("r1", 10_00)
    await limit(double, DEPOSIT, WEEK, 100_00)  # of which 20.00 are used up
    assert await double.deposit("r2", 40_01) == room(40_00)
    assert await double.deposit("r2", 40_00) == InWallet(50_00)
    # Withdrawals make no room, and stakes need none.
    assert await double.withdraw("w1", 50_00) == InWallet(0)
    assert await double.deposit("r3", 1) == room(0)
    assert await bound.deposit("r3", 100_00) == InWallet(1100_00)


async def test_a_higher_limit_is_thought_over_for_a_day_and_confirmed(bound: Purse) -> None:
    players = bound.desk.house.wallets.players
    await limit(bound, STAKE, DAY, 100_00)
    asked = await limit(bound, STAKE, DAY, 200_00)
    assert asked.starts == asked.asked_at + timedelta(hours=24)
    early = await players.confirm_limit(HYPEX, "ana", STAKE, DAY)
    assert early == Refusal(Reason.COOLING_OFF, until=asked.starts)
    bound.desk.ask("select move_house_clock(%s)", asked.starts - timedelta(seconds=20))
    assert await bound.bet("b1", 100_01) == room(100_00)
    assert await players.confirm_limit(HYPEX, "ana", STAKE, DAY) == early
    bound.desk.ask("select move_house_clock(%s)", asked.starts)
    assert await bound.bet("b1", 100_01) == room(100_00)
    assert isinstance(await players.confirm_limit(HYPEX, "ana", STAKE, DAY), PlayerLimit)
    assert await bound.bet("b1", 200_01) == room(200_00)
    assert await players.confirm_limit(HYPEX, "ana", STAKE, DAY) == Refusal(Reason.LIMIT_NOT_ASKED)
    # Lower at once, with more used up already.
    await bound.bet("b2", 80_00)
    await limit(bound, STAKE, DAY, 50_00)
    assert await bound.bet("b3", 1) == room(0)
    seen = must_be(PlayerView, await players.get(HYPEX, "ana"))
    assert (seen.limits, seen.used[DAY].staked, seen.unconfirmed) == ({(STAKE, DAY): 50_00}, 80_00, ())


async def test_an_excluded_player_can_only_withdraw_and_cannot_shorten_its_exclusion(bound: Purse) -> None:
    players = bound.desk.house.wallets.players
    await bound.bet("b1", 100_00)
    until = datetime.fromisoformat("2024-10-25T00:00:00-04:00")
    assert await players.exclude(HYPEX, "ana", until) == until
    out = Refusal(Reason.USER_EXCLUDED, until=until)
    assert await bound.bet("b2", 1) == await bound.deposit("r1", 1) == out
    assert await players.exclude(HYPEX, "ana", until - timedelta(days=1)) == until
    # Its open bet stands.
    assert await bound.result("b1", 10_00) == InWallet(910_00)
    assert await bound.withdraw("w1", 10_00) == InWallet(900_00)
    # A player that the operator unblocks is still excluded.
    assert await players.set_blocked(HYPEX, "ana", blocked=True) is None
    assert await bound.withdraw("w2", 1) == await bound.bet("b2", 1) == Refusal(Reason.USER_BLOCKED)
    assert await players.set_blocked(HYPEX, "ana", blocked=False) is None
    bound.desk.set_clock("24T23:59:30")
    bound.tokens.clear()
    assert await bound.bet("b2", 1) == out
    bound.desk.set_clock("25T00:00")
    assert await bound.bet("b2", 1) == InWallet(899_99)
    for_ever = must_be(datetime, await players.exclude(HYPEX, "ana"))
    assert for_ever.year == 9999
    # Beyond that year by another offset: no program could read that player any more.
    assert await players.exclude(HYPEX, "ana", datetime.fromisoformat("9999-12-31T23:59:59-23:59")) == for_ever


async def test_decisions_about_players_are_in_the_trail(bound: Purse) -> None:
    players = bound.desk.house.wallets.players
    await limit(bound, STAKE, DAY, 10_00)
    await players.set_blocked(HYPEX, "ana", blocked=True, author=Author("somebody"))
    await players.exclude(HYPEX, "ana", datetime.fromisoformat("2024-10-25T00:00:00-04:00"))
    said = "select actor, action, detail from audit_event where operator_id = 80 and object = 'ana' order by id"
    assert bound.desk.ask(said) == [
        ("player", "limit asked", {"kind": "stake", "period": "day", "old": None, "new": 10_00}),
        ("somebody", "player status", {"old": "active", "new": "blocked"}),
        ("player", "player excluded", {"old": None, "new": "2024-10-25T00:00:00-04:00"}),
    ]
    unknown = Refusal(Reason.USER_UNKNOWN)
    assert await players.set_blocked(HYPEX, "luz", blocked=True) == await players.exclude(HYPEX, "luz") == unknown
    assert await players.ask_limit(HYPEX, "ana", STAKE, DAY, -1) == Refusal(Reason.AMOUNT_INVALID)
    assert [player.user_id for player, _ in await players.list(HYPEX)] == ["ana"]


async def test_shared_data_is_changed_with_its_author_in_the_trail_of_each_operator(purse: Purse) -> None:
    security.begin_at("cli ana (uid 1000)")
    await purse.desk.house.wallets.signers.set_game("901001", active=False, author=Author("ana"))
    told = purse.desk.ask(
        "select operator_id, actor, object, origin from audit_event where action = 'game closed' order by operator_id"
    )
    assert [one for one, *_ in told] == [one for (one,) in purse.desk.ask("select operator_id from wallet_operator order by 1")]
    assert {tuple(rest) for _, *rest in told} == {("ana", "901001", "cli ana (uid 1000)")}


async def test_another_process_believes_what_has_ended_for_two_seconds_at_most(purse: Purse, monkeypatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr("taquilla.engine.wallets.signers.time.monotonic", lambda: seconds[0])
    other = Signers(purse.desk.house.database)
    game = (await other.register()).game("901001")
    assert game.is_active
    await purse.desk.house.wallets.signers.set_game("901001", active=False)
    seconds[0] += KEPT_S
    assert (await other.register()).game("901001") == game
    seconds[0] += 0.01
    assert (await other.register()).game("901001") == game._replace(is_active=False)
    # A game of a provider that is closed is closed too.
    signers = purse.desk.house.wallets.signers
    assert must_be(Played, (await signers.register()).played(POKER)).is_open
    await signers.set_provider("HypexGames", active=False)
    assert not must_be(Played, (await signers.register()).played(POKER)).is_open
