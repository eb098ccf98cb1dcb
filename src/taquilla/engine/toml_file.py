"""Reads files in TOML strictly: a table is asked for its keys one by one, and complains about every one that is left."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

_DAYS: Final = (date(1900, 1, 1), date(2199, 12, 31))
_NAME_MAX: Final = 100
_VALUES: Final = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a day",
    list: "a list",
    dict: "a table",
}

T = TypeVar("T")


class BadCatalogue(Exception):
    """The catalogue cannot be loaded."""

    def __init__(self, file: str, where: str, what: str) -> None:
        sentence = f"{file}: {where}: {what}" if where else f"{file}: {what}"
        # Parts of the file are repeated here, and a terminal shall read no orders in them.
        super().__init__("".join(letter if letter.isprintable() else "?" for letter in sentence))


def read_toml(path: Path, bytes_max: int) -> dict[str, Any]:
    """What a file says; decimals stay the text they are, so that no float ever comes near money or odds. Raises BadCatalogue."""
    try:
        with path.open("rb") as file:
            content = file.read(bytes_max + 1)
        if len(content) > bytes_max:
            raise BadCatalogue(path.name, "", f"is longer than {bytes_max} bytes")
        return tomllib.loads(content.decode(), parse_float=str)
    except OSError as error:
        raise BadCatalogue(path.name, "", f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadCatalogue(path.name, "", f"is not TOML: {error}") from error


class Table:
    """A table of the file and where it stands. Every key is asked for once; what is left at the end is unknown."""

    def __init__(self, file: str, where: str, values: dict[str, Any]) -> None:
        """where is how messages name the table; "" is the whole file."""
        self.file, self.where, self.values = file, where, values

    def refuse(self, key: str, what: str) -> NoReturn:
        """Raises BadCatalogue about this key."""
        raise BadCatalogue(self.file, ", ".join(part for part in (self.where, key) if part), what)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of a key, which must be of this very kind; without a default it must be there."""
        value = self.values.pop(key, default)
        if value is None:
            self.refuse(key, "is missing")
        # Not isinstance: to Python true is a number, and an instant is a day.
        if type(value) is not kind:
            self.refuse(key, f"is not {_VALUES[kind]}")
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two, both included."""
        number = self.take(key, int, default)
        if not low <= number <= high:
            self.refuse(key, f"is not between {low} and {high}")
        return number

    def day(self, key: str, default: date | None = None) -> date:
        """A day of the years 1900 to 2199."""
        day = self.take(key, date, default)
        first, last = _DAYS
        if not first <= day <= last:
            self.refuse(key, f"is not between {first} and {last}")
        return day

    def name(self, key: str) -> str:
        """A name that can be printed, without space at its ends."""
        text = self.take(key, str)
        if not 0 < len(text) <= _NAME_MAX or not text.isprintable() or text != text.strip():
            self.refuse(key, f"is not a name of 1 to {_NAME_MAX} printable characters")
        return text

    def tables(self, key: str) -> list["Table"]:
        """The tables of a list of them, none where the key is missing."""
        found = []
        for place, values in enumerate(self.take(key, list, []), start=1):
            where = ", ".join(part for part in (self.where, f"{key} no. {place}") if part)
            if not isinstance(values, dict):
                raise BadCatalogue(self.file, where, f"is not a table: write [[{key}]]")
            found.append(Table(self.file, where, values))
        return found

    def end(self) -> None:
        """Refuse what nobody has asked for."""
        for key in self.values:
            self.refuse(key, "is an unknown key")
