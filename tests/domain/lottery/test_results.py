"""A result is entered by one clerk and approved by another, after the close and after the draw, and corrected in the same way."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.results import is_read, read_outcome, second_version
from taquilla.domain.people.two_clerks import DIFFERING_WAIT, refuse_second_reading

NOON = datetime(2024, 10, 22, 16, tzinfo=UTC)
CLOSE = NOON - timedelta(minutes=5)
A_MOMENT = timedelta(microseconds=1)
FIRST, SECOND = 1, 2


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


IN_FORCE = AVersion(1, "7", approved=True)


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


# Each makes one thing wrong with a reading, whatever else is wrong with it.
ENTERING: dict[Reason, Callable[[Reading], Reading]] = {
    Reason.DRAW_NOT_CLOSED: lambda reading: replace(reading, draw=replace(reading.draw, closed_at=None)),
    Reason.DRAW_NOT_HELD: lambda reading: replace(reading, at=NOON - A_MOMENT),
    Reason.DRAW_NOT_SEALED: lambda reading: replace(reading, draw=replace(reading.draw, is_sealed=False)),
    Reason.OUTCOME_INVALID: lambda reading: replace(reading, text="37"),
    Reason.RESULT_STANDS: lambda reading: replace(reading, versions=[AVersion(1, reading.text, approved=True)]),
    Reason.RESULT_FINAL: lambda reading: replace(
        reading, versions=reading.versions or [AVersion(1, "8", approved=True)], prizes_expired=True
    ),
}


@pytest.mark.parametrize(("first", "second"), list(combinations(ENTERING, 2)))
def test_of_two_flaws_of_a_reading_the_earlier_is_named(first: Reason, second: Reason) -> None:
    assert ENTERING[second](ENTERING[first](Reading())).answer() == Refusal(first)


@pytest.mark.parametrize(("versions", "text", "answer"), [
    ([AVersion()], "7", "7"), ([AVersion()], "8", "8"),  # nothing is in force yet
    ([IN_FORCE], "7", Refusal(Reason.RESULT_STANDS)), ([IN_FORCE], "07", Refusal(Reason.RESULT_STANDS)),
    ([IN_FORCE], "8", "8"), ([IN_FORCE, AVersion(2, "8", approved=True)], "7", "7"),  # a correction, and back
    ([IN_FORCE, AVersion(2, "8", approved=True)], "8", Refusal(Reason.RESULT_STANDS)),
    ([IN_FORCE, AVersion(2, "8")], "8", "8"), ([IN_FORCE, AVersion(2, "8")], "7", Refusal(Reason.RESULT_STANDS)),
])  # fmt: skip
def test_only_the_result_in_force_stands_in_the_way(versions: list[AVersion], text: str, answer: str | Refusal) -> None:
    assert Reading(versions=versions, text=text).answer() == answer


@pytest.mark.parametrize(("versions", "answer"), [
    ([], "7"),  # the first result may come as late as it likes
    ([AVersion(1, "8")], "7"),
    ([AVersion(1, "8", approved=True)], Refusal(Reason.RESULT_FINAL)),
])  # fmt: skip
def test_after_prizes_have_expired_no_result_is_corrected(versions: list[AVersion], answer: str | Refusal) -> None:
    assert Reading(versions=versions, prizes_expired=True).answer() == answer


# Approving (RG-06)


@pytest.mark.parametrize(("versions", "text", "member", "answer"), [
    ([AVersion()], "7", SECOND, 1), ([AVersion()], "07", SECOND, 1),
    ([AVersion(), AVersion(2, "8")], "8", SECOND, 2), ([IN_FORCE, AVersion(2, "8", SECOND)], "8", FIRST, 2),
    ([AVersion(), AVersion(2, "7", SECOND)], "7", FIRST, 2),
    # Each refusal alone, in the order of checking,
    ([], "7", SECOND, Reason.RESULT_UNKNOWN), ([IN_FORCE], "7", SECOND, Reason.RESULT_STANDS),
    ([AVersion()], "7", FIRST, Reason.RESULT_SAME_CLERK),
    ([AVersion()], "8", SECOND, Reason.RESULT_DIFFERS), ([AVersion()], "37", SECOND, Reason.RESULT_DIFFERS),
    ([AVersion(), AVersion(2, "8")], "7", SECOND, Reason.RESULT_DIFFERS),  # the last reading counts
    # and two at once.
    ([IN_FORCE], "7", FIRST, Reason.RESULT_STANDS), ([IN_FORCE], "8", SECOND, Reason.RESULT_STANDS),
    ([AVersion()], "8", FIRST, Reason.RESULT_SAME_CLERK),
])  # fmt: skip
def test_a_second_clerk_reads_the_same(versions: list[AVersion], text: str, member: int, answer: int | Reason) -> None:
    said = last = second_version(ADraw(), versions, member)
    if not isinstance(last, Refusal):
        is_same = is_read(ADraw(), last, text)
        said = refuse_second_reading(versions, None, NOON, is_same=is_same, is_final=False) or last.version
    assert said == (Refusal(answer) if isinstance(answer, Reason) else answer)


@pytest.mark.parametrize(("differed_at", "is_same", "is_final", "answer"), [
    (None, True, True, Reason.RESULT_FINAL), (None, True, False, None), (None, False, False, Reason.RESULT_DIFFERS),
    (NOON - DIFFERING_WAIT, True, False, None),
    (NOON - DIFFERING_WAIT + A_MOMENT, True, False, Reason.RESULT_WAITS),
    (NOON - DIFFERING_WAIT + A_MOMENT, False, True, Reason.RESULT_WAITS),  # not told
    (NOON - DIFFERING_WAIT, False, True, Reason.RESULT_DIFFERS),
    (NOON - DIFFERING_WAIT, True, True, Reason.RESULT_FINAL),
])  # fmt: skip
def test_after_a_reading_that_differed_its_clerk_s_next_one_waits(differed_at, is_same, is_final, answer):
    expected = None if answer is None else Refusal(answer)
    assert refuse_second_reading([IN_FORCE], differed_at, NOON, is_same=is_same, is_final=is_final) == expected


def test_reasons_of_drawing_are_declared_in_the_order_of_checking() -> None:
    declared = list(Reason)
    approving = [
        Reason.RESULT_UNKNOWN, Reason.RESULT_STANDS, Reason.RESULT_SAME_CLERK, Reason.NOT_INDEPENDENT, Reason.RESULT_WAITS,
        Reason.RESULT_DIFFERS, Reason.RESULT_FINAL,
    ]  # fmt: skip
    for checked in (list(ENTERING), approving):
        assert checked == sorted(checked, key=declared.index)


def test_the_first_result_of_a_draw_has_no_prizes_before_it_that_could_have_expired() -> None:
    assert refuse_second_reading([AVersion()], None, NOON, is_same=True, is_final=True) is None
