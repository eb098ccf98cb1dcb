"""Reads files in TOML strictly: into structs that name every key, and what does not fit is refused in a sentence."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

_NAMES: Final[dict[type[inspect.Type], str]] = {
    inspect.StrType: "a text",
    inspect.IntType: "a whole number",
    inspect.BoolType: "true or false",
    inspect.DateType: "a day",
    inspect.DateTimeType: "an instant with its offset",
    inspect.ListType: "a list",
    inspect.DictType: "a table",
    inspect.StructType: "a table",
}
_FIELD: Final = re.compile(r"Object (missing required|contains unknown) field `(.*)`", re.DOTALL)
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")

T = TypeVar("T")


class BadCatalogue(Exception):
    """The catalogue cannot be loaded."""

    def __init__(self, file: str, where: str, what: str) -> None:
        sentence = f"{file}: {where}: {what}" if where else f"{file}: {what}"
        # Parts of the file are repeated here, and a terminal shall read no orders in them.
        super().__init__("".join(letter if letter.isprintable() else "?" for letter in sentence))


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a file: a key that is unknown here would be a fact that nobody heeds."""


@dataclass
class Wrong(Exception):
    """A value of a file makes no sense: where it stands, and what is wrong with it."""

    where: str
    what: str


def read_toml(path: Path, kind: type[T], bytes_max: int, *, quoted_times: bool = False) -> T:
    """What a file says, as a struct; decimals stay the text they are, so that no float ever comes near money or odds.

    quoted_times: days and instants may be texts as well. Raises BadCatalogue.
    """
    values = _values(path, bytes_max)
    try:
        return msgspec.convert(values, kind, builtin_types=None if quoted_times else (date, datetime, time))
    except msgspec.ValidationError as error:
        raise BadCatalogue(path.name, *_complaint(str(error), values, kind)) from error


def _values(path: Path, bytes_max: int) -> dict[str, Any]:
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


def _complaint(message: str, value: Any, kind: type) -> tuple[str, str]:
    """Where the value stands that msgspec complains of, tables by their ids if they have some, and what is wrong with it."""
    named = _FIELD.fullmatch(message)
    # A key may look like a path itself.
    at_top = named is not None and named[2] in value
    what, _, path = (message, "", "") if at_top or " - at `$" not in message else message.rpartition(" - at `$")
    expected, keys, where = inspect.type_info(kind), list[str](), list[str]()
    for step in _STEP.finditer(path):
        key, place = step.groups()
        if key:
            expected = next(one.type for one in _fields(expected) if one.encode_name == key)
            value = value[key]
            keys.append(key)
            where.append(key)
        else:
            expected, value = _some(expected)[0].item_type, value[int(place)]  # type: ignore[attr-defined]
            known = value.get("id") if isinstance(value, dict) and path[step.end() :] != ".id`" else None
            where[-1] = f"{keys[-1]} {known}" if type(known) is int else f"{keys[-1]} no. {int(place) + 1}"
    named = _FIELD.fullmatch(what)
    if named is not None:
        where.append(named[2])
        return ", ".join(where), "is missing" if named[1] == "missing required" else "is an unknown key"
    is_item = path.endswith("]`") and isinstance(expected, inspect.StructType)
    return ", ".join(where), _refusal(_some(expected), value) + (f": write [[{'.'.join(keys)}]]" if is_item else "")


def _refusal(expected: list[inspect.Type], value: object) -> str:
    """What is wrong with a value, in words."""
    match expected, value:
        case [inspect.LiteralType(values=values)], _:
            return f"is none of {', '.join(map(str, values))}"
        case [inspect.IntType(ge=low, le=high)], int() if type(value) is int:
            return f"is not between {low} and {high}"
        case [inspect.StrType(min_length=low, max_length=high)], str():
            return f"has not {low} to {high} characters"
        case [inspect.ListType(min_length=low, max_length=high)], list():
            return f"has not {low or 0} to {high} items"
    return f"is not {' or '.join(_NAMES[type(one)] for one in expected)}"


def _some(expected: inspect.Type) -> list[inspect.Type]:
    """The types that a value may have where it is there."""
    types = expected.types if isinstance(expected, inspect.UnionType) else (expected,)
    return [one for one in types if not isinstance(one, inspect.NoneType)]


def _fields(expected: inspect.Type) -> tuple[inspect.Field, ...]:
    (struct,) = _some(expected)
    assert isinstance(struct, inspect.StructType)
    return struct.fields
