"""A budget lets a burst through, and grows back."""

from taquilla.api.logs import FILES_MAX
from taquilla.domain.seals.tiles import Bundle
from taquilla.http import budgets
from taquilla.http.budgets import Budgets


def test_a_burst_passes_and_the_budget_grows_back() -> None:
    files = Budgets(3, 0.5)
    assert [files.wait_s("a", at_s) for at_s in (0.0, 0.0, 0.0, 0.0, 1.9)] == [0, 0, 0, 2, 1]
    assert files.wait_s("b", 1.9) == 0
    assert [files.wait_s("a", at_s) for at_s in (2.0, 2.0, 4.0)] == [0, 2, 0]
    # It grows no larger than it was.
    assert [files.wait_s("a", 1000.0) for _ in range(4)] == [0, 0, 0, 2]


def test_only_so_many_addresses_are_remembered(monkeypatch) -> None:
    monkeypatch.setattr(budgets, "_ADDRESSES_MAX", 2)
    files = Budgets(1, 0.1)
    assert [files.wait_s(address, 0.0) for address in "abab"] == [0, 0, 10, 10]
    assert [files.wait_s(address, 0.0) for address in "cac"] == [0, 0, 10]


def test_a_follower_may_read_a_whole_log_of_a_million_entries_at_once() -> None:
    size = 1_000_000
    bundles = [Bundle(place) for place in range(-(-size // 256))]
    tiles = sum(-(-size // 256**level) for level in range(1, 4))
    assert tiles + len(bundles) <= FILES_MAX
