"""What the public pages say, in Spanish and in English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. states are by what a ticket, or a wager, is in."""

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


SPANISH: Final = Words(
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
            "refunded": "reintegro",
            "loser": "sin premio",
            "paid": "pagado",
            "expired": "vencido",
            "canceled": "anulado",
            "rejected": "reversado",
        }
    ),
)

ENGLISH: Final = Words(
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
            "refunded": "stake back",
            "loser": "no prize",
            "paid": "paid",
            "expired": "expired",
            "canceled": "canceled",
            "rejected": "reverted",
        }
    ),
)

_WISH: Final = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,32})?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")
_HEADER_MAX: Final = 256


def language_of(accept_language: str) -> Words:
    """The language that a caller would rather read: English where it is wished for more than Spanish, else Spanish."""
    wishes: dict[str, float] = {}
    for wish in accept_language[:_HEADER_MAX].split(","):
        if match := _WISH.fullmatch(wish):
            language = match[1].lower()
            wishes[language] = max(wishes.get(language, 0.0), float(match[2] or 1))
    return ENGLISH if wishes.get("en", 0.0) > wishes.get("es", 0.0) else SPANISH
