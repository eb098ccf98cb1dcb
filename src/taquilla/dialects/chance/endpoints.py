"""The calls of API Chance, one row each: served by `app`, described by `document`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct

from taquilla.dialects.chance import draws, register, sales, tickets
from taquilla.dialects.chance.auth import Callers
from taquilla.dialects.chance.requests import Nothing, Period, Registration, WhichDraws, WhichResults, WhichTicket
from taquilla.dialects.chance.responses import DrawShown, Registered, ResultShown, Sales, SymbolShown, TicketReversed, TicketSeen
from taquilla.engine.house import House

Handler = Callable[[House, Callers, Any, str | None], Awaitable[Any]]
"""Answers a call: what was asked, from which network address. What it raises is answered by `words.troubled`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what is asked, what is given, and under which heading it is described.

    is_list: the answer is a bare list. is_open: it may come without a body, its fields behind the path, and by GET.
    """

    path: str
    answer: Handler
    asks: type[Struct]
    gives: type[Struct]
    tag: str
    is_list: bool = False
    is_open: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """By which methods it may come."""
        return ("GET", "POST") if self.is_open else ("POST",)


CALLS: Final = (
    Call("/monitor/registrarticket", register.register, Registration, Registered, "Tickets"),
    Call("/monitor/registrarticketparcial", register.register_partly, Registration, Registered, "Tickets"),
    Call("/monitor/reversarticket", tickets.reverse, WhichTicket, TicketReversed, "Tickets"),
    Call("/monitor/consultarticket", tickets.show, WhichTicket, TicketSeen, "Tickets"),
    Call("/monitor/ventas", sales.sales, Period, Sales, "Sales"),
    Call("/monitor/resultados", draws.results, WhichResults, ResultShown, "Draws", is_list=True),
    Call("/monitor/sorteos", draws.draws, WhichDraws, DrawShown, "Draws", is_list=True, is_open=True),
    Call("/monitor/simbolos", draws.symbols, Nothing, SymbolShown, "Draws", is_list=True, is_open=True),
)
