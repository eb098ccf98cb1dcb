"""Shifts of cashiers: who may open, handle and see them, in the order of the refusals, and what is booked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.book import Book, Operator
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.shifts import (
    COUNTS_MAX,
    MOVEMENTS_MAX,
    CashMovement,
    CashPart,
    Closing,
    CountedWay,
    CountLine,
    Shift,
    ShiftClose,
    ShiftCount,
    Takings,
    cash_expected,
    close,
    count,
    counts_blindly,
    may_see,
    move_cash,
)
from taquilla.domain.lottery.tenders import OWN_CASH
from taquilla.domain.people.members import Entity, Member, OperatorPeople

NOW, DAY = datetime(2026, 11, 21, 12, tzinfo=UTC), date(2026, 11, 21)
BANCA, AGENCY, BESIDE, CLOSED = 1, 10, 11, 12
ENTITIES = {BANCA: Entity(BANCA, "banca", None, 1_000_001, True, (1,), None)} | {
    id: Entity(id, name, BANCA, 1_000_000 + id, id != CLOSED, (id, BANCA), None)
    for id, name in ((AGENCY, "agency"), (BESIDE, "beside"), (CLOSED, "closed"))
}
MEMBERS = {
    name: Member(id, entity, name, role, active, is_machine)
    for id, (name, entity, role, active, is_machine) in enumerate(
        (
            ("ana", AGENCY, "cashier", True, False), ("luz", AGENCY, "cashier", True, False),
            ("boss", AGENCY, "manager", True, False), ("root", BANCA, "manager", True, False),
            ("other", BESIDE, "manager", True, False), ("clerk", AGENCY, "clerk", True, False),
            ("seller", AGENCY, "reseller", True, False), ("key", AGENCY, "cashier", True, True),
            ("gone", AGENCY, "cashier", False, False), ("shut", CLOSED, "cashier", True, False),
            ("auditor", BANCA, "auditor", True, False), ("admin", BANCA, "administrator", True, False),
        ),
        start=1,
    )
}  # fmt: skip
SHIFT = Shift(7, DAY, MEMBERS["ana"].id, AGENCY, 200_00, NOW)
AFTER = replace(SHIFT, closed=ShiftClose(9, NOW, MEMBERS["ana"].id, 0, 0))


@pytest.fixture
def book() -> Book:
    """Return a book behind the gate, at seq 20."""
    operator = Operator(1, "VES", 2, ZoneInfo("America/Caracas"), b"", {})
    people = OperatorPeople(ENTITIES, {member.id: member for member in MEMBERS.values()})
    return Book(operator, people, NOW + timedelta(hours=8), DAY, 20, 0)


def untouched(book: Book) -> bool:
    return not book.is_changed and book.last_seq == 20


HANDLING = [
    ("auditor", SHIFT, Reason.NOT_ALLOWED), ("clerk", None, Reason.NOT_ALLOWED), ("key", SHIFT, Reason.NOT_ALLOWED),
    ("ana", None, Reason.SHIFT_UNKNOWN), ("luz", SHIFT, Reason.SHIFT_UNKNOWN), ("other", AFTER, Reason.SHIFT_UNKNOWN),
    ("ana", AFTER, Reason.SHIFT_CLOSED), ("boss", AFTER, Reason.SHIFT_CLOSED),
]  # fmt: skip


@pytest.mark.parametrize(("who", "shift", "amount", "before", "reason"), [
    *((who, shift, 0, MOVEMENTS_MAX, reason) for who, shift, reason in HANDLING),
    ("ana", SHIFT, 0, MOVEMENTS_MAX, Reason.AMOUNT_INVALID),
    ("ana", SHIFT, 1, MOVEMENTS_MAX, Reason.MOVEMENTS_TOO_MANY),
    ("ana", SHIFT, 1, MOVEMENTS_MAX - 1, None),
    ("boss", SHIFT, 1, 0, None),
    ("root", SHIFT, 1, 0, None),
])  # fmt: skip
def test_cash_is_moved_by_its_cashier_or_a_manager_above(book: Book, who, shift, amount, before, reason) -> None:
    answer = move_cash(book, shift, MEMBERS[who], "in", amount, "change", moved_before=before)
    if reason is not None:
        bound = MOVEMENTS_MAX if reason is Reason.MOVEMENTS_TOO_MANY else 0
        assert (answer, untouched(book)) == (Refusal(reason, bound=bound), True)
        return
    assert answer == CashMovement(21, "in", 1, "change", MEMBERS[who].id, book.at)


@pytest.mark.parametrize(("who", "shift", "reason"), HANDLING)
def test_a_shift_is_closed_by_its_cashier_or_a_manager_above(book: Book, who: str, shift: Shift | None, reason: Reason) -> None:
    # A way to pay that nobody knows is told last.
    answer = close(book, shift, MEMBERS[who], [CountedWay(OWN_CASH, 1), CountedWay(9, 1)], {OWN_CASH: 0}, methods=())
    assert (answer, untouched(book)) == (Refusal(reason), True)


TAKINGS = Takings(*(CashPart(*part) for part in ((3, 35_00), (1, 20_00), (1, 5_00), (2, 7_00), (1, 50_00), (1, 30_25))))


@pytest.mark.parametrize(("counted", "booked"), [
    (222_75, []), (222_76, [(Account.DRAWERS, Account.CASH_DIFFERENCES, 1)]),
    (222_74, [(Account.CASH_DIFFERENCES, Account.DRAWERS, 1)]), (0, [(Account.CASH_DIFFERENCES, Account.DRAWERS, 222_75)]),
])  # fmt: skip
def test_the_difference_of_a_count_is_booked_to_the_cent(book: Book, counted: int, booked: list[object]) -> None:
    expected = cash_expected(SHIFT.opening, TAKINGS, ())
    closing = close(book, SHIFT, MEMBERS["root"], [CountedWay(OWN_CASH, counted)], {OWN_CASH: expected}, methods=())
    at_close = ShiftCount(21, MEMBERS["root"].id, book.at, "", (CountLine(OWN_CASH, counted, 222_75),))
    assert closing == Closing(ShiftClose(21, book.at, MEMBERS["root"].id, counted, 222_75), 22 if booked else None, at_close)
    assert [(one.debit, one.credit, one.amount) for one in book.written.transfers] == booked
    ((_, action, what, detail),) = book.written.events
    assert (action, what, detail["difference"]) == ("shift closed", "7", counted - 222_75)


def test_a_shift_is_seen_by_its_cashier_the_managers_above_and_the_root(book: Book) -> None:
    seen = {name for name, member in MEMBERS.items() if may_see(member, SHIFT, book.people)}
    assert seen == {"ana", "boss", "root", "auditor", "admin"}


def test_a_cashier_counts_blindly_until_the_close() -> None:
    cashiers = {name for name, member in MEMBERS.items() if member.role == "cashier"}
    assert {name for name, member in MEMBERS.items() if counts_blindly(member, SHIFT)} == cashiers
    assert not any(counts_blindly(member, AFTER) for member in MEMBERS.values())


@pytest.mark.parametrize(("ways", "before", "reason"), [
    ([(0, 5_00), (1, 20_00, ((20_00, 1),))], 0, None), ([(0, 5_00)], 19, None), ([(0, 5_00)], 20, Reason.COUNTS_TOO_MANY),
    ([(1, 5_00)], 0, Reason.AMOUNT_INVALID), ([(0, 5_00), (0, 5_00)], 0, Reason.AMOUNT_INVALID),
    ([(0, 5_00, ((1_00, 4),))], 0, Reason.AMOUNT_INVALID), ([(9, 5_00), (9, 5_00)], 20, Reason.TENDER_UNKNOWN),
])  # fmt: skip
def test_a_count_shows_its_differences_and_books_nothing(book: Book, ways: Any, before: int, reason: Reason | None) -> None:
    counted = [CountedWay(*way) for way in ways]
    made = count(book, SHIFT, MEMBERS["ana"], counted, {0: 6_00, 1: 20_00}, methods={1}, before=before)
    if reason is None:
        assert isinstance(made, ShiftCount)
        assert [line.difference for line in made.lines] == [-1_00, 0]
        assert (book.written.transfers, [action for _, action, *_ in book.written.events]) == ([], ["shift counted"])
    else:
        bound = COUNTS_MAX if reason is Reason.COUNTS_TOO_MANY else 0
        assert (made, untouched(book)) == (Refusal(reason, bound=bound), True)
