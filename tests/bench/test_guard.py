"""Houses are compared in pairs: the guard's statistics and its tree; the growth of one beside another, and the past it keeps."""

import contextlib
from datetime import date
from pathlib import Path

import pytest
from bench.ground import CLONE, BenchFailed
from bench.growth import Slice
from bench.guard import git, tree_of
from bench.history import Past
from bench.paired import Compared, Verdict, compare, judge, place_of_interval, sign_test

from bench import growth

IN_GIT = pytest.mark.skipif(not (CLONE / ".git").exists(), reason="the tests' files are not a clone")


@pytest.mark.parametrize(("larger", "smaller", "chance"), [
    (0, 0, 1.0), (1, 0, 1.0), (3, 3, 1.0), (5, 0, 1 / 16), (6, 0, 1 / 32), (0, 6, 1 / 32), (10, 2, 2 * 79 / 4096),
])  # fmt: skip
def test_the_sign_test_tells_how_likely_chance_alone_is(larger: int, smaller: int, chance: float) -> None:
    assert sign_test(larger, smaller) == pytest.approx(chance)


# As in the tables of the sign test: the 6th and the 15th of 20 values hold the median with 95.9 %.
@pytest.mark.parametrize(("count", "outside"), [(6, 0), (8, 0), (9, 1), (12, 2), (15, 3), (20, 5), (25, 7), (100, 39)])
def test_the_interval_leaves_out_as_many_values_on_each_side_as_it_may(count: int, outside: int) -> None:
    assert place_of_interval(count) == outside


def test_pairs_that_a_neighbour_has_spoilt_move_nothing() -> None:
    quiet = [1.03 + step / 1000 for step in range(-10, 10)]
    spoilt = [*quiet[2:-2], 0.2, 0.3, 4.0, 5.0]
    assert compare(spoilt).ratio == pytest.approx(compare(quiet).ratio)
    assert compare(spoilt).low == pytest.approx(compare(quiet).low)
    assert compare(spoilt).sureness > 0.99
    assert compare([1.0] * 6) == Compared(1.0, 1.0, 1.0, 0.0)


@pytest.mark.parametrize(("cost", "verdict"), [
    (Compared(1.02, 1.001, 1.05, 0.99), Verdict.SLOWER),
    (Compared(1.019, 1.001, 1.05, 0.99), Verdict.SAME),
    (Compared(1.30, 1.0, 1.5, 0.9), Verdict.SAME),
    (Compared(0.98, 0.95, 0.999, 0.99), Verdict.FASTER),
    (Compared(0.981, 0.95, 0.999, 0.99), Verdict.SAME),
    (Compared(0.70, 0.5, 1.0, 0.9), Verdict.SAME),
    (Compared(1.0, 1.0, 1.0, 0.0), Verdict.SAME),
])  # fmt: skip
def test_slower_is_what_is_sure_and_large_enough(cost: Compared, verdict: Verdict) -> None:
    assert judge(cost, 0.02) is verdict


@IN_GIT
def test_the_tree_of_a_commit_is_gone_afterwards_whatever_happened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.guard.DISK", tmp_path)
    with contextlib.suppress(KeyboardInterrupt), tree_of("HEAD") as (tree, name):
        assert (tree / "src" / "taquilla" / "__init__.py").exists()
        assert git("rev-parse", "HEAD").startswith(name)
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    assert str(tmp_path) not in git("worktree", "list")


def test_the_growth_of_two_houses_is_the_middle_of_their_ratios() -> None:
    few, large = [[Slice(rate, 30, 60, 200, 100, 3_000) for rate in (first, 2_000, 1_500)] for first in (1_000, 900)]
    figures = growth._ratios((few, large), [100, 110])
    assert (figures["rate_ratio"], figures["memory_ratio"], min(figures["ratios"]["rate"])) == (1.0, 1.1, 0.9)


def test_a_kept_past_is_known_again_by_its_sizes(tmp_path: Path) -> None:
    past = Past(date(2026, 1, 1), date(2026, 1, 3), 600)
    assert Past.kept(tmp_path, 600, 3) is None
    past.keep(tmp_path, 600, 3)
    assert Past.kept(tmp_path, 600, 3) == past
    with pytest.raises(BenchFailed, match="another size"):
        Past.kept(tmp_path, 900, 3)
