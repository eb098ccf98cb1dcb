"""The endpoints of API Chance, one row each."""

from typing import Final

from taquilla.dialects.chance import draws, register, sales, tickets
from taquilla.dialects.chance.requests import Nothing, Period, Registration, WhichDraws, WhichResults, WhichTicket
from taquilla.dialects.chance.responses import DrawShown, Registered, ResultShown, Sales, SymbolShown, TicketReversed, TicketSeen
from taquilla.http.endpoints import Endpoint

_OPEN: Final = ("GET", "POST")

ENDPOINTS: Final = (
    Endpoint("/monitor/registrarticket", register.register, Registration, Registered, "Tickets"),
    Endpoint("/monitor/registrarticketparcial", register.register_partly, Registration, Registered, "Tickets"),
    Endpoint("/monitor/reversarticket", tickets.reverse, WhichTicket, TicketReversed, "Tickets"),
    Endpoint("/monitor/consultarticket", tickets.show, WhichTicket, TicketSeen, "Tickets"),
    Endpoint("/monitor/ventas", sales.sales, Period, Sales, "Sales"),
    Endpoint("/monitor/resultados", draws.results, WhichResults, ResultShown, "Draws", is_list=True),
    Endpoint("/monitor/sorteos", draws.draws, WhichDraws, DrawShown, "Draws", _OPEN, is_list=True, takes_query=True),
    Endpoint("/monitor/simbolos", draws.symbols, Nothing, SymbolShown, "Draws", _OPEN, is_list=True, takes_query=True),
)
