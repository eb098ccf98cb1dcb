"""Reads the fields of a form or of a query, strictly."""

import re
from typing import Final
from urllib.parse import parse_qsl

from taquilla.http.decode import LIMIT, Kind, Malformed, echo

FIELDS_MAX: Final = 100
"""Maximum fields of a form."""
_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def form_fields(text: bytes) -> dict[str, str]:
    """Return the fields of a form's body or of a query: ``form_fields(b"a=1&b=%C3%B1") == {"a": "1", "b": "ñ"}``.

    Raises `Malformed` for a field that stands twice or has no "=", broken escapes, NUL, what is not UTF-8, and too much of it.
    """
    if len(text) > LIMIT:
        raise Malformed(Kind.TOO_MANY_BYTES, bound=LIMIT)
    if broken := _BROKEN.search(text):
        raise Malformed(f"an escape is broken at byte {broken.start()}")
    try:
        # What is not ASCII stands in escapes.
        pairs = parse_qsl(
            text.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=FIELDS_MAX
        )
    except ValueError:
        raise Malformed(f"expected at most {FIELDS_MAX} pairs name=value, in UTF-8, and escapes for what is not ASCII") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        names = [name for name, _ in pairs]
        raise Malformed(f"the field {echo(next(name for name in names if names.count(name) > 1))} stands twice")
    if "\0" in "".join(text for pair in pairs for text in pair):
        raise Malformed(Kind.STRING_WITH_NUL)
    return fields
