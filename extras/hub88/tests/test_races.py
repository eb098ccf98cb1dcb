"""Bets, wins, and rollbacks of both, in every order and thirty-two at once. The kit proves the rest (test_proofs.py)."""

import random
from itertools import permutations

import pytest

from .conftest import Hub

ORDERS = [*permutations(("bet", "win", "undo bet", "undo win"))]


def test_in_every_order_nothing_of_a_bet_that_was_undone_stands(hub: Hub) -> None:
    for number, order in enumerate(ORDERS):
        b, w = f"b{number}", f"w{number}"
        calls = {
            "bet": lambda: hub.bet(b, 10), "win": lambda: hub.win(w, b, 30),  # noqa: B023
            "undo bet": lambda: hub.undo(f"r{b}", b), "undo win": lambda: hub.undo(f"r{w}", w),  # noqa: B023
        }  # fmt: skip
        for name in order:
            calls[name]()
        assert hub.balance() == 1000, order


@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_two_at_once_leave_what_any_order_leaves(hub: Hub, seed: int) -> None:
    names = [f"b{number}" for number in range(4)]
    calls = [
        hub.call(f"transaction/{call}", body)
        for name in names * 2
        for call, body in (
            ("bet", hub.betting(name, 10)), ("win", hub.winning(f"w{name}", name, 30)),
            ("rollback", hub.undoing(f"r{name}", name)), ("rollback", hub.undoing(f"rw{name}", f"w{name}")),
        )
    ]  # fmt: skip
    random.Random(seed).shuffle(calls)
    answers = hub.house.at_once(calls)
    assert {status for status, _ in answers} == {200}
    assert hub.balance() == 1000
