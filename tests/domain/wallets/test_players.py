"""Points, the limits that players set, why a bet is refused, and the profit of bets: RG-30 to RG-35, and WL-08."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.deciding import decide
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets import players
from taquilla.domain.wallets.bets import PROFIT_SIDE, Turnover
from taquilla.domain.wallets.betting import place_bet
from taquilla.domain.wallets.book import Partner
from taquilla.domain.wallets.commands import CreditBet, FundsMove, MoveFunds, OpenPlayer, PlaceBet, Played, RollBackBet, bet_key
from taquilla.domain.wallets.funding import InWallet

T = datetime(2024, 10, 22, 12, tzinfo=UTC)
DAY, WEEK, MONTH = players.LimitPeriod
DEPOSIT, STAKE, LOSS = players.LimitKind
SECOND = timedelta(seconds=1)
ID = UUID(int=0)
DICE = Played("games", 1, "dice", "Dice")


@pytest.mark.parametrize(("points", "rate", "worth"), [
    (1, 100, 1), (100_00, 100, 100_00), (150, 200, 300), (2, 50, 1), (1, 50, None), (3, 33, None), (100, 33, 33), (4, 25, 1),
])  # fmt: skip
def test_points_are_worth_a_whole_number_of_minor_units_or_nothing(points: int, rate: int, worth: int | None) -> None:
    assert players.from_points(points, rate) == worth


@pytest.mark.parametrize(
    ("amount", "rate", "points"), [(300, 200, 150), (301, 200, 150), (100, 300, 33), (1, 50, 2), (-1, 200, -1), (-100, 100, -100)]
)
def test_an_amount_shows_as_points_rounded_down(amount: int, rate: int, points: int) -> None:
    assert players.to_points(amount, rate) == points
    assert players.moved_points(amount, rate) == -players.moved_points(-amount, rate)


@pytest.mark.parametrize("rate", [1, 33, 50, 100, 101, 250, 10_000])
def test_the_shown_balance_can_be_withdrawn(rate: int) -> None:
    for amount in range(300):
        worth = players.from_points(players.to_points(amount, rate), rate)
        assert worth is None or worth <= amount


@pytest.mark.parametrize(("period", "day", "start"), [
    (DAY, "2024-10-22", "2024-10-22"), (WEEK, "2024-10-20", "2024-10-14"), (WEEK, "2024-10-21", "2024-10-21"),
    (WEEK, "2025-01-01", "2024-12-30"), (MONTH, "2024-10-31", "2024-10-01"), (MONTH, "2024-11-01", "2024-11-01"),
])  # fmt: skip
def test_periods_are_those_of_the_calendar(period: players.LimitPeriod, day: str, start: str) -> None:
    assert players.period_start(period, date.fromisoformat(day)) == date.fromisoformat(start)


@pytest.mark.parametrize(("limits", "used", "left"), [
    ({}, {}, None),
    ({(STAKE, DAY): 100_00}, {}, 100_00),
    ({(STAKE, DAY): 100_00}, {DAY: players.Used(staked=80_00)}, 20_00),
    ({(STAKE, DAY): 100_00, (STAKE, WEEK): 500_00}, {DAY: players.Used(staked=80_00), WEEK: players.Used(staked=495_00)}, 5_00),
    # A limit lowered below the used sum leaves nothing, not a negative sum.
    ({(STAKE, DAY): 50_00}, {DAY: players.Used(staked=80_00)}, 0),
    # A loss is the stakes of settled bets less their returns: 150 less 70 (RG-34). Open stakes do not count yet.
    ({(LOSS, DAY): 100_00}, {DAY: players.Used(staked=190_00, settled_stake=150_00, paid_out=70_00)}, 20_00),
    ({(LOSS, MONTH): 100_00}, {MONTH: players.Used(settled_stake=10_00, paid_out=70_00)}, 160_00),
    # Only deposits count towards a limit of deposits.
    ({(DEPOSIT, DAY): 10_00}, {DAY: players.Used(deposited=9_00)}, None),
])  # fmt: skip
def test_a_player_may_stake_the_least_that_any_limit_leaves(limits, used, left) -> None:
    assert players.room((STAKE, LOSS), limits, used) == left


@pytest.mark.parametrize("amount", [200_00, None])
@pytest.mark.parametrize(("confirmed", "at", "holds"), [
    (None, timedelta(days=30), False),
    (timedelta(hours=24), timedelta(hours=24) - SECOND, False),
    (timedelta(hours=24), timedelta(hours=24), True),
    (timedelta(hours=30), timedelta(hours=30) - SECOND, False),
    (timedelta(hours=30), timedelta(hours=30), True),
    # A confirmation that comes too early does not shorten the day.
    (timedelta(hours=1), timedelta(hours=24) - SECOND, False),
    (timedelta(hours=1), timedelta(hours=24), True),
])  # fmt: skip
def test_a_higher_limit_or_none_holds_a_day_later_once_it_is_confirmed(amount, confirmed, at, holds) -> None:
    old = players.requested_limit(STAKE, DAY, 100_00, None, T - timedelta(days=9))
    asked = players.requested_limit(STAKE, DAY, amount, 100_00, T)
    assert (asked.starts, asked.confirmed_at) == (T + timedelta(hours=24), None)
    asked = asked._replace(confirmed_at=confirmed and T + confirmed)
    expected = {(STAKE, DAY): 100_00} if not holds else {} if amount is None else {(STAKE, DAY): amount}
    assert players.limits_in_force([old, asked], T + at) == expected


def test_a_later_request_replaces_a_later_confirmation() -> None:
    raised = players.requested_limit(STAKE, DAY, 200_00, 100_00, T)
    lowered = players.requested_limit(STAKE, DAY, 90_00, 100_00, T + SECOND)
    confirmed = raised._replace(confirmed_at=T + timedelta(hours=25))
    assert players.limits_in_force([confirmed, lowered], T + timedelta(days=2)) == {(STAKE, DAY): 90_00}


def test_a_lower_limit_holds_at_once() -> None:
    asked = players.requested_limit(STAKE, DAY, 50_00, 100_00, T)
    assert asked == players.PlayerLimit(STAKE, DAY, 50_00, T, T, T)
    assert players.limits_in_force([asked], T) == {(STAKE, DAY): 50_00}


def test_limits_of_several_kinds_and_periods_hold_side_by_side() -> None:
    limits = [players.requested_limit(kind, period, 10, None, T) for kind in players.LimitKind for period in players.LimitPeriod]
    assert len(players.limits_in_force(limits, T)) == 9


@pytest.mark.parametrize(("turnover", "profit"), [
    (Turnover(1, 100_00, 0, 0), 100_00), (Turnover(1, 100_00, 198_00, 0), -98_00), (Turnover(2, 200_00, 198_00, 0), 2_00),
    # Rolled back: the stake is returned, and the returns are taken back.
    (Turnover(1, 100_00, 0, 100_00), 0), (Turnover(1, 100_00, 198_00, -98_00), 0), (Turnover(), 0),
])  # fmt: skip
def test_profit_is_the_houses(turnover: Turnover, profit: int) -> None:
    assert turnover.profit_loss == profit
    assert PROFIT_SIDE == 1


@pytest.mark.parametrize(("user", "length"), [("u" * 119, 255), ("u" * 120, 70), ("u" * 128, 70)])
def test_the_key_of_a_round_is_short_enough_to_be_kept_and_each_rounds_own(user: str, length: int) -> None:
    def key(round_id: str) -> str:
        played: Any = None
        return bet_key(CreditBet(UUID(int=1), 1, played, user, None, "r", 5, round_id=round_id))

    assert (len(key("r" * 127)), key("r" * 127) == key("r" * 126 + "s")) == (length, False)


def test_of_all_that_is_wrong_with_a_bet_the_first_reason_is_told() -> None:
    """Mended one after the other, in the order in which they are declared."""
    book = Banca()._book()
    wallets, past, closed = book.wallets, datetime(2000, 1, 1, tzinfo=UTC), replace(DICE, is_open=False)
    wallets.partners["partner"], wallets.first_partner = Partner("partner", 100, True), "partner"
    for user in ("ana", "luz"):
        decide([OpenPlayer(ID, 1, user, user.encode()), MoveFunds(ID, 1, FundsMove.DEPOSIT, user, f"first of {user}", 50)], book)
    ana = wallets.players[1]
    session = wallets.sessions[b"ana"]
    limit = players.PlayerLimit(STAKE, DAY, 60, past, past, past)

    def said(debit: int = 70, played: Played = DICE, user: str = "ana", token: bytes = b"ana", name: str = "b") -> object:
        # Judged alone: a refusal would keep its id.
        return place_bet(PlaceBet(ID, 1, played, user, token, name, f"bet {name}", "round", debit), wallets)

    decide([RollBackBet(ID, 1, DICE, "ana", "b", "r")], book)
    wallets.limits[1] = [limit]
    wallets.players[1] = player = ana._replace(
        partner_is_active=False, status="blocked", excluded_until=book.ledger.at + timedelta(days=1)
    )
    wallets.sessions[b"ana"] = session._replace(expires_at=book.ledger.at)
    assert said(0, closed) == Refusal(Reason.PARTNER_UNKNOWN)
    wallets.players[1] = player = player._replace(partner_is_active=True)
    assert said(0, closed) == Refusal(Reason.GAME_UNKNOWN)
    assert said(0, user="nobody") == Refusal(Reason.AMOUNT_INVALID)
    assert said(user="nobody") == Refusal(Reason.USER_UNKNOWN)
    assert said(token=b"luz") == said(token=b"nobody") == Refusal(Reason.PLAYER_TOKEN_INVALID)
    assert said() == Refusal(Reason.PLAYER_TOKEN_EXPIRED)
    wallets.sessions[b"ana"] = session
    assert said() == Refusal(Reason.USER_BLOCKED)
    wallets.players[1] = player = player._replace(status="active")
    assert said() == Refusal(Reason.USER_EXCLUDED, until=player.excluded_until)
    wallets.players[1] = player._replace(excluded_until=book.ledger.at)
    assert said() == Refusal(Reason.BET_ROLLED_BACK)
    assert said(name="c") == Refusal(Reason.LIMIT_REACHED, bound=60)
    assert said(60, name="c") == Refusal(Reason.FUNDS_INSUFFICIENT, bound=50)
    assert said(50, name="c") == InWallet(0)
