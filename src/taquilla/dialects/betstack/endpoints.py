"""The calls of Betstack, one row each: served by `app`, described by `document`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct

from taquilla.dialects.betstack import calculator, tickets
from taquilla.dialects.betstack.call import Asked
from taquilla.dialects.betstack.requests import PRICE_MAX, AskedTicket
from taquilla.dialects.betstack.responses import FinanceShown, JackpotShown, OldTicketShown, TicketShown
from taquilla.engine.house import House

Handler = Callable[[House, Asked], Awaitable[Any]]
"""Answers a call. What it raises is answered by `words.troubled`."""

_TICKET: Final = (OldTicketShown, TicketShown, JackpotShown)
_TEXT: Final = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query, as it is described."""

    name: str
    schema: dict[str, Any]
    description: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what is asked, what is given. A path's last part or last but one may stand for any: ``{ticket}``.

    is_list: the answer is a bare list. is_signed: nobody else than an operator may ask.
    """

    method: str
    path: str
    answer: Handler
    gives: tuple[type[Struct], ...]
    asks: type[Struct] | None = None
    query: tuple[Parameter, ...] = ()
    is_list: bool = False
    is_signed: bool = True

    @property
    def does_something(self) -> bool:
        """Tell whether the call changes anything, so that a signed request must not do it twice."""
        return self.method == "POST"


_WHOLE: Final = {"type": "integer", "minimum": 1}
CALLS: Final = (
    Call("POST", "/be/tickets", tickets.create, _TICKET, AskedTicket),
    Call("POST", "/be/tickets/reserve", tickets.reserve, _TICKET, AskedTicket),
    Call("POST", "/be/tickets/{ticket}/paid", tickets.pay, _TICKET),
    Call("GET", "/be/tickets/{ticket}", tickets.show, _TICKET),
    Call(
        "GET",
        "/be/tickets",
        tickets.show_latest,
        _TICKET,
        query=(
            Parameter("limit", _WHOLE | {"maximum": tickets.LIMIT_MAX, "default": tickets.LIMIT}, "How many at most."),
            Parameter("user_id", _TEXT, "Of this player alone."),
            Parameter(
                "skip_types", {"type": "array", "items": _TEXT}, "Types to leave out, said again for each, or with commas."
            ),
        ),
        is_list=True,
    ),
    Call(
        "GET",
        "/bc/calculator/finance-details",
        calculator.finance_details,
        (FinanceShown,),
        query=(
            Parameter("operator", _TEXT, "Whose taxes.", required=True),
            Parameter("price", _WHOLE | {"maximum": PRICE_MAX}, "In minor units.", required=True),
            Parameter(
                "odds",
                {"type": "array", "items": _TEXT | {"pattern": r"^[0-9]{1,5}(\.[0-9]{1,2})?$"}, "minItems": 1},
                "Of each leg, from 1 to 10000, with at most two decimals.",
                required=True,
            ),
            Parameter("type", {"enum": list(calculator.TYPES)}, "Of which type of tickets the taxes; of any where it is absent."),
        ),
        is_signed=False,
    ),
)
