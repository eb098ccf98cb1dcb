"""Bets, wins and rollbacks in every order, thirty-two at once, and with the house killed before its answer."""

import random
from itertools import permutations

import pytest

from taquilla.testing import BEGUN, COMMITTED

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


def test_thirty_two_times_the_same_bet_is_one_bet(hub: Hub) -> None:
    answers = hub.house.at_once([hub.call("transaction/bet", hub.betting("b", 100))] * 32)
    assert {(status, said["status"], said["balance"]) for status, said in answers} == {(200, "RS_OK", 900 * 100_000)}
    assert hub.balance() == 900


@pytest.mark.parametrize("kept", [BEGUN, COMMITTED], ids=["before its commit", "between commit and answer"])
@pytest.mark.parametrize(("call", "after"), [("bet", 800), ("win", 950), ("rollback", 1000)])
def test_a_house_that_is_killed_has_moved_once_and_says_so_when_asked_again(hub: Hub, call: str, after: int, kept: bytes) -> None:
    assert hub.bet("b", 100) == 900
    body = {"bet": hub.betting("c", 100), "win": hub.winning("w", "b", 50), "rollback": hub.undoing("r", "b")}[call]
    message = hub.call(f"transaction/{call}", body)
    hub.house.send_and_kill(message, kept)
    assert hub.balance() == (after if kept == COMMITTED else 900)
    answers = hub.house.at_once([message] * 8)
    assert {said["balance"] for _, said in answers} == {after * 100_000}
    assert hub.balance() == after
