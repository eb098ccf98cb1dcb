"""Reads what a path is asked with behind its question mark: strictly, each name once unless it may be said again."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self
from urllib.parse import parse_qsl

from taquilla.dialects.betstack.field_errors import Invalid, missing

FIELDS_MAX: Final = 200
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


class Query:
    """The parameters of one request."""

    def __init__(self, said: Mapping[str, Sequence[str]]) -> None:
        self._said = said

    @classmethod
    def of(cls, scope: Any) -> Self:
        """Those of a request. Raises `Invalid` where they cannot be read."""
        try:
            pairs = parse_qsl(
                scope["query_string"].decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict"
            )
        except ValueError:
            raise Invalid("query", msg="the query cannot be read") from None
        said: dict[str, list[str]] = {}
        for name, value in pairs:
            said.setdefault(name, []).append(value)
        return cls(said)

    def texts(self, name: str) -> Sequence[str]:
        """Everything that was said under a name."""
        return self._said.get(name, ())

    def text(self, name: str) -> str | None:
        """What was said, or None. Raises `Invalid` where it was said twice."""
        said = self.texts(name)
        if len(said) > 1:
            raise Invalid("query", name, msg="said more than once")
        return said[0] if said else None

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number from least to most. Raises `Invalid`."""
        said = self.text(name)
        if said is None:
            if default is None:
                raise missing("query", name)
            return default
        if not _NUMBER.fullmatch(said):
            raise Invalid("query", name, msg="value is not a valid integer", type="type_error.integer")
        if int(said) < least:
            words, type_ = f"ensure this value is greater than or equal to {least}", "value_error.number.not_ge"
            raise Invalid("query", name, msg=words, type=type_)
        if int(said) > most:
            words, type_ = f"ensure this value is less than or equal to {most}", "value_error.number.not_le"
            raise Invalid("query", name, msg=words, type=type_)
        return int(said)
