"""The endpoints of API Chance, one row each, and what else their document says."""

from typing import Final

from taquilla.dialect.http import Description, Endpoint
from taquilla.dialect.lottery import Partial
from taquilla.dialects.chance import draws, register, responses, tickets
from taquilla.dialects.chance.requests import Nothing, Period, Registration, WhichDraws, WhichResults, WhichTicket

_OPEN: Final = ("GET", "POST")

ENDPOINTS: Final = (
    Endpoint(register.PATHS[Partial.EACH], register.register, Registration, responses.Registered, "Tickets"),
    Endpoint(register.PATHS[Partial.DROP], register.register_partly, Registration, responses.Registered, "Tickets"),
    Endpoint("/monitor/reversarticket", tickets.reverse, WhichTicket, responses.TicketReversed, "Tickets"),
    Endpoint("/monitor/consultarticket", tickets.show, WhichTicket, responses.TicketSeen, "Tickets"),
    Endpoint("/monitor/ventas", tickets.sales, Period, responses.Sales, "Sales"),
    Endpoint("/monitor/resultados", draws.results, WhichResults, responses.ChanceResult, "Draws", is_list=True),
    Endpoint(
        path="/monitor/sorteos", handler=draws.draws, request=WhichDraws, response=responses.ChanceDraw, tag="Draws",
        methods=_OPEN, is_list=True, takes_query=True,
    ),
    Endpoint(
        path="/monitor/simbolos", handler=draws.symbols, request=Nothing, response=responses.SymbolShown, tag="Draws",
        methods=_OPEN, is_list=True, takes_query=True,
    ),
)

_TEXT: Final = """The interface of resellers: tickets by codes of draws, under the caller's own numbers.

Every value is a string, in requests and in answers. `respuesta` is the code of the outcome, `mensaje` tells it in Spanish. HTTP
is 200 for every answer to a JSON object that can be read; 400 for any other body.

`ticket` is the caller's own number and the key of its sale: sent again, after whatever accident, it finds the same ticket, and
with other plays it is refused. An empty `token` means a dry run: everything is checked, nothing is sold.

Fields that are not described here are ignored. Everything else is read strictly: no duplicate keys, no numbers where text is
expected, at most 256 KiB."""


DESCRIPTION: Final = Description(
    title="Taquilla: API Chance v3.0",
    version="3.0",
    text=_TEXT,
    error=responses.ChanceError,
    errors={400: ("The body is no JSON object, or too large.", None), 405: ("No such method on this path.", None)},
    more=lambda one, method: {} if method == "POST" else {"operationId": f"{one.path.rpartition('/')[2]}_{method.lower()}"},
    done="Done, or refused with a reason.",
    refuses_with_200=True,
)
