"""Makes responses of what the engine returns: fields of the same name are taken over, and amounts are written as text."""

from functools import cache
from typing import TypeVar, get_args, get_type_hints

from msgspec import Struct

from taquilla.api.amounts import Amount
from taquilla.domain.ledger import money

T = TypeVar("T", bound=Struct)


def made_of(kind: type[T], *things: object, exponent: int = 2, **given: object) -> T:
    """Return a response of a kind. A field that is not given is that of the first thing that has one of its name.

    exponent tells the decimals of the amounts, which the things have in minor units.
    """
    amounts = _amounts(kind)
    for name in kind.__struct_fields__:
        if name not in given:
            value = getattr(next(thing for thing in things if hasattr(thing, name)), name)
            given[name] = money.text(value, exponent) if name in amounts and value is not None else value
    return kind(**given)


@cache
def _amounts(kind: type[Struct]) -> frozenset[str]:
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(name for name, hint in hints.items() if hint == Amount or Amount in get_args(hint))
