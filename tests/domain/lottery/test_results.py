"""A result is entered by one clerk and approved by another, after the close and after the draw, and corrected in the same way."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.results import approve, read_outcome

NOON = datetime(2024, 10, 22, 16, tzinfo=UTC)
CLOSE = NOON - timedelta(minutes=5)
A_MOMENT = timedelta(microseconds=1)
FIRST, SECOND, THIRD = 1, 2, 3


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
    entered_by: int = FIRST
    approved: bool = False


@dataclass
class Reading:
    """A clerk's entry, and its circumstances."""

    draw: ADraw = field(default_factory=ADraw)
    versions: list[AVersion] = field(default_factory=list)
    text: str = "7"
    at: datetime = NOON
    prizes_expired: bool = False

    def answer(self) -> str | Refusal:
        return read_outcome(self.draw, self.versions, self.text, self.at, prizes_expired=self.prizes_expired)


def not_closed(reading: Reading) -> None:
    reading.draw.closed_at = None


def not_held(reading: Reading) -> None:
    reading.at = NOON - A_MOMENT


def not_sealed(reading: Reading) -> None:
    reading.draw.is_sealed = False


def no_such_figure(reading: Reading) -> None:
    reading.text = "37"


def already_in_force(reading: Reading) -> None:
    reading.versions = [AVersion(1, reading.text, approved=True)]


def prizes_gone(reading: Reading) -> None:
    reading.versions, reading.prizes_expired = reading.versions or [AVersion(1, "8", approved=True)], True


ENTERING = {
    Reason.DRAW_NOT_CLOSED: not_closed,
    Reason.DRAW_NOT_HELD: not_held,
    Reason.DRAW_NOT_SEALED: not_sealed,
    Reason.OUTCOME_INVALID: no_such_figure,
    Reason.RESULT_STANDS: already_in_force,
    Reason.RESULT_FINAL: prizes_gone,
}
PAIRS = [(first, second) for place, first in enumerate(ENTERING) for second in list(ENTERING)[place + 1 :]]


def test_a_result_is_read_in_its_canonical_spelling() -> None:
    assert Reading(text="07").answer() == "7"
    assert Reading(text="00").answer() == "00"
    assert Reading(draw=ADraw(category="lottery"), text="341").answer() == "341"
    assert Reading(draw=ADraw(category="lottery", zodiac=True), text="000-11").answer() == "000-ACU"


@pytest.mark.parametrize("reason", ENTERING)
def test_one_flaw_stops_a_reading(reason: Reason) -> None:
    reading = Reading()
    ENTERING[reason](reading)
    assert reading.answer() == Refusal(reason)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_flaws_of_a_reading_the_earlier_is_named(first: Reason, second: Reason) -> None:
    reading = Reading()
    ENTERING[first](reading)
    ENTERING[second](reading)
    assert reading.answer() == Refusal(first)


@pytest.mark.parametrize(
    ("at", "answer"), [(NOON - A_MOMENT, Refusal(Reason.DRAW_NOT_HELD)), (NOON, "7"), (NOON + timedelta(days=2), "7")]
)
def test_a_result_is_never_older_than_its_draw(at: datetime, answer: str | Refusal) -> None:
    """RG-05 would have caught the portal document's results of 00:01."""
    assert Reading(at=at).answer() == answer


@pytest.mark.parametrize(("category", "zodiac", "text"), [
    ("animalitos", False, "37"), ("animalitos", False, "-1"), ("animalitos", False, " 7"),
    ("animalitos77", False, "76"),
    ("lottery", False, "41"), ("lottery", False, "341-ARI"), ("lottery", True, "341"), ("lottery", True, "341-XXX"),
    ("lottery", False, ""),
])  # fmt: skip
def test_a_result_fits_its_draw(category: str, zodiac: bool, text: str) -> None:
    draw = ADraw(category=category, zodiac=zodiac)
    assert Reading(draw=draw, text=text).answer() == Refusal(Reason.OUTCOME_INVALID)


@pytest.mark.parametrize(("versions", "text", "answer"), [
    ([AVersion(1, "7", approved=False)], "7", "7"),  # nothing is in force yet
    ([AVersion(1, "7", approved=False)], "8", "8"),
    ([AVersion(1, "7", approved=True)], "7", Refusal(Reason.RESULT_STANDS)),
    ([AVersion(1, "7", approved=True)], "07", Refusal(Reason.RESULT_STANDS)),
    ([AVersion(1, "7", approved=True)], "8", "8"),  # a correction
    ([AVersion(1, "7", approved=True), AVersion(2, "8", approved=True)], "7", "7"),  # and back
    ([AVersion(1, "7", approved=True), AVersion(2, "8", approved=True)], "8", Refusal(Reason.RESULT_STANDS)),
    ([AVersion(1, "7", approved=True), AVersion(2, "8", approved=False)], "8", "8"),
    ([AVersion(1, "7", approved=True), AVersion(2, "8", approved=False)], "7", Refusal(Reason.RESULT_STANDS)),
])  # fmt: skip
def test_only_the_result_in_force_stands_in_the_way(versions: list[AVersion], text: str, answer: str | Refusal) -> None:
    assert Reading(versions=versions, text=text).answer() == answer


@pytest.mark.parametrize(("versions", "answer"), [
    ([], "7"),  # the first result may come as late as it likes
    ([AVersion(1, "8", approved=False)], "7"),
    ([AVersion(1, "8", approved=True)], Refusal(Reason.RESULT_FINAL)),
])  # fmt: skip
def test_after_prizes_have_expired_no_result_is_corrected(versions: list[AVersion], answer: str | Refusal) -> None:
    assert Reading(versions=versions, prizes_expired=True).answer() == answer


# Approving (RG-06)


@pytest.mark.parametrize(("versions", "text", "member", "answer"), [
    ([AVersion(1, "7")], "7", SECOND, 1),
    ([AVersion(1, "7")], "07", SECOND, 1),
    ([AVersion(1, "7"), AVersion(2, "8")], "8", SECOND, 2),
    ([AVersion(1, "7", approved=True), AVersion(2, "8", SECOND)], "8", FIRST, 2),
    ([AVersion(1, "7", FIRST), AVersion(2, "7", SECOND)], "7", FIRST, 2),
    # Each refusal alone, in the order of checking,
    ([], "7", SECOND, Reason.RESULT_UNKNOWN),
    ([AVersion(1, "7", approved=True)], "7", SECOND, Reason.RESULT_STANDS),
    ([AVersion(1, "7")], "7", FIRST, Reason.RESULT_SAME_CLERK),
    ([AVersion(1, "7")], "8", SECOND, Reason.RESULT_DIFFERS),
    ([AVersion(1, "7")], "37", SECOND, Reason.RESULT_DIFFERS),
    ([AVersion(1, "7"), AVersion(2, "8")], "7", SECOND, Reason.RESULT_DIFFERS),  # the last reading counts
    # and two at once.
    ([AVersion(1, "7", approved=True)], "7", FIRST, Reason.RESULT_STANDS),
    ([AVersion(1, "7", approved=True)], "8", SECOND, Reason.RESULT_STANDS),
    ([AVersion(1, "7")], "8", FIRST, Reason.RESULT_SAME_CLERK),
])  # fmt: skip
def test_a_second_clerk_reads_the_same(versions: list[AVersion], text: str, member: int, answer: int | Reason) -> None:
    expected = Refusal(answer) if isinstance(answer, Reason) else answer
    assert approve(ADraw(), versions, text, member, prizes_expired=False) == expected


def test_reasons_of_drawing_are_declared_in_the_order_of_checking() -> None:
    declared = list(Reason)
    approving = [Reason.RESULT_UNKNOWN, Reason.RESULT_STANDS, Reason.RESULT_SAME_CLERK, Reason.RESULT_DIFFERS]
    for checked in (list(ENTERING), approving):
        assert all(declared.index(one) < declared.index(next_one) for one, next_one in pairwise(checked))


def test_a_correction_is_not_approved_once_prizes_have_expired() -> None:
    first = AVersion(1, "7", entered_by=1, approved=True)
    second = AVersion(2, "8", entered_by=1, approved=False)
    assert approve(ADraw(), [first, second], "8", 2, prizes_expired=False) == 2
    assert approve(ADraw(), [first, second], "8", 2, prizes_expired=True) == Refusal(Reason.RESULT_FINAL)
    # The first result of a draw has no prizes before it: nothing can have expired.
    assert approve(ADraw(), [AVersion(1, "7", entered_by=1, approved=False)], "7", 2, prizes_expired=True) == 1
