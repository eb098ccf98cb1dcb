"""Compares two sides that were measured in turns: the median of the ratios of each pair, and how sure it is.

Only the order of the ratios counts (the sign test and the interval that goes with it), so a few pairs that a neighbour of the
machine has spoilt move nothing.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median
from typing import Final

SURE: Final = 0.95
PAIRS_MIN: Final = 6
"""With fewer pairs no interval is sure enough."""


class Verdict(enum.StrEnum):
    """The result of a comparison of costs."""

    FASTER = "faster"
    SAME = "the same"
    SLOWER = "slower"


@dataclass(frozen=True, slots=True)
class Compared:
    """The ratio of two sides: its median, the interval that holds the true one with 95 %, and how sure its direction is."""

    ratio: float
    low: float
    high: float
    sureness: float


def compare(ratios: Sequence[float]) -> Compared:
    """Return the comparison of at least `PAIRS_MIN` ratios."""
    ordered = sorted(ratios)
    count = len(ordered)
    assert count >= PAIRS_MIN
    outside = place_of_interval(count)
    larger, smaller = sum(ratio > 1 for ratio in ordered), sum(ratio < 1 for ratio in ordered)
    return Compared(median(ordered), ordered[outside], ordered[-1 - outside], 1 - sign_test(larger, smaller))


def judge(cost: Compared, least: float) -> Verdict:
    """Return whether a cost has fallen or risen: the whole interval is on one side of 1, and the median by so much.

    ``judge(Compared(1.03, 1.01, 1.04, 0.99), 0.02) is Verdict.SLOWER``
    """
    if cost.low > 1 and cost.ratio >= 1 + least:
        return Verdict.SLOWER
    if cost.high < 1 and cost.ratio <= 1 - least:
        return Verdict.FASTER
    return Verdict.SAME


def place_of_interval(count: int) -> int:
    """Return how many of so many ordered values lie outside on each side of the interval that holds the median with 95 %."""
    outside, place = 0.0, 0
    while True:
        outside += 2 * comb(count, place) / 2**count
        if outside > 1 - SURE:
            return place - 1
        place += 1


def sign_test(larger: int, smaller: int) -> float:
    """Return the chance of a result at least so lopsided between two sides that are the same: ``sign_test(6, 0) == 1 / 32``."""
    count = larger + smaller
    return min(1.0, 2 * sum(comb(count, few) for few in range(min(larger, smaller) + 1)) / (1 << count))
