"""A cashier's shift: the cash that should be in the drawer, what moves it, and the difference that the count finds (SH)."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.tenders import OWN_CASH, PaymentMethod
from taquilla.domain.people.entities import EntityData
from taquilla.domain.people.members import ROOT_ROLES, Member, OperatorPeople

MOVEMENTS_MAX: Final = 1_000
"""The most cash movements of a shift."""
COUNTS_MAX: Final = 20
"""The most counts of a shift before its close."""
REASON_MAX: Final = 200
"""The most characters of the reason for a movement."""

Direction = Literal["in", "out"]


Opening = tuple[int, Cents]
"""The opening cash of a way to pay beside the own cash: its id, and the amount in its currency."""


class CashPart(NamedTuple):
    """The number of times that cash moved for one cause, and the amount in all."""

    times: int = 0
    amount: Cents = 0


class Takings(NamedTuple):
    """The parts that moved a drawer's cash during a shift."""

    sales: CashPart = CashPart()
    cancels: CashPart = CashPart()
    reverts: CashPart = CashPart()
    prizes: CashPart = CashPart()
    cash_in: CashPart = CashPart()
    cash_out: CashPart = CashPart()

    @property
    def moved(self) -> Cents:
        """Return what they add to the drawer in all; below zero, what they take from it (SH-04)."""
        came = self.sales.amount + self.cash_in.amount
        return came - self.cancels.amount - self.reverts.amount - self.prizes.amount - self.cash_out.amount


class MethodTakings(NamedTuple):
    """The takings of a shift by a way to pay, less what it gave: in the way's currency, and its worth in the operator's."""

    method_id: int
    amount: Cents
    worth: Cents


class CountedWay(NamedTuple):
    """A count of one way to pay, in its currency: pieces are pairs of a value and how many notes or coins of it."""

    method_id: int
    counted: Cents
    pieces: tuple[tuple[Cents, int], ...] = ()


class CountLine(NamedTuple):
    """A count of one way to pay beside what should have been there. counted is None where nobody has counted it."""

    method_id: int
    counted: Cents | None
    expected: Cents
    pieces: tuple[tuple[Cents, int], ...] = ()

    @property
    def difference(self) -> Cents:
        """Return what was over; below zero, what was short. What nobody has counted is neither."""
        return 0 if self.counted is None else self.counted - self.expected


class ShiftCount(NamedTuple):
    """A count of a shift, at a seq: that of its close, or a look before it (SH-07)."""

    seq: int
    member_id: int
    at: datetime
    note: str
    lines: tuple[CountLine, ...]


def cash_expected(opening: Cents, takings: Takings, tenders: Sequence[MethodTakings]) -> Cents:
    """Return the own cash that should be in a drawer: what was not handed over in it is elsewhere (SH-04)."""
    return opening + takings.moved - sum(one.worth for one in tenders if one.method_id != OWN_CASH)


class ShiftClose(NamedTuple):
    """The close of a shift: by whom, the cash that was counted, and the cash that should have been there."""

    seq: int
    at: datetime
    by: int
    counted: Cents
    expected: Cents

    @property
    def difference(self) -> Cents:
        """Return what was over; below zero, what was short."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of a member at its entity. seq is that of its opening, and its id; day is the business day of its opening."""

    seq: int
    day: date
    member_id: int
    entity_id: int
    opening: Cents
    opened_at: datetime
    openings: tuple[Opening, ...] = ()
    closed: ShiftClose | None = None


class CashMovement(NamedTuple):
    """Cash that a member has put into a drawer, or taken out of it. seq is that of its transfer."""

    seq: int
    direction: Direction
    amount: Cents
    reason: str
    member_id: int
    at: datetime


class ReportedWay(NamedTuple):
    """A way to pay beside the own cash in a shift's report: what there should be, was counted at the close, and it began with."""

    method: PaymentMethod
    expected: Cents
    counted: Cents | None
    opening: Cents = 0


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift as it is printed. takings is None where the reader has still to count blindly. Instants are UTC.

    elsewhere is the worth of what was handed over by other ways than the own cash, which are ways; note is that of the close.
    twelve_hours: hours are printed as 5:42 p. m.
    """

    shift: Shift
    takings: Takings | None
    movements: tuple[CashMovement, ...]
    agency: str
    data: EntityData
    cashier: str
    closed_by: str
    currency: str
    exponent: int
    elsewhere: Cents = 0
    twelve_hours: bool = False
    ways: tuple[ReportedWay, ...] = ()
    note: str = ""


def may_see(reader: Member, shift: Shift, people: OperatorPeople) -> bool:
    """Tell whether a member may see a shift: its own, for a manager those of its tree, at the root all of them (SH-06)."""
    if reader.id == shift.member_id or reader.role in ROOT_ROLES:
        return True
    return not sees_only_its_own(reader) and people.is_within(shift.entity_id, reader.entity_id)


def sees_only_its_own(reader: Member) -> bool:
    """Tell whether a member sees no shift but its own: whoever is neither a manager nor of the root's roles (SH-06)."""
    return reader.role != "manager" and reader.role not in ROOT_ROLES


def counts_blindly(reader: Member, shift: Shift) -> bool:
    """Tell whether a member may not know yet what should be in the drawer: a cashier, until the shift is closed (SH-05)."""
    return reader.role == "cashier" and shift.closed is None


def begin(
    book: Book, member: Member, opening: Cents, openings: Sequence[Opening], *,
    methods: Mapping[int, PaymentMethod], has_open: bool,
) -> Shift | Refusal:  # fmt: skip
    """Open a shift with counted cash (SH-01).

    Refuses what Book.seller does, NOT_ALLOWED for machines, SHIFT_OPEN, TENDER_UNKNOWN for a way that is not taken, and
    AMOUNT_INVALID for one that is told twice.
    """
    if isinstance(seller := book.seller(member.id), Refusal):
        return seller
    if not seller.is_person:
        return Refusal(Reason.NOT_ALLOWED)
    if has_open:
        return Refusal(Reason.SHIFT_OPEN)
    if not all(way in methods and methods[way].is_open for way, _ in openings):
        return Refusal(Reason.TENDER_UNKNOWN)
    if len(dict(openings)) < len(openings):
        return Refusal(Reason.AMOUNT_INVALID)
    shift = Shift(
        seq=book.next_seq(), day=book.day, member_id=seller.id, entity_id=seller.entity_id, opening=opening, opened_at=book.at,
        openings=tuple(sorted(openings)),
    )  # fmt: skip
    book.note(seller.email, "shift opened", str(shift.seq), _about(shift) | {"opening": opening})
    return shift


def move_cash(
    book: Book, found: Shift | None, by: Member, direction: Direction, amount: Cents, reason: str, *, moved_before: int
) -> CashMovement | Refusal:
    """Put cash into the drawer of a shift, or take it out (SH-03).

    Refuses NOT_ALLOWED, SHIFT_UNKNOWN, SHIFT_CLOSED, AMOUNT_INVALID, MOVEMENTS_TOO_MANY. moved_before is how often it was done.
    """
    if isinstance(shift := _handled(book, found, by), Refusal):
        return shift
    if amount <= 0:
        return Refusal(Reason.AMOUNT_INVALID)
    if moved_before >= MOVEMENTS_MAX:
        return Refusal(Reason.MOVEMENTS_TOO_MANY, bound=MOVEMENTS_MAX)
    to_drawer = direction == "in"
    debit, credit = (Account.DRAWERS, Account.SAFES) if to_drawer else (Account.SAFES, Account.DRAWERS)
    seq = book.post(debit, credit, amount, "cash_in" if to_drawer else "cash_out", book.day)
    detail = {"direction": direction, "amount": amount, "reason": reason, "seq": seq}
    book.note(by.email, "cash moved", str(shift.seq), _about(shift) | detail)
    return CashMovement(seq=seq, direction=direction, amount=amount, reason=reason, member_id=by.id, at=book.at)


class Closing(NamedTuple):
    """A close that was decided, the transfer of its difference; None: the cash was right; and the count by way to pay."""

    close: ShiftClose
    difference_seq: int | None
    at_close: ShiftCount


def countable(
    book: Book, found: Shift | None, by: Member, ways: Sequence[CountedWay], *, methods: Container[int], before: int = 0
) -> Shift | Refusal:
    """Return the open shift that may be counted so. Asked before what should be there is added up: a long shift has many tickets.

    Refuses what `count` does.
    """
    if isinstance(shift := _handled(book, found, by), Refusal):
        return shift
    if refusal := _refuse_ways(ways, methods):
        return refusal
    return Refusal(Reason.COUNTS_TOO_MANY, bound=COUNTS_MAX) if before >= COUNTS_MAX else shift


def count(
    book: Book, found: Shift | None, by: Member, ways: Sequence[CountedWay], expected: Mapping[int, Cents], *,
    methods: Container[int], before: int,
) -> ShiftCount | Refusal:  # fmt: skip
    """Count a shift before its close, so that a slip of the finger is seen before it is booked (SH-07).

    Refuses NOT_ALLOWED, SHIFT_UNKNOWN, SHIFT_CLOSED, TENDER_UNKNOWN, AMOUNT_INVALID, COUNTS_TOO_MANY. methods are the ways to
    pay beside the own cash, before is how often it was counted.
    """
    if isinstance(shift := countable(book, found, by, ways, methods=methods, before=before), Refusal):
        return shift
    made = _counted(book.next_seq(), book, by, ways, expected, "")
    cash = next(line for line in made.lines if line.method_id == OWN_CASH)
    detail = {"counted": cash.counted, "difference": cash.difference, "seq": made.seq}
    book.note(by.email, "shift counted", str(shift.seq), _about(shift) | detail)
    return made


def _refuse_ways(ways: Sequence[CountedWay], methods: Container[int]) -> Refusal | None:
    """Refuse a way that nobody knows, one that is counted twice, pieces that do not add up, and a count without the own cash."""
    ids = [way.method_id for way in ways]
    if not all(one == OWN_CASH or one in methods for one in ids):
        return Refusal(Reason.TENDER_UNKNOWN)
    sums = (sum(value * pieces for value, pieces in way.pieces) == way.counted for way in ways if way.pieces)
    is_whole = OWN_CASH in ids and len(set(ids)) == len(ids) and all(sums)
    return None if is_whole else Refusal(Reason.AMOUNT_INVALID)


def _counted(
    seq: int, book: Book, by: Member, ways: Sequence[CountedWay], expected: Mapping[int, Cents], note: str
) -> ShiftCount:
    by_id = {way.method_id: way for way in ways}
    lines = tuple(
        CountLine(method_id, way.counted if way else None, expected.get(method_id, 0), way.pieces if way else ())
        for method_id in sorted({OWN_CASH, *by_id, *expected})
        for way in (by_id.get(method_id),)
    )
    return ShiftCount(seq, by.id, book.at, note, lines)


def close(
    book: Book, found: Shift | None, by: Member, ways: Sequence[CountedWay], expected: Mapping[int, Cents], note: str = "", *,
    methods: Container[int],
) -> Closing | Refusal:  # fmt: skip
    """Close a shift with what was counted, and book what is over or short of the own cash that was expected (SH-05).

    Refuses NOT_ALLOWED, SHIFT_UNKNOWN, SHIFT_CLOSED, TENDER_UNKNOWN, AMOUNT_INVALID.
    """
    if isinstance(shift := countable(book, found, by, ways, methods=methods), Refusal):
        return shift
    counted = next(way.counted for way in ways if way.method_id == OWN_CASH)
    closed = ShiftClose(book.next_seq(), book.at, by.id, counted, expected[OWN_CASH])
    over, seq = closed.difference, None
    if over:
        debit, credit = (Account.DRAWERS, Account.CASH_DIFFERENCES)[:: 1 if over > 0 else -1]
        seq = book.post(debit, credit, abs(over), "cash_difference", book.day)
    detail: dict[str, object] = {"counted": counted, "expected": closed.expected, "difference": over}
    detail |= {"note": note} if note else {}
    book.note(by.email, "shift closed", str(shift.seq), _about(shift) | detail)
    return Closing(closed, seq, _counted(closed.seq, book, by, ways, expected, note))


def _handled(book: Book, found: Shift | None, by: Member) -> Shift | Refusal:
    """Return an open shift that a member may handle: its own, or one in the tree of a manager."""
    if not by.is_person or not by.may_sell:
        return Refusal(Reason.NOT_ALLOWED)
    if found is None or not may_see(by, found, book.people):
        return Refusal(Reason.SHIFT_UNKNOWN)
    return Refusal(Reason.SHIFT_CLOSED) if found.closed is not None else found


def _about(shift: Shift) -> dict[str, object]:
    return {"member": shift.member_id, "entity": shift.entity_id}
