"""Requests of resellers: one type per body, every field a string. Fields that have no name here are ignored."""

import re
from datetime import date
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qsl

from msgspec import Meta, Struct

from taquilla.dialect.bodies import Json, Kind, Malformed, convert, decode, plain_reader
from taquilla.dialects.chance.field_errors import CODE_PATTERN, KEY_PATTERN, WrongField, in_spanish

Body = TypeVar("Body")

PLAYS_MAX: Final = 100
"""Plays of any ticket of the house. A larger ticket is not passed on to the counter, because anybody may send a dry run."""

QUERY_MAX: Final = 20
"""Maximum fields of a query."""

_KEY: Final = re.compile(r"[ -~]{1,64}")

Token = Annotated[str, Meta(max_length=512, description="The reseller's access token.", examples=["12345678"])]
TicketKey = Annotated[
    str,
    Meta(
        pattern=KEY_PATTERN,
        description="The caller's own number of the ticket. The same one with the same plays finds the same ticket.",
        examples=["12345678"],
    ),
]
Code = Annotated[
    str,
    Meta(pattern=CODE_PATTERN, description="A draw: one character each for product, hour and list.", examples=["711"]),
]


class PlayRequest(Struct, frozen=True):
    """A play: a draw, a number and an amount."""

    codigo: Annotated[str, Meta(max_length=64, description="A draw of today, by its code.", examples=["711"])]
    numero: Annotated[
        str,
        Meta(
            max_length=64,
            description="000, 00, 123-01 or 123-ARI, 23-01 or 23-ARI; of lists A and B together 000-000, 00-00.",
            examples=["000", "00", "123-ARI", "000-000"],
        ),
    ]
    monto: Annotated[str, Meta(max_length=64, description="Two decimals, always.", examples=["5.00"])]


class Registration(Struct, frozen=True):
    """A ticket to sell. An empty token means a dry run: everything is checked, nothing is sold."""

    token: Annotated[str, Meta(max_length=512, description="The reseller's access token, or empty.", examples=["12345678"])]
    ticket: TicketKey
    jugadas: Annotated[list[PlayRequest], Meta(max_length=PLAYS_MAX)]


def _keys(registration: Registration) -> int:
    return 3 + 3 * len(registration.jugadas)


read_plain_registration: Final = plain_reader(Registration, _keys)


class WhichTicket(Struct, frozen=True):
    """A ticket by the caller's own number."""

    token: Token
    ticket: TicketKey


class Period(Struct, frozen=True):
    """Days of sale; both are included."""

    token: Token
    desde: date
    hasta: date


class WhichResults(Struct, frozen=True):
    """A day, and perhaps one draw of it. No token is needed; with one, the results are those of its holder's operator."""

    fecha: date
    sorteo: Code | None = None
    token: Token = ""


class WhichDraws(Struct, frozen=True):
    """A day; without one, today. No token is needed; with one, the draws are those of its holder's operator."""

    fecha: date | None = None
    token: Token = ""


class Nothing(Struct, frozen=True):
    """A body without fields. It may be left out."""


def key_of(ticket: str) -> str:
    """Return the caller's own number of a ticket. Raises `WrongField`. A pattern's `$` lets a final line break pass."""
    if not _KEY.fullmatch(ticket):
        raise WrongField("`ticket`: se esperan de 1 a 64 caracteres ASCII imprimibles")
    return ticket


def read(body: bytes, type_: type[Body]) -> Body:
    """Convert a body to the type of its endpoint. Raises `Malformed` unless it is a JSON object, `WrongField` for a field."""
    value = decode(body)
    if not isinstance(value, dict):
        raise Malformed(Kind.WRONG_TYPE, text="object")
    return _as(value, type_)


def read_query(query: bytes, type_: type[Body]) -> Body:
    """Convert a query to the type of its endpoint, each field once. Raises `WrongField`."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=QUERY_MAX, errors="strict")
    except ValueError:
        raise WrongField("lo que sigue a `?` no se puede leer") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise WrongField("lo que sigue a `?` dice un campo dos veces")
    return _as(fields, type_)


def _as(fields: Json, type_: type[Body]) -> Body:
    try:
        return convert(fields, type_)
    except Malformed as error:
        raise WrongField(in_spanish(error)) from None
