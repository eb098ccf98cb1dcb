"""Fields of bodies and queries: amounts as decimal strings with all decimals of their currency, instants, days, known texts.

Responses are made of what the engine returns: `made_of`.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Final, Literal, TypeVar, get_args, get_type_hints

from msgspec import Meta, Struct

from taquilla.domain.ledger import money
from taquilla.domain.ledger.days import FIRST_DAY, LAST_DAY
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.tickets import STATUSES
from taquilla.domain.people.operations import EVERYBODY
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.wallets.ceilings import Above, CreditVerdict
from taquilla.domain.wallets.players import LimitKind, LimitPeriod
from taquilla.http.decode import Malformed

T = TypeVar("T", bound=Struct)
_DECIMAL: Final = {"format": "decimal"}
_EXPONENT: Final = "exponent"

Amount = Annotated[
    str, Meta(description="Whole units of the currency, with all its decimals.", examples=["5.00"], extra_json_schema=_DECIMAL)
]
Instant = Annotated[datetime, Meta(tz=True)]
"""An instant in UTC, as RFC 3339 has it."""
WrittenAmount = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$(?!\n)",
        description="Whole units of the currency, with at most its decimals.",
        examples=["5.00"],
        extra_json_schema=_DECIMAL,
    ),
]


class AmountTooFine(Exception):
    """The amount has more decimals than the currency."""

    def __init__(self, pointer: str, exponent: int) -> None:
        super().__init__(f"the currency has {exponent or 'no'} decimals")
        self.pointer = pointer


def in_utc(at: datetime | None) -> datetime | None:
    """Return an instant that somebody wrote with any offset as responses have it."""
    return None if at is None else at.astimezone(UTC)


def minor_units(written: str, exponent: int, pointer: str) -> money.Cents:
    """Return an amount in minor units: ``minor_units("5.00", 2, "/stake") == 500``. Raises `AmountTooFine`."""
    amount = money.cents(written, exponent)
    if amount is None:
        raise AmountTooFine(pointer, exponent)
    return amount


GameName = Literal[
    "triple", "terminal", "triple_sign", "terminal_sign", "animalitos", "animalitos77", "tripleta", "triple_ab", "terminal_ab",
    "animal_ab",
]  # fmt: skip
GAMES: Final[dict[str, Game]] = {name: Game[name.upper()] for name in get_args(GameName)}
"""The games by their names."""


def one_of(values: Iterable[str]) -> Meta:
    """Return what makes a text one of these values in the document."""
    return Meta(extra_json_schema={"enum": sorted(values)})


Status = Literal["active", "closed"]


def status_of(is_active: bool) -> Status:
    """Return the status of what is there until it is closed."""
    return "active" if is_active else "closed"


_UNDONE: Final = {one.value for one in Undoing}

Category = Annotated[str, one_of({"lottery", "animalitos", "animalitos77"})]
GamePlayed = Annotated[str, one_of(GAMES)]
Role = Annotated[str, one_of(EVERYBODY)]
SoldStatus = Annotated[str, one_of({"sold", *_UNDONE})]
TicketStatus = Annotated[str, one_of(STATUSES)]
WagerStatus = Annotated[str, one_of({"sold", "winner", "held", "loser", "refunded", *_UNDONE})]
BetStatus = Annotated[str, one_of({"open", "suspended"})]
EventStatus = Annotated[str, one_of({"open", "suspended", "closed"})]
SportsType = Annotated[str, one_of({"jackpot", "superbet"})]
CallAction = Annotated[str, one_of(Action)]
CeilingPassed = Annotated[str, one_of(Above)]
Verdict = Annotated[str, one_of(CreditVerdict)]
BoundedKind = Annotated[str, one_of(LimitKind)]
BoundedPeriod = Annotated[str, one_of(LimitPeriod)]


def known_day(day: date, name: str, *, of_body: bool = False) -> date:
    """Return a day on which something may be sold: 2000 to 2199. Raises Malformed, with a pointer for a field of the body."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Malformed(f"`{name}`: expected a day from {FIRST_DAY} to {LAST_DAY}", (name,) if of_body else ())
    return day


def made_of(kind: type[T], /, *things: object, **given: object) -> T:
    """Return a response of a kind. A field that is not given is that of the first thing that has one of its name.

    Amounts are in minor units, and one of the things has their exponent, such as the operator.
    """
    for name in kind.__struct_fields__:
        if name not in given:
            given[name] = getattr(_first(things, name), name)
    for name in _amounts(kind):
        if isinstance(amount := given[name], int):
            given[name] = money.text(amount, getattr(_first(things, _EXPONENT), _EXPONENT))
    return kind(**given)


def _first(things: Iterable[object], name: str) -> object:
    return next(thing for thing in things if hasattr(thing, name))


@cache
def _amounts(kind: type[Struct]) -> frozenset[str]:
    hints = {name: {hint, *get_args(hint)} for name, hint in get_type_hints(kind, include_extras=True).items()}
    # A bound is an amount or a count, and whoever gives it knows which.
    return frozenset(name for name, parts in hints.items() if Amount in parts and int not in parts)
