"""Reads the query of a request strictly: each name once, unless it may be repeated."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qs

from taquilla.dialects.betstack.field_errors import Invalid, missing
from taquilla.http.asgi import ReadScope

FIELDS_MAX: Final = 200
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


class Query:
    """The parameters of one request."""

    def __init__(self, scope: ReadScope) -> None:
        """Read the parameters of a request. Raises `Invalid` where they cannot be read."""
        try:
            query = scope["query_string"].decode("ascii")
            self._values = parse_qs(query, keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
        except ValueError:
            raise Invalid("query", msg="the query cannot be read") from None

    def texts(self, name: str) -> Sequence[str]:
        """Return all values of a name."""
        return self._values.get(name, ())

    def text(self, name: str) -> str | None:
        """Return the value of a name, or None. Raises `Invalid` where there are several."""
        values = self.texts(name)
        if len(values) > 1:
            raise Invalid("query", name, msg="said more than once")
        return values[0] if values else None

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number from least to most. Raises `Invalid`."""
        text = self.text(name)
        if text is None:
            if default is None:
                raise missing("query", name)
            return default
        if not _NUMBER.fullmatch(text):
            raise Invalid("query", name, msg="value is not a valid integer", type="type_error.integer")
        number = int(text)
        if number < least:
            sentence = f"ensure this value is greater than or equal to {least}"
            raise Invalid("query", name, msg=sentence, type="value_error.number.not_ge")
        if number > most:
            sentence = f"ensure this value is less than or equal to {most}"
            raise Invalid("query", name, msg=sentence, type="value_error.number.not_le")
        return number
