"""Texts of the public pages, in Spanish and in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from taquilla.http.browsers import prefers_english


@dataclass(frozen=True, slots=True)
class CheckTexts:
    """The texts of one language. states are keyed by the state of a ticket or a wager."""

    language: str
    title: str
    ticket: str
    status: str
    total: str
    prize: str
    sold_at: str
    pay_until: str
    agency: str
    nothing: str
    too_often: str
    later: str
    states: Mapping[str, str]


SPANISH: Final = CheckTexts(
    language="es",
    title="Verificar un ticket",
    ticket="Ticket",
    status="Estado",
    total="Total",
    prize="Premio",
    sold_at="Vendido",
    pay_until="Vence",
    agency="Agencia",
    nothing="No hay ningún ticket con este código.",
    too_often="Demasiadas consultas: espere un minuto.",
    later="No se puede consultar ahora: intente de nuevo.",
    states=MappingProxyType(
        {
            "sold": "en juego",
            "winner": "premiado",
            "held": "premiado, pago por aprobar",
            "refunded": "reintegro",
            "loser": "sin premio",
            "paid": "pagado",
            "expired": "vencido",
            "canceled": "anulado",
            "rejected": "reversado",
        }
    ),
)

ENGLISH: Final = CheckTexts(
    language="en",
    title="Check a ticket",
    ticket="Ticket",
    status="Status",
    total="Total",
    prize="Prize",
    sold_at="Sold",
    pay_until="Expires",
    agency="Agency",
    nothing="There is no ticket with this code.",
    too_often="Too many questions: wait a minute.",
    later="It cannot be checked now: try again.",
    states=MappingProxyType(
        {
            "sold": "in play",
            "winner": "won",
            "held": "won, payment to be approved",
            "refunded": "stake back",
            "loser": "no prize",
            "paid": "paid",
            "expired": "expired",
            "canceled": "canceled",
            "rejected": "reverted",
        }
    ),
)

def language_of(accept_language: str) -> CheckTexts:
    """Return the texts in the language that a caller prefers: English where it is preferred to Spanish, else Spanish."""
    return ENGLISH if prefers_english(accept_language) else SPANISH
