"""A result is entered by one clerk and approved by another, after the close and after the draw, and corrected in the same way."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.results import read_outcome

NOON = datetime(2024, 10, 22, 16, tzinfo=UTC)
CLOSE = NOON - timedelta(minutes=5)
A_MOMENT = timedelta(microseconds=1)


@dataclass
class ADraw:
    """An animalitos draw at noon that has closed."""

    closed_at: datetime | None = CLOSE
    draws_at: datetime = NOON
    category: str = "animalitos"
    zodiac: bool = False
    is_sealed: bool = True


@dataclass
class AVersion:
    """A result as one clerk read it."""

    version: int = 1
    outcome: str = "7"
    entered_by: int = 1
    approved: bool = False


@dataclass
class Reading:
    """A clerk's entry, and its circumstances."""

    draw: ADraw = field(default_factory=ADraw)
    versions: list[AVersion] = field(default_factory=list)
    text: str = "7"
    at: datetime = NOON
    is_final: bool = False

    def answer(self) -> str | Refusal:
        return read_outcome(self.draw, self.versions, self.text, self.at, is_final=self.is_final)


# Each makes one thing wrong with a reading, whatever else is wrong with it.
ENTERING: dict[Reason, Callable[[Reading], Reading]] = {
    Reason.DRAW_NOT_CLOSED: lambda reading: replace(reading, draw=replace(reading.draw, closed_at=None)),
    Reason.DRAW_NOT_HELD: lambda reading: replace(reading, at=NOON - A_MOMENT),
    Reason.DRAW_NOT_SEALED: lambda reading: replace(reading, draw=replace(reading.draw, is_sealed=False)),
    Reason.OUTCOME_INVALID: lambda reading: replace(reading, text="37"),
    Reason.RESULT_STANDS: lambda reading: replace(reading, versions=[AVersion(1, reading.text, approved=True)]),
    Reason.RESULT_FINAL: lambda reading: replace(
        reading, versions=reading.versions or [AVersion(1, "8", approved=True)], is_final=True
    ),
}


@pytest.mark.parametrize(("first", "second"), list(combinations(ENTERING, 2)))
def test_of_two_flaws_of_a_reading_the_earlier_is_named(first: Reason, second: Reason) -> None:
    assert ENTERING[second](ENTERING[first](Reading())).answer() == Refusal(first)


def test_reasons_of_drawing_are_declared_in_the_order_of_checking() -> None:
    declared = list(Reason)
    approving = [
        Reason.RESULT_UNKNOWN, Reason.RESULT_STANDS, Reason.RESULT_SAME_CLERK, Reason.NOT_INDEPENDENT, Reason.RESULT_WAITS,
        Reason.RESULT_DIFFERS, Reason.RESULT_FINAL,
    ]  # fmt: skip
    for checked in (list(ENTERING), approving):
        assert checked == sorted(checked, key=declared.index)
