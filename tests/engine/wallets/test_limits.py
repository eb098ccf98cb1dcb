"""Players who limit themselves: RG-30 to RG-35, at every boundary; and players blocked by the operator."""

from datetime import datetime, timedelta

import pytest
from tests.engine.conftest import HYPEX, POINTS, Purse
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.funding import InWallet
from taquilla.domain.wallets.players import LimitKind, LimitPeriod, PlayerLimit
from taquilla.engine.authors import Author
from taquilla.engine.wallets.players import PlayerView

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
    await bound.desk.assert_audit_clean()


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
    await bound.desk.assert_audit_clean()


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
