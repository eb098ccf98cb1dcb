"""Makes responses of what the engine returns: fields of the same name are taken over, and amounts are written as text."""

from collections.abc import Iterable
from functools import cache
from typing import Final, TypeVar, get_args, get_type_hints

from msgspec import Struct

from taquilla.api.fields import Amount
from taquilla.domain.ledger import money

T = TypeVar("T", bound=Struct)
_EXPONENT: Final = "exponent"


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
