"""The endpoints of Betstack, one row each. All need a signature, except those that are `OPEN`."""

from typing import Final

from taquilla.dialects.betstack import calculator, tickets
from taquilla.dialects.betstack.auth import OPEN
from taquilla.dialects.betstack.requests import PRICE_MAX, TicketRequest
from taquilla.dialects.betstack.responses import FinanceShown, JackpotShown, OldTicketShown, TicketShown
from taquilla.http.endpoints import Endpoint, parameter

_TICKET: Final = (OldTicketShown, TicketShown, JackpotShown)
_TEXT: Final = {"type": "string"}


_WHOLE: Final = {"type": "integer", "minimum": 1}


ENDPOINTS: Final = (
    Endpoint("/be/tickets", tickets.create, TicketRequest, _TICKET, "Tickets"),
    Endpoint("/be/tickets/reserve", tickets.reserve, TicketRequest, _TICKET, "Tickets"),
    Endpoint("/be/tickets/{ticket}/paid", tickets.pay, None, _TICKET, "Tickets"),
    Endpoint("/be/tickets/{ticket}", tickets.show, None, _TICKET, "Tickets", ("GET",)),
    Endpoint(
        "/be/tickets",
        tickets.show_latest,
        None,
        _TICKET,
        "Tickets",
        ("GET",),
        is_list=True,
        parameters=(
            parameter("limit", "query", _WHOLE | {"maximum": tickets.LIMIT_MAX, "default": tickets.LIMIT}, "At most so many."),
            parameter("user_id", "query", _TEXT, "Only tickets of this player."),
            parameter(
                "skip_types",
                "query",
                {"type": "array", "items": _TEXT},
                "Types to leave out: repeat the parameter for each, or separate them by commas.",
            ),
        ),
    ),
    Endpoint(
        "/bc/calculator/finance-details",
        calculator.finance_details,
        None,
        FinanceShown,
        "Calculator",
        ("GET",),
        auth=OPEN,
        parameters=(
            parameter("operator", "query", _TEXT, "The operator whose taxes apply.", required=True),
            parameter("price", "query", _WHOLE | {"maximum": PRICE_MAX}, "In minor units.", required=True),
            parameter(
                "odds",
                "query",
                {"type": "array", "items": _TEXT | {"pattern": r"^[0-9]{1,5}(\.[0-9]{1,2})?$"}, "minItems": 1},
                "The odds of each leg, from 1 to 10000, with at most two decimals.",
                required=True,
            ),
            parameter(
                "type",
                "query",
                {"enum": list(calculator.TYPES)},
                "The type of ticket whose taxes apply; any type where it is absent.",
            ),
        ),
    ),
)
