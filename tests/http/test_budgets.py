"""A budget lets a burst through, and grows back; its headers tell what is left."""

import pytest

from taquilla.api.members import ADDRESS
from taquilla.domain.seals.tiles import Bundle
from taquilla.http import budgets
from taquilla.http.budgets import Allowance, Budgets, Policy

THREE, ONE = Policy("three", 3, 6), Policy("one", 1, 10)


def waits(files: Budgets, caller: str, policy: Policy, *at_s: float) -> list[int]:
    return [files.take(caller, policy, at).wait_s for at in at_s]


def test_a_burst_passes_and_the_budget_grows_back() -> None:
    files = Budgets()
    assert waits(files, "a", THREE, 0.0, 0.0, 0.0, 0.0, 1.9) == [0, 0, 0, 2, 1]
    assert waits(files, "a", THREE, 2.0, 2.0, 4.0) == [0, 2, 0]
    # It grows no larger than it was.
    assert waits(files, "a", THREE, *[1000.0] * 4) == [0, 0, 0, 2]


def test_what_is_left_is_told_and_looked_at_without_a_cost() -> None:
    files = Budgets()
    assert files.take("a", THREE, 0.0) == Allowance(THREE, 2, 0)
    assert files.take("a", THREE, 0.0, count=0) == Allowance(THREE, 2, 0)
    told = dict(files.take("a", THREE, 0.0).headers)
    assert told == {b"ratelimit-policy": b'"three";q=3;w=6', b"ratelimit": b'"three";r=1;t=4'}
    assert files.take("a", THREE, 0.0, count=2) == Allowance(THREE, 1, 2)  # of several none are taken where one is lacking
    assert [files.take("a", THREE, 0.0) for _ in "12"] == [Allowance(THREE, 0, 0), Allowance(THREE, 0, 2)]


def test_the_callers_that_took_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "_CALLERS_MAX", 2)
    files = Budgets()
    waited = [files.take(one.lower(), ONE, 0.0, count=one.islower()).wait_s for one in "ababCDEabcbac"]  # a capital only looks
    assert waited == [0, 0, 10, 10, 0, 0, 0, 10, 10, 0, 10, 0, 10]


def test_a_follower_may_read_a_whole_log_of_a_million_entries_at_once() -> None:
    size = 1_000_000
    bundles = [Bundle(place) for place in range(-(-size // 256))]
    tiles = sum(-(-size // 256**level) for level in range(1, 4))
    assert tiles + len(bundles) <= ADDRESS.most
