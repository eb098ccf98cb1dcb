"""`taquilla.testing` gives an integrator a real house in one line."""

from datetime import timedelta

import pytest

from taquilla.testing import BEGINS, TaquillaHouse, taquilla_house
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
