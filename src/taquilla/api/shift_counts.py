"""Counts of a shift in our own API: what each way to pay began with, what was counted of it, and the differences."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from taquilla.api.fields import Amount, Instant, WrittenAmount, made_of, minor_units
from taquilla.api.members import Session
from taquilla.domain.ledger import money
from taquilla.domain.lottery.shifts import REASON_MAX, CountedWay, CountLine, Opening, ShiftCount
from taquilla.domain.lottery.tenders import OWN_CASH, PaymentMethod
from taquilla.domain.people.members import OperatorPeople


class Pieces(Struct, frozen=True, forbid_unknown_fields=True):
    """Notes or coins of one value, and how many there are."""

    value: WrittenAmount
    pieces: Annotated[int, Meta(ge=1, le=1_000_000, examples=[1])]


_Pieces = Annotated[list[Pieces], Meta(max_length=40)]


class WayToCount(Struct, frozen=True, forbid_unknown_fields=True):
    """The money counted by a way to pay, in its currency. Pieces, where they are named, add up to it."""

    method_id: Annotated[int, Meta(ge=1, le=2**15 - 1)]
    counted: WrittenAmount
    pieces: _Pieces = []


class WayToOpen(Struct, frozen=True, forbid_unknown_fields=True):
    """The money that a way to pay beside the own cash begins with, in its currency."""

    method_id: Annotated[int, Meta(ge=1, le=2**15 - 1)]
    opening: WrittenAmount


class ShiftToCount(Struct, frozen=True, forbid_unknown_fields=True):
    """The money counted: the own cash in the drawer, in notes and coins where pieces are named, and the other ways to pay."""

    counted: WrittenAmount
    pieces: _Pieces = []
    methods: Annotated[list[WayToCount], Meta(max_length=100)] = []


class ShiftToClose(ShiftToCount, frozen=True, forbid_unknown_fields=True):
    """The count at the end, and a note, such as about a difference."""

    note: Annotated[str, Meta(max_length=REASON_MAX)] = ""


class CountedShown(Struct, frozen=True):
    """A count of one way to pay, in its currency; method_id 0 is the own cash. counted is null where nobody has counted it."""

    method_id: int
    name: str
    currency: str
    counted: Amount | None
    expected: Amount
    difference: Amount | None
    pieces: list[Pieces]


class ShiftCountShown(Struct, frozen=True):
    """A count of a shift: a look before its close, or, the last one of a closed shift, that of the close."""

    at: Instant
    by: str
    note: str
    methods: list[CountedShown]


async def openings_of(session: Session, ways: Sequence[WayToOpen]) -> list[Opening]:
    """Return what ways to pay begin with in minor units of each one's currency. Raises AmountTooFine."""
    methods = (await session.house.lottery.payment_methods.terms(session.operator.id)).methods
    return [
        (one.method_id, minor_units(one.opening, _exponent(session, methods, one.method_id), f"/methods/{place}/opening"))
        for place, one in enumerate(ways)
    ]


async def ways_of(session: Session, data: ShiftToCount) -> list[CountedWay]:
    """Return what was counted in minor units of each way's currency. Raises AmountTooFine."""
    methods = (await session.house.lottery.payment_methods.terms(session.operator.id)).methods

    def way(method_id: int, counted: str, pieces: Sequence[Pieces], pointer: str) -> CountedWay:
        exponent = _exponent(session, methods, method_id)
        pairs = (
            (minor_units(one.value, exponent, f"{pointer}/pieces/{place}/value"), one.pieces) for place, one in enumerate(pieces)
        )
        return CountedWay(method_id, minor_units(counted, exponent, f"{pointer}/counted"), tuple(pairs))

    others = [way(one.method_id, one.counted, one.pieces, f"/methods/{place}") for place, one in enumerate(data.methods)]
    return [way(OWN_CASH, data.counted, data.pieces, ""), *others]


def _exponent(session: Session, methods: Mapping[int, PaymentMethod], method_id: int) -> int:
    return methods[method_id].exponent if method_id in methods else session.exponent


def count_shown(
    session: Session, people: OperatorPeople, methods: Mapping[int, PaymentMethod], count: ShiftCount
) -> ShiftCountShown:
    """Return a count as responses have it, with the names of its ways to pay."""
    own = PaymentMethod(
        id=OWN_CASH, name="", kind="cash", currency=session.operator.currency, exponent=session.exponent, gives_change=True
    )

    def shown(line: CountLine) -> CountedShown:
        method = methods.get(line.method_id, own)
        pieces = [Pieces(money.text(value, method.exponent), many) for value, many in line.pieces]
        difference = None if line.counted is None else line.difference
        return made_of(CountedShown, line, method, difference=difference, pieces=pieces)

    return ShiftCountShown(count.at, people.members[count.member_id].email, count.note, [shown(line) for line in count.lines])
