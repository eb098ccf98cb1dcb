"""Reading errors in Spanish: the house's reader reports them in English."""

from typing import Final

from taquilla.dialect.bodies import (
    BadLength,
    CallerGone,
    Encoded,
    HeaderTwice,
    Kind,
    Malformed,
    NotJson,
    TooLarge,
    TooManyHeaders,
    TooSlow,
    Unreadable,
)

KEY_PATTERN: Final = "^[ -~]{1,64}$"
CODE_PATTERN: Final = "^[0-9A-Z]{3}$"


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
