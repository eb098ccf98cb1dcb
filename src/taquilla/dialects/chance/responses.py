"""Responses to resellers: one type per response, every value a string, the keys in the order of the document."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.dialect.house import Cents, text

ANSWERS: Final = {
    "0": "done",
    "1": "refused: some play is not valid, or the ticket as a whole may not be sold, or was reversed",
    "2": "the token is not valid",
    "3": "the request cannot be understood",
    "4": "the ticket's number was used for other plays",
    "5": "not found",
    "6": "the ticket can no longer be reversed",
    "9": "try again, with the same ticket number",
}
"""The values of `respuesta`."""

Answer = Annotated[
    str, Meta(description="; ".join(f"{code} {meaning}" for code, meaning in ANSWERS.items()) + ".", examples=["0"])
]
Sentence = Annotated[str, Meta(description="The answer as a sentence, in Spanish.", examples=["ticket procesado"])]
Status = Annotated[
    str,
    Meta(
        description="0 active, 1 reversed, 2 winner, 3 paid, 4 expired, 5 loser; empty where nothing was registered, 0 of a "
        "dry run.",
        examples=["0"],
    ),
]
Money = Annotated[str, Meta(description="An amount, with two decimals.", examples=["5.00"])]
Day = Annotated[str, Meta(description="A local day.", examples=["2024-10-22"])]
Serial = Annotated[
    str, Meta(description="The house's number of the ticket, unique in its day; empty if there is none.", examples=["18712010"])
]

STATUSES: Final = {
    "sold": "0",
    "canceled": "1",
    "rejected": "1",
    "winner": "2",
    "held": "2",
    "paid": "3",
    "expired": "4",
    "loser": "5",
    # Only of a play, when its draw is void: its stake goes back, and is its premio.
    "refunded": "1",
}
"""The status of a ticket or a play, as `statusTicket` and `estado` show it."""


class _Outcome(Struct, frozen=True):
    """The outcome of a request."""

    respuesta: Answer
    mensaje: Sentence


class _OfTicket(_Outcome, frozen=True):
    """The outcome of a request about a ticket, and the ticket's status."""

    statusTicket: Status
    serialTicket: Serial


class ChanceError(_Outcome, frozen=True):
    """The reason why a request failed."""


class ChancePlay(Struct, frozen=True):
    """A play, and whether it was accepted."""

    id: Annotated[
        str,
        Meta(
            description="0 accepted; -1 no such draw, or not sold by the agency, -2 no such number, -3 no such amount, -4 "
            "sold out, -5 its ticket undone.",
            examples=["0"],
        ),
    ]
    codigo: str
    numero: str
    monto: str


class Registered(_OfTicket, frozen=True):
    """The outcome of registering a ticket. Each play is checked by itself, whether the ticket was sold or not."""

    totalTicket: Money
    jugadas: list[ChancePlay]


class PlaySeen(ChancePlay, frozen=True):
    """A play that was sold, and its status."""

    estado: Status
    premio: Money


class TicketSeen(_OfTicket, frozen=True):
    """A ticket as it stands: its plays, its prize and its day of sale."""

    totalTicket: Money
    jugadas: list[PlaySeen]
    premioTicket: Money
    fecha: Day


class TicketReversed(_OfTicket, frozen=True):
    """The status of a ticket after a request to reverse it."""


class SalesTotal(Struct, frozen=True):
    """Totals of sales: tickets that were not reversed, their stakes, prizes won, the commission, and the balance owed."""

    tickets: Annotated[str, Meta(description="The number of tickets.", examples=["12"])]
    venta: Money
    premio: Money
    comision: Money
    saldo: Money


class SalesOfDay(Struct, frozen=True):
    """Sales and prizes of a day."""

    fecha: Day
    tickets: Annotated[str, Meta(description="The number of tickets.", examples=["12"])]
    venta: Money
    premio: Money
    comision: Money
    saldo: Money


class Sales(_Outcome, frozen=True):
    """Sales and prizes, day by day and in all. Days without any are left out."""

    ventas: list[SalesOfDay]
    total: SalesTotal


class ChanceResult(Struct, frozen=True):
    """A result. With a sign, `numero` ends in the sign's letter: A Aries, B Tauro … L Piscis."""

    codigo: str
    numero: Annotated[str, Meta(examples=["341", "123K", "00"])]
    signo: Annotated[str, Meta(description="The code of the sign; empty if the draw has none.", examples=["ACU", ""])]
    jugada: Annotated[str, Meta(description="The result as it is played.", examples=["341", "123-ACU", "00"])]


class ChanceDraw(Struct, frozen=True):
    """A draw of a day. Times are local."""

    codigo: Annotated[str, Meta(examples=["711"])]
    nombre: str
    hora: Annotated[str, Meta(description="The time of the draw.", examples=["13:00"])]
    cierre: Annotated[str, Meta(description="The time at which its sale ends.", examples=["12:55"])]
    fecha: Day
    estado: Annotated[str, Meta(description="abierto: its code is sold now; else cerrado.", examples=["abierto"])]
    tipo: Annotated[str, Meta(description="triple, astral, animalitos or animalitos77.", examples=["triple"])]


class SymbolShown(Struct, frozen=True):
    """A sign or an animal."""

    tipo: Annotated[str, Meta(description="signo, animalitos (0, 00, 1-36) or animalitos77 (0, 00, 1-75).", examples=["signo"])]
    codigo: Annotated[str, Meta(description="The code by which it is played.", examples=["ARI", "00"])]
    nombre: Annotated[str, Meta(examples=["Aries", "Ballena"])]
    letra: Annotated[str, Meta(description="The letter of a sign in `resultados`; empty for animals.", examples=["A", ""])]


def money(amount: Cents, exponent: int) -> str:
    """Write an amount with two decimals: 500 is 5.00 in a currency with two, and 500.00 in one with none."""
    return text(amount, exponent) if exponent else f"{amount}.00"
