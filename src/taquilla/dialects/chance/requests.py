"""Requests of resellers: one type per body, every field a string. Fields that have no name here are ignored.

What cannot be read is told in Spanish: the house's reader reports it in English.
"""

import re
from datetime import date
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qsl

from msgspec import Meta, Struct

from taquilla.dialect import bodies
from taquilla.dialect.bodies import Json, Kind, Malformed, Unreadable, convert, decode, plain_reader

Body = TypeVar("Body", bound=Struct)

PLAYS_MAX: Final = 100
"""Plays of any ticket of the house. A larger ticket is not passed on to the counter, because anybody may send a dry run."""

QUERY_MAX: Final = 20
"""Maximum fields of a query."""

KEY_PATTERN: Final = "^[ -~]{1,64}$"
CODE_PATTERN: Final = "^([0-9A-Z]{3})?$"
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
    Meta(pattern=CODE_PATTERN, description="A draw: a character each for product, hour and list; empty: all.", examples=["711"]),
]

UNREADABLE: Final[dict[type[Unreadable], str]] = {
    bodies.BadLength: "content-length no es un número",
    bodies.CallerGone: "la conexión se cortó antes de terminar el cuerpo",
    bodies.Encoded: "el cuerpo no debe venir comprimido",
    bodies.HeaderTwice: "un encabezado que se dice una vez viene dos veces",
    bodies.NotJson: "el cuerpo debe ser JSON en UTF-8",
    bodies.TooLarge: "el cuerpo pasa de 256 KiB",
    bodies.TooManyHeaders: "hay demasiados encabezados",
    bodies.TooSlow: "el cuerpo tardó demasiado en llegar",
}
"""The sentence for each error that is found before the body is parsed."""

_IN_SPANISH: Final[dict[Kind, str]] = {
    Kind.EMPTY: "el cuerpo está vacío",
    Kind.NUL: "el cuerpo contiene un carácter NUL",
    Kind.NOT_UTF8: "el cuerpo no es UTF-8 en el byte {bound}",
    Kind.BYTE_ORDER_MARK: "el cuerpo empieza con una marca de orden de bytes",
    Kind.NOT_JSON: "el cuerpo no es JSON: error en el carácter {bound}",
    Kind.TOO_DEEP: "hay más de {bound} corchetes anidados, o alguno sin pareja",
    Kind.KEY_TWICE: "la clave {text} está dos veces en un objeto",
    **dict.fromkeys(
        (Kind.NUMBER_TOO_LARGE, Kind.NUMBER_TOO_LONG, Kind.NUMBER_WITH_EXPONENT), "el número {text} no se puede leer"
    ),
    Kind.NO_NUMBER: "{text} no es un número",
    **dict.fromkeys((Kind.STRING_WITH_NUL, Kind.LONE_SURROGATE), "un texto contiene un carácter que no existe"),
    Kind.MISSING: "falta el campo `{text}`",
}
_OF_TYPE: Final[dict[tuple[Kind, str], str]] = {
    (Kind.TOO_LONG, "str"): "el texto tiene más de {bound} caracteres",
    (Kind.TOO_LONG, "array"): "la lista tiene más de {bound} elementos",
    (Kind.NO_MATCH, repr(KEY_PATTERN)): "se esperan de 1 a 64 caracteres ASCII imprimibles",
    (Kind.NO_MATCH, repr(CODE_PATTERN)): "se esperan tres cifras o letras mayúsculas",
    (Kind.WRONG_TYPE, "str"): "se espera un texto",
    (Kind.WRONG_TYPE, "array"): "se espera una lista",
    (Kind.WRONG_TYPE, "object"): "se espera un objeto",
    (Kind.WRONG_TYPE, "date"): "se espera una fecha aaaa-mm-dd",
    (Kind.BAD_FORMAT, "RFC3339 encoded date"): "se espera una fecha aaaa-mm-dd",
}


class WrongField(Exception):
    """A field of a JSON object that is not what its endpoint takes."""


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


read_plain_registration: Final = plain_reader(Registration, lambda registration: 3 + 3 * len(registration.jugadas))


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
    return _as(_object(body), type_)


def read_either(body: bytes, query: bytes, type_: type[Body]) -> Body:
    """Convert what a body and a query say together; either may be left out. Raises as `read`, and for what they contradict in."""
    said, asked = _object(body) if body else {}, _query(query)
    for name in type_.__struct_fields__:
        if name in said and asked.get(name, said[name]) != said[name]:
            raise WrongField(f"`{name}`: el cuerpo dice otra cosa que lo que sigue a `?`")
    return _as({**asked, **said}, type_)


def _object(body: bytes) -> dict[str, Json]:
    value = decode(body)
    if not isinstance(value, dict):
        raise Malformed(Kind.WRONG_TYPE, text="object")
    return value


def _query(query: bytes) -> dict[str, str]:
    """Return the fields of a query, each once. Raises `WrongField`."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=QUERY_MAX, errors="strict")
    except ValueError:
        raise WrongField("lo que sigue a `?` no se puede leer") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise WrongField("lo que sigue a `?` dice un campo dos veces")
    return fields


def _as(fields: Json, type_: type[Body]) -> Body:
    try:
        return convert(fields, type_)
    except Malformed as error:
        raise WrongField(in_spanish(error)) from None


def complaint(error: Unreadable) -> str:
    """Return the sentence for a request that cannot be read."""
    return in_spanish(error) if isinstance(error, Malformed) else UNREADABLE[type(error)]


def in_spanish(error: Malformed) -> str:
    """Translate an error of the reader into Spanish."""
    if error.kind is Kind.WRONG_TYPE and not error.path:
        return "el cuerpo no es un objeto JSON"
    sentence = _IN_SPANISH.get(error.kind) or _OF_TYPE.get((error.kind, error.text.removesuffix(" | null")))
    if sentence is None:
        return "el cuerpo no se puede leer"
    return error.filled(f"{{where}}: {sentence}" if error.path else sentence)
