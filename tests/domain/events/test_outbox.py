"""Events have consecutive numbers, and ranges that adjoin; whoever holds them sees what is missing."""

from datetime import UTC, date, datetime

import pytest

from taquilla.domain.events.outbox import UNTOLD, Draft, Outbox, ToldEvent, Turn, gap
from taquilla.domain.people.members import NATION

AT, DAY = datetime(2024, 10, 22, 12, tzinfo=UTC), date(2024, 10, 22)


def told(before: int, covered: int, taken: int, seq: int, *types: str) -> list[tuple[int, str, int, int]]:
    """Return number, type and range of what a transaction tells."""
    outbox = Outbox({7: Turn(before, covered, taken, AT, DAY)})
    for kind in types:
        outbox.add(7, Draft(kind))
    outbox.cover(7, seq, DAY)
    return [(row.number, row.type, row.first_seq, row.last_seq) for row in outbox.rows()]


@pytest.mark.parametrize(("before", "covered", "taken", "seq", "types", "rows"), [
    (0, 0, 0, 0, (), []),
    (0, 0, 0, 4, ("a",), [(1, "a", 1, 4)]),
    (3, 4, 4, 9, ("a", "b"), [(4, "a", 5, 9), (5, "b", 5, 9)]),
    # Nothing was given a seq: the range ends before it begins.
    (3, 4, 4, 4, ("a",), [(4, "a", 5, 4)]),
    # Nobody has said what was written.
    (3, 4, 4, 5, (), [(4, UNTOLD, 5, 5)]),
    # An earlier release has given seqs without events.
    (3, 4, 6, 6, (), [(4, UNTOLD, 5, 6)]),
    (3, 4, 6, 8, ("a",), [(4, UNTOLD, 5, 6), (5, "a", 7, 8)]),
])  # fmt: skip
def test_a_transaction_covers_just_the_seqs_that_no_event_covers_yet(before, covered, taken, seq, types, rows) -> None:
    assert told(before, covered, taken, seq, *types) == rows


def test_what_concerns_the_nation_is_told_to_every_operator() -> None:
    outbox = Outbox({one: Turn(one, 0, 0, AT, DAY) for one in (1, 2)})
    outbox.add(NATION, Draft("holiday.added"))
    outbox.add(2, Draft("a"))
    assert [(row.operator_id, row.number, row.type) for row in outbox.rows()] == [
        (1, 2, "holiday.added"), (2, 3, "holiday.added"), (2, 4, "a"),
    ]  # fmt: skip


def event(number: int, first: int, last: int) -> ToldEvent:
    return ToldEvent(number, "a", AT, first, last, {})


@pytest.mark.parametrize(("events", "missing"), [
    ([], None),
    ([(1, 1, 4), (2, 5, 9), (3, 5, 9), (4, 10, 9), (5, 10, 9), (6, 10, 12)], None),
    ([(17, 5, 9), (18, 10, 12)], None),
    ([(1, 1, 4), (3, 5, 9)], "event 3 follows event 1"),
    ([(1, 1, 4), (1, 1, 4)], "event 1 follows event 1"),
    ([(1, 1, 4), (2, 6, 9)], "event 2 begins with seq 6, after 4"),
    ([(1, 1, 4), (2, 4, 9)], "event 2 begins with seq 4, after 4"),
    ([(1, 1, 4), (2, 1, 5)], "event 2 begins with seq 1, after 4"),
])  # fmt: skip
def test_a_gap_is_seen(events: list[tuple[int, int, int]], missing: str | None) -> None:
    assert gap([event(*one) for one in events]) == missing


def test_a_gap_between_two_pages_is_seen() -> None:
    assert gap([event(3, 5, 6)], after=event(2, 1, 4)) is None
    assert gap([event(4, 5, 6)], after=event(2, 1, 4)) == "event 4 follows event 2"
