"""Cash of a shift: moved, counted and booked to the cent; ways to pay with their rates, and change."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import taquilla
from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.book import Book, Operator
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery import shifts
from taquilla.domain.lottery.tenders import (
    LARGEST_NOTE,
    LARGEST_NOTES,
    OWN_CASH,
    ExchangeRate,
    PaymentMethod,
    RateUnit,
    TenderLeg,
    TenderTerms,
    read_rate,
    weigh,
)
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
SHIFT = shifts.Shift(7, DAY, MEMBERS["ana"].id, AGENCY, 200_00, NOW)
AFTER = replace(SHIFT, closed=shifts.ShiftClose(9, NOW, MEMBERS["ana"].id, 0, 0))


@pytest.fixture
def book() -> Book:
    """Return a book behind the gate, at seq 20."""
    people = OperatorPeople(ENTITIES, {member.id: member for member in MEMBERS.values()})
    return Book(HOUSE, people, NOW + timedelta(hours=8), DAY, 20, 0)


def untouched(book: Book) -> bool:
    return not book.is_changed and book.last_seq == 20


HANDLING = [
    ("auditor", SHIFT, Reason.NOT_ALLOWED), ("clerk", None, Reason.NOT_ALLOWED), ("key", SHIFT, Reason.NOT_ALLOWED),
    ("ana", None, Reason.SHIFT_UNKNOWN), ("luz", SHIFT, Reason.SHIFT_UNKNOWN), ("other", AFTER, Reason.SHIFT_UNKNOWN),
    ("ana", AFTER, Reason.SHIFT_CLOSED), ("boss", AFTER, Reason.SHIFT_CLOSED),
]  # fmt: skip


@pytest.mark.parametrize(("who", "shift", "amount", "before", "reason"), [
    *((who, shift, 0, shifts.MOVEMENTS_MAX, reason) for who, shift, reason in HANDLING),
    ("ana", SHIFT, 0, shifts.MOVEMENTS_MAX, Reason.AMOUNT_INVALID),
    ("ana", SHIFT, 1, shifts.MOVEMENTS_MAX, Reason.MOVEMENTS_TOO_MANY),
    ("ana", SHIFT, 1, shifts.MOVEMENTS_MAX - 1, None), ("boss", SHIFT, 1, 0, None), ("root", SHIFT, 1, 0, None),
])  # fmt: skip
def test_cash_is_moved_by_its_cashier_or_a_manager_above(book: Book, who, shift, amount, before, reason) -> None:
    answer = shifts.move_cash(book, shift, MEMBERS[who], "in", amount, "change", moved_before=before)
    if reason is not None:
        bound = shifts.MOVEMENTS_MAX if reason is Reason.MOVEMENTS_TOO_MANY else 0
        assert (answer, untouched(book)) == (Refusal(reason, bound=bound), True)
        return
    assert answer == shifts.CashMovement(21, "in", 1, "change", MEMBERS[who].id, book.at)


@pytest.mark.parametrize(("who", "shift", "reason"), HANDLING)
def test_a_shift_is_closed_by_its_cashier_or_a_manager_above(
    book: Book, who: str, shift: shifts.Shift | None, reason: Reason
) -> None:
    # A way to pay that nobody knows is told last.
    counted = [shifts.CountedWay(OWN_CASH, 1), shifts.CountedWay(9, 1)]
    answer = shifts.close(book, shift, MEMBERS[who], counted, {OWN_CASH: 0}, methods=())
    assert (answer, untouched(book)) == (Refusal(reason), True)


PARTS = ((3, 35_00), (1, 20_00), (1, 5_00), (2, 7_00), (1, 50_00), (1, 30_25))
TAKINGS = shifts.Takings(*(shifts.CashPart(*part) for part in PARTS))


@pytest.mark.parametrize(("counted", "booked"), [
    (222_75, []), (222_76, [(Account.DRAWERS, Account.CASH_DIFFERENCES, 1)]),
    (222_74, [(Account.CASH_DIFFERENCES, Account.DRAWERS, 1)]), (0, [(Account.CASH_DIFFERENCES, Account.DRAWERS, 222_75)]),
])  # fmt: skip
def test_the_difference_of_a_count_is_booked_to_the_cent(book: Book, counted: int, booked: list[object]) -> None:
    expected = shifts.cash_expected(SHIFT.opening, TAKINGS, ())
    closing = shifts.close(book, SHIFT, MEMBERS["root"], [shifts.CountedWay(OWN_CASH, counted)], {OWN_CASH: expected}, methods=())
    at_close = shifts.ShiftCount(21, MEMBERS["root"].id, book.at, "", (shifts.CountLine(OWN_CASH, counted, 222_75),))
    closed = shifts.ShiftClose(21, book.at, MEMBERS["root"].id, counted, 222_75)
    assert closing == shifts.Closing(closed, 22 if booked else None, at_close)
    assert [(one.debit, one.credit, one.amount) for one in book.written.transfers] == booked
    ((_, action, what, detail),) = book.written.events
    assert (action, what, detail["difference"]) == ("shift closed", "7", counted - 222_75)


def test_a_shift_is_seen_by_its_cashier_the_managers_above_and_the_root(book: Book) -> None:
    seen = {name for name, member in MEMBERS.items() if shifts.may_see(member, SHIFT, book.people)}
    assert seen == {"ana", "boss", "root", "auditor", "admin"}


def test_a_cashier_counts_blindly_until_the_close() -> None:
    cashiers = {name for name, member in MEMBERS.items() if member.role == "cashier"}
    assert {name for name, member in MEMBERS.items() if shifts.counts_blindly(member, SHIFT)} == cashiers
    assert not any(shifts.counts_blindly(member, AFTER) for member in MEMBERS.values())


@pytest.mark.parametrize(("ways", "before", "reason"), [
    ([(0, 5_00), (1, 20_00, ((20_00, 1),))], 0, None), ([(0, 5_00)], 19, None), ([(0, 5_00)], 20, Reason.COUNTS_TOO_MANY),
    ([(1, 5_00)], 0, Reason.AMOUNT_INVALID), ([(0, 5_00), (0, 5_00)], 0, Reason.AMOUNT_INVALID),
    ([(0, 5_00, ((1_00, 4),))], 0, Reason.AMOUNT_INVALID), ([(9, 5_00), (9, 5_00)], 20, Reason.TENDER_UNKNOWN),
])  # fmt: skip
def test_a_count_shows_its_differences_and_books_nothing(book: Book, ways: Any, before: int, reason: Reason | None) -> None:
    counted = [shifts.CountedWay(*way) for way in ways]
    made = shifts.count(book, SHIFT, MEMBERS["ana"], counted, {0: 6_00, 1: 20_00}, methods={1}, before=before)
    if reason is None:
        assert isinstance(made, shifts.ShiftCount)
        assert [line.difference for line in made.lines] == [-1_00, 0]
        assert (book.written.transfers, [action for _, action, *_ in book.written.events]) == ([], ["shift counted"])
    else:
        bound = shifts.COUNTS_MAX if reason is Reason.COUNTS_TOO_MANY else 0
        assert (made, untouched(book)) == (Refusal(reason, bound=bound), True)


DOLLARS, CARD, PESOS, EUROS, OLD, ZELLE = 1, 2, 3, 4, 5, 6
HOUSE = Operator(1, "VES", 2, ZoneInfo("America/Caracas"), b"", {})
TERMS = TenderTerms(
    {
        row[0]: PaymentMethod(*row)
        for row in (
            (DOLLARS, "Dollars", "cash", "USD", 2, True), (CARD, "Card", "card", "VES", 2, False),
            (PESOS, "Pesos", "cash", "COP", 0, True), (EUROS, "Euros", "cash", "EUR", 2, True),
            (OLD, "Cheque", "other", "VES", 2, True, False), (ZELLE, "Zelle", "mobile", "USD", 2, False),
        )
    },
    {"USD": ExchangeRate("USD", 3652, 100), "COP": ExchangeRate("COP", 1, 112)},
)  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "rate"), [
    ("36.52", "foreign", ExchangeRate("USD", 3652, 100)),
    ("40", "foreign", ExchangeRate("USD", 40, 1)),
    ("0.00000001", "foreign", ExchangeRate("USD", 1, 100_000_000)),
    ("112.5", "own", ExchangeRate("USD", 10, 1125)),
    ("999999999.99999999", "own", ExchangeRate("USD", 100_000_000, 99_999_999_999_999_999)),
    ("0.00", "own", None),
    *((text, "foreign", None) for text in ("0", "1.000000001", "1000000000", "-1", "1,5", "٣", "")),
])  # fmt: skip
def test_a_rate_is_read_exactly_and_written_as_it_was(text: str, unit: RateUnit, rate: ExchangeRate | None) -> None:
    assert read_rate("USD", text, unit) == rate
    if rate is not None:
        assert rate.written == (text, unit)


@pytest.mark.parametrize(("owed", "legs", "worths"), [
    (28_00, [(OWN_CASH, 30_00), (OWN_CASH, -2_00)], [30_00, -2_00]),
    (28_00, [(DOLLARS, 1_00), (OWN_CASH, -8_52)], [36_52, -8_52]),
    (28_00, [(CARD, 28_00)], [28_00]),
    (28_00, [(CARD, 20_00), (OWN_CASH, 8_00)], [20_00, 8_00]),
    # 1,000 pesos are worth 8.928…: received 8.92, given 8.93.
    (8_92, [(PESOS, 1_000)], [8_92]),
    (20_00, [(DOLLARS, 1_00), (PESOS, -1_000), (OWN_CASH, -7_59)], [36_52, -8_93, -7_59]),
    (-600_00, [(DOLLARS, -10_00), (OWN_CASH, -234_80)], [-365_20, -234_80]),
    (-28_00, [(CARD, -28_00)], [-28_00]), (28_00, [(EUROS, 1_00)], Reason.TENDER_UNKNOWN),
    (28_00, [(OLD, 28_00)], Reason.TENDER_UNKNOWN), (28_00, [(9, 28_00)], Reason.TENDER_UNKNOWN),
    (28_00, [(OWN_CASH, 30_00), (CARD, -2_00)], Reason.TENDER_UNKNOWN),
    (28_00, [(OWN_CASH, 27_99)], 27_99),
    (28_00, [(OWN_CASH, 28_01)], 28_01),
    (28_00, [(OWN_CASH, 10**14 + 1), (OWN_CASH, 27_99 - 10**14)], 28_00),
    (-28_00, [(OWN_CASH, -27_99)], 27_99),
    (1_00, [(OWN_CASH, 1_000_00), (DOLLARS, -27_00)], 13_96),  # before too much is exchanged
])  # fmt: skip
def test_what_was_handed_over_adds_up_to_what_is_owed(
    owed: int, legs: list[tuple[int, int]], worths: list[int] | Reason | int
) -> None:
    weighed = weigh([TenderLeg(*leg) for leg in legs], owed, TERMS, HOUSE)
    match worths:
        case list():
            assert weighed == tuple((*leg, worth) for leg, worth in zip(legs, worths, strict=True))
        case int():
            assert weighed == Refusal(Reason.TENDER_UNEVEN, bound=worths)
        case _:
            assert weighed == Refusal(worths)


@pytest.mark.parametrize(("owed", "legs", "most"), [
    # A note of 500 bolivars pays for at most as much in dollars, as one of 100 dollars does in bolivars.
    (1_00, [(OWN_CASH, 501_00), (DOLLARS, -13_69), (OWN_CASH, -4)], None),
    (1_00, [(OWN_CASH, 502_00), (DOLLARS, -13_70), (OWN_CASH, -67)], 500_00),
    (1_00, [(OWN_CASH, 1_000_00), (DOLLARS, -27_00), (OWN_CASH, -12_96)], 500_00),
    (28_00, [(DOLLARS, 100_00), (OWN_CASH, -3_624_00)], None),
    (28_00, [(DOLLARS, 101_00), (OWN_CASH, -3_660_52)], 3_652_00),
    # What goes back as it came has no bound, and covers for no other one.
    (1_00, [(OWN_CASH, 10_000_00), (OWN_CASH, -9_999_00)], None),
    (28_00, [(DOLLARS, 200_00), (DOLLARS, -199_00), (OWN_CASH, -8_52)], None),
    (1_00, [(DOLLARS, 1_00), (OWN_CASH, 1_000_00), (DOLLARS, -28_00), (OWN_CASH, -12_96)], 500_00),
    # By no cash nobody hands over a note.
    (28_00, [(ZELLE, 1_00), (OWN_CASH, -8_52)], None),
    (28_00, [(ZELLE, 2_00), (OWN_CASH, -45_04)], 36_52),
    # A prize is no change.
    (-5_000_00, [(DOLLARS, -100_00), (OWN_CASH, -1_348_00)], None),
])  # fmt: skip
def test_change_in_another_currency_is_worth_one_note_of_what_was_received(
    owed: int, legs: list[tuple[int, int]], most: int | None
) -> None:
    weighed = weigh([TenderLeg(*leg) for leg in legs], owed, TERMS, HOUSE)
    assert (weighed if isinstance(weighed, Refusal) else None) == (most and Refusal(Reason.CHANGE_TOO_LARGE, bound=most))


def test_the_till_and_the_engine_know_the_same_largest_notes() -> None:
    text = (Path(taquilla.__file__).parent / "web/static/till/change.mjs").read_text()
    told = {currency: int(note) for currency, note in re.findall(r"([A-Z]{3}): \['(\d+)'", text)}
    assert told == LARGEST_NOTES
    assert re.findall(r"ANY = \['(\d+)'", text) == [str(LARGEST_NOTE)]


def test_what_is_received_by_one_way_in_pieces_is_rounded_once() -> None:
    # 50 pesos are worth 0.446…, and 100 of them 0.892….
    weighed = weigh([TenderLeg(PESOS, 50), TenderLeg(PESOS, 50)], 89, TERMS, HOUSE)
    assert weighed == ((PESOS, 100, 89),)
