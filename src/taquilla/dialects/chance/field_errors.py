"""Reading errors in Spanish: the house's reader reports them in English."""

import re
from typing import Final

from taquilla.http.body import BadLength, CallerGone, Encoded, HeaderTwice, NotJson, TooLarge, TooManyHeaders, TooSlow
from taquilla.http.decode import Malformed, Unreadable


class WrongField(Exception):
    """A field of a JSON object that is not what its endpoint takes."""


UNREADABLE: Final[dict[type[Unreadable], str]] = {
    BadLength: "content-length no es un número",
    CallerGone: "la conexión se cortó antes de terminar el cuerpo",
    Encoded: "el cuerpo no debe venir comprimido",
    HeaderTwice: "un encabezado que se dice una vez viene dos veces",
    NotJson: "el cuerpo debe ser JSON en UTF-8",
    TooLarge: "el cuerpo pasa de 256 KiB",
    TooManyHeaders: "hay demasiados encabezados",
    TooSlow: "el cuerpo tardó demasiado en llegar",
}
"""The sentence for each error that is found before the body is parsed."""

# The text in backquotes is foreign text or the name of a field, and stays as it is.
_COMPLAINTS: Final = tuple(
    (re.compile(english, re.DOTALL), spanish)
    for english, spanish in (
        (r"the body is empty", "el cuerpo está vacío"),
        (r"the body: expected object", "el cuerpo no es un objeto JSON"),
        (r"the body holds a NUL", "el cuerpo contiene un carácter NUL"),
        (r"the body is not UTF-8 at byte (\d+)", r"el cuerpo no es UTF-8 en el byte \1"),
        (r"the body starts with a byte order mark", "el cuerpo empieza con una marca de orden de bytes"),
        (r"not JSON at character (\d+): .*", r"el cuerpo no es JSON: error en el carácter \1"),
        (r"brackets are nested deeper than (\d+), .*", r"hay más de \1 corchetes anidados, o alguno sin pareja"),
        (r"the key (`.*`) stands twice in one object", r"la clave \1 está dos veces en un objeto"),
        (r"the number (`.*`) .*", r"el número \1 no se puede leer"),
        (r"(-?Infinity|NaN) is not a number", r"\1 no es un número"),
        (r"a string holds .*", "un texto contiene un carácter que no existe"),
        (r"the body: object missing required field (`.*`)", r"falta el campo \1"),
        (r"(`.*`): object missing required field (`.*`)", r"\1: falta el campo \2"),
        (r"(`.*`): expected str of length <= (\d+)", r"\1: el texto tiene más de \2 caracteres"),
        (r"(`.*`): expected array of length <= (\d+)", r"\1: la lista tiene más de \2 elementos"),
        (r"(`ticket`): expected str matching .*", r"\1: se esperan de 1 a 64 caracteres ASCII imprimibles"),
        (r"(`sorteo`): expected str matching .*", r"\1: se esperan tres cifras o letras mayúsculas"),
        (r"(`.*`): expected str(?: \| null)?", r"\1: se espera un texto"),
        (r"(`.*`): expected array", r"\1: se espera una lista"),
        (r"(`.*`): expected object", r"\1: se espera un objeto"),
        (r"(`.*`): (?:invalid RFC3339 encoded date|expected date(?: \| null)?)", r"\1: se espera una fecha aaaa-mm-dd"),
    )
)


def complaint(error: Unreadable) -> str:
    """Return the sentence for a request that cannot be read."""
    return in_spanish(error.reason) if isinstance(error, Malformed) else UNREADABLE[type(error)]


def in_spanish(reason: str) -> str:
    """Translate an error of the reader into Spanish."""
    for english, spanish in _COMPLAINTS:
        match = english.fullmatch(reason)
        if match is not None:
            return match.expand(spanish)
    return "el cuerpo no se puede leer"
