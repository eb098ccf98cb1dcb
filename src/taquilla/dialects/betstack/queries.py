"""Reads the query of a request strictly: each name once, unless it may be repeated."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from taquilla.dialects.betstack.field_errors import Invalid, missing

FIELDS_MAX: Final = 200
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


class Query:
    """The parameters of one request."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self._values = values

    @classmethod
    def of(cls, scope: Any) -> Self:
        """Return the parameters of a request. Raises `Invalid` where they cannot be read."""
        try:
            pairs = parse_qsl(
                scope["query_string"].decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict"
            )
        except ValueError:
            raise Invalid("query", msg="the query cannot be read") from None
        values: dict[str, list[str]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        return cls(values)

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
        values = self.text(name)
        if values is None:
            if default is None:
                raise missing("query", name)
            return default
        if not _NUMBER.fullmatch(values):
            raise Invalid("query", name, msg="value is not a valid integer", type="type_error.integer")
        if int(values) < least:
            sentence, type_ = f"ensure this value is greater than or equal to {least}", "value_error.number.not_ge"
            raise Invalid("query", name, msg=sentence, type=type_)
        if int(values) > most:
            sentence, type_ = f"ensure this value is less than or equal to {most}", "value_error.number.not_le"
            raise Invalid("query", name, msg=sentence, type=type_)
        return int(values)
