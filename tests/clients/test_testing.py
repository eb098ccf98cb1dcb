"""`taquilla.testing` gives an integrator a real house in one line."""

from datetime import timedelta
from itertools import count

import pytest

from taquilla.sandbox.demo_wallets import GAMES, PROVIDER
from taquilla.testing import BEGINS, TaquillaHouse, taquilla_house, tell_wallet_day
from taquilla_client import Client

pytestmark = pytest.mark.prove("packages")

__all__ = ["taquilla_house"]


def test_a_house_of_ones_own_with_a_clock_to_move(taquilla_house: TaquillaHouse) -> None:
    assert taquilla_house.now() - BEGINS < timedelta(minutes=1)
    with Client(taquilla_house.url) as client:
        client.log_in(taquilla_house.cashier, taquilla_house.password)
        before = client.draws.list(status="open").draws
        taquilla_house.move_clock(before[0].draws_at)
        assert before[0].id not in {draw.id for draw in client.draws.list(status="open").draws}
    assert taquilla_house.audit() == []


def test_the_next_test_begins_anew(taquilla_house: TaquillaHouse) -> None:
    assert taquilla_house.now() - BEGINS < timedelta(minutes=1)


class GapTeller:
    """Tells the day of wallets over GAP, as a provider of games."""

    user = "ana"

    def __init__(self, house: TaquillaHouse) -> None:
        self._house = house
        self._results = count()

    def bet(self, name: str, cents: int) -> int | None:
        token = self._house.player_token(self.user)
        return self._told("betrequest", name, name, debitAmount=cents / 100, token=token, roundId="1")

    def win(self, bet: str, cents: int) -> int | None:
        return self._told("resultrequest", bet, f"result {next(self._results)}", creditAmount=cents // 100)

    def roll_back(self, bet: str) -> int | None:
        return self._told("rollbackrequest", bet, f"undo {bet}")

    def _told(self, call: str, bet: str, request: str, **more: object) -> int | None:
        body = {"userId": self.user, "transactionId": bet, "reqId": request, "gameId": GAMES[0][0]} | more
        _, said = self._house.send(self._house.signed(f"provider/{call}", PROVIDER, **body))
        return said["balance"] * 100 if said["status"] == "RS_OK" else None


def test_the_day_of_wallets_is_told_over_gap_too(taquilla_house: TaquillaHouse) -> None:
    tell_wallet_day(taquilla_house, GapTeller(taquilla_house))
